package parse

import (
	"bytes"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// small writes nodes as HTML that is minified already: byte for byte what goldmark and the minifier make of them, in a
// tenth of the time. Of kinds of nodes that it does not know it reports so, and they take the long way.
//
// White space is as the minifier has it: every run of it is one space, or one line end if it holds one; none stands
// beside the tag of a block, nor at the beginning of words if those before them ended with one.
type small struct {
	source []byte
	out    []byte

	start   int  // where the words began that are being written, -1 outside of words
	omit    bool // white space before the next words is left out
	tail    int  // where the white space stands that a tag of a block would remove, -1 if there is none
	and     bool // the last byte is an "&" that must be written in full before a letter, a digit or a "#"
	scratch scratch
}

// scratch is a buffer that goldmark writes to without another around it.
type scratch struct{ bytes.Buffer }

func (*scratch) Flush() error  { return nil }
func (*scratch) Buffered() int { return 0 }

// block writes a node that stands in no other. It reports whether it could.
func (s *small) block(n ast.Node) bool {
	from := len(s.out)
	s.start, s.tail, s.omit, s.and = -1, -1, true, false
	if !s.node(n) {
		s.out = s.out[:from]
		return false
	}
	s.blockTag("")
	return true
}

// node writes a node and what it holds.
func (s *small) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Text:
		return s.text(n)
	case *ast.Paragraph:
		return n.Attributes() == nil && s.blockOf("<p>", n, "</p>")
	case *ast.TextBlock:
		if !s.inside(n) {
			return false
		}
		if n.NextSibling() != nil && n.FirstChild() != nil {
			s.words([]byte("\n"))
		}
		return true
	case *ast.Link:
		return s.link(n)
	case *ast.AutoLink:
		return s.autoLink(n)
	case *ast.Emphasis:
		if n.Level == 2 {
			return s.inlineOf("<strong>", n, "</strong>")
		}
		return s.inlineOf("<em>", n, "</em>")
	case *extast.Strikethrough:
		return s.inlineOf("<del>", n, "</del>")
	case *ast.CodeSpan:
		return s.code(n)
	case *ast.Heading:
		return s.heading(n)
	case *ast.List:
		return s.list(n)
	case *ast.ListItem:
		return s.blockOf("<li>", n, "</li>")
	case *ast.Blockquote:
		return s.blockOf("<blockquote>", n, "</blockquote>")
	case *ast.ThematicBreak:
		s.blockTag("<hr>")
		return true
	case *extast.Table:
		return s.blockOf(`<div class="scroll" tabindex="0"><table>`, n, "</table></div>")
	case *extast.TableHeader:
		if n.NextSibling() == nil {
			return s.blockOf("<thead><tr>", n, "</tr></thead>")
		}
		return s.blockOf("<thead><tr>", n, "</tr></thead><tbody>")
	case *extast.TableRow:
		if n.Parent().LastChild() != n {
			return s.blockOf("<tr>", n, "</tr>")
		}
		return s.blockOf("<tr>", n, "</tr></tbody>")
	case *extast.TableCell:
		return s.cell(n)
	case *ast.HTMLBlock, *ast.RawHTML, *ast.LinkReferenceDefinition:
		return true // kept off the page
	}
	return false
}

// inside writes what a node holds.
func (s *small) inside(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if !s.node(c) {
			return false
		}
	}
	return true
}

func (s *small) blockOf(before string, n ast.Node, after string) bool {
	s.blockTag(before)
	if !s.inside(n) {
		return false
	}
	s.blockTag(after)
	return true
}

// inlineOf writes a node within a line. An empty one is left to the minifier, which has a rule of its own for it.
func (s *small) inlineOf(before string, n ast.Node, after string) bool {
	s.inlineTag(before)
	from := len(s.out)
	if !s.inside(n) || len(s.out) == from {
		return false
	}
	s.endTag(after)
	return true
}

// blockTag writes the tags of blocks.
func (s *small) blockTag(tag string) {
	s.endWords()
	if s.tail >= 0 {
		s.out = append(s.out[:s.tail], s.out[s.tail+1:]...)
	}
	s.omit, s.tail = true, -1
	s.out = append(s.out, tag...)
}

// inlineTag writes the tag at which a node within a line begins.
func (s *small) inlineTag(tag string) {
	s.endWords()
	s.tail = -1
	s.out = append(s.out, tag...)
}

// endTag writes the tag at which a node within a line ends.
func (s *small) endTag(tag string) {
	s.endWords()
	s.out = append(s.out, tag...)
}

func (s *small) endWords() {
	if s.start < 0 {
		return
	}
	switch end := len(s.out); {
	case end == s.start: // they were white space, and left out
		s.omit = true
	case s.out[end-1] == ' ' || s.out[end-1] == '\n':
		s.omit, s.tail = true, end-1
	default:
		s.omit, s.tail = false, -1
	}
	s.start, s.and = -1, false
}

// words writes words: text as it stands in HTML, where "&" begins nothing but the four signs that goldmark writes so.
func (s *small) words(text []byte) {
	if len(text) == 0 {
		return
	}
	if s.start < 0 {
		s.start = len(s.out)
	}
	for len(text) > 0 {
		n := 0
		for n < len(text) && (plainByte[text[n]] || text[n] == ' ' && n > 0 && n+1 < len(text) && plainByte[text[n+1]]) {
			n++
		}
		if n > 0 {
			if s.and && (latinLetter(text[0]) || text[0] >= '0' && text[0] <= '9' || text[0] == '#') {
				s.out = append(s.out, "amp;"...)
			}
			s.and, s.tail = false, -1
			s.out = append(s.out, text[:n]...)
			text = text[n:]
			continue
		}
		if text[0] != '&' {
			s.space(text[0])
			text = text[1:]
			continue
		}
		s.and, s.tail = false, -1
		switch end := bytes.IndexByte(text, ';') + 1; string(text[:end]) {
		case "&amp;":
			s.out, s.and = append(s.out, '&'), true
			text = text[end:]
		case "&gt;":
			s.out = append(s.out, '>')
			text = text[end:]
		case "&quot;":
			s.out = append(s.out, '"')
			text = text[end:]
		default: // &lt;
			end = max(end, 1)
			s.out = append(s.out, text[:end]...)
			text = text[end:]
		}
	}
}

// plainByte says of each byte whether it stands in words as it is.
var plainByte = func() (t [256]bool) {
	for c := range t {
		t[c] = true
	}
	for _, c := range []byte(" \t\n\f\r&") {
		t[c] = false
	}
	return t
}()

// signByte says of each byte whether goldmark may write something else in its place.
var signByte = func() (t [256]bool) {
	for _, c := range []byte("&\\<>\"\x00") {
		t[c] = true
	}
	return t
}()

// space writes white space, unless it is at the beginning and left out, or goes on.
func (s *small) space(c byte) {
	s.and = false
	if c != '\n' && c != '\r' {
		c = ' '
	} else {
		c = '\n'
	}
	switch end := len(s.out); {
	case end == s.start && s.omit:
	case end == s.start || s.out[end-1] != ' ' && s.out[end-1] != '\n':
		s.out = append(s.out, c)
	case c == '\n':
		s.out[end-1] = c
	}
}

func (s *small) text(n *ast.Text) bool {
	value := n.Segment.Value(s.source)
	if n.IsRaw() {
		s.raw(value)
		return true
	}
	plain := 0
	for plain < len(value) && !signByte[value[plain]] {
		plain++
	}
	s.words(value[:plain])
	if plain < len(value) {
		s.scratch.Reset()
		html.DefaultWriter.Write(&s.scratch, value[plain:])
		s.words(s.scratch.Bytes())
	}
	switch {
	case n.HardLineBreak():
		s.blockTag("<br>")
		s.words([]byte("\n"))
	case n.SoftLineBreak():
		s.words([]byte("\n"))
	}
	return true
}

// raw writes words that hold no markup.
func (s *small) raw(value []byte) {
	if bytes.ContainsAny(value, "&<>\"\x00") {
		s.scratch.Reset()
		html.DefaultWriter.RawWrite(&s.scratch, value)
		value = s.scratch.Bytes()
	}
	s.words(value)
}

func (s *small) code(n *ast.CodeSpan) bool {
	s.inlineTag("<code>")
	from := len(s.out)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			return false
		}
		value := t.Segment.Value(s.source)
		if line, ok := bytes.CutSuffix(value, []byte("\n")); ok {
			s.raw(line)
			s.words([]byte(" "))
		} else {
			s.raw(value)
		}
	}
	if len(s.out) == from {
		return false
	}
	s.endTag("</code>")
	return true
}

func (s *small) link(n *ast.Link) bool {
	i, inside := n.AttributeString(holeAttr)
	switch {
	case inside:
		s.inlineTag(`<a href="`)
		s.out = appendMark(s.out, 'h', i.(int))
		s.out = append(s.out, `">`...)
	case !IsWeb(string(n.Destination)):
		s.inlineTag("<a>")
	case !s.outward(n.Destination):
		return false
	}
	if !s.inside(n) {
		return false
	}
	s.endTag("</a>")
	if inside {
		var mark [16]byte
		s.words(appendMark(mark[:0], 'a', i.(int)))
	}
	return true
}

func appendMark(out []byte, kind byte, i int) []byte {
	return append(strconv.AppendInt(append(out, '\x7f', kind), int64(i), 10), '\x7f')
}

func (s *small) autoLink(n *ast.AutoLink) bool {
	address := n.URL(s.source)
	if !IsWeb(string(address)) {
		return true
	}
	if !s.outward(address) {
		return false
	}
	s.raw(n.Label(s.source))
	s.endTag("</a>")
	return true
}

// outward opens a link that leads out of the site. It reports false for an address that the minifier could change.
func (s *small) outward(address []byte) bool {
	address = util.URLEscape(address, false)
	if bytes.ContainsAny(address, " \t\n\f\r\"<>") || !bytes.HasPrefix(address, []byte("http://")) && !bytes.HasPrefix(address, []byte("https://")) {
		return false
	}
	s.inlineTag(`<a href="`)
	for i, c := range address {
		if s.out = append(s.out, c); c == '&' && i+1 < len(address) && (latinLetter(address[i+1]) || address[i+1] >= '0' && address[i+1] <= '9' || address[i+1] == '#') {
			s.out = append(s.out, "amp;"...)
		}
	}
	s.out = append(s.out, `" rel="noreferrer noopener">`...)
	return true
}

func (s *small) heading(n *ast.Heading) bool {
	level := byte('0' + n.Level)
	s.blockTag("<h")
	s.out = append(s.out, level)
	if id := headingID(n); id != "" && slug.MatchString(id) && n.Parent() != nil && n.Parent().Kind() == ast.KindDocument {
		s.out = append(s.out, ` id="`...)
		s.out = append(s.out, id...)
		s.out = append(s.out, '"')
	}
	s.out = append(s.out, '>')
	if !s.inside(n) {
		return false
	}
	s.blockTag("</h")
	s.out = append(s.out, level, '>')
	return true
}

func (s *small) list(n *ast.List) bool {
	if !n.IsOrdered() {
		return s.blockOf("<ul>", n, "</ul>")
	}
	s.blockTag("<ol")
	if n.Start != 1 {
		s.out = append(s.out, ` start="`...)
		s.out = append(strconv.AppendInt(s.out, int64(n.Start), 10), '"')
	}
	return s.blockOf(">", n, "</ol>")
}

func (s *small) cell(n *extast.TableCell) bool {
	open, end := "<td", "</td>"
	if n.Parent().Kind() == extast.KindTableHeader {
		open, end = "<th", "</th>"
	}
	s.blockTag(open)
	if n.Alignment != extast.AlignNone {
		s.out = append(s.out, ` align="`+n.Alignment.String()+`"`...)
	}
	return s.blockOf(">", n, end)
}

package parse

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// body reads the Markdown of one file.
type body struct {
	file   string
	base   string // folder of the file below content/: "countries"
	place  string // of the page, as links name it: "countries/georgia.md"
	text   string
	skip   int // lines before source
	report reporter
	front  site.Node // the front matter
	story  bool

	*room
	pictures []*site.PictureRef
	hard     int    // parts with a warning so far
	past     string // id of the end of the hard part that is being read, "" outside of one
	lost     bool   // a rule block could not be told to whom it belongs, which was reported
}

// room is what reading one file after another does not need anew; nothing of it is kept.
type room struct {
	source []byte     // the text
	lines  []int      // where the lines of the source begin
	nodes  []ast.Node // those that more than their rendering is done with, in their order
	run    []ast.Node // between two headings
	blocks []site.Block
	rules  []site.RulePart
	ids    []site.Ref
	links  []*site.Link
	small  small  // the HTML of the blocks
	spans  []span // which part of it each has
	hidden []byte // the source without what no page shows
	words  []byte // and without addresses
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// leave gives the room back, empty.
func (r *room) leave() {
	clear(r.nodes)
	clear(r.run[:cap(r.run)])
	clear(r.blocks)
	clear(r.rules)
	clear(r.ids)
	clear(r.links)
	*r = room{source: r.source[:0], lines: r.lines[:0], nodes: r.nodes[:0], run: r.run[:0], blocks: r.blocks[:0],
		rules: r.rules[:0], ids: r.ids[:0], links: r.links[:0],
		small: small{out: r.small.out[:0], scratch: r.small.scratch}, spans: r.spans[:0], hidden: r.hidden[:0], words: r.words[:0]}
	if cap(r.source) <= maxMarkdown {
		rooms.Put(r)
	}
}

// kept returns the list in as little room as it needs.
func kept[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return append(make([]T, 0, len(list)), list...)
}

// read fills blocks, rules and ids. It reports whether the text could be followed to its end.
func (b *body) read() bool {
	root, ok := b.tree()
	if !ok {
		return false
	}
	b.small.source = b.source
	b.inspect()
	b.mails(root)
	b.notes()
	b.personals()
	runStart := 0
	flush := func(end int) {
		b.addText(b.run, b.text[min(runStart, end):end])
		b.run = b.run[:0]
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		start := b.lineStart(n)
		switch n := n.(type) {
		case *ast.Heading:
			flush(start)
			b.endHard(start)
			b.addHeading(n)
			runStart = b.lineEnd(n)
		case *ast.FencedCodeBlock:
			switch string(n.Language(b.source)) {
			case "rule":
				flush(start)
				runStart = b.fenceEnd(n)
				b.addRule(n)
			case "warning":
				flush(start)
				runStart = b.fenceEnd(n)
				b.addWarning(n, b.text[start:runStart])
			default:
				b.run = append(b.run, n)
			}
		case *ast.ThematicBreak:
			if b.past == "" {
				b.run = append(b.run, n)
				continue
			}
			flush(start)
			runStart = b.nextLine(start)
			b.endHard(start)
		case *extast.FootnoteList:
			flush(len(b.source))
			b.endHard(start)
			b.fragment(n)
			b.blocks = append(b.blocks, site.Block{Tail: true, Pos: b.pos(start, 1)})
			runStart = len(b.source)
		default:
			b.run = append(b.run, n)
		}
	}
	flush(len(b.source))
	b.endHard(len(b.source))
	b.finish()
	return !b.lost
}

// tree parses the text. It reports false, after what is wrong, if that would take too long or be too deep.
func (b *body) tree() (ast.Node, bool) {
	if strings.Contains(b.text, "&#") {
		b.text = delEntity.ReplaceAllStringFunc(b.text, func(e string) string { return notZero.ReplaceAllString(e, "0") })
	}
	b.source = append(b.source[:0], b.text...)
	if !b.bearable() {
		return nil, false
	}
	root := markdown.Parser().Parse(text.NewReader(b.source))
	return root, b.survey(root, 1)
}

// survey notes the nodes that more is done with, and reports nesting that no reader could follow.
func (b *body) survey(n ast.Node, depth int) bool {
	if depth > maxDepth {
		b.report(diag.At(b.pos(max(n.Pos(), 0), 1), "too-deep"))
		return false
	}
	switch n.Kind() {
	case ast.KindLink, ast.KindAutoLink, ast.KindImage, ast.KindCodeBlock, ast.KindFencedCodeBlock, ast.KindRawHTML, ast.KindHTMLBlock,
		ast.KindCodeSpan, extast.KindFootnote:
		b.nodes = append(b.nodes, n)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if !b.survey(c, depth+1) {
			return false
		}
	}
	return true
}

// addText adds the nodes of a run of text as one block.
func (b *body) addText(nodes []ast.Node, source string) {
	if len(nodes) == 0 {
		return
	}
	if !b.fragment(nodes...) {
		return
	}
	pos := b.pos(b.lineStart(nodes[0]), 1)
	if dots := strings.TrimSpace(source); dots == "…" || dots == "..." {
		b.report(diag.At(pos, "placeholder", "what", dots))
	}
	b.blocks = append(b.blocks, site.Block{Source: source, Pos: pos})
}

func (b *body) addHeading(h *ast.Heading) {
	inner := strings.TrimSpace(b.plain(h))
	pos := b.pos(max(h.Pos(), 0), utf8.RuneCountInString(inner)+h.Level+1)
	id := headingID(h)
	if h.Level == 1 {
		b.report(diag.At(pos, "h1-in-text"))
	}
	if id != "" {
		if !slug.MatchString(id) {
			b.report(diag.At(pos, "bad-id", "id", id))
		}
		b.ids = append(b.ids, site.Ref{Name: id, Pos: pos})
	}
	b.fragment(h)
	b.blocks = append(b.blocks, site.Block{Level: h.Level, ID: id, Title: inner, Source: inner, Pos: pos})
}

func headingID(h *ast.Heading) string {
	v, ok := h.AttributeString("id")
	if !ok {
		return ""
	}
	switch v := v.(type) {
	case []byte:
		return string(v)
	case string:
		return v
	}
	return ""
}

// addRule reads a rule block; its heading is the node before it.
func (b *body) addRule(n *ast.FencedCodeBlock) {
	at := b.pos(b.lineStart(n), 7)
	if !b.closed(n) {
		b.lost = true
		b.report(diag.At(at, "open-rule"))
		return
	}
	h, ok := n.PreviousSibling().(*ast.Heading)
	if !ok {
		b.lost = true
		b.report(diag.At(at, "rule-without-heading"))
		return
	}
	id := headingID(h)
	head := b.blocks[len(b.blocks)-1].Pos
	if id == "" {
		b.lost = true
		b.report(diag.At(head, "rule-without-id"))
		return
	}
	part := site.RulePart{ID: id, Pos: head}
	ruleBlock(string(n.Lines().Value(b.source)), b.file, at.Line, at, &part, b.report)
	b.rules = append(b.rules, part)
}

// fragment renders nodes as one piece of minified HTML, for the block that is added next. It reports whether there is
// anything to see. Until all blocks are there their HTML is in one buffer.
func (b *body) fragment(nodes ...ast.Node) bool {
	from := len(b.small.out)
	for _, n := range nodes {
		if !b.small.block(n) {
			b.small.out = append(b.small.out, b.longWay(n)...)
		}
	}
	piece := b.small.out[from:]
	from += len(piece) - len(bytes.TrimLeftFunc(piece, unicode.IsSpace))
	piece = bytes.TrimSpace(piece)
	if len(piece) > 0 {
		b.spans = append(b.spans, span{len(b.blocks), from, from + len(piece)})
	}
	return len(piece) > 0
}

// longWay renders a node by goldmark and the minifier.
func (b *body) longWay(n ast.Node) []byte {
	var out scratch
	if err := markdown.Renderer().Render(&out, b.source, n); err != nil {
		panic(err) // writing to memory does not fail
	}
	short, err := minifyHTML(out.Bytes())
	if err != nil {
		short = out.Bytes()
	}
	return short
}

// span says which bytes of the HTML a block has.
type span struct{ block, from, to int }

// finish gives the blocks their HTML: parts of one string, in one list of pieces.
func (b *body) finish() {
	html := string(b.small.out)
	pieces := make([]site.Piece, 0, strings.Count(html, "\x7f")+len(b.spans))
	for _, s := range b.spans {
		from := len(pieces)
		pieces = b.cut(pieces, html[s.from:s.to])
		b.blocks[s.block].Body.Pieces = pieces[from:len(pieces):len(pieces)]
	}
}

var (
	delEntity = regexp.MustCompile(`&#(0*127|[xX]0*7[fF]);`)
	notZero   = regexp.MustCompile(`[1-9a-fA-F]`)
)

// cut cuts HTML at its holes: where a link's address, the aside after it, or a picture is put when the page is known. Each
// is marked by its kind and number between two DEL. That stands in no source: Text takes it out, and tree makes the
// replacement character of entities that stand for it.
func (b *body) cut(out []site.Piece, s string) []site.Piece {
	for {
		from := strings.IndexByte(s, '\x7f')
		if from < 0 {
			break
		}
		to := from + 1 + strings.IndexByte(s[from+1:], '\x7f')
		i, err := strconv.Atoi(s[from+2 : to])
		if err != nil {
			panic(err) // holeMark wrote it
		}
		if from > 0 {
			out = append(out, site.Piece{HTML: s[:from]})
		}
		switch s[from+1] {
		case 'h':
			out = append(out, site.Piece{Hole: site.Href, Link: b.links[i]})
		case 'a':
			out = append(out, site.Piece{Hole: site.Aside, Link: b.links[i]})
		default:
			out = append(out, site.Piece{Hole: site.Shown, Picture: b.pictures[i]})
		}
		s = s[to+1:]
	}
	if s != "" {
		out = append(out, site.Piece{HTML: s})
	}
	return out
}

var (
	hole = regexp.MustCompile("\x7f[hap][0-9]+\x7f")
	tag  = regexp.MustCompile(`<[^>]*>`)
)

// plain returns the words of a node without their markup.
func (b *body) plain(n ast.Node) string {
	if words, ok := b.plainly(nil, n); ok {
		return string(words)
	}
	var out scratch
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if err := markdown.Renderer().Render(&out, b.source, c); err != nil {
			panic(err) // writing to memory does not fail
		}
	}
	s := hole.ReplaceAllString(out.String(), "")
	return html.UnescapeString(tag.ReplaceAllString(s, ""))
}

// plainly appends the words of a node if no more has to be done for them than to take them together.
func (b *body) plainly(words []byte, n ast.Node) ([]byte, bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := c.Segment.Value(b.source)
			if bytes.ContainsAny(value, "&\\\x00") || c.IsRaw() {
				return words, false
			}
			words = append(words, value...)
			if c.SoftLineBreak() || c.HardLineBreak() {
				words = append(words, '\n')
			}
		case *ast.Emphasis, *ast.Link, *extast.Strikethrough:
			var ok bool
			if words, ok = b.plainly(words, c); !ok {
				return words, false
			}
		default:
			return words, false
		}
	}
	return words, true
}

// lineStart returns where the line of a block begins.
func (b *body) lineStart(n ast.Node) int {
	at := n.Pos()
	if at < 0 {
		if at = 0; n.PreviousSibling() != nil {
			at = max(n.PreviousSibling().Pos(), 0)
		}
	}
	return bytes.LastIndexByte(b.source[:min(at, len(b.source))], '\n') + 1
}

// hashes begin a heading of one line; any other has a line of dashes or equals signs under it.
var hashes = regexp.MustCompile(`^ *#{1,6}([ \t\n]|$)`)

// lineEnd returns where the line after a heading begins.
func (b *body) lineEnd(n ast.Node) int {
	from := max(n.Pos(), 0)
	if l := n.Lines(); l.Len() > 0 {
		from = max(from, l.At(l.Len()-1).Stop-1)
	}
	end := b.nextLine(from)
	if hashes.Match(b.source[b.lineStart(n):end]) {
		return end
	}
	return b.nextLine(end) // past the line under it
}

func (b *body) nextLine(from int) int {
	if i := bytes.IndexByte(b.source[min(from, len(b.source)):], '\n'); i >= 0 {
		return from + i + 1
	}
	return len(b.source)
}

// fenceEnd returns where the line after a fenced block's closing fence begins.
func (b *body) fenceEnd(n *ast.FencedCodeBlock) int {
	from := b.nextLine(b.lineStart(n))
	if l := n.Lines(); l.Len() > 0 {
		from = l.At(l.Len() - 1).Stop
	}
	return b.nextLine(from)
}

// closed reports whether a fenced block has a closing fence; without one it takes all the rest of the text.
func (b *body) closed(n *ast.FencedCodeBlock) bool {
	from := b.nextLine(b.lineStart(n))
	if l := n.Lines(); l.Len() > 0 {
		from = l.At(l.Len() - 1).Stop
	}
	last := bytes.TrimSpace(b.source[from:b.nextLine(from)])
	return bytes.HasPrefix(last, []byte("```")) || bytes.HasPrefix(last, []byte("~~~"))
}

// pos returns the place of a byte of the source.
func (b *body) pos(at, length int) diag.Pos {
	at = min(at, len(b.source))
	if len(b.lines) == 0 {
		b.lines = append(b.lines, 0)
		for end := b.nextLine(0); end > b.lines[len(b.lines)-1] && b.source[end-1] == '\n'; end = b.nextLine(end) {
			b.lines = append(b.lines, end)
		}
	}
	line, found := slices.BinarySearch(b.lines, at)
	if !found {
		line--
	}
	return diag.Pos{
		File: b.file,
		Line: b.skip + line + 1,
		Col:  utf8.RuneCount(b.source[b.lines[line]:at]) + 1,
		Len:  length,
	}
}

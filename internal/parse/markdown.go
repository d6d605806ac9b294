package parse

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
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
	source []byte     // the text
	nodes  []ast.Node // those that more than their rendering is done with, in their order
	lines  []int      // where the lines of the source begin
	skip   int        // lines before source
	report reporter
	front  site.Node // the front matter
	story  bool

	blocks   []site.Block
	rules    []site.RulePart
	ids      []site.Ref
	links    []*site.Link
	pictures []*site.PictureRef
	hard     int    // parts with a warning so far
	past     string // id of the end of the hard part that is being read, "" outside of one
	lost     bool   // a rule block could not be told to whom it belongs, which was reported
}

// read fills blocks, rules and ids. It reports whether the text could be followed to its end.
func (b *body) read() bool {
	root, ok := b.tree()
	if !ok {
		return false
	}
	b.inspect()
	b.mails(root)
	b.notes()
	b.personals()
	var run []ast.Node // between two headings
	runStart := 0
	flush := func(end int) {
		b.addText(run, string(b.source[min(runStart, end):end]))
		run = nil
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
				b.addWarning(n, string(b.source[start:runStart]))
			default:
				run = append(run, n)
			}
		case *ast.ThematicBreak:
			if b.past == "" {
				run = append(run, n)
				continue
			}
			flush(start)
			runStart = b.nextLine(start)
			b.endHard(start)
		case *extast.FootnoteList:
			flush(len(b.source))
			b.endHard(start)
			b.blocks = append(b.blocks, site.Block{Tail: true, Body: b.fragment(n), Pos: b.pos(start, 1)})
			runStart = len(b.source)
		default:
			run = append(run, n)
		}
	}
	flush(len(b.source))
	b.endHard(len(b.source))
	return !b.lost
}

// tree parses the text. It reports false, after what is wrong, if that would take too long or be too deep.
func (b *body) tree() (ast.Node, bool) {
	if strings.Contains(b.text, "&#") {
		b.text = delEntity.ReplaceAllStringFunc(b.text, func(e string) string { return notZero.ReplaceAllString(e, "0") })
	}
	b.source = []byte(b.text)
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
	body := b.fragment(nodes...)
	if body.Empty() {
		return
	}
	pos := b.pos(b.lineStart(nodes[0]), 1)
	if dots := strings.TrimSpace(source); dots == "…" || dots == "..." {
		b.report(diag.At(pos, "placeholder", "what", dots))
	}
	b.blocks = append(b.blocks, site.Block{Body: body, Source: source, Pos: pos})
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
	b.blocks = append(b.blocks, site.Block{
		Level: h.Level, ID: id, Title: inner, Body: b.fragment(h), Source: inner, Pos: pos,
	})
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
	lines := n.Lines()
	var yaml strings.Builder
	for i := range lines.Len() {
		line := lines.At(i)
		yaml.Write(line.Value(b.source))
	}
	part := site.RulePart{ID: id, Pos: head}
	ruleBlock(yaml.String(), b.file, at.Line, at, &part, b.report)
	b.rules = append(b.rules, part)
}

// fragment renders nodes as one piece of minified HTML, cut at its holes.
func (b *body) fragment(nodes ...ast.Node) site.Body {
	var out bytes.Buffer
	for _, n := range nodes {
		if err := markdown.Renderer().Render(&out, b.source, n); err != nil {
			panic(err) // writing to memory does not fail
		}
	}
	small, err := minifyHTML(out.Bytes())
	if err != nil {
		small = out.Bytes()
	}
	return b.cut(string(bytes.TrimSpace(small)))
}

// hole is where a link's address, the aside after it, or a picture is put when the page is known. DEL stands in no
// source: Text takes it out, and read makes the replacement character of entities that stand for it.
var hole = regexp.MustCompile("\x7f([hap])([0-9]+)\x7f")

var (
	delEntity = regexp.MustCompile(`&#(0*127|[xX]0*7[fF]);`)
	notZero   = regexp.MustCompile(`[1-9a-fA-F]`)
)

func (b *body) cut(s string) site.Body {
	var out site.Body
	last := 0
	for _, m := range hole.FindAllStringSubmatchIndex(s, -1) {
		if m[0] > last {
			out.Pieces = append(out.Pieces, site.Piece{HTML: s[last:m[0]]})
		}
		i, err := strconv.Atoi(s[m[4]:m[5]])
		if err != nil {
			panic(err) // holeMark wrote it
		}
		switch s[m[2]:m[3]] {
		case "h":
			out.Pieces = append(out.Pieces, site.Piece{Hole: site.Href, Link: b.links[i]})
		case "a":
			out.Pieces = append(out.Pieces, site.Piece{Hole: site.Aside, Link: b.links[i]})
		default:
			out.Pieces = append(out.Pieces, site.Piece{Hole: site.Shown, Picture: b.pictures[i]})
		}
		last = m[1]
	}
	if last < len(s) {
		out.Pieces = append(out.Pieces, site.Piece{HTML: s[last:]})
	}
	return out
}

var tag = regexp.MustCompile(`<[^>]*>`)

// plain returns the words of a node without their markup.
func (b *body) plain(n ast.Node) string {
	var out bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if err := markdown.Renderer().Render(&out, b.source, c); err != nil {
			panic(err) // writing to memory does not fail
		}
	}
	s := hole.ReplaceAllString(out.String(), "")
	return html.UnescapeString(tag.ReplaceAllString(s, ""))
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
	if b.lines == nil {
		b.lines = append(make([]int, 0, bytes.Count(b.source, []byte("\n"))+1), 0)
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

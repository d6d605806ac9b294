package parse

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// edit is a rule's block in its file: where it stands, what it says, and the file to be changed.
type edit struct {
	raw  rawText
	norm [][]rune // the lines of raw as they are parsed, character by character: what is looked at

	heading int       // the last line of the rule's heading; lines count from 0
	fence   spot      // where the block begins; its line is -1 for a heading without a block
	last    int       // the last line of the block's YAML; that of its fence if there is none
	from    []int     // where the YAML begins in each of these lines, in characters
	node    site.Node // what it says; its places count from the first of these lines
	column  int       // where its keys begin, in characters
}

// locate finds the block of the rule of that id. It returns nil if the file or the block cannot be read, and if there is
// no such heading or more than one.
func locate(file, source, id string) *edit {
	norm, bad := Text(file, source)
	if bad != nil || id == "" {
		return nil
	}
	_, rest, _, ok := front(norm)
	if !ok {
		return nil
	}
	b := body{file: file, text: rest, report: func(diag.Diagnostic) {}, room: new(room)}
	root, ok := b.tree()
	if !ok {
		return nil
	}
	var heading *ast.Heading
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && headingID(h) == id {
			if heading != nil {
				return nil
			}
			heading = h
		}
	}
	if heading == nil {
		return nil
	}
	e := &edit{raw: splitRaw(source)}
	for _, line := range strings.Split(norm, "\n") {
		e.norm = append(e.norm, []rune(line))
	}
	e.fence.line = -1
	spotOf := func(at int) spot {
		at += len(norm) - len(rest)
		start := strings.LastIndexByte(norm[:at], '\n') + 1
		return spot{strings.Count(norm[:at], "\n"), utf8.RuneCountInString(norm[start:at])}
	}
	e.heading = spotOf(max(b.lineEnd(heading)-1, 0)).line
	block, ok := heading.NextSibling().(*ast.FencedCodeBlock)
	if !ok || string(block.Language(b.source)) != "rule" {
		return e
	}
	if !b.closed(block) {
		return nil
	}
	e.fence = spotOf(b.lineStart(block))
	e.last = e.fence.line + block.Lines().Len()
	var yaml bytes.Buffer
	for _, line := range block.Lines().Sliced(0, block.Lines().Len()) {
		if line.Padding > 0 { // a tab before it, of which a part belongs to the fence
			return nil
		}
		e.from = append(e.from, spotOf(line.Start).col)
		yaml.Write(line.Value(b.source))
	}
	sound := true
	e.node, ok = yamlNode(yaml.String(), "", 0, func(diag.Diagnostic) { sound = false })
	if !ok || !sound || e.node.Type != site.Map && (e.node.Type != site.Null || e.node.Text != "") {
		return nil
	}
	if len(e.node.Pairs) > 0 {
		e.column = e.place(e.node.Pairs[0].Key.Pos).col
	}
	return e
}

// place returns where something of the block's YAML stands in the file.
func (e *edit) place(p diag.Pos) spot {
	i := min(max(p.Line, 1), max(len(e.from), 1)) - 1
	col := max(p.Col, 1) - 1
	if i < len(e.from) {
		col += e.from[i]
	}
	return spot{e.fence.line + 1 + i, col}
}

// at returns the character at a place, 0 at the end of its line and past it.
func (e *edit) at(s spot) rune {
	if s.line < 0 || s.line >= len(e.norm) || s.col < 0 || s.col >= len(e.norm[s.line]) {
		return 0
	}
	return e.norm[s.line][s.col]
}

// flow reports whether the block is one map in braces.
func (e *edit) flow() bool { return e.node.Type == site.Map && e.at(e.place(e.node.Pos)) == '{' }

// indent returns what stands before every key.
func (e *edit) indent() string {
	if len(e.node.Pairs) > 0 {
		at := e.place(e.node.Pairs[0].Key.Pos)
		return string(e.raw.lines[at.line].text[:at.col])
	}
	line := e.raw.lines[e.fence.line].text
	return string(line[:max(slices.IndexFunc(line, func(r rune) bool { return r != ' ' }), 0)])
}

// rawText is a file as it is on the disk, in lines.
type rawText struct {
	mark  string // the byte order mark, or nothing
	lines []rawLine
}

// rawLine is a line, and what ends it: "\n", "\r\n", "\r", or nothing at the end of the file.
type rawLine struct {
	text []rune
	end  string
}

// splitRaw cuts a file at the ends of lines as Text sees them.
func splitRaw(source string) rawText {
	var r rawText
	if rest, ok := strings.CutPrefix(source, "\ufeff"); ok {
		r.mark, source = "\ufeff", rest
	}
	for {
		i := strings.IndexAny(source, "\r\n")
		if i < 0 {
			r.lines = append(r.lines, rawLine{text: []rune(source)})
			return r
		}
		end := source[i : i+1]
		if strings.HasPrefix(source[i:], "\r\n") {
			end = "\r\n"
		}
		r.lines = append(r.lines, rawLine{[]rune(source[:i]), end})
		source = source[i+len(end):]
	}
}

// String returns the file.
func (r rawText) String() string {
	var b strings.Builder
	b.WriteString(r.mark)
	for _, l := range r.lines {
		b.WriteString(string(l.text))
		b.WriteString(l.end)
	}
	return b.String()
}

// insert puts whole lines before the line at, which end as the one before them does. The file ends as it did.
func (r *rawText) insert(at int, texts ...string) {
	if len(texts) == 0 {
		return
	}
	before := &r.lines[at-1]
	end := before.end
	if end == "" {
		if end = r.lines[0].end; end == "" {
			end = "\n"
		}
	}
	lines := make([]rawLine, len(texts))
	for i, t := range texts {
		lines[i] = rawLine{[]rune(t), end}
	}
	if before.end == "" {
		before.end, lines[len(lines)-1].end = end, ""
	}
	r.lines = slices.Insert(r.lines, at, lines...)
}

// replace puts text in the place of what stands between two places.
func (r *rawText) replace(from, to spot, text string) {
	first, last := r.lines[from.line], r.lines[to.line]
	line := slices.Concat(first.text[:from.col], []rune(text), last.text[to.col:])
	r.lines = slices.Replace(r.lines, from.line, to.line+1, rawLine{line, last.end})
}

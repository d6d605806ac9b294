package hugo

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown reads what Hugo reads, as far as veshka knows it too, and addresses without signs around them. It is not
// changed after init.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote, extension.Linkify),
	goldmark.WithParserOptions(parser.WithHeadingAttribute()),
)

// walk calls visit for every node of a text, on the way in; what visit says is not walked into.
func (l lined) walk(visit func(n ast.Node) ast.WalkStatus) {
	root := markdown.Parser().Parse(text.NewReader([]byte(l.s)))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		return visit(n), nil
	})
}

// span returns from where to where the lines of a block are, closing line included.
func span(n ast.Node) (from, to int) {
	from = max(n.Pos(), 0)
	if l := n.Lines(); l.Len() > 0 {
		from, to = l.At(0).Start, l.At(l.Len()-1).Stop
	}
	if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
		from, to = min(from, h.ClosureLine.Start), max(to, h.ClosureLine.Stop)
	}
	return from, max(from, to)
}

// words returns the words of a node without their markup.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Text:
			part := c.Segment.Value(source)
			if !within(c, ast.KindCodeSpan) {
				part = util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(part)))
			}
			b.Write(part)
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.Label(source))
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// within reports whether the node stands somewhere in one of the kinds.
func within(n ast.Node, kinds ...ast.NodeKind) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		for _, k := range kinds {
			if p.Kind() == k {
				return true
			}
		}
	}
	return false
}

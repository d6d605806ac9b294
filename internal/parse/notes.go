package parse

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/veshka-guide/veshka/internal/diag"
)

// noteSign is the sign of a footnote, in the text or before its words.
var noteSign = regexp.MustCompile(`\[\^([^\]\s]+)\]`)

// notes reports footnotes that no sign in the text calls for, which goldmark drops, and signs without a footnote, which
// it prints as they are.
func (b *body) notes() {
	if !strings.Contains(b.text, "[^") {
		return
	}
	known := map[string]bool{}
	text := bytes.Clone(b.source)
	for _, n := range b.nodes {
		switch n := n.(type) {
		case *extast.Footnote:
			known[string(n.Ref)] = true
		case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
			for i := range n.Lines().Len() {
				blank(text, n.Lines().At(i).Start, n.Lines().At(i).Stop)
			}
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					blank(text, t.Segment.Start, t.Segment.Stop)
				}
			}
		}
	}
	for _, m := range noteSign.FindAllSubmatchIndex(text, -1) {
		if known[string(text[m[2]:m[3]])] || m[0] > 0 && text[m[0]-1] == '\\' {
			continue
		}
		sign := string(text[m[0]:m[1]])
		b.report(diag.At(b.pos(m[0], utf8.RuneCountInString(sign)), "dead-note", "note", sign))
	}
}

func blank(text []byte, from, to int) {
	for i := from; i < to; i++ {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
}

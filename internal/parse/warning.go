package parse

import (
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// A part that is hard to read has a warning before it, in plain words:
//
//	```warning
//	Next: torture.
//	```
//
// It runs to the next heading, to a line of three hyphens, or to the end of the text. The page shows the words in a box
// with a link to that end, where it says that the part is over.

// addWarning reads a warning. One within a hard part leads to the same end.
func (b *body) addWarning(n *ast.FencedCodeBlock, source string) {
	at := b.pos(b.lineStart(n), len("```warning"))
	if !b.closed(n) {
		b.report(diag.At(at, "open-warning"))
		return
	}
	var words strings.Builder
	for paragraph := range strings.SplitSeq(string(n.Lines().Value(b.source)), "\n\n") {
		if text := fold(paragraph); text != "" {
			words.WriteString("<p>" + html.EscapeString(text) + "</p>")
		}
	}
	if words.Len() == 0 {
		b.report(diag.At(at, "warning-empty"))
		return
	}
	if b.past == "" {
		b.hard++
		b.past = fmt.Sprintf("past_%s_%d", site.Digest(b.file), b.hard) // no author's id has a "_", and no other file's is the same
	}
	b.blocks = append(b.blocks, site.Block{Source: source, Pos: at, Body: site.Body{Pieces: []site.Piece{
		{HTML: `<div class="hard" role="note">` + words.String() + `<p><a href="#` + b.past + `">`}, {Hole: site.Skip}, {HTML: `</a></p></div>`},
	}}})
}

// endHard ends the hard part, if there is one, at a byte of the source.
func (b *body) endHard(at int) {
	if b.past == "" {
		return
	}
	b.blocks = append(b.blocks, site.Block{Pos: b.pos(at, 1), Body: site.Body{Pieces: []site.Piece{
		{HTML: `<p class="past" id="` + b.past + `">`}, {Hole: site.Past}, {HTML: `</p>`},
	}}})
	b.past = ""
}

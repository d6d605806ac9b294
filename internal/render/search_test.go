package render

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// What a body says is its words: no tag, no entity, and no two elements' words as one.
func TestSpoken(t *testing.T) {
	b := site.Body{Pieces: []site.Piece{
		{HTML: `<p>Штраф&nbsp;&mdash; <strong>2000</strong> лари`}, {HTML: `<ul><li>раз<li>два</ul><a href="`},
		{Hole: site.Href, Link: &site.Link{Path: "x"}}, {HTML: `">там</a>`},
	}}
	if got, want := spoken(b), " Штраф\u00a0—  2000  лари  раз два  там "; got != want {
		t.Errorf("spoken() = %q, want %q", got, want)
	}
}

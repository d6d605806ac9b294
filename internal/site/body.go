package site

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// Body is Markdown made into minified HTML, with holes where a link's address depends on the reader's language.
type Body struct {
	Pieces []Piece
}

// Piece is HTML, or a hole. A hole of kind Href stands inside the quotes of an href; one of kind Aside stands after the
// link, for the words "in Russian" where the target is not translated.
type Piece struct {
	HTML string
	Hole Hole
	Link *Link
}

// Hole says what a Piece is.
type Hole int

// The kinds of a Piece.
const (
	None Hole = iota
	Href
	Aside
)

// Link is a link to another file of the site's content.
type Link struct {
	From string // the page that it stands on, as links name it: "countries/armenia.md"
	Path string // of the target, from content/, without suffixes: "countries/georgia"; "" for the same page
	Ext  string // ".md", ".yaml" or ".html"
	ID   string // "" for the page as a whole
	Raw  string // as the author wrote it
	Pos  diag.Pos
}

// Links returns the body's links in their order.
func (b Body) Links() []*Link {
	var links []*Link
	for _, p := range b.Pieces {
		if p.Hole == Href {
			links = append(links, p.Link)
		}
	}
	return links
}

// Noted reports whether there is the sign of a footnote. (A "<" of the author's is never written so.)
func (b Body) Noted() bool {
	return slices.ContainsFunc(b.Pieces, func(p Piece) bool { return strings.Contains(p.HTML, `<sup id="fnref`) })
}

// Empty reports whether there is nothing to read.
func (b Body) Empty() bool { return len(b.Pieces) == 0 }

package site

import (
	"regexp"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// Body is Markdown made into minified HTML, with holes where a link's address depends on the reader's language, and where
// a picture is shown.
type Body struct {
	Pieces []Piece
}

// Piece is HTML, or a hole. A hole of kind Href stands inside the quotes of an href; one of kind Aside stands after the
// link, for the words "in Russian" where the target is not translated. One of kind Shown stands at the end of
// <figure class="picture">, after the figcaption that says in words what is to be seen: who leaves it empty has these.
type Piece struct {
	HTML    string
	Hole    Hole
	Link    *Link
	Picture *PictureRef // of Shown
}

// Hole says what a Piece is.
type Hole int

// The kinds of a Piece.
const (
	None Hole = iota
	Href
	Aside
	Shown
	Skip // the words of a link over a hard part
	Past // the words at the end of that part
)

// PictureRef is a picture that a text shows.
type PictureRef struct {
	File string // the author's: "content/media/map.png"
	Pos  diag.Pos
}

// Picture is a picture as it is published: cleaned, and named by its bytes alone. Sizes are in pixels.
type Picture struct {
	Name                        string // of the file in the output: "media/5f0c2a91d3e4b786.jpg"
	Bytes                       []byte
	Width, Height               int
	Preview                     []byte // a small JPEG that stands inside the page
	PreviewWidth, PreviewHeight int
}

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

// Hard reports whether a part that is hard to read begins here: a warning, with a link over it.
func (b Body) Hard() bool {
	return slices.ContainsFunc(b.Pieces, func(p Piece) bool { return p.Hole == Skip })
}

// Empty reports whether there is nothing to read.
func (b Body) Empty() bool { return len(b.Pieces) == 0 }

// figure is a picture with its words, as parse writes it.
var figure = regexp.MustCompile(`(?s)<figure class="picture">.*?</figure>`)

// Worded reports whether there is anything to read besides pictures: they may show what the words say, not replace it.
func (b Body) Worded() bool {
	whole := !slices.ContainsFunc(b.Pieces, func(p Piece) bool { return strings.Contains(p.HTML, "<figure") })
	var all strings.Builder
	for _, p := range b.Pieces {
		if whole && strings.TrimSpace(p.HTML) != "" {
			return true
		}
		all.WriteString(p.HTML)
	}
	return strings.TrimSpace(figure.ReplaceAllString(all.String(), "")) != ""
}

package render

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/epub"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/xhtml"
)

// bookView is the book of a language before its chapters are put together.
type bookView struct {
	Book   epub.Book // without chapters of the volume
	Volume *volume
}

// bookStyle is what a device is told of the words; it has type and margins of its own.
const bookStyle = `h1,h2,h3,h4{line-height:1.2;page-break-after:avoid}
.value,dt{font-weight:bold}
.value{font-size:1.15em}
.fact,.about,.was,small{font-size:.85em}
.notice,.note,.then,.warnings,.warning{border:1px solid;padding:.5em}
.strip,.items,.route{list-style:none;padding:0}
.rule{border-top:1px solid;padding-top:.5em}
.anchor{color:inherit;text-decoration:none}
.status{border:1px solid;padding:0 .3em}
`

// keptBook is everything as a book.
func (p *page) keptBook(made func() (*volume, error), names naming, n int) (keptView, error) {
	v, err := addressed(made, names)
	if err != nil {
		return nil, err
	}
	w, c := p.in.Words.In(p.lang), &p.in.Site.Config
	title := names.title(p, "", n)
	b := epub.Book{
		ID: urn(string(p.lang) + "/guide " + title), Title: title, Lang: string(p.lang), Dir: w.Dir(),
		Modified: stamp(p.newestOfAll().String()), Contents: p.t("keep.contents"), Style: bookStyle,
	}
	if names.tells() {
		b.Publisher, b.Description = c.Title(p.lang), p.t("keep.all-what")
	}
	b.Chapters = []epub.Chapter{{Name: "cover", Title: title, Type: "titlepage", Body: p.cover(title, names)}}
	return bookView{b, v}, nil
}

func (v bookView) bytes(*maker) ([]byte, error) {
	b, book := v.Volume.bind(), v.Book
	book.Chapters = slices.Clone(book.Chapters)
	for _, part := range v.Volume.Parts {
		for i, c := range part.Chapters {
			out := epub.Chapter{Name: c.name(), Title: c.Title, Lang: c.Lang, Body: b.xml(c)}
			if i == 0 {
				out.Part = part.Label
			}
			book.Chapters = append(book.Chapters, out)
		}
	}
	return book.Bytes()
}

// xml is a chapter of a book, a file of its own.
func (b bound) xml(c *chapter) string {
	return xhtml.Join(c.Words, xhtml.Place{
		XML: true, ID: xhtml.Name,
		Link: func(l xhtml.Piece) xhtml.Leads {
			return b.leads(c, l.Text, func(to *chapter, id string) string {
				address := to.name() + epub.Suffix
				if to == c && id != "" {
					address = ""
				}
				if id != "" {
					address += "#" + xhtml.Name(id)
				}
				return address
			})
		},
	})
}

// cover is the first page of the book: what it is, how old its words are, and where a newer one is.
func (p *page) cover(title string, names naming) string {
	var b strings.Builder
	line := func(words string) { b.WriteString("<p>" + xhtml.Escape(words) + "</p>") }
	s := p.strip(p.rules)
	b.WriteString("<h1>" + xhtml.Escape(title) + "</h1>")
	line(p.t("keep.all-what"))
	line(s.Rules)
	if s.Oldest.Text != "" {
		line(p.t("strip.oldest") + ": " + s.Oldest.Text)
		line(p.t("strip.newest") + ": " + s.Newest.Text)
	}
	line(p.t("keep.ages"))
	where := p.newer(names)
	if len(where) == 0 {
		line(p.t("keep.no-address"))
		return b.String()
	}
	line(p.t("keep.newer"))
	for _, to := range where {
		b.WriteString(`<p><a href="` + xhtml.Escape(to) + `">` + xhtml.Escape(to) + `</a></p>`)
	}
	return b.String()
}

// newestOfAll returns the newest date in the content: of a rule, a story, an organisation.
func (m *maker) newestOfAll() site.Date {
	s := m.in.Site
	kinds := []site.Date{newest(m.rules), newestOf(s.Stories, storyDate), newestOf(s.Organisations, organisationDate)}
	return newestOf(kinds, func(d site.Date) site.Date { return d })
}

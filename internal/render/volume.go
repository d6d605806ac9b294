package render

import (
	"html/template"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/xhtml"
)

// volume is many pages in one file. A link to a page that is in it leads to a place of the file. One to any other leads
// to the site where that has an address, and else says that it leads nowhere: nothing may point at a file that is not
// there.
type volume struct {
	Chapters []*chapter
	Parts    []part   // the same in parts, for a file with everything
	Own      *chapter // its ids are in the file what they are on its page; nil for none
	Base     string   // address of the site, "" for none
	Missing  string   // what is said of a link that leads nowhere
}

// bound is a volume whose chapters are found by their pages.
type bound struct {
	*volume
	by map[string]*chapter
}

func (v *volume) bind() bound {
	b := bound{v, map[string]*chapter{}}
	for _, c := range v.Chapters {
		b.by[c.Path] = c
	}
	return b
}

// leads says where a link of a chapter leads; within gives the address of a place in the file, "" for a chapter's top.
func (b bound) leads(from *chapter, href string, within func(*chapter, string) string) xhtml.Leads {
	page, id := from.target(href)
	if id == "main" {
		id = ""
	}
	c := b.by[page]
	switch {
	case page == "":
		return xhtml.Leads{To: href}
	case c != nil && (id == "" || c.IDs[id]):
		return xhtml.Leads{To: within(c, id)}
	case b.Base == "":
		return xhtml.Leads{Says: b.Missing}
	case id != "":
		page += "#" + id
	}
	return xhtml.Leads{To: b.Base + page, Rel: "noreferrer noopener"}
}

// anchor is the id of a place in a file that holds every chapter as HTML; "" is the chapter itself. No id of an author
// has a dot, so none can be the same.
func (b bound) anchor(c *chapter, id string) string {
	if c == b.Own && id != "" {
		return id
	}
	return c.name() + "." + id
}

// html is a chapter in a file that holds every chapter: its headings stand below the file's own. The words have been
// through a template already, and xhtml has let through nothing but words and marks of structure.
func (b bound) html(c *chapter) template.HTML {
	return template.HTML(xhtml.Join(c.Words, xhtml.Place{ //nolint:gosec // see above
		Deeper: 1,
		ID:     func(id string) string { return b.anchor(c, id) },
		Link: func(l xhtml.Piece) xhtml.Leads {
			return b.leads(c, l.Text, func(to *chapter, id string) string { return "#" + b.anchor(to, id) })
		},
	}))
}

// smallPage is how many bytes of words a page that a person in danger needs may have to stand in the file of each country.
const smallPage = 24 << 10

func (c *chapter) size() int {
	n := 0
	for _, w := range c.Words {
		n += len(w.Text)
	}
	return n
}

// leanedOn holds a guide and what it leans on: the regions that it belongs to, who helps there, the pages that a person
// in danger needs, and the terms that all these link to.
func (m *maker) leanedOn(lang site.Lang, g *site.Guide) (*volume, error) {
	v := m.volume(lang)
	add := func(c *chapter, err error) error {
		if err == nil {
			v.Chapters = append(v.Chapters, c)
		}
		return err
	}
	for _, guide := range append([]*site.Guide{g}, m.regions(g)...) {
		if err := add(m.guideChapter(lang, guide, true)); err != nil {
			return nil, err
		}
	}
	v.Own = v.Chapters[0]
	for _, pg := range m.in.Site.Pages {
		c, err := m.pageChapter(lang, pg)
		if err != nil {
			return nil, err
		}
		if pg.Exit && c.size() <= smallPage {
			v.Chapters = append(v.Chapters, c)
		}
	}
	helps := named(v.Chapters, string(lang)+"/organisations.html")
	for _, o := range m.in.Site.Organisations {
		if g.Country != "" && slices.Contains(o.Countries, g.Country) {
			helps[o.ID] = true
		}
	}
	if len(helps) > 0 {
		if err := add(m.organisationsChapter(lang, g.Slug, func(id string) bool { return helps[id] })); err != nil {
			return nil, err
		}
	}
	terms := named(v.Chapters, string(lang)+"/glossary.html")
	if len(terms) > 0 {
		if err := add(m.glossaryChapter(lang, g.Slug, func(id string) bool { return terms[id] })); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (m *maker) volume(lang site.Lang) *volume {
	return &volume{Base: m.in.Site.Config.BaseURL, Missing: m.in.Words.In(lang).Text("keep.not-here")}
}

// regions are the guides of the regions that a country belongs to.
func (m *maker) regions(g *site.Guide) []*site.Guide {
	if g.Country == "" {
		return nil
	}
	return m.known.regions[g.Country]
}

// part is a run of chapters of one kind in a file with everything.
type part struct {
	Label    string
	Chapters []*chapter
}

// everything holds all the pages of a language, in parts.
func (m *maker) everything(lang site.Lang) (*volume, error) {
	p := m.at(lang, "index.html")
	var parts []part
	var failed error
	begin := func(label string) { parts = append(parts, part{Label: label}) }
	add := func(c *chapter, err error) {
		if err != nil {
			failed = err
			return
		}
		last := &parts[len(parts)-1]
		last.Chapters = append(last.Chapters, c)
	}
	begin(p.t("pages.title"))
	for _, pg := range m.in.Site.Pages {
		add(m.pageChapter(lang, pg))
	}
	begin(p.t("nav.countries"))
	for _, g := range p.sortedGuides() {
		add(m.guideChapter(lang, g, false))
	}
	begin(p.t("nav.stories"))
	for _, s := range m.in.Site.Stories {
		add(m.storyChapter(lang, s))
	}
	begin(p.t("keep.lists"))
	all := func(string) bool { return true }
	if len(m.in.Site.Organisations) > 0 {
		add(m.organisationsChapter(lang, "", all))
	}
	if len(m.in.Site.Terms) > 0 {
		add(m.glossaryChapter(lang, "", all))
	}
	v := m.volume(lang)
	for _, part := range parts {
		if len(part.Chapters) > 0 {
			v.Parts = append(v.Parts, part)
			v.Chapters = append(v.Chapters, part.Chapters...)
		}
	}
	return v, failed
}

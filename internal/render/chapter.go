package render

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/xhtml"
)

// chapter is a page of the site as it stands in a file to keep: its main part alone, taken apart at its links.
type chapter struct {
	Path  string // of the page: "ru/countries/georgia.html"
	Title string
	Lang  string // of Title, when it is not the page's
	Words []xhtml.Piece
	IDs   map[string]bool // places that a link may name
	Leads map[place]bool  // where its links lead within the site

	Sections []NavItem // its table of contents
}

// place is a page of the site and an id on it, "" for the page as a whole.
type place struct{ page, id string }

// name is what the chapter is called in a file: "countries-georgia".
func (c *chapter) name() string {
	_, here, _ := strings.Cut(c.Path, "/")
	return strings.ReplaceAll(strings.TrimSuffix(here, ".html"), "/", "-")
}

// target returns the page and the place on it that a link of the chapter leads to, "" for one that leads off the site.
func (c *chapter) target(href string) (page, id string) {
	to, id, _ := strings.Cut(href, "#")
	switch {
	case strings.Contains(to, ":"):
		return "", ""
	case to == "":
		return c.Path, id
	}
	return path.Join(path.Dir(c.Path), to), id
}

// named returns the places on a page that the chapters link to.
func named(chapters []*chapter, page string) map[string]bool {
	ids := map[string]bool{}
	for _, c := range chapters {
		for to := range c.Leads {
			if to.page == page && to.id != "" {
				ids[to.id] = true
			}
		}
	}
	return ids
}

// chapters remembers what became of pages, for all the files of a build that hold them.
type chapters struct {
	mu    sync.Mutex
	now   map[string]*making
	views map[string]func() any // of pages of which more than one chapter is made
}

// view returns the view of a page, made when the first asks for it; each gets the same, and copies what it changes.
func (cs *chapters) view(page string, make func() any) any {
	cs.mu.Lock()
	if cs.views[page] == nil {
		cs.views[page] = sync.OnceValue(make)
	}
	view := cs.views[page]
	cs.mu.Unlock()
	return view()
}

// making is a chapter that somebody makes, or has made.
type making struct {
	once    sync.Once
	chapter *chapter
	err     error
}

// of returns the making of a name.
func (cs *chapters) of(name string) *making {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.now[name] == nil {
		cs.now[name] = &making{}
	}
	return cs.now[name]
}

// chapter makes a chapter of a page's view by the page's own template, so that nothing that the page says is missing.
// variant tells views of one page apart.
func (p *page) chapter(variant, template string, title NavItem, view func() any) (*chapter, error) {
	now := p.kept.of(p.path + "?" + variant)
	p.wordsOnly = true
	now.once.Do(func() {
		var html []byte
		made := view()
		if html, now.err = p.in.Theme.execute(template, p.lang, made); now.err != nil {
			return
		}
		c := &chapter{Path: p.path, Title: title.Label, Lang: title.Lang, IDs: map[string]bool{}, Leads: map[place]bool{}}
		words, ok := mainPart(html)
		if !ok { // a theme's own way: all of it
			words = html
		}
		c.Words = xhtml.Cut(string(words), "contents", "elsewhere")
		if g, ok := made.(Guide); ok {
			c.Sections = g.Contents
		}
		for _, w := range c.Words {
			switch w.Kind {
			case xhtml.ID:
				c.IDs[w.Text] = true
			case xhtml.Link:
				if page, id := c.target(w.Text); page != "" {
					c.Leads[place{page, id}] = true
				}
			}
		}
		now.chapter = c
	})
	return now.chapter, now.err
}

// mainPart returns what stands in <main> of a page, false if it has none.
func mainPart(page []byte) ([]byte, bool) {
	start, end := bytes.Index(page, []byte("<main")), bytes.LastIndex(page, []byte("</main>"))
	if start < 0 || end < start {
		return nil, false
	}
	start += bytes.IndexByte(page[start:], '>') + 1
	return page[start:end], true
}

// guideChapter is a guide: in a file with everything, or in one where it stands with what it leans on alone. There it
// does not name who has been to the country, and who helps stands in a chapter of its own.
func (m *maker) guideChapter(lang site.Lang, g *site.Guide, alone bool) (*chapter, error) {
	p, variant := m.at(lang, "countries/"+g.Slug+".html"), "whole"
	if alone {
		variant = "alone"
	}
	return p.chapter(variant, "guide.html", p.guideLink(g), func() any {
		v := p.kept.view(p.path, func() any { return p.guide(g) }).(Guide)
		v.bare()
		v.Changes = nil // each rule has its own
		if alone {
			v.Stories, v.Members = nil, nil
			if len(v.Helpers) > 0 || g.Country == "" {
				v.HelpersMore = ""
			}
		}
		return v
	})
}

func (m *maker) storyChapter(lang site.Lang, s *site.Story) (*chapter, error) {
	p := m.at(lang, "stories/"+s.Slug+".html")
	link := p.storyLink(s)
	return p.chapter("", "story.html", NavItem{Label: link.Name, Lang: link.Lang}, func() any {
		v := p.story(s)
		v.bare()
		return v
	})
}

func (m *maker) pageChapter(lang site.Lang, pg *site.Page) (*chapter, error) {
	p := m.at(lang, "pages/"+pg.Slug+".html")
	return p.chapter("", "page.html", p.pageLink(pg), func() any {
		v := p.words(pg, site.Date{})
		v.bare()
		return v
	})
}

// organisationsChapter is who helps: those that are chosen.
func (m *maker) organisationsChapter(lang site.Lang, variant string, chosen func(id string) bool) (*chapter, error) {
	p := m.at(lang, "organisations.html")
	return p.chapter(variant, "organisations.html", NavItem{Label: p.t("organisations.title")}, func() any {
		v := p.kept.view(p.path, func() any { return p.organisations() }).(Organisations)
		v.bare()
		v.Organisations = slices.DeleteFunc(slices.Clone(v.Organisations), func(o Organisation) bool { return !chosen(o.ID) })
		return v
	})
}

// glossaryChapter is the glossary: the terms that are chosen, without the lists of rules that belong to them.
func (m *maker) glossaryChapter(lang site.Lang, variant string, chosen func(id string) bool) (*chapter, error) {
	p := m.at(lang, "glossary.html")
	return p.chapter(variant, "glossary.html", NavItem{Label: p.t("glossary.title")}, func() any {
		v := p.kept.view(p.path, func() any { return p.glossary() }).(Glossary)
		v.bare()
		v.Terms = slices.DeleteFunc(slices.Clone(v.Terms), func(t Term) bool { return !chosen(t.ID) })
		for i := range v.Terms {
			v.Terms[i].Kinds = nil
		}
		return v
	})
}

// bare drops from a frame what surrounds the words of a page, so that a change there makes no chapter again.
func (f *Frame) bare() { *f = Frame{Notice: f.Notice} }

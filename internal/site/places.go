package site

import (
	"maps"
	"slices"

	"github.com/veshka-guide/veshka/internal/diag"
)

// place is what a link may point to.
type place struct {
	page string          // its address below the language's folder: "countries/georgia.html"
	docs map[Lang]*Doc   // of a page with words of its own; nil when every language has it whole
	ids  map[string]bool // of a list; for a page with words, its rules
	by   map[string]string
}

// lists are the pages that veshka makes, as a link names them and where they stand.
var lists = map[string]string{
	"index.html": "index.html", "countries/index.html": "countries/index.html", "stories/index.html": "stories/index.html",
	"pages/index.html": "pages/index.html", "rules/index.html": "rules/index.html", "compare.html": "compare.html",
	"changes.html": "changes.html", "checked.html": "checked.html", "organisations.html": "organisations.html",
	"glossary.html": "glossary.html",
}

// placeAll notes what every link may point to.
func (l *linker) placeAll() {
	s := l.site
	for name, page := range lists {
		s.places[name] = &place{page: page}
	}
	for _, g := range s.Guides {
		p := &place{page: "countries/" + g.Slug + ".html", docs: g.Docs, ids: map[string]bool{}}
		for _, r := range g.Rules {
			p.ids[r.ID] = true
		}
		s.places["countries/"+g.Slug+".md"] = p
	}
	for _, st := range s.Stories {
		s.places["stories/"+st.Slug+".md"] = &place{page: "stories/" + st.Slug + ".html", docs: st.Docs}
	}
	for _, pg := range s.Pages {
		s.places["pages/"+pg.Slug+".md"] = &place{page: "pages/" + pg.Slug + ".html", docs: pg.Docs}
	}
	if s.Home != nil {
		s.places["home.md"] = &place{page: "index.html", docs: s.Home.Docs}
	}
	orgs, terms := &place{page: "organisations.html", ids: map[string]bool{}}, &place{page: "glossary.html", ids: map[string]bool{}}
	for _, o := range s.Organisations {
		orgs.ids[o.ID] = true
	}
	for _, t := range s.Terms {
		terms.ids[t.ID] = true
	}
	s.places["organisations.yaml"], s.places["glossary.yaml"] = orgs, terms
	kinds := &place{page: "rules/index.html", by: map[string]string{}}
	for _, k := range s.Vocabulary.Kinds {
		kinds.by[k.ID] = "rules/" + k.ID + ".html"
	}
	s.places["kinds.yaml"] = kinds
}

// Target is where a link leads for readers of one language.
type Target struct {
	Page string // below the language's folder: "countries/georgia.html"
	ID   string // "" for the page as a whole
	Lang Lang   // of the words there; another than the reader's when they are not translated
}

// Target returns where the link leads for a reader of the language.
func (s *Site) Target(link *Link, lang Lang) (Target, bool) {
	if link.Path == "" {
		return Target{ID: link.ID, Lang: lang}, true
	}
	p := s.places[link.Path+link.Ext]
	if p == nil {
		return Target{}, false
	}
	t := Target{Page: p.page, ID: link.ID, Lang: lang}
	if p.by != nil && link.ID != "" {
		t.Page, t.ID = p.by[link.ID], ""
		return t, t.Page != ""
	}
	if p.docs != nil && p.docs[lang] == nil {
		t.Lang = s.Fallback(p.docs)
	}
	if link.ID != "" && !p.has(link.ID, t.Lang) {
		t.ID = ""
		return t, false
	}
	return t, true
}

// Fallback returns the first language in which there are words.
func (s *Site) Fallback(docs map[Lang]*Doc) Lang {
	for _, lang := range s.Config.Languages {
		if docs[lang] != nil {
			return lang
		}
	}
	return ""
}

func (p *place) has(id string, lang Lang) bool {
	if p.ids[id] {
		return true
	}
	return p.docs != nil && p.docs[lang] != nil &&
		slices.ContainsFunc(p.docs[lang].Blocks, func(b Block) bool { return b.ID == id })
}

// checkLinks reports links that lead nowhere in the language they are written in.
func (l *linker) checkLinks() {
	options := slices.Sorted(maps.Keys(l.site.places))
	for _, m := range l.parts.Markdown {
		if m.Draft {
			continue
		}
		own := map[string]bool{}
		for _, r := range m.IDs {
			own[r.Name] = true
		}
		for _, b := range m.Doc.Blocks {
			for _, link := range b.Body.Links() {
				if link.Path == "" {
					if link.ID != "" && !own[link.ID] && !slices.Contains(reserved[m.Section], link.ID) {
						l.report(diag.At(link.Pos, "dead-id", "id", link.ID, "file", m.File, "near", diag.Nearest(link.ID, slices.Sorted(maps.Keys(own)))))
					}
					continue
				}
				if l.site.places[link.Path+link.Ext] == nil {
					l.report(diag.At(link.Pos, "dead-link", "link", link.Raw, "near", diag.Nearest(link.Path+link.Ext, options)))
				} else if _, ok := l.site.Target(link, m.Lang); !ok {
					l.report(diag.At(link.Pos, "dead-id", "id", link.ID, "file", "content/"+link.Path+link.Ext, "near", ""))
				}
			}
		}
	}
}

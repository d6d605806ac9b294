package render

import (
	"io"

	"github.com/veshka-guide/veshka/internal/api"
	"github.com/veshka-guide/veshka/internal/site"
)

// API is the page in the folder of what programs read: which files there are, in every language of the site.
type API struct {
	Head
	SiteTitle string
	Files     []APIFile
	Says      []Choice // Title, Summary; Name and Href: of the page of what changed
}

// APIFile is a file for programs and the schema of it.
type APIFile struct{ Name, Schema string }

const apiFolder = "api/v1/"

// apiTasks lists what programs read: api/v1, and what changed in each country as Atom.
func (m *maker) apiTasks() []task {
	start := map[site.Lang]*page{}
	for _, lang := range m.in.Site.Config.Languages {
		start[lang] = m.at(lang, "index.html")
	}
	in := api.Input{
		Site:  m.in.Site,
		Value: func(lang site.Lang, k *site.Kind, v site.Value) string { return start[lang].value(k, v) },
		Name: func(lang site.Lang, g *site.Guide) string {
			link := start[lang].guideLink(g)
			if link.Lang != "" {
				return ""
			}
			return link.Label
		},
	}
	var ts []task
	for _, name := range api.Names {
		ts = append(ts, task{path: apiFolder + name + ".json", fill: func(w io.Writer) error { return api.Write(in, name, w) }, limit: Kept, heavy: true})
		ts = append(ts, task{
			path: apiFolder + "schema/" + name + ".json", view: func() any { return m.typed() },
			make: func(any) ([]byte, error) { return api.Schema(in, name), nil }, limit: Kept,
		})
	}
	first := m.in.Site.Config.Languages[0]
	ts = append(ts, task{path: apiFolder + "index.html", template: "api.html", lang: first, view: func() any { return m.api() }})
	for _, here := range []string{"api/index.html", apiFolder + "schema/index.html"} {
		ts = append(ts, task{path: here, template: "folder.html", lang: first, view: func() any {
			return m.folder(here, "api", "api.folder", "api.title", apiFolder+"index.html")
		}})
	}
	for _, lang := range m.in.Site.Config.Languages {
		for _, g := range m.in.Site.Guides {
			p := m.at(lang, "countries/"+g.Slug+".xml")
			ts = append(ts, task{path: p.path, bytes: func() []byte { return p.guideFeed(g) }, limit: Kept})
		}
	}
	return ts
}

// typed is all that a schema depends on.
type typed struct {
	languages                  []site.Lang
	topics, audiences, compare []string
	kinds                      []*site.Kind
}

func (m *maker) typed() typed {
	v := &m.in.Site.Vocabulary
	return typed{m.in.Site.Config.Languages, v.Topics, v.Audiences, v.Compare, v.Kinds}
}

func (m *maker) api() API {
	const here = apiFolder + "index.html"
	s := m.in.Site
	first := s.Config.Languages[0]
	v := API{Head: m.head(first, m.in.Words.In(first).Text("api.title")+" — "+s.Config.Title(first), here), SiteTitle: s.Config.Title(first)}
	v.NoIndex = true
	for _, name := range api.Names {
		v.Files = append(v.Files, APIFile{name + ".json", "schema/" + name + ".json"})
	}
	for _, lang := range s.Config.Languages {
		w := m.in.Words.In(lang)
		v.Says = append(v.Says, Choice{
			Lang: string(lang), Dir: w.Dir(), Title: w.Text("api.title"), Summary: w.Text("api.summary"),
			Name: w.Text("changes.title"), Href: relative(here, string(lang)+"/changes.html"),
		})
	}
	return v
}

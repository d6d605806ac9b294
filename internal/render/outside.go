package render

import (
	"github.com/veshka-guide/veshka/internal/site"
)

// Chooser is the first page of all: a link per language, and nothing that redirects.
type Chooser struct {
	Head
	Languages []Choice
}

// Choice is a language to choose, in its own words.
type Choice struct {
	Lang, Dir, Name, Title, Summary, Href string
	Light, LightName                      string // address and name of the light edition; "" where it is not named
}

// Lost is the page for an address at which there is nothing. It may be shown at any depth, so it has no relative links;
// Href is empty when the site knows no address of its own.
type Lost struct {
	Head
	SiteTitle string
	Says      []Choice // Title: that nothing is here; Summary: what to do
}

func (m *maker) chooser() Chooser {
	s := m.in.Site
	first := s.Config.Languages[0]
	v := Chooser{Head: m.head(first, s.Config.Title(first), "index.html")}
	for _, lang := range s.Config.Languages {
		w := m.in.Words.In(lang)
		c := Choice{Lang: string(lang), Dir: w.Dir(), Name: w.OwnName(), Title: s.Config.Title(lang), Href: string(lang) + "/index.html"}
		if !s.Config.NoLight {
			c.Light, c.LightName = lightPath(lightHome(lang), 0), w.Text("light.link")
		}
		if doc := s.Home.Docs[lang]; doc != nil {
			c.Summary = doc.Summary
		}
		v.Languages = append(v.Languages, c)
		v.Alternates = append(v.Alternates, Alternate{Lang: string(lang), Href: s.Config.BaseURL + c.Href})
	}
	v.Alternates = append(v.Alternates, Alternate{Lang: "x-default", Href: s.Config.BaseURL + "index.html"})
	if s.Config.BaseURL != "" {
		v.Canonical = s.Config.BaseURL + "index.html"
	}
	return v
}

func (m *maker) lost() Lost {
	s := m.in.Site
	first := s.Config.Languages[0]
	v := Lost{Head: m.head(first, "404 — "+s.Config.Title(first), ""), SiteTitle: s.Config.Title(first)}
	v.NoIndex = true
	for _, lang := range s.Config.Languages {
		w := m.in.Words.In(lang)
		c := Choice{Lang: string(lang), Dir: w.Dir(), Name: w.OwnName(), Title: w.Text("lost.title"), Summary: w.Text("lost.summary")}
		if s.Config.BaseURL != "" {
			c.Href = s.Config.BaseURL + string(lang) + "/index.html"
		}
		v.Says = append(v.Says, c)
	}
	return v
}

func (p *page) pages() PageList {
	v := PageList{Frame: p.list("pages.title", "pages.summary", site.Date{})}
	for _, pg := range p.in.Site.Pages {
		v.Pages = append(v.Pages, p.pageLink(pg))
	}
	return v
}

// robots lets everybody in: what nobody finds helps nobody.
func (m *maker) robots() []byte {
	s := "User-agent: *\nAllow: /\n"
	if base := m.in.Site.Config.BaseURL; base != "" {
		s += "Sitemap: " + base + "sitemap.xml\n"
	}
	return []byte(s)
}

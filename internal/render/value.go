package render

import (
	"github.com/veshka-guide/veshka/internal/site"
)

// value puts a rule's value into words.
func (p *page) value(k *site.Kind, v site.Value) string {
	vocabulary := p.in.Site.Vocabulary.Words[p.lang]
	if vocabulary == nil {
		return ""
	}
	return p.in.Words.In(p.lang).Value(vocabulary.Kinds[k.ID], v, p.country)
}

// country returns what a country is called: as its guide calls itself, else as CLDR does.
func (p *page) country(code string) string {
	if g := p.guides[code]; g != nil {
		return p.guideTitle(g)
	}
	return p.in.Words.In(p.lang).Region(code)
}

// guideTitle returns a guide's name in the reader's language.
func (p *page) guideTitle(g *site.Guide) string {
	title, _ := p.guideName(g)
	return title
}

// guideLink returns the link to a guide.
func (p *page) guideLink(g *site.Guide) NavItem {
	link := NavItem{Href: p.href("countries/" + g.Slug + ".html")}
	link.Label, link.Lang = p.guideName(g)
	return link
}

// guideName returns what a guide is called. That is in another language, named by lang, where nobody has named a region
// in the reader's; countries have their names from CLDR.
func (p *page) guideName(g *site.Guide) (name, lang string) {
	switch d := g.Docs[p.lang]; {
	case d != nil && d.Title != "":
		return d.Title, ""
	case g.Country != "":
		return p.in.Words.In(p.lang).Region(g.Country), ""
	}
	return g.Docs[g.Original].Title, string(g.Original)
}

package render

import (
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// value puts a rule's value into words: its parts in the kind's order, each from the same figure in every language.
func (p *page) value(k *site.Kind, v site.Value) string {
	vocabulary := p.in.Site.Vocabulary.Words[p.lang]
	if vocabulary == nil {
		return ""
	}
	text := vocabulary.Kinds[k.ID]
	var parts []string
	for _, part := range v {
		if s := p.part(part, text.Value[part.Field]); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, valueDot)
}

// valueDot stands between the parts of a value. No line begins with the dot.
const valueDot = "\u00a0· "

// part puts one field into words; words holds its options, or its pattern under "".
func (p *page) part(part site.Part, words map[string]string) string {
	w := p.in.Words.In(p.lang)
	pattern := func(s string) string { return strings.ReplaceAll(words[""], "{}", s) }
	if part.Unknown {
		if own, ok := words[site.UnknownWord]; ok {
			return own
		}
		if words[""] == "" {
			return p.t("value.unknown")
		}
		return pattern(p.t("value.unknown"))
	}
	if own, ok := words[strconv.FormatFloat(part.Max, 'f', -1, 64)]; ok && part.Type.Figure() && part.Min == part.Max {
		return own
	}
	switch part.Type {
	case site.Bool:
		if part.Bool {
			return words["true"]
		}
		return words["false"]
	case site.OneOf, site.AnyOf:
		names := make([]string, len(part.Names))
		for i, n := range part.Names {
			names[i] = words[n]
		}
		return w.List(names)
	case site.Country, site.Countries:
		names := make([]string, len(part.Names))
		for i, n := range part.Names {
			names[i] = p.country(n)
		}
		return pattern(w.List(names))
	case site.Languages:
		names := make([]string, len(part.Names))
		for i, n := range part.Names {
			names[i] = w.Name(site.Lang(n))
		}
		return pattern(w.List(names))
	case site.DateType:
		return pattern(w.Date(part.Date))
	case site.Money:
		return pattern(w.Money(part.Min, part.Currency))
	}
	return pattern(w.Quantity(part.Type, part.Min, part.Max))
}

// country returns what a country is called: as its guide calls itself, else as CLDR does.
func (p *page) country(code string) string {
	if g := p.guides[code]; g != nil {
		return p.guideTitle(g)
	}
	return p.in.Words.In(p.lang).Region(code)
}

// guideTitle returns a guide's name in the reader's language.
func (p *page) guideTitle(g *site.Guide) string { return p.guideLink(g).Label }

// guideLink returns the link to a guide. Its label is in another language where nobody has named a region in the
// reader's; countries have their names from CLDR.
func (p *page) guideLink(g *site.Guide) NavItem {
	link := NavItem{Href: p.href("countries/" + g.Slug + ".html")}
	switch d := g.Docs[p.lang]; {
	case d != nil && d.Title != "":
		link.Label = d.Title
	case g.Country != "":
		link.Label = p.in.Words.In(p.lang).Region(g.Country)
	default:
		link.Label, link.Lang = g.Docs[g.Original].Title, string(g.Original)
	}
	return link
}

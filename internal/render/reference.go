package render

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Organisations is who helps.
type Organisations struct {
	Frame
	Organisations []Organisation
}

// Organisation is one of them.
type Organisation struct {
	ID, Name, What, Lang string // Lang when the words are not in the page's language
	Status, StatusWord   string
	Href                 string // its own site
	More                 string // its place in the whole list
	Countries            string
	Checked              Date
	Sources              []Source
}

// Glossary is the words that a newcomer would not know.
type Glossary struct {
	Frame
	Terms []Term
}

// Term is one of them.
type Term struct {
	ID, Term, Also, Definition, Lang string
	Kinds                            []NavItem
}

func (p *page) organisations() Organisations {
	v := Organisations{}
	var last site.Date
	for _, o := range p.in.Site.Organisations {
		v.Organisations = append(v.Organisations, p.organisation(o))
		if last.Before(o.Checked) {
			last = o.Checked
		}
	}
	v.Frame = p.list("organisations.title", "organisations.summary", last)
	compare := p.in.Words.In(p.lang).Compare()
	slices.SortStableFunc(v.Organisations, func(a, b Organisation) int { return compare(a.Name, b.Name) })
	return v
}

func (p *page) organisation(o *site.Organisation) Organisation {
	words, lang := worded(p, o.Words)
	v := Organisation{
		ID: o.ID, Lang: lang, Name: words.Name, What: words.What, Status: o.Status, StatusWord: p.t("organisation.status-" + o.Status), Href: o.URL,
		More: p.href("organisations.html") + "#" + o.ID, Checked: p.date(o.Checked),
	}
	names := make([]string, len(o.Countries))
	for i, c := range o.Countries {
		names[i] = p.country(c)
	}
	v.Countries = p.in.Words.In(p.lang).List(names)
	for _, s := range o.Sources {
		v.Sources = append(v.Sources, p.source(s))
	}
	return v
}

func (p *page) glossary() Glossary {
	v := Glossary{Frame: p.list("glossary.title", "glossary.summary", site.Date{})}
	for _, t := range p.in.Site.Terms {
		words, lang := worded(p, t.Words)
		term := Term{ID: t.ID, Lang: lang}
		term.Term, term.Also, term.Definition = words.Term, p.in.Words.In(p.lang).List(words.Also), words.Definition
		for _, id := range t.Kinds {
			k := p.in.Site.Vocabulary.Kind(id)
			term.Kinds = append(term.Kinds, NavItem{Label: p.kindLabel(k), Href: p.href("rules/" + id + ".html")})
		}
		v.Terms = append(v.Terms, term)
	}
	compare := p.in.Words.In(p.lang).Compare()
	slices.SortStableFunc(v.Terms, func(a, b Term) int { return compare(a.Term, b.Term) })
	return v
}

// worded returns the words in the page's language, else those of the site's first language that has any; lang names it
// when it is not the page's.
func worded[T any](p *page, words map[site.Lang]T) (own T, lang string) {
	if own, ok := words[p.lang]; ok {
		return own, ""
	}
	for _, other := range p.in.Site.Config.Languages {
		if own, ok := words[other]; ok {
			return own, string(other)
		}
	}
	return own, ""
}

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

// organisationList is who helps, by name.
func (p *page) organisationList() list {
	all := byLabel(p, p.in.Site.Organisations, func(o *site.Organisation) string {
		words, _ := worded(p, o.Words)
		return words.Name
	})
	return list{
		here: p.here, template: "organisations.html", rows: len(all),
		size: func(i int) int {
			o := all[i].of
			words, _ := worded(p, o.Words)
			return 2*len(words.Name) + len(words.What) + len(o.URL) + 60*len(o.Sources) + 8*len(o.Countries) + len(o.ID)
		},
		name: func(i int) []string { return []string{all[i].label} },
		id:   func(i int) string { return all[i].of.ID },
		view: func(p *page, from, to int) any {
			shown := all[from:to]
			dated := newestOf(shown, func(o labelled[*site.Organisation]) site.Date { return organisationDate(o.of) })
			v := Organisations{Frame: p.list("organisations.title", "organisations.summary", dated)}
			for _, o := range shown {
				v.Organisations = append(v.Organisations, p.organisation(o.of))
			}
			return v
		},
	}
}

// organisations is the whole list.
func (p *page) organisations() Organisations {
	l := p.organisationList()
	return l.view(p, 0, l.rows).(Organisations)
}

// labelled is a thing and what it is called in a language.
type labelled[T any] struct {
	of    T
	label string
}

// byLabel orders things by what they are called.
func byLabel[T any](p *page, things []T, label func(T) string) []labelled[T] {
	var all []labelled[T]
	for _, t := range things {
		all = append(all, labelled[T]{t, label(t)})
	}
	compare := p.in.Words.In(p.lang).Compare()
	slices.SortStableFunc(all, func(a, b labelled[T]) int { return compare(a.label, b.label) })
	return all
}

func (p *page) organisation(o *site.Organisation) Organisation {
	words, lang := worded(p, o.Words)
	v := Organisation{
		ID: o.ID, Lang: lang, Name: words.Name, What: words.What, Status: o.Status, StatusWord: p.t("organisation.status-" + o.Status), Href: o.URL,
		More: p.placed("organisations.html", o.ID), Checked: p.date(o.Checked),
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

// glossaryList is the terms by the alphabet.
func (p *page) glossaryList() list {
	all := byLabel(p, p.in.Site.Terms, func(t *site.Term) string {
		words, _ := worded(p, t.Words)
		return words.Term
	})
	return list{
		here: p.here, template: "glossary.html", rows: len(all),
		size: func(i int) int {
			t := all[i].of
			words, _ := worded(p, t.Words)
			size := len(words.Term) + len(words.Definition) + len(t.ID) + 40*len(t.Kinds)
			for _, also := range words.Also {
				size += len(also)
			}
			return size
		},
		name: func(i int) []string { return []string{all[i].label} },
		id:   func(i int) string { return all[i].of.ID },
		view: func(p *page, from, to int) any {
			v := Glossary{Frame: p.list("glossary.title", "glossary.summary", site.Date{})}
			for _, t := range all[from:to] {
				v.Terms = append(v.Terms, p.term(t.of))
			}
			return v
		},
	}
}

// glossary is the whole list.
func (p *page) glossary() Glossary {
	l := p.glossaryList()
	return l.view(p, 0, l.rows).(Glossary)
}

func (p *page) term(t *site.Term) Term {
	words, lang := worded(p, t.Words)
	v := Term{ID: t.ID, Lang: lang}
	v.Term, v.Also, v.Definition = words.Term, p.in.Words.In(p.lang).List(words.Also), words.Definition
	for _, id := range t.Kinds {
		k := p.in.Site.Vocabulary.Kind(id)
		v.Kinds = append(v.Kinds, NavItem{Label: p.kindLabel(k), Href: p.href("rules/" + id + ".html")})
	}
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

package render

import (
	"slices"
	"strconv"

	"github.com/veshka-guide/veshka/internal/words"
)

// Letters is the index from the first letter to the last: what search finds by name, without a script.
type Letters struct {
	Frame
	Letters []Letter
}

// Letter is what begins with one letter.
type Letter struct {
	ID, Letter string
	Lang       string // where all that begins with it is in another language
	Entries    []Entry
}

// Entry is a line of the index.
type Entry struct {
	NavItem
	See string // what the page calls it, where the line is another name of it
	Is  string // country, kind of rule, term …
}

func (p *page) letters() Letters {
	v := Letters{Frame: p.list("index.title", "index.summary", newest(p.rules))}
	entries := p.entries()
	alphabet := p.in.Words.In(p.lang).Alphabet()
	slices.SortStableFunc(entries, func(a, b Entry) int { return alphabet.Compare(a.Label, b.Label) })
	for _, e := range entries {
		initial := alphabet.Initial(e.Label)
		if n := len(v.Letters); n == 0 || v.Letters[n-1].Letter != initial {
			v.Letters = append(v.Letters, Letter{ID: letterID(initial), Letter: initial, Lang: e.Lang})
		}
		last := &v.Letters[len(v.Letters)-1]
		if e.Lang == "" {
			last.Lang = ""
		}
		last.Entries = append(last.Entries, e)
	}
	return v
}

// letterID returns the id of a letter's heading: Latin letters and figures, as in every address.
func letterID(initial string) string {
	if initial == words.Digits {
		return "digits"
	}
	id := "letter"
	for _, r := range initial {
		id += "-" + strconv.FormatInt(int64(r), 16)
	}
	return id
}

// entries is every line of the index, in no order.
func (p *page) entries() []Entry {
	var list []Entry
	add := func(link NavItem, also []string, is string) {
		list = append(list, Entry{NavItem: link, Is: p.t(is)})
		for _, name := range also {
			if name != link.Label {
				list = append(list, Entry{NavItem: NavItem{Label: name, Href: link.Href, Lang: link.Lang}, See: link.Label, Is: p.t(is)})
			}
		}
	}
	for _, g := range p.in.Site.Guides {
		if g.Country == "" {
			add(p.guideLink(g), nil, "is.region")
			continue
		}
		add(p.guideLink(g), []string{p.in.Words.In(p.lang).Region(g.Country)}, "is.country")
	}
	for _, k := range p.in.Site.Vocabulary.Kinds {
		add(NavItem{Label: p.kindLabel(k), Href: p.href("rules/" + k.ID + ".html")}, nil, "is.kind")
	}
	for _, link := range p.signpost().Audiences {
		add(link, nil, "is.situation")
	}
	for _, t := range p.in.Site.Terms {
		words, lang := worded(p, t.Words)
		add(NavItem{Label: words.Term, Href: p.href("glossary.html") + "#" + t.ID, Lang: lang}, words.Also, "is.term")
	}
	for _, o := range p.in.Site.Organisations {
		words, lang := worded(p, o.Words)
		add(NavItem{Label: words.Name, Href: p.href("organisations.html") + "#" + o.ID, Lang: lang}, nil, "is.organisation")
	}
	for _, s := range p.in.Site.Stories {
		link := p.storyLink(s)
		add(NavItem{Label: link.Name, Href: link.Href, Lang: link.Lang}, nil, "is.story")
	}
	for _, pg := range p.in.Site.Pages {
		add(p.pageLink(pg), nil, "is.page")
	}
	for _, l := range p.lists() {
		add(NavItem{Label: p.t(l.title), Href: p.href(l.here)}, nil, "is.list")
	}
	return list
}

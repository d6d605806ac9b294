package render

import (
	"slices"
	"strconv"

	"github.com/veshka-guide/veshka/internal/site"
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

// letterList is every line of the index by its first letter.
func (p *page) letterList() list {
	lines := p.entries()
	alphabet := p.in.Words.In(p.lang).Alphabet()
	slices.SortStableFunc(lines, func(a, b line) int { return alphabet.Compare(a.Label, b.Label) })
	for i := range lines {
		lines[i].initial = alphabet.Initial(lines[i].Label)
	}
	return list{
		here: p.here, template: "index-a-z.html", rows: len(lines),
		size: func(i int) int { return len(lines[i].Label) + len(lines[i].Href) + len(lines[i].See) + 8 },
		name: func(i int) []string { return []string{lines[i].initial, lines[i].Label} },
		view: func(p *page, from, to int) any { return p.letters(lines[from:to]) },
	}
}

func (p *page) letters(lines []line) Letters {
	v := Letters{Frame: p.list("index.title", "index.summary", site.Date{})}
	for _, l := range lines {
		if n := len(v.Letters); n == 0 || v.Letters[n-1].Letter != l.initial {
			v.Letters = append(v.Letters, Letter{ID: letterID(l.initial), Letter: l.initial, Lang: l.Lang})
		}
		last := &v.Letters[len(v.Letters)-1]
		if l.Lang == "" {
			last.Lang = ""
		}
		if l.in != "" {
			l.Href = p.placed(l.in, l.id)
		}
		last.Entries = append(last.Entries, l.Entry)
	}
	return v
}

// line is a line of the index: under which letter it stands, and where it leads, if that is a place in a list that may
// be in parts.
type line struct {
	Entry
	initial, in, id string
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
func (p *page) entries() []line {
	var lines []line
	add := func(link NavItem, also []string, is string) {
		lines = append(lines, line{Entry: Entry{NavItem: link, Is: p.t(is)}})
		for _, name := range also {
			if name != link.Label {
				lines = append(lines, line{Entry: Entry{NavItem: NavItem{Label: name, Href: link.Href, Lang: link.Lang}, See: link.Label, Is: p.t(is)}})
			}
		}
	}
	within := func(in, id string, link NavItem, also []string, is string) {
		begin := len(lines)
		link.Href = p.href(in) + "#" + id
		add(link, also, is)
		for i := range lines[begin:] {
			lines[begin+i].in, lines[begin+i].id = in, id
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
		within("glossary.html", t.ID, NavItem{Label: words.Term, Lang: lang}, words.Also, "is.term")
	}
	for _, o := range p.in.Site.Organisations {
		words, lang := worded(p, o.Words)
		within("organisations.html", o.ID, NavItem{Label: words.Name, Lang: lang}, nil, "is.organisation")
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
	return lines
}

package render

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// list is a page of rows. Where they are too heavy for one page it is divided into parts, each a page of its own, which
// links to its neighbours: checked.html, checked.2.html, checked.3.html. No guide, story or kind has a dot in its name,
// so no other page can have the address of a part.
type list struct {
	here, template string // below the language's folder: "checked.html"; of the first part
	rows           int
	size           func(i int) int                 // bytes of words and addresses that a row has of its own, about
	name           func(i int) []string            // what a part says of its first and its last row: each word tells rows apart that are alike in those before
	head           bool                            // the first part has something of weight that the others have not
	brief          bool                            // links to parts are numbers: what the rows are called is long
	id             func(i int) string              // what links name a row by, "" for nothing; nil when no row has an id
	view           func(p *page, from, to int) any // the page with the rows from … to-1
}

// divided is a list in parts. A list that fits into one page is one part.
type divided struct {
	list
	begins []int          // the first row of each part
	at     map[string]int // by id of a row, its part, from 0
}

// turn is a part of a list that a page shows.
type turn struct {
	*divided
	part int // from 0
}

// address returns where a part stands below the language's folder.
func (d *divided) address(part int) string {
	if part == 0 {
		return d.here
	}
	return strings.TrimSuffix(d.here, ".html") + "." + strconv.Itoa(part+1) + ".html"
}

// span returns the rows of a part.
func (d *divided) span(part int) (from, to int) {
	if part+1 < len(d.begins) {
		return d.begins[part], d.begins[part+1]
	}
	return d.begins[part], d.rows
}

// find notes in which part each id stands. Of rows with one id the first counts.
func (d *divided) find() {
	if d.id == nil || len(d.begins) < 2 {
		return
	}
	d.at = map[string]int{}
	for part := range d.begins {
		from, to := d.span(part)
		for i := from; i < to; i++ {
			if id := d.id(i); id != "" {
				if _, ok := d.at[id]; !ok {
					d.at[id] = part
				}
			}
		}
	}
}

// listGroup is the lists that one template makes. They are made and divided when the first of their pages is asked for.
type listGroup struct {
	template string
	heres    []string
	make     []func(p *page) list // for each, with a page at its address

	once    sync.Once
	divided map[string]*divided // by the path of the first page
}

// listed returns every list of the site, by the address of its first page below the language's folder.
func (m *maker) listed() map[string]*listGroup {
	all := map[string]*listGroup{}
	add := func(g *listGroup, here string, make func(p *page) list) {
		g.heres, g.make = append(g.heres, here), append(g.make, make)
		all[here] = g
	}
	one := func(template, here string, make func(p *page) list) { add(&listGroup{template: template}, here, make) }
	one("countries.html", "countries/index.html", (*page).countryList)
	one("stories.html", "stories/index.html", (*page).storyList)
	one("compare.html", "compare.html", (*page).comparisonList)
	one("changes.html", "changes.html", (*page).changeList)
	one("checked.html", "checked.html", (*page).checkedList)
	one("organisations.html", "organisations.html", (*page).organisationList)
	one("glossary.html", "glossary.html", (*page).glossaryList)
	one("index-a-z.html", "index-a-z.html", (*page).letterList)
	if !m.in.Site.Config.NoKeep {
		one("offline.html", "offline.html", (*page).offlineList)
	}
	kinds, asking := &listGroup{template: "kind.html"}, &listGroup{template: "for.html"}
	for _, k := range m.in.Site.Vocabulary.Kinds {
		add(kinds, "rules/"+k.ID+".html", func(p *page) list { return p.kindList(k) })
	}
	for _, a := range m.in.Site.Vocabulary.Asking() {
		add(asking, "for/"+a+".html", func(p *page) list { return p.situationList(a) })
	}
	return all
}

// dividedAt returns a list of a language, nil for a page that is none.
func (m *maker) dividedAt(lang site.Lang, here string) *divided {
	g := m.lists[here]
	if g == nil {
		return nil
	}
	g.once.Do(func() { m.divide(g) })
	return g.divided[string(lang)+"/"+here]
}

// listTasks lists the pages of a list: one for each part.
func (m *maker) listTasks(lang site.Lang, here string) []task {
	d := m.dividedAt(lang, here)
	if d == nil {
		return nil
	}
	return m.partTasks(lang, d, d.view)
}

// partTasks is the same with another view of the rows.
func (m *maker) partTasks(lang site.Lang, d *divided, view func(p *page, from, to int) any) []task {
	var ts []task
	for part := range d.begins {
		p := m.at(lang, d.address(part))
		p.cut = slices.Contains(lightTemplates, d.template)
		if len(d.begins) > 1 {
			p.turn = &turn{d, part}
		}
		from, to := d.span(part)
		ts = append(ts, task{path: p.path, template: d.template, lang: lang, view: func() any { return view(p, from, to) }})
	}
	return ts
}

// placed returns the relative address of a place on a page below the reader's language folder; where the page is a list
// in parts, on the part that has it. A file to keep has every list whole.
func (p *page) placed(here, id string) string {
	if id != "" && !p.wordsOnly && !p.weighed {
		if d := p.dividedAt(p.lang, here); d != nil {
			here = d.address(d.at[id])
		}
	}
	if id == "" {
		return p.href(here)
	}
	return p.href(here) + "#" + id
}

// opens reports whether a page is the first of its list, or all of it.
func (p *page) opens() bool { return p.turn == nil || p.turn.part == 0 }

// Parts is where a reader of a list in parts is, and where else the list goes on.
type Parts struct {
	Number   string // "Page 2 of 5"
	Range    string // what the part holds: "Armenia – Georgia"
	Links    []NavItem
	Previous NavItem // Href is empty on the first part
	Next     NavItem // Href is empty on the last
}

// mostLinked is how many parts are linked one by one. Of more, a part links its neighbours, and others at distances that
// grow, so that a reader comes from any part to any other in a few steps.
const mostLinked = 9

// parts says where the page is in its list, nil for a list that is one page.
func (p *page) parts() *Parts {
	if p.turn == nil {
		return nil
	}
	t := p.turn
	count := len(t.begins)
	v := &Parts{Number: p.t("parts.number", "number", strconv.Itoa(t.part+1), "count", strconv.Itoa(count)), Range: p.span(t.part)}
	for part := range count {
		if count <= mostLinked || near(t.part, part, count) {
			link := p.partLink(part)
			if t.brief {
				link.Label = strconv.Itoa(part + 1)
			}
			v.Links = append(v.Links, link)
		}
	}
	if t.part > 0 {
		v.Previous = p.partLink(t.part - 1)
	}
	if t.part+1 < count {
		v.Next = p.partLink(t.part + 1)
	}
	return v
}

// near reports whether one of many parts links another: the first, the last, and those at 0, 1, 4, 16, 64 … from it.
func near(from, to, count int) bool {
	distance := max(from-to, to-from)
	for distance > 1 && distance%4 == 0 {
		distance /= 4
	}
	return to == 0 || to == count-1 || distance <= 1
}

func (p *page) partLink(part int) NavItem {
	return NavItem{Label: strconv.Itoa(part+1) + ".\u00a0" + p.span(part), Href: p.href(p.turn.address(part)), Current: part == p.turn.part}
}

// span says what a part holds, from its first row to its last.
func (p *page) span(part int) string {
	from, to := p.turn.span(part)
	first, last := p.turn.name(from), p.turn.name(max(from, to-1))
	var alike []string
	for i := range min(len(first), len(last)) {
		if first[i] != last[i] {
			return strings.Join(append(alike, p.t("parts.range", "from", first[i], "to", last[i])), words.ValueDot)
		}
		alike = append(alike, first[i])
	}
	return strings.Join(alike, words.ValueDot)
}

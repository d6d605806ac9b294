package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// compareScript lets a reader choose countries and read them side by side; without it the whole table stands.
const compareScript = "compare.js"

// Comparison is countries by the kinds that decide, in the order of the first of them.
type Comparison struct {
	Frame
	Columns   []NavItem
	Sorted    string // by which column
	Choose    string // that countries are to be chosen: of the page
	Rows      []ComparedCountry
	Audiences []Audience // whom a script can ask for
}

// Audience is an audience, as scripts and readers call it; everybody has no ID.
type Audience struct{ ID, Label string }

// ComparedCountry is a row of the comparison; Cells stand in the order of Columns.
type ComparedCountry struct {
	NavItem
	Cells []Cell
}

// Cell is what a country has of one kind: every rule of it.
type Cell struct {
	Label string
	Known bool // false: nobody has looked
	Rows  []ComparedRow
}

// ComparedRow is a rule in a cell. For holds the ids of the audiences that it concerns, "" for one that no reader may
// miss: it concerns everybody, or tells of a danger.
type ComparedRow struct {
	Row
	For string
}

// comparisonList is the countries that people go to, in the order of their value in the first column; in parts by name,
// since nobody knows beforehand what stands at which value.
func (p *page) comparisonList() list {
	byName := slices.DeleteFunc(slices.Clone(p.byName().guides), func(g *site.Guide) bool { return !p.destination(g) })
	byValue := p.compared(byName)
	columns := p.in.Site.Vocabulary.Compare
	return list{
		here: p.here, template: "compare.html", rows: len(byName),
		size: func(i int) int {
			size := p.guideSize(byName[i])
			for _, id := range columns {
				size += 16
				for _, r := range byName[i].Of(id) {
					size += 24 + 8*len(r.AppliesTo)
				}
			}
			return size
		},
		name: func(i int) []string { return []string{p.guideTitle(byName[i])} },
		view: func(p *page, from, to int) any {
			if p.turn == nil {
				return p.comparison(byValue[from:to])
			}
			v := p.comparison(byName[from:to])
			v.Sorted, v.Choose = p.t("compare.by-name"), p.t("compare.choose-part")
			return v
		},
	}
}

func (p *page) comparison(guides []*site.Guide) Comparison {
	vocabulary := p.in.Site.Vocabulary
	v := Comparison{Choose: p.t("compare.choose")}
	words := vocabulary.Words[p.lang].Audiences
	if words[site.Anyone] != "" {
		v.Audiences = append(v.Audiences, Audience{"", words[site.Anyone]})
	}
	for _, a := range vocabulary.Audiences {
		if a != site.Anyone {
			v.Audiences = append(v.Audiences, Audience{a, words[a]})
		}
	}
	for _, id := range vocabulary.Compare {
		v.Columns = append(v.Columns, NavItem{Label: p.kindLabel(vocabulary.Kind(id)), Href: p.href("rules/" + id + ".html")})
	}
	if len(v.Columns) > 0 {
		v.Sorted = p.t("compare.sorted", "kind", v.Columns[0].Label)
	}
	var shown []*site.Rule
	for _, g := range guides {
		row := ComparedCountry{NavItem: p.guideLink(g)}
		for _, id := range vocabulary.Compare {
			rules := g.Of(id)
			shown = append(shown, rules...)
			row.Cells = append(row.Cells, p.cell(g, vocabulary.Kind(id), rules))
		}
		v.Rows = append(v.Rows, row)
	}
	v.Frame = p.list("compare.title", "compare.summary", newest(shown))
	p.run(&v.Head, compareScript)
	return v
}

// compared returns countries by their value in the first column, then in the order in which they come. Where nobody has
// looked comes last.
func (p *page) compared(guides []*site.Guide) []*site.Guide {
	columns := p.in.Site.Vocabulary.Compare
	if len(columns) == 0 {
		return guides
	}
	k := p.in.Site.Vocabulary.Kind(columns[0])
	of := map[*site.Guide][]*site.Rule{}
	for _, g := range guides {
		of[g] = g.Of(k.ID)
	}
	guides = slices.Clone(guides)
	slices.SortStableFunc(guides, func(a, b *site.Guide) int {
		x, y := of[a], of[b]
		if len(x) == 0 || len(y) == 0 {
			return cmp.Compare(min(1, len(y)), min(1, len(x)))
		}
		return compareValues(k, x[0], y[0])
	})
	return guides
}

// cell is what the rules of a kind say of a country.
func (p *page) cell(g *site.Guide, k *site.Kind, rules []*site.Rule) Cell {
	cell := Cell{Label: p.kindLabel(k), Known: true}
	for _, r := range rules {
		row := ComparedRow{Row: p.row(r), For: strings.Join(r.AppliesTo, " ")}
		if slices.Contains(r.AppliesTo, site.Anyone) || p.dangerous(r) {
			row.For = ""
		}
		cell.Rows = append(cell.Rows, row)
	}
	if len(cell.Rows) == 0 {
		cell.Known, cell.Rows = false, []ComparedRow{{Row: p.unknown(g, k)}}
	}
	return cell
}

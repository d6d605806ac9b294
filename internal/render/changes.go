package render

import (
	"crypto/sha1" //nolint:gosec // RFC 9562 names version 5 UUIDs by SHA-1; nothing is kept secret by it
	"encoding/hex"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Changes is what changed, newest first.
type Changes struct {
	Frame
	API     string // address of the page of what programs read
	Line    Timeline
	Start   int // the number of the first of Changes, where it is not 1: the line of time has these numbers
	Changes []Change
}

// Change is one change of a rule: what held until a day, and what it was changed to.
type Change struct {
	On                   Date
	Country, CountryLang string // CountryLang when it is not the page's
	Rule, RuleLang, Href string // RuleLang when it is not the page's
	Before, After        string // values; either may be empty
	Note, NoteLang       string
	ID                   string // for feeds: the same on every copy
}

// changed is the change i of a rule.
type changed struct {
	*site.Rule
	i int
}

func (c changed) on() site.Date { return c.Was[c.i].On }

// changesOf returns every change of the rules, the newest first; of one day, in the order of the rules.
func changesOf(rules []*site.Rule) []changed {
	var out []changed
	for _, r := range rules {
		for i := range r.Was {
			out = append(out, changed{r, i})
		}
	}
	slices.SortStableFunc(out, func(a, b changed) int { return b.on().Compare(a.on()) })
	return out
}

// history shows every change of the rules in that order.
func (p *page) history(rules []*site.Rule) []Change {
	var out []Change
	for _, c := range changesOf(rules) {
		out = append(out, p.change(c))
	}
	return out
}

func (p *page) change(c changed) Change {
	guide, was, w := p.guideLink(c.Guide), c.Was[c.i], p.was(c.Rule, c.i)
	v := Change{
		On: w.On, Country: guide.Label, CountryLang: guide.Lang, Rule: c.Title(p.lang), Href: guide.Href + "#" + c.ID,
		Before: w.Value, After: p.stood(c.Kind, c.After(c.i), was), Note: w.Note, NoteLang: w.NoteLang, ID: p.changeID(c.Rule, c.i),
	}
	if c.Words[p.lang] == nil {
		v.RuleLang = string(c.Original)
	}
	return v
}

// changeID names the change i of a rule for feeds. Changes are counted from the oldest of their day, so that a new one
// on top leaves the names of the others.
func (p *page) changeID(r *site.Rule, i int) string {
	name := string(p.lang) + "/countries/" + r.Guide.Slug + "#" + r.ID + "@" + r.Was[i].On.String()
	for _, older := range r.Was[i+1:] {
		if older.On == r.Was[i].On {
			name += "+"
		}
	}
	return urn(name)
}

// changeList is what changed, newest first.
func (p *page) changeList() list {
	all := changesOf(p.rules)
	return list{
		here: p.here, template: "changes.html", rows: len(all), head: true,
		size: func(i int) int {
			c := all[i]
			return p.ruleSize(c.Rule) + len(c.Title(p.lang)) + len(p.was(c.Rule, c.i).Note) + 24
		},
		name: func(i int) []string { return []string{p.date(all[i].on()).Text, p.guideTitle(all[i].Guide)} },
		view: func(p *page, from, to int) any {
			v := Changes{API: relative(p.path, apiFolder+"index.html")}
			for _, c := range all[from:to] {
				v.Changes = append(v.Changes, p.change(c))
			}
			if p.opens() {
				v.Line = p.timeline(all)
			} else {
				v.Start = from + 1
			}
			v.Frame = p.list("changes.title", "changes.summary", newestOf(all[from:to], changed.on))
			v.Feed = "changes.xml"
			return v
		},
	}
}

// urn names a thing by a version 5 UUID (RFC 9562) in a namespace of veshka's own, the same on every copy of the site.
func urn(name string) string {
	h := sha1.New() //nolint:gosec // see the import
	h.Write([]byte("veshka\x00" + name))
	sum := h.Sum(nil)[:16]
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	s := hex.EncodeToString(sum)
	return "urn:uuid:" + s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

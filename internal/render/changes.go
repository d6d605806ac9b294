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

// history returns every change of the rules, the newest first; of one day, in the order of the rules.
func (p *page) history(rules []*site.Rule) []Change {
	var out []Change
	for _, r := range rules {
		guide := p.guideLink(r.Guide)
		for i, c := range r.Was {
			w := p.was(r, i)
			v := Change{
				On: w.On, Country: guide.Label, CountryLang: guide.Lang, Rule: r.Title(p.lang), Href: guide.Href + "#" + r.ID,
				Before: w.Value, After: p.stood(r.Kind, r.After(i), c), Note: w.Note, NoteLang: w.NoteLang, ID: p.changeID(r, i),
			}
			if r.Words[p.lang] == nil {
				v.RuleLang = string(r.Original)
			}
			out = append(out, v)
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int {
		x, _ := site.ParseDate(a.On.ISO)
		y, _ := site.ParseDate(b.On.ISO)
		return y.Compare(x)
	})
	return out
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

func (p *page) changes() Changes {
	v := Changes{API: relative(p.path, apiFolder+"index.html"), Changes: p.history(p.rules)}
	var last site.Date
	for _, r := range p.rules {
		for _, c := range r.Was {
			if last.Before(c.On) {
				last = c.On
			}
		}
	}
	v.Line = p.timeline(v.Changes)
	v.Frame = p.list("changes.title", "changes.summary", last)
	v.Feed = "changes.xml"
	return v
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

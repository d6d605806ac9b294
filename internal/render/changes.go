package render

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // RFC 9562 names version 5 UUIDs by SHA-1; nothing is kept secret by it
	"encoding/hex"
	"encoding/xml"
	"path"
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

// atom is a feed (RFC 4287).
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// feed writes changes.xml.
func (p *page) feed() []byte {
	v := p.changes()
	return p.atom("changes.html", p.t("changes.title"), urn(string(p.lang)+"/changes "+p.in.Site.Config.Title(p.lang)), v.Dated, v.Changes).bytes()
}

// guideFeed is what changed in a country or region.
func (p *page) guideFeed(g *site.Guide) atom {
	name := "countries/" + g.Slug
	return p.atom(g.Slug+".html", p.guideTitle(g)+": "+p.t("guide.changes"), urn(string(p.lang)+"/"+name+" "+p.in.Site.Config.Title(p.lang)),
		p.date(newest(g.Rules)), p.history(g.Rules))
}

// atom makes a feed of changes beside the page that shows them. Its addresses are absolute when the site knows its own,
// else relative to the feed.
func (p *page) atom(beside, title, id string, updated Date, changes []Change) atom {
	base, name := "", p.in.Site.Config.Title(p.lang)
	if p.in.Site.Config.BaseURL != "" {
		base = p.in.Site.Config.BaseURL + path.Dir(p.path) + "/"
	}
	f := atom{
		Lang: string(p.lang), ID: id, Title: name + ": " + title, Updated: stamp(updated.ISO), Author: name,
		Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: base + beside}, {Rel: "self", Type: "application/atom+xml", Href: base + path.Base(p.path)}},
	}
	for _, c := range changes {
		text := c.After
		if c.Before != "" {
			text = p.t("change.was", "value", c.Before) + ". " + text
		}
		if c.Note != "" {
			text = c.Note + " " + text
		}
		f.Entries = append(f.Entries, atomEntry{
			ID: c.ID, Title: c.Country + ": " + c.Rule, Updated: stamp(c.On.ISO), Summary: text, Link: atomLink{Href: base + c.Href},
		})
	}
	return f
}

// written writes a feed that is a view.
func written(view any) ([]byte, error) { return view.(atom).bytes(), nil }

func (f atom) bytes() []byte {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(f); err != nil {
		panic(err) // a struct of strings encodes
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// stamp makes a date the instant that Atom wants: midnight UTC of the first day that it can mean (RFC 3339).
func stamp(iso string) string {
	d, ok := site.ParseDate(iso)
	if !ok {
		return "1970-01-01T00:00:00Z"
	}
	return d.First().String() + "T00:00:00Z"
}

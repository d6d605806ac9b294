package render

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // RFC 9562 names version 5 UUIDs by SHA-1; nothing is kept secret by it
	"encoding/hex"
	"encoding/xml"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Changes is what changed, newest first.
type Changes struct {
	Frame
	Feed    string
	Changes []Change
}

// Change is one change of a rule: what held until a day, and what the rule says since.
type Change struct {
	On                   Date
	Country, CountryHref string
	Rule, Href           string
	RuleLang             string // when it is not the page's
	Before, After        string // values; Before may be empty
	Note, NoteLang       string
	ID                   string // for feeds: the same on every copy
}

func (p *page) change(r *site.Rule, c site.Change) Change {
	w := p.was(r, c)
	guide := p.href("countries/" + r.Guide.Slug + ".html")
	v := Change{
		On: w.On, Country: p.guideTitle(r.Guide), CountryHref: guide, Rule: r.Title(p.lang), Href: guide + "#" + r.ID,
		Before: w.Value, After: p.value(r.Kind, r.Value), Note: w.Note, NoteLang: w.NoteLang,
		ID: urn(string(p.lang) + "/countries/" + r.Guide.Slug + "#" + r.ID + "@" + c.On.String()),
	}
	if r.Words[p.lang] == nil {
		v.RuleLang = string(r.Original)
	}
	return v
}

// sortChanges puts the newest first; of one day, by country and rule.
func sortChanges(changes []Change) {
	slices.SortStableFunc(changes, func(a, b Change) int {
		x, _ := site.ParseDate(a.On.ISO)
		y, _ := site.ParseDate(b.On.ISO)
		return y.Compare(x)
	})
}

func (p *page) changes() Changes {
	v := Changes{Feed: "changes.xml"}
	var last site.Date
	for _, r := range p.rules {
		for i, c := range r.Was {
			if last.Before(c.On) {
				last = c.On
			}
			change := p.change(r, c)
			if i > 0 { // what held after this change is what held before the next one
				change.After = p.value(r.Kind, r.Was[i-1].Value)
			}
			v.Changes = append(v.Changes, change)
		}
	}
	sortChanges(v.Changes)
	v.Frame = p.list("changes.title", "changes.summary", last)
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

// feed writes changes.xml. Its addresses are absolute when the site knows its own, else relative to the feed.
func (p *page) feed() []byte {
	v := p.changes()
	base := ""
	if p.in.Site.Config.BaseURL != "" {
		base = p.in.Site.Config.BaseURL + string(p.lang) + "/"
	}
	f := atom{
		Lang: string(p.lang), ID: urn(string(p.lang) + "/changes " + p.in.Site.Config.Title(p.lang)),
		Title: v.SiteTitle + ": " + p.t("changes.title"), Updated: stamp(v.Dated.ISO), Author: v.SiteTitle,
		Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: base + "changes.html"}, {Rel: "self", Type: "application/atom+xml", Href: base + "changes.xml"}},
	}
	for _, c := range v.Changes {
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

package render

import (
	"bytes"
	"encoding/xml"
	"path"
	"slices"
	"unicode/utf8"

	"github.com/veshka-guide/veshka/internal/site"
)

// maxFeed is how many changes a feed holds, the newest: whoever reads it asks every few days. All of them stand on the
// page of changes, and in changes.json.
const maxFeed = 200

// feed writes changes.xml.
func (p *page) feed() []byte {
	var last site.Date
	for _, r := range p.rules {
		for _, c := range r.Was {
			if last.Before(c.On) {
				last = c.On
			}
		}
	}
	return p.atom("changes.html", p.t("changes.title"), urn(string(p.lang)+"/changes "+p.in.Site.Config.Title(p.lang)), last, p.latest(p.rules))
}

// guideFeed writes what changed in a country or region.
func (p *page) guideFeed(g *site.Guide) []byte {
	name := string(p.lang) + "/countries/" + g.Slug
	return p.atom(g.Slug+".html", p.guideTitle(g)+": "+p.t("guide.changes"), urn(name+" "+p.in.Site.Config.Title(p.lang)), newest(g.Rules), p.latest(g.Rules))
}

// latest returns the changes of the rules that a feed holds, in the order of history.
func (p *page) latest(rules []*site.Rule) []Change {
	type change struct {
		rule *site.Rule
		on   site.Date
	}
	var all []change
	for _, r := range rules {
		for _, c := range r.Was {
			all = append(all, change{r, c.On})
		}
	}
	if len(all) > maxFeed {
		slices.SortStableFunc(all, func(a, b change) int { return b.on.Compare(a.on) })
		all = all[:maxFeed]
	}
	held := map[*site.Rule]bool{}
	for _, c := range all {
		held[c.rule] = true
	}
	changed := slices.DeleteFunc(slices.Clone(rules), func(r *site.Rule) bool { return !held[r] })
	return p.history(changed)[:len(all)]
}

// atom writes a feed (RFC 4287) of changes beside the page that shows them. Its addresses are absolute when the site
// knows its own, else relative to the feed.
func (p *page) atom(beside, title, id string, updated site.Date, changes []Change) []byte {
	base, name := "", p.in.Site.Config.Title(p.lang)
	if p.in.Site.Config.BaseURL != "" {
		base = p.in.Site.Config.BaseURL + path.Dir(p.path) + "/"
	}
	var f feed
	f.Grow(1024 + 768*len(changes))
	f.WriteString(xml.Header)
	f.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="`)
	f.text(string(p.lang))
	f.WriteString(`">`)
	f.element("id", id)
	f.element("title", name, ": ", title)
	f.element("updated", stamp(updated.String()))
	f.WriteString("<author>")
	f.element("name", name)
	f.WriteString("</author>")
	f.link(` rel="alternate" type="text/html"`, base, beside)
	f.link(` rel="self" type="application/atom+xml"`, base, path.Base(p.path))
	for _, c := range changes {
		text := c.After
		if c.Before != "" {
			text = p.t("change.was", "value", c.Before) + ". " + text
		}
		if c.Note != "" {
			text = c.Note + " " + text
		}
		f.WriteString("<entry>")
		f.element("id", c.ID)
		f.element("title", c.Country, ": ", c.Rule)
		f.element("updated", stamp(c.On.ISO))
		f.link("", base, c.Href)
		f.element("summary", text)
		f.WriteString("</entry>")
	}
	f.WriteString("</feed>\n")
	return f.Bytes()
}

// feed is the XML of a feed as it is written.
type feed struct{ bytes.Buffer }

// element writes an element of the parts, one after the other.
func (f *feed) element(name string, parts ...string) {
	f.WriteByte('<')
	f.WriteString(name)
	f.WriteByte('>')
	f.text(parts...)
	f.WriteString("</")
	f.WriteString(name)
	f.WriteByte('>')
}

// link writes a link with these attributes, and to an address of these parts.
func (f *feed) link(attributes string, parts ...string) {
	f.WriteString("<link")
	f.WriteString(attributes)
	f.WriteString(` href="`)
	f.text(parts...)
	f.WriteString(`"></link>`)
}

// text writes text as it may stand between tags and between quotes.
func (f *feed) text(parts ...string) {
	for _, s := range parts {
		if plainText(s) {
			f.WriteString(s)
			continue
		}
		_ = xml.EscapeText(f, []byte(s)) // a buffer takes everything
	}
}

// plainText reports whether a text stands in XML as it is. Of some that it denies that is true as well.
func plainText(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\'' || c == '&' || c == '<' || c == '>':
			return false
		case c == 0xEF: // U+FFFE and U+FFFF are no characters of XML
			return false
		}
	}
	return utf8.ValidString(s)
}

// stamp makes a date the instant that Atom wants: midnight UTC of the first day that it can mean (RFC 3339).
func stamp(iso string) string {
	d, ok := site.ParseDate(iso)
	if !ok {
		return "1970-01-01T00:00:00Z"
	}
	return d.First().String() + "T00:00:00Z"
}

package render

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// read is a feed as programs read it.
type read struct {
	Lang    string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      string `xml:"id"`
	Title   string `xml:"title"`
	Updated string `xml:"updated"`
	Author  string `xml:"author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Summary string `xml:"summary"`
	} `xml:"entry"`
}

// changing is a site of one guide whose rules changed on these days, the rules' one after the other.
func changing(t *testing.T, rules ...[]site.Date) *page {
	t.Helper()
	kind := &site.Kind{ID: "stay"}
	g := &site.Guide{Slug: "georgia", Country: "GE", Original: "en", Docs: map[site.Lang]*site.Doc{"en": {Title: `Georgia & "friends"`}}}
	for i, days := range rules {
		r := &site.Rule{
			ID: fmt.Sprintf("stay-%d", i), Kind: kind, Guide: g, Original: "en",
			Words: map[site.Lang]*site.RuleText{"en": {Title: fmt.Sprintf("Stay <%d>", i)}},
		}
		for n, day := range days {
			r.Was = append(r.Was, site.Change{On: day, Notes: map[site.Lang]string{"en": fmt.Sprintf("note %d of %d: a\u00a0year's <b>, \ufffe\x01", n, i)}})
		}
		g.Rules = append(g.Rules, r)
	}
	s := &site.Site{
		Config:     site.Config{Languages: []site.Lang{"en"}, Titles: map[site.Lang]string{"": "Guides"}, BaseURL: "https://example.org/a/"},
		Vocabulary: site.Vocabulary{Words: map[site.Lang]*site.KindWords{"en": {}}}, Guides: []*site.Guide{g},
	}
	m := &maker{in: Input{Site: s, Words: shippedWords(t)}, rules: g.Rules, guides: map[string]*site.Guide{"GE": g}}
	return m.at("en", "countries/georgia.xml")
}

func parsed(t *testing.T, data []byte) read {
	t.Helper()
	var f read
	if err := xml.Unmarshal(data, &f); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return f
}

func TestFeedSaysWhatChanged(t *testing.T) {
	p := changing(t, []site.Date{{Year: 2026, Month: 3, Day: 2}}, []site.Date{{Year: 2026, Month: 4}, {Year: 2025}})
	f := parsed(t, p.guideFeed(p.in.Site.Guides[0]))
	var got []string
	for _, e := range f.Entries {
		got = append(got, e.Updated+" "+e.Title+" "+e.Link.Href+" "+e.Summary)
	}
	const at = "https://example.org/a/en/countries/"
	want := []string{
		`2026-04-01T00:00:00Z Georgia & "friends": Stay <1> ` + at + "georgia.html#stay-1 note 0 of 1: a\u00a0year's <b>, \ufffd\ufffd ",
		`2026-03-02T00:00:00Z Georgia & "friends": Stay <0> ` + at + "georgia.html#stay-0 note 0 of 0: a\u00a0year's <b>, \ufffd\ufffd ",
		`2025-01-01T00:00:00Z Georgia & "friends": Stay <1> ` + at + "georgia.html#stay-1 note 1 of 1: a\u00a0year's <b>, \ufffd\ufffd ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the entries are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(f.Links) != 2 || f.Links[0].Href != at+"georgia.html" || f.Links[1].Href != at+"georgia.xml" {
		t.Errorf("the links are %v", f.Links)
	}
	if f.Lang != "en" || f.Author != "Guides" || f.Updated != "2026-04-01T00:00:00Z" || !strings.HasPrefix(f.Title, `Guides: Georgia & "friends": `) {
		t.Errorf("the feed is of %q in %q, updated %q, called %q", f.Author, f.Lang, f.Updated, f.Title)
	}
}

// Of a long history a feed holds the newest changes, in the order in which the page has them.
func TestFeedIsBounded(t *testing.T) {
	var rules [][]site.Date
	for i := range maxFeed { // more changes than that, several of a day, in no order
		rules = append(rules, []site.Date{{Year: int32(2000 + i*37%101)}, {Year: int32(1900 + i*37%101)}})
	}
	p := changing(t, rules...)
	var want, got []string
	for _, c := range p.history(p.rules)[:maxFeed] {
		want = append(want, c.ID)
	}
	for _, e := range parsed(t, p.feed()).Entries {
		got = append(got, e.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the feed has %d changes, want the newest %d of %d, in their order", len(got), maxFeed, 2*len(rules))
	}
}

package check_test

import (
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/check"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// oneRule is a site of one guide with one rule, verified on 17 February 2026 and good for 90 days, fully translated.
// change makes it into the case at hand.
func oneRule(change func(*site.Site, *site.Rule)) *site.Site {
	at := func(file string) diag.Pos { return diag.Pos{File: file, Line: 1, Col: 1} }
	g := &site.Guide{Slug: "georgia", Country: "GE", Original: "ru", Pos: at("ru"), Docs: map[site.Lang]*site.Doc{
		"ru": {File: "georgia.ru.md"}, "en": {File: "georgia.en.md"},
	}}
	r := &site.Rule{
		ID: "work", Guide: g, Original: "ru", Verified: site.Date{Year: 2026, Month: 2, Day: 17}, Review: 90, Status: "current",
		Words: map[site.Lang]*site.RuleText{
			"ru": {Title: "Работа", Digest: "aaaaaaaa", Pos: at("ru")},
			"en": {Title: "Work", Digest: "bbbbbbbb", Translates: "aaaaaaaa", Pos: at("en")},
		},
		Digests: map[site.Lang]string{"ru": "aaaaaaaa"},
		Facts:   site.FactPos{Verified: at("verified"), Was: []diag.Pos{at("was1"), at("was2")}},
	}
	g.Rules = []*site.Rule{r}
	s := &site.Site{Config: site.Config{Languages: []site.Lang{"ru", "en"}}, Guides: []*site.Guide{g}}
	change(s, r)
	return s
}

func TestSite(t *testing.T) {
	nothing := func(*site.Site, *site.Rule) {}
	may := func(day int8) site.Date { return site.Date{Year: 2026, Month: 5, Day: day} }
	cases := []struct {
		name   string
		change func(*site.Site, *site.Rule)
		day    site.Date
		want   []string
	}{
		{"fresh", nothing, may(3), nil},
		{"a fortnight before its day", nothing, may(4), []string{"due"}},
		{"on its day", nothing, may(18), []string{"due"}},
		{"a day late", nothing, may(19), []string{"overdue"}},
		{"never verified", func(_ *site.Site, r *site.Rule) { r.Verified = site.Date{} }, may(1), []string{"unverified"}},
		{"a month counts from its first day", func(_ *site.Site, r *site.Rule) { r.Verified.Day = 0 }, may(3), []string{"overdue"}},
		{"verified tomorrow", nothing, site.Date{Year: 2026, Month: 2, Day: 16}, []string{"future-date"}},
		{"planned, and the day has come", func(_ *site.Site, r *site.Rule) {
			r.Status, r.From = "planned", may(1)
		}, may(1), []string{"overdue"}},
		{"planned for later", func(_ *site.Site, r *site.Rule) { r.Status, r.From = "planned", may(2) }, may(1), nil},
		{"its last day has passed", func(_ *site.Site, r *site.Rule) { r.Until = site.Date{Year: 2026, Month: 4} }, may(1), []string{"overdue"}},
		{"on its last day", func(_ *site.Site, r *site.Rule) { r.Until = may(1) }, may(1), nil},
		{"ends before it begins", func(_ *site.Site, r *site.Rule) { r.From, r.Until = may(9), may(8) }, may(1), []string{"date-order"}},
		{"no words in English", func(_ *site.Site, r *site.Rule) { delete(r.Words, "en") }, may(1), []string{"untranslated"}},
		{"no English file at all: said once", func(_ *site.Site, r *site.Rule) {
			delete(r.Words, "en")
			delete(r.Guide.Docs, "en")
		}, may(1), []string{"untranslated"}},
		{"a translation of other words", func(_ *site.Site, r *site.Rule) { r.Words["en"].Translates = "cccccccc" }, may(1), []string{"drifted"}},
		{"a translation that records nothing", func(_ *site.Site, r *site.Rule) { r.Words["en"].Translates = "" }, may(1), []string{"drifted"}},
		{"other words than were verified", func(_ *site.Site, r *site.Rule) { r.Digests["ru"] = "dddddddd" }, may(1), []string{"words-changed"}},
		{"history out of order", func(_ *site.Site, r *site.Rule) {
			r.Was = []site.Change{{On: site.Date{Year: 2024}}, {On: site.Date{Year: 2025}}}
		}, may(1), []string{"date-order"}},
		{"history from the future", func(_ *site.Site, r *site.Rule) { r.Was = []site.Change{{On: may(2)}} }, may(1), []string{"future-date"}},
		{"a source from the future", func(s *site.Site, _ *site.Rule) {
			s.Sources = map[string]*site.Source{"npr": {Date: may(2)}}
		}, may(1), []string{"future-date"}},
		{"a source that is a home page", sourceAt("https://example.org"), may(1), []string{"source-home"}},
		{"a home page in a language", sourceAt("https://example.org/ru/"), may(1), []string{"source-home"}},
		{"a home page under its file's name", sourceAt("https://example.org/index.php"), may(1), []string{"source-home"}},
		{"a home page with a place in it", sourceAt("https://example.org/#news"), may(1), []string{"source-home"}},
		{"a page", sourceAt("https://example.org/visa"), may(1), nil},
		{"a page by its number", sourceAt("https://example.org/?p=12"), may(1), nil},
		{"a page that a script finds", sourceAt("https://example.org/#/laws/12"), may(1), nil},
		{"a source without an address", sourceAt(""), may(1), nil},
		{"a source that is ignored", ignored(may(1)), may(1), nil},
		{"a source that was ignored", ignored(may(1)), may(2), []string{"ignore-ended"}},
		{"a source that was ignored until some day of a month", ignored(site.Date{Year: 2026, Month: 4}), may(1), []string{"ignore-ended"}},
		{"a journey that goes on in the future", func(s *site.Site, _ *site.Rule) {
			s.Stories = []*site.Story{{Docs: s.Guides[0].Docs, Route: []site.Stop{{From: may(1)}, {From: may(1), Until: may(2)}}}}
		}, may(1), []string{"future-date"}},
		{"a page in one language", func(s *site.Site, _ *site.Rule) {
			s.Pages = []*site.Page{{Slug: "safety", Docs: map[site.Lang]*site.Doc{"ru": {}}}}
		}, may(1), []string{"untranslated"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, d := range check.Site(oneRule(c.change), c.day) {
				got = append(got, d.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("Site() on %v = %q, want %q", c.day, got, c.want)
			}
		})
	}
}

func sourceAt(address string) func(*site.Site, *site.Rule) {
	return func(s *site.Site, _ *site.Rule) {
		s.Sources = map[string]*site.Source{"npr": {Key: "npr", URL: address}}
	}
}

func ignored(until site.Date) func(*site.Site, *site.Rule) {
	return func(s *site.Site, _ *site.Rule) {
		s.Sources = map[string]*site.Source{"npr": {Key: "npr", URL: "https://example.org/visa", Ignore: &site.Ignore{Why: "closed to foreigners", Until: until}}}
	}
}

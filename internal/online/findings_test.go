package online

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

var may1 = site.Date{Year: 2026, Month: 5, Day: 1}

// guides is a site of two guides with a rule each; the sources have addresses, but for one.
func guides() *site.Site {
	at := func(file string, line int) diag.Pos { return diag.Pos{File: file, Line: line} }
	s := &site.Site{Sources: map[string]*site.Source{
		"law":  {Key: "law", URL: law, Lang: "ka", Pos: at("sources", 1)},
		"npr":  {Key: "npr", URL: home + "npr", Pos: at("sources", 2)},
		"book": {Key: "book", Pos: at("sources", 3)},
		"old":  {Key: "old", URL: home + "old", Pos: at("sources", 4)},
	}}
	georgia := &site.Guide{Slug: "georgia", Country: "GE"}
	georgia.Rules = []*site.Rule{{ID: "visa", Guide: georgia, Stamped: may1, Sources: []*site.Source{s.Sources["law"], s.Sources["book"]}, Facts: site.FactPos{Verified: at("georgia", 7)}}}
	region := &site.Guide{Slug: "csto", Region: "csto"}
	region.Rules = []*site.Rule{{ID: "search", Guide: region, Sources: []*site.Source{s.Sources["law"], s.Sources["npr"]}, Pos: at("csto", 9)}}
	s.Guides = []*site.Guide{region, georgia}
	s.Organisations = []*site.Organisation{{ID: "helpers", URL: "https://helpers.example/", Countries: []string{"GE", "AM"}, Pos: at("organisations", 1)}}
	return s
}

func TestAddresses(t *testing.T) {
	cases := []struct {
		name   string
		filter Filter
		change func(*site.Site)
		want   string
	}{
		{"all", Filter{}, nil, "law* npr* old* helpers"},
		{"some", Filter{Only: []string{"npr", "helpers"}}, nil, "npr* helpers"},
		{"one without an address", Filter{Only: []string{"book"}}, nil, ""},
		{"a guide's, and its country's", Filter{Guide: "georgia"}, nil, "law* helpers"},
		{"a country's", Filter{Guide: "ge"}, nil, "law* helpers"},
		{"a region's", Filter{Guide: "csto"}, nil, "law* npr*"},
		{"a guide's and one more", Filter{Guide: "georgia", Only: []string{"old"}}, nil, "law* old* helpers"},
		{"ignored until today", Filter{}, func(s *site.Site) { s.Sources["npr"].Ignore = &site.Ignore{Why: "closed", Until: may1} }, "law* old* helpers + source-ignored"},
		{"ignored until yesterday", Filter{}, func(s *site.Site) { s.Sources["npr"].Ignore = &site.Ignore{Until: may1.Plus(-1)} }, "law* npr* old* helpers"},
	}
	for _, c := range cases {
		s := guides()
		if c.change != nil {
			c.change(s)
		}
		addresses, notes, err := Addresses(s, may1, c.filter)
		var got []string
		for _, a := range addresses {
			if a.Remember {
				a.Key += "*"
			}
			got = append(got, a.Key)
		}
		for _, n := range notes {
			got = append(got, "+", n.Code)
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: Addresses() = %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	addresses, _, _ := Addresses(guides(), may1, Filter{})
	if a := addresses[0]; a.Lang != "ka" || !slices.Equal(a.Compared, []string{"2026-05-01"}) || a.Pos.Line != 1 {
		t.Errorf("Addresses() = %+v", a)
	}
}

func TestAddressesRefused(t *testing.T) {
	cases := []struct {
		filter Filter
		want   string
	}{
		{Filter{Only: []string{"law", "nrp"}}, "no-such-source source=nrp near=npr"},
		{Filter{Only: []string{"helper"}}, "no-such-source source=helper near=helpers"},
		{Filter{Guide: "geogia"}, "no-such-guide guide=geogia near=georgia"},
	}
	for _, c := range cases {
		_, _, err := Addresses(guides(), may1, c.filter)
		var refused *diag.Refusal
		if !errors.As(err, &refused) || refused.Error() != c.want {
			t.Errorf("Addresses(%+v): %v, want %s", c.filter, err, c.want)
		}
	}
}

// TestFindings: each verdict at the place of the address, each change at the rules that rest on it.
func TestFindings(t *testing.T) {
	changed := Memory{"law": {URL: law, Digest: b, Since: "2026-05-09", Seen: "2026-05-09", Before: "2026-05-03", Old: a}}
	perhaps := Memory{"law": {URL: law, Digest: b, Since: "2026-05-09", Seen: "2026-05-09", Before: "2026-04-03", Old: a}}
	on := func(key string, r Result) []Result {
		addresses, _, _ := Addresses(guides(), may1, Filter{Only: []string{key}})
		r.Address = addresses[0]
		return []Result{r}
	}
	cases := []struct {
		name    string
		results []Result
		memory  Memory
		want    string
	}{
		{"there", on("law", Result{Verdict: OK}), nil, ""},
		{"gone", on("law", Result{Verdict: Gone}), nil, "sources:1 error source-gone"},
		{"moved", on("law", Result{Verdict: Moved, To: home + "5"}), nil, "sources:1 warning source-moved"},
		{"home", on("helpers", Result{Verdict: Home, To: home}), nil, "organisations:1 error source-home-now"},
		{"soft", on("npr", Result{Verdict: Soft404}), nil, "sources:2 error source-soft-404"},
		{"not known", on("npr", Result{Verdict: NotKnown, Reason: Forbidden}), nil, "sources:2 note source-not-known"},
		{"changed", on("law", Result{Verdict: OK}), changed, "georgia:7 warning source-changed"},
		{"changed, and moved", on("law", Result{Verdict: Moved}), changed, "sources:1 warning source-moved, georgia:7 warning source-changed"},
		{"changed, and today not known", on("law", Result{Verdict: NotKnown}), changed, "sources:1 note source-not-known, georgia:7 warning source-changed"},
		{"perhaps changed", on("law", Result{Verdict: OK}), perhaps, "georgia:7 warning source-perhaps-changed"},
		{"changed, and not asked", on("npr", Result{Verdict: OK}), changed, ""},
		{"stopped", on("law", Result{}), changed, ""},
		{"a change of another address", on("law", Result{Verdict: NotKnown}), Memory{"law": {URL: home + "2", Digest: b, Since: "2026-05-09", Seen: "2026-05-09", Before: "2026-05-03"}}, "sources:1 note source-not-known"},
	}
	for _, c := range cases {
		var got []string
		for _, d := range Findings(guides(), c.results, c.memory, func(r Reason) string { return "because " + string(r) }) {
			got = append(got, d.Pos.String()+" "+d.Severity().String()+" "+d.Code)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: Findings() = %q, want %q", c.name, got, c.want)
		}
	}
}

// A rule that was never verified is not said to have changed, and a count names its reasons, the most frequent first.
func TestCount(t *testing.T) {
	n := Count([]Result{{Verdict: OK}, {Verdict: Moved}, {Verdict: Gone}, {Verdict: Home}, {Verdict: Soft404}, {},
		{Verdict: NotKnown, Reason: DNS}, {Verdict: NotKnown, Reason: Forbidden}, {Verdict: NotKnown, Reason: Forbidden}})
	if n.All != 9 || n.OK != 1 || n.Moved != 1 || n.Lost != 3 || n.NotKnown != 3 || n.Unasked != 1 || !slices.Equal(n.Reasons(), []Reason{Forbidden, DNS}) {
		t.Errorf("Count() = %+v, reasons %v", n, n.Reasons())
	}
	if got := Hosts([]Address{{URL: "https://www.a.example/1"}, {URL: "http://A.example:80/2"}, {URL: "x"}}); got != 1 {
		t.Errorf("Hosts() = %d, want 1", got)
	}
}

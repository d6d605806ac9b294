package dataset

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

const tidy = "Passport,Destination,Requirement\n"

// The layouts say the same, with codes of two letters or three, with or without a byte order mark and CRLF.
func TestLayouts(t *testing.T) {
	cases := []struct{ name, text string }{
		{"tidy", tidy + "RU,GE,360\nRU,AM,visa free\nRU,RU,-1\nRU,TH,visa on arrival\nDE,GE,30\n"},
		{"tidy, three letters", tidy + "RUS,GEO,360\nRUS,ARM,visa free\nRUS,RUS,-1\nRUS,THA,visa on arrival\nDEU,GEO,30\n"},
		{"matrix", "Passport,GE,AM,RU,TH\nDE,30,30,visa required,60\nRU,360,visa free,-1,visa on arrival\n"},
		{"matrix, three letters", "Passport,GEO,ARM,RUS,THA\nRUS,360,visa free,-1,visa on arrival\n"},
		{"from Windows", "\ufeff" + strings.ReplaceAll(tidy+"RU,GE,360\nRU,AM,Visa-Free\nRU,TH, visa on arrival \n", "\n", "\r\n")},
		{"small letters", "passport,destination,code\nru,ge,360\nru,am,visa free\nru,th,visa on arrival\n"},
	}
	for _, c := range cases {
		got, err := Read("index.csv", "RU", strings.NewReader(c.text))
		if err != nil || len(got.Found) > 0 || len(got.claims) != 3 {
			t.Errorf("%s: Read() = %+v, %v", c.name, got, err)
			continue
		}
		for to, want := range map[string]Claim{"GE": {Free, 360, 360}, "AM": {Free, 0, 0}, "TH": {OnArrival, 0, 0}} {
			if got.claims[to] != want {
				t.Errorf("%s: %s is %+v, want %+v", c.name, to, got.claims[to], want)
			}
		}
	}
}

func TestRequirements(t *testing.T) {
	cases := []struct {
		cell string
		want Claim
		ok   bool
	}{
		{"90", Claim{Free, 90, 90}, true},
		{"visa free", Claim{Visa: Free}, true},
		{"visa required", Claim{Visa: Required}, true},
		{"visa on arrival", Claim{Visa: OnArrival}, true},
		{"e-visa", Claim{Visa: EVisa}, true},
		{"eta", Claim{Visa: ETA}, true},
		{"no admission", Claim{Visa: NoAdmission}, true},
		{"covid ban", Claim{Visa: NoAdmission}, true},
		{"-1", Claim{}, false},
		{"-90", Claim{}, false},
		{"0", Claim{}, false},
		{"90 days", Claim{}, false},
		{"", Claim{}, false},
	}
	for _, c := range cases {
		if got, ok := claimOf(c.cell); ok != c.ok || ok && got != c.want {
			t.Errorf("claimOf(%q) = %+v, %v, want %+v, %v", c.cell, got, ok, c.want, c.ok)
		}
	}
}

// Lines that cannot be read are named, the others count.
func TestUnreadableLines(t *testing.T) {
	got, err := Read("index.csv", "RU", strings.NewReader(tidy+"RU,GE\nRU,Georgia,90\nRU,AM,some days\nDE,AM,some days\nRU,\"K\"Z,90\nRU,TR,60\n"))
	if err != nil || len(got.claims) != 1 {
		t.Fatalf("Read() = %+v, %v", got, err)
	}
	var places []string
	for _, d := range got.Found {
		places = append(places, d.Pos.String()+" "+d.Arg("what"))
	}
	if want := "index.csv:2 RU,GE|index.csv:3 Georgia,90|index.csv:4 AM,some days|index.csv:6 "; !strings.HasPrefix(strings.Join(places, "|"), want) || len(places) != 4 {
		t.Errorf("Found = %q", places)
	}
}

func TestBadFiles(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"nothing", "", "bad-dataset"},
		{"a page", "<!doctype html><title>Passport", "bad-dataset"},
		{"another table", "Country,Capital,People\nGE,Tbilisi,1\n", "bad-dataset"},
		{"names of countries", "Passport,Albania,Algeria\nRussia,90,30\n", "bad-dataset"},
		{"names of countries, tidy", tidy + "Russia,Georgia,360\n", "dataset-origin"},
		{"other passports", tidy + "DE,GE,360\n", "dataset-origin"},
		{"a broken first line", "\"Passport,Destination", "bad-dataset"},
	}
	for _, c := range cases {
		_, err := Read("index.csv", "RU", strings.NewReader(c.text))
		var refused *diag.Refusal
		if !errors.As(err, &refused) || refused.Code != c.want {
			t.Errorf("%s: Read() = %v, want %s", c.name, err, c.want)
		}
	}
}

// guides is a site with one guide of Georgia, whose rules say the values.
func guides(change func(*site.Rule), values ...site.Value) *site.Site {
	k := &site.Kind{ID: kindID, Fields: []site.Field{{Name: visaField, Type: site.Bool}, {Name: daysField, Type: site.Days}}}
	g := &site.Guide{Slug: "georgia", Country: "GE", Pos: diag.Pos{File: "georgia", Line: 1}}
	for i, v := range values {
		r := &site.Rule{ID: kindID, Kind: k, Guide: g, Value: v, Status: "current", Facts: site.FactPos{Verified: diag.Pos{File: "georgia", Line: 5}}}
		if i > 0 {
			r.ID = fmt.Sprint("for-others-", i)
		}
		if change != nil {
			change(r)
		}
		g.Rules = append(g.Rules, r)
	}
	return &site.Site{Config: site.Config{Origin: "RU"}, Vocabulary: site.Vocabulary{Kinds: []*site.Kind{k}}, Guides: []*site.Guide{g}}
}

func visa(required bool) site.Part {
	return site.Part{Field: visaField, Type: site.Bool, Bool: required}
}
func days(from, to float64) site.Part {
	return site.Part{Field: daysField, Type: site.Days, Min: from, Max: to}
}

var unknownDays = site.Part{Field: daysField, Type: site.Days, Unknown: true}

// TestCompare holds what a rule says against what the table says: "" when they agree, else the two claims.
func TestCompare(t *testing.T) {
	cases := []struct {
		name   string
		rule   site.Value
		theirs string
		want   string
	}{
		{"the same days", site.Value{visa(false), days(90, 90)}, "90", ""},
		{"other days", site.Value{visa(false), days(365, 365)}, "90", "free 365..365, free 90..90"},
		{"a year has two figures", site.Value{visa(false), days(365, 365)}, "360", ""},
		{"a month has one", site.Value{visa(false), days(30, 30)}, "31", "free 30..30, free 31..31"},
		{"within a range", site.Value{visa(false), days(30, 90)}, "60", ""},
		{"outside of a range", site.Value{visa(false), days(30, 90)}, "120", "free 30..90, free 120..120"},
		{"days that the table does not say", site.Value{visa(false), days(90, 90)}, "visa free", ""},
		{"days that are not known", site.Value{visa(false), unknownDays}, "90", ""},
		{"days that the rule does not say", site.Value{visa(false)}, "90", ""},
		{"free, and a visa is required", site.Value{visa(false), days(90, 90)}, "visa required", "free 90..90, required 0..0"},
		{"free, and a visa at the border", site.Value{visa(false)}, "visa on arrival", "free 0..0, on-arrival 0..0"},
		{"free, and an electronic visa", site.Value{visa(false)}, "e-visa", "free 0..0, e-visa 0..0"},
		{"free, with an authorisation", site.Value{visa(false), days(90, 90)}, "eta", ""},
		{"free, and nobody is let in", site.Value{visa(false)}, "no admission", "free 0..0, no-admission 0..0"},
		{"required, and free", site.Value{days(0, 0), visa(true)}, "90", "required 0..0, free 90..90"},
		{"required, and required", site.Value{days(0, 0), visa(true)}, "visa required", ""},
		{"required, in whatever form", site.Value{visa(true)}, "e-visa", ""},
		{"required, and an authorisation", site.Value{visa(true)}, "eta", "required 0..0, eta 0..0"},
		{"required, and nobody is let in", site.Value{visa(true)}, "no admission", "required 0..0, no-admission 0..0"},
		{"days alone", site.Value{days(90, 90)}, "visa required", "free 90..90, required 0..0"},
		{"no days alone", site.Value{days(0, 0)}, "visa required", ""},
		{"nothing", site.Value{}, "visa required", ""},
	}
	for _, c := range cases {
		if got := questions(t, guides(nil, c.rule), "RU,GE,"+c.theirs); got != c.want {
			t.Errorf("%s: Compare() = %q, want %q", c.name, got, c.want)
		}
	}
}

// questions returns what the table asks.
func questions(t *testing.T, s *site.Site, lines string) string {
	t.Helper()
	table, err := Read("index.csv", "RU", strings.NewReader(tidy+lines+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range Compare(s, table, func(c Claim) string { return fmt.Sprintf("%s %d..%d", c.Visa, c.Min, c.Max) }) {
		switch {
		case d.Severity() != diag.Note:
			t.Errorf("%s is a %s, want a note", d.Code, d.Severity())
		case d.Code == "dataset-asks":
			out = append(out, d.Arg("ours")+", "+d.Arg("theirs"))
		default:
			out = append(out, d.Code+" "+d.Pos.String())
		}
	}
	return strings.Join(out, "; ")
}

func TestWhomItAsks(t *testing.T) {
	thirty, ninety := site.Value{visa(false), days(30, 30)}, site.Value{visa(false), days(90, 90)}
	if got := questions(t, guides(nil, thirty, ninety), "RU,GE,90"); got != "" {
		t.Errorf("one of two rules agrees: %q", got)
	}
	if got := questions(t, guides(nil, thirty, ninety), "RU,GE,60"); got != "free 30..30, free 60..60" {
		t.Errorf("none of two agrees: %q", got)
	}
	if got := questions(t, guides(nil, ninety), "RU,AM,60"); got != "dataset-lacks georgia:1" {
		t.Errorf("a country that the table lacks: %q", got)
	}
	if got := questions(t, guides(nil), "RU,AM,60"); got != "" {
		t.Errorf("a country without such a rule: %q", got)
	}
	for _, status := range []string{"planned", "suspended", "closed"} {
		if got := questions(t, guides(func(r *site.Rule) { r.Status = status }, ninety), "RU,GE,60"); got != "" {
			t.Errorf("a rule that is %s: %q", status, got)
		}
	}
	own := guides(nil, ninety)
	own.Guides[0].Country = "RU"
	if got := questions(t, own, "RU,GE,60"); got != "" {
		t.Errorf("the country that people leave: %q", got)
	}
}

func TestFits(t *testing.T) {
	cases := []struct {
		name   string
		change func(*site.Site)
		want   string
	}{
		{"fits", func(*site.Site) {}, ""},
		{"no origin", func(s *site.Site) { s.Config.Origin = "" }, "no-origin-of"},
		{"no such kind", func(s *site.Site) { s.Vocabulary.Kinds = nil }, "no-visa-kind missing=visa-free-stay"},
		{"no such field", func(s *site.Site) { s.Vocabulary.Kinds[0].Fields[0].Name = "visa" }, "no-visa-kind missing=visa_required: bool"},
		{"a field of another type", func(s *site.Site) { s.Vocabulary.Kinds[0].Fields[1].Type = site.Months }, "no-visa-kind missing=days: days"},
	}
	for _, c := range cases {
		s := guides(nil)
		c.change(s)
		got := ""
		if err := Fits(s); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: Fits() = %q, want %q", c.name, got, c.want)
		}
	}
}

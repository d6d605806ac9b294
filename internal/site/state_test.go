package site_test

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// date reads a date of a test.
func date(s string) site.Date {
	d, ok := site.ParseDate(s)
	if !ok && s != "" {
		panic(s)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for _, tt := range []struct {
		text        string
		want        string
		first, last string
	}{
		{"2026-02-17", "2026-02-17", "2026-02-17", "2026-02-17"},
		{"2026-02", "2026-02", "2026-02-01", "2026-02-28"},
		{"2024-02", "2024-02", "2024-02-01", "2024-02-29"},
		{"2026", "2026", "2026-01-01", "2026-12-31"},
		{"2024-02-29", "2024-02-29", "2024-02-29", "2024-02-29"},
		{"2026-02-29", "", "", ""},
		{"2026-13", "", "", ""},
		{"2026-00", "", "", ""},
		{"0000", "", "", ""},
		{"2026-2-17", "", "", ""},
		{"17.02.2026", "", "", ""},
		{"unknown", "", "", ""},
		{" 2026 ", "", "", ""},
		{"", "", "", ""},
	} {
		d, ok := site.ParseDate(tt.text)
		if d.String() != tt.want || ok != (tt.want != "") {
			t.Errorf("ParseDate(%q) = %q, %t, want %q", tt.text, d, ok, tt.want)
		}
		if d.First().String() != tt.first || d.Last().String() != tt.last {
			t.Errorf("ParseDate(%q): First() = %s, Last() = %s, want %s, %s", tt.text, d.First(), d.Last(), tt.first, tt.last)
		}
	}
}

func TestDateOrder(t *testing.T) {
	for _, tt := range []struct {
		a, b   string
		want   int  // of Compare
		before bool // a before b
	}{
		{"2026-02-17", "2026-02-18", -1, true},
		{"2026", "2026-01", -1, false}, // both may begin on 1 January
		{"2026-01", "2026-01-01", -1, false},
		{"2026-01-02", "2026-01", 1, false},
		{"2025-12", "2026", -1, true},
		{"2026-02", "2026-02", 0, false},
	} {
		if got := date(tt.a).Compare(date(tt.b)); got != tt.want {
			t.Errorf("%s.Compare(%s) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := date(tt.a).Before(date(tt.b)); got != tt.before {
			t.Errorf("%s.Before(%s) = %t, want %t", tt.a, tt.b, got, tt.before)
		}
	}
}

func TestState(t *testing.T) {
	for _, tt := range []struct {
		name    string
		rule    site.Rule
		recheck string
		day     string
		want    site.State
	}{
		{"verified today", site.Rule{Verified: date("2026-02-17"), Review: 90}, "2026-05-18", "2026-02-17", site.Fresh},
		{"15 days before", site.Rule{Verified: date("2026-02-17"), Review: 90}, "2026-05-18", "2026-05-03", site.Fresh},
		{"14 days before", site.Rule{Verified: date("2026-02-17"), Review: 90}, "2026-05-18", "2026-05-04", site.Due},
		{"on the day", site.Rule{Verified: date("2026-02-17"), Review: 90}, "2026-05-18", "2026-05-18", site.Due},
		{"a day later", site.Rule{Verified: date("2026-02-17"), Review: 90}, "2026-05-18", "2026-05-19", site.Overdue},
		{"a month counts from its first day", site.Rule{Verified: date("2026-02"), Review: 90}, "2026-05-02", "2026-05-03", site.Overdue},
		{"a year counts from its first day", site.Rule{Verified: date("2026"), Review: 90}, "2026-04-01", "2026-04-01", site.Due},
		{"over a leap day", site.Rule{Verified: date("2024-02-17"), Review: 90}, "2024-05-17", "2024-05-17", site.Due},
		{"not known", site.Rule{Review: 90}, "", "2026-05-18", site.Unverified},
		{"planned, not yet", site.Rule{Verified: date("2026-02-17"), Review: 90, Status: "planned", From: date("2026-03-02")}, "2026-05-18", "2026-03-01", site.Fresh},
		{"planned, its day has come", site.Rule{Verified: date("2026-02-17"), Review: 90, Status: "planned", From: date("2026-03-01")}, "2026-05-18", "2026-03-01", site.Overdue},
		{"planned for a month that has begun", site.Rule{Verified: date("2026-02-17"), Review: 90, Status: "planned", From: date("2026-03")}, "2026-05-18", "2026-03-01", site.Overdue},
		{"in force since", site.Rule{Verified: date("2026-02-17"), Review: 90, Status: "current", From: date("2026-03-01")}, "2026-05-18", "2026-03-02", site.Fresh},
		{"its last day", site.Rule{Verified: date("2026-02-17"), Review: 90, Until: date("2026-03-01")}, "2026-05-18", "2026-03-01", site.Fresh},
		{"its last day has passed", site.Rule{Verified: date("2026-02-17"), Review: 90, Until: date("2026-03-01")}, "2026-05-18", "2026-03-02", site.Overdue},
		{"until a month, on its last day", site.Rule{Verified: date("2026-02-17"), Review: 90, Until: date("2026-03")}, "2026-05-18", "2026-03-31", site.Fresh},
		{"until a month that has passed", site.Rule{Verified: date("2026-02-17"), Review: 90, Until: date("2026-03")}, "2026-05-18", "2026-04-01", site.Overdue},
		{"ended, and nobody knows when it was verified", site.Rule{Review: 90, Until: date("2020")}, "", "2026-05-18", site.Unverified},
	} {
		if got := tt.rule.Recheck().String(); got != tt.recheck {
			t.Errorf("%s: Recheck() = %s, want %s", tt.name, got, tt.recheck)
		}
		if got := tt.rule.State(date(tt.day)); got != tt.want {
			t.Errorf("%s: State(%s) = %s, want %s", tt.name, tt.day, got, tt.want)
		}
	}
}

func TestChanged(t *testing.T) {
	for _, tt := range []struct{ name, verified, was, want string }{
		{"verified after the change", "2026-02", "2026-01-15", "2026-02"},
		{"changed after the verification", "2026-01", "2026-02-15", "2026-02-15"},
		{"no history", "2026-01", "", "2026-01"},
		{"not verified", "", "2025", "2025"},
	} {
		r := site.Rule{Verified: date(tt.verified)}
		if tt.was != "" {
			r.Was = []site.Change{{On: date(tt.was)}}
		}
		if got := r.Changed().String(); got != tt.want {
			t.Errorf("%s: Changed() = %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestDigest(t *testing.T) {
	words := site.Digest("Срок\n\nдо **одного года**.\n")
	for _, tt := range []struct {
		name string
		text string
		same bool
	}{
		{"lines broken elsewhere", "Срок до\n**одного\tгода**.", true},
		{"spaces at the ends", "  Срок до   **одного года**. \n\n", true},
		{"another word", "Срок до **двух лет**.", false},
		{"markup", "Срок до одного года.", false},
		{"no-break space", "Срок до **одного\u00a0года**.", false},
	} {
		if got := site.Digest(tt.text) == words; got != tt.same {
			t.Errorf("%s: Digest(%q) is the same: %t, want %t", tt.name, tt.text, got, tt.same)
		}
	}
	if got, want := site.Digest(""), "e3b0c442"; got != want { // SHA-256 of nothing
		t.Errorf(`Digest("") = %q, want %q`, got, want)
	}
}

// The last day on which a rule may be relied on comes from its own dates where they end before its recheck.
func TestLast(t *testing.T) {
	for _, tt := range []struct{ name, status, from, until, want string }{
		{"without dates of its own", "current", "", "", "2026-03-02"},
		{"planned for later", "planned", "2026-06-01", "", "2026-03-02"},
		{"planned for sooner: its eve", "planned", "2026-03-01", "", "2026-02-28"},
		{"in force from", "current", "2026-02-01", "", "2026-03-02"},
		{"ends sooner", "current", "", "2026-02", "2026-02-28"},
		{"ends later", "current", "", "2027", "2026-03-02"},
	} {
		r := &site.Rule{Verified: date("2026-01-01"), Review: 60, Status: tt.status, From: date(tt.from), Until: date(tt.until)}
		last := r.Last()
		if last.String() != tt.want {
			t.Errorf("%s: Last() = %v, want %s", tt.name, last, tt.want)
		}
		if r.State(last) == site.Overdue || r.State(last.Plus(1)) != site.Overdue {
			t.Errorf("%s: State() is %s on %v and %s on the day after", tt.name, r.State(last), last, r.State(last.Plus(1)))
		}
	}
	if last := (&site.Rule{Review: 60, Until: date("2026")}).Last(); !last.IsZero() {
		t.Errorf("Last() of an unverified rule = %v, want none", last)
	}
}

// TestSlips follows words through recorded typos: what was translated or verified before one counts as such after it,
// and no longer after a change that nobody recorded.
func TestSlips(t *testing.T) {
	rule := func(minor ...site.Slip) *site.Rule {
		return &site.Rule{
			Original: "ru", Minor: minor, Digests: map[site.Lang]string{"ru": "aaaa", "en": "eeee"},
			Words: map[site.Lang]*site.RuleText{"ru": {Digest: "cccc"}, "en": {Digest: "eeee", Translates: "aaaa"}},
		}
	}
	for _, tt := range []struct {
		name    string
		rule    *site.Rule
		want    site.Translation
		changed bool
	}{
		{"nothing recorded", rule(), site.Drifted, true},
		{"one slip", rule(site.Slip{From: "aaaa", To: "cccc"}), site.Current, false},
		{"one after the other", rule(site.Slip{From: "bbbb", To: "cccc"}, site.Slip{From: "aaaa", To: "bbbb"}), site.Current, false},
		{"a slip, then a change", rule(site.Slip{From: "aaaa", To: "bbbb"}), site.Drifted, true},
		{"a slip of other words", rule(site.Slip{From: "bbbb", To: "cccc"}), site.Drifted, true},
		{"slips in a circle", rule(site.Slip{From: "aaaa", To: "bbbb"}, site.Slip{From: "bbbb", To: "aaaa"}), site.Drifted, true},
	} {
		if got, changed := tt.rule.Translation("en"), tt.rule.WordsChanged("ru"); got != tt.want || changed != tt.changed {
			t.Errorf("%s: Translation(en) = %s, WordsChanged(ru) = %t, want %s, %t", tt.name, got, changed, tt.want, tt.changed)
		}
	}
}

// TestFactDigest holds the digest still while nothing of a fact changes, and moves it with each that does.
func TestFactDigest(t *testing.T) {
	facts := func(change func(*site.Rule)) string {
		r := &site.Rule{
			Status: "current", AppliesTo: []string{"political", "deserter"},
			Value: site.Value{{Field: "days", Type: site.Days, Min: 365, Max: 365}, {Field: "fee", Type: site.Money, Min: 10, Max: 10, Currency: "GEL"}},
		}
		change(r)
		return r.FactDigest()
	}
	same := facts(func(*site.Rule) {})
	for name, change := range map[string]func(*site.Rule){
		"figure":   func(r *site.Rule) { r.Value[0].Min, r.Value[0].Max = 360, 360 },
		"range":    func(r *site.Rule) { r.Value[0].Min = 90 },
		"unknown":  func(r *site.Rule) { r.Value[0] = site.Part{Field: "days", Type: site.Days, Unknown: true} },
		"currency": func(r *site.Rule) { r.Value[1].Currency = "USD" },
		"field":    func(r *site.Rule) { r.Value = r.Value[:1] },
		"status":   func(r *site.Rule) { r.Status = "suspended" },
		"from":     func(r *site.Rule) { r.From = date("2026-03-01") },
		"until":    func(r *site.Rule) { r.Until = date("2026-03-01") },
		"audience": func(r *site.Rule) { r.AppliesTo = r.AppliesTo[:1] },
	} {
		if facts(change) == same {
			t.Errorf("%s changed and the digest did not", name)
		}
	}
	for name, change := range map[string]func(*site.Rule){
		"sources":            func(r *site.Rule) { r.Sources = []*site.Source{{Key: "mid"}} },
		"verified":           func(r *site.Rule) { r.Verified = date("2026-03-01") },
		"order of audiences": func(r *site.Rule) { r.AppliesTo = []string{"deserter", "political"} },
	} {
		if facts(change) != same {
			t.Errorf("%s changed and so did the digest of the facts", name)
		}
	}
}

// TestAfter finds what each change led to, where changes name only what they changed.
func TestAfter(t *testing.T) {
	days := func(n float64) site.Value { return site.Value{{Field: "days", Type: site.Days, Min: n, Max: n}} }
	r := &site.Rule{Value: days(365), Status: "current", Was: []site.Change{
		{Status: "suspended"}, {Value: days(90)}, {Value: days(30), Status: "planned"},
	}}
	for i, want := range []string{"365 current", "365 suspended", "90 suspended"} {
		c := r.After(i)
		if got := c.Value[0].String() + " " + c.Status; got != want {
			t.Errorf("After(%d) = %s, want %s", i, got, want)
		}
	}
}

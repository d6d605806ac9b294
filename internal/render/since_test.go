package render

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// A story says of today's rules which became others after it; dates that are known to the month may only "perhaps".
func TestRuleThatChangedSinceAStory(t *testing.T) {
	on := func(text string) site.Date {
		d, ok := site.ParseDate(text)
		if !ok && text != "" {
			t.Fatal(text)
		}
		return d
	}
	s := &site.Site{Config: site.Config{Languages: []site.Lang{"en"}}}
	m := &maker{in: Input{Site: s, Words: shippedWords(t)}}
	for _, tt := range []struct {
		name, told, was, from, status string
		want                          string
	}{
		{name: "before it", told: "2023-04", was: "2023-03-31"},
		{name: "no history", told: "2023-04"},
		{name: "after it", told: "2023-04", was: "2023-05-01", want: "changed (1\u00a0May 2023), after this account"},
		{name: "in its month", told: "2023-04", was: "2023-04-15", want: "changed (15\u00a0April 2023), perhaps after this account"},
		{name: "some time in its year", told: "2023-04", was: "2023", want: "changed (2023), perhaps after this account"},
		{name: "on its day", told: "2023-04-15", was: "2023-04-15"},
		{name: "in force since", told: "2023-04", from: "2024-01-01", want: "in force from 1\u00a0January 2024, after this account"},
		{name: "in force before", told: "2023-04", from: "2023-01-01"},
		{name: "changed, and in force from that day", told: "2023-04", was: "2024-01-01", from: "2024-01-01", want: "changed (1\u00a0January 2024), after this account"},
		{name: "changed before, in force after", told: "2023-04", was: "2022", from: "2024-01-01", want: "in force from 1\u00a0January 2024, after this account"},
		{name: "only planned", told: "2023-04", from: "2027-01-01", status: "planned"},
		{name: "told on no known day", was: "2024"},
	} {
		r := &site.Rule{Status: tt.status, From: on(tt.from)}
		if tt.was != "" {
			r.Was = []site.Change{{On: on(tt.was)}, {On: on("2020")}}
		}
		if got := m.at("en", "stories/a.html").since(r, on(tt.told)); got != tt.want {
			t.Errorf("%s: since() = %q, want %q", tt.name, got, tt.want)
		}
	}
}

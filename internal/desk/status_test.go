package desk_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/site"
)

// line is a standing in one line: name, language, a star for the original, ! for no file; rules and the states; the
// words; the oldest day.
func line(s desk.Standing) string {
	name := "all"
	if s.Guide != nil {
		name = s.Guide.Slug
	}
	mark := ""
	if s.Original {
		mark = "*"
	}
	if !s.Page {
		mark += "!"
	}
	return fmt.Sprintf("%s %s%s %d = %d %d %d %d, %d disputed; %d own %d translated %d drifted %d missing %d changed; %s", name, s.Lang, mark,
		s.Rules, s.Fresh, s.Due, s.Overdue, s.Unverified, s.Disputed, s.Own, s.Translated, s.Drifted, s.Missing, s.Changed, s.Oldest)
}

func TestStatusCountsEveryState(t *testing.T) {
	s := siteOf(
		guide("georgia", "GE",
			rule("fresh", unchanged), rule("due", late(-5)), rule("overdue", late(5)), rule("never", unverified),
			rule("facts", factsChanged), rule("disputed", func(r *site.Rule) { r.Status = "disputed" }),
			rule("drifted", func(r *site.Rule) { r.Words["en"].Translates = "" }),
			rule("missing", func(r *site.Rule) { delete(r.Words, "en") }), rule("words", reworded),
		),
		guide("serbia", "RS", rule("english", func(r *site.Rule) {
			r.Original = "en"
			delete(r.Words, "ru")
			unverified(r)
		})),
		guide("empty", "AM"),
	)
	s.Guides[1].Original = "en"
	delete(s.Guides[1].Docs, "ru")
	all := desk.Status(s, day)
	want := []string{
		"georgia ru* 9 = 5 1 1 2, 1 disputed; 9 own 0 translated 0 drifted 0 missing 0 changed; 2026-02-26",
		"georgia en 9 = 5 1 1 2, 1 disputed; 0 own 7 translated 1 drifted 1 missing 1 changed; 2026-02-26",
		"serbia ru! 1 = 0 0 0 1, 0 disputed; 0 own 0 translated 0 drifted 1 missing 0 changed; ",
		"serbia en* 1 = 0 0 0 1, 0 disputed; 1 own 0 translated 0 drifted 0 missing 0 changed; ",
		"empty ru* 0 = 0 0 0 0, 0 disputed; 0 own 0 translated 0 drifted 0 missing 0 changed; ",
		"empty en 0 = 0 0 0 0, 0 disputed; 0 own 0 translated 0 drifted 0 missing 0 changed; ",
		"all ru*! 10 = 5 1 1 3, 1 disputed; 9 own 0 translated 0 drifted 1 missing 0 changed; 2026-02-26",
		"all en* 10 = 5 1 1 3, 1 disputed; 1 own 7 translated 1 drifted 1 missing 1 changed; 2026-02-26",
	}
	var got []string
	for _, st := range slices.Concat(all, desk.Sums(all)) {
		got = append(got, line(st))
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("Status() and Sums():\n%q\nwant\n%q", got, want)
		}
	}
	if got := desk.Sums(nil); got != nil {
		t.Errorf("Sums(nil) = %v, want none", got)
	}
}

// Every rule has one state and one standing of its words.
func TestStandingsAddUp(t *testing.T) {
	s := siteOf(guide("georgia", "GE", rule("a", reworded), rule("b", factsChanged), rule("c", late(3)), rule("d", late(-3))))
	for _, st := range desk.Status(s, day) {
		if n := st.Fresh + st.Due + st.Overdue + st.Unverified; n != st.Rules {
			t.Errorf("%s: the states are %d, the rules %d", line(st), n, st.Rules)
		}
		if n := st.Own + st.Translated + st.Drifted + st.Missing; n != st.Rules {
			t.Errorf("%s: the words are %d, the rules %d", line(st), n, st.Rules)
		}
	}
}

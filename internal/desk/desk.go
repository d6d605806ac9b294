// Package desk asks a finished site what its editors ask: what must be checked again, the most harmful first; how each
// guide stands in each language. The answers are plain values, which others print.
package desk

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// A Task is a rule that must be compared with its sources again.
type Task struct {
	Rule  *site.Rule
	Name  string     // "georgia/visa-free-stay", as the commands take it
	State site.State // on the day
	Harm  site.Harm  // of its kind
	By    site.Date  // the last day on which it can be relied on by its dates; zero when nobody knows when it was verified
	Late  int        // days since By; 0 for one that is not overdue
	Owner string     // who keeps the guide, else who verified last; "" if nobody is named
	// Drifted are the languages whose words do not follow the original, Changed those whose words are others than were
	// verified; both in the order of the site's languages.
	Drifted, Changed []site.Lang
}

// newTask says how the rule stands on the day.
func newTask(r *site.Rule, languages []site.Lang, day site.Date) Task {
	t := Task{
		Rule: r, Name: r.Guide.Slug + "/" + r.ID, State: r.State(day), Harm: r.Kind.Harm, By: r.Last(), Owner: owner(r),
	}
	if t.State == site.Overdue {
		t.Late = days(t.By, day)
	}
	for _, lang := range languages {
		if r.Translation(lang) == site.Drifted {
			t.Drifted = append(t.Drifted, lang)
		}
		if r.WordsChanged(lang) {
			t.Changed = append(t.Changed, lang)
		}
	}
	return t
}

func owner(r *site.Rule) string {
	if r.Guide.Owner != "" {
		return r.Guide.Owner
	}
	return r.By
}

// days returns how many days lie between two days.
func days(from, to site.Date) int { return int(to.Time().Sub(from.Time()).Hours() / 24) }

// Why is what makes a rule a task, in one word.
type Why string

// The values of Why. All but Ahead are stale.
const (
	FactsChanged Why = "facts-changed" // other facts than were verified
	Unverified   Why = "unverified"
	Overdue      Why = "overdue"
	WordsChanged Why = "words-changed" // other words than were verified
	Ahead        Why = "ahead"         // it can be relied on, for the time being
)

// Whys are the values of Why, in the order in which they are counted.
var Whys = []Why{Overdue, Unverified, FactsChanged, WordsChanged, Ahead}

// Why returns what makes the rule a task; of several reasons the one that weighs most.
func (t Task) Why() Why {
	switch {
	case t.Rule.FactsChanged() && !t.Rule.Stamped.IsZero():
		return FactsChanged
	case t.State == site.Unverified:
		return Unverified
	case t.State == site.Overdue:
		return Overdue
	case len(t.Changed) > 0:
		return WordsChanged
	}
	return Ahead
}

// Stale reports whether the rule as it is printed cannot be relied on any more.
func (t Task) Stale() bool { return t.Why() != Ahead }

// Left returns how many days after the day the rule can still be relied on; 0 for none.
func (t Task) Left(day site.Date) int {
	if t.Stale() {
		return 0
	}
	return max(0, days(day, t.By))
}

// Tally counts the tasks by what makes them so.
func Tally(tasks []Task) map[Why]int {
	n := map[Why]int{}
	for _, t := range tasks {
		n[t.Why()]++
	}
	return n
}

// GuideTitle returns what the guide calls itself in the language; "" where nobody has named it there, and for a country
// that is called as CLDR does.
func GuideTitle(g *site.Guide, lang site.Lang) string {
	for _, l := range []site.Lang{lang, g.Original} {
		if d := g.Docs[l]; d != nil && d.Title != "" && (l == lang || g.Country == "") {
			return d.Title
		}
	}
	return ""
}

// ordered returns those of the words that are there, sorted, each once.
func ordered(words []string) []string {
	words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
	slices.Sort(words)
	return slices.Compact(words)
}

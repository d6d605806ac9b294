package desk

import (
	"cmp"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Filter says which tasks are asked for. An empty member lets all through.
type Filter struct {
	Within   int    // days ahead of the day
	Guide    string // its slug
	Audience string // whom the rule concerns; what concerns anyone concerns all
	Owner    string
}

// Queue returns what must be checked again on the day or within Filter.Within days of it. What is stale stands before
// what is due within site.DueDays, and that before the rest; of those what can cost freedom first; of those what nobody
// verified, then the latest, then what can be relied on for the shortest time. What is equal in all this stays in the
// order of the site.
func Queue(s *site.Site, day site.Date, f Filter) []Task {
	var queue []Task
	for _, g := range s.Guides {
		if f.Guide != "" && g.Slug != f.Guide {
			continue
		}
		for _, r := range g.Rules {
			if f.Audience != "" && !r.Concerns(f.Audience) {
				continue
			}
			t := newTask(r, s.Config.Languages, day)
			if (f.Owner == "" || t.Owner == f.Owner) && t.within(f.Within, day) {
				queue = append(queue, t)
			}
		}
	}
	slices.SortStableFunc(queue, func(a, b Task) int {
		return cmp.Or(
			cmp.Compare(a.urgency(day), b.urgency(day)),
			cmp.Compare(weight(a.Harm), weight(b.Harm)),
			first(a.State == site.Unverified, b.State == site.Unverified),
			cmp.Compare(b.Late, a.Late),
			a.By.Compare(b.By),
		)
	})
	return queue
}

// within reports whether the rule is stale, or cannot be relied on any longer so many days after the day.
func (t Task) within(days int, day site.Date) bool {
	return t.Stale() || !day.Plus(days).Before(t.By)
}

// urgency is 0 for what is stale, 1 for what is due, 2 for the rest.
func (t Task) urgency(day site.Date) int {
	switch {
	case t.Stale():
		return 0
	case t.within(site.DueDays, day):
		return 1
	}
	return 2
}

// weight orders harms, the worst first.
func weight(h site.Harm) int {
	if i := slices.Index(site.Harms, h); i >= 0 {
		return i
	}
	return len(site.Harms)
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

package site

import (
	"fmt"
	"slices"
	"strings"
)

// State says how far a rule can be relied on, on a given day.
type State string

// The states of a rule.
const (
	Fresh      State = "fresh"
	Due        State = "due"     // within DueDays of the day it must be checked again
	Overdue    State = "overdue" // that day, or the rule's own end, has passed
	Unverified State = "unverified"
)

// DueDays is how many days before its recheck a rule counts as due.
const DueDays = 14

// Recheck returns the day by which the rule must be compared with a source again: its first possible day of
// verification and the review interval. It is zero for a rule whose verification is unknown.
func (r *Rule) Recheck() Date {
	if r.Verified.IsZero() {
		return Date{}
	}
	return r.Verified.Plus(r.Review)
}

// Last returns the last day on which the rule can be relied on: that of its recheck, or one before it that follows from
// its own dates, the eve of the day on which a plan comes true, or the end of its time. It is zero for a rule whose
// verification is unknown.
func (r *Rule) Last() Date {
	last := r.Recheck()
	if last.IsZero() {
		return last
	}
	if eve := r.From.Plus(-1); r.Status == "planned" && !r.From.IsZero() && eve.Before(last) {
		last = eve
	}
	if end := r.Until.Last(); !end.IsZero() && end.Before(last) {
		last = end
	}
	return last
}

// State returns the rule's state on the day.
func (r *Rule) State(day Date) State {
	recheck := r.Recheck()
	switch {
	case r.Verified.IsZero():
		return Unverified
	case r.Lapsed(day), recheck.Before(day):
		return Overdue
	case recheck.Plus(-DueDays).Compare(day) <= 0:
		return Due
	}
	return Fresh
}

// Lapsed reports whether the rule's own dates say that it no longer holds as it is printed: it was planned and its
// first day has come, or its last day has passed.
func (r *Rule) Lapsed(day Date) bool {
	planned := r.Status == "planned" && !r.From.IsZero() && r.From.First().Compare(day) <= 0
	ended := !r.Until.IsZero() && r.Until.Last().Before(day)
	return planned || ended
}

// Translation says how the words of a rule in one language stand to its original.
type Translation string

// The values of Translation.
const (
	Original Translation = "original"
	Current  Translation = "current" // translates the original's words as they are
	Drifted  Translation = "drifted" // translates other words, or nobody recorded which
	Missing  Translation = "missing" // shown in the original's language
)

// Translation returns how the rule's words in the language stand to the original's.
func (r *Rule) Translation(lang Lang) Translation {
	words, original := r.Words[lang], r.Words[r.Original]
	switch {
	case lang == r.Original:
		return Original
	case words == nil:
		return Missing
	case original != nil && r.same(words.Translates, original.Digest):
		return Current
	}
	return Drifted
}

// WordsChanged reports whether the words in the language are others than on the day of verification, as far as the
// confirmation recorded them.
func (r *Rule) WordsChanged(lang Lang) bool {
	words, then := r.Words[lang], r.Digests[lang]
	return words != nil && then != "" && !r.same(then, words.Digest)
}

// same reports whether the digests are of the same words, or of words that differ by recorded slips only.
func (r *Rule) same(then, now string) bool {
	for range r.Minor {
		if then == now {
			return true
		}
		next := slices.IndexFunc(r.Minor, func(s Slip) bool { return s.From == then })
		if next < 0 {
			return false
		}
		then = r.Minor[next].To
	}
	return then == now
}

// FactDigest returns the digest of the facts that make a rule another when they change: value, status, from, until and
// whom it concerns. A field that the value does not state is not part of it.
func (r *Rule) FactDigest() string {
	var b strings.Builder
	for _, p := range r.Value {
		fmt.Fprintf(&b, "%s=%s\n", p.Field, p)
	}
	audiences := slices.Sorted(slices.Values(r.AppliesTo))
	fmt.Fprintf(&b, "status=%s\nfrom=%s\nuntil=%s\napplies_to=%s", r.Status, r.From, r.Until, strings.Join(audiences, ","))
	return Digest(b.String())
}

// FactsChanged reports whether the facts are others than on the day of verification, as far as the confirmation
// recorded them.
func (r *Rule) FactsChanged() bool { return r.Fixed != "" && r.Fixed != r.FactDigest() }

// Changed returns the rule's newest date: verified, or changed.
func (r *Rule) Changed() Date {
	d := r.Verified
	if len(r.Was) > 0 && d.Before(r.Was[0].On) {
		d = r.Was[0].On
	}
	return d
}

// After returns what the change i of r.Was led to: the state before the change that came next, else the present one.
func (r *Rule) After(i int) Change {
	c := Change{Value: r.Value, Status: r.Status, From: r.From, Until: r.Until}
	for _, next := range r.Was[:i] {
		if next.Value != nil {
			c.Value = next.Value
		}
		if next.Status != "" {
			c.Status = next.Status
		}
		if !next.From.IsZero() {
			c.From = next.From
		}
		if !next.Until.IsZero() {
			c.Until = next.Until
		}
	}
	return c
}

// Title returns what the rule is called in the language, else in its original's.
func (r *Rule) Title(lang Lang) string {
	if w := r.Words[lang]; w != nil {
		return w.Title
	}
	if w := r.Words[r.Original]; w != nil {
		return w.Title
	}
	return r.ID
}

// Of returns the guide's rules of a kind: first the one whose id is the kind's, then the others in the original's
// order. What is low for one audience may be high for another, so whoever shows one of them shows them all.
func (g *Guide) Of(kind string) []*Rule {
	var rules []*Rule
	for _, r := range g.Rules {
		switch {
		case r.Kind.ID != kind:
		case r.ID == kind:
			rules = append([]*Rule{r}, rules...)
		default:
			rules = append(rules, r)
		}
	}
	return rules
}

// Rules returns how many rules the site has.
func (s *Site) Rules() int {
	n := 0
	for _, g := range s.Guides {
		n += len(g.Rules)
	}
	return n
}

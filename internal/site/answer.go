package site

import "slices"

// Answer is what a rule says to a question.
type Answer int

// The answers, in the order in which one country's rules outweigh each other when they differ: what speaks against the
// country weighs more than what speaks for it.
const (
	NoAnswer Answer = iota // there is no rule
	Silent                 // asked and not known, or not said
	Pending                // not in force: planned, suspended, closed, or its own dates have passed
	Yes
	Otherwise
	Danger
)

// Concerns reports whether the rule is about people of the audience. Everything may concern Anyone.
func (r *Rule) Concerns(audience string) bool {
	return audience == Anyone || slices.Contains(r.AppliesTo, audience) || slices.Contains(r.AppliesTo, Anyone)
}

// InForce reports whether the rule holds on the day, as far as its status and its own dates say.
func (r *Rule) InForce(day Date) bool {
	switch r.Status {
	case "planned", "suspended", "closed":
		return false
	}
	return !r.Lapsed(day) && (r.From.IsZero() || r.From.First().Compare(day) <= 0)
}

// Answer returns what the rule says to the question for the audience. A danger is one whatever the rule's status is.
func (q *Question) Answer(r *Rule, audience string, day Date) Answer {
	for _, c := range q.Danger {
		if slices.Contains(c.of(r, audience), Yes) {
			return Danger
		}
	}
	if r.Status == "unknown" {
		return Silent
	}
	answer := Yes
	for _, c := range q.Where {
		said := c.of(r, audience)
		switch {
		case len(said) == 0, slices.Contains(said, Silent):
			return Silent
		case slices.Contains(said, Otherwise):
			answer = Otherwise
		}
	}
	if !r.InForce(day) {
		return Pending
	}
	return answer
}

// of returns what the fields that speak to the audience say of the condition: the field itself, and the one that says
// the same for this audience alone. Anyone may be each of them.
func (c Condition) of(r *Rule, audience string) []Answer {
	fields := []string{c.Field}
	for _, o := range r.Kind.Own {
		if o.Field == c.Field && (o.Audience == audience || audience == Anyone) {
			fields = append(fields, o.Says)
		}
	}
	var said []Answer
	for _, name := range fields {
		if part, ok := r.Value.Part(name); ok {
			said = append(said, c.part(part))
		}
	}
	return said
}

func (c Condition) part(p Part) Answer {
	names := p.Names
	switch {
	case p.Unknown || slices.Contains(names, UnknownWord):
		return Silent
	case p.Type == Bool && p.Bool:
		names = []string{"true"}
	case p.Type == Bool:
		names = []string{"false"}
	}
	if slices.Contains(c.Options, KnownWord) || slices.ContainsFunc(names, func(n string) bool { return slices.Contains(c.Options, n) }) {
		return Yes
	}
	return Otherwise
}

// For returns the rule's value as the audience reads it: without what it says for another audience alone, where
// something is left to say.
func (r *Rule) For(audience string) Value {
	if audience == Anyone {
		return r.Value
	}
	var v Value
	for _, p := range r.Value {
		others := func(o Own) bool { return o.Says == p.Field && o.Audience != audience }
		if !slices.ContainsFunc(r.Kind.Own, others) {
			v = append(v, p)
		}
	}
	if len(v) == 0 {
		return r.Value
	}
	return v
}

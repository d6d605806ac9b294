package render

import (
	"cmp"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// asked is what one country, or one region, says to a question: its answer, the rules that give it, and those that must
// be seen beside them though they are about other people.
type asked struct {
	guide  *site.Guide
	answer site.Answer
	others bool // no rule is about the audience: what is known is known of others
	rules  []*site.Rule
	beside []*site.Rule
}

// asked asks every country and region, in the order of the question's values, then by name. A region that has no rule is
// left out: its countries were asked.
func (p *page) asked(q *site.Question, audience string) []asked {
	var all []asked
	for _, g := range p.in.Site.Guides {
		home := g.Country != "" && g.Country == p.in.Site.Config.Origin
		if home != q.Origin {
			continue
		}
		if a := p.ask(q, g, audience); a.answer != site.NoAnswer || g.Country != "" {
			all = append(all, a)
		}
	}
	names := p.byName()
	slices.SortStableFunc(all, func(a, b asked) int {
		byValue := 0
		if len(a.rules) > 0 && len(b.rules) > 0 {
			byValue = compareBy(q.Sort, q.Kind, a.rules[0], b.rules[0])
		}
		return cmp.Or(cmp.Compare(b.answer, a.answer), byValue, names.compare(a.guide, b.guide))
	})
	return all
}

// ask asks one country. Its rules about the audience answer; where they differ, what speaks against the country weighs
// more, and all of them are shown. A danger to others is shown beside them. Where no rule is about the audience, what is
// known of others is shown as that, except a danger: that is one until somebody finds out otherwise.
func (p *page) ask(q *site.Question, g *site.Guide, audience string) asked {
	a := asked{guide: g}
	var others []*site.Rule
	worst := site.NoAnswer
	for _, r := range g.Of(q.Kind.ID) {
		if r.Concerns(audience) {
			a.rules = append(a.rules, r)
			a.answer = max(a.answer, q.Answer(r, audience, p.in.Day))
			continue
		}
		others = append(others, r)
		answer := q.Answer(r, site.Anyone, p.in.Day)
		worst = max(worst, answer)
		if answer == site.Danger {
			a.beside = append(a.beside, r)
		}
	}
	if len(a.rules) > 0 || len(others) == 0 {
		return a
	}
	a.rules, a.beside = others, nil
	if worst == site.Danger {
		a.answer = worst
		return a
	}
	a.answer, a.others = site.Otherwise, true
	return a
}

// besides returns the rules of a kind that belong beside a country's answer: those about the audience and what is a
// danger to others; where none is about the audience, all there are.
func (p *page) besides(k *site.Kind, g *site.Guide, audience string) []*site.Rule {
	all := g.Of(k.ID)
	if !slices.ContainsFunc(all, func(r *site.Rule) bool { return r.Concerns(audience) }) {
		return all
	}
	return slices.DeleteFunc(all, func(r *site.Rule) bool { return !r.Concerns(audience) && !p.dangerous(r) })
}

// dangerous reports whether any question calls what the rule says a danger.
func (p *page) dangerous(r *site.Rule) bool {
	return slices.ContainsFunc(p.in.Site.Vocabulary.Questions, func(q *site.Question) bool {
		return q.Kind == r.Kind && q.Answer(r, site.Anyone, p.in.Day) == site.Danger
	})
}

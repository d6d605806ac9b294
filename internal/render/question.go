package render

import (
	"cmp"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// decided is a question as the whole site answers it for an audience. Its rows are the answers group by group, then the
// countries of which nothing is known.
type decided struct {
	*site.Question
	groups     []decidedGroup // that have an answer; and that of a yes where it has none
	unassessed []*site.Guide
	begins     int // the first of its rows among those of the page
}

type decidedGroup struct {
	kindOfGroup
	asked []asked
}

// rows is how many rows a question has: one at least, since the question itself is to be read.
func (d *decided) rows() int {
	n := len(d.unassessed)
	for _, g := range d.groups {
		n += len(g.asked)
	}
	return max(1, n)
}

// at returns the answer of row i of the question; nil for a country of which nothing is known, and for no row at all.
func (d *decided) at(i int) (*asked, *decidedGroup) {
	for k := range d.groups {
		g := &d.groups[k]
		if i < len(g.asked) {
			return &g.asked[i], g
		}
		i -= len(g.asked)
	}
	return nil, nil
}

// guide returns the guide of row i of the question, nil if it has no rows.
func (d *decided) guide(i int) *site.Guide {
	if a, _ := d.at(i); a != nil {
		return a.guide
	}
	for _, g := range d.groups {
		i -= len(g.asked)
	}
	if i < len(d.unassessed) {
		return d.unassessed[i]
	}
	return nil
}

// decide asks every country and region.
func (p *page) decide(q *site.Question, audience string) *decided {
	d := &decided{Question: q}
	all := p.asked(q, audience)
	for _, kind := range p.groups(q, p.in.Site.Vocabulary.Words[p.lang].Questions[q.ID]) {
		g := decidedGroup{kindOfGroup: kind}
		for _, a := range all {
			if a.answer == kind.answer && a.others == kind.others {
				g.asked = append(g.asked, a)
			}
		}
		if len(g.asked) > 0 || kind.answer == site.Yes {
			d.groups = append(d.groups, g)
		}
	}
	for _, a := range all {
		if a.answer == site.NoAnswer {
			d.unassessed = append(d.unassessed, a.guide)
		}
	}
	slices.SortStableFunc(d.unassessed, p.byName().compare)
	return d
}

// situationList is the questions of an audience with their answers.
func (p *page) situationList(audience string) list {
	var questions []*decided
	rows := 0
	for _, q := range p.in.Site.Vocabulary.Questions {
		if slices.Contains(q.Audiences, audience) {
			d := p.decide(q, audience)
			d.begins = rows
			rows += d.rows()
			questions = append(questions, d)
		}
	}
	of := func(i int) (*decided, int) {
		n, ok := slices.BinarySearchFunc(questions, i, func(d *decided, i int) int { return cmp.Compare(d.begins, i) })
		if !ok {
			n--
		}
		return questions[n], i - questions[n].begins
	}
	return list{
		here: p.here, template: "for.html", rows: rows, brief: true,
		size: func(i int) int {
			d, i := of(i)
			size := 0
			if i == 0 {
				text := p.in.Site.Vocabulary.Words[p.lang].Questions[d.ID]
				size += 200 + len(text.Question) + len(text.Warning)
			}
			return size + p.answerSize(d, i)
		},
		name: func(i int) []string {
			d, i := of(i)
			text := p.in.Site.Vocabulary.Words[p.lang].Questions[d.ID].Question
			switch a, g := d.at(i); {
			case a != nil:
				return []string{text, g.title, cmp.Or(p.sortedBy(d.Sort, a.rules[0]), p.guideTitle(a.guide)), p.guideTitle(a.guide)}
			case len(d.unassessed) > 0:
				return []string{text, p.t("kind.unknown"), p.guideTitle(d.guide(i))}
			}
			return []string{text}
		},
		id: func(i int) string {
			if d, i := of(i); i == 0 {
				return d.ID
			}
			return ""
		},
		view: func(p *page, from, to int) any { return p.situation(audience, questions, from, to) },
	}
}

// answerSize is about how many bytes of words and addresses row i of a question has of its own.
func (p *page) answerSize(d *decided, i int) int {
	a, g := d.at(i)
	if a == nil {
		if guide := d.guide(i); guide != nil {
			return p.guideSize(guide)
		}
		return 0
	}
	size := p.guideSize(a.guide) + 32*(len(a.rules)+len(a.beside))
	if g.folded {
		return size + len(p.guideTitle(a.guide))
	}
	for _, k := range d.With {
		size += 24 + 40*len(a.guide.Of(k.ID))
	}
	return size
}

func (p *page) situation(audience string, questions []*decided, from, to int) Situation {
	v := p.in.Site.Vocabulary
	s := Situation{Heading: v.Words[p.lang].Situations[audience], Signpost: p.signpost()}
	s.Signpost.Questions = nil
	var shown []*site.Rule
	exit := false
	for _, d := range questions {
		here := "#" + d.ID
		if ends := d.begins + d.rows(); from < ends && d.begins < to {
			s.Questions = append(s.Questions, p.answers(d, audience, max(0, from-d.begins), min(to, ends)-d.begins, &shown))
		} else {
			here = p.placed("for/"+audience+".html", d.ID)
		}
		text := v.Words[p.lang].Questions[d.ID].Question
		s.Signpost.Questions = append(s.Signpost.Questions, NavItem{Label: text, Href: here})
		dangerous := func(k *site.Kind) bool { return slices.Contains(v.Danger, k.Topic) }
		exit = exit || dangerous(d.Kind) || slices.ContainsFunc(d.With, dangerous)
	}
	s.Frame = p.frame(s.Heading, p.t("situation.summary"), versions{}, newest(shown))
	s.exits(exit)
	return s
}

// answers is the rows from … to-1 of a question for an audience. It adds to shown the rules that it shows.
func (p *page) answers(d *decided, audience string, from, to int, shown *[]*site.Rule) Question {
	text := p.in.Site.Vocabulary.Words[p.lang].Questions[d.ID]
	out := Question{
		ID: d.ID, Text: text.Question, Warning: text.Warning, Continued: from > 0,
		Kind: NavItem{Label: p.kindLabel(d.Kind), Href: p.href("rules/" + d.Kind.ID + ".html")},
	}
	if !slices.Contains(d.Kind.AppliesTo, audience) {
		out.Concerns = p.audiences(d.Kind.AppliesTo)
	}
	for _, g := range d.groups {
		n := len(g.asked)
		if n == 0 { // nobody says yes
			if out.Empty = text.Empty; out.Empty == "" {
				out.Empty = p.t("situation.empty")
			}
		}
		group := Group{Answer: g.name, Title: g.title, Danger: g.answer == site.Danger, Folded: g.folded}
		for _, a := range g.asked[max(0, min(from, n)):max(0, min(to, n))] {
			group.Answers = append(group.Answers, p.countryAnswer(d.Question, a, audience, !g.folded, shown))
		}
		if len(group.Answers) > 0 {
			group.Names = p.names(group)
			out.Groups = append(out.Groups, group)
		}
		from, to = from-n, to-n
	}
	n := len(d.unassessed)
	for _, g := range d.unassessed[max(0, min(from, n)):max(0, min(to, n))] {
		out.Unassessed = append(out.Unassessed, p.guideLink(g))
	}
	if len(out.Unassessed) > 0 {
		out.UnassessedCount = p.count("situation.unassessed", n)
	}
	return out
}

// countryAnswer shows a country's answer.
func (p *page) countryAnswer(q *site.Question, c asked, audience string, open bool, shown *[]*site.Rule) CountryAnswer {
	a := CountryAnswer{NavItem: p.guideLink(c.guide), Region: c.guide.Country == ""}
	row := func(r *site.Rule) Row {
		*shown = append(*shown, r)
		v := p.row(r)
		v.Value, v.ValueLang = p.value(r.Kind, r.For(audience)), ""
		if v.Value == "" {
			v.Value, v.ValueLang = r.Title(p.lang), v.Lang
		}
		if r.Kind != q.Kind && !r.Concerns(audience) {
			v.Audiences = p.audiences(r.AppliesTo)
		}
		return v
	}
	for _, r := range c.rules {
		a.Rows = append(a.Rows, row(r))
	}
	if len(a.Rows) > 0 {
		a.Href = a.Rows[0].Href
	}
	if !open {
		return a
	}
	for _, r := range c.beside {
		a.Beside = append(a.Beside, row(r))
	}
	for _, k := range q.With {
		rules := p.besides(k, c.guide, audience)
		for _, r := range rules {
			a.Beside = append(a.Beside, row(r))
		}
		if len(rules) == 0 && c.answer == site.Yes && !a.Region {
			a.Beside = append(a.Beside, p.unknown(c.guide, k))
		}
	}
	return a
}

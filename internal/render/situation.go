package render

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Situation is the page of an audience: the questions that decide for it, answered from rules.
type Situation struct {
	Frame
	Heading   string
	Questions []Question
	Signpost  Signpost // of the other audiences
}

// Situations is the list of audiences and of questions.
type Situations struct {
	Frame
	Signpost Signpost
}

// Signpost is where a reader begins: who they are, or what they ask. It is empty on a site that asks no questions.
type Signpost struct {
	Audiences []NavItem
	Questions []NavItem // on the page of everybody, else of the first who asks
}

// Question is a question with its answers. The countries of each group are in the order of their value, then by name.
type Question struct {
	ID, Text, Warning string
	Concerns          string // whom rules of the kind concern, where the reader may be somebody else
	Empty             string // said in the place of the countries that answer it, when there are none
	Groups            []Group
	Kind              NavItem // the rule in every country
	Unassessed        []NavItem
	UnassessedCount   string
}

// Group is the countries that answer a question alike.
type Group struct {
	Answer  string // yes, danger, otherwise, pending, silent, others: a hook for tools
	Title   string
	Danger  bool
	Folded  bool   // its values are shown when asked for; Names are always
	Names   string // of a folded group
	Answers []CountryAnswer
}

// CountryAnswer is what a country, or a region, says to a question.
type CountryAnswer struct {
	NavItem
	Region bool
	Rows   []Row // the rules that answer
	Beside []Row // what must be read with them
}

// situationTasks lists the pages of each audience: the questions that decide, answered from rules.
func (m *maker) situationTasks(lang site.Lang) []task {
	v := m.in.Site.Vocabulary
	if len(v.Questions) == 0 {
		return nil
	}
	p := m.at(lang, "for/index.html")
	ts := []task{{path: p.path, template: "situations.html", lang: lang, view: func() any { return p.situations() }}}
	for _, a := range v.Asking() {
		p := m.at(lang, "for/"+a+".html")
		ts = append(ts, task{path: p.path, template: "for.html", lang: lang, view: func() any { return p.situation(a) }})
	}
	return ts
}

func (p *page) situations() Situations {
	return Situations{Frame: p.list("situation.title", "situation.summary", newest(p.rules)), Signpost: p.signpost()}
}

// signpost links every audience, and every question where most can read the answer.
func (p *page) signpost() Signpost {
	var c Signpost
	v := p.in.Site.Vocabulary
	words := v.Words[p.lang]
	for _, a := range v.Asking() {
		here := "for/" + a + ".html"
		c.Audiences = append(c.Audiences, NavItem{Label: words.Situations[a], Href: p.href(here), Current: here == p.here})
	}
	for _, q := range v.Questions {
		asker := site.Anyone
		if !slices.Contains(q.Audiences, asker) && len(q.Audiences) > 0 {
			asker = q.Audiences[0]
		}
		c.Questions = append(c.Questions, NavItem{Label: words.Questions[q.ID].Question, Href: p.href("for/"+asker+".html") + "#" + q.ID})
	}
	return c
}

func (p *page) situation(audience string) Situation {
	v := p.in.Site.Vocabulary
	s := Situation{Heading: v.Words[p.lang].Situations[audience], Signpost: p.signpost()}
	var shown []*site.Rule
	exit := false
	for _, q := range v.Questions {
		if !slices.Contains(q.Audiences, audience) {
			continue
		}
		s.Questions = append(s.Questions, p.question(q, audience, &shown))
		dangerous := func(k *site.Kind) bool { return slices.Contains(v.Danger, k.Topic) }
		exit = exit || dangerous(q.Kind) || slices.ContainsFunc(q.With, dangerous)
	}
	s.Signpost.Questions = nil
	for _, q := range s.Questions {
		s.Signpost.Questions = append(s.Signpost.Questions, NavItem{Label: q.Text, Href: "#" + q.ID})
	}
	s.Frame = p.frame(s.Heading, p.t("situation.summary"), versions{}, newest(shown))
	s.exits(exit)
	return s
}

// question answers a question for an audience, and adds to shown the rules that it shows.
func (p *page) question(q *site.Question, audience string, shown *[]*site.Rule) Question {
	text := p.in.Site.Vocabulary.Words[p.lang].Questions[q.ID]
	out := Question{
		ID: q.ID, Text: text.Question, Warning: text.Warning,
		Kind: NavItem{Label: p.kindLabel(q.Kind), Href: p.href("rules/" + q.Kind.ID + ".html")},
	}
	if !slices.Contains(q.Kind.AppliesTo, audience) {
		out.Concerns = p.audiences(q.Kind.AppliesTo)
	}
	asked := p.asked(q, audience)
	for _, g := range p.groups(q, text) {
		group := Group{Answer: g.name, Title: g.title, Danger: g.answer == site.Danger, Folded: g.folded}
		for _, c := range asked {
			if c.answer != g.answer || c.others != g.others {
				continue
			}
			group.Answers = append(group.Answers, p.countryAnswer(q, c, audience, !g.folded, shown))
		}
		switch {
		case len(group.Answers) > 0:
			group.Names = p.names(group)
			out.Groups = append(out.Groups, group)
		case g.answer == site.Yes:
			if out.Empty = text.Empty; out.Empty == "" {
				out.Empty = p.t("situation.empty")
			}
		}
	}
	for _, c := range asked {
		if c.answer == site.NoAnswer {
			out.Unassessed = append(out.Unassessed, p.guideLink(c.guide))
		}
	}
	p.sortItems(out.Unassessed)
	if n := len(out.Unassessed); n > 0 {
		out.UnassessedCount = p.count("situation.unassessed", n)
	}
	return out
}

// kindOfGroup says which countries belong together: of one answer, given for the reader or for others only.
type kindOfGroup struct {
	name   string
	answer site.Answer
	others bool
	title  string
	folded bool
}

// groups returns the groups of a question in the order in which they are read. What is a danger, and what lies between
// a yes and a danger, is never folded away.
func (p *page) groups(q *site.Question, text site.QuestionText) []kindOfGroup {
	or := func(own, general string) string {
		if own != "" {
			return own
		}
		return general
	}
	return []kindOfGroup{
		{name: "yes", answer: site.Yes, title: or(text.Yes, p.t("situation.yes"))},
		{name: "danger", answer: site.Danger, title: or(text.Danger, p.t("situation.danger"))},
		{name: "otherwise", answer: site.Otherwise, title: or(text.Other, p.t("situation.otherwise")), folded: len(q.Danger) == 0},
		{name: "pending", answer: site.Pending, title: p.t("situation.pending")},
		{name: "silent", answer: site.Silent, title: or(text.Silent, p.t("situation.silent")), folded: true},
		{name: "others", answer: site.Otherwise, others: true, title: p.t("situation.elsewhere"), folded: !q.Origin},
	}
}

// names names the countries of a folded group.
func (p *page) names(g Group) string {
	if !g.Folded {
		return ""
	}
	var names []string
	for _, a := range g.Answers {
		names = append(names, a.Label)
	}
	return p.in.Words.In(p.lang).List(names)
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

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
	Continued         bool   // it began on the part before
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

// situationTasks lists the page of all audiences; that of each is a list.
func (m *maker) situationTasks(lang site.Lang) []task {
	v := m.in.Site.Vocabulary
	if len(v.Questions) == 0 {
		return nil
	}
	p := m.at(lang, "for/index.html")
	return []task{{path: p.path, template: "situations.html", lang: lang, view: func() any { return p.situations() }}}
}

func (p *page) situations() Situations {
	return Situations{Frame: p.list("situation.title", "situation.summary", site.Date{}), Signpost: p.signpost()}
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
		c.Questions = append(c.Questions, NavItem{Label: words.Questions[q.ID].Question, Href: p.placed("for/"+asker+".html", q.ID)})
	}
	return c
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

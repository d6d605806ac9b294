package render

import (
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// Story is the page of a personal journey.
type Story struct {
	Frame
	Heading, Summary, WordsLang string // WordsLang when the words are not in the page's language
	WordsDir                    string
	Age                         string
	NameNote                    string
	Warnings                    string
	Themes                      string
	Hard                        bool // parts of the text have warnings of their own
	Route                       []Stop
	RouteMap                    Route
	Then                        string // "this is how it was on …"
	Today                       []Row  // the rules of the countries on the route that decide
	Blocks                      []Block
	Sources                     []Source
	AsOf                        Date
}

// Stop is a place of a route.
type Stop struct {
	Number               int // as on the map
	Place, Why, Document string
	From, Until          Date
	Href                 string // of the country's guide
	Guide                string
}

// StoryLink is a story in a list.
type StoryLink struct {
	Name, Summary, Href string
	AsOf                Date
	Countries           string
	Warnings            string
	Lang                string // of Name and Summary, when it is not the page's
}

func (p *page) story(s *site.Story) Story {
	doc, words, lang := s.Docs[p.lang], s.Words[p.lang], p.lang
	if doc == nil {
		doc, words, lang = s.Docs[s.Original], s.Words[s.Original], s.Original
	}
	w := p.in.Words.In(p.lang)
	v := Story{
		Heading: doc.Title, Summary: doc.Summary, AsOf: p.date(s.AsOf), NameNote: p.t("name-is." + s.NameIs),
		Warnings: w.List(words.Warnings), Themes: w.List(words.Themes),
		Then: p.t("story.then", "date", w.Date(s.AsOf)),
	}
	v.Frame = p.frame(doc.Title, doc.Summary, versions{s.Docs, s.Original}, s.AsOf)
	v.exits(s.Exit)
	if s.Age > 0 {
		v.Age = p.count("story.age", s.Age)
	}
	if lang != p.lang {
		v.WordsLang, v.WordsDir = string(lang), p.in.Words.In(lang).Dir()
	}
	seen := map[*site.Guide]bool{}
	for i, stop := range s.Route {
		if i >= len(words.Route) {
			break
		}
		out := Stop{
			Number: i + 1, Place: words.Route[i].Place, Why: words.Route[i].Why, Document: words.Route[i].Document,
			From: p.date(stop.From), Until: p.date(stop.Until),
		}
		if stop.Guide != nil {
			out.Href, out.Guide = p.href("countries/"+stop.Guide.Slug+".html"), p.guideTitle(stop.Guide)
			if !seen[stop.Guide] {
				seen[stop.Guide] = true
				v.Today = append(v.Today, p.today(stop.Guide, s.AsOf)...)
			}
		}
		v.Route = append(v.Route, out)
	}
	v.RouteMap = p.route(s)
	for _, b := range doc.Read() {
		v.Hard = v.Hard || b.Body.Hard()
		v.Blocks = append(v.Blocks, Block{HTML: p.html(b.Body, doc.Lang), Lang: v.WordsLang, Dir: v.WordsDir})
	}
	if s.Source != nil {
		v.Sources = append(v.Sources, p.source(s.Source))
	}
	for _, also := range s.Also {
		v.Sources = append(v.Sources, p.source(also))
	}
	return v
}

// today returns the rules of a country on the route that would decide: how long one may stay, and whether one is
// handed over. Which of them became different after the story, they say.
func (p *page) today(g *site.Guide, then site.Date) []Row {
	var rows []Row
	add := func(r *site.Rule) {
		row := p.row(r)
		row.Since = p.since(r, then)
		rows = append(rows, row)
	}
	for _, kind := range p.in.Site.Vocabulary.Stories {
		for _, r := range g.Of(kind) {
			add(r)
		}
	}
	if len(rows) == 0 && len(g.Rules) > 0 {
		add(g.Rules[0])
	}
	return rows
}

// since says that a rule became another, or came into force, after a story was told; "" if it did not, as far as its
// history knows. Where one of the dates is known to the month or the year only, it may say "perhaps". A plan has not
// come true yet.
func (p *page) since(r *site.Rule, then site.Date) string {
	id, on := "story.from-since", r.From
	if r.Status == "planned" {
		on = site.Date{}
	}
	if len(r.Was) > 0 && !r.Was[0].On.First().Before(on) { // newest first
		id, on = "story.changed-since", r.Was[0].On
	}
	date := p.in.Words.In(p.lang).Date(on)
	switch {
	case on.IsZero() || then.IsZero() || !then.First().Before(on.Last()):
		return ""
	case !then.Last().Before(on.First()):
		return p.t("story.changed-perhaps", "date", date)
	case id == "story.from-since":
		return p.t("story.from-since", "date", date)
	}
	return p.t("story.changed-since", "date", date)
}

func (p *page) storyLink(s *site.Story) StoryLink {
	doc, words := s.Docs[p.lang], s.Words[p.lang]
	v := StoryLink{Href: p.href("stories/" + s.Slug + ".html"), AsOf: p.date(s.AsOf)}
	if doc == nil {
		doc, words, v.Lang = s.Docs[s.Original], s.Words[s.Original], string(s.Original)
	}
	v.Name, v.Summary = doc.Title, doc.Summary
	v.Warnings = p.in.Words.In(p.lang).List(words.Warnings)
	var names []string
	seen := map[string]bool{}
	for _, stop := range s.Route {
		if stop.Country != "" && !seen[stop.Country] {
			seen[stop.Country] = true
			names = append(names, p.country(stop.Country))
		}
	}
	v.Countries = strings.Join(names, p.t("list.then"))
	return v
}

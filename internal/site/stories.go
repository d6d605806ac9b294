package site

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/veshka-guide/veshka/internal/diag"
)

// story links the files of one story.
func (l *linker) story(files []*Markdown) {
	original := l.originalStory(files)
	if original == nil {
		l.noOriginal(files, "source")
		return
	}
	f := original.Story
	s := &Story{
		Slug: original.Slug, Original: original.Lang, Pos: original.Pos, Exit: true,
		NameIs: f.NameIs, Age: f.Age, AppliesTo: l.audiences(f.AppliesTo), AsOf: l.date(f.AsOf), AsOfPos: f.AsOf.Pos,
		Also: l.sources(f.Also), Route: l.route(f), Docs: map[Lang]*Doc{}, Words: map[Lang]*StoryWords{},
	}
	if found := l.sources([]Ref{f.Source}); len(found) > 0 {
		s.Source = found[0]
	}
	if original.Exit != nil {
		s.Exit = *original.Exit
	}
	for _, m := range files {
		l.uniqueIDs(m)
		l.noRules(m)
		if m.Words == nil { // its front matter could not be read
			continue
		}
		doc := m.Doc
		s.Docs[m.Lang], s.Words[m.Lang] = &doc, m.Words
		l.sameLength(m, original)
	}
	l.site.Stories = append(l.site.Stories, s)
}

// originalStory returns the file that states the story's facts, nil if none does.
func (l *linker) originalStory(files []*Markdown) *Markdown {
	var original *Markdown
	for _, m := range files {
		switch {
		case m.Story == nil:
		case original != nil:
			l.report(diag.At(cmp.Or(m.Story.Source.Pos, m.Pos), "facts-twice", "what", "source", "other", original.File))
		default:
			original = m
		}
	}
	return original
}

// route returns the stops of a story, without their words.
func (l *linker) route(f *StoryFacts) []Stop {
	var route []Stop
	for i, c := range f.Countries {
		from, until := f.Dates[i][0], f.Dates[i][1]
		stop := Stop{From: l.date(from), Until: l.date(until), FromPos: from.Pos, UntilPos: until.Pos}
		if c.Name != "" {
			if codes := l.countries([]Ref{c}); len(codes) > 0 {
				stop.Country = codes[0]
			}
		}
		if !stop.Until.IsZero() && stop.Until.Last().Before(stop.From.First()) {
			l.report(diag.At(until.Pos, "date-order", "first", stop.From.String(), "second", stop.Until.String()))
		}
		route = append(route, stop)
	}
	return route
}

// sameLength reports the lists of a file that are longer or shorter than the original's.
func (l *linker) sameLength(m, original *Markdown) {
	for i, list := range m.Lists {
		if want := original.Lists; i < len(want) && list.Len != want[i].Len && min(list.Len, want[i].Len) >= 0 {
			l.report(diag.At(list.Pos, "route-length", "key", list.Key,
				"got", strconv.Itoa(list.Len), "want", strconv.Itoa(want[i].Len), "file", original.File))
		}
	}
}

// routes gives the stops of every story their guides.
func (l *linker) routes() {
	guides := map[string]*Guide{}
	for _, g := range l.site.Guides {
		if g.Country != "" {
			guides[g.Country] = g
		}
	}
	for i, s := range l.site.Stories {
		if !slices.ContainsFunc(s.Route, func(stop Stop) bool { return stop.Guide != guides[stop.Country] }) {
			continue
		}
		routed := *s // the story of a page that another site may be made of, too
		routed.Route = slices.Clone(s.Route)
		for j := range routed.Route {
			routed.Route[j].Guide = guides[routed.Route[j].Country]
		}
		l.site.Stories[i] = &routed
	}
}

// page links the files of the home page or of a page of its own.
func (l *linker) page(files []*Markdown) {
	if !slices.ContainsFunc(files, func(m *Markdown) bool { return !m.Broken }) {
		l.broken[files[0].Place()] = true
		return
	}
	p := &Page{Docs: map[Lang]*Doc{}, Pos: files[0].Pos}
	if files[0].Section == "pages" {
		p.Slug = files[0].Slug
	}
	for _, m := range files {
		l.uniqueIDs(m)
		l.noRules(m)
		doc := m.Doc
		p.Docs[m.Lang] = &doc
	}
	l.pageFacts(p, files)
	for _, lang := range l.site.Config.Languages {
		if p.Docs[lang] != nil {
			p.Original = lang
			break
		}
	}
	if p.Slug == "" {
		l.site.Home = p
		return
	}
	l.site.Pages = append(l.site.Pages, p)
}

// pageFacts gives a page what its files say besides words, which they must not say differently.
func (l *linker) pageFacts(p *Page, files []*Markdown) {
	var weight, exit *Markdown // the files that say it
	for _, m := range files {
		if m.Page != nil && m.Page.Weight != 0 {
			if weight != nil && m.Page.Weight != p.Weight {
				l.report(diag.At(m.Pos, "facts-twice", "what", "weight", "other", weight.File))
			}
			weight, p.Weight = m, m.Page.Weight
		}
		if m.Exit != nil {
			if exit != nil && *m.Exit != p.Exit {
				l.report(diag.At(m.Pos, "facts-twice", "what", "exit", "other", exit.File))
			}
			exit, p.Exit = m, *m.Exit
		}
	}
}

// noRules reports rules outside guides: only a country or a region has rules.
func (l *linker) noRules(m *Markdown) {
	for _, r := range m.Rules {
		l.report(diag.At(r.Pos, "rule-outside-guide", "rule", r.ID))
	}
}

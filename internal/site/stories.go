package site

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/veshka-guide/veshka/internal/diag"
)

// story links the files of one story.
func (l *linker) story(files []*Markdown) {
	s := &Story{Slug: files[0].Slug, Docs: map[Lang]*Doc{}, Words: map[Lang]*StoryWords{}, Exit: true}
	var original *Markdown
	for _, m := range files {
		if m.Story == nil {
			continue
		}
		if original != nil {
			l.report(diag.At(cmp.Or(m.Story.Source.Pos, m.Pos), "facts-twice", "what", "source", "other", original.File))
			continue
		}
		original = m
	}
	if original == nil {
		l.noOriginal(files, "source")
		return
	}
	f := original.Story
	s.Original, s.Pos = original.Lang, original.Pos
	s.NameIs, s.Age, s.AsOf, s.AsOfPos = f.NameIs, f.Age, l.date(f.AsOf), f.AsOf.Pos
	s.AppliesTo = l.audiences(f.AppliesTo)
	if found := l.sources([]Ref{f.Source}); len(found) > 0 {
		s.Source = found[0]
	}
	s.Also = l.sources(f.Also)
	for i, c := range f.Countries {
		stop := Stop{From: l.date(f.Dates[i][0]), Until: l.date(f.Dates[i][1])}
		if c.Name != "" {
			if codes := l.countries([]Ref{c}); len(codes) > 0 {
				stop.Country = codes[0]
			}
		}
		if !stop.Until.IsZero() && stop.Until.Last().Before(stop.From.First()) {
			l.report(diag.At(f.Dates[i][1].Pos, "date-order", "first", stop.From.String(), "second", stop.Until.String()))
		}
		s.Route = append(s.Route, stop)
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
		for i, list := range m.Lists {
			if want := original.Lists; i < len(want) && list.Len != want[i].Len && min(list.Len, want[i].Len) >= 0 {
				l.report(diag.At(list.Pos, "route-length", "key", list.Key,
					"got", strconv.Itoa(list.Len), "want", strconv.Itoa(want[i].Len), "file", original.File))
			}
		}
	}
	l.site.Stories = append(l.site.Stories, s)
}

// routes gives the stops of every story their guides.
func (l *linker) routes() {
	guides := map[string]*Guide{}
	for _, g := range l.site.Guides {
		if g.Country != "" {
			guides[g.Country] = g
		}
	}
	for _, s := range l.site.Stories {
		for i := range s.Route {
			s.Route[i].Guide = guides[s.Route[i].Country]
		}
	}
}

// page links the files of the home page or of a page of its own.
func (l *linker) page(files []*Markdown) {
	if !slices.ContainsFunc(files, func(m *Markdown) bool { return !m.Broken }) {
		l.broken[files[0].place()] = true
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
		if m.Page != nil && m.Page.Weight != 0 {
			p.Weight = m.Page.Weight
		}
		if m.Exit != nil {
			p.Exit = *m.Exit
		}
	}
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

// noRules reports rules outside guides: only a country or a region has rules.
func (l *linker) noRules(m *Markdown) {
	for _, r := range m.Rules {
		l.report(diag.At(r.Pos, "rule-outside-guide", "rule", r.ID))
	}
}

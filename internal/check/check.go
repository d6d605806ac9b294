// Package check asks questions of a finished site: what is stale on a given day, what is dated after it, what is not
// translated, which translations and verifications no longer match the words.
package check

import (
	"maps"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// Site returns what is wrong or stale on the day, unsorted.
func Site(s *site.Site, day site.Date) []diag.Diagnostic { return new(Memory).Site(s, day) }

// Memory remembers what was found in each guide, for the next site that has the same one. The zero Memory is empty. It is
// for one site at a time.
type Memory struct {
	day       site.Date
	languages []site.Lang
	guides    map[*site.Guide][]diag.Diagnostic
}

// Site returns what is wrong or stale on the day, unsorted.
func (m *Memory) Site(s *site.Site, day site.Date) []diag.Diagnostic {
	if m.day != day || !slices.Equal(m.languages, s.Config.Languages) {
		m.guides = nil
	}
	m.day, m.languages = day, s.Config.Languages
	var found []diag.Diagnostic
	report := func(d diag.Diagnostic) { found = append(found, d) }
	found = append(found, m.ask(s, day)...)
	for _, st := range s.Stories {
		future(st.AsOf, st.AsOfPos, day, report)
		for _, stop := range st.Route {
			future(stop.From, stop.FromPos, day, report)
			future(stop.Until, stop.UntilPos, day, report)
		}
		untranslated(st.Docs, st.Pos, "stories/"+st.Slug, s.Config.Languages, report)
	}
	for _, o := range s.Organisations {
		future(o.Checked, o.CheckedPos, day, report)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Sources)) {
		source(s.Sources[key], day, report)
	}
	for _, p := range s.Pages {
		untranslated(p.Docs, p.Pos, "pages/"+p.Slug, s.Config.Languages, report)
	}
	if s.Home != nil {
		untranslated(s.Home.Docs, s.Home.Pos, "home", s.Config.Languages, report)
	}
	return found
}

// ask asks the guides, on all cores, and remembers the answers.
func (m *Memory) ask(s *site.Site, day site.Date) []diag.Diagnostic {
	found := make([][]diag.Diagnostic, len(s.Guides))
	size := len(s.Guides)/runtime.GOMAXPROCS(0) + 1
	var wg sync.WaitGroup
	for from := 0; from < len(s.Guides); from += size {
		wg.Go(func() {
			for i := from; i < min(from+size, len(s.Guides)); i++ {
				known, ok := m.guides[s.Guides[i]]
				if ok {
					found[i] = known
					continue
				}
				guide(s.Guides[i], s.Config.Languages, day, func(d diag.Diagnostic) { found[i] = append(found[i], d) })
			}
		})
	}
	wg.Wait()
	m.guides = make(map[*site.Guide][]diag.Diagnostic, len(s.Guides))
	for i, g := range s.Guides {
		m.guides[g] = found[i]
	}
	return slices.Concat(found...)
}

func guide(g *site.Guide, languages []site.Lang, day site.Date, report func(diag.Diagnostic)) {
	for _, lang := range languages {
		if g.Docs[lang] == nil {
			report(diag.At(g.Pos, "untranslated", "what", "countries/"+g.Slug, "lang", string(lang)))
		}
	}
	for _, r := range g.Rules {
		dates(r, day, report)
		words(r, languages, report)
		fresh(r, day, report)
	}
}

func untranslated(docs map[site.Lang]*site.Doc, pos diag.Pos, what string, languages []site.Lang, report func(diag.Diagnostic)) {
	for _, lang := range languages {
		if docs[lang] == nil {
			report(diag.At(pos, "untranslated", "what", what, "lang", string(lang)))
		}
	}
}

// future reports a date that can only be after the day.
func future(d site.Date, pos diag.Pos, day site.Date, report func(diag.Diagnostic)) {
	if day.Before(d) {
		report(diag.At(pos, "future-date", "date", d.String(), "day", day.String()))
	}
}

// dates reports facts from the future and dates in the wrong order.
func dates(r *site.Rule, day site.Date, report func(diag.Diagnostic)) {
	future(r.Verified, r.Facts.Verified, day, report)
	if !r.Until.IsZero() && !r.From.IsZero() && r.Until.Last().Before(r.From) {
		report(diag.At(r.Facts.Until, "date-order", "first", r.From.String(), "second", r.Until.String()))
	}
	for i, w := range r.Was {
		future(w.On, r.Facts.Was[i], day, report)
		if i > 0 && r.Was[i-1].On.Before(w.On) {
			report(diag.At(r.Facts.Was[i], "date-order", "first", w.On.String(), "second", r.Was[i-1].On.String()))
		}
	}
}

// words reports how the words of a rule stand to each other, and to those that were verified.
func words(r *site.Rule, languages []site.Lang, report func(diag.Diagnostic)) {
	for _, lang := range languages {
		name := r.Guide.Slug + "/" + r.ID
		switch r.Translation(lang) {
		case site.Missing:
			if r.Guide.Docs[lang] != nil {
				report(diag.At(r.Pos, "untranslated", "what", name, "lang", string(lang)))
			}
		case site.Drifted:
			if original := r.Words[r.Original]; original != nil { // without words of its own the rule is reported as empty
				report(diag.At(r.Words[lang].Pos, "drifted", "rule", name, "lang", string(lang),
					"original", r.Guide.Docs[r.Original].File, "digest", original.Digest))
			}
		}
		if r.WordsChanged(lang) {
			report(diag.At(r.Words[lang].Pos, "words-changed", "rule", name, "lang", string(lang), "date", r.Stamped.String()))
		}
	}
	if r.FactsChanged() {
		report(diag.At(r.Facts.Verified, "facts-changed", "rule", r.Guide.Slug+"/"+r.ID, "date", r.Stamped.String()))
	}
}

// fresh reports a rule that must be compared with its source again.
func fresh(r *site.Rule, day site.Date, report func(diag.Diagnostic)) {
	name := r.Guide.Slug + "/" + r.ID
	switch state := r.State(day); state {
	case site.Overdue:
		by := end(r)
		late := int(day.Time().Sub(by.Time()).Hours() / 24)
		report(diag.At(r.Facts.Verified, "overdue", "rule", name, "recheck", by.String(), "days", strconv.Itoa(late)))
	case site.Due:
		report(diag.At(r.Facts.Verified, "due", "rule", name, "recheck", r.Recheck().String()))
	case site.Unverified:
		if r.Facts.Verified == (diag.Pos{}) || r.FactsChanged() {
			return
		}
		report(diag.At(r.Facts.Verified, "unverified", "rule", name))
	}
}

// end returns the day from which a rule is not to be relied on: that of its recheck, or of its own dates if they come
// before it.
func end(r *site.Rule) site.Date {
	day := r.Recheck()
	if r.Status == "planned" && !r.From.IsZero() && r.From.Before(day) {
		day = r.From.First()
	}
	if !r.Until.IsZero() && r.Until.Last().Before(day) {
		day = r.Until.Last()
	}
	return day
}

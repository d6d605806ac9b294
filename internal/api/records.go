package api

import (
	"maps"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// country writes a guide. A date that is not known is null; one that nobody stated is absent.
func (w *writer) country(g *site.Guide) {
	w.Open('{')
	w.Key("id")
	w.Text(g.Slug)
	w.stated("country", g.Country)
	w.stated("region", g.Region)
	if len(g.Members) > 0 {
		w.list("members", g.Members)
	}
	w.Key("original")
	w.Text(string(g.Original))
	var oldest, newest site.Date
	for _, r := range g.Rules {
		if newest.Before(r.Changed()) {
			newest = r.Changed()
		}
		if !r.Verified.IsZero() && (oldest.IsZero() || r.Verified.Before(oldest)) {
			oldest = r.Verified
		}
	}
	w.day("newest", newest)
	w.day("oldest", oldest)
	w.Key("rules")
	w.Open('[')
	for _, r := range g.Rules {
		w.Text(g.Slug, "/", r.ID)
	}
	w.Close(']')
	w.words(func(lang site.Lang) {
		w.stated("name", w.Name(lang, g))
		if doc := g.Docs[lang]; doc != nil {
			w.stated("summary", doc.Summary)
		}
		w.Key("page")
		w.Text(string(lang), "/countries/", g.Slug, ".html")
		w.Key("feed")
		w.Text(string(lang), "/countries/", g.Slug, ".xml")
	})
	w.Close('}')
}

// words writes what a record says in each language.
func (w *writer) words(of func(site.Lang)) {
	w.Key("words")
	w.Open('{')
	for _, lang := range w.languages {
		w.Key(string(lang))
		w.Open('{')
		of(lang)
		w.Close('}')
	}
	w.Close('}')
}

// facts writes what every record about a rule begins with; more is what its id has after the rule's.
func (w *writer) facts(r *site.Rule, more ...string) {
	w.Key("id")
	w.Text(append([]string{r.Guide.Slug, "/", r.ID}, more...)...)
	w.Key("guide")
	w.Text(r.Guide.Slug)
	w.stated("country", r.Guide.Country)
	w.Key("rule")
	w.Text(r.ID)
	w.Key("kind")
	w.Text(r.Kind.ID)
}

// page writes the address of the rule on the page of its guide.
func (w *writer) page(r *site.Rule, lang site.Lang) {
	w.Key("page")
	w.Text(string(lang), "/countries/", r.Guide.Slug, ".html#", r.ID)
}

func (w *writer) rule(r *site.Rule) {
	w.Open('{')
	w.facts(r)
	w.Key("status")
	w.Text(r.Status)
	w.day("verified", r.Verified)
	w.day("recheck_by", r.Recheck())
	w.Key("review_days")
	w.Int(r.Review)
	w.stated("from", r.From.String())
	w.stated("until", r.Until.String())
	w.stated("by", r.By)
	if len(r.AppliesTo) > 0 {
		w.list("applies_to", r.AppliesTo)
	}
	w.value("value", r.Value)
	w.Key("sources")
	w.Open('[')
	for _, s := range r.Sources {
		w.source(s)
	}
	w.Close(']')
	w.Key("original")
	w.Text(string(r.Original))
	w.words(func(lang site.Lang) { w.ruleWords(r, lang) })
	if len(r.Was) > 0 {
		w.Key("was")
		w.Open('[')
		for _, c := range r.Was {
			w.was(c)
		}
		w.Close(']')
	}
	w.Close('}')
}

func (w *writer) ruleWords(r *site.Rule, lang site.Lang) {
	w.page(r, lang)
	w.Key("translation")
	w.Text(string(r.Translation(lang)))
	words := r.Words[lang]
	if words != nil && r.Digests[lang] != "" {
		w.Key("as_verified")
		w.Bool(!r.WordsChanged(lang))
	}
	if words != nil {
		w.stated("title", words.Title)
	}
	w.stated("value", w.Value(lang, r.Kind, r.Value))
	if words != nil {
		w.stated("text", text(words.Read()))
	}
}

func (w *writer) source(s *site.Source) {
	w.Open('{')
	w.Key("id")
	w.Text(s.Key)
	w.stated("publisher", s.Publisher)
	w.stated("title", s.Title)
	w.stated("url", s.URL)
	w.stated("archive", s.Archive)
	w.stated("date", s.Date.String())
	w.stated("language", s.Lang)
	w.Close('}')
}

// was writes an earlier state of a rule.
func (w *writer) was(c site.Change) {
	w.Open('{')
	w.Key("on")
	w.Text(c.On.String())
	w.value("value", c.Value)
	w.stated("status", c.Status)
	w.stated("from", c.From.String())
	w.stated("until", c.Until.String())
	w.note(c.Notes)
	w.Close('}')
}

// note writes what editors noted of a change, by language.
func (w *writer) note(notes map[site.Lang]string) {
	if len(notes) == 0 {
		return
	}
	w.Key("note")
	w.Open('{')
	for _, lang := range slices.Sorted(maps.Keys(notes)) {
		w.Key(string(lang))
		w.Text(notes[lang])
	}
	w.Close('}')
}

// change is the change i of a rule.
type change struct {
	rule *site.Rule
	i    int
}

// changes returns every change of the rules, newest first; of one day in the order of the rules.
func (in Input) changes() []change {
	var all []change
	for _, g := range in.Site.Guides {
		for _, r := range g.Rules {
			for i := range r.Was {
				all = append(all, change{r, i})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return b.rule.Was[b.i].On.Compare(a.rule.Was[a.i].On) })
	return all
}

func (w *writer) change(c change) {
	r, was, after := c.rule, c.rule.Was[c.i], c.rule.After(c.i)
	w.Open('{')
	w.facts(r, "@", was.On.String(), c.mark())
	w.Key("on")
	w.Text(was.On.String())
	w.value("before", was.Value)
	w.value("after", after.Value)
	if was.Status != "" {
		w.stated("status_before", was.Status)
		w.stated("status_after", after.Status)
	}
	w.note(was.Notes)
	w.words(func(lang site.Lang) {
		w.page(r, lang)
		if words := r.Words[lang]; words != nil {
			w.stated("title", words.Title)
		}
		w.stated("before", w.Value(lang, r.Kind, was.Value))
		w.stated("after", w.Value(lang, r.Kind, after.Value))
	})
	w.Close('}')
}

// mark tells changes of one rule and day apart: a plus for each older one, so that a new one on top leaves the names of
// the others.
func (c change) mark() string {
	mark := ""
	for _, older := range c.rule.Was[c.i+1:] {
		if older.On == c.rule.Was[c.i].On {
			mark += "+"
		}
	}
	return mark
}

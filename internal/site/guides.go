package site

import (
	"cmp"
	"slices"

	"github.com/veshka-guide/veshka/internal/diag"
)

// guide links the files of one guide.
func (l *linker) guide(files []*Markdown) {
	g := &Guide{Slug: files[0].Slug, Docs: map[Lang]*Doc{}, Pos: files[0].Pos}
	var original *Markdown
	for _, m := range files {
		if m.Guide == nil {
			continue
		}
		if original != nil {
			l.report(diag.At(cmp.Or(m.Guide.Country.Pos, m.Guide.Region.Pos, m.Pos), "facts-twice", "what", "country", "other", original.File))
			continue
		}
		original = m
	}
	if original == nil {
		l.noOriginal(files, "country")
		return
	}
	g.Original, g.Pos = original.Lang, original.Pos
	if c := original.Guide.Country; c.Name != "" {
		if codes := l.countries([]Ref{c}); len(codes) > 0 {
			g.Country = codes[0]
			l.countryOnce(g, c)
		}
	}
	g.Region, g.Members = original.Guide.Region.Name, l.countries(original.Guide.Members)

	parts := l.ruleParts(files, original)
	ids := map[string]bool{}
	for _, r := range parts {
		ids[r.ID] = true
	}
	broken := brokenRules(files)
	for _, m := range files {
		l.uniqueIDs(m)
		if m.Broken && len(m.Doc.Blocks) == 0 && m != original {
			continue
		}
		if g.Region != "" && m.Doc.Title == "" && m != original && !m.Broken { // CLDR has no name for it
			l.report(diag.At(m.Pos, "missing-key", "key", "title"))
		}
		doc := m.Doc
		words := ruleWords(&doc, ids)
		for _, part := range m.Rules {
			if w := words[part.ID]; w != nil {
				w.Translates = part.Translates
			}
			if !ids[part.ID] && !broken[part.ID] && !broken[""] {
				l.report(diag.At(part.Pos, "translation-without-original", "rule", part.ID))
			}
		}
		g.Docs[m.Lang] = &doc
		for i := range parts {
			if w := words[parts[i].ID]; w != nil {
				parts[i].words[m.Lang] = w
			}
		}
	}
	for _, p := range parts {
		if r := l.rule(p, g); r != nil {
			g.Rules = append(g.Rules, r)
		}
	}
	l.fillGaps(g)
	g.Exit = slices.ContainsFunc(g.Rules, func(r *Rule) bool { return r.Kind.Topic == "risk" })
	if original.Exit != nil {
		g.Exit = *original.Exit
	}
	l.site.Guides = append(l.site.Guides, g)
}

// noOriginal reports a guide or story of which no file states the facts, unless one of them could not be read.
func (l *linker) noOriginal(files []*Markdown, want string) {
	if slices.ContainsFunc(files, func(m *Markdown) bool { return m.Broken }) {
		l.broken[files[0].place()] = true
		return
	}
	l.report(diag.At(files[0].Pos, "no-original", "want", want))
}

// brokenRules returns the ids of rules whose block could not be read; "" stands for all the rules of a file.
func brokenRules(files []*Markdown) map[string]bool {
	ids := map[string]bool{}
	for _, m := range files {
		if m.Broken {
			ids[""] = true
		}
		for _, r := range m.Rules {
			if r.Broken {
				ids[r.ID] = true
			}
		}
	}
	return ids
}

// countryOnce reports a country that has two guides.
func (l *linker) countryOnce(g *Guide, c Ref) {
	for _, other := range l.site.Guides {
		if other.Country == g.Country {
			l.report(diag.At(c.Pos, "country-twice", "country", g.Country, "other", other.Docs[other.Original].File))
		}
	}
}

// stated is the facts of a rule, and its words as they are found.
type stated struct {
	RulePart
	lang  Lang
	words map[Lang]*RuleText
}

// ruleParts returns the facts of every rule of a guide, in the order of the original; facts that stand in two files
// are reported.
func (l *linker) ruleParts(files []*Markdown, original *Markdown) []stated {
	var out []stated
	add := func(m *Markdown) {
		for _, p := range m.Rules {
			if p.Facts == nil {
				continue
			}
			i := slices.IndexFunc(out, func(s stated) bool { return s.ID == p.ID })
			if i >= 0 {
				if out[i].lang != m.Lang { // twice in one file is a duplicate id
					l.report(diag.At(p.Facts.Pos, "facts-twice", "what", p.ID, "other", out[i].Pos.File))
				}
				continue
			}
			out = append(out, stated{RulePart: p, lang: m.Lang, words: map[Lang]*RuleText{}})
		}
	}
	add(original)
	for _, m := range files {
		if m != original {
			add(m)
		}
	}
	return out
}

// reserved are the ids that pages give to their own parts, by section.
var reserved = map[string][]string{
	"countries": {"main", "facts", "facts-title", "helpers", "stories", "changes"},
	"stories":   {"main", "route", "today"},
	"pages":     {"main"},
	"":          {"main", "countries", "regions", "stories"},
}

// uniqueIDs reports an id that stands twice in one file, or belongs to the page itself.
func (l *linker) uniqueIDs(m *Markdown) {
	seen := map[string]bool{}
	for _, r := range m.IDs {
		if seen[r.Name] || slices.Contains(reserved[m.Section], r.Name) {
			l.report(diag.At(r.Pos, "duplicate-id", "id", r.Name))
		}
		seen[r.Name] = true
	}
}

// rule makes a rule of its facts and words.
func (l *linker) rule(p stated, g *Guide) *Rule {
	f := p.Facts
	r := &Rule{
		ID: p.ID, Guide: g, Original: p.lang, Words: p.words, Pos: p.Pos,
		By: f.By, Digests: f.Digests, Review: f.Review, Status: f.Status.Name,
		Facts: FactPos{Verified: f.Verified.Pos, From: f.From.Pos, Until: f.Until.Pos},
	}
	kind := f.Kind
	if kind.Name == "" {
		kind = Ref{Name: p.ID, Pos: p.Pos}
	}
	var ids []string
	for _, k := range l.site.Vocabulary.Kinds {
		ids = append(ids, k.ID)
	}
	if !l.known(kind, ids, "unknown-kind", "kind") {
		return nil
	}
	r.Kind = l.site.Vocabulary.Kind(kind.Name)
	if f.Verified.Name != "unknown" {
		if r.Verified = l.date(f.Verified); r.Verified.IsZero() {
			r.Facts.Verified = diag.Pos{}
		}
	}
	r.Sources = l.sources(f.Sources)
	r.Value = typed(f.Value, r.Kind, l.report)
	if r.Status == "" {
		r.Status = Statuses[0]
	} else {
		l.known(f.Status, Statuses, "unknown-value", "value")
	}
	r.From, r.Until = l.date(f.From), l.date(f.Until)
	r.AppliesTo = l.audiences(f.AppliesTo)
	if len(r.AppliesTo) == 0 {
		r.AppliesTo = r.Kind.AppliesTo
	}
	if r.Review == 0 {
		r.Review = r.Kind.Review
	}
	for _, w := range f.Was {
		for _, k := range w.Langs {
			l.known(k, l.languages(), "unknown-key", "key")
		}
		r.Was = append(r.Was, Change{On: l.date(w.On), Value: typed(w.Value, r.Kind, l.report), Notes: w.Notes})
		r.Facts.Was = append(r.Facts.Was, w.On.Pos)
	}
	if own := r.Words[p.lang]; own == nil || own.Body.Empty() {
		l.report(diag.At(p.Pos, "rule-empty", "rule", p.ID))
	}
	for _, b := range g.Docs[p.lang].Blocks {
		if b.Rule && b.ID == r.ID {
			r.Level = b.Level
		}
	}
	return r
}

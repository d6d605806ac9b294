package site

import (
	"cmp"
	"slices"

	"github.com/veshka-guide/veshka/internal/diag"
)

// guide links the files of one guide.
func (l *linker) guide(files []*Markdown) {
	original := l.originalGuide(files)
	if original == nil {
		l.noOriginal(files, "country")
		return
	}
	g := &Guide{Slug: original.Slug, Docs: map[Lang]*Doc{}, Original: original.Lang, Pos: original.Pos}
	if c := original.Guide.Country; c.Name != "" {
		if codes := l.countries([]Ref{c}); len(codes) > 0 {
			g.Country = codes[0]
		}
	}
	g.Region, g.Members = original.Guide.Region.Name, l.countries(original.Guide.Members)
	g.Owner = original.Guide.Owner

	parts := l.ruleParts(files, original)
	l.guideDocs(g, files, original, parts)
	rules := make([]Rule, len(parts)) // in one piece: they live as long as the guide
	for i, p := range parts {
		if r := &rules[i]; l.rule(r, p, g) {
			g.Rules = append(g.Rules, r)
		}
	}
	l.fillGaps(g)
	g.Exit = slices.ContainsFunc(g.Rules, func(r *Rule) bool { return slices.Contains(l.site.Vocabulary.Danger, r.Kind.Topic) })
	if original.Exit != nil {
		g.Exit = *original.Exit
	}
	l.site.Guides = append(l.site.Guides, g)
}

// originalGuide returns the file that states whose guide it is, nil if none does.
func (l *linker) originalGuide(files []*Markdown) *Markdown {
	var original *Markdown
	for _, m := range files {
		switch {
		case m.Guide == nil:
		case original != nil:
			l.report(diag.At(cmp.Or(m.Guide.Country.Pos, m.Guide.Region.Pos, m.Pos), "facts-twice", "what", "country", "other", original.File))
		default:
			original = m
		}
	}
	return original
}

// guideDocs gives the guide its words in every language, and each rule its own.
func (l *linker) guideDocs(g *Guide, files []*Markdown, original *Markdown, rules []stated) {
	ids := map[string]bool{}
	for _, r := range rules {
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
				w.Translates, w.Translated = part.Translates, l.date(part.Translated)
			}
			if !ids[part.ID] && !broken[part.ID] && !broken[""] {
				l.report(diag.At(part.Pos, "translation-without-original", "rule", part.ID))
			}
		}
		g.Docs[m.Lang] = &doc
		for i := range rules {
			if w := words[rules[i].ID]; w != nil {
				rules[i].words[m.Lang] = w
			}
		}
	}
}

// noOriginal reports a guide or story of which no file states the facts, unless one of them could not be read.
func (l *linker) noOriginal(files []*Markdown, want string) {
	if slices.ContainsFunc(files, func(m *Markdown) bool { return m.Broken }) {
		l.broken[files[0].Place()] = true
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

// countriesOnce reports every country that has two guides.
func (l *linker) countriesOnce(pages []*Linked) {
	first := map[string]*Guide{}
	for _, p := range pages {
		for _, g := range p.site.Guides {
			switch other := first[g.Country]; {
			case g.Country == "":
			case other == nil:
				first[g.Country] = g
			default:
				l.report(diag.At(p.country.Pos, "country-twice", "country", g.Country, "other", other.Docs[other.Original].File))
			}
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

// rule makes a rule of its facts and words; false if it is of no kind.
func (l *linker) rule(r *Rule, p stated, g *Guide) bool {
	f := p.Facts
	*r = Rule{
		ID: p.ID, Guide: g, Original: p.lang, Words: p.words, Pos: p.Pos,
		By: f.By, Digests: f.Digests, Fixed: f.Fixed, Minor: f.Minor, Review: f.Review, Status: f.Status.Name,
		Facts: FactPos{Verified: f.Verified.Pos, From: f.From.Pos, Until: f.Until.Pos},
	}
	kind := f.Kind
	if kind.Name == "" {
		kind = Ref{Name: p.ID, Pos: p.Pos}
	}
	if r.Kind = l.kinds[kind.Name]; r.Kind == nil {
		l.known(kind, l.names, "unknown-kind", "kind")
		return false
	}
	if f.Verified.Name != "unknown" {
		if r.Verified = l.date(f.Verified); r.Verified.IsZero() {
			r.Facts.Verified = diag.Pos{}
		}
	}
	r.Sources = l.sources(f.Sources)
	r.Value = typed(f.Value, r.Kind, l.report)
	l.validity(r, f)
	r.AppliesTo = l.audiences(f.AppliesTo)
	if len(r.AppliesTo) == 0 {
		r.AppliesTo = r.Kind.AppliesTo
	}
	if r.Review == 0 {
		r.Review = r.Kind.Review
	}
	r.Stamped = r.Verified
	if r.FactsChanged() {
		r.Verified = Date{}
	}
	l.spoken(f.TextLangs)
	for _, w := range f.Was {
		r.Was = append(r.Was, l.change(w, r.Kind))
		r.Facts.Was = append(r.Facts.Was, w.On.Pos)
	}
	if own := r.Words[p.lang]; own == nil || !own.Body.Worded() {
		l.report(diag.At(p.Pos, "rule-empty", "rule", p.ID))
	} else if own.Body.Noted() {
		l.notes(r)
	}
	for _, b := range g.Docs[p.lang].Blocks {
		if b.Rule && b.ID == r.ID {
			r.Level = b.Level
		}
	}
	return true
}

// change makes an earlier state of a rule of the kind.
func (l *linker) change(w WasPart, k *Kind) Change {
	l.spoken(w.Langs)
	if w.Status.Name != "" {
		l.known(w.Status, Statuses, "unknown-value", "value")
	}
	return Change{
		On: l.date(w.On), Value: typed(w.Value, k, l.report), Status: w.Status.Name,
		From: l.date(w.From), Until: l.date(w.Until), Notes: w.Notes,
	}
}

// validity gives a rule its status and the dates between which it holds. A plan says when it comes true, or that
// nobody knows: else no day would ever make it false.
func (l *linker) validity(r *Rule, f *RuleFacts) {
	if r.Status == "" {
		r.Status = Statuses[0]
	} else {
		l.known(f.Status, Statuses, "unknown-value", "value")
	}
	r.Until = l.date(f.Until)
	if r.Status != "planned" {
		r.From = l.date(f.From)
		return
	}
	switch f.From.Name {
	case "":
		l.report(diag.At(f.Status.Pos, "missing-key", "key", "from"))
	case "unknown":
	default:
		r.From = l.date(f.From)
	}
}

// spoken reports words in a language that the site does not have.
func (l *linker) spoken(langs []Ref) {
	for _, r := range langs {
		l.known(r, l.languages(), "unknown-key", "key")
	}
}

// notes reports a footnote in the words of a rule that the page of another language borrows: its note stays behind, and
// its number belongs to another there.
func (l *linker) notes(r *Rule) {
	for _, lang := range l.site.Config.Languages {
		if r.Guide.Docs[lang] != nil && r.Words[lang] == nil {
			l.report(diag.At(r.Pos, "note-in-rule", "rule", r.ID, "lang", string(lang)))
			return
		}
	}
}

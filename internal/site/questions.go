package site

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// Anyone is the audience that everybody belongs to.
const Anyone = "anyone"

// KnownWord stands in a condition for "stated, whatever it says".
const KnownWord = "known"

// Question is what people in one situation ask of every country, answered by rules of one kind: what a reader sees of
// it is derived, never written by hand.
type Question struct {
	ID        string
	Kind      *Kind
	Audiences []string    // who asks, in the vocabulary's order
	Where     []Condition // all of them make a yes; none: that there is a rule in force
	Danger    []Condition // any of them is a danger, which everybody is shown
	With      []*Kind     // what must be read beside an answer
	Origin    bool        // asked of the country that people leave, not of those they go to
	Sort      []SortKey   // of the answers; default: the kind's
	Pos       diag.Pos
}

// Condition is what a field must say: one of the options, or anything at all (KnownWord).
type Condition struct {
	Field   string
	Options []string
}

// Own is a field that says for one audience alone what another field says of all: how likely deserters are handed over.
type Own struct{ Field, Audience, Says string }

// QuestionEntry is a question with the names it refers to.
type QuestionEntry struct {
	Question  Question
	Kind      Ref
	Audiences []Ref
	Where     []ConditionEntry
	Danger    []ConditionEntry
	With      []Ref
	Sort      []Ref
}

// ConditionEntry is a condition as it is written.
type ConditionEntry struct {
	Field   Ref
	Options []Ref
}

// OwnEntry is an Own as it is written.
type OwnEntry struct{ Field, Audience, Says Ref }

// QuestionText is how a question reads in one language. All but Question may be "".
type QuestionText struct {
	Question string
	Warning  string // what must be known of every answer
	Yes      string // what the countries that answer it are called, and so on
	Danger   string
	Other    string
	Silent   string
	Empty    string // there is no answer
}

// Asking returns the audiences that ask anything, in the vocabulary's order.
func (v *Vocabulary) Asking() []string {
	return slices.DeleteFunc(slices.Clone(v.Audiences), func(a string) bool {
		return !slices.ContainsFunc(v.Questions, func(q *Question) bool { return slices.Contains(q.Audiences, a) })
	})
}

// questions links the questions. It runs when all kinds are known.
func (l *linker) questions() {
	v := &l.site.Vocabulary
	for _, e := range l.parts.Kinds.Questions {
		q := e.Question
		if q.ID == "main" { // every page has it
			l.report(diag.At(q.Pos, "duplicate-id", "id", q.ID))
		}
		if e.Kind.Name == "" || !l.known(e.Kind, l.names, "unknown-kind", "kind") {
			continue
		}
		q.Kind = v.Kind(e.Kind.Name)
		q.Where, q.Danger = l.conditions(e.Where, q.Kind), l.conditions(e.Danger, q.Kind)
		for _, id := range l.kindNames(e.With) {
			q.With = append(q.With, v.Kind(id))
		}
		if q.Sort = l.sortKeys(e.Sort, q.Kind); len(q.Sort) == 0 {
			q.Sort = q.Kind.Sort
		}
		q.Audiences = l.askers(l.audiences(e.Audiences), q.Kind)
		v.Questions = append(v.Questions, &q)
	}
	if len(v.Questions) == 0 {
		return
	}
	for _, r := range l.parts.Kinds.Audiences {
		if r.Name == "index" { // for/index.html is the list of audiences
			l.report(diag.At(r.Pos, "name-collision", "address", "for/index.html"))
		}
	}
}

// placeSituations notes the pages of the audiences: every question that one asks is a place on its page.
func (l *linker) placeSituations() {
	v := &l.site.Vocabulary
	for _, a := range v.Asking() {
		p := &place{page: "for/" + a + ".html", ids: map[string]bool{}}
		for _, q := range v.Questions {
			if slices.Contains(q.Audiences, a) {
				p.ids[q.ID] = true
			}
		}
		l.site.places[p.page] = p
	}
	if len(v.Questions) > 0 {
		l.site.places["for/index.html"] = &place{page: "for/index.html"}
	}
}

// askers returns who asks: those that are named, else those that the kind concerns and everybody.
func (l *linker) askers(named []string, k *Kind) []string {
	all := l.site.Vocabulary.Audiences
	return slices.DeleteFunc(slices.Clone(all), func(a string) bool {
		if len(named) > 0 {
			return !slices.Contains(named, a)
		}
		return a != Anyone && !slices.Contains(k.AppliesTo, a) && !slices.Contains(k.AppliesTo, Anyone)
	})
}

// conditions links conditions on fields of the kind.
func (l *linker) conditions(entries []ConditionEntry, k *Kind) []Condition {
	var out []Condition
	for _, e := range entries {
		f := l.field(e.Field, k)
		if f == nil {
			continue
		}
		c := Condition{Field: f.Name}
		for _, o := range e.Options {
			switch country := f.Type == Country || f.Type == Countries; {
			case country && IsCountry(o.Name):
			case country && o.Name != KnownWord:
				l.report(diag.At(o.Pos, "unknown-country", "country", o.Name))
				continue
			case !l.known(o, append(f.optionNames(), KnownWord), "unknown-value", "value"):
				continue
			}
			c.Options = append(c.Options, o.Name)
		}
		out = append(out, c)
	}
	return out
}

// optionNames returns what a condition may ask of the field by name.
func (f *Field) optionNames() []string {
	if f.Type == Bool {
		return []string{"true", "false"}
	}
	return slices.Clone(f.Options)
}

// field returns the kind's field of that name; one that it lacks is reported.
func (l *linker) field(r Ref, k *Kind) *Field {
	if f := k.Field(r.Name); f != nil {
		return f
	}
	l.report(diag.At(r.Pos, "unknown-field", "field", r.Name, "kind", k.ID,
		"near", l.nearest(r.Name, fieldNames(k)), "known", strings.Join(fieldNames(k), ", ")))
	return nil
}

// sortKeys links the fields that order rules of the kind.
func (l *linker) sortKeys(refs []Ref, k *Kind) []SortKey {
	var keys []SortKey
	for _, r := range refs {
		name, down := strings.CutPrefix(r.Name, "-")
		if l.field(Ref{Name: name, Pos: r.Pos}, k) != nil {
			keys = append(keys, SortKey{Field: name, Down: down})
		}
	}
	return keys
}

// own links the fields of a kind that speak to one audience alone.
func (l *linker) own(entries []OwnEntry, k *Kind) []Own {
	var out []Own
	for _, e := range entries {
		field, says := l.field(e.Field, k), l.field(e.Says, k)
		if l.known(e.Audience, l.site.Vocabulary.Audiences, "unknown-audience", "audience") && field != nil && says != nil {
			out = append(out, Own{Field: field.Name, Audience: e.Audience.Name, Says: says.Name})
		}
	}
	return out
}

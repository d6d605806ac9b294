package parse

import (
	"regexp"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// langTag is a BCP 47 tag as file names carry it.
var langTag = regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{2,8})*$`)

// types are the types that kinds.yaml may name; lists stand for OneOf and AnyOf.
var types = []string{"bool", "number", "days", "working-days", "months", "years", "hours", "people", "cases", "date", "money", "country", "countries", "languages"}

// Kinds reads content/kinds.yaml.
func Kinds(file, text string) (site.KindsFile, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	k := site.KindsFile{File: file}
	f, ok := document(file, text, kindsKeys, &ds)
	if !ok {
		return k, ds
	}
	k.Topics, k.Danger, k.Audiences = f.refs("topics"), f.refs("danger"), f.refs("audiences")
	k.Compare, k.Stories = f.refs("compare"), f.refs("stories")
	if n := f.get("first"); n.Type != site.NoNode && n.Type != site.List {
		f.report(diag.At(n.Pos, "wrong-type", "key", "first", "want", "first: [[…], …]"))
	}
	for _, it := range f.get("first").Items {
		one := fields{node: site.Node{Type: site.Map, Pairs: []site.NPair{{Key: site.Ref{Name: "first"}, Value: it}}}, report: f.report}
		k.First = append(k.First, one.refs("first"))
	}
	k.Questions = f.questions(k.Audiences)
	if !f.require("kinds") {
		return k, ds
	}
	kinds, ok := mapOf(f.get("kinds"), "kinds", nil, f.report)
	if !ok {
		return k, ds
	}
	for _, p := range kinds.node.Pairs {
		e, ok := mapOf(p.Value, p.Key.Name, kindKeys, f.report)
		if !ok {
			continue
		}
		if !IsSlug(p.Key.Name) { // its page is called so
			ds = append(ds, diag.At(p.Key.Pos, "bad-id", "id", p.Key.Name))
		}
		e.require("topic")
		kind := site.Kind{ID: p.Key.Name, Harm: e.harm(), Review: e.review(), Pos: p.Key.Pos, Fields: e.schema()}
		k.Kinds = append(k.Kinds, site.KindEntry{Kind: kind, Topic: e.ref("topic"), AppliesTo: e.refs("applies_to"), Sort: e.refs("sort"), Own: e.own(), Map: e.ref("map")})
	}
	return k, ds
}

// harm returns what a wrong rule of the kind can do, "" if that is not said.
func (f fields) harm() site.Harm {
	n := f.get("harm")
	if n.Type == site.NoNode {
		return ""
	}
	var known []string
	for _, h := range site.Harms {
		known = append(known, string(h))
	}
	if !slices.Contains(known, n.Text) {
		f.report(unknownValue(n, "harm", known))
		return ""
	}
	return site.Harm(n.Text)
}

// schema reads the typed fields of a kind.
func (f fields) schema() []site.Field {
	m, ok := f.under("value")
	if !ok {
		return nil
	}
	var schema []site.Field
	for _, p := range m.node.Pairs {
		field := site.Field{Name: p.Key.Name}
		switch p.Value.Type {
		case site.List:
			field.Type, field.Options = site.OneOf, m.texts(p.Key.Name)
		case site.Map:
			field.Type = site.AnyOf
			if any, ok := mapOf(p.Value, p.Key.Name, anyKeys, f.report); ok {
				field.Options = any.texts("any")
			}
		default:
			field.Type = site.FieldType(p.Value.Text)
			if !slices.Contains(types, p.Value.Text) {
				f.report(unknownValue(p.Value, p.Key.Name, types))
				field.Type = ""
			}
		}
		schema = append(schema, field)
	}
	return schema
}

// KindWords reads content/kinds.LANG.yaml.
func KindWords(file, text string) (site.WordsFile, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	w := site.WordsFile{File: file}
	f, ok := document(file, text, kindsWordsKeys, &ds)
	if !ok {
		return w, ds
	}
	w.Kinds = &site.KindWords{
		Topics: f.plain("topics"), Audiences: f.plain("audiences"), Situations: f.plain("situations"),
		Questions: f.questionWords(), Kinds: map[string]site.KindText{},
	}
	w.Keys = keyPaths(f.node, "")
	if !f.require("kinds") {
		return w, ds
	}
	kinds, ok := mapOf(f.get("kinds"), "kinds", nil, f.report)
	if !ok {
		return w, ds
	}
	for _, p := range kinds.node.Pairs {
		e, ok := mapOf(p.Value, p.Key.Name, kindWordsKeys, f.report)
		if !ok {
			continue
		}
		e.require("label")
		t := site.KindText{Label: e.text("label"), Reason: e.text("reason"), Ask: e.texts("ask"), Value: map[string]map[string]string{}}
		if e.has("value") {
			if values, ok := mapOf(e.get("value"), "value", nil, f.report); ok {
				for _, v := range values.node.Pairs {
					if v.Value.Type == site.Map {
						t.Value[v.Key.Name] = options(values.plain(v.Key.Name))
					} else {
						t.Value[v.Key.Name] = map[string]string{"": values.text(v.Key.Name)}
					}
				}
			}
		}
		w.Kinds.Kinds[p.Key.Name] = t
	}
	return w, ds
}

// keyPaths returns the keys of the texts below a map, joined by dots: "kinds.visa.value.window.per-entry". What a kind
// says in a fixed key (its label) counts as the kind's own.
func keyPaths(n site.Node, path string) []site.Ref {
	var keys []site.Ref
	for _, p := range n.Pairs {
		name := path + p.Key.Name
		switch depth := strings.Count(name, "."); {
		case depth == 2 && p.Key.Name != "value":
			continue
		case depth == 1 || depth > 2:
			keys = append(keys, site.Ref{Name: name, Pos: p.Key.Pos})
		}
		keys = append(keys, keyPaths(p.Value, name+".")...)
	}
	return keys
}

// options takes the pattern of a figure, written under "figure" beside words of its own, to where a pattern written
// alone stands.
func options(words map[string]string) map[string]string {
	if pattern, ok := words[site.FigureWord]; ok {
		words[""] = pattern
		delete(words, site.FigureWord)
	}
	return words
}

// plain returns a map of texts.
func (f fields) plain(key string) map[string]string {
	out := map[string]string{}
	if m, ok := f.under(key); ok {
		for _, p := range m.node.Pairs {
			out[p.Key.Name] = m.text(p.Key.Name)
		}
	}
	return out
}

// OrganisationWords reads content/organisations.LANG.yaml.
func OrganisationWords(file, text string) (site.WordsFile, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	w := site.WordsFile{File: file, Orgs: map[string]site.OrganisationText{}}
	entries(file, text, organisationWordsKeys, &w, &ds, func(id string, e fields) {
		e.require("name")
		w.Orgs[id] = site.OrganisationText{Name: e.text("name"), What: e.text("what")}
	})
	return w, ds
}

// GlossaryWords reads content/glossary.LANG.yaml.
func GlossaryWords(file, text string) (site.WordsFile, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	w := site.WordsFile{File: file, Terms: map[string]site.TermText{}}
	entries(file, text, termWordsKeys, &w, &ds, func(id string, e fields) {
		e.require("term")
		e.require("definition")
		w.Terms[id] = site.TermText{Term: e.text("term"), Also: e.texts("also"), Definition: e.text("definition")}
	})
	return w, ds
}

func entries(file, text string, known []string, w *site.WordsFile, ds *[]diag.Diagnostic, add func(string, fields)) {
	f, ok := document(file, text, nil, ds)
	if !ok {
		return
	}
	for _, p := range f.node.Pairs {
		w.Keys = append(w.Keys, p.Key)
		if e, ok := mapOf(p.Value, p.Key.Name, known, f.report); ok {
			add(p.Key.Name, e)
		}
	}
}

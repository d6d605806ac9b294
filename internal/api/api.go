// Package api writes the site for programs: its guides, rules, kinds and changes as JSON, each file with a JSON Schema
// (draft 2020-12) made for this very site, which types the value of every kind of rule. It is the specification of
// api/v1:
//
//	api/v1/countries.json   guides of countries and regions, by address
//	api/v1/rules.json       every rule with its facts and its words, by guide, in the guide's order
//	api/v1/kinds.json       topics, audiences and kinds of rules, in the order of kinds.yaml
//	api/v1/changes.json     what rules said before, newest first
//	api/v1/schema/….json    the schema of each
//
// null stands for what was asked and is not known, and a key that is absent for what nobody has stated: neither is "no".
// Addresses are relative to the folder that holds api/, so that they hold on every copy. Nothing depends on the day of
// the build: a program computes a rule's state from the rule's own dates, as the schema says. A record is a line, keys
// and records keep their order, so two versions of a file can be compared by lines.
//
// Within v1 keys may be added; none is taken away or changes its meaning.
package api

import (
	"bytes"
	"io"
	"slices"

	"github.com/veshka-guide/veshka/internal/ordered"
	"github.com/veshka-guide/veshka/internal/site"
)

// Names are the files of api/v1 without their suffix.
var Names = []string{"countries", "rules", "kinds", "changes"}

// Input is what the files are made of.
type Input struct {
	Site *site.Site
	// Value puts a rule's value into the words of a language: "365 days · per entry".
	Value func(site.Lang, *site.Kind, site.Value) string
	// Name returns what a guide is called in a language, "" when nobody has named it there.
	Name func(site.Lang, *site.Guide) string
}

// Data returns the file of that name, one of Names.
func Data(in Input, name string) []byte {
	var out bytes.Buffer
	_ = Write(in, name, &out) // a buffer takes everything
	return out.Bytes()
}

// Write writes the file of that name, one of Names, record by record: the rules of a large site are never whole in
// memory. The error is the writer's.
func Write(in Input, name string, to io.Writer) error {
	w := &writer{Writer: ordered.NewWriter(to), Input: in, languages: slices.Sorted(slices.Values(in.Site.Config.Languages))}
	w.languages = slices.Compact(w.languages)
	switch name {
	case "countries":
		w.begin(name)
		for _, g := range in.Site.Guides {
			w.record()
			w.country(g)
		}
	case "rules":
		w.begin(name)
		for _, g := range in.Site.Guides {
			for _, r := range g.Rules {
				w.record()
				w.rule(r)
			}
		}
	case "kinds":
		v := &in.Site.Vocabulary
		w.begin(name, member{"topics", in.topics()}, member{"audiences", in.audiences()}, member{"compare", append([]string{}, v.Compare...)})
		for _, k := range v.Kinds {
			w.record()
			w.Any(in.kind(k))
		}
	case "changes":
		w.begin(name)
		for _, c := range in.changes() {
			w.record()
			w.change(c)
		}
	default:
		panic("api: no file " + name)
	}
	w.Raw("\n]\n}\n")
	return w.End()
}

// writer writes one file.
type writer struct {
	*ordered.Writer
	Input
	languages []site.Lang // of the site, in the order of the words of a record
	records   int
}

// begin writes what concerns all of a file; its records follow.
func (w *writer) begin(name string, more ...member) {
	w.Raw("{\n")
	for _, m := range append(object{{"$schema", "schema/" + name + ".json"}, {"languages", w.Site.Config.Languages}}, more...) {
		w.Any(m.key)
		w.Raw(": ")
		w.Raw(string(ordered.Encode(m.value)))
		w.Raw(",\n")
	}
	w.Any(name)
	w.Raw(": [")
}

// record begins a record, on a line of its own.
func (w *writer) record() {
	w.Rest()
	if w.records > 0 {
		w.Raw(",")
	}
	w.records++
	w.Raw("\n")
}

// stated writes a member, unless nobody has stated it.
func (w *writer) stated(key, value string) {
	if value != "" {
		w.Key(key)
		w.Text(value)
	}
}

// list writes a member that is a list of texts.
func (w *writer) list(key string, texts []string) {
	w.Key(key)
	w.Open('[')
	for _, s := range texts {
		w.Text(s)
	}
	w.Close(']')
}

// day writes a member that is a date, null for one that is not known.
func (w *writer) day(key string, d site.Date) {
	w.Key(key)
	if d.IsZero() {
		w.Null()
		return
	}
	w.Text(d.String())
}

// An object is a JSON object whose keys keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	return ordered.Object(func(yield func(string, any) bool) {
		for _, m := range o {
			if !yield(m.key, m.value) {
				return
			}
		}
	}), nil
}

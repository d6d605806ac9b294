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
	switch name {
	case "countries":
		return in.file(name, records(in.Site.Guides, in.country))
	case "rules":
		return in.file(name, records(in.rules(), in.rule))
	case "kinds":
		v := &in.Site.Vocabulary
		return in.file(name, records(v.Kinds, in.kind), member{"topics", in.topics()}, member{"audiences", in.audiences()}, member{"compare", append([]string{}, v.Compare...)})
	case "changes":
		return in.file(name, in.changes())
	}
	panic("api: no file " + name)
}

// rules returns the rules of every guide, in the order of the guides.
func (in Input) rules() []*site.Rule {
	var rules []*site.Rule
	for _, g := range in.Site.Guides {
		rules = append(rules, g.Rules...)
	}
	return rules
}

func records[T any](items []T, record func(T) any) []any {
	out := make([]any, len(items))
	for i, it := range items {
		out[i] = record(it)
	}
	return out
}

// file writes a file: what concerns all of it, then a record a line.
func (in Input) file(name string, records []any, more ...member) []byte {
	var out bytes.Buffer
	out.WriteString("{\n")
	for _, m := range append(object{{"$schema", "schema/" + name + ".json"}, {"languages", in.Site.Config.Languages}}, more...) {
		out.Write(ordered.Encode(m.key))
		out.WriteString(": ")
		out.Write(ordered.Encode(m.value))
		out.WriteString(",\n")
	}
	out.Write(ordered.Encode(name))
	out.WriteString(": [")
	for i, r := range records {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(ordered.Encode(r))
	}
	out.WriteString("\n]\n}\n")
	return out.Bytes()
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

// Package schema says in JSON Schema what the author's files may hold, so that an editor's program completes keys, explains
// them and marks what is wrong while it is being written. A schema is made for one site: its kinds type the values of
// rules, its sources, audiences and languages are the words to choose from. Without a site those are left open.
//
// The draft is 7 (json-schema.org/draft-07), which the YAML extensions of editors read best. The build alone decides: a
// schema sees one file, no day and no other language, so it lets much pass. It is stricter than the build in little: a
// title that YAML takes for true or false, an origin that is no country, names that came into another file after the
// schema was made, and drafts, of which the build says nothing.
package schema

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/ordered"
	"github.com/veshka-guide/veshka/internal/site"
)

// Input is what schemas are made of.
type Input struct {
	Site *site.Site             // nil leaves everything open that a site chooses
	Say  func(id string) string // the explanations: messages below desk.schema, in the language of the reader
}

// names are the schemas that every site has, in the order of a new editor's interest.
var names = []string{
	"rule", "guide", "story", "page", "home", "sources", "site", "kinds", "kinds-words",
	"organisations", "organisations-words", "glossary", "glossary-words", "messages",
}

// ofKind begins the names of the schemas of rules of one kind.
const ofKind = "rule."

// Names returns the names of the schemas, those of the rules of each kind last.
func Names(s *site.Site) []string {
	all := slices.Clone(names)
	if s != nil {
		for _, k := range s.Vocabulary.Kinds {
			all = append(all, ofKind+k.ID)
		}
	}
	return all
}

// About returns what the schema of that name is for, in a sentence.
func (in Input) About(name string) string {
	if strings.HasPrefix(name, ofKind) {
		name = "rule-of-kind"
	}
	return in.Say("desk.schema.about." + name)
}

// Schema returns the schema of that name, one of Names.
func Schema(in Input, name string) []byte {
	m := &maker{Input: in}
	return m.document(name, m.body(name))
}

// body returns what the schema of that name says, without its head.
func (m *maker) body(name string) object {
	if kind, ok := strings.CutPrefix(name, ofKind); ok {
		return m.rule(m.Site.Vocabulary.Kind(kind))
	}
	switch name {
	case "rule":
		return m.rule(nil)
	case "guide":
		return m.guide()
	case "story":
		return m.story()
	case "page", "home":
		return m.page()
	case "sources":
		return m.sources()
	case "site":
		return m.config()
	case "kinds":
		return m.kinds()
	case "kinds-words":
		return m.kindsWords()
	case "organisations":
		return m.organisations()
	case "organisations-words":
		return m.organisationsWords()
	case "glossary":
		return m.glossary()
	case "glossary-words":
		return m.glossaryWords()
	case "messages":
		return messages()
	}
	panic("schema: no schema " + name)
}

// document puts the head of a schema and the definitions that it uses around its body.
func (m *maker) document(name string, body object) []byte {
	whole := append(object{
		{"$schema", "http://json-schema.org/draft-07/schema#"},
		{"description", m.About(name)},
	}, body...)
	if defs := m.definitions(); len(defs) > 0 {
		whole = append(whole, member{"definitions", defs})
	}
	return ordered.Indent(whole)
}

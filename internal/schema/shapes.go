package schema

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// maker makes one schema. Its methods return schemas, or parts of one.
type maker struct {
	Input
	used []string            // the definitions that the schema refers to
	made map[string][]string // the keys of every kind of map that was made, for tests
}

// keyed is a map of these keys and no others, each explained by its message. what names the kind of map, as
// parse.Keys does.
func (m *maker) keyed(what string, properties object, required ...string) object {
	explained := make(object, len(properties))
	var keys []string
	for i, p := range properties {
		id := p.key
		if id == "other" { // a message cannot be called like a plural form
			id = "other-answers"
		}
		of := slices.DeleteFunc(slices.Clone(p.value.(object)), func(m member) bool { return m.key == "description" })
		explained[i] = member{p.key, append(object{{"description", m.Say("desk.schema." + what + "." + id)}}, of...)}
		keys = append(keys, p.key)
	}
	if m.made == nil {
		m.made = map[string][]string{}
	}
	m.made[what] = keys
	return closed(explained, required...)
}

// closed is a map of these keys and no others.
func closed(properties object, required ...string) object {
	o := object{{"type", "object"}, {"properties", properties}}
	if len(required) > 0 {
		o = append(o, member{"required", required})
	}
	return append(o, member{"additionalProperties", false})
}

// free is a map whose keys the author chooses.
func free(of object) object { return object{{"type", "object"}, {"additionalProperties", of}} }

// named is a map whose keys the author chooses as addresses are written.
func named(of object) object {
	return append(free(of), member{"propertyNames", object{{"pattern", slug}}})
}

// with adds members to a schema.
func with(of object, more ...member) object { return append(slices.Clone(of), more...) }

// text is words that must be there.
func text() object { return object{{"type", []string{"string", "number"}}, {"pattern", `\S`}} }

// maybe is words that may be left out, or left empty.
func maybe() object { return object{{"type", []string{"string", "number", "null"}}} }

// matching is a text of a form.
func matching(pattern string) object { return object{{"type", "string"}, {"pattern", pattern}} }

// either is one of several schemas.
func either(of ...object) object { return object{{"anyOf", of}} }

func null() object { return object{{"type", "null"}} }

// oneOf is one of the words.
func oneOf[T ~string](options []T) object { return object{{"enum", options}} }

// some is a list, or a single entry in its place; empty as well.
func some(of object) object { return either(array(of), of, null()) }

// several is a list of at least one entry, or a single entry in its place.
func several(of object) object { return either(with(array(of), member{"minItems", 1}), of) }

func array(of object) object { return object{{"type", "array"}, {"items", of}} }

// flag is true or false.
func flag() object { return object{{"type", "boolean"}} }

// whole is a whole number from least to most.
func whole(least, most int) object {
	return object{{"type", "integer"}, {"minimum", least}, {"maximum", most}}
}

// review is days until a rule must be checked again.
func review() object { return whole(1, 3*365) }

// Forms of texts, as package parse and package site take them.
const (
	slug    = `^[a-z0-9][a-z0-9-]*$`
	tag     = `^[a-z]{2,3}(-[a-z0-9]{2,8})*$`         // a language, as names of files have it
	device  = `^(con|prn|aux|nul|com[0-9]|lpt[0-9])$` // what Windows has under that name in every folder
	day     = `[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?`
	web     = `^[hH][tT][tT][pP][sS]?://[^\s"<>@/?#\\]+([/?#\\][^\s"<>]*)?$`
	folder  = `^https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/$`
	onion   = `^https?://([a-z0-9-]+\.)*[a-z2-7]{56}\.onion(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/$`
	public  = `^RW[A-Za-z0-9+/]{54}$`
	siteID  = `^[a-z0-9-]{3,40}$`
	money   = `^[A-Za-z]{3}$`
	insert  = `\{\}` // where a pattern takes its figure
	numeral = `^[0-9]+$`
)

// date is a day, a month or a year. No date has an example: a program that completes would offer it, and a day on which nobody
// compared anything would be a key press away.
func date() object {
	return object{{"type", []string{"string", "integer"}}, {"pattern", "^" + day + "$"}, {"minimum", 1000}, {"maximum", 9999}}
}

// maybeDate is a date that may be left empty.
func maybeDate() object {
	d := date()
	d[0] = member{"type", []string{"string", "integer", "null"}}
	return d
}

// digest is what veshka writes to recognise words or facts. One of digits alone is a number to YAML.
func digest() object { return object{{"type", []string{"string", "number"}}} }

// address is a web address; empty as well.
func address() object {
	return object{{"type", []string{"string", "null"}}, {"pattern", "^$|" + web}}
}

// words are texts by language.
func (m *maker) words(of object) object {
	if len(m.languages()) == 0 {
		return with(free(of), member{"propertyNames", object{{"pattern", tag}}})
	}
	properties := object{}
	for _, lang := range m.languages() {
		properties = append(properties, member{string(lang), of})
	}
	return closed(properties)
}

func (m *maker) languages() []site.Lang {
	if m.Site == nil {
		return nil
	}
	return m.Site.Config.Languages
}

// ref refers to a definition. Draft 7 reads nothing beside a $ref, so it stands in a schema of its own.
func (m *maker) ref(name string) object {
	if !slices.Contains(m.used, name) {
		m.used = append(m.used, name)
	}
	return object{{"allOf", []object{{{"$ref", "#/definitions/" + name}}}}}
}

// definitions are the names that this site has to choose from, as far as the schema refers to them.
func (m *maker) definitions() object {
	var defs object
	for _, name := range slices.Sorted(slices.Values(m.used)) {
		var of object
		switch name {
		case "country":
			of = oneOf(countries())
		case "source":
			of = m.chosen(slug0, func(s *site.Site) []string { return keysOf(s.Sources) })
		case "audience":
			of = m.chosen(slug0, func(s *site.Site) []string { return s.Vocabulary.Audiences })
		case "kind":
			of = m.chosen(slug, kindsOf)
		}
		defs = append(defs, member{name, of})
	}
	return defs
}

// slug0 is any name at all.
const slug0 = `\S`

// chosen is one of the names that the site has, or any of the form without a site.
func (m *maker) chosen(form string, of func(*site.Site) []string) object {
	if m.Site == nil {
		return matching(form)
	}
	return oneOf(append([]string{}, of(m.Site)...)) // never null
}

// suggested is any text, with those that the site has to choose from: for names that the same file brings, which may be
// newer than the schema.
func (m *maker) suggested(of func(*site.Site) []string) object {
	if m.Site == nil || len(of(m.Site)) == 0 {
		return matching(slug0)
	}
	return either(oneOf(of(m.Site)), matching(slug0))
}

func kindsOf(s *site.Site) []string {
	var ids []string
	for _, k := range s.Vocabulary.Kinds {
		ids = append(ids, k.ID)
	}
	return ids
}

func keysOf[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// countries are the codes of ISO 3166-1 that a country has now.
func countries() []string {
	var codes []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if code := string(a) + string(b); site.IsCountry(code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

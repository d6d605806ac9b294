package schema

import (
	"github.com/veshka-guide/veshka/internal/site"
)

// translationKeys are all that a rule block of a translation may have.
var translationKeys = []string{"translates", "translated"}

// rule is a rule block, of one kind unless kind is nil. Where it is nil, a block that names its kind is typed by it; one whose
// kind is the id of its heading, which the block does not show, may have the fields of any.
func (m *maker) rule(kind *site.Kind) object {
	value := m.anyValue()
	named := m.ref("kind")
	if kind != nil {
		value, named = m.value(kind), object{{"const", kind.ID}}
	}
	was := m.keyed("was", object{
		{"on", date()}, {"value", value}, {"status", either(oneOf(site.Statuses), null())},
		{"from", maybeDate()}, {"until", maybeDate()}, {"note", m.words(maybe())},
	}, "on")
	was = append(was, member{"anyOf", []object{filled("value"), filled("status"), filled("note")}})
	properties := object{
		{"verified", either(object{{"const", "unknown"}}, date())},
		{"sources", several(m.ref("source"))},
		{"kind", either(named, null())},
		{"value", value},
		{"status", either(with(oneOf(site.Statuses), member{"default", site.Statuses[0]}), null())},
		{"from", either(object{{"const", "unknown"}}, maybeDate())},
		{"until", maybeDate()},
		{"applies_to", some(m.ref("audience"))},
		{"review", review()},
		{"by", maybe()},
		{"text", m.words(digest())},
		{"facts", digest()},
		{"minor", free(digest())},
		{"was", array(was)},
		{"translates", digest()},
		{"translated", maybeDate()},
	}
	facts := object{{"required", []string{"verified", "sources"}}, {"allOf", m.facts(kind)}}
	return append(m.keyed("rule", properties),
		member{"if", either(object{{"required", []string{"translates"}}}, object{{"required", []string{"translated"}}})},
		member{"then", object{{"required", []string{"translates"}}, {"propertyNames", oneOf(translationKeys)}}},
		member{"else", facts})
}

// facts are what hangs together in the facts of a rule: a plan, and nothing else, may come true on a day that nobody knows,
// and a kind types its value.
func (m *maker) facts(kind *site.Kind) []object {
	is := func(key, name string) object {
		return object{{"properties", object{{key, object{{"const", name}}}}}, {"required", []string{key}}}
	}
	from := func(never object) object { return object{{"properties", object{{"from", object{{"not", never}}}}}} }
	all := []object{{
		{"if", is("status", "planned")},
		{"then", with(from(null()), member{"required", []string{"from"}})},
		{"else", from(object{{"const", "unknown"}})},
	}}
	if m.Site == nil || kind != nil {
		return all
	}
	for _, k := range m.Site.Vocabulary.Kinds {
		v := m.value(k)
		typed := object{{"value", v}, {"was", object{{"items", object{{"properties", object{{"value", v}}}}}}}}
		all = append(all, object{{"if", is("kind", k.ID)}, {"then", object{{"properties", typed}}}})
	}
	return all
}

// filled wants a key that says something.
func filled(key string) object {
	return object{{"required", []string{key}}, {"properties", object{{key, object{{"not", either(null(), object{{"maxProperties", 0}, {"type", "object"}})}}}}}}
}

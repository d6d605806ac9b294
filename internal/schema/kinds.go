package schema

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// fieldTypes are what kinds.yaml may say of a field, beside lists.
var fieldTypes = []site.FieldType{
	site.Bool, site.Number, site.Days, site.WorkingDays, site.Months, site.Years, site.Hours, site.People, site.Cases,
	site.DateType, site.Money, site.Country, site.Countries, site.Languages,
}

// kinds is kinds.yaml. It names what it defines itself, so nothing that is new in it is refused.
func (m *maker) kinds() object {
	name := matching(slug0)
	topic := m.suggested(func(s *site.Site) []string { return s.Vocabulary.Topics })
	audience := m.suggested(func(s *site.Site) []string { return s.Vocabulary.Audiences })
	id := m.suggested(kindsOf)
	conditions := free(several(object{{"type", []string{"string", "number", "boolean"}}}))
	question := m.keyed("question", object{
		{"kind", id}, {"audiences", some(audience)}, {"where", conditions}, {"danger", conditions},
		{"with", some(id)}, {"origin", flag()}, {"sort", some(name)},
	}, "kind")
	any := m.keyed("any", object{{"any", some(text())}})
	field := either(oneOf(fieldTypes), array(text()), any)
	kind := m.keyed("kind", object{
		{"topic", topic}, {"harm", oneOf(site.Harms)}, {"review", review()}, {"applies_to", some(audience)}, {"value", free(field)},
		{"sort", some(name)}, {"own", free(free(name))}, {"map", either(name, null())},
	}, "topic")
	return m.keyed("kinds", object{
		{"topics", some(name)}, {"danger", some(topic)}, {"audiences", some(name)}, {"first", array(some(id))},
		{"compare", some(id)}, {"stories", some(id)}, {"questions", named(question)}, {"kinds", with(named(kind), member{"minProperties", 1})},
	}, "kinds")
}

// kindsWords is kinds.LANG.yaml: words for everything that kinds.yaml names, and for nothing else.
func (m *maker) kindsWords() object {
	question := m.keyed("question-words", object{
		{"question", text()}, {"warning", maybe()}, {"yes", maybe()}, {"danger", maybe()}, {"other", maybe()},
		{"silent", maybe()}, {"empty", maybe()},
	}, "question")
	kind := func(value object, required ...string) object {
		return m.keyed("kind-words", object{{"label", text()}, {"reason", maybe()}, {"ask", some(text())}, {"value", value}}, required...)
	}
	if m.Site == nil {
		return m.keyed("kinds-words", object{
			{"topics", free(text())}, {"audiences", free(text())}, {"situations", free(text())}, {"questions", free(question)},
			{"kinds", free(kind(free(either(maybe(), free(maybe()))), "label"))},
		}, "kinds")
	}
	v := &m.Site.Vocabulary
	var questions, situations []string
	for _, q := range v.Questions {
		questions = append(questions, q.ID)
		for _, a := range q.Audiences {
			if !slices.Contains(situations, a) {
				situations = append(situations, a)
			}
		}
	}
	kinds := each(kindsOf(m.Site), func(id string) object {
		k := v.Kind(id)
		if len(k.Fields) == 0 {
			return kind(fieldsWords(k), "label")
		}
		return kind(fieldsWords(k), "label", "value")
	})
	same := func(of object) func(string) object { return func(string) object { return of } }
	required := []string{"kinds"}
	for _, need := range []struct {
		key string
		ids []string
	}{{"topics", v.Topics}, {"audiences", v.Audiences}, {"situations", situations}, {"questions", questions}} {
		if len(need.ids) > 0 {
			required = append(required, need.key)
		}
	}
	return m.keyed("kinds-words", object{
		{"topics", each(v.Topics, same(text()))}, {"audiences", each(v.Audiences, same(text()))},
		{"situations", each(situations, same(text()))}, {"questions", each(questions, same(question))}, {"kinds", kinds},
	}, required...)
}

// each is a map that has all of the names.
func each(names []string, of func(name string) object) object {
	properties := object{}
	for _, name := range names {
		properties = append(properties, member{name, of(name)})
	}
	return closed(properties, names...)
}

// fieldsWords are the words for the fields of a kind, all of which need some.
func fieldsWords(k *site.Kind) object {
	properties, names := object{}, []string{}
	for _, f := range k.Fields {
		properties = append(properties, member{f.Name, fieldWords(f)})
		if f.Type != "" {
			names = append(names, f.Name)
		}
	}
	return closed(properties, names...)
}

// fieldWords are the words for a field: one for each of its options, else a pattern that takes the figure, alone or
// beside figures that have words of their own.
func fieldWords(f site.Field) object {
	var need []string
	switch f.Type {
	case "":
		return either(maybe(), free(maybe()))
	case site.Bool:
		need = []string{"true", "false"}
	case site.OneOf, site.AnyOf:
		need = f.Options
	}
	properties := object{}
	for _, option := range need {
		properties = append(properties, member{option, maybe()})
	}
	properties = append(properties, member{site.UnknownWord, maybe()})
	switch {
	case f.Type == site.Bool:
		return answers(properties, need)
	case len(need) > 0:
		return closed(properties, need...)
	}
	pattern := matching(insert)
	figures := closed(append(object{{site.FigureWord, pattern}}, properties...), site.FigureWord)
	if f.Type.Figure() {
		figures = append(figures, member{"patternProperties", object{{numeral, maybe()}}})
	}
	return either(pattern, figures)
}

// answers is a map whose keys are true and false. Programs that check while one types read these as truth values, not as
// texts, and would refuse them as unknown properties; so their names are limited in another way, and as both.
func answers(properties object, need []string) object {
	names := []any{true, false}
	for _, p := range properties {
		names = append(names, p.key)
	}
	return object{
		{"type", "object"}, {"properties", properties}, {"required", need},
		{"additionalProperties", maybe()}, {"propertyNames", object{{"enum", names}}},
	}
}

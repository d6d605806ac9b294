package schema

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/ordered"
	"github.com/veshka-guide/veshka/internal/site"
)

// value is the value of a rule of the kind.
func (m *maker) value(k *site.Kind) object {
	properties := object{}
	for _, f := range k.Fields {
		properties = append(properties, member{f.Name, m.field(f)})
	}
	return closed(properties)
}

// anyValue is the value of a rule of a kind that nobody named: it may have the fields of any.
func (m *maker) anyValue() object {
	if m.Site == nil {
		return object{{"type", "object"}}
	}
	var names []string
	ways := map[string][]object{} // by the field's name
	seen := map[string]bool{}
	for _, k := range m.Site.Vocabulary.Kinds {
		for _, f := range k.Fields {
			of := m.field(f)
			if id := f.Name + string(ordered.Encode(of)); !seen[id] {
				seen[id] = true
				ways[f.Name] = append(ways[f.Name], of)
			}
			if len(ways[f.Name]) == 1 && !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	properties := object{}
	for _, name := range names {
		of := ways[name][0]
		if len(ways[name]) > 1 {
			of = either(ways[name]...)
		}
		properties = append(properties, member{name, of})
	}
	return closed(properties)
}

// field types a field. Each may be null: asked for, and not known.
func (m *maker) field(f site.Field) object {
	return append(object{{"description", f.Wanted() + " | null"}}, m.fieldType(f)...)
}

func (m *maker) fieldType(f site.Field) object {
	switch f.Type {
	case "":
		return object{}
	case site.Bool:
		return object{{"type", []string{"boolean", "null"}}}
	case site.DateType:
		return maybeDate()
	case site.OneOf:
		return object{{"enum", append(options(f), nil)}}
	case site.AnyOf:
		return some(object{{"enum", options(f)}})
	case site.Country:
		return either(m.ref("country"), null())
	case site.Countries:
		return some(m.ref("country"))
	case site.Languages:
		return some(matching(`^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$`)) // BCP 47
	case site.Money:
		amount := object{{"type", "number"}, {"minimum", 0}, {"exclusiveMaximum", 1e15}}
		sum := closed(object{{"amount", amount}, {"currency", matching(money)}}, "amount", "currency") // ISO 4217
		return either(sum, null())
	}
	figure := object{{"type", "number"}, {"minimum", 0}, {"exclusiveMaximum", 1e15}}
	if f.Type.Whole() {
		figure[0].value = "integer"
	}
	return either(figure, with(array(figure), member{"minItems", 2}, member{"maxItems", 2}), null())
}

// options are the words of a field; those that YAML takes for true and false count as them too.
func options(f site.Field) []any {
	all := make([]any, 0, len(f.Options))
	for _, o := range f.Options {
		all = append(all, o)
		if o == "true" || o == "false" {
			all = append(all, o == "true")
		}
	}
	return all
}

package api

import "github.com/veshka-guide/veshka/internal/site"

// types are all that a field can hold.
var types = []site.FieldType{
	site.Bool, site.Number, site.Days, site.WorkingDays, site.Months, site.Years, site.Hours, site.People, site.Cases,
	site.DateType, site.Money, site.Country, site.Countries, site.Languages, site.OneOf, site.AnyOf,
}

func units() []site.FieldType {
	var all []site.FieldType
	for _, t := range types {
		if unit(t) != "" {
			all = append(all, unit(t))
		}
	}
	return all
}

// values are a definition for each kind: what its value may hold.
func (s schema) values() object {
	var defs object
	for _, k := range s.in.Site.Vocabulary.Kinds {
		properties := object{}
		for _, f := range k.Fields {
			properties = append(properties, member{f.Name, fieldType(f)})
		}
		defs = append(defs, member{"value-" + k.ID, closed(properties)})
	}
	return defs
}

// fieldType types a field, each of which may be null: asked for, and not known.
func fieldType(f site.Field) object {
	switch f.Type {
	case site.Bool:
		return orNull("boolean")
	case site.DateType:
		return ref("date-or-null")
	case site.OneOf:
		options := make([]any, 0, len(f.Options)+1)
		for _, o := range f.Options {
			options = append(options, o)
		}
		return object{{"enum", append(options, nil)}}
	case site.AnyOf:
		return append(orNull("array"), member{"items", enum(f.Options)})
	case site.Country:
		return append(orNull("string"), member{"pattern", "^[A-Z]{2}$"})
	case site.Countries:
		return append(orNull("array"), member{"items", ref("country-code")})
	case site.Languages:
		return said(append(orNull("array"), member{"items", object{{"type", "string"}}}), "BCP 47")
	case site.Money:
		return structure(object{{"amount", number("number")}, {"currency", said(object{{"type", "string"}, {"pattern", "^[A-Z]{3}$"}}, "ISO 4217")}})
	}
	figure := number("number")
	if f.Type.Whole() {
		figure = number("integer")
	}
	ends := object{{"min", figure}, {"max", figure}}
	if u := unit(f.Type); u != "" {
		ends = append(ends, member{"unit", object{{"const", u}}})
	}
	return structure(ends)
}

func orNull(name string) object { return object{{"type", []string{name, "null"}}} }

func number(name string) object { return object{{"type", name}, {"minimum", 0}} }

// structure is an object of all these members, or null.
func structure(properties object) object {
	o := closed(properties, keys(properties)...)
	o[0] = member{"type", []string{"object", "null"}}
	return o
}

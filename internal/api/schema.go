package api

import (
	"github.com/veshka-guide/veshka/internal/ordered"
	"github.com/veshka-guide/veshka/internal/site"
)

// Schema returns the JSON Schema of the file of that name, one of Names: of this site, whose kinds type the values.
func Schema(in Input, name string) []byte {
	s := schema{in}
	var head object
	var defs object
	switch name {
	case "countries":
		head, defs = s.file(name, aboutCountries, s.country()), s.common()
	case "rules":
		head, defs = s.file(name, aboutRules, s.rule()), append(s.common(), s.values()...)
	case "kinds":
		head, defs = s.kinds(), s.common()
	case "changes":
		head, defs = s.file(name, aboutChanges, s.change()), append(s.common(), s.values()...)
	default:
		panic("api: no file " + name)
	}
	return ordered.Indent(append(head, member{"$defs", defs}))
}

// What the schemas say to the people who write programs.
const (
	aboutAll = " null: asked and not known. A key that is absent: nobody has stated it. Neither means no." +
		" Dates are ISO 8601 at the precision that is known: a day, a month or a year. Addresses are relative to the folder that holds api/." +
		" Keys may be added within v1."
	aboutCountries = "The guides of countries and regions, by id." + aboutAll
	aboutRules     = "Every rule: one fact that can go out of date, by guide, in the guide's order." + aboutAll +
		" The state of a rule depends on the day and is not written here. Compute it, in this order:" +
		" unverified if verified is null;" +
		" overdue if recheck_by is before the day, or the last possible day of until is before it, or status is planned and the first possible day of from has come;" +
		" due if the day is no more than 14 days before recheck_by; else fresh." +
		" People act on this: show the value with the words of the rule, its date and its state, and never as safe."
	aboutKinds   = "Topics, audiences and kinds of rules, in their order: what a rule's value may hold, and how soon it must be compared with a source again." + aboutAll
	aboutChanges = "What rules said before, newest first." + aboutAll
)

// schema makes schemas for one site. Every method returns a schema, or parts of one.
type schema struct{ in Input }

func (s schema) file(name, about string, record object, more ...member) object {
	properties := append(object{{"$schema", object{{"const", "schema/" + name + ".json"}}}, {"languages", list(enum(s.languages()))}}, more...)
	properties = append(properties, member{name, list(record)})
	return append(object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", name}, {"description", about}},
		closed(properties, keys(properties)...)...)
}

// closed is an object of these members and no others.
func closed(properties object, required ...string) object {
	o := object{{"type", "object"}, {"properties", properties}}
	if len(required) > 0 {
		o = append(o, member{"required", required})
	}
	return append(o, member{"additionalProperties", false})
}

func keys(o object) []string {
	var names []string
	for _, m := range o {
		names = append(names, m.key)
	}
	return names
}

func list(of object) object { return object{{"type", "array"}, {"items", of}} }

func enum[T ~string](options []T) object { return object{{"enum", options}} }

func ref(name string) object { return object{{"$ref", "#/$defs/" + name}} }

// said is a schema with words for the reader of it.
func said(of object, words string) object { return append(of, member{"description", words}) }

// plain is text, with words for the reader of the schema where its name does not say all.
func plain(words string) object {
	o := object{{"type", "string"}}
	if words == "" {
		return o
	}
	return said(o, words)
}

// languages are never nil, so that an enum is never null.
func (s schema) languages() []site.Lang { return append([]site.Lang{}, s.in.Site.Config.Languages...) }

// perLanguage is an object with a member for every language of the site; some may be missing if all is false.
func (s schema) perLanguage(of object, all bool) object {
	properties, required := object{}, []string{}
	for _, lang := range s.languages() {
		properties = append(properties, member{string(lang), of})
		if all {
			required = append(required, string(lang))
		}
	}
	return closed(properties, required...)
}

// common are the definitions that every schema may use.
func (s schema) common() object {
	const date = `[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?`
	return object{
		{"date", object{{"type", "string"}, {"pattern", "^" + date + "$"}}},
		{"date-or-null", object{{"type", []string{"string", "null"}}, {"pattern", "^" + date + "$"}}},
		{"id", object{{"type", "string"}, {"pattern", "^[a-z0-9][a-z0-9-]*$"}}},
		{"rule-id", said(object{{"type", "string"}, {"pattern", "^[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*$"}}, "guide/rule")},
		{"country-code", said(object{{"type", "string"}, {"pattern", "^[A-Z]{2}$"}}, "ISO 3166-1 alpha-2")},
		{"page", said(object{{"type", "string"}, {"pattern", `^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)+(#[a-z0-9][a-z0-9-]*)?$`}}, "an address relative to the folder that holds api/")},
		{"days", object{{"type", "integer"}, {"minimum", 0}}},
		{"words", s.perLanguage(object{{"type", "string"}}, false)},
	}
}

func (s schema) country() object {
	words := closed(object{
		{"name", plain("absent for a region that nobody has named in this language")}, {"summary", plain("absent where the guide is not translated")},
		{"page", ref("page")}, {"feed", said(ref("page"), "its changes as Atom")},
	}, "page", "feed")
	return closed(object{
		{"id", ref("id")}, {"country", said(ref("country-code"), "absent for a region")}, {"region", plain("absent for a country")},
		{"members", list(ref("country-code"))}, {"original", said(enum(s.languages()), "the language whose file states the facts")},
		{"newest", said(ref("date-or-null"), "the newest day on which a rule was verified or changed")},
		{"oldest", said(ref("date-or-null"), "the oldest day on which a rule was verified, of those that are known")},
		{"rules", list(ref("rule-id"))}, {"words", s.perLanguage(words, true)},
	}, "id", "original", "newest", "oldest", "rules", "words")
}

// facts are what every record about a rule begins with.
func (s schema) facts(id object) object {
	return object{
		{"id", id}, {"guide", ref("id")}, {"country", said(ref("country-code"), "absent for a rule of a region")},
		{"rule", said(ref("id"), "its anchor on the page of the guide")}, {"kind", enum(s.kindNames())},
	}
}

func (s schema) kindNames() []string {
	names := []string{}
	for _, k := range s.in.Site.Vocabulary.Kinds {
		names = append(names, k.ID)
	}
	return names
}

func (s schema) rule() object {
	words := closed(object{
		{"page", ref("page")},
		{"translation", said(enum([]site.Translation{site.Original, site.Current, site.Drifted, site.Missing}),
			"drifted: of an older original, or nobody recorded of which; missing: there are no words in this language")},
		{"as_verified", said(object{{"type", "boolean"}}, "whether the words are those of the day of verification; absent where nobody recorded them")},
		{"title", plain("")}, {"value", plain("the value in words")}, {"text", plain("the words under the value, a paragraph a line, without links: what the value alone does not say")},
	}, "page", "translation")
	source := closed(object{
		{"id", ref("id")}, {"publisher", plain("")}, {"title", plain("")}, {"url", plain("")}, {"archive", plain("a copy that does not change")},
		{"date", said(ref("date"), "of the source")}, {"language", plain("BCP 47")},
	}, "id")
	was := closed(object{
		{"on", said(ref("date"), "until when it held")}, {"value", object{{"type", "object"}}},
		{"status", said(enum(site.Statuses), "where it was another")}, {"from", ref("date")}, {"until", ref("date")}, {"note", ref("words")},
	}, "on")
	properties := append(s.facts(ref("rule-id")), object{
		{"status", enum(site.Statuses)},
		{"verified", said(ref("date-or-null"), "when a person last compared the rule with a source; null also where its facts were changed since")},
		{"recheck_by", said(ref("date-or-null"), "by when it must be compared again")},
		{"review_days", said(ref("days"), "from the first possible day of verified to recheck_by")},
		{"from", said(ref("date"), "in force from")}, {"until", said(ref("date"), "in force until")},
		{"by", plain("who verified, an alias")}, {"applies_to", list(enum(s.audiences()))},
		{"value", object{{"type", "object"}}}, {"sources", list(source)},
		{"original", enum(s.languages())}, {"words", s.perLanguage(words, true)}, {"was", said(list(was), "newest first")},
	}...)
	record := closed(properties, "id", "guide", "rule", "kind", "status", "verified", "recheck_by", "review_days", "sources", "original", "words")
	return append(record, s.typed(func(value object) object {
		return object{{"value", value}, {"was", object{{"items", object{{"properties", object{{"value", value}}}}}}}}
	})...)
}

func (s schema) change() object {
	words := closed(object{
		{"page", ref("page")}, {"title", plain("absent where the rule is not translated")},
		{"before", plain("in words")}, {"after", plain("in words")},
	}, "page")
	id := said(object{{"type", "string"}, {"pattern", `^[a-z0-9-]+/[a-z0-9-]+@[0-9-]+\+*$`}}, "guide/rule@day; a + for each older change of the day")
	record := closed(append(s.facts(id), object{
		{"on", said(ref("date"), "until when it held")}, {"before", object{{"type", "object"}}}, {"after", object{{"type", "object"}}},
		{"status_before", enum(site.Statuses)}, {"status_after", enum(site.Statuses)},
		{"note", ref("words")}, {"words", s.perLanguage(words, true)},
	}...), "id", "guide", "rule", "kind", "on", "words")
	return append(record, s.typed(func(value object) object { return object{{"before", value}, {"after", value}} })...)
}

// typed says of each kind what its values may hold.
func (s schema) typed(members func(value object) object) object {
	var all []object
	for _, k := range s.in.Site.Vocabulary.Kinds {
		all = append(all, object{
			{"if", object{{"properties", object{{"kind", object{{"const", k.ID}}}}}}},
			{"then", object{{"properties", members(ref("value-" + k.ID))}}},
		})
	}
	if len(all) == 0 { // JSON Schema wants at least one
		return nil
	}
	return object{{"allOf", all}}
}

func (s schema) audiences() []string { return append([]string{}, s.in.Site.Vocabulary.Audiences...) }

func (s schema) kinds() object {
	v := &s.in.Site.Vocabulary
	named := closed(object{{"id", ref("id")}, {"danger", said(object{{"const", true}}, "its rules give their guide a quick exit")}, {"label", ref("words")}}, "id")
	field := closed(object{
		{"name", plain("")}, {"type", enum(types)}, {"unit", said(enum(units()), "what a figure counts")}, {"options", said(list(object{{"type", "string"}}), "of one-of and any-of")},
	}, "name", "type")
	record := closed(object{
		{"id", ref("id")}, {"topic", enum(append([]string{}, v.Topics...))}, {"review_days", ref("days")}, {"applies_to", list(enum(s.audiences()))},
		{"fields", list(field)}, {"label", ref("words")}, {"reason", said(ref("words"), "why rules of the kind go out of date")}, {"page", s.perLanguage(ref("page"), true)},
	}, "id", "topic", "review_days", "fields", "page")
	return s.file("kinds", aboutKinds, record, member{"topics", list(named)}, member{"audiences", list(named)},
		member{"compare", said(list(enum(s.kindNames())), "the kinds that decide")})
}

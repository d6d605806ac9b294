package schema

import "github.com/veshka-guide/veshka/internal/site"

// guide is the front matter of a guide. The file that names the country or the region holds the facts, every other
// one words.
func (m *maker) guide() object {
	o := m.keyed("guide", object{
		{"title", maybe()}, {"summary", text()}, {"draft", flag()},
		{"country", m.ref("country")}, {"region", matching(`\S`)}, {"members", several(m.ref("country"))},
		{"owner", maybe()}, {"exit", flag()}, {"ask", some(text())},
	}, "summary")
	has := func(key string) object { return object{{"required", []string{key}}} }
	region := object{{"required", []string{"title", "members"}}, {"properties", object{{"title", text()}}}}
	return append(o, member{"allOf", []object{
		{{"not", object{{"required", []string{"country", "region"}}}}},
		{{"if", has("region")}, {"then", region}},
		{{"if", either(has("country"), has("region"))}, {"else", object{{"propertyNames", oneOf([]string{"title", "summary", "draft", "ask"})}}}},
	}})
}

// story is the front matter of a story. The file that names its source holds the facts.
func (m *maker) story() object {
	stop := m.keyed("stop", object{
		{"place", text()}, {"country", either(m.ref("country"), null())}, {"from", maybeDate()}, {"until", maybeDate()},
		{"why", maybe()}, {"document", maybe()},
	}, "place")
	o := m.keyed("story", object{
		{"person", text()}, {"summary", text()}, {"title", maybe()}, {"draft", flag()},
		{"name_is", oneOf(site.NameKinds)}, {"age", whole(1, 130)}, {"applies_to", some(m.ref("audience"))},
		{"route", array(stop)}, {"themes", some(text())}, {"warnings", some(text())},
		{"source", m.ref("source")}, {"also", some(m.ref("source"))}, {"as_of", date()}, {"exit", flag()},
	}, "person", "summary")
	facts := []string{"name_is", "source", "as_of"}
	var original []object
	for _, key := range facts {
		original = append(original, object{{"required", []string{key}}})
	}
	words := oneOf([]string{"person", "summary", "title", "draft", "route", "themes", "warnings"})
	stops := object{{"route", object{{"items", object{{"propertyNames", oneOf([]string{"place", "why", "document"})}}}}}}
	return append(o, member{"if", either(original...)}, member{"then", object{{"required", facts}}},
		member{"else", object{{"propertyNames", words}, {"properties", stops}}})
}

// page is the front matter of a page, and of the home page.
func (m *maker) page() object {
	return m.keyed("page", object{
		{"title", text()}, {"summary", maybe()}, {"draft", flag()}, {"weight", whole(0, 10_000)}, {"exit", flag()},
	}, "title")
}

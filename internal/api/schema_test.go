package api

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/veshka-guide/veshka/internal/site"
)

// compiled compiles a schema, which compares it with the metaschema of its draft.
func compiled(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatalf("the schema is none: %v", err)
	}
	return s
}

// problem returns what a schema says of a document, "" when it fits.
func problem(t *testing.T, s *jsonschema.Schema, data []byte) string {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	if err := s.Validate(doc); err != nil {
		return err.Error()
	}
	return ""
}

// everyType is a kind with a field of every type.
func everyType() *site.Kind {
	k := &site.Kind{ID: "everything", Topic: "entry", AppliesTo: []string{"anyone"}}
	for _, t := range types {
		f := site.Field{Name: string(t), Type: t}
		if t == site.OneOf || t == site.AnyOf {
			f.Options = []string{"rail", "road"}
		}
		k.Fields = append(k.Fields, f)
	}
	return k
}

// sample is a site of one guide with one rule that states all there is, and one that states nothing more than it must.
func sample() Input {
	k, bare := everyType(), &site.Kind{ID: "bare", Topic: "entry", Review: 30}
	source := &site.Source{Key: "npr", Publisher: "NPR", Title: "A <b> & a", URL: "https://example.org/a?b=1&c=2", Date: site.Date{Year: 2026, Month: 1}, Lang: "en"}
	value := site.Value{
		{Field: "bool", Type: site.Bool, Bool: false},
		{Field: "days", Type: site.Days, Min: 30, Max: 90},
		{Field: "hours", Type: site.Hours, Min: 1.5, Max: 1.5},
		{Field: "date", Type: site.DateType, Date: site.Date{Year: 2026, Month: 2}},
		{Field: "money", Type: site.Money, Min: 2000, Max: 2000, Currency: "GEL"},
		{Field: "country", Type: site.Country, Unknown: true},
		{Field: "countries", Type: site.Countries, Names: []string{"GE", "AM"}},
		{Field: "languages", Type: site.Languages, Names: []string{"ka"}},
		{Field: "one-of", Type: site.OneOf, Names: []string{"rail"}},
		{Field: "any-of", Type: site.AnyOf, Names: []string{"rail", "road"}},
	}
	body := site.Body{Pieces: []site.Piece{{HTML: `<p>A <a href="`}, {Hole: site.Href, Link: &site.Link{}}, {HTML: `">year</a>.</p>`}}}
	g := &site.Guide{Slug: "georgia", Country: "GE", Original: "ru", Docs: map[site.Lang]*site.Doc{"ru": {Summary: "Год"}}}
	g.Rules = []*site.Rule{
		{
			ID: "entry", Kind: k, Guide: g, Original: "ru", Verified: site.Date{Year: 2026, Month: 2}, Sources: []*site.Source{source}, Value: value,
			Status: "planned", From: site.Date{Year: 2027}, Until: site.Date{Year: 2028}, AppliesTo: []string{"anyone"}, Review: 90, By: "anna",
			Digests: map[site.Lang]string{"ru": "abc"},
			Words:   map[site.Lang]*site.RuleText{"ru": {Title: "Въезд", Body: body, Digest: "abd"}},
			Was: []site.Change{
				{On: site.Date{Year: 2025, Month: 5, Day: 1}, Value: value[:2], Notes: map[site.Lang]string{"ru": "Было"}},
				{On: site.Date{Year: 2025, Month: 5, Day: 1}},
			},
		},
		{ID: "bare", Kind: bare, Guide: g, Original: "ru", Status: "current", Review: 30, Words: map[site.Lang]*site.RuleText{"ru": {Title: "Ничего"}}},
	}
	return Input{
		Site: &site.Site{
			Config: site.Config{Languages: []site.Lang{"ru", "en"}, Review: 60},
			Vocabulary: site.Vocabulary{
				Topics: []string{"risk", "entry"}, Danger: []string{"risk"}, Audiences: []string{"anyone"}, Kinds: []*site.Kind{k, bare}, Compare: []string{"bare"},
				Words: map[site.Lang]*site.KindWords{"ru": {Topics: map[string]string{"entry": "Въезд"}, Kinds: map[string]site.KindText{"bare": {Label: "Ничего"}}}},
			},
			Guides: []*site.Guide{g},
		},
		Value: func(_ site.Lang, _ *site.Kind, v site.Value) string { return strings.Repeat("x", len(v)) },
		Name:  func(lang site.Lang, _ *site.Guide) string { return map[site.Lang]string{"ru": "Грузия"}[lang] },
	}
}

func TestFilesFitTheirSchemas(t *testing.T) {
	for _, name := range Names {
		if why := problem(t, compiled(t, Schema(sample(), name)), Data(sample(), name)); why != "" {
			t.Errorf("%s.json: %s", name, why)
		}
	}
}

// A site that has nothing yet has the same files, and each fits its schema.
func TestFilesOfAnEmptySite(t *testing.T) {
	in := Input{Site: &site.Site{Config: site.Config{Languages: []site.Lang{"ru"}}}}
	for _, name := range Names {
		if why := problem(t, compiled(t, Schema(in, name)), Data(in, name)); why != "" {
			t.Errorf("%s.json: %s", name, why)
		}
	}
}

// What is stated, not known and not stated are three things.
func TestUnknownIsNotAbsent(t *testing.T) {
	var file struct {
		Rules []map[string]json.RawMessage
	}
	if err := json.Unmarshal(Data(sample(), "rules"), &file); err != nil {
		t.Fatal(err)
	}
	full, bare := file.Rules[0], file.Rules[1]
	for _, c := range []struct{ got, want string }{
		{string(full["value"]), `{"bool":false,"days":{"min":30,"max":90,"unit":"days"},"hours":{"min":1.5,"max":1.5,"unit":"hours"},` +
			`"date":"2026-02","money":{"amount":2000,"currency":"GEL"},"country":null,"countries":["GE","AM"],"languages":["ka"],` +
			`"one-of":"rail","any-of":["rail","road"]}`},
		{string(full["recheck_by"]), `"2026-05-02"`},
		{string(full["words"]), `{"en":{"page":"en/countries/georgia.html#entry","translation":"missing","value":"xxxxxxxxxx"},` +
			`"ru":{"page":"ru/countries/georgia.html#entry","translation":"original","as_verified":false,"title":"Въезд","value":"xxxxxxxxxx","text":"A year."}}`},
		{string(bare["verified"]), `null`},
		{string(bare["recheck_by"]), `null`},
		{string(bare["value"]), ``},
		{string(bare["from"]), ``},
		{string(bare["sources"]), `[]`},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

// The first value of each pair is one of the type, the second is not.
func TestSchemaTypesEveryField(t *testing.T) {
	s := compiled(t, Schema(sample(), "rules"))
	figure := func(unit, figure string) string {
		return `{"min":` + figure + `,"max":` + figure + `,"unit":"` + unit + `"}`
	}
	cases := map[site.FieldType][][2]string{
		site.Bool:        {{`true`, `"true"`}, {`null`, `0`}},
		site.Number:      {{`{"min":2.5,"max":3}`, figure("days", "2")}, {`{"min":0,"max":0}`, `2.5`}},
		site.Days:        {{figure("days", "90"), figure("months", "90")}, {`null`, figure("days", "1.5")}, {figure("days", "0"), figure("days", "-1")}},
		site.WorkingDays: {{figure("working-days", "5"), figure("days", "5")}},
		site.Months:      {{figure("months", "5"), `{"min":5,"unit":"months"}`}},
		site.Years:       {{figure("years", "1.5"), `{"min":1,"max":2}`}},
		site.Hours:       {{figure("hours", "1.5"), `[1,2]`}},
		site.People:      {{figure("people", "3036"), figure("people", "0.5")}},
		site.Cases:       {{figure("cases", "2"), `"2"`}},
		site.DateType:    {{`"2026-02"`, `"2026-13"`}, {`"2026"`, `2026`}, {`null`, `"02.2026"`}},
		site.Money:       {{`{"amount":2000.5,"currency":"GEL"}`, `{"amount":2000}`}, {`null`, `{"amount":1,"currency":"lari"}`}},
		site.Country:     {{`"GE"`, `"Georgia"`}, {`null`, `["GE"]`}},
		site.Countries:   {{`["GE"]`, `"GE"`}, {`[]`, `["ge"]`}},
		site.Languages:   {{`["ka","en"]`, `"ka"`}},
		site.OneOf:       {{`"rail"`, `"air"`}, {`null`, `["rail"]`}},
		site.AnyOf:       {{`["rail"]`, `["air"]`}, {`[]`, `"rail"`}},
	}
	for _, f := range types {
		if len(cases[f]) == 0 {
			t.Errorf("no case of %s", f)
		}
		for _, c := range cases[f] {
			for i, value := range c {
				whole := swapped(t, Data(sample(), "rules"), func(r map[string]any) { r["value"] = map[string]any{string(f): json.RawMessage(value)} })
				if why := problem(t, s, whole); (why == "") != (i == 0) {
					t.Errorf("%s: %s: problem = %q", f, value, why)
				}
			}
		}
	}
}

// swapped changes the first record of a file.
func swapped(t *testing.T, file []byte, change func(record map[string]any)) []byte {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	for _, name := range Names {
		if list, ok := doc[name].([]any); ok {
			change(list[0].(map[string]any))
		}
	}
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A schema that says yes to everything would be no help: each of these is refused.
func TestSchemaRefuses(t *testing.T) {
	words := func(r map[string]any, lang string) map[string]any {
		return r["words"].(map[string]any)[lang].(map[string]any)
	}
	set := func(key string, v any) func(map[string]any) { return func(r map[string]any) { r[key] = v } }
	drop := func(key string) func(map[string]any) { return func(r map[string]any) { delete(r, key) } }
	for _, c := range []struct {
		file, what string
		change     func(map[string]any)
	}{
		{"rules", "a status of no kind", set("status", "safe")},
		{"rules", "a rule that does not say when it was verified", drop("verified")},
		{"rules", "a day that does not exist", set("verified", "2026-02-32")},
		{"rules", "a day in words", set("recheck_by", "never")},
		{"rules", "a state, which depends on the day", set("state", "fresh")},
		{"rules", "no sources at all", drop("sources")},
		{"rules", "a field of another kind", set("value", map[string]any{"window": "rolling"})},
		{"rules", "a value of another kind", set("kind", "bare")},
		{"rules", "a kind that there is not", set("kind", "visa")},
		{"rules", "an audience that there is not", set("applies_to", []string{"nobody"})},
		{"rules", "null for what nobody stated", set("from", nil)},
		{"rules", "an earlier value of the wrong type", set("was", []any{map[string]any{"on": "2025", "value": map[string]any{"days": 5}}})},
		{"rules", "words in a language of no page", func(r map[string]any) { r["words"].(map[string]any)["fa"] = words(r, "ru") }},
		{"rules", "a language left out", func(r map[string]any) { delete(r["words"].(map[string]any), "en") }},
		{"rules", "an address of one host", func(r map[string]any) { words(r, "ru")["page"] = "https://example.org/ru/countries/georgia.html" }},
		{"rules", "an unknown state of translation", func(r map[string]any) { words(r, "ru")["translation"] = "fresh" }},
		{"countries", "a name for a code", set("country", "Georgia")},
		{"countries", "a rule without its guide", set("rules", []string{"entry"})},
		{"countries", "no newest date, known or not", drop("newest")},
		{"kinds", "a topic that there is not", set("topic", "weather")},
		{"kinds", "half a day", set("review_days", 1.5)},
		{"kinds", "a type that there is not", set("fields", []any{map[string]any{"name": "x", "type": "weeks"}})},
		{"changes", "a change without a day", drop("on")},
		{"changes", "a value of the wrong type", set("after", map[string]any{"days": 30})},
		{"changes", "a name that is none", set("id", "georgia")},
	} {
		t.Run(c.file+": "+c.what, func(t *testing.T) {
			s := compiled(t, Schema(sample(), c.file))
			if problem(t, s, swapped(t, Data(sample(), c.file), func(map[string]any) {})) != "" {
				t.Fatal("refused as it is")
			}
			if problem(t, s, swapped(t, Data(sample(), c.file), c.change)) == "" {
				t.Error("the schema lets it pass")
			}
		})
	}
}

func TestChangesHaveNamesThatLast(t *testing.T) {
	var file struct {
		Changes []struct {
			ID            string
			Before, After json.RawMessage
		}
	}
	if err := json.Unmarshal(Data(sample(), "changes"), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Changes) != 2 || file.Changes[0].ID != "georgia/entry@2025-05-01+" || file.Changes[1].ID != "georgia/entry@2025-05-01" {
		t.Fatalf("changes = %+v", file.Changes)
	}
	if newer, older := file.Changes[0], file.Changes[1]; !bytes.Equal(newer.Before, older.After) || older.Before != nil {
		t.Errorf("what held before the newer change is %s, what the older led to %s; before that %s", newer.Before, older.After, older.Before)
	}
}

func TestTextOfARule(t *testing.T) {
	for _, c := range []struct{ html, want string }{
		{`<p>One <strong>year</strong>.</p><p>Then&#32;&lt;none&gt; &amp; more</p>`, "One year.\nThen <none> & more"},
		{`<ul><li>a</li><li><p>b</p></li></ul>`, "a\nb"},
		{`<p>Sure<sup id="fnref:1"><a href="#fn:1" class="footnote-ref">1</a></sup>?</p>`, "Sure?"},
		{`<table><tr><th>Day</th><td>1</td></tr></table>`, "Day 1"},
		{`<p>1&nbsp;March</p>`, "1\u00a0March"},
		{``, ""},
	} {
		if got := text(site.Body{Pieces: []site.Piece{{HTML: c.html}}}); got != c.want {
			t.Errorf("text(%s) = %q, want %q", c.html, got, c.want)
		}
	}
}

package words_test

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// A value reads by the words of its kind; a country as the caller calls it.
func TestValue(t *testing.T) {
	c := shipped(t)
	text := func(texts map[string]map[string]string) site.KindText { return site.KindText{Value: texts} }
	en := text(map[string]map[string]string{
		"visa": {"true": "visa required", "false": "no visa"}, "days": {"": "{}", "0": "none"}, "by": {"": "issued by {}"},
		"who": {"kin": "family", "all": "everybody"}, "fine": {"": "fine: {}"}, "speaks": {"": "in {}"},
	})
	cases := []struct {
		name  string
		value site.Value
		want  string
	}{
		{"nothing", nil, ""},
		{"two parts", site.Value{{Field: "visa", Type: site.Bool}, {Field: "days", Type: site.Days, Min: 1, Max: 1}}, "no visa\u00a0· 1\u00a0day"},
		{"a figure with words of its own", site.Value{{Field: "days", Type: site.Days}}, "none"},
		{"not known", site.Value{{Field: "fine", Type: site.Money, Unknown: true}}, "fine: not known"},
		{"money", site.Value{{Field: "fine", Type: site.Money, Min: 30, Max: 30, Currency: "GEL"}}, "fine: 30\u00a0GEL"},
		{"some of", site.Value{{Field: "who", Type: site.AnyOf, Names: []string{"kin", "all"}}}, "family, everybody"},
		{"languages", site.Value{{Field: "speaks", Type: site.Languages, Names: []string{"ka"}}}, "in Georgian"},
		{"a country", site.Value{{Field: "by", Type: site.Country, Names: []string{"FR"}}}, "issued by France"},
		{"a field without words", site.Value{{Field: "other", Type: site.OneOf, Names: []string{"x"}}}, ""},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			if got := c.In("en").Value(en, k.value, nil); got != k.want {
				t.Errorf("Value() = %q, want %q", got, k.want)
			}
		})
	}
	own := func(string) string { return "the Republic" }
	if got := c.In("en").Value(en, cases[len(cases)-2].value, own); got != "issued by the Republic" {
		t.Errorf("Value() with other names of countries = %q", got)
	}
}

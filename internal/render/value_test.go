package render

import (
	"testing"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// shippedWords is the catalog that comes with veshka.
func shippedWords(t *testing.T) *words.Catalog {
	t.Helper()
	var files []site.Messages
	for _, lang := range []site.Lang{"en", "ru"} {
		name := string(lang) + ".yaml"
		text, err := i18n.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m, found := parse.Messages("i18n/"+name, lang, string(text))
		if len(found) > 0 {
			t.Fatal(found)
		}
		files = append(files, m)
	}
	c, found := words.New(files, []site.Lang{"en", "ru"})
	if len(found) > 0 {
		t.Fatal(found)
	}
	return c
}

// One figure reads in every language by the words of its kind, with the plural form that the language has for it.
func TestValueInWords(t *testing.T) {
	of := func(texts map[string]map[string]string) *site.KindWords {
		return &site.KindWords{Kinds: map[string]site.KindText{"stay": {Label: "stay", Value: texts}}}
	}
	s := &site.Site{Vocabulary: site.Vocabulary{Words: map[site.Lang]*site.KindWords{
		"en": of(map[string]map[string]string{
			"visa": {"true": "visa required", "false": "no visa"}, "days": {"": "{}", "0": "", "unknown": "number of days not known"},
			"window": {"entry": "per entry"}, "fine": {"": "fine: {}"}, "who": {"kin": "family", "all": "everybody"},
			"ban": {"": "barred for {}"}, "by": {"": "issued by {}"}, "since": {"": "since {}"}, "speaks": {"": "in {}"},
		}),
		"ru": of(map[string]map[string]string{
			"visa": {"true": "нужна виза", "false": ""}, "days": {"": "{}", "0": "", "unknown": "сколько дней — не известно"},
			"window": {"entry": "за один въезд"}, "fine": {"": "штраф: {}"}, "who": {"kin": "родные", "all": "все"},
			"ban": {"": "въезд закрыт на {}"}, "by": {"": "выдаёт {}"}, "since": {"": "дата начала: {}"}, "speaks": {"": "языки: {}"},
		}),
	}}}
	m := &maker{in: Input{Site: s, Words: shippedWords(t)}}
	days := func(least, most float64) site.Part {
		return site.Part{Field: "days", Type: site.Days, Min: least, Max: most}
	}
	cases := []struct {
		name   string
		value  site.Value
		en, ru string
	}{
		{"nothing", nil, "", ""},
		{"a stay", site.Value{
			{Field: "visa", Type: site.Bool}, days(365, 365), {Field: "window", Type: site.OneOf, Names: []string{"entry"}},
		}, "no visa\u00a0· 365\u00a0days\u00a0· per entry", "365\u00a0дней\u00a0· за один въезд"},
		{"one", site.Value{days(1, 1)}, "1\u00a0day", "1\u00a0день"},
		{"few", site.Value{days(2, 2)}, "2\u00a0days", "2\u00a0дня"},
		{"one again", site.Value{days(21, 21)}, "21\u00a0days", "21\u00a0день"},
		{"a range", site.Value{days(30, 90)}, "30–90\u00a0days", "30–90\u00a0дней"},
		{"a figure with words of its own", site.Value{{Field: "visa", Type: site.Bool, Bool: true}, days(0, 0)}, "visa required", "нужна виза"},
		{"not known", site.Value{{Field: "days", Type: site.Days, Unknown: true}}, "number of days not known", "сколько дней — не известно"},
		{"not known, without words of its own", site.Value{{Field: "fine", Type: site.Money, Unknown: true}}, "fine: not known", "штраф: не\u00a0известно"},
		{"money", site.Value{{Field: "fine", Type: site.Money, Min: 30000, Max: 30000, Currency: "GEL"}}, "fine: 30,000\u00a0GEL", "штраф: 30\u00a0000\u00a0GEL"},
		{"some of", site.Value{{Field: "who", Type: site.AnyOf, Names: []string{"kin", "all"}}}, "family, everybody", "родные, все"},
		{"years", site.Value{{Field: "ban", Type: site.Years, Min: 2, Max: 5}}, "barred for 2–5\u00a0years", "въезд закрыт на 2–5\u00a0лет"},
		{"a country", site.Value{{Field: "by", Type: site.Country, Names: []string{"FR"}}}, "issued by France", "выдаёт Франция"},
		{"a month", site.Value{{Field: "since", Type: site.DateType, Date: site.Date{Year: 2026, Month: 2}}}, "since February 2026", "дата начала: февраль 2026\u00a0г."},
		{"languages", site.Value{{Field: "speaks", Type: site.Languages, Names: []string{"ka", "en"}}}, "in Georgian, English", "языки: грузинский, английский"},
	}
	k := &site.Kind{ID: "stay"}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := m.at("en", "x.html").value(k, c.value); got != c.en {
				t.Errorf("in English %q, want %q", got, c.en)
			}
			if got := m.at("ru", "x.html").value(k, c.value); got != c.ru {
				t.Errorf("in Russian %q, want %q", got, c.ru)
			}
		})
	}
}

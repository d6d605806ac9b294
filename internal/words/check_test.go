package words

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

func TestNewReports(t *testing.T) {
	days := counted("days", "one", "{{.Count}} day", "other", "{{.Count}} days")
	en := file("en", text("hello", "Hello, {{.name}}"), days, text("diag.x", "x"), text("region.MK", "North Macedonia"))
	ruDays := counted("days", "one", "{{.Count}} день", "few", "{{.Count}} дня", "many", "{{.Count}} дней",
		"other", "{{.Count}} дня")
	ruHello := text("hello", "Привет, {{.name}}")
	for _, tt := range []struct {
		name  string
		files []site.Messages
		need  []site.Lang
		want  []string // code and arguments
	}{
		{"nothing wrong", []site.Messages{file("ru", ruHello, ruDays)}, []site.Lang{"ru", "en"}, nil},
		{"a message is missing", []site.Messages{file("ru", ruDays)}, []site.Lang{"ru"},
			[]string{"i18n/ru.yaml missing-message id hello lang ru"}},
		{"an empty message is missing", []site.Messages{file("ru", ruDays, text("hello", ""))}, []site.Lang{"ru"},
			[]string{"i18n/ru.yaml missing-message id hello lang ru"}},
		{"missing where nobody needs it", []site.Messages{file("ru", ruDays)}, []site.Lang{"en"}, nil},
		{"the base has it", []site.Messages{file("pt", text("hello", "Olá, {{.name}}")), file("pt-br", days)},
			[]site.Lang{"pt-br"}, nil},
		{"only the base has a file", []site.Messages{file("pt", days)}, []site.Lang{"pt-br"},
			[]string{"i18n/pt.yaml missing-message id hello lang pt-br"}},
		{"no file", nil, []site.Lang{"de"}, []string{"i18n/de.yaml missing-file file i18n/de.yaml"}},
		{"only the tool's messages",
			[]site.Messages{{File: "i18n/diag.de.yaml", Lang: "de", Items: []site.Message{text("diag.x", "x")}}},
			[]site.Lang{"de"}, []string{"i18n/de.yaml missing-file file i18n/de.yaml"}},
		{"a plural form is missing",
			[]site.Messages{file("ru", ruHello, counted("days", "one", "{{.Count}} день", "other", "{{.Count}} дня"))},
			[]site.Lang{"ru"},
			[]string{" missing-plural id days lang ru form few", " missing-plural id days lang ru form many"}},
		{"no plural forms at all",
			[]site.Messages{file("uk", text("days", "днів: {{.Count}}"))}, nil,
			[]string{" missing-plural id days lang uk form few", " missing-plural id days lang uk form many",
				" missing-plural id days lang uk form one"}},
		{"the language does not count", []site.Messages{file("ja", text("days", "{{.Count}}日"))}, nil, nil},
		{"six forms", []site.Messages{file("ar", counted("days", "one", "يوم", "other", "{{.Count}} يوم"))}, nil,
			[]string{" missing-plural id days lang ar form few", " missing-plural id days lang ar form many",
				" missing-plural id days lang ar form two", " missing-plural id days lang ar form zero"}},
		{"a form for millions may be there, and need not",
			[]site.Messages{
				file("fr", counted("days", "one", "{{.Count}} jour", "other", "{{.Count}} jours")),
				file("es", counted("days", "one", "{{.Count}} día", "many", "{{.Count}} de días", "other", "{{.Count}} días"))},
			nil, nil},
		{"a form that no number takes",
			[]site.Messages{file("fa", counted("days", "one", "{{.Count}} روز", "few", "{{.Count}} روز", "other", "{{.Count}} روز"))},
			nil, []string{" unknown-plural id days lang fa form few known one, other"}},
		{"a message of the site's own counts too", []site.Messages{file("ru", counted("own", "one", "раз", "other", "разы"))},
			nil, []string{" missing-plural id own lang ru form few", " missing-plural id own lang ru form many"}},
		{"a misspelt placeholder", []site.Messages{file("ru", text("hello", "Привет, {{.nmae}}"))}, nil,
			[]string{" message-placeholder id hello lang ru want {{.name}} got {{.nmae}}"}},
		{"a forgotten placeholder", []site.Messages{file("ru", text("hello", "Привет"))}, nil,
			[]string{" message-placeholder id hello lang ru want {{.name}} got "}},
		{"a placeholder without its dot", []site.Messages{file("ru", text("hello", "Привет, {{.name}} {{name}}"))}, nil,
			[]string{" message-placeholder id hello lang ru want {{.name}} got {{.name}} {{name}}"}},
		{"an open placeholder", []site.Messages{file("ru", text("hello", "Привет, {{.name}} {{.name"))}, nil,
			[]string{" message-placeholder id hello lang ru want {{.name}} got {{.name}} {{"}},
		{"one form leaves the number out",
			[]site.Messages{file("en", counted("days", "one", "a day", "other", "{{.Count}} days"))}, nil, nil},
		{"the site's English differs from the built-in", []site.Messages{file("en", text("hello", "Hi"))}, nil,
			[]string{" message-placeholder id hello lang en want {{.name}} got "}},
		{"replaced before anybody sees it",
			[]site.Messages{file("ru", text("hello", "Привет")), file("ru", ruHello)}, nil, nil},
		{"no plural rules for the language", []site.Messages{file("tt", text("days", "{{.Count}} көн"))}, nil, nil},
	} {
		_, ds := New(append([]site.Messages{en}, tt.files...), tt.need)
		if got := lines(ds); !slices.Equal(got, tt.want) {
			t.Errorf("%s: New() reported\n  %s\nwant\n  %s", tt.name, strings.Join(got, "\n  "), strings.Join(tt.want, "\n  "))
		}
	}
}

func lines(ds []diag.Diagnostic) []string {
	var out []string
	for _, d := range ds {
		out = append(out, d.Pos.File+" "+d.Code+" "+strings.Join(d.Args, " "))
	}
	return out
}

func TestReportsStandAtTheMessage(t *testing.T) {
	m := text("hello", "Привет")
	m.Pos = diag.Pos{File: "i18n/ru.yaml", Line: 7, Col: 3}
	_, ds := New([]site.Messages{file("en", text("hello", "Hello, {{.name}}")), file("ru", m)}, nil)
	if len(ds) != 1 || ds[0].Pos != m.Pos {
		t.Errorf("New() reported %v, want one at %v", ds, m.Pos)
	}
}

func TestWhatIsReportedCanStillBeSaid(t *testing.T) {
	c, _ := New([]site.Messages{file("en", counted("days", "one", "{{.Count}} day"))}, nil)
	if got, want := c.In("en").Count("days", 2), "2 day"; got != want {
		t.Errorf("Count(days, 2) = %q, want %q", got, want)
	}
}

func TestCategories(t *testing.T) {
	for lang, want := range map[string][2]string{
		"ru": {"one few many other", "one few many other"},
		"en": {"one other", "one other"},
		"uk": {"one few many other", "one few many other"},
		"ar": {"zero one two few many other", "zero one two few many other"},
		"fa": {"one other", "one other"},
		"fr": {"one many other", "one other"},
		"cs": {"one few many other", "one few other"},
		"ja": {"other", "other"},
		"tt": {"other", "other"},
	} {
		can, must := categories(language.Make(lang))
		if got := [2]string{strings.Join(can, " "), strings.Join(must, " ")}; got != want {
			t.Errorf("categories(%s) = %q, want %q", lang, got, want)
		}
	}
}

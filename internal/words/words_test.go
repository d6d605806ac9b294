package words

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// text is a message that does not count.
func text(id, words string) site.Message {
	return site.Message{ID: id, Forms: map[string]string{"other": words}}
}

// counted is a message that counts; forms are categories and texts in turn.
func counted(id string, forms ...string) site.Message {
	m := site.Message{ID: id, Forms: map[string]string{}}
	for i := 0; i < len(forms); i += 2 {
		m.Forms[forms[i]] = forms[i+1]
	}
	return m
}

func file(lang site.Lang, items ...site.Message) site.Messages {
	return site.Messages{File: fmt.Sprintf("i18n/%s.yaml", lang), Lang: lang, Items: items}
}

// fair is a small set of files in which nothing is wrong.
func fair() []site.Messages {
	files := []site.Messages{
		file("en",
			text("date.month", "{{.month}} {{.year}}"), text("date.year", "{{.year}}"), text("list.comma", ", "),
			text("hello", "Hello, {{.name}}"), text("only", "only English"),
			counted("unit.days", "one", "{{.Count}} day", "other", "{{.Count}} days"),
			counted("unit.working-days", "one", "{{.Count}} working day", "other", "{{.Count}} working days")),
		file("ru",
			text("date.month", "{{.month}} {{.year}} г."), text("date.year", "{{.year}} г."), text("list.comma", ", "),
			text("hello", "Здравствуйте, {{.name}}"),
			counted("unit.days", "one", "{{.Count}} день", "few", "{{.Count}} дня", "many", "{{.Count}} дней",
				"other", "{{.Count}} дня"),
			counted("unit.working-days", "one", "{{.Count}} рабочий день", "few", "{{.Count}} рабочих дня",
				"many", "{{.Count}} рабочих дней", "other", "{{.Count}} рабочего дня")),
		file("uk",
			text("date.month", "{{.month}} {{.year}} р."),
			counted("unit.days", "one", "{{.Count}} день", "few", "{{.Count}} дні", "many", "{{.Count}} днів",
				"other", "{{.Count}} дня")),
		file("ar",
			text("list.comma", "، "),
			counted("unit.days", "zero", "{{.Count}} يوم", "one", "يوم واحد", "two", "يومان", "few", "{{.Count}} أيام",
				"many", "{{.Count}} يومًا", "other", "{{.Count}} يوم")),
		file("fa", text("list.comma", "، ")),
		file("pt", text("hello", "Olá, {{.name}}")),
	}
	for m := range 12 {
		files[0].Items = append(files[0].Items, text(fmt.Sprintf("month.%d", m+1), time.Month(m+1).String()))
	}
	files[1].Items = append(files[1].Items, text("month.2", "февраль"))
	files[2].Items = append(files[2].Items, text("month.2", "лютий"))
	return files
}

func catalog(t *testing.T) *Catalog {
	t.Helper()
	c, ds := New(fair(), nil)
	for _, d := range ds {
		t.Errorf("New(fair()) = %v, want nothing reported", d)
	}
	return c
}

func TestText(t *testing.T) {
	c := catalog(t)
	for _, tt := range []struct {
		lang site.Lang
		id   string
		want string
	}{
		{"ru", "hello", "Здравствуйте, Нина"},
		{"en", "hello", "Hello, Нина"},
		{"ru", "only", "only English"},    // not in ru
		{"pt-br", "hello", "Olá, Нина"},   // from the base
		{"uk", "hello", "Hello, Нина"},    // not from ru, though it is near
		{"sah", "hello", "Hello, Нина"},   // no file at all
		{"crh", "hello", "Hello, Нина"},   // no file, no plural rules, no CLDR names
		{"en-gb", "hello", "Hello, Нина"}, // the base is the reference
	} {
		if got := c.In(tt.lang).Text(tt.id, "name", "Нина"); got != tt.want {
			t.Errorf("In(%q).Text(%q) = %q, want %q", tt.lang, tt.id, got, tt.want)
		}
	}
}

func TestTextIsNoTemplate(t *testing.T) {
	c, _ := New([]site.Messages{file("en", text("a", "{{if .x}}{{.name}}{{name}}"))}, nil)
	if got, want := c.In("en").Text("a", "name", "{{.name}}"), "{{if .x}}{{.name}}{{name}}"; got != want {
		t.Errorf("Text() = %q, want %q", got, want)
	}
}

func TestTextPanics(t *testing.T) {
	w := catalog(t).In("ru")
	for _, tt := range []struct {
		name string
		call func()
	}{
		{"unknown id", func() { w.Text("nothing") }},
		{"value not given", func() { w.Text("hello", "nom", "Нина") }},
		{"counting message without a number", func() { w.Text("unit.days") }},
		{"quantity of what is no figure", func() { w.Quantity(site.Bool, 1, 1) }},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", tt.name)
				}
			}()
			tt.call()
		}()
	}
}

func TestCount(t *testing.T) {
	c := catalog(t)
	for _, tt := range []struct {
		lang site.Lang
		n    float64
		want string
	}{
		{"ru", 0, "0 дней"}, {"ru", 1, "1 день"}, {"ru", 2, "2 дня"}, {"ru", 5, "5 дней"}, {"ru", 11, "11 дней"},
		{"ru", 21, "21 день"}, {"ru", 1.5, "1,5 дня"}, {"ru", 1e6, "1\u00a0000\u00a0000 дней"},
		{"uk", 3, "3 дні"}, {"uk", 12, "12 днів"},
		{"en", 1, "1 day"}, {"en", 1.5, "1.5 days"}, {"en", 0, "0 days"},
		{"ar", 1, "يوم واحد"}, {"ar", 2, "يومان"}, {"ar", 3, "3 أيام"}, {"ar", 11, "11 يومًا"}, {"ar", 100, "100 يوم"},
		{"fa", 1, "1 day"}, // English words by English rules
		{"ja", 1, "1 day"},
	} {
		if got := c.In(tt.lang).Count("unit.days", tt.n); got != tt.want {
			t.Errorf("In(%q).Count(unit.days, %v) = %q, want %q", tt.lang, tt.n, got, tt.want)
		}
	}
}

func TestForms(t *testing.T) {
	c := catalog(t)
	got := fmt.Sprint(c.In("ru").Forms("unit.days", "#"))
	if want := "map[few:# дня many:# дней one:# день other:# дня]"; got != want {
		t.Errorf("Forms() = %s, want %s", got, want)
	}
}

func TestLaterFileReplaces(t *testing.T) {
	own := file("ru", text("hello", "Привет, {{.name}}"))
	c, _ := New(append(fair(), own), nil)
	if got, want := c.In("ru").Text("hello", "name", "Нина"), "Привет, Нина"; got != want {
		t.Errorf("Text(hello) = %q, want %q", got, want)
	}
	if got, want := c.In("ru").Text("list.comma"), ", "; got != want {
		t.Errorf("Text(list.comma) = %q, want %q: the other messages must stay", got, want)
	}
}

func TestHas(t *testing.T) {
	extra := []site.Messages{file("ru", text("own", "своё")), file("uk", text("own", "своє"))}
	for _, tt := range []struct {
		name string
		need []site.Lang
		id   string
		want bool
	}{
		{"in English only", []site.Lang{"ru", "uk"}, "only", true},
		{"in every language of the site", []site.Lang{"ru", "uk"}, "own", true},
		{"in one of two languages", []site.Lang{"ru", "en"}, "own", false},
		{"nowhere", []site.Lang{"ru"}, "nothing", false},
		{"no site, in English", nil, "only", true},
		{"no site, not in English", nil, "own", false},
	} {
		c, _ := New(append(fair(), extra...), tt.need)
		if got := c.Has(tt.id); got != tt.want {
			t.Errorf("%s: Has(%q) = %t, want %t", tt.name, tt.id, got, tt.want)
		}
	}
}

func TestInIsOneForAll(t *testing.T) {
	c := catalog(t)
	first := c.In("ru")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			w := c.In("ru")
			if w != first {
				t.Errorf("In(ru) = another Words, want the same")
			}
			w.Count("unit.days", 5)
			w.Date(site.Date{Year: 2026, Month: 2, Day: 17})
			w.Region("GE")
			c.In("fa").Name("ru")
		})
	}
	wg.Wait()
	if first.Lang() != "ru" {
		t.Errorf("Lang() = %q, want ru", first.Lang())
	}
}

func TestDiagnostic(t *testing.T) {
	files := []site.Messages{
		file("en", text("diag.date.text", `"{{.got}}" is not a date`), text("diag.date.hint", "write 2026-05-31"),
			text("diag.dead-id.text", "no {{.id}}"), text("diag.dead-id.near", "write {{.near}}"),
			text("diag.unknown-key.text", "no {{.key}}"), text("diag.unknown-key.hint", "write {{.known}}"),
			text("diag.unknown-key.near", "did you mean {{.near}}?")),
		file("ru", text("diag.date.text", "«{{.got}}» — не дата"), text("diag.yaml.text", "«{{.nothing}}»")),
	}
	c, _ := New(files, nil)
	for _, tt := range []struct {
		name string
		d    diag.Diagnostic
		text string
		hint string
	}{
		{"hint in English only", diag.At(diag.Pos{}, "date", "got", "2026-13"), "«2026-13» — не дата", "write 2026-05-31"},
		{"no hint, text in English only", diag.At(diag.Pos{}, "dead-id", "id", "x"), "no x", ""},
		{"nothing near, no hint", diag.At(diag.Pos{}, "dead-id", "id", "x", "near", ""), "no x", ""},
		{"near", diag.At(diag.Pos{}, "unknown-key", "key", "x", "near", "y", "known", "z"), "no x", "did you mean y?"},
		{"nothing near", diag.At(diag.Pos{}, "unknown-key", "key", "x", "near", "", "known", "z"), "no x", "write z"},
		{"no words", diag.At(diag.Pos{}, "dead-link"), "dead-link", ""},
		{"a value is missing", diag.At(diag.Pos{}, "yaml"), "yaml", ""},
	} {
		if text, hint := c.In("ru").Diagnostic(tt.d); text != tt.text || hint != tt.hint {
			t.Errorf("%s: Diagnostic() = %q, %q, want %q, %q", tt.name, text, hint, tt.text, tt.hint)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	files := fair()
	for b.Loop() {
		New(files, []site.Lang{"ru", "en"})
	}
}

func BenchmarkText(b *testing.B) {
	c, _ := New(fair(), nil)
	w := c.In("ru")
	for b.Loop() {
		w.Text("hello", "name", "Нина")
	}
}

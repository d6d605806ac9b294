package words_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// shipped reads the built-in messages.
func shipped(t *testing.T) *words.Catalog {
	t.Helper()
	names, err := fs.Glob(i18n.FS, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var files []site.Messages
	for _, name := range names {
		text, err := fs.ReadFile(i18n.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		lang := strings.TrimSuffix(name, ".yaml")
		lang = lang[strings.LastIndex(lang, ".")+1:]
		m, ds := parse.Messages("i18n/"+name, site.Lang(lang), string(text))
		for _, d := range ds {
			t.Errorf("parse.Messages(%q): %v", name, d)
		}
		files = append(files, m)
	}
	c, ds := words.New(files, []site.Lang{"ru", "en"})
	for _, d := range ds {
		t.Errorf("New(the built-in messages): %v", d)
	}
	return c
}

func TestShippedMessages(t *testing.T) {
	c := shipped(t)
	ru, en := c.In("ru"), c.In("en")
	for _, tt := range []struct{ name, got, want string }{
		{"years", ru.Quantity(site.Years, 2, 5), "2–5\u00a0лет"},
		{"half a year", ru.Quantity(site.Years, 6.5, 6.5), "6,5\u00a0года"},
		{"month", ru.Date(site.Date{Year: 2026, Month: 5}), "май 2026\u00a0г."},
		{"month in English", en.Date(site.Date{Year: 2026, Month: 5}), "May 2026"},
		{"year", ru.Date(site.Date{Year: 2026}), "2026\u00a0г."},
		{"country newer than the library", ru.Region("MK"), "Северная Македония"},
		{"long name in CLDR", en.Region("HK"), "Hong Kong"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	for _, w := range []*words.Words{ru, en} {
		for _, kind := range []site.FieldType{site.Days, site.WorkingDays, site.Months, site.Years, site.Hours, site.People, site.Cases} {
			if got := w.Quantity(kind, 5, 5); !strings.HasPrefix(got, "5\u00a0") {
				t.Errorf("In(%q).Quantity(%s, 5, 5) = %q, want a unit after 5", w.Lang(), kind, got)
			}
		}
		for m := range 12 {
			d := site.Date{Year: 2026, Month: int8(m + 1)}
			if got := w.Date(d); !strings.Contains(got, " 2026") {
				t.Errorf("In(%q).Date(%s) = %q, want a month and a year", w.Lang(), d, got)
			}
		}
		w.List([]string{"a", "b"})
	}
}

// TestEveryCodeIsSaid holds the tool's messages against the tables of codes: none is missing, none is left over, in
// either language.
func TestEveryCodeIsSaid(t *testing.T) {
	for _, lang := range []string{"en", "ru"} {
		everyCode(t, "diag."+lang+".yaml", lang, "diag.", slices.Collect(maps.Keys(diag.Codes)))
		everyCode(t, "copy."+lang+".yaml", lang, "fault.", slices.Collect(maps.Keys(fault.Codes)))
		everyCode(t, "desk."+lang+".yaml", lang, "refusal.", slices.Collect(maps.Keys(diag.Refusals)))
	}
}

func everyCode(t *testing.T, name, lang, section string, codes []string) {
	t.Helper()
	text, err := fs.ReadFile(i18n.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := parse.Messages("i18n/"+name, site.Lang(lang), string(text))
	said := map[string]bool{}
	for _, item := range m.Items {
		rest, ok := strings.CutPrefix(item.ID, section)
		if !ok || section == "diag." && strings.HasPrefix(rest, "weight.") { // a name that an argument holds
			continue
		}
		code, part, _ := strings.Cut(rest, ".")
		if !slices.Contains(codes, code) || part != "text" && part != "hint" && part != "near" {
			t.Errorf("%s: %q belongs to no code", name, item.ID)
		}
		said[item.ID] = true
	}
	for _, code := range codes {
		if !said[section+code+".text"] {
			t.Errorf("%s: no text for %q", name, code)
		}
	}
}

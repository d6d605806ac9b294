package words

import (
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

func TestDir(t *testing.T) {
	c := catalog(t)
	for lang, want := range map[site.Lang]string{
		"ru": "ltr", "en": "ltr", "ka": "ltr", "ar": "rtl", "fa": "rtl", "he": "rtl", "yi": "rtl", "ku": "ltr",
		"ku-arab": "rtl", "az-latn": "ltr", "zz": "ltr",
	} {
		if got := c.In(lang).Dir(); got != want {
			t.Errorf("In(%q).Dir() = %q, want %q", lang, got, want)
		}
	}
}

func TestName(t *testing.T) {
	files := append(fair(), file("ru", text("language.crh", "крымскотатарский"), text("language.ru", "русский язык")))
	c, _ := New(files, nil)
	for _, tt := range []struct {
		in, of site.Lang
		want   string
	}{
		{"ru", "en", "английский"}, {"ru", "pt-br", "бразильский португальский"}, {"en", "ru", "Russian"},
		{"uk", "en", "англійська"}, {"fa", "ru", "روسی"},
		{"ru", "crh", "крымскотатарский"}, // the language's own message before CLDR's name
		{"crh", "ru", "Russian"},          // a language without names
		{"uk", "ru", "російська"},         // another language's own message does not count
		{"ru", "qqq", "qqq"},
	} {
		if got := c.In(tt.in).Name(tt.of); got != tt.want {
			t.Errorf("In(%q).Name(%q) = %q, want %q", tt.in, tt.of, got, tt.want)
		}
	}
	for lang, want := range map[site.Lang]string{
		"en": "English", "uk": "Українська", "fa": "فارسی", "ka": "ქართული", "crh": "Crh", "ru": "Русский язык",
		"nb": "Norsk bokmål",
	} {
		if got := c.In(lang).OwnName(); got != want {
			t.Errorf("In(%q).OwnName() = %q, want %q", lang, got, want)
		}
	}
}

func TestRegion(t *testing.T) {
	files := append(fair(), file("ru", text("region.MK", "Северная Македония")), file("en", text("region.SZ", "Eswatini")))
	c, _ := New(files, nil)
	for _, tt := range []struct {
		lang site.Lang
		code string
		want string
	}{
		{"ru", "GE", "Грузия"}, {"ru", "MK", "Северная Македония"}, {"en", "GE", "Georgia"}, {"en", "SZ", "Eswatini"},
		{"uk", "GE", "Грузія"}, {"fa", "AM", "ارمنستان"},
		{"ru", "SZ", "Свазиленд"}, // CLDR's name, not the English message
		{"crh", "GE", "Georgia"},
		{"ru", "??", "??"},
	} {
		if got := c.In(tt.lang).Region(tt.code); got != tt.want {
			t.Errorf("In(%q).Region(%q) = %q, want %q", tt.lang, tt.code, got, tt.want)
		}
	}
}

func TestList(t *testing.T) {
	c := catalog(t)
	for _, tt := range []struct {
		lang  site.Lang
		items []string
		want  string
	}{
		{"ru", nil, ""},
		{"ru", []string{"Грузия"}, "Грузия"},
		{"ru", []string{"Грузия", "Сербия"}, "Грузия, Сербия"},
		{"ar", []string{"أ", "ب"}, "أ، ب"},
	} {
		if got := c.In(tt.lang).List(tt.items); got != tt.want {
			t.Errorf("In(%q).List(%q) = %q, want %q", tt.lang, tt.items, got, tt.want)
		}
	}
}

func TestCompare(t *testing.T) {
	c := catalog(t)
	for _, tt := range []struct {
		lang site.Lang
		want []string // in order
	}{
		{"ru", []string{"ежевика", "ёлка", "ель", "Жук", "яма"}},
		{"ru", []string{"Zoo", "все", "всё"}},
		{"en", []string{"Äpfel", "apple", "Banana", "zoo"}},
		{"uk", []string{"гора", "ґанок", "дім", "єдність", "ї", "й"}},
		{"sv", []string{"zebra", "ål", "ärlig", "öl"}},
		{"fa", []string{"الف", "پ", "ی"}},
	} {
		got := slices.Clone(tt.want)
		slices.Reverse(got)
		slices.SortFunc(got, c.In(tt.lang).Compare())
		if !slices.Equal(got, tt.want) {
			t.Errorf("sorted by In(%q).Compare(): %q, want %q", tt.lang, got, tt.want)
		}
	}
	if compare := c.In("ru").Compare(); compare("a", "a") != 0 || compare("\u00e9", "e\u0301") == 0 {
		t.Errorf("Compare() must tell apart strings of other bytes, and only those")
	}
}

package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/veshka-guide/veshka/internal/site"
)

// rightToLeft lists the scripts in use whose CLDR layout has characterOrder right-to-left, by ISO 15924.
var rightToLeft = []string{"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}

// Dir returns the direction of the script, as HTML's dir wants it: "ltr" or "rtl".
func (w *Words) Dir() string { return w.dir }

func dirOf(tag language.Tag) string {
	if script, _ := tag.Script(); slices.Contains(rightToLeft, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// Name returns what the other language is called in this one, as it stands inside a sentence: "английский".
func (w *Words) Name(l site.Lang) string {
	return w.names.of(l, func() string { return w.name(l) })
}

func (w *Words) name(l site.Lang) string {
	if s := w.override("language." + string(l)); s != "" {
		return s
	}
	return cmp.Or(name(display.Languages(w.tag), tagOf(l)), name(display.Languages(language.English), tagOf(l)), string(l))
}

// OwnName returns what the language calls itself, with a first capital where its script has them: "Русский".
func (w *Words) OwnName() string {
	s := cmp.Or(w.override("language."+string(w.lang)), display.Self.Name(w.tag), string(w.lang))
	// Title case, not upper: the capitals of Georgian are for whole words only.
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToTitle(r)) + s[n:]
}

// Region returns the name of the country of that ISO 3166-1 code.
func (w *Words) Region(code string) string {
	return w.regions.of(code, func() string { return w.region(code) })
}

func (w *Words) region(code string) string {
	if s := w.override("region." + code); s != "" {
		return s
	}
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return cmp.Or(name(display.Regions(w.tag), r), name(display.Regions(language.English), r), code)
}

// name returns "" where CLDR knows no names, or not this one.
func name(n display.Namer, of any) string {
	if n == nil {
		return ""
	}
	return n.Name(of)
}

// List returns the items with the language's comma between them.
func (w *Words) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items, w.Text("list.comma"))
}

// Compare returns a comparison by the language's alphabet, for slices.SortFunc. It is not for several goroutines at
// once: a collator has a buffer of its own.
func (w *Words) Compare() func(a, b string) int {
	c := collate.New(w.tag)
	return func(a, b string) int {
		return cmp.Or(c.CompareString(a, b), strings.Compare(a, b))
	}
}

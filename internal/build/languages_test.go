package build_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/themes"
)

// languages are those of the site in testdata/languages. veshka brings the words of the first; the other two come with
// the site, as files.
var languages = []string{"ru", "uk", "fa"}

const inThreeAt = "https://example.org/g/"

// inThree builds the site of testdata/languages. What stops it is said in full: mostly a message that i18n/en.yaml got
// and testdata/languages/i18n lacks.
func inThree(t *testing.T) map[string]*html.Node {
	t.Helper()
	root, err := os.OpenRoot("testdata/languages")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }() // only read
	pages := map[string][]byte{}
	o := build.Options{Day: site.Date{Year: 2026, Month: 3, Day: 1}, BaseURL: inThreeAt}
	r, err := build.New(root.FS(), shipped{}).Build(o, func(name string, data []byte) error {
		pages[name] = data
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Found {
		if d.Severity() < diag.Warning {
			t.Errorf("testdata/languages: %s:%d: %s %s", d.Pos.File, d.Pos.Line, d.Code, strings.Join(d.Args, " "))
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return parsed(t, pages)
}

func TestThirdLanguageNeedsOnlyItsFiles(t *testing.T) {
	docs := inThree(t)
	for name, doc := range docs {
		lang, here, below := inLanguage(name)
		if !below {
			continue
		}
		for _, other := range languages {
			if docs[other+"/"+here] == nil {
				t.Errorf("%s/%s is not there, though %s is", other, here, name)
			}
		}
		for _, e := range elements(doc) {
			if e.Data == "html" && (attr(e, "lang") != lang || attr(e, "dir") != direction(lang)) {
				t.Errorf(`%s is <html lang=%q dir=%q>, want %q, %q`, name, attr(e, "lang"), attr(e, "dir"), lang, direction(lang))
			}
		}
	}
}

// inLanguage takes the path of a page that stands in the folder of its language apart; others hold every language.
func inLanguage(name string) (lang, here string, ok bool) {
	lang, here, ok = strings.Cut(name, "/")
	return lang, here, ok && !slices.Contains([]string{"verify", "light", "n", "api"}, lang) && !strings.HasPrefix(here, "keep/")
}

func direction(lang string) string {
	if lang == "fa" {
		return "rtl"
	}
	return "ltr"
}

// No code, theme or starter may treat a language by its name; Russian and English are the tool's own.
func TestNothingNamesTheThirdLanguage(t *testing.T) {
	named := regexp.MustCompile(`["'=(.](uk|fa)["')\].]`)
	for _, pattern := range []string{"../../cmd/*/*.go", "../*/*.go", "../../themes/*/*.*", "../../themes/*/parts/*", "../scaffold/starter/*"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Errorf("Glob(%q) = %q, %v, want files", pattern, names, err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Error(err)
			}
			if found := named.Find(data); found != nil && !strings.HasSuffix(name, "_test.go") {
				t.Errorf("%s says %s", name, found)
			}
		}
	}
}

// Figures, dates and lists are put together by veshka, not by the site: each language's rules must show.
func TestEachLanguageCountsAndDatesItsOwnWay(t *testing.T) {
	docs := inThree(t)
	for _, tt := range []struct{ page, class, want string }{
		{"uk/countries/egypt.html", "value", "^без візи · 1 день$"},
		{"uk/countries/iceland.html", "value", "^потрібна віза · 2 дні$"},
		{"uk/countries/italy.html", "value", "без візи · 5 днів · за один в’їзд"},
		{"uk/countries/armenia.html", "value", "без візи · 21 день · за один в’їзд"},
		{"uk/countries/armenia.html", "value", "середній · останній випадок: лютий 2026 р."},
		{"uk/countries/armenia.html", "value", "внутрішній паспорт, закордонний паспорт · визнають: Індія, Йорданія"},
		{"uk/countries/armenia.html", "value", "на 2–5 років · збір: 12 500 AMD · рішення за 22 робочі дні"},
		{"uk/countries/armenia.html", "value", "видає: Німеччина · чинний 3 місяці"},
		{"uk/countries/armenia.html", "verified", "^17 лютого 2026 р."},
		{"uk/countries/armenia.html", "verified", "^лютий 2026 р."},
		{"uk/countries/armenia.html", "verified", "^2026 р.$"},
		{"uk/countries/egypt.html", "strip", "^1 правило"},
		{"uk/countries/iceland.html", "strip", "^2 правила"},
		{"uk/countries/armenia.html", "strip", "^5 правил[^а]"},
		{"uk/rules/extradition-risk.html", "fact", "Звіряти знову кожен 21 день"},
		{"uk/stories/nina.html", "lead", "34 роки"},

		{"fa/countries/armenia.html", "value", "بدون ویزا · 21 روز · در هر ورود"},
		{"fa/countries/armenia.html", "value", "متوسط · آخرین مورد: فوریه 2026"},
		{"fa/countries/armenia.html", "value", "گذرنامهٔ داخلی، گذرنامهٔ .* · پذیرفته در: هند، اردن"},
		{"fa/countries/armenia.html", "verified", "17 فوریهٔ 2026"},
		{"fa/countries/armenia.html", "strip", "^5 قاعده"},
		{"fa/glossary.html", "terms", "شناسنامهٔ روسی، گذرنامهٔ شهروندی"},
		{"fa/glossary.html", "terms", "مدرک ورود، اجازهٔ اقامت"},
	} {
		if got := ofClass(docs[tt.page], tt.class); !slices.ContainsFunc(got, regexp.MustCompile(tt.want).MatchString) {
			t.Errorf("%s: .%s = %q, want %q", tt.page, tt.class, got, tt.want)
		}
	}
}

// ofClass returns the texts of the elements of a class, with plain spaces.
func ofClass(doc *html.Node, class string) []string {
	var out []string
	for _, e := range elements(doc) {
		if slices.Contains(strings.Fields(attr(e, "class")), class) {
			out = append(out, strings.ReplaceAll(text(e), "\u00a0", " "))
		}
	}
	return out
}

func TestCountriesFollowTheAlphabet(t *testing.T) {
	docs := inThree(t)
	for lang, want := range map[string][]string{
		"ru": {"Армения", "Египет", "Индия", "Иордания", "Исландия", "Италия"},
		"uk": {"Вірменія", "Єгипет", "Індія", "Ісландія", "Італія", "Йорданія"},
		"fa": {"اردن", "ارمنستان", "ایتالیا", "ایسلند", "مصر", "هند"},
	} {
		var got []string
		for _, e := range elements(docs[lang+"/countries/index.html"]) {
			if e.Data == "a" && slices.Contains(want, text(e)) {
				got = append(got, text(e))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s/countries/index.html lists %q, want %q", lang, got, want)
		}
	}
}

func TestSwitchNamesEachLanguageInItself(t *testing.T) {
	for name, doc := range inThree(t) {
		_, here, below := inLanguage(name)
		var got []string
		for _, e := range elements(doc) {
			if e.Data == "a" && attr(e.Parent, "class") == "languages" {
				got = append(got, text(e), path.Join(path.Dir(name), attr(e, "href")))
			}
		}
		if want := []string{"Русский", "ru/" + here, "Українська", "uk/" + here, "فارسی", "fa/" + here}; below && !slices.Equal(got, want) {
			t.Errorf("%s: the switch leads to %q, want %q", name, got, want)
		}
	}
}

// partly lists the pages that not every language has words for, and the languages that have, the original first.
var partly = map[string][]string{
	"countries/iceland.html": {"ru"}, "countries/egypt.html": {"ru"}, "countries/india.html": {"ru"},
	"countries/jordan.html": {"ru"}, "countries/italy.html": {"uk"}, "stories/nina.html": {"ru", "fa"},
	"stories/olena.html": {"uk", "ru"},
}

func TestFallbackPageSaysWhatItIs(t *testing.T) {
	docs := inThree(t)
	notices := map[string]string{
		"ru uk": "Этой страницы нет на русском. Ниже — текст на другом языке: украинский.",
		"uk ru": "Цієї сторінки немає українською. Нижче — текст іншою мовою: російська.",
		"fa ru": "این صفحه به فارسی نوشته نشده است. متن زیر به زبان روسی است.",
		"fa uk": "این صفحه به فارسی نوشته نشده است. متن زیر به زبان اوکراینی است.",
	}
	for name, doc := range docs {
		lang, here, below := inLanguage(name)
		if !below {
			continue
		}
		got := facts{}
		words := map[string]bool{}
		for _, e := range elements(doc) {
			switch {
			case e.Data == "p" && attr(e, "class") == "notice" && e.Parent.Data == "main":
				got.notice += strings.ReplaceAll(text(e), "\u00a0", " ")
			case e.Data == "meta" && attr(e, "name") == "robots":
				got.robots = attr(e, "content")
			case e.Data == "link" && attr(e, "rel") == "canonical":
				got.canonical = attr(e, "href")
			case e.Data == "link" && attr(e, "hreflang") != "":
				got.alternates += attr(e, "hreflang") + " " + attr(e, "href") + " "
			case attr(e, "lang") != "" && attr(e, "lang") != lang && attr(e.Parent, "class") != "languages":
				words[attr(e, "lang")] = true
			}
		}
		have := partly[here]
		if have == nil {
			have = languages
		}
		want := facts{canonical: inThreeAt + name}
		if !slices.Contains(have, lang) {
			want = facts{notices[lang+" "+have[0]], "noindex", inThreeAt + have[0] + "/" + here, "", have[0]}
			got.words = strings.Join(slices.Sorted(maps.Keys(words)), " ")
		} else if len(have) > 1 {
			for _, l := range languages {
				if slices.Contains(have, l) {
					want.alternates += l + " " + inThreeAt + l + "/" + here + " "
				}
			}
			if here == "index.html" {
				want.alternates += "x-default " + inThreeAt + "index.html "
			}
		}
		if got != want {
			t.Errorf("%s says %q, want %q", name, got, want)
		}
	}
}

// facts is what a page says of the languages of its words, to people and to search engines; words are the languages of
// what stands in another than the page's.
type facts struct{ notice, robots, canonical, alternates, words string }

func TestLinkSaysWhatLanguageIsThere(t *testing.T) {
	docs := inThree(t)
	for _, tt := range []struct{ page, want string }{
		{"ru/index.html", "Италия (язык: украинский)."},
		{"uk/index.html", "Ісландія (мова: російська)."},
		{"ru/countries/armenia.html", "с Исландией и Италией (язык: украинский)."},
		{"uk/countries/armenia.html", "з Ісландією (мова: російська) та Італією."},
		{"fa/countries/armenia.html", "با ایسلند (زبان: روسی) و ایتالیا (زبان: اوکراینی) مقایسه"},
		{"fa/stories/nina.html", "ایسلند (زبان: روسی) رفت"},
	} {
		if !strings.Contains(text(docs[tt.page]), tt.want) {
			t.Errorf("%s: no %q", tt.page, tt.want)
		}
	}
}

// Words that are not in the page's language stand in an element that says theirs, and none of the page's own words
// stand in there with them. The scripts tell Persian from the two others.
func TestEveryWordStandsInItsLanguage(t *testing.T) {
	persian, cyrillic := regexp.MustCompile(`\p{Arabic}`), regexp.MustCompile(`\p{Cyrillic}`)
	for name, doc := range inThree(t) {
		for d := range doc.Descendants() {
			if d.Type != html.TextNode || slices.Contains([]string{"style", "title"}, d.Parent.Data) || attr(d.Parent, "class") == "source" {
				continue
			}
			lang := langOf(d)
			if persian.MatchString(d.Data) && lang != "fa" || cyrillic.MatchString(d.Data) && lang == "fa" {
				t.Errorf("%s: %q stands in %s", name, d.Data, lang)
			}
		}
	}
}

func TestEveryLanguageSaysItsDirection(t *testing.T) {
	for name, doc := range inThree(t) {
		for _, e := range elements(doc) {
			lang, dir := attr(e, "lang"), attr(e, "dir")
			if lang != "" && attr(e.Parent, "class") != "languages" && dir != "auto" && dir != direction(lang) {
				t.Errorf(`%s: <%s class=%q lang=%q dir=%q>, want dir=%q`, name, e.Data, attr(e, "class"), lang, dir, direction(lang))
			}
		}
	}
}

// langOf returns the language that the nearest element around a node says.
func langOf(n *html.Node) string {
	for ; n != nil; n = n.Parent {
		if lang := attr(n, "lang"); lang != "" {
			return lang
		}
	}
	return ""
}

// A page that runs from right to left is mirrored by the browser only where the style names no side.
func TestStyleNamesNoSide(t *testing.T) {
	style, err := fs.ReadFile(themes.FS, "default/style.css")
	if err != nil {
		t.Fatal(err)
	}
	rules := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(style), "")
	for _, found := range regexp.MustCompile(`[^{};]*\b(left|right)\b[^{};]*`).FindAllString(rules, -1) {
		t.Errorf("style.css says %q, want start or end", found)
	}
	four := regexp.MustCompile(`(?:margin|padding|inset|border-(?:width|style|color)):([^\s;}]+) ([^\s;}]+) ([^\s;}]+) ([^\s;}]+)[;}]`)
	for _, m := range four.FindAllStringSubmatch(rules, -1) {
		if m[2] != m[4] {
			t.Errorf("style.css says %q: its sides differ", m[0])
		}
	}
}

package panel

import (
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

var update = flag.Bool("update", false, "write the golden pages")

// spoken returns the tool's own words in the language.
func spoken(t testing.TB, lang site.Lang) *words.Words {
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
		of := strings.TrimSuffix(name, ".yaml")
		m, _ := parse.Messages("i18n/"+name, site.Lang(of[strings.LastIndex(of, ".")+1:]), string(text))
		files = append(files, m)
	}
	c, _ := words.New(files, []site.Lang{"ru", "en"})
	return c.In(lang)
}

var day = site.Date{Year: 2026, Month: 11, Day: 22}

func at(file string, line int) diag.Pos { return diag.Pos{File: file, Line: line, Col: 1} }

// deskSite is a site of two guides with everything that an editor may have to do.
func deskSite() *site.Site {
	npr := &site.Source{Key: "npr", Publisher: "NPR", URL: "https://example.org/a?b=1&c=2", Date: site.Date{Year: 2026, Month: 2}}
	stay := &site.Kind{ID: "visa-free-stay", Harm: site.Stay, Pos: at("content/kinds.yaml", 30)}
	risk := &site.Kind{ID: "extradition-risk", Harm: site.Freedom, Pos: at("content/kinds.yaml", 40)}
	doc := func(file string, lang site.Lang) *site.Doc { return &site.Doc{File: "content/" + file, Lang: lang} }
	georgia := &site.Guide{Slug: "georgia", Country: "GE", Original: "ru", Owner: "анна", Pos: at("content/countries/georgia.ru.md", 1),
		Docs: map[site.Lang]*site.Doc{"ru": doc("countries/georgia.ru.md", "ru"), "en": doc("countries/georgia.en.md", "en")}}
	serbia := &site.Guide{Slug: "serbia", Country: "RS", Original: "ru", Pos: at("content/countries/serbia.ru.md", 1),
		Docs: map[site.Lang]*site.Doc{"ru": doc("countries/serbia.ru.md", "ru")}}
	rule := func(g *site.Guide, k *site.Kind, line int, verified site.Date, words map[site.Lang]*site.RuleText) *site.Rule {
		r := &site.Rule{ID: k.ID, Kind: k, Guide: g, Level: 3, Original: "ru", Verified: verified, Stamped: verified, Review: 90, Status: "current",
			Sources: []*site.Source{npr}, Words: words, Pos: at(g.Docs["ru"].File, line)}
		g.Rules = append(g.Rules, r)
		return r
	}
	word := func(title, digest, translates, file string, line int) *site.RuleText {
		return &site.RuleText{Title: title, Digest: digest, Translates: translates, Pos: at("content/countries/"+file, line)}
	}
	rule(georgia, stay, 12, site.Date{Year: 2026, Month: 2, Day: 17}, map[site.Lang]*site.RuleText{
		"ru": word("Безвизовый срок", "aaaaaaaa", "", "georgia.ru.md", 12),
		"en": word("Visa-free stay", "bbbbbbbb", "cccccccc", "georgia.en.md", 9),
	}).Words["en"].Translated = site.Date{Year: 2026, Month: 3, Day: 1}
	rule(georgia, risk, 20, site.Date{}, map[site.Lang]*site.RuleText{
		"ru": word(`Риск <script>alert("выдачи")</script>`, "dddddddd", "", "georgia.ru.md", 20),
	})
	changed := rule(serbia, risk, 8, site.Date{}, map[site.Lang]*site.RuleText{"ru": word("Риск выдачи", "eeeeeeee", "", "serbia.ru.md", 8)})
	changed.Fixed, changed.Stamped = "00000000", site.Date{Year: 2026, Month: 10, Day: 1}
	reworded := rule(serbia, stay, 16, site.Date{Year: 2026, Month: 11, Day: 20}, map[site.Lang]*site.RuleText{"ru": word("Срок", "ffffffff", "", "serbia.ru.md", 16)})
	reworded.Digests = map[site.Lang]string{"ru": "99999999"}
	return &site.Site{
		Config:     site.Config{Languages: []site.Lang{"ru", "en"}, Titles: map[site.Lang]string{"": "Вешка & Co"}},
		Vocabulary: site.Vocabulary{Kinds: []*site.Kind{stay, risk}},
		Guides:     []*site.Guide{georgia, serbia},
		Stories: []*site.Story{{Slug: "bulat", Original: "en", Pos: at("content/stories/bulat.en.md", 1),
			Docs: map[site.Lang]*site.Doc{"en": doc("stories/bulat.en.md", "en")}}},
		Home: &site.Page{Original: "ru", Pos: at("content/home.ru.md", 1),
			Docs: map[site.Lang]*site.Doc{"ru": doc("home.ru.md", "ru"), "en": doc("home.en.md", "en")}},
	}
}

// aDesk is what the page tells of that site. change makes it into the case at hand.
func aDesk(t testing.TB, lang site.Lang, change func(*Input)) Input {
	t.Helper()
	vscode, err := NewEditor(DefaultEditor)
	if err != nil {
		t.Fatal(err)
	}
	s := deskSite()
	in := Input{
		Words: spoken(t, lang), Day: day, Site: s, Queue: desk.Queue(s, day, desk.Filter{Within: site.DueDays}),
		Weights: []Weight{{"ru/countries/georgia.html", 14000, 14336}, {"en/index.html", 13000, 14336}, {"ru/rules/visa-free-stay.html", 12000, 14336}, {"ru/compare.html", 11500, 14336}},
		Problems: []Problem{
			{Severity: diag.Warning, Code: "drifted", Pos: at("content/countries/georgia.en.md", 9), Text: "not to be said twice"},
			{Severity: diag.Warning, Code: "phone-number", Pos: at("content/stories/bulat.en.md", 7), Text: `"+7 900" looks like a phone number`, Hint: "take it out", Source: "    7 | +7 900\n      | ^^^^^^\n"},
		},
		Folder: " -s guides",
		Open:   func(p diag.Pos) string { return vscode.Link("/home/аня/guides/"+p.File, p.Line, p.Col) },
	}
	change(&in)
	return in
}

func show(t testing.TB, query string, in Input) string {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return string(Page(in, q))
}

func nothing(*Input) {}

// The pages are read in review like prose: without the style, and without what is the same on all.
func TestGoldenPages(t *testing.T) {
	errors := func(in *Input) {
		in.Failed = true
		in.Problems = append([]Problem{{Severity: diag.Error, Code: "dead-link", Pos: diag.Pos{File: "content/home.ru.md", Line: 6, Col: 5}, Text: "no such file"}}, in.Problems...)
	}
	for _, c := range []struct {
		name, query string
		lang        site.Lang
		change      func(*Input)
	}{
		{"everything", "", "en", nothing},
		{"everything-ru", "", "ru", nothing},
		{"one-guide", "country=serbia", "en", nothing},
		{"failed", "", "en", errors},
		{"never-built", "", "ru", func(in *Input) { errors(in); in.Site, in.Queue, in.Weights = nil, nil, nil }},
		{"nothing-to-do", "", "en", func(in *Input) {
			in.Site = &site.Site{Config: site.Config{Languages: []site.Lang{"en"}}}
			in.Queue, in.Weights, in.Problems = nil, nil, nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got, _ := strings.Cut(show(t, c.query, aDesk(t, c.lang, c.change)), "</head>\n")
			golden := filepath.Join("testdata", c.name+".html")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("Page() is not %s; go test ./internal/panel -update, then read the difference", golden)
			}
		})
	}
}

// The worst comes first: a rule that can cost freedom before one that is later but costs less.
func TestOrderIsTheQueues(t *testing.T) {
	page := show(t, "", aDesk(t, "en", nothing))
	last := 0
	for _, want := range []string{"veshka confirm georgia/extradition-risk -s guides", "veshka confirm serbia/extradition-risk --changed -s guides",
		"veshka confirm serbia/extradition-risk --correction -s guides", "veshka confirm georgia/visa-free-stay -s guides",
		"veshka confirm serbia/visa-free-stay -s guides", "veshka translated georgia/visa-free-stay --lang en -s guides"} {
		i := strings.Index(page, want)
		if i < last {
			t.Errorf("%q stands at %d, want it after %d", want, i, last)
		}
		last = i
	}
}

var (
	tag     = regexp.MustCompile(`<(script|img|iframe|form|link|object|base)\b[^>]*>`)
	refused = regexp.MustCompile(`ZgotmplZ|<no value>|&amp;amp;|&amp;lt;|\{\{`)
)

// What authors write is text here, whatever it looks like; nothing is loaded, nothing is run.
func TestWhatAuthorsWriteIsText(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	in := aDesk(t, "en", func(in *Input) {
		g := in.Site.Guides[0]
		g.Owner, g.Rules[0].Words["en"].Title = evil, evil
		g.Rules[0].Sources = []*site.Source{{Key: "k", Publisher: evil, URL: "javascript:alert(1)"}}
		in.Site.Config.Titles[""] = evil
		in.Queue = desk.Queue(in.Site, day, desk.Filter{})
		in.Problems = append(in.Problems, Problem{Severity: diag.Error, Code: evil, Pos: diag.Pos{File: evil}, Text: evil, Hint: evil, Source: evil})
		in.Weights = append(in.Weights, Weight{evil, 9, 10})
		in.Folder = evil
	})
	for _, query := range []string{"", "all", "country=" + url.QueryEscape(evil)} {
		page := show(t, query, in)
		for _, found := range tag.FindAllString(page, -1) {
			if found != `<link rel="icon" href="data:,">` {
				t.Errorf("?%s: the page has %s", query, found)
			}
		}
		if strings.Contains(page, `href="javascript:`) {
			t.Errorf("?%s: the page has a link that runs a script", query)
		}
	}
	for _, page := range []string{show(t, "", aDesk(t, "en", nothing)), show(t, "", aDesk(t, "ru", nothing))} {
		if found := refused.FindString(page); found != "" {
			t.Errorf("the page has %q", found)
		}
	}
}

func TestLongListsAreCut(t *testing.T) {
	in := aDesk(t, "en", func(in *Input) {
		for i := range 150 {
			in.Problems = append(in.Problems, Problem{Severity: diag.Warning, Code: "x", Pos: at("content/countries/georgia.ru.md", i+1), Text: fmt.Sprintf("problem-%d.", i)})
		}
	})
	const note, link = "Shown: the first 100 of 150.", `<a href="?country=georgia&amp;all#warnings">Show all</a>`
	page := show(t, "country=georgia", in)
	if n := strings.Count(page, "problem-"); n != 100 || !strings.Contains(page, note) || !strings.Contains(page, link) {
		t.Errorf("the page shows %d warnings, want 100, %q and %s", n, note, link)
	}
	page = show(t, "country=georgia&all", in)
	if n := strings.Count(page, "problem-"); n != 150 || strings.Contains(page, "Show all") {
		t.Errorf("the page of all shows %d warnings, want 150 and no link to more", n)
	}
}

func TestUnknownGuideIsNamed(t *testing.T) {
	page := show(t, "country=gorgia", aDesk(t, "en", nothing))
	if want := "there is no guide &#34;gorgia&#34; — did you mean &#34;georgia&#34;?"; !strings.Contains(page, want) || !strings.Contains(page, "serbia/") {
		t.Errorf("the page lacks %q, or the other guides", want)
	}
}

// BenchmarkPage makes the page of 2,000 rules that are all to be checked, cut short and whole.
func BenchmarkPage(b *testing.B) {
	in := aDesk(b, "ru", nothing)
	for len(in.Queue) < 2000 {
		in.Queue = append(in.Queue, in.Queue...)
	}
	for _, query := range []string{"", "all"} {
		b.Run("?"+query, func(b *testing.B) {
			for b.Loop() {
				show(b, query, in)
			}
		})
	}
}

// A source without an address is named, and leads nowhere.
func TestSourceWithoutAddress(t *testing.T) {
	page := show(t, "", aDesk(t, "en", func(in *Input) {
		in.Site.Guides[0].Rules[0].Sources = []*site.Source{{Key: "paper", Publisher: "A paper"}}
		in.Queue = desk.Queue(in.Site, day, desk.Filter{})
	}))
	if strings.Contains(page, `href=""`) || !strings.Contains(page, "A paper") {
		t.Error("the source is not named, or has a link to nothing")
	}
}

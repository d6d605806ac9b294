package build_test

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/site"
)

// answered returns the countries of a group of answers, as their pages are called.
func answered(doc *html.Node, question, answer string) []string {
	var countries []string
	for _, section := range elements(doc) {
		if section.Data != "section" || attr(section, "id") != question {
			continue
		}
		for _, group := range elements(section) {
			if attr(group, "data-answer") != answer {
				continue
			}
			for _, e := range elements(group) {
				if e.Data == "strong" && e.FirstChild != nil && attr(e.FirstChild, "href") != "" {
					page, _, _ := strings.Cut(attr(e.FirstChild, "href"), "#")
					countries = append(countries, strings.TrimSuffix(path.Base(page), ".html"))
				}
			}
		}
	}
	return countries
}

func TestQuestionsAreAnsweredAsTheFactsSay(t *testing.T) {
	table, err := os.ReadFile("testdata/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	pages, r := own(t, build.Options{Day: site.Date{Year: 2026, Month: 3, Day: 15}})
	docs := parsed(t, pages)
	for line := range strings.Lines(string(table)) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] == "#" {
			continue
		}
		got := answered(docs["en/for/"+words[1]+".html"], words[0], words[2])
		if !slices.Equal(got, words[3:]) {
			t.Errorf("%s for %s, %s = %q, want %q", words[0], words[1], words[2], got, words[3:])
		}
		russian := answered(docs["ru/for/"+words[1]+".html"], words[0], words[2])
		slices.Sort(got)
		if slices.Sort(russian); !slices.Equal(got, russian) {
			t.Errorf("%s for %s, %s = %q in Russian, want %q as in English", words[0], words[1], words[2], russian, got)
		}
	}
	assessedInUnion(t, r.Site)
}

// The warning about low risk says which states were not assessed; a rule about one of them makes it untrue.
func assessedInUnion(t *testing.T, s *site.Site) {
	for _, g := range s.Guides {
		union := strings.Contains(" BG CY DE EE ES FI FR GB LT LV PL PT ", " "+g.Country+" ") && g.Country != ""
		if union && g.Country != "BG" && len(g.Of("extradition-risk")) > 0 {
			t.Errorf("%s has a rule on the risk of being handed over: the warning of the question handed-over says that it was not assessed", g.Slug)
		}
	}
}

// What no longer holds by its own dates is no answer, and stands apart with the reason.
func answersEndWithTheirRules(t *testing.T, docs map[string]*html.Node) {
	doc := docs["en/for/anyone.html"]
	if got := answered(doc, "longest-stay", "yes"); slices.Contains(got, "montenegro") {
		t.Errorf("longest-stay, yes = %q on %s, want no montenegro: its rule held until 30 September", got, day)
	}
	if got := answered(doc, "longest-stay", "pending"); !slices.Equal(got, []string{"montenegro"}) {
		t.Errorf("longest-stay, pending = %q on %s, want montenegro", got, day)
	}
}

// An answer carries its warning, and the danger of a country stands beside it, not a tap away.
func TestDangerStandsBesideTheAnswer(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	docs := parsed(t, pages)
	answersEndWithTheirRules(t, docs)
	for name, want := range map[string][]string{
		"en/for/anyone.html":   {"accept an internal passport share wanted lists with Russia.", "Children under 14 need a foreign passport.", "risk severe", "CSTO shared wanted list"},
		"ru/for/anyone.html":   {"обмениваются с Россией базами розыска.", "Детям до 14 лет нужен загранпаспорт.", "риск крайне высокий", "общий розыск ОДКБ"},
		"en/for/deserter.html": {"for deserters: severe", "for deserters: case by case"},
	} {
		for _, e := range elements(docs[name]) {
			if attr(e, "id") != "internal-passport" || e.Data != "section" {
				continue
			}
			for _, w := range want {
				if !strings.Contains(strings.ReplaceAll(text(e), "\u00a0", " "), w) {
					t.Errorf("%s: the answer about the internal passport does not say %q", name, w)
				}
			}
			if strings.Contains(text(e), "for the persecuted") && name == "en/for/deserter.html" {
				t.Errorf("%s says how likely others are handed over", name)
			}
			want = nil
		}
		if want != nil {
			t.Errorf("%s does not answer about the internal passport", name)
		}
	}
}

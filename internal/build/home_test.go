package build_test

import (
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
)

// manyCountries are the codes of the countries of a large site.
const manyCountries = `AD AE AF AL AO AR AT AU AZ BA BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DO DZ EC EE
EG ER ES ET FI FJ FR GA GB GD GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KZ LA LB LK LT LU LV MA MD ME MG`

// large is a site of many countries, regions and stories.
func large() fstest.MapFS {
	m := edited()
	put := func(name, text string) { m[name] = &fstest.MapFile{Data: []byte(text)} }
	for _, code := range strings.Fields(manyCountries) {
		put("content/countries/c-"+strings.ToLower(code)+".ru.md", "---\ncountry: "+code+fmt.Sprintf("\nsummary: %x\n---\n\nТекст.\n", sha256.Sum256([]byte(code))))
	}
	for i := range 30 {
		put(fmt.Sprintf("content/stories/s-%02d.ru.md", i), fmt.Sprintf(
			"---\nperson: Имя %02d\nsummary: История\nname_is: first-name\nroute: [{place: Тбилиси, country: GE}]\nsource: npr\nas_of: 2024-01-%02d\n---\n\nУехал.\n", i, i+1))
	}
	narrow(m)
	return m
}

func TestHomeOfManyCountriesLeadsToTheirLetters(t *testing.T) {
	m := large()
	pages := map[string][]byte{}
	r, err := build.New(m, shipped{}).Build(build.Options{Day: day}, func(path string, data []byte) error {
		pages[path] = data
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range r.Weights {
		if w.Path == "ru/index.html" && w.Bytes > w.Budget {
			t.Errorf("the home page has %d bytes compressed, want at most %d", w.Bytes, w.Budget)
		}
	}
	linksResolve(t, pages)
	docs := parsed(t, pages)
	if parts := listParts(docs, "ru/countries/index.html"); len(parts) < 2 {
		t.Errorf("the list of countries is one page: the test tests too little")
	}
	named := func(name, id string) *html.Node {
		for _, e := range elements(docs[name]) {
			if attr(e, "id") == id {
				return e
			}
		}
		return nil
	}
	var stories, letters []string
	for _, e := range elements(mainOf(docs["ru/index.html"])) {
		href, id, _ := strings.Cut(attr(e, "href"), "#")
		switch {
		case strings.HasPrefix(href, "stories/") && !strings.Contains(href, "index"):
			stories = append(stories, text(e))
		case strings.HasPrefix(id, "letter-"):
			letters = append(letters, text(e))
			if first := named(path.Join("ru", href), id); first == nil || !strings.HasPrefix(text(first), text(e)) {
				t.Errorf("the letter %s leads to %s#%s, want the first country that begins with it", text(e), href, id)
			}
		case strings.HasPrefix(href, "countries/c-"):
			t.Errorf("the home page of many countries names %s", text(e))
		}
	}
	if want := []string{"Имя 29", "Имя 28", "Имя 27"}; len(stories) != 10 || !slices.Equal(stories[:3], want) {
		t.Errorf("the home page tells the stories %v, want the ten newest", stories)
	}
	if len(letters) < 15 || !slices.IsSorted(letters) {
		t.Errorf("the home page has the letters %v, want each that a country begins with", letters)
	}
	if said := text(mainOf(docs["ru/index.html"])); !strings.Contains(said, "Все страны:\u00a093") || !strings.Contains(said, "Все регионы:\u00a01") {
		t.Errorf("the home page does not say how many countries and regions there are: %s", said)
	}
}

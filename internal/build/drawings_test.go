package build_test

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
)

// pictureBudget is what a picture may cost, gzip-compressed: a map with all its parts counts as one.
const pictureBudget = 5120

var (
	drawnIn = regexp.MustCompile(`(?s)<figure class="?drawn.*?</figure>`)
	svgOf   = regexp.MustCompile(`(?s)<svg.*?</svg>`)
	labelOf = regexp.MustCompile(`<text[^>]*>([^<]*)</text>`)
)

func TestDrawings(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	docs := parsed(t, pages)
	t.Run("cost little", func(t *testing.T) { drawingsCostLittle(t, pages) })
	t.Run("show or name every country", func(t *testing.T) { mapsShowOrNameEveryCountry(t, pages, docs) })
	t.Run("name countries alone", func(t *testing.T) { routesNameCountriesAlone(t, pages, docs) })
}

func drawingsCostLittle(t *testing.T, pages map[string][]byte) {
	maps, routes, lines := 0, 0, 0
	for name, page := range pages {
		for _, figure := range drawnIn.FindAll(page, -1) {
			var b bytes.Buffer
			w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
			_, _ = w.Write(bytes.Join(svgOf.FindAll(figure, -1), nil))
			_ = w.Close()
			if b.Len() > pictureBudget {
				t.Errorf("the picture of %s weighs %d bytes, allowed are %d", name, b.Len(), pictureBudget)
			}
			switch {
			case strings.Contains(name, "/rules/"):
				maps++
			case strings.Contains(name, "/stories/"):
				routes++
			case strings.HasSuffix(name, "/changes.html"):
				lines++
			}
		}
	}
	if maps != 4 || routes != 30 || lines != 2 {
		t.Errorf("there are %d maps, %d routes, %d lines of time, want 4, 30, 2", maps, routes, lines)
	}
}

// titles returns the headings of the guides of a language: what countries are called.
func titles(t *testing.T, docs map[string]*html.Node, lang string) []string {
	t.Helper()
	var out []string
	for name, doc := range docs {
		if !strings.HasPrefix(name, lang+"/countries/") || strings.HasSuffix(name, "/index.html") ||
			strings.HasSuffix(name, "/csto.html") || strings.HasSuffix(name, "/schengen-area.html") {
			continue
		}
		for _, e := range elements(doc) {
			if e.Data == "h1" {
				out = append(out, text(e))
			}
		}
	}
	slices.Sort(out)
	return out
}

// A country that no map has room for is named below it: nothing is left out in silence.
func mapsShowOrNameEveryCountry(t *testing.T, pages map[string][]byte, docs map[string]*html.Node) {
	for _, lang := range []string{"ru", "en"} {
		countries := titles(t, docs, lang)
		if len(countries) < 31 {
			t.Fatalf("%s has %d countries", lang, len(countries))
		}
		for _, kind := range []string{"visa-free-stay", "extradition-risk"} {
			figure := html.UnescapeString(string(drawnIn.Find(pages[lang+"/rules/"+kind+".html"])))
			drawn, below, _ := strings.Cut(figure, "<figcaption")
			for _, name := range countries {
				onMap := strings.Contains(drawn, "<title>"+name+"</title>")
				if onMap == strings.Contains(below, name+" (") {
					t.Errorf("%s/rules/%s: %s is on the map: %v, want it either there or named below", lang, kind, name, onMap)
				}
			}
		}
	}
}

// A route must not show where in a country somebody was, and its words are those of the list.
func routesNameCountriesAlone(t *testing.T, pages map[string][]byte, docs map[string]*html.Node) {
	label := regexp.MustCompile(`^(?:\d+,\x{a0})*\d+\x{a0}(.+)$`)
	for name, page := range pages {
		lang, rest, _ := strings.Cut(name, "/")
		if !strings.HasPrefix(rest, "stories/") || strings.HasSuffix(name, "/index.html") {
			continue
		}
		countries := titles(t, docs, lang)
		for _, m := range labelOf.FindAllSubmatch(drawnIn.Find(page), -1) {
			words := label.FindStringSubmatch(html.UnescapeString(string(m[1])))
			if words == nil || !slices.Contains(countries, words[1]) {
				t.Errorf("%s: the route says %q, want numbers and a country", name, m[1])
			}
		}
	}
}

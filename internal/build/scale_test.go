package build

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/veshka-guide/veshka/internal/render"
)

// What is weighed roughly must never be called light when it is heavy.
func TestRoughMeasureIsNeverBelowTheWeight(t *testing.T) {
	style := "<style>" + strings.Repeat("a{color:#123}.b{margin:1em 2em}", 40) + "</style>"
	words := strings.Fields("страна виза паспорт граница консульство country visa passport border <p> </p> <a href=x> 2026-02-17 — «ёлочки»")
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var page strings.Builder
		page.WriteString("<!doctype html>" + style)
		for range r.IntN(4000) {
			page.WriteString(words[r.IntN(1+r.IntN(len(words)))] + " ")
		}
		measured(t, page.String())
	}
	for name, text := range map[string]string{
		"nothing":                        "",
		"seven bytes":                    "1234567",
		"one byte":                       strings.Repeat("a", 70_000),
		"a repetition too long":          strings.Repeat("x", 300) + "|" + strings.Repeat("x", 300) + "|" + strings.Repeat("x", 263),
		"the farthest repetition":        noise(r, 1000) + strings.Repeat(".", window-1000),
		"repetitions too far":            strings.Repeat(noise(r, window+1), 3),
		"repetitions as far as they may": strings.Repeat(noise(r, window), 3),
		"noise":                          noise(r, 50_000),
	} {
		t.Run(name, func(t *testing.T) { bounded(t, text) })
	}
	files, err := filepath.Glob("../../content/*/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no content: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		measured(t, string(text))
	}
}

// noise is as many bytes that nothing is known of.
func noise(r *rand.Rand, n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte(r.IntN(256))
	}
	return string(text)
}

// measured compares the ways of weighing a page.
func measured(t *testing.T, page string) {
	t.Helper()
	text := []byte(page)
	exact := bounded(t, page)
	var s scale
	for _, budget := range []int{exact - 1, exact, exact * 2} {
		want := 0
		if exact > budget {
			want = exact
		}
		if got := s.weigh(render.Page{Path: "a.html", Bytes: text}, budget, 100).Bytes; got != want {
			t.Errorf("a page of %d bytes compressed weighs %d against %d, want %d", exact, got, budget, want)
		}
	}
}

// bounded compares the rough measure of a page with what it is compressed, which it returns.
func bounded(t *testing.T, page string) (exact int) {
	t.Helper()
	var s scale
	text := []byte(page)
	before, css, after := styled(text)
	exact = squeezed(&s.best, gzip.BestCompression, text)
	for _, enough := range []int{0, exact - 1} {
		if got := new(rough).measure(enough-s.ofStyle(css), before, after) + s.ofStyle(css); got < exact {
			t.Errorf("a page of %d bytes, %d compressed, is measured as %d", len(text), exact, got)
		}
	}
	return exact
}

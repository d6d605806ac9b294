package squeeze

import (
	"compress/gzip"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// What is said to be light must never be heavy.
func TestAtMostIsNeverBelowTheSize(t *testing.T) {
	words := strings.Fields("страна виза паспорт граница консульство country visa passport border <p> </p> <a href=x> 2026-02-17 — «ёлочки»")
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var text strings.Builder
		for range r.IntN(4000) {
			text.WriteString(words[r.IntN(1+r.IntN(len(words)))] + " ")
		}
		bounded(t, text.String())
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
		bounded(t, string(text))
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

// bounded compares the bound of a text with what is made of it.
func bounded(t *testing.T, text string) {
	t.Helper()
	exact := Size(Best, []byte(text))
	half := len(text) / 2
	for _, enough := range []int{0, exact - 1} {
		for _, texts := range [][][]byte{{[]byte(text)}, {[]byte(text[:half]), []byte(text[half:])}} {
			if got := AtMost(enough, texts...); got < exact {
				t.Errorf("of %d bytes gzip makes %d; AtMost(%d) of %d texts says %d", len(text), exact, enough, len(texts), got)
			}
		}
	}
}

// The bound is of use: most of what gzip does to a text that someone wrote is seen.
func TestAtMostIsNear(t *testing.T) {
	text, err := os.ReadFile("../../content/countries/georgia.ru.md")
	if err != nil {
		t.Fatal(err)
	}
	exact := Size(Best, text)
	if got := AtMost(0, text); got > exact*5/4 {
		t.Errorf("of %d bytes gzip makes %d, at most %d: want less than a quarter more", len(text), exact, got)
	}
}

func TestSizeIsWhatGzipWrites(t *testing.T) {
	text := strings.Repeat("Виза не нужна. ", 500) + noise(rand.New(rand.NewPCG(3, 4)), 5000)
	var n Counter
	w, err := gzip.NewWriterLevel(&n, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, level := range []int{Fast, Good, Best, Best} {
				// Another program compresses a little better or worse.
				if got := Size(level, []byte(text[:100]), []byte(text[100:])); got < int(n)*97/100 || got > int(n)*106/100 {
					t.Errorf("level %d makes %d bytes, want about %d", level, got, n)
				}
			}
		})
	}
	all.Wait()
}

// RFC 1951, 3.2.5.
func TestSymbols(t *testing.T) {
	for _, c := range []struct{ n, symbol, extra int }{
		{3, 0, 0}, {10, 7, 0}, {11, 8, 1}, {12, 8, 1}, {13, 9, 1}, {18, 11, 1}, {19, 12, 2}, {35, 16, 3}, {130, 23, 4}, {131, 24, 5}, {257, 27, 5}, {258, 28, 0},
	} {
		if symbol, extra := lengthSymbol(c.n); symbol != c.symbol || extra != c.extra {
			t.Errorf("length %d: symbol %d, %d bits; want %d, %d", c.n, symbol, extra, c.symbol, c.extra)
		}
	}
	for _, c := range []struct{ n, symbol, extra int }{
		{1, 0, 0}, {4, 3, 0}, {5, 4, 1}, {6, 4, 1}, {7, 5, 1}, {9, 6, 2}, {13, 7, 2}, {24577, 29, 13}, {24576, 28, 13}, {32768, 29, 13}, {257, 16, 7}, {193, 15, 6},
	} {
		if symbol, extra := distanceSymbol(c.n); symbol != c.symbol || extra != c.extra {
			t.Errorf("distance %d: symbol %d, %d bits; want %d, %d", c.n, symbol, extra, c.symbol, c.extra)
		}
	}
}

func BenchmarkAtMost(b *testing.B) {
	text, err := os.ReadFile("../../content/countries/georgia.ru.md")
	if err != nil {
		b.Fatal(err)
	}
	for name, measure := range map[string]func(){
		"AtMost": func() { AtMost(0, text) }, "Fast": func() { Size(Fast, text) }, "Good": func() { Size(Good, text) }, "Best": func() { Size(Best, text) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				measure()
			}
		})
	}
}

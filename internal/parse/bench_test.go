package parse_test

import (
	"os"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/parse"
)

// BenchmarkFile reads a long guide with rules, and a story as long as those of the largest site that was measured.
func BenchmarkFile(b *testing.B) {
	read := func(file string) string {
		text, err := os.ReadFile("../../" + file)
		if err != nil {
			b.Fatal(err)
		}
		return string(text)
	}
	bulat := read("content/stories/bulat.ru.md")
	_, words, _ := strings.Cut(bulat, "\n---\n")
	for _, one := range []struct{ name, file, text string }{
		{"guide", georgia, read(georgia)},
		{"story", "content/stories/bulat.ru.md", bulat + strings.Repeat(words, 3)},
	} {
		b.Run(one.name, func(b *testing.B) {
			b.SetBytes(int64(len(one.text)))
			b.ReportAllocs()
			for b.Loop() {
				parse.File(one.file, one.text)
			}
		})
	}
}

// BenchmarkSources reads a long file of data.
func BenchmarkSources(b *testing.B) {
	text, err := os.ReadFile("../../content/sources.yaml")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		parse.Sources("content/sources.yaml", string(text))
	}
}

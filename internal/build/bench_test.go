package build_test

import (
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/build"
)

// ownFiles reads the project's own content, messages and theme into memory, so that a test can edit them.
func ownFiles(tb testing.TB) fstest.MapFS {
	tb.Helper()
	m, err := ownTree()
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// builds is one build of the project's own site in memory.
func builds(b *testing.B, builder *build.Builder) {
	b.Helper()
	r, err := builder.Build(build.Options{Day: day, Keep: true}, func(string, []byte) error { return nil })
	if err != nil || r.Failed(false) {
		b.Fatal(err, r.Found)
	}
}

// BenchmarkBuild builds the project's own site: with a new builder, with one that has built the same before, and with
// one that has built before one guide was edited.
func BenchmarkBuild(b *testing.B) {
	m := ownFiles(b)
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			builds(b, build.New(m, fstest.MapFS{}))
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		builder := build.New(m, fstest.MapFS{})
		builds(b, builder)
		b.ReportAllocs()
		for b.Loop() {
			builds(b, builder)
		}
	})
	b.Run("one-guide-edited", func(b *testing.B) {
		const name = "content/countries/georgia.ru.md"
		text := string(m[name].Data)
		builder := build.New(m, fstest.MapFS{})
		builds(b, builder)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			m[name] = &fstest.MapFile{Data: []byte(text + strings.Repeat("\nЕщё слово.\n", i%2))}
			builds(b, builder)
		}
		m[name] = &fstest.MapFile{Data: []byte(text)}
	})
}

// BenchmarkWeight reports the heaviest page and the mean, in bytes as gzip makes them: what a reader's line carries. The
// light edition, which is not compressed, and the files to keep have limits of their own.
func BenchmarkWeight(b *testing.B) {
	for b.Loop() {
		pages, _ := own(b, build.Options{Day: day})
		heaviest, sum, n := 0, 0, 0
		for name, data := range pages {
			if path.Ext(name) == ".html" && !isKept(name) && !strings.HasPrefix(name, "light/") && !strings.HasPrefix(name, "n/") {
				size := compressed(b, data)
				heaviest, sum, n = max(heaviest, size), sum+size, n+1
			}
		}
		b.ReportMetric(float64(heaviest), "heaviest-B")
		b.ReportMetric(float64(sum/n), "mean-B")
	}
}

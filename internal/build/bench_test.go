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
	r, err := builder.Build(build.Options{Day: day}, func(string, []byte) error { return nil })
	if err != nil || r.Failed(false) {
		b.Fatal(err, r.Found)
	}
}

// BenchmarkBuild builds the project's own site.
func BenchmarkBuild(b *testing.B) {
	m := ownFiles(b)
	b.ReportAllocs()
	for b.Loop() {
		builds(b, build.New(m, fstest.MapFS{}))
	}
}

// BenchmarkPreview is what an editor waits for: the project's own site after an edit of one guide, until the page of that
// guide is made; with everything read again; and all that follows in the background.
func BenchmarkPreview(b *testing.B) {
	m := ownFiles(b)
	const name, page = "content/countries/georgia.ru.md", "ru/countries/georgia.html"
	text := string(m[name].Data)
	builder := build.New(m, fstest.MapFS{})
	edit := func(i int, changed []string) build.Preview {
		m[name] = &fstest.MapFile{Data: []byte(text + strings.Repeat("\nЕщё слово.\n", i%2))}
		p := builder.Preview(build.Options{Day: day}, changed)
		if _, ok, err := p.Files.Page(page); !ok || err != nil {
			b.Fatal(ok, err)
		}
		return p
	}
	edit(0, nil)
	b.Run("edited", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			edit(i, []string{name})
		}
	})
	b.Run("all-read", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			edit(i, nil)
		}
	})
	b.Run("finished", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			p := edit(i, []string{name})
			if _, err := p.Finish(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
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

package bench_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/bench/corpus"
	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/check"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/render"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
	"github.com/veshka-guide/veshka/internal/write"
	"github.com/veshka-guide/veshka/themes"
)

var countries = flag.Int("countries", 25, "countries of the corpus; one makes eight pages")

// day is that of every build here.
var day, _ = site.ParseDate("2026-11-22")

// Each benchmark below is one stage over the whole corpus, with what the stages before it made. Between them they are a
// build from nothing, but for what is done on both cores at once.

func BenchmarkParse(b *testing.B) {
	texts := markdown(b)
	perPage(b)
	for b.Loop() {
		for name, text := range texts {
			if _, found := parse.File(name, text); len(found) > 0 {
				b.Fatal(found)
			}
		}
	}
}

func BenchmarkLink(b *testing.B) {
	p := parts(b)
	perPage(b)
	for b.Loop() {
		site.New(p)
	}
}

func BenchmarkCheck(b *testing.B) {
	s := linked(b)
	perPage(b)
	for b.Loop() {
		check.Site(s, day)
	}
}

// BenchmarkTheme loads the words of the interface and the theme, which takes as long for a small site as for a large one.
func BenchmarkTheme(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		theme(b)
	}
}

func BenchmarkRender(b *testing.B) {
	in := render.Input{Site: linked(b), Day: day}
	in.Words, in.Theme = theme(b)
	perPage(b)
	for b.Loop() {
		if err := render.New(in, nil).Each(func(_ render.Page, err error) error { return err }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWrite writes the files of the corpus, first into a folder of their own, then where they stand already.
func BenchmarkWrite(b *testing.B) {
	var made []render.Page
	in := render.Input{Site: linked(b), Day: day}
	in.Words, in.Theme = theme(b)
	var mu sync.Mutex
	err := render.New(in, nil).Each(func(page render.Page, err error) error {
		if page.Fill != nil || err != nil {
			return err // what is written as a stream is not written here
		}
		page.Bytes = bytes.Clone(page.Bytes)
		mu.Lock()
		defer mu.Unlock()
		made = append(made, page)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	into := func(b *testing.B, dir string) {
		folder, err := write.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		for _, page := range made {
			if err := folder.Put(page.Path, page.Bytes); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := folder.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("new", func(b *testing.B) {
		dir := b.TempDir()
		perPage(b)
		for i := 0; b.Loop(); i++ {
			into(b, filepath.Join(dir, fmt.Sprint(i)))
		}
	})
	b.Run("same", func(b *testing.B) {
		dir := filepath.Join(b.TempDir(), "public")
		into(b, dir)
		perPage(b)
		for b.Loop() {
			into(b, dir)
		}
	})
}

// BenchmarkBuild is a whole build into a new folder, as the command makes it. `make profile` profiles it.
func BenchmarkBuild(b *testing.B) {
	dir := b.TempDir()
	own, builtin := os.DirFS(written(b)), builtin(b)
	perPage(b)
	for i := 0; b.Loop(); i++ {
		folder, err := write.Open(filepath.Join(dir, fmt.Sprint(i)))
		if err != nil {
			b.Fatal(err)
		}
		r, err := build.New(own, builtin).Build(build.Options{Day: day}, folder.Put)
		if err != nil || r.Failed(false) {
			b.Fatal(err, r.Found)
		}
		if _, err := folder.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

// perPage counts memory, and reports the time per page of the corpus when the benchmark ends.
func perPage(b *testing.B) {
	b.ReportAllocs()
	b.Cleanup(func() {
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*(*countries)*corpus.PagesPerCountry), "µs/page")
	})
}

var (
	once sync.Once
	kept string // the folder of the corpus
)

func TestMain(m *testing.M) {
	code := m.Run()
	if kept != "" {
		os.RemoveAll(kept)
	}
	os.Exit(code)
}

// written returns the folder of a corpus, which is written once.
func written(b *testing.B) string {
	b.Helper()
	once.Do(func() {
		var err error
		if kept, err = os.MkdirTemp("", "corpus-"); err == nil {
			err = corpus.WriteVeshka(kept, *countries, corpus.Lean)
		}
		if err != nil {
			b.Fatal(err)
		}
	})
	return kept
}

// texts returns the files of a tree whose names the pattern matches, as path.Match does, by their names.
func texts(b *testing.B, tree fs.FS, patterns ...string) map[string]string {
	b.Helper()
	out := map[string]string{}
	for _, pattern := range patterns {
		names, err := fs.Glob(tree, pattern)
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(tree, name)
			if err != nil {
				b.Fatal(err)
			}
			out[name] = string(data)
		}
	}
	return out
}

func markdown(b *testing.B) map[string]string {
	b.Helper()
	return texts(b, os.DirFS(written(b)), "content/*.md", "content/*/*.md")
}

// parts returns the corpus as parsed.
func parts(b *testing.B) site.Parts {
	b.Helper()
	data := texts(b, os.DirFS(written(b)), "content/*.yaml")
	p := site.Parts{Words: map[string]map[site.Lang]site.WordsFile{"kinds": {}, "organisations": {}, "glossary": {}}, Unread: map[string]bool{}}
	p.Config, _ = parse.Config("content/site.yaml", data["content/site.yaml"])
	p.Kinds, _ = parse.Kinds("content/kinds.yaml", data["content/kinds.yaml"])
	p.Sources, _ = parse.Sources("content/sources.yaml", data["content/sources.yaml"])
	for _, lang := range p.Config.Languages {
		name := "content/kinds." + string(lang) + ".yaml"
		p.Words["kinds"][lang], _ = parse.KindWords(name, data[name])
	}
	for name, text := range markdown(b) {
		m, _ := parse.File(name, text)
		p.Markdown = append(p.Markdown, m)
	}
	return p
}

func linked(b *testing.B) *site.Site {
	b.Helper()
	s, found := site.New(parts(b))
	if diag.Count(found, diag.Error) > 0 {
		b.Fatal(found)
	}
	return s
}

// themeFiles are the patterns of a theme's files.
var themeFiles = []string{"default/*.*", "default/parts/*"}

// theme returns the words of the interface and the theme that come with veshka.
func theme(b *testing.B) (*words.Catalog, *render.Theme) {
	b.Helper()
	var messages []site.Messages
	for _, lang := range corpus.Languages {
		name := lang + ".yaml"
		m, _ := parse.Messages("i18n/"+name, site.Lang(lang), texts(b, i18n.FS, name)[name])
		messages = append(messages, m)
	}
	catalog, _ := words.New(messages, []site.Lang{"ru", "en"})
	var files []render.File
	for name, text := range texts(b, themes.FS, themeFiles...) {
		if rel := strings.TrimPrefix(name, "default/"); render.Reads(rel) {
			files = append(files, render.File{Name: rel, Place: "themes/" + name, Text: text})
		}
	}
	loaded, found := render.Load(files, catalog, []site.Lang{"ru", "en"})
	if diag.Count(found, diag.Error) > 0 {
		b.Fatal(found)
	}
	return catalog, loaded
}

// builtin returns the folders that come with veshka.
func builtin(b *testing.B) fs.FS {
	b.Helper()
	all := fstest.MapFS{}
	for name, text := range texts(b, themes.FS, themeFiles...) {
		all["themes/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range texts(b, i18n.FS, "*.yaml") {
		all["i18n/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

package hugo_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding/charmap"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/hugo"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

var update = flag.Bool("update", false, "write what comes out into testdata")

var day = site.Date{Year: 2026, Month: 11, Day: 22}

// queue is a picture that veshka takes.
func queue() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// tree is the site of testdata/hugo.txtar and what no txtar can hold.
func tree(t testing.TB) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile("testdata/hugo.txtar")
	if err != nil {
		t.Fatal(err)
	}
	m := fstest.MapFS{}
	for _, f := range a.Files {
		m[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	cyrillic, err := charmap.Windows1251.NewEncoder().String("---\ntitle: Кодировка\n---\n\nТекст.\n")
	if err != nil {
		t.Fatal(err)
	}
	m["content/posts/1251.ru.md"] = &fstest.MapFile{Data: []byte(cyrillic)}
	m["content/posts/crlf.ru.md"] = &fstest.MapFile{Data: []byte("\ufeff---\r\ntitle: Из Windows\r\n---\r\n\r\n## Часть\r\n\r\nСтрока  \r\nвторая.\r\n")}
	m["content/posts/huge.ru.md"] = &fstest.MapFile{Data: bytes.Repeat([]byte("слово "), 1<<20)}
	m["content/countries/Армения/queue.png"] = &fstest.MapFile{Data: queue()}
	m["content/countries/Армения/map.svg"] = &fstest.MapFile{Data: []byte("<svg/>")}
	m["static/img/queue.png"] = &fstest.MapFile{Data: queue()}
	m["static/files/form.pdf"] = &fstest.MapFile{Data: []byte("%PDF")}
	return m
}

// check reads the texts of the files in memory, weigh makes its pages too.
func check(files []hugo.File) []diag.Diagnostic {
	return builder(files).Check(build.Options{Day: day}).Found
}
func weigh(files []hugo.File) []diag.Diagnostic {
	return builder(files).Weigh(build.Options{Day: day}).Found
}

func builder(files []hugo.File) *build.Builder {
	m := fstest.MapFS{}
	for _, f := range files {
		m[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return build.New(m, os.DirFS("../.."))
}

func options() hugo.Options {
	return hugo.Options{Day: day, Known: []site.Lang{"en", "ru"}, Messages: []string{"unit.days", "list.comma"}, Starter: scaffold.Site(), Check: check}
}

func printed(r *hugo.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %+v\n", r.Languages, r.Taken)
	for _, d := range r.Mend {
		fmt.Fprintf(&b, "mend %s [%s] %q\n", d.Pos, d.Code, d.Args)
	}
	for _, l := range r.Left {
		fmt.Fprintf(&b, "%-11s %s: %s\n", l.Code, diag.Pos{File: l.File, Line: l.Line}, l.What)
	}
	return b.String()
}

// The golden files are read in review: left.txt is the list, site.txtar the new site.
func TestImport(t *testing.T) {
	r, err := hugo.Import(tree(t), options())
	if err != nil {
		t.Fatal(err)
	}
	a := &txtar.Archive{}
	for _, f := range r.Files {
		if strings.HasPrefix(f.Name, "content/kinds") || f.Name == "content/sources.yaml" || strings.HasPrefix(f.Name, "content/media/") {
			continue
		}
		a.Files = append(a.Files, txtar.File{Name: f.Name, Data: f.Data})
	}
	golden(t, "testdata/left.txt", printed(r))
	golden(t, "testdata/site.txtar", string(txtar.Format(a)))
	if n := diag.Count(weigh(r.Files), diag.Error); n > 0 {
		t.Errorf("the result has %d errors, want none", n)
	}
	for _, g := range builder(r.Files).Check(build.Options{Day: day}).Site.Guides {
		if len(g.Rules) > 0 {
			t.Errorf("%s has %d rules, want none: nobody compared anything with a source", g.Slug, len(g.Rules))
		}
	}
	again, err := hugo.Import(tree(t), options())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(r.Files, again.Files, func(a, b hugo.File) bool { return a.Name == b.Name && bytes.Equal(a.Data, b.Data) }) || printed(r) != printed(again) {
		t.Error("a second import gives other bytes")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", name, got)
	}
}

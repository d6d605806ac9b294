package build

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

// opened is a file system that notes which files are opened.
type opened struct {
	fstest.MapFS
	mu    sync.Mutex
	names []string
}

func (o *opened) Open(name string) (fs.File, error) {
	if f := o.MapFS[name]; f != nil && !f.Mode.IsDir() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.names = append(o.names, name)
	}
	return o.MapFS.Open(name)
}

// Stat does not count.
func (o *opened) Stat(name string) (fs.FileInfo, error) { return o.MapFS.Stat(name) }

// small is a new site with a guide.
func small() *opened {
	o := &opened{MapFS: fstest.MapFS{}}
	for _, f := range scaffold.Site() {
		o.put(f.Name, f.Text)
	}
	o.put("content/countries/georgia.ru.md", "---\ncountry: GE\nsummary: Кратко\n---\n\nСлова.\n")
	o.put("content/countries/armenia.ru.md", "---\ncountry: AM\nsummary: Кратко\n---\n\nСлова.\n")
	return o
}

func (o *opened) put(name, text string) { o.MapFS[name] = &fstest.MapFile{Data: []byte(text)} }

var someDay = Options{Day: site.Date{Year: 2026, Month: 5, Day: 1}}

// After an edit of one guide that file alone is read and parsed, and Finish weighs the pages that show it, no others.
func TestAnEditCostsWhatItChanges(t *testing.T) {
	const name = "content/countries/georgia.ru.md"
	own := small()
	b := New(own, os.DirFS("../.."))
	first := b.Preview(someDay, nil)
	if _, err := first.Finish(t.Context()); err != nil || first.Files == nil {
		t.Fatal(err, first.Found)
	}
	parsed := map[string]any{}
	for name, p := range b.parsed {
		parsed[name] = p.value
	}

	own.put(name, "---\ncountry: GE\nsummary: Кратко\n---\n\nДругие слова.\n")
	own.names = nil
	p := b.Preview(someDay, []string{name})
	if !slices.Equal(own.names, []string{name}) {
		t.Errorf("read %q, want %s alone", own.names, name)
	}
	for name, before := range parsed {
		m, ok := b.parsed[name].value.(*site.Markdown)
		if ok && (m != before) != (name == "content/countries/georgia.ru.md") {
			t.Errorf("%s: parsed again: %v", name, m != before)
		}
	}
	before := maps.Clone(b.finished.pages)
	if _, err := p.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	var other []string
	for path, page := range b.finished.pages {
		if before[path].hash != page.hash {
			other = append(other, path)
		}
	}
	for _, want := range []string{"ru/countries/georgia.html", "en/countries/georgia.html"} {
		if !slices.Contains(other, want) || len(other) > 8 {
			t.Errorf("weighed again: %q, want %s and few more", other, want)
		}
	}
}

// What was named as changed is read, also if the preview that was told of it came to an end before.
func TestAChangeIsNotForgotten(t *testing.T) {
	const name = "content/countries/georgia.ru.md"
	own := small()
	b := New(own, fstest.MapFS{})
	b.Preview(someDay, nil)
	config := own.MapFS["content/site.yaml"]
	own.put(name, "---\ncountry: GE\nsummary: Другое\n---\n\nСлова.\n")
	own.put("content/site.yaml", "languages: []\n")
	if p := b.Preview(someDay, []string{name, "content/site.yaml"}); p.Site != nil {
		t.Fatal("a site without languages was linked")
	}
	own.MapFS["content/site.yaml"] = config
	p := b.Preview(someDay, []string{"content/site.yaml"})
	if g := p.Site.Guides[slices.IndexFunc(p.Site.Guides, func(g *site.Guide) bool { return g.Slug == "georgia" })]; g.Docs["ru"].Summary != "Другое" {
		t.Errorf("the guide says %q, want what its file says", g.Docs["ru"].Summary)
	}
}

// What nobody waits for any more ends at its next page, and says so.
func TestFinishEndsWithItsContext(t *testing.T) {
	b := New(small(), os.DirFS("../.."))
	p := b.Preview(someDay, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := p.Finish(ctx); !errors.Is(err, context.Canceled) || r.Pages > 0 {
		t.Errorf("Finish() made %d pages: %v", r.Pages, err)
	}
}

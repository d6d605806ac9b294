package build_test

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/themes"
)

// shipped is the folders that come with veshka.
type shipped struct{}

func (shipped) Open(name string) (fs.File, error) {
	top, rest, _ := strings.Cut(name, "/")
	if rest == "" {
		rest = "."
	}
	switch top {
	case "themes":
		return themes.FS.Open(rest)
	case "i18n":
		return i18n.FS.Open(rest)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// edited is a small site in memory that a test edits: two guides, a region, a story, in two languages.
func edited() fstest.MapFS {
	m := fstest.MapFS{}
	put := func(name, text string) { m[name] = &fstest.MapFile{Data: []byte(text)} }
	for _, f := range scaffold.Site() {
		put(f.Name, f.Text)
	}
	put("content/sources.yaml", "npr: {publisher: NPR, title: Leaving, url: 'https://npr.example/a', date: 2022-03}\n")
	for _, c := range []struct{ slug, code, other string }{{"georgia", "GE", "armenia"}, {"armenia", "AM", "georgia"}} {
		put("content/countries/"+c.slug+".ru.md", "---\ncountry: "+c.code+"\nsummary: Кратко\n---\n\n## Въезд {#entry}\n\n### Срок {#visa-free-stay}\n\n"+
			"```rule\nverified: 2026-02-17\nsources: [npr]\nvalue: {visa_required: false, days: 90}\n```\n\nДо 90 дней, как [там]("+c.other+".md#visa-free-stay).\n\n"+
			"### Работа {#work}\n\n```rule\nverified: 2025-11\nsources: [npr]\nwas: [{on: 2025-10, note: {ru: Раньше}}]\n```\n\nНужно разрешение.\n")
		put("content/countries/"+c.slug+".en.md", "---\nsummary: In short\n---\n\n## Entering {#entry}\n\n### Stay {#visa-free-stay}\n\nUp to 90 days.\n\n### Work {#work}\n\nA permit.\n")
	}
	put("content/countries/csto.ru.md", "---\nregion: csto\nmembers: [AM]\ntitle: ОДКБ\nsummary: Кратко\n---\n\nСм. [Армению](armenia.ru.md).\n")
	put("content/stories/bulat.ru.md", "---\nperson: Булат\nsummary: Издатель\nname_is: first-name\nroute: [{place: Тбилиси, country: GE}]\nsource: npr\nas_of: 2023-04\n---\n\nУехал.\n")
	return m
}

// edit is one thing that an author may do.
type edit func(r *rand.Rand, m fstest.MapFS)

func change(name, from, to string) edit {
	return func(_ *rand.Rand, m fstest.MapFS) {
		if f := m[name]; f != nil {
			m[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), from, to, 1))}
		}
	}
}

// swap removes a file, or brings it back.
func swap(name, text string) edit {
	return func(_ *rand.Rand, m fstest.MapFS) {
		if m[name] != nil {
			delete(m, name)
			return
		}
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
}

func edits() []edit {
	english := string(edited()["content/countries/georgia.en.md"].Data)
	return []edit{
		func(r *rand.Rand, m fstest.MapFS) {
			change("content/countries/georgia.ru.md", "days: ", fmt.Sprintf("days: %d", 1+r.IntN(9)))(r, m)
		},
		func(r *rand.Rand, m fstest.MapFS) {
			change("content/countries/armenia.ru.md", "verified: 2026-02-17", fmt.Sprintf("verified: 2026-02-1%d", r.IntN(7)))(r, m)
		},
		change("content/countries/armenia.ru.md", "verified: 2026-02-1", "verified: 2026-02-17 #"),
		change("content/countries/georgia.ru.md", "Нужно", "Уже нужно"),
		change("content/countries/georgia.ru.md", "armenia.md", "atlantis.md"), // an error, until it is taken back
		change("content/countries/georgia.ru.md", "atlantis.md", "armenia.md"),
		change("content/countries/armenia.ru.md", "summary: Кратко", "summary: Кратко\ndraft: true"),
		change("content/countries/armenia.ru.md", "\ndraft: true", ""),
		swap("content/countries/georgia.en.md", english),
		swap("content/countries/georgia.en.md", english),
		both(swap("content/pages/about.ru.md", "---\ntitle: О сайте\nweight: 3\n---\n\nСм. [начало](../home.md).\n\n![Вешка](../media/pole.png)\n"),
			swap("content/media/pole.png", drawing(3))),
		swap("content/stories/bulat.en.md", "---\nperson: Bulat\nsummary: Publisher\nroute: [{place: Tbilisi}]\n---\n\nLeft.\n"),
		change("content/kinds.ru.yaml", "label: Безвизовый срок", "label: Срок без визы"),
		change("content/kinds.ru.yaml", "label: Срок без визы", "label: Безвизовый срок"),
		both(change("content/kinds.yaml", "review: 90", "review: 900"), change("content/media/pole.png", drawing(3), drawing(4))),
		change("content/site.yaml", "review: 60", "review: 61"),
		func(_ *rand.Rand, m fstest.MapFS) { // with the discreet edition, or without it again
			text := string(m["content/site.yaml"].Data)
			with := strings.TrimSuffix(text, "\ndiscreet: true\n")
			if with == text {
				with += "\ndiscreet: true\n"
			}
			m["content/site.yaml"] = &fstest.MapFile{Data: []byte(with)}
		},
		swap("i18n/ru.yaml", "state: {overdue: устарело}\n"),
		swap("themes/default/pages.html", `{{template "top" .Frame}}<h1>{{t "pages.title"}}</h1>{{template "bottom" .Frame}}`),
		swap("themes/default/style.css", "body{color:#123}"),
		change("content/countries/georgia.ru.md", "atlantis.md", "armenia.md"),
	}
}

func both(a, b edit) edit {
	return func(r *rand.Rand, m fstest.MapFS) {
		a(r, m)
		b(r, m)
	}
}

// drawing is a PNG of that many pixels a side.
func drawing(side int) string {
	var b strings.Builder
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		panic(err)
	}
	return b.String()
}

// everything is the outcome of a build: pages and diagnostics.
func everything(t *testing.T, b *build.Builder, day site.Date) (map[string]string, build.Result) {
	t.Helper()
	pages := map[string]string{}
	r, err := b.Build(build.Options{Day: day}, func(path string, data []byte) error {
		pages[path] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages, r
}

// changed returns the names of the files that differ between two states of a folder.
func changed(before, after fstest.MapFS) []string {
	names := []string{}
	for name, f := range after {
		if before[name] != f {
			names = append(names, name)
		}
	}
	for name := range before {
		if after[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// After any series of edits the preview of a builder that has seen the site before has, byte for byte, what a new builder
// makes, and finds the same; whether it is told what changed or looks at everything, whether it could finish or not, and
// with other previews beside it.
func TestPreviewEqualsCold(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			m, all := edited(), edits()
			kept := build.New(m, shipped{})
			day := site.Date{Year: 2026, Month: 5, Day: 1}
			good := 0
			var before map[string]string
			var told []string
			var fine fstest.MapFS // the last state without errors
			for step := range 20 {
				last := maps.Clone(m)
				switch {
				case step == 0:
				case len(before) == 0 && fine != nil && r.IntN(2) == 0: // all is taken back
					clear(m)
					maps.Copy(m, fine)
				default:
					all[r.IntN(len(all))](r, m)
				}
				if step > 0 {
					told = changed(last, m)
				}
				if r.IntN(5) == 0 {
					day = day.Plus(r.IntN(12))
				}
				if r.IntN(6) == 0 {
					told = nil
				}
				p := kept.Preview(build.Options{Day: day}, told)
				cold, want := everything(t, build.New(m, shipped{}), day)
				found := finished(t, r, &p)
				same(t, step, &p, cold, before)
				if got := <-found; !reflect.DeepEqual(got.Found, want.Found) || !reflect.DeepEqual(got.Weights, want.Weights) {
					t.Fatalf("step %d, told of %q: found %v, want %v", step, told, got.Found, want.Found)
				}
				if before = cold; len(cold) > 0 {
					good, fine = good+1, maps.Clone(m)
				}
			}
			if good < 5 {
				t.Errorf("only %d of the builds made pages: the edits test too little", good)
			}
		})
	}
}

// finished finishes the preview in the background, now and then not at the first attempt.
func finished(t *testing.T, r *rand.Rand, p *build.Preview) <-chan build.Result {
	t.Helper()
	found := make(chan build.Result, 1)
	breaks := r.IntN(3) == 0
	go func() {
		if breaks {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := p.Finish(ctx); p.Files != nil && err == nil {
				t.Error("Finish() ignores that it is not wanted")
			}
		}
		result, err := p.Finish(t.Context())
		if err != nil {
			t.Error(err)
		}
		found <- result
	}()
	return found
}

// same compares the preview with all pages of a cold build, and with the paths of another that it may no longer have.
func same(t *testing.T, step int, p *build.Preview, cold, before map[string]string) {
	t.Helper()
	if p.Files == nil {
		if len(cold) > 0 {
			t.Fatalf("step %d: no pages: %v", step, p.Found)
		}
		return
	}
	for name := range cold {
		if got, ok, err := p.Files.Page(name); string(got) != cold[name] || !ok || err != nil {
			t.Fatalf("step %d: %s differs: %v, %v:\n%s\nwant\n%s", step, name, ok, err, got, cold[name])
		}
	}
	for name := range before {
		if _, ok, err := p.Files.Page(name); ok != (cold[name] != "") || err != nil {
			t.Fatalf("step %d: Page(%s) = %v, %v, want it as in a new build", step, name, ok, err)
		}
	}
	for _, name := range []string{"favicon.ico", "ru/nowhere.html", "light/nowhere.html", "ru/search-99.js", ""} {
		if _, ok, err := p.Files.Page(name); ok || err != nil {
			t.Fatalf("step %d: Page(%s) = %v, %v, want none", step, name, ok, err)
		}
	}
}

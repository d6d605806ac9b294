package render_test

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/render"
	"github.com/veshka-guide/veshka/internal/site"
)

var day = site.Date{Year: 2026, Month: 11, Day: 22}

// input links the site in a folder and loads the theme that comes with veshka.
func input(tb testing.TB, content fs.FS) render.Input {
	tb.Helper()
	shipped := os.DirFS("../..")
	r := build.New(content, shipped).Check(build.Options{Day: day})
	if r.Site == nil || r.Failed(false) {
		tb.Fatalf("%d problems, first %v", len(r.Found), r.Found[:1])
	}
	files := themeFiles(tb)
	words := build.Messages(shipped)
	theme, found := render.Load(files, words, r.Site.Config.Languages)
	if len(found) > 0 {
		tb.Fatal(found)
	}
	return render.Input{Site: r.Site, Words: words, Theme: theme, Day: day}
}

// themeFiles reads the theme that comes with veshka.
func themeFiles(tb testing.TB) []render.File {
	tb.Helper()
	shipped := os.DirFS("../..")
	var files []render.File
	err := fs.WalkDir(shipped, "themes/default", func(place string, d fs.DirEntry, err error) error {
		if name := strings.TrimPrefix(place, "themes/default/"); err == nil && render.Reads(name) && !d.IsDir() {
			text, err := fs.ReadFile(shipped, place)
			files = append(files, render.File{Name: name, Place: place, Text: string(text)})
			return err
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// many is a site of n countries, 20 at most, each with a guide of sixteen rules and a story, in two languages.
func many(n int) fs.FS {
	m := fstest.MapFS{}
	put := func(text, name string, args ...any) {
		m["content/"+fmt.Sprintf(name, args...)] = &fstest.MapFile{Data: []byte(text)}
	}
	put("title: {en: Far, ru: Даль}\nlanguages: [en, ru]\nbase_url: https://example.org/\n", "site.yaml")
	topics, kinds, labels, sources := "topics:\n", "kinds:\n", "kinds:\n", ""
	list := ""
	for t := range 8 {
		list += fmt.Sprintf(", t%d", t)
		topics += fmt.Sprintf("  t%d: Topic %d\n", t, t)
		for k := range 2 {
			kinds += fmt.Sprintf("  t%d-%d: {topic: t%d, review: 1000, value: {months: months}}\n", t, k, t)
			labels += fmt.Sprintf("  t%d-%d: {label: Kind %d %d, reason: Why, value: {months: '{}'}}\n", t, k, t, k)
		}
		sources += fmt.Sprintf("s%d: {publisher: Office %d, title: Act %d, url: 'https://office.example/?a=1&b=%d', date: 2025-03}\n", t, t, t, t)
	}
	put("topics: ["+list[2:]+"]\naudiences: [anyone]\nfirst: [t0-0, t1-0, t2-0]\n"+kinds, "kinds.yaml")
	put(sources, "sources.yaml")
	for _, lang := range []string{"en", "ru"} {
		put(topics+"audiences: {anyone: all}\n"+labels, "kinds.%s.yaml", lang)
		put("---\ntitle: Far\nsummary: Away.\n---\n\nHello & welcome.\n", "home.%s.md", lang)
		for i := range n {
			put(manyGuide(i, n, lang), "countries/land-%d.%s.md", i, lang)
			put(manyStory(i, lang), "stories/story-%d.%s.md", i, lang)
		}
	}
	return m
}

// manyGuide is the guide of country i of n.
func manyGuide(i, n int, lang string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: Land %d\nsummary: 'Where it''s <far> & wide'\n", i)
	if lang == "en" {
		fmt.Fprintf(&b, "country: %s\n", "AMAZGEKZKGUZTJTMRSMETRDEFRESPTITGBIEUSCA"[2*i:2*i+2])
	}
	b.WriteString("---\n\nOf the land.\n")
	for t := range 8 {
		fmt.Fprintf(&b, "\n## Topic %d {#t%d}\n\nWords of it, as [there](land-%d.md).\n", t, t, (i+1)%n)
		for k := range 2 {
			block := fmt.Sprintf("verified: 2026-%02d-11\nsources: [s%d]\nvalue: {months: %d}", 1+t, t, i%9+1)
			if lang == "ru" {
				block = "translates: " + []string{"3b658d0a", "654cc4fe"}[k]
			}
			fmt.Fprintf(&b, "\n### Rule %d {#t%d-%d}\n\n```rule\n%s\n```\n\nBring *all* that \"they\" ask & wait.\n", k, t, k, block)
		}
	}
	return b.String()
}

// manyStory is the story of somebody who went to country i.
func manyStory(i int, lang string) string {
	facts := ""
	if lang == "en" {
		facts = "name_is: changed\nsource: s1\nas_of: 2025-12-19\n"
	}
	return fmt.Sprintf("---\nperson: A\n%ssummary: Went to \"%d\".\nroute:\n  - {place: Land %d}\n---\n\n", facts, i, i) +
		strings.Repeat("Then [there](../countries/land-0.md) **it** was.\n\n", 12)
}

// pageNames are what the measured pages are called in their sections.
var pageNames = regexp.MustCompile(`^(en|ru)/(countries|stories)/.*\d\.html$`)

// BenchmarkPages makes guides and stories, one at a time: their views, pages of these views, and the same by
// html/template.
func BenchmarkPages(b *testing.B) {
	in := input(b, many(20))
	made := slices.DeleteFunc(in.Made(), func(m render.Made) bool { return !pageNames.MatchString(m.Path) })
	views := make([]any, len(made))
	for i, m := range made {
		views[i] = m.View()
	}
	b.Run("view", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			made[i%len(made)].View()
		}
	})
	for name, execute := range map[string]func(string, site.Lang, any) ([]byte, error){"page": in.Theme.Execute, "plainly": in.Theme.ExecutePlainly} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m := made[i%len(made)]
				out, err := execute(m.Template, m.Lang, views[i%len(made)])
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(out)))
			}
		})
	}
}

// BenchmarkLoad loads the theme that comes with veshka in two languages.
func BenchmarkLoad(b *testing.B) {
	files := themeFiles(b)
	words := build.Messages(os.DirFS("../.."))
	b.ReportAllocs()
	for b.Loop() {
		if _, found := render.Load(files, words, []site.Lang{"en", "ru"}); len(found) > 0 {
			b.Fatal(found)
		}
	}
}

package browser

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A kept file is opened from a folder that holds nothing else, as after it was sent in a chat: it asks for nothing but
// itself, its links stay in it or lead to somewhere on the network, and its rules can be read.
func TestKeptFileAloneInAFolder(t *testing.T) {
	for _, lang := range languages {
		for _, c := range []struct {
			name  string
			rules int
		}{{"georgia", 8}, {"armenia", 14}, {"all", 129}} {
			t.Run(lang+"-"+c.name, func(t *testing.T) {
				t.Parallel()
				data, err := os.ReadFile(filepath.Join(public, lang, "keep", c.name+".html"))
				if err != nil {
					t.Fatal(err)
				}
				file := filepath.Join(t.TempDir(), "received.html")
				if err := os.WriteFile(file, data, 0o644); err != nil {
					t.Fatal(err)
				}
				e := listen(t)
				url := "file://" + filepath.ToSlash(file)
				h := e.hear(url)
				if !slices.Equal(h.Requests, []string{url}) || len(h.Said) > 0 || len(h.Kept) > 0 {
					t.Errorf("it loaded %q, said %q, kept %q; want itself and nothing", h.Requests, h.Said, h.Kept)
				}
				for _, to := range eval[[]string](e.tab, `() => [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))
					.filter(to => to[0] == '#' ? !document.getElementById(to.slice(1)) : !/^https?:/.test(to))`) {
					t.Errorf("a link leads to %s, which is not in the file", to)
				}
				if n := eval[int](e.tab, `() => document.querySelectorAll('section.rule time.recheck, section.rule [data-state=unverified]').length`); n == 0 {
					t.Error("no rule says when it must be checked again")
				}
				if n := eval[int](e.tab, `() => document.querySelectorAll('section.rule').length`); n < c.rules {
					t.Errorf("%d rules, want at least %d", n, c.rules)
				}
			})
		}
	}
}

// The files of the second edition lie under names that say nothing, and so do their titles.
func TestDiscreetFilesAreThere(t *testing.T) {
	for _, lang := range languages {
		found, err := filepath.Glob(filepath.Join(public, "n", lang, "*-file.html"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(public, "n")); os.IsNotExist(err) {
			continue // the site has no such edition
		}
		if len(found) == 0 {
			t.Fatalf("no files to keep in n/%s", lang)
		}
		e := listen(t)
		e.hear("file://" + filepath.ToSlash(found[0]))
		title := eval[string](e.tab, `() => document.title`)
		if strings.Contains(title, "Вешка") || strings.Contains(title, "Veshka") || title == "" {
			t.Errorf("the window of %s is called %q", found[0], title)
		}
	}
}

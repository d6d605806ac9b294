package browser

import (
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// languages of the project's site; a page with LANG in its name is looked at in each.
var languages = []string{"ru", "en"}

// kinds of page: an example, a pattern of all its pages, and what must be readable on it without scripts.
var kinds = []struct{ name, example, pattern, readable string }{
	{"chooser", "index.html", "index.html", "h1, a[hreflang=ru], a[hreflang=en]"},
	{"404", "404.html", "404.html", "h1, p"},
	{"home", "LANG/index.html", "LANG/index.html", "h1, p, time, a[href^='countries/'], a[href^='pages/']"},
	{"countries", "LANG/countries/index.html", "LANG/countries/index.html", "h1, a[href='georgia.html'], a[href='csto.html']"},
	{"guide", "LANG/countries/kazakhstan.html", "LANG/countries/*.html", "h1, .rule :is(h2, h3, h4), .rule p, time.verified, time.recheck, a.source"},
	{"region", "LANG/countries/csto.html", "LANG/countries/*.html", "h1, .rule :is(h2, h3, h4), .rule p, time.verified, time.recheck, a.source"},
	{"stories", "LANG/stories/index.html", "LANG/stories/index.html", "h1, a[href='bulat.html']"},
	{"story", "LANG/stories/bulat.html", "LANG/stories/*.html", "h1, p, time, a.source, a[href*='countries/']"},
	{"page", "LANG/pages/safety.html", "LANG/pages/*.html", "h1, h2, p"},
	{"pages", "LANG/pages/index.html", "LANG/pages/index.html", "h1, a[href='safety.html']"},
	{"kind", "LANG/rules/visa-free-stay.html", "LANG/rules/*.html", "h1, a[href*='countries/'], time"},
	{"rules", "LANG/rules/index.html", "LANG/rules/index.html", "h1, h2, a[href='visa-free-stay.html'], time"},
	{"compare", "LANG/compare.html", "LANG/compare.html", "h1, table, th[scope=row], a[href^='countries/']"},
	{"situations", "LANG/for/index.html", "LANG/for/index.html", "h1, h2, a[href='deserter.html'], a[href='anyone.html#internal-passport']"},
	{"situation", "LANG/for/deserter.html", "LANG/for/*.html", "h1, h2, h3, time, details, a[href^='../countries/'], a[href^='../rules/']"},
	{"search", "LANG/search.html", "LANG/search.html", "h1, p, #search a[href='index-a-z.html']"},
	{"index-a-z", "LANG/index-a-z.html", "LANG/index-a-z.html", "h1, h2, nav a[href^='#'], a[href='countries/georgia.html'], a[href^='glossary.html#']"},
	{"changes", "LANG/changes.html", "LANG/changes.html", "h1, time, a[href^='countries/']"},
	{"checked", "LANG/checked.html", "LANG/checked.html", "h1, time, a[href^='countries/']"},
	{"organisations", "LANG/organisations.html", "LANG/organisations.html", "h1, h2, p, time, a[href^=http]"},
	{"glossary", "LANG/glossary.html", "LANG/glossary.html", "h1, dt, dd"},
	{"offline", "LANG/offline.html", "LANG/offline.html", "h1, h2, p, li, time, a[href='keep/all.html'], a[href='guide.epub']"},
	{"kept", "LANG/keep/armenia.html", "LANG/keep/*.html", "h1, h2, .rule :is(h3, h4), .rule p, time.verified, time.recheck, a.source, a[href='#countries-csto.']"},
	{"kept-folder", "LANG/keep/index.html", "LANG/keep/index.html", "h1, p, a[href='../offline.html']"},
	{"light-languages", "light/index.html", "light/index.html", "h1, a[href='ru/index.html'], a[href='en/index.html']"},
	{"light-index", "light/LANG/index.html", "light/LANG/index.html", "h1, h2, a[href='countries/georgia-1.html'], a[href='pages/safety-1.html']"},
	{"light", "light/LANG/countries/georgia-2.html", "light/LANG/*/*.html", "h1, .rule :is(h2, h3, h4), .rule p, time.verified, time.recheck, a.source"},
	{"light-list", "light/LANG/organisations-1.html", "light/LANG/*.html", "h1, h2, p, time, a[href^=http]"},
	{"discreet-languages", "n/index.html", "n/index.html", "h1, a[href='ru/index.html'], a[href='en/index.html']"},
	{"discreet", "n/LANG/index.html", "n/LANG/*.html", "h1, h2, a[href$='.html']"},
	{"mirrors", "LANG/mirrors.html", "LANG/mirrors.html", "h1, h2, p, li, time"},
	{"stale", "stale.html", "stale.html", "h1, h2, p"},
	{"verify", "verify/index.html", "verify/index.html", "h1, h2, p, a[href$='/mirrors.html']"},
	{"verify-folder", "verify/keys/index.html", "verify/*/index.html", "h1, p, a[href='../index.html']"},
	{"api", "api/v1/index.html", "api/v1/index.html", "h1, h2, p, a[href='rules.json'], a[href='schema/rules.json']"},
	{"api-folder", "api/index.html", "api/index.html", "h1, p, a[href='v1/index.html']"},
	{"api-schemas", "api/v1/schema/index.html", "api/v1/schema/index.html", "h1, p, a[href='../index.html']"},
}

// An example is a page that stands for its kind in one language.
type example struct{ name, file, readable string }

func examples() []example {
	var all []example
	for _, k := range kinds {
		if !strings.Contains(k.example, "LANG") {
			all = append(all, example{k.name, k.example, k.readable})
			continue
		}
		for _, lang := range languages {
			all = append(all, example{k.name + "-" + lang, strings.ReplaceAll(k.example, "LANG", lang), k.readable})
		}
	}
	return all
}

// each asks the same of an example of every kind of page.
func each(t *testing.T, holds func(*testing.T, example)) {
	for _, p := range examples() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			holds(t, p)
		})
	}
}

// files lists the built site.
func files(t *testing.T) []string {
	var all []string
	err := fs.WalkDir(os.DirFS(public), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func htmlOf(files []string) []string {
	var all []string
	for _, f := range files {
		if path.Ext(f) == ".html" {
			all = append(all, f)
		}
	}
	return all
}

func TestEveryPageIsOfAKnownKind(t *testing.T) {
	for _, file := range htmlOf(files(t)) {
		known := false
		for _, k := range kinds {
			for _, lang := range languages {
				ok, err := path.Match(strings.ReplaceAll(k.pattern, "LANG", lang), file)
				if err != nil {
					t.Fatal(err)
				}
				known = known || ok
			}
		}
		if !known {
			t.Errorf("%s is of no kind in the table of kinds: add one, with an example", file)
		}
	}
	for _, p := range examples() {
		if _, err := os.Stat(filepath.Join(public, p.file)); err != nil {
			t.Errorf("the example of %s is gone, name another in the table of kinds: %v", p.name, err)
		}
	}
}

// under is the deep path below which the site is served: nothing may depend on the root of a host.
const under = "/some/deep/path/"

// A server gives the files of a folder, as any plain host does, and remembers who asked for what.
type server struct {
	*httptest.Server
	header http.Header // sent with every file; a plain host sends none
	mu     sync.Mutex
	asked  []string
}

// serve starts a server on a port of its own, so that all that is asked there was asked by the page under test.
func serve(t *testing.T, folder fs.FS) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.String())
		s.mu.Unlock()
		maps.Copy(w.Header(), s.header)
		// Not http.FileServer, which sends index.html elsewhere: a plain host gives what is asked for.
		data, err := fs.ReadFile(folder, strings.TrimPrefix(r.URL.Path, under))
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
			data, err = fs.ReadFile(folder, "404.html")
		}
		if err != nil {
			return
		}
		if _, err := w.Write(data); err != nil {
			t.Errorf("serving %s: %v", r.URL, err)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) at(file string) string { return s.URL + under + file }

func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.asked...)
}

// onDisk is the address of a page in a folder on a stick.
func onDisk(file string) string { return fmt.Sprintf("file://%s/%s", filepath.ToSlash(public), file) }

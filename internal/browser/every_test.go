package browser

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// seen is what came of opening a page.
type seen struct {
	heard
	links
}

// walk opens every page in a tab of the browser, scripts running, at the address that at gives it. The tab is asked for what
// pages have left there.
func walk(t *testing.T, all *ears, kept func(*ear) []string, pages []string, at func(file string) string) map[string]seen {
	t.Helper()
	const few = 40 // pages to a subtest, each of which has its own patience
	var mu sync.Mutex
	walked := map[string]seen{}
	t.Run("open", func(t *testing.T) {
		for some := range slices.Chunk(pages, few) {
			t.Run(some[0], func(t *testing.T) {
				t.Parallel()
				e := all.listen(t)
				for _, p := range some {
					s := seen{e.follow(at(p)), eval[links](e.tab, linksOf)}
					mu.Lock()
					walked[p] = s
					mu.Unlock()
				}
				for _, one := range kept(e) {
					t.Errorf("one of %s … %s kept %s", some[0], some[len(some)-1], one)
				}
			})
		}
	})
	return walked
}

// Every page of the site, opened from a server below a deep path and from a folder on a stick: it asks for itself and for
// nothing else (the search page for its index), says nothing, keeps nothing, and each of its links leads to something that
// is there. After all of them, the profile in which they were read from the server holds nothing either.
func TestEveryPage(t *testing.T) {
	all := files(t)
	pages := htmlOf(all)
	t.Run("from a server", func(t *testing.T) {
		profile := t.TempDir()
		host := serve(t, os.DirFS(public))
		host.header = http.Header{"Cache-Control": {"no-store"}} // what a host lets the browser keep, no page can prevent
		browser, stop, err := start(installed(names...), profile)
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		complete(t, walk(t, earsOf(browser), (*ear).session, pages, host.at), all, host.at)
		askedOnce(t, host, pages)
		t.Run("profile holds nothing", func(t *testing.T) {
			for _, one := range left(t, browser, profile, host, "index.html") {
				t.Errorf("it holds %s", one)
			}
		})
	})
	t.Run("from a folder", func(t *testing.T) {
		complete(t, walk(t, apart, (*ear).kept, pages, onDisk), all, onDisk)
	})
}

// complete reports what pages did besides showing themselves, and where their links lead nowhere. The site has all files.
func complete(t *testing.T, pages map[string]seen, all []string, at func(file string) string) {
	t.Helper()
	there := setOf(all)
	places := map[string]map[string]bool{} // of each page
	for p, s := range pages {
		places[p] = setOf(s.IDs)
	}
	for _, p := range slices.Sorted(maps.Keys(pages)) {
		alone(t, at(p), pages[p].heard)
		for _, to := range pages[p].To {
			report(t, p, to, broken(to, at(""), func(file, id string) string {
				switch {
				case !there[file]:
					return "there is no such file"
				case id != "" && path.Ext(file) == ".html" && !places[file][id]:
					return "the page has no such place"
				}
				return ""
			}))
		}
	}
}

// askedOnce reports what a server was asked for besides the pages and their parts, each of them once.
func askedOnce(t *testing.T, s *server, pages []string) {
	t.Helper()
	var want []string
	for _, p := range pages {
		want = append(want, "GET "+under+p)
		for _, part := range parts(p) {
			want = append(want, "GET "+under+part)
		}
	}
	if got := s.requests(); !sameSet(got, want) {
		t.Errorf("the server was asked %d times for %d pages: %s", len(got), len(want), strings.Join(difference(got, want), ", "))
	}
}

func setOf(list []string) map[string]bool {
	set := map[string]bool{}
	for _, one := range list {
		set[one] = true
	}
	return set
}

// alone reports what a page did besides showing itself.
func alone(t *testing.T, address string, h heard) {
	t.Helper()
	if want := append([]string{address}, parts(address)...); !slices.Equal(h.Requests, want) {
		t.Errorf("browser loaded %q, want %q", h.Requests, want)
	}
	for _, said := range h.Said {
		t.Errorf("%s said %s", address, said)
	}
}

func sameSet(a, b []string) bool { return len(a) == len(b) && len(difference(a, b)) == 0 }

// difference returns what stands in only one of the lists.
func difference(a, b []string) []string {
	var only []string
	for _, x := range a {
		if !slices.Contains(b, x) {
			only = append(only, fmt.Sprintf("unasked: %s", x))
		}
	}
	for _, x := range b {
		if !slices.Contains(a, x) {
			only = append(only, fmt.Sprintf("missing: %s", x))
		}
	}
	return only
}

package browser

import (
	"fmt"
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

// walk opens every page in the browser, scripts running, at the address that at gives it.
func walk(t *testing.T, pages []string, at func(file string) string) map[string]seen {
	t.Helper()
	const few = 40 // pages to a subtest, each of which has its own patience
	var mu sync.Mutex
	all := map[string]seen{}
	t.Run("open", func(t *testing.T) {
		for some := range slices.Chunk(pages, few) {
			t.Run(some[0], func(t *testing.T) {
				t.Parallel()
				e := listen(t)
				for _, p := range some {
					s := seen{e.follow(at(p)), eval[links](e.tab, linksOf)}
					mu.Lock()
					all[p] = s
					mu.Unlock()
				}
				for _, kept := range e.kept() {
					t.Errorf("one of %s … %s kept %s", some[0], some[len(some)-1], kept)
				}
			})
		}
	})
	return all
}

// Every page of the site, opened from a server below a deep path and from a folder on a stick: it asks for itself and for
// nothing else (the search page for its index), says nothing, keeps nothing, and each of its
// links leads to something that is there.
func TestEveryPage(t *testing.T) {
	s := serve(t, os.DirFS(public))
	all := files(t)
	pages := htmlOf(all)
	for _, from := range []struct {
		name string
		at   func(string) string
	}{{"from a server", s.at}, {"from a folder", onDisk}} {
		t.Run(from.name, func(t *testing.T) {
			walked := walk(t, pages, from.at)
			for _, p := range pages {
				alone(t, from.at(p), walked[p].heard)
				for _, to := range walked[p].To {
					report(t, p, to, broken(to, from.at(""), func(file, id string) string {
						switch {
						case !slices.Contains(all, file):
							return "there is no such file"
						case id != "" && path.Ext(file) == ".html" && !slices.Contains(walked[file].IDs, id):
							return "the page has no such place"
						}
						return ""
					}))
				}
			}
		})
	}
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

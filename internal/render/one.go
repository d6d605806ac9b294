package render

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// Page makes one file of the site. It is false for a path at which there is none. It may be called by several goroutines
// at once. What many files are needed for is made when the first of these is asked for: the index of the search, the
// light edition, the sitemap.
func (ps *Pages) Page(path string) ([]byte, bool, error) {
	m := ps.m
	m.single.Store(true)
	if strings.HasPrefix(path, "sitemap.") && m.in.Site.Config.BaseURL != "" {
		for _, f := range ps.sitemaps() {
			if f.Path == path {
				return f.Bytes, true, nil
			}
		}
		return nil, false, nil
	}
	t, ok := ps.task(path)
	if !ok {
		return nil, false, nil
	}
	if t.fill != nil {
		var all bytes.Buffer
		err := t.fill(&all)
		return all.Bytes(), true, err
	}
	r := m.make(t, nil)
	return r.bytes, true, r.err
}

// task returns the task of a path; what many need is made for that.
func (ps *Pages) task(path string) (task, bool) {
	if i, ok := ps.byPath()[path]; ok {
		return ps.tasks[i], true
	}
	for _, look := range []func(string) (task, bool){ps.lighted, ps.listTask, ps.sought} {
		if t, ok := look(path); ok {
			return t, true
		}
	}
	return task{}, false
}

// Len returns how many files there are that can be made by themselves.
func (ps *Pages) Len() int { return len(ps.tasks) }

// index returns where each task stands.
func (ps *Pages) index() map[string]int {
	by := make(map[string]int, len(ps.tasks))
	for i, t := range ps.tasks {
		by[t.path] = i
	}
	return by
}

// aside returns the pages of the same site once more: what is noted of them is noted there, while others ask these for
// theirs.
func (ps *Pages) aside() *Pages {
	other := New(ps.m.in, nil)
	other.m.single.Store(true)
	return other
}

// cutAll returns the light edition and the discreet one; all pages that they are cut from are made for that.
func (ps *Pages) cutAll() map[string]task {
	whole := ps.aside()
	m, all := whole.m, slices.Concat(whole.tasks, whole.whole())
	cut := slices.DeleteFunc(slices.Clone(all), func(t task) bool {
		_, light := m.slims[t.path]
		return !light
	})
	// A page that cannot be made is not cut: whoever asks for the page itself is told why.
	_, _ = m.each(cut, func(Page, error) error { return nil })
	by := map[string]task{}
	for _, t := range m.lightTasks(all) {
		by[t.path] = t
	}
	return by
}

// sitemaps makes the view of every page for what the sitemap says of it.
func (ps *Pages) sitemaps() []Page {
	whole := ps.aside()
	m, all := whole.m, slices.Concat(whole.tasks, whole.whole(), whole.searching())
	noted := make([]*mapped, len(all))
	_ = spread(order(all), func(i int, _ *[]byte) error {
		if t := all[i]; t.template != "" {
			noted[i] = m.note(t.path, t.view())
		}
		return nil
	})
	return m.sitemaps(present(noted))
}

// lighted returns the task of a path of the light edition or of the discreet one.
func (ps *Pages) lighted(path string) (task, bool) {
	if !strings.HasPrefix(path, "light/") && !strings.HasPrefix(path, discreetFolder+"/") {
		return task{}, false
	}
	t, ok := ps.lighten()[path]
	return t, ok
}

// sought returns the task of a path of the search.
func (ps *Pages) sought(path string) (task, bool) {
	if _, name, _ := strings.Cut(path, "/"); !strings.HasPrefix(name, "search") {
		return task{}, false
	}
	t, ok := ps.find()[path]
	return t, ok
}

// findable returns the search pages and the parts of their indexes.
func (ps *Pages) findable() map[string]task {
	by := map[string]task{}
	for _, t := range ps.searching() {
		by[t.path] = t
	}
	return by
}

// divideAll returns the tasks of all lists, and notes them for the light edition.
func (ps *Pages) divideAll() []task {
	var ts []task
	for _, lang := range ps.m.in.Site.Config.Languages {
		for _, here := range slices.Sorted(maps.Keys(ps.m.lists)) {
			if here != "offline.html" {
				ts = append(ts, ps.m.listTasks(lang, here)...)
			}
		}
	}
	ps.m.noteLight(ts)
	return ts
}

// listTask returns the task of a path of a list.
func (ps *Pages) listTask(path string) (task, bool) {
	lang, here, _ := strings.Cut(path, "/")
	stem, part, ok := strings.Cut(strings.TrimSuffix(here, ".html"), ".")
	if _, is := ps.m.lists[stem+".html"]; !is || !strings.HasSuffix(here, ".html") || ok && part == "" {
		return task{}, false
	}
	for _, t := range ps.m.listTasks(site.Lang(lang), stem+".html") {
		if t.path == path {
			return t, true
		}
	}
	return task{}, false
}

package render

import (
	"bytes"
	"strings"
)

// Page makes one file of the site, or takes it from the cache. It is false for a path at which there is none. It may be
// called by several goroutines at once, and not while Each runs.
func (ps *Pages) Page(path string) ([]byte, bool, error) {
	m := ps.m
	t, ok := task{}, false
	if i, is := ps.byPath()[path]; is {
		t, ok = ps.tasks[i], true
	} else if t, ok = ps.lighted(path); !ok {
		t, ok = ps.sought(path)
	}
	if !ok {
		return nil, false, nil
	}
	if t.fill != nil {
		var all bytes.Buffer
		err := t.fill(&all)
		return all.Bytes(), true, err
	}
	r := m.make(t, m.cache.pages, nil)
	return r.bytes, true, r.err
}

// index returns where each task stands.
func (ps *Pages) index() map[string]int {
	by := make(map[string]int, len(ps.tasks))
	for i, t := range ps.tasks {
		by[t.path] = i
	}
	return by
}

// cutAll returns the light edition and the discreet one; all pages that they are cut from are made for that.
func (ps *Pages) cutAll() map[string]task {
	m := ps.m
	cut := make([]*slim, len(ps.tasks))
	// A page that cannot be made is not cut: whoever asks for the page itself is told why.
	_ = spread(order(ps.tasks), func(i int, room *[]byte) error {
		if t := ps.tasks[i]; t.template != "" {
			if _, light := m.slims[t.path]; light {
				r := m.make(t, m.cache.pages, *room)
				cut[i] = r.slim
				if r.room {
					*room = r.bytes
				}
			}
		}
		return nil
	})
	for i, s := range cut {
		if s != nil {
			m.slims[ps.tasks[i].path] = s
		}
	}
	by := map[string]task{}
	for _, t := range m.lightTasks(ps.tasks) {
		by[t.path] = t
	}
	return by
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
	for _, lang := range ps.m.in.Site.Config.Languages {
		for _, t := range ps.m.searchTasks(lang) {
			by[t.path] = t
		}
	}
	return by
}

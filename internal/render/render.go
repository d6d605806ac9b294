// Package render makes the pages: a site and a theme in, a sequence of paths and bytes out, so that a large site is
// never whole in memory.
//
// A page is made in two steps. Its view is built from the site: a plain struct of text and lists, every word of it in
// the reader's language. Then the template of its kind is executed with the view. A page whose view equals that of the
// build before is not executed again (Cache).
package render

import (
	"iter"
	"maps"
	"reflect"
	"runtime"
	"sync"

	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// Input is what pages are made of.
type Input struct {
	Site  *site.Site
	Words *words.Catalog
	Theme *Theme
	Day   site.Date // the build's date: decides what is stale, and stands on the pages that say so
}

// Page is a file of the output.
type Page struct {
	Path  string // matches DESIGN section 3: lower-case Latin letters, digits, "-", "." and "/"
	Bytes []byte
	Limit Limit
}

// Limit is what bounds the size of a file of the output.
type Limit int

// Whole is a page that is read in one go: site.Config.PageBudget bytes, gzip-compressed. Light is a part of the light
// edition: LightBudget bytes as it is, since a store does not compress. Kept is a file to download and keep, or one for
// programs: without a limit.
const (
	Whole Limit = iota
	Light
	Kept
)

// Cache remembers the pages of one build for the next. The zero Cache is empty. It is for one build at a time.
type Cache struct {
	theme *Theme
	keep  bool
	pages map[string]cached

	indexes  map[site.Lang]indexed
	chapters map[string]*making // of files to keep
}

type cached struct {
	view  any
	bytes []byte
	slim  *slim
}

// maker is what all pages of one build share.
type maker struct {
	in     Input
	cache  *Cache
	guides map[string]*site.Guide // by country
	rules  []*site.Rule           // of every guide
	mapped []mapped               // what the sitemap lists, in the order of the pages
	slims  map[string]*slim       // the pages of the light edition, by the path of the whole page; nil before it is cut
	names  map[string][]string    // of the discreet edition, by the same: the path of each part
	kept   *chapters              // what files to keep are made of
}

// task is a page that is yet to be made: of a view by a template, of a view by a function, or by a function alone. What
// has a view is remembered by it.
type task struct {
	path     string
	template string // "" for files that no template makes
	lang     site.Lang
	view     func() any
	make     func(view any) ([]byte, error)
	bytes    func() []byte
	limit    Limit
}

// Pages yields every file of the site, in an order that depends on nothing but the site. Pages are made on all cores,
// a bounded number ahead of the one that is yielded; with a nil cache none is kept after it. An error is a template that
// fails, which Load should have found.
func Pages(in Input, cache *Cache) iter.Seq2[Page, error] {
	if cache == nil {
		cache = &Cache{}
	} else {
		cache.keep = true
	}
	m := &maker{in: in, guides: map[string]*site.Guide{}, cache: cache}
	for _, g := range in.Site.Guides {
		if g.Country != "" {
			m.guides[g.Country] = g
		}
		m.rules = append(m.rules, g.Rules...)
	}
	m.makeIndexes()
	tasks := m.tasks()
	m.noteLight(tasks)
	if cache.theme != in.Theme {
		cache.theme, cache.pages, cache.chapters = in.Theme, nil, nil
	}
	m.kept = &chapters{before: cache.chapters, now: map[string]*making{}, views: map[string]func() any{}}
	return func(yield func(Page, error) bool) {
		kept := make(map[string]cached, len(tasks))
		defer func() {
			cache.pages = kept
			if cache.keep {
				cache.chapters = m.kept.now
			}
		}()
		cut := map[string]*slim{}
		each := func(tasks []task) bool {
			for i, r := range ahead(tasks, func(t task) result { return m.make(t, cache.pages) }) {
				if r.err == nil && cache.keep {
					kept[tasks[i].path] = cached{r.view, r.bytes, r.slim}
				}
				if r.slim != nil {
					cut[tasks[i].path] = r.slim
				}
				m.note(tasks[i].path, r.view)
				if !yield(Page{tasks[i].path, r.bytes, tasks[i].limit}, r.err) {
					return false
				}
			}
			return true
		}
		if !each(tasks) {
			return
		}
		maps.Copy(m.slims, cut) // now nobody reads it
		if !each(m.lightTasks(tasks)) {
			return
		}
		if in.Site.Config.BaseURL != "" {
			yield(Page{"sitemap.xml", m.sitemap(), Kept}, nil)
		}
	}
}

type result struct {
	view  any
	bytes []byte
	err   error
	slim  *slim
}

// make makes one page, or takes it from the build before.
func (m *maker) make(t task, before map[string]cached) result {
	if t.bytes != nil {
		return result{bytes: t.bytes()}
	}
	view := t.view()
	if old, ok := before[t.path]; ok && reflect.DeepEqual(old.view, view) {
		return result{view: view, bytes: old.bytes, slim: old.slim}
	}
	if t.make != nil {
		b, err := t.make(view)
		return result{view: view, bytes: b, err: err}
	}
	b, err := m.in.Theme.execute(t.template, t.lang, view)
	r := result{view: view, bytes: b, err: err}
	r.slim = m.slim(t, r)
	return r
}

// ahead yields work(items[i]) in order, computed on all cores, a bounded number of items ahead.
func ahead[T, R any](items []T, work func(T) R) iter.Seq2[int, R] {
	return func(yield func(int, R) bool) {
		workers := runtime.GOMAXPROCS(0)
		type slot chan R
		// In the order of items. Their number bounds how far ahead: while one worker is at a file that holds everything,
		// the others must find enough to do.
		slots := make(chan slot, 32*workers)
		jobs := make(chan func(), workers)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for job := range jobs {
					job()
				}
			})
		}
		wg.Go(func() {
			defer close(jobs)
			defer close(slots)
			for _, it := range items {
				s := make(slot, 1)
				select {
				case slots <- s:
				case <-stop:
					return
				}
				jobs <- func() { s <- work(it) }
			}
		})
		defer wg.Wait()
		defer close(stop)
		i := 0
		for s := range slots {
			if !yield(i, <-s) {
				return
			}
			i++
		}
	}
}

// tasks lists every page of the site.
func (m *maker) tasks() []task {
	s := m.in.Site
	ts := []task{
		{path: "index.html", template: "chooser.html", lang: s.Config.Languages[0], view: func() any { return m.chooser() }},
		{path: "404.html", template: "404.html", lang: s.Config.Languages[0], view: func() any { return m.lost() }},
	}
	for _, lang := range s.Config.Languages {
		add := func(here, template string, view func(p *page) any) {
			p := m.at(lang, here)
			ts = append(ts, task{path: p.path, template: template, lang: lang, view: func() any { return view(p) }})
		}
		add("index.html", "home.html", func(p *page) any { return p.start() })
		add("countries/index.html", "countries.html", func(p *page) any { return p.countries() })
		for _, g := range s.Guides {
			add("countries/"+g.Slug+".html", "guide.html", func(p *page) any { return p.guide(g) })
		}
		add("stories/index.html", "stories.html", func(p *page) any { return p.stories() })
		for _, st := range s.Stories {
			add("stories/"+st.Slug+".html", "story.html", func(p *page) any { return p.story(st) })
		}
		add("pages/index.html", "pages.html", func(p *page) any { return p.pages() })
		for _, pg := range s.Pages {
			add("pages/"+pg.Slug+".html", "page.html", func(p *page) any { return p.words(pg, site.Date{}) })
		}
		add("rules/index.html", "rules.html", func(p *page) any { return p.kinds() })
		for _, k := range s.Vocabulary.Kinds {
			add("rules/"+k.ID+".html", "kind.html", func(p *page) any { return p.kind(k) })
		}
		add("compare.html", "compare.html", func(p *page) any { return p.comparison() })
		add("changes.html", "changes.html", func(p *page) any { return p.changes() })
		add("checked.html", "checked.html", func(p *page) any { return p.checked() })
		add("organisations.html", "organisations.html", func(p *page) any { return p.organisations() })
		add("glossary.html", "glossary.html", func(p *page) any { return p.glossary() })
		add("mirrors.html", "mirrors.html", func(p *page) any { return p.mirrors() })
		feed := m.at(lang, "changes.xml")
		ts = append(ts, task{path: feed.path, bytes: feed.feed, limit: Kept})
		ts = append(ts, m.situationTasks(lang)...)
		ts = append(ts, m.searchTasks(lang)...)
		if !s.Config.NoKeep {
			ts = append(ts, m.keepTasks(lang)...)
		}
	}
	ts = append(ts, m.mediaTasks()...)
	ts = append(ts, m.apiTasks()...)
	for _, f := range []struct {
		path, template string
		view           func() any
	}{
		{"stale.html", "stale.html", func() any { return m.stale() }},
		{"verify/index.html", "verify.html", func() any { return m.verify() }},
		{"verify/keys/index.html", "folder.html", func() any { return m.proofFolder("verify/keys/index.html") }},
		{"verify/m/index.html", "folder.html", func() any { return m.proofFolder("verify/m/index.html") }},
	} {
		ts = append(ts, task{path: f.path, template: f.template, lang: s.Config.Languages[0], view: f.view})
	}
	return append(ts, task{path: "mirrors.txt", bytes: m.mirrorList, limit: Kept}, task{path: "robots.txt", bytes: m.robots, limit: Kept})
}

// Package render makes the pages: a site and a theme in, paths and bytes out, each handed on as soon as it is made, so
// that a large site is never whole in memory.
//
// A page is made in two steps. Its view is built from the site: a plain struct of text and lists, every word of it in
// the reader's language. Then the template of its kind is executed with the view. A build makes all (Each), a preview
// those that are asked for (Page).
package render

import (
	"io"
	"slices"
	"sync"
	"sync/atomic"

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

// Page is a file of the output. Its Bytes are the receiver's until it returns.
type Page struct {
	Path  string // matches DESIGN section 3: lower-case Latin letters, digits, "-", "." and "/"
	Bytes []byte
	Fill  func(io.Writer) error // writes a file that may be too large for the memory; Bytes are nil then
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

// Cache remembers what it takes long to find out, for the next build; no pages. The zero Cache is empty. It is for one
// build at a time.
type Cache struct {
	theme *Theme
	keep  bool

	indexes map[site.Lang]indexed
	weights map[string][]weighed // of samples of lists
}

// maker is what all pages of one build share.
type maker struct {
	in     Input
	cache  *Cache
	guides map[string]*site.Guide // by country
	rules  []*site.Rule           // of every guide
	slims  map[string]*slim       // the pages of the light edition, by the path of the whole page; nil before it is cut
	names  map[string][]string    // of the discreet edition, by the same: the path of each part
	kept   *chapters              // what files to keep are made of
	single atomic.Bool            // files are made one by one: none is made before it is asked for

	settings sync.Map // of *setting, by folder: "ru/countries/"
	indexing sync.Once
	indexes  map[site.Lang]indexed // of the search; index makes them
	known    *indexes
	lists    map[string]*listGroup // by their first page, below the language's folder
	weights  *weights
}

// Pages are the files of one site, made when they are asked for.
type Pages struct {
	m     *maker
	tasks []task // all but lists, the search, the light edition and the sitemap, which are made of others

	byPath  func() map[string]int
	lighten func() map[string]task // the light edition, once all that it is cut from is made
	find    func() map[string]task // the search, once its index is made
	whole   func() []task          // the lists, once they are divided
}

// New prepares the pages of a site. They are for one of Each, Look and Page. With a nil cache nothing is remembered.
func New(in Input, cache *Cache) *Pages {
	if cache == nil {
		cache = &Cache{}
	} else {
		cache.keep = true
	}
	m := &maker{in: in, guides: map[string]*site.Guide{}, cache: cache, slims: map[string]*slim{}}
	for _, g := range in.Site.Guides {
		if g.Country != "" {
			m.guides[g.Country] = g
		}
		m.rules = append(m.rules, g.Rules...)
	}
	m.know()
	m.lists = m.listed()
	if cache.theme != in.Theme {
		cache.theme, cache.weights = in.Theme, nil
	}
	m.weights = &weights{before: cache.weights, now: map[string][]weighed{}}
	m.kept = &chapters{now: map[string]*making{}, views: map[string]func() any{}}
	ps := &Pages{m: m, tasks: m.tasks()}
	m.noteLight(ps.tasks)
	ps.byPath = sync.OnceValue(ps.index)
	ps.lighten = sync.OnceValue(ps.cutAll)
	ps.find = sync.OnceValue(ps.findable)
	ps.whole = sync.OnceValue(ps.divideAll)
	return ps
}

// Each makes every file of the site and hands it to put, on all cores and in no order: put is called by several
// goroutines at once, with an error in the place of a page whose template fails, which Load should have found. Where put
// returns an error nothing more is made; that error is returned.
func (ps *Pages) Each(put func(Page, error) error) error {
	m := ps.m
	defer ps.learnt()
	all := slices.Concat(ps.tasks, ps.whole(), ps.searching())
	listed, err := m.each(all, put)
	if err != nil {
		return err
	}
	if _, err := m.each(m.lightTasks(all), put); err != nil { // which no sitemap lists
		return err
	}
	if m.in.Site.Config.BaseURL == "" {
		return nil
	}
	for _, f := range m.sitemaps(listed) {
		if err := put(f, nil); err != nil {
			return err
		}
	}
	return nil
}

// each makes the files of the tasks, as Each does, and keeps what the light edition is cut from. It returns what the
// sitemap says of them, in their order.
func (m *maker) each(tasks []task, put func(Page, error) error) ([]mapped, error) {
	slims := make([]*slim, len(tasks))
	noted := make([]*mapped, len(tasks))
	err := spread(order(tasks), func(i int, room *[]byte) error {
		t := tasks[i]
		r := m.make(t, *room)
		if r.room {
			*room = r.bytes
		}
		slims[i], noted[i] = r.slim, m.note(t.path, r.view)
		return put(Page{t.path, r.bytes, t.fill, t.limit}, r.err)
	})
	for i, s := range slims {
		if s != nil {
			m.slims[tasks[i].path] = s
		}
	}
	return present(noted), err
}

// learnt leaves in the cache what the next build may take.
func (ps *Pages) learnt() {
	if ps.m.cache.keep {
		ps.m.cache.weights = ps.m.weights.now
	}
}

// searching returns the tasks of the search. Its index is made for that.
func (ps *Pages) searching() []task {
	var ts []task
	for _, lang := range ps.m.in.Site.Config.Languages {
		ts = append(ts, ps.m.searchTasks(lang)...)
	}
	return ts
}

// order returns the indices of the tasks, those that take long first.
func order(tasks []task) []int {
	var heavy, others []int
	for i, t := range tasks {
		if t.heavy {
			heavy = append(heavy, i)
		} else {
			others = append(others, i)
		}
	}
	return append(heavy, others...)
}

type result struct {
	view  any
	bytes []byte
	err   error
	slim  *slim
	room  bool // bytes are in the room that was given
}

// make makes one page. It may be made in the room, which has any length.
func (m *maker) make(t task, room []byte) result {
	switch {
	case t.fill != nil:
		return result{}
	case t.bytes != nil:
		return result{bytes: t.bytes()}
	}
	view := t.view()
	if t.make != nil {
		b, err := t.make(view)
		return result{view: view, bytes: b, err: err}
	}
	b, err := m.in.Theme.append(room[:0], t.template, t.lang, view)
	r := result{view: view, bytes: b, err: err, room: true}
	r.slim = m.slim(t, r)
	return r
}

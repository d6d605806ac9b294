// Package build is the pipeline: files are read, each is parsed, the parts are linked into a site, the site is checked,
// pages are rendered and handed on, one by one. Every build runs the whole pipeline; a Preview runs it as far as its
// pages, which are made when somebody asks for them.
package build

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"sync"

	"github.com/veshka-guide/veshka/internal/check"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/files"
	"github.com/veshka-guide/veshka/internal/render"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/squeeze"
	"github.com/veshka-guide/veshka/internal/words"
)

// Builder builds one site again and again. It is for one build at a time. With Options.Keep it keeps between builds the
// text of every file, its parse, and every page as it was linked; always the theme, and after a Finish what each page
// weighs. It keeps no pages.
type Builder struct {
	tree    *files.Tree // the site's own folder
	builtin *files.Tree // themes/ and i18n/ as they come with veshka

	mu       sync.Mutex
	parsed   map[string]parsedFile  // by file name
	cleaned  map[string]cleanedFile // pictures, by file name
	linked   map[string]linkedPage  // by the name of the page's first file
	arranged *arrangement
	checked  check.Memory
	base     struct {
		data []string // everything it was made of
		base *site.Base
		site *site.Site // the last that was made of it
	}

	theme struct {
		key   []string // everything the theme was loaded from
		theme *render.Theme
		words *words.Catalog
		found []diag.Diagnostic
		asked map[string]bool // what its templates name
	}
	scale    scale
	finished finished
}

// New returns a Builder of the site in own; builtin holds the folders themes/ and i18n/ that come with veshka.
func New(own, builtin fs.FS) *Builder {
	return &Builder{tree: files.New(own), builtin: files.New(builtin), parsed: map[string]parsedFile{}, cleaned: map[string]cleanedFile{}}
}

// Options are the arguments of one build.
type Options struct {
	Day     site.Date
	BaseURL string // instead of site.yaml's, unless ""
	Strict  bool   // warnings stop the build
	Guide   string // Read reads the files of that guide only, unless ""
	Keep    bool   // the next build of this builder may take from this one what was made of files
}

// Result is what one build came to.
type Result struct {
	Found []diag.Diagnostic // sorted
	Site  *site.Site        // nil when the content could not be linked
	Words *words.Catalog    // nil when there was none
	Pages int
	Bytes int64
	// Weights are the pages that are over their budget, after a Finish also the whole ones that weigh more than Near percent
	// of it; the heaviest first.
	Weights []Weight
}

// Failed reports whether what was found stops the build.
func (r Result) Failed(strict bool) bool {
	return diag.Count(r.Found, diag.Error) > 0 || strict && diag.Count(r.Found, diag.Warning) > 0
}

// Text returns the text of one of the files that diagnostics name, "" if it cannot be read.
func (b *Builder) Text(name string) string {
	text, err := b.tree.Read(name)
	if err != nil {
		text, _ = b.builtin.Read(name)
	}
	return text
}

// Last returns the text of one of the files that diagnostics name, as it was last read; "" if it was not. It may be
// called while a build runs.
func (b *Builder) Last(name string) string { return cmp.Or(b.tree.Last(name), b.builtin.Last(name)) }

// Folders returns the folders of the site that the builds so far looked into.
func (b *Builder) Folders() []string { return b.tree.Folders() }

// Check returns what is wrong with the content, the messages and the theme, as a build finds it before its first page.
// Warnings do not stop it. Whether a page is too heavy, only rendering tells: see Weigh.
func (b *Builder) Check(o Options) Result {
	b.look()
	r, _, _ := b.load(o, nil)
	r.Found = diag.Sort(r.Found)
	return r
}

// look makes the next load read every file.
func (b *Builder) look() {
	b.tree.Look()
	b.builtin.Look()
}

// Weigh returns what a build finds; it renders and weighs the pages, and drops them. Warnings do not stop it.
func (b *Builder) Weigh(o Options) Result {
	o.Strict = false
	r, _ := b.BuildInto(o, nowhere{}) // the error is the sink's
	return r
}

// nowhere is a Sink that drops everything.
type nowhere struct{}

func (nowhere) Put(string, []byte) error                           { return nil }
func (nowhere) PutFrom(_ string, fill func(io.Writer) error) error { return fill(io.Discard) }

// Sink takes the files of a site. It is called by several goroutines at once, in no order; the data is the caller's
// again when Put returns.
type Sink interface {
	Put(path string, data []byte) error
	// PutFrom takes a file that may be too large for the memory: fill writes it.
	PutFrom(path string, fill func(io.Writer) error) error
}

// Build is BuildInto for a put that takes one file at a time, whole, and may keep it.
func (b *Builder) Build(o Options, put func(path string, data []byte) error) (Result, error) {
	return b.BuildInto(o, &oneByOne{put: put})
}

// oneByOne is a Sink in front of a function that does not know of goroutines.
type oneByOne struct {
	mu  sync.Mutex
	put func(path string, data []byte) error
}

func (s *oneByOne) Put(path string, data []byte) error {
	data = bytes.Clone(data)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.put(path, data)
}

func (s *oneByOne) PutFrom(path string, fill func(io.Writer) error) error {
	var all bytes.Buffer
	if err := fill(&all); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.put(path, all.Bytes())
}

// BuildInto runs the pipeline and hands every page to the sink. Where it finds errors before the first page, the sink
// gets nothing; one that it finds in a page comes after that page was put, so all that was put must be able to be taken
// back. The error is of the sink, or of a failing machine.
func (b *Builder) BuildInto(o Options, sink Sink) (r Result, err error) {
	b.look()
	r, theme, store := b.load(o, sink)
	defer func() {
		r.Found = diag.Sort(r.Found)
		heaviestFirst(r.Weights)
	}()
	if r.Failed(o.Strict) {
		return r, nil
	}
	in := render.Input{Site: r.Site, Words: r.Words, Theme: theme, Day: o.Day}
	var mu sync.Mutex
	err = render.New(in, nil).Each(func(page render.Page, failed error) error {
		if failed != nil {
			mu.Lock()
			defer mu.Unlock()
			r.Found = append(r.Found, badTemplate(r.Site, failed))
			return nil
		}
		var size squeeze.Counter
		weight := b.scale.judge(page, r.Site.Config.PageBudget, 100)
		if page.Fill != nil {
			err := sink.PutFrom(page.Path, func(to io.Writer) error { return page.Fill(io.MultiWriter(to, &size)) })
			if err != nil {
				return err
			}
		} else if err := sink.Put(page.Path, page.Bytes); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		r.Found = append(r.Found, weight.found...)
		if weight.Bytes > 0 {
			r.Weights = append(r.Weights, weight.Weight)
		}
		r.Pages++
		r.Bytes += int64(len(page.Bytes)) + int64(size)
		return nil
	})
	return r, errors.Join(err, store.failed())
}

// badTemplate reports a template that fails.
func badTemplate(s *site.Site, err error) diag.Diagnostic {
	return diag.At(diag.Pos{File: "themes/" + s.Config.Theme}, "bad-template", "problem", err.Error())
}

// load reads, parses, links and checks; the theme is loaded beside that.
func (b *Builder) load(o Options, sink Sink) (Result, *render.Theme, *spool) {
	var theme *render.Theme
	var themes sync.WaitGroup
	l, beside := &loading{b: b, baseURL: o.BaseURL, keep: o.Keep}, &loading{b: b, keep: o.Keep}
	if s, ok := sink.(Scratcher); ok && !o.Keep {
		l.store = &spool{open: sync.OnceValues(s.Scratch)}
	}
	l.configured = func(c site.Config) { themes.Go(func() { theme = beside.theme(c) }) }
	s, ok := l.content()
	if !ok {
		themes.Wait()
		return l.r, nil, l.store
	}
	l.report(l.linked...)
	checked := &check.Memory{}
	if o.Keep {
		checked = &b.checked
	}
	l.report(checked.Site(s, o.Day)...)
	l.r.Site = s
	themes.Wait()
	l.report(beside.r.Found...)
	l.r.Words = beside.r.Words
	return l.r, theme, l.store
}

// each runs work(i) for 0 ≤ i < n on all cores and waits for it.
func each(n int, work func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

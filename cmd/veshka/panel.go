package main

import (
	"cmp"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/panel"
	"github.com/veshka-guide/veshka/internal/serve"
	"github.com/veshka-guide/veshka/internal/site"
)

// forEditors makes the preview's page for editors. Between builds it keeps the last site without errors.
type forEditors struct {
	in     panel.Input // all that does not change from one build to the next
	dir    string      // the site's folder, absolute
	editor panel.Editor
	day    func() (site.Date, error)

	mu      sync.Mutex
	site    *site.Site     // of the last build without errors
	weights []build.Weight // of the last that was finished
}

// editor returns the editor of the flag, else of the environment, else the default one.
func (t *terminal) editor(flag string) (panel.Editor, error) {
	return panel.NewEditor(cmp.Or(flag, t.getenv("VESHKA_EDITOR"), panel.DefaultEditor))
}

// forEditors begins the page. The day is asked for whenever the page is: a preview may run past midnight.
func (t *terminal) forEditors(editor panel.Editor, date string) (*forEditors, error) {
	dir, err := filepath.Abs(t.dir)
	if err != nil {
		return nil, err
	}
	f := &forEditors{dir: dir, editor: editor, day: func() (site.Date, error) { return t.day(date) }}
	f.in.Words, f.in.Open = t.words(), f.open
	if t.dir != "." {
		f.in.Folder = " -s " + typed(t.dir)
	}
	return f, nil
}

// after returns the page as it is after a build; its problems are put into words when it is asked for.
func (f *forEditors) after(r build.Result, problems func() []panel.Problem, failed bool) func(url.Values) serve.Page {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !failed {
		f.site = r.Site
	}
	return f.page(f.site, problems, failed)
}

// finished returns the page as it is when the pages of that build have been weighed; false if that is no news.
func (f *forEditors) finished(r build.Result, problems func() []panel.Problem, failed bool) (func(url.Values) serve.Page, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	news := failed || !slices.Equal(f.weights, r.Weights)
	f.weights = r.Weights
	return f.page(r.Site, problems, failed), news
}

// page makes the page of a site; f.mu is held.
func (f *forEditors) page(s *site.Site, problems func() []panel.Problem, failed bool) func(url.Values) serve.Page {
	in := f.in
	in.Site, in.Failed = s, failed
	for _, w := range f.weights {
		in.Weights = append(in.Weights, panel.Weight(w))
	}
	return func(query url.Values) serve.Page {
		in := in
		in.Problems = problems()
		in.Day, _ = f.day() // the command has asked for it before without an error
		if in.Site != nil {
			in.Queue = desk.Queue(in.Site, in.Day, desk.Filter{Within: site.DueDays})
		}
		return panel.Page(in, query)
	}
}

// open returns the address that opens a file of the site's folder in the editor; "" for one that is not there, as the
// theme that comes with veshka.
func (f *forEditors) open(pos diag.Pos) string {
	name := filepath.FromSlash(pos.File)
	if !filepath.IsLocal(name) {
		return ""
	}
	file := filepath.Join(f.dir, name)
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return f.editor.Link(filepath.ToSlash(file), pos.Line, pos.Col)
}

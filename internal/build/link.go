package build

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// linkedPage is a page as it was linked, to what and of which files.
type linkedPage struct {
	base  *site.Base
	files []*site.Markdown
	page  *site.Linked
}

// base links all but the Markdown, or takes it from the build before if that was made of the same data.
func (l *loading) base(parts site.Parts) *site.Base {
	if !l.keep {
		return site.Prepare(parts)
	}
	kept := &l.b.base
	if kept.base == nil || !slices.Equal(kept.data, l.data) {
		kept.data, kept.base, kept.site = l.data, site.Prepare(parts), nil
	}
	return kept.base
}

// many is how many files a site must have before the texts of its pages are kept elsewhere than in memory. Fewer have room
// there. (A variable for tests.)
var many = 1000

// shownPicture is a picture that a file shows.
type shownPicture struct {
	*site.PictureRef
	draft bool
}

// link reads, parses and links the Markdown files, a page at a time, on all cores. Nothing but what the site needs of a
// file is kept, unless the next build wants it.
func (l *loading) link(base *site.Base, a *arrangement) ([]*site.Linked, []shownPicture) {
	groups := a.pages
	away := l.store != nil && a.markdown >= many
	pages := make([]*site.Linked, len(groups))
	pictures := make([][]shownPicture, len(groups))
	runs := make([]loading, len(groups))
	linked := make([]linkedPage, len(groups))
	each(len(groups), func(i int) {
		run := &runs[i]
		run.b, run.keep = l.b, l.keep
		files := make([]*site.Markdown, len(groups[i]))
		for j, f := range groups[i] {
			m := run.markdown(f.file)
			for _, p := range m.Pictures {
				pictures[i] = append(pictures[i], shownPicture{p, m.Draft})
			}
			files[j] = m
		}
		var page linkedPage
		if l.keep {
			page = l.b.linked[groups[i][0].file]
		}
		if page.base != base || !slices.Equal(page.files, files) {
			page = linkedPage{base, files, base.Link(files)}
		}
		if away {
			page.page.PutAway(l.store)
		}
		if pages[i] = page.page; l.keep {
			linked[i] = page
		}
	})
	for i := range runs {
		l.report(runs[i].r.Found...)
	}
	if l.keep {
		l.b.linked = make(map[string]linkedPage, len(groups))
		for i, group := range groups {
			l.b.linked[group[0].file] = linked[i]
		}
	}
	return pages, slices.Concat(pictures...)
}

// markdown reads and parses a Markdown file. What links to one that cannot be read is not at fault.
func (l *loading) markdown(name string) *site.Markdown {
	var m *site.Markdown
	if text, ok := l.read(l.b.tree, name); ok {
		var found []diag.Diagnostic
		m, found = remembered(l, name, text, parse.File)
		l.report(found...)
	}
	if m == nil {
		n := parse.NameOf(name)
		m = &site.Markdown{File: name, Section: n.Section, Slug: n.Slug, Lang: n.Lang, Pos: diag.Pos{File: name}, Broken: true}
	}
	return m
}

// forget drops what is remembered of files that are gone.
func (l *loading) forget(a *arrangement) {
	there := make(map[string]bool, a.markdown)
	for _, page := range a.pages {
		for _, f := range page {
			there[f.file] = true
		}
	}
	l.b.mu.Lock()
	defer l.b.mu.Unlock()
	for name := range l.b.parsed {
		if strings.HasSuffix(name, ".md") && !there[name] {
			delete(l.b.parsed, name)
		}
	}
}

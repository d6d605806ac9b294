package build

import (
	"cmp"
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
	kept := &l.b.base
	if kept.base != nil && slices.Equal(kept.data, l.data) {
		return kept.base
	}
	made := site.Prepare(parts)
	if l.keep {
		kept.data, kept.base, kept.site = l.data, made, nil
	}
	return made
}

// grouped returns the files of each page together, in the order of the pages' sections and slugs; the files of a page
// in that of the languages.
func grouped(names []string, languages []site.Lang) [][]string {
	type file struct {
		parse.Name
		name string
	}
	files := make([]file, len(names))
	for i, name := range names {
		files[i] = file{parse.NameOf(name), name}
	}
	slices.SortStableFunc(files, func(a, b file) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Slug, b.Slug),
			cmp.Compare(slices.Index(languages, a.Lang), slices.Index(languages, b.Lang)))
	})
	var groups [][]string
	for i, f := range files {
		if i > 0 && files[i-1].Section == f.Section && files[i-1].Slug == f.Slug {
			groups[len(groups)-1] = append(groups[len(groups)-1], f.name)
			continue
		}
		groups = append(groups, []string{f.name})
	}
	return groups
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
func (l *loading) link(base *site.Base, names []string, languages []site.Lang) ([]*site.Linked, []shownPicture) {
	groups := grouped(names, languages)
	away := l.store != nil && len(names) >= many
	pages := make([]*site.Linked, len(groups))
	pictures := make([][]shownPicture, len(groups))
	runs := make([]loading, len(groups))
	linked := make([]linkedPage, len(groups))
	each(len(groups), func(i int) {
		run := &runs[i]
		run.b, run.keep = l.b, l.keep
		files := make([]*site.Markdown, len(groups[i]))
		for j, name := range groups[i] {
			m := run.markdown(name)
			for _, p := range m.Pictures {
				pictures[i] = append(pictures[i], shownPicture{p, m.Draft})
			}
			files[j] = m
		}
		before := l.b.linked[groups[i][0]]
		if before.base != base || !slices.Equal(before.files, files) {
			before = linkedPage{base, files, base.Link(files)}
		}
		pages[i] = before.page
		if away {
			before.page.PutAway(l.store)
		}
		if l.keep {
			linked[i] = before
		}
	})
	for i := range runs {
		l.report(runs[i].r.Found...)
	}
	if l.keep {
		l.b.linked = make(map[string]linkedPage, len(groups))
		for i, group := range groups {
			l.b.linked[group[0]] = linked[i]
		}
		l.forget(names)
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
func (l *loading) forget(names []string) {
	there := make(map[string]bool, len(names))
	for _, name := range names {
		there[name] = true
	}
	l.b.mu.Lock()
	defer l.b.mu.Unlock()
	for name := range l.b.parsed {
		if strings.HasSuffix(name, ".md") && !there[name] {
			delete(l.b.parsed, name)
		}
	}
}

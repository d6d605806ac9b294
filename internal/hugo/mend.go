package hugo

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// wrong is an error that made a draft of a text; its place follows the text when that changes.
type wrong struct {
	d    *doc
	diag diag.Diagnostic
	body int    // the line below the front matter, 0 for none
	line string // the line of the front matter
}

// mend makes drafts of the texts in which the check finds errors, until it finds none in the others.
func (im *importer) mend() (*Result, error) {
	im.moveHomes()
	var found []wrong
	for {
		r := im.emit()
		if im.o.Free != nil {
			if err := im.o.Free(r.files); err != nil {
				return nil, err
			}
		}
		errs := without(im.o.Check(r.files))
		if len(errs) == 0 {
			return im.result(r, found), nil
		}
		before, budget := len(found), im.budget
		changed := false
		drop := map[*doc]diag.Diagnostic{}
		for _, e := range errs {
			switch docs := im.guilty(r, e); {
			case im.unfit(r, e):
				changed = true
			case len(docs) == 0 && im.heavier(e, budget):
				changed = true
			case len(docs) == 0:
				if im.o.Site != nil {
					return nil, diag.Refuse("import-clash", "file", e.Pos.String(), "code", e.Code)
				}
				return nil, fmt.Errorf("%s: %s", e.Pos, e.Code)
			default:
				for _, d := range docs {
					if d.draft {
						drop[d] = e
						continue
					}
					found = append(found, im.note(r, d, e))
				}
			}
		}
		for _, w := range found[before:] {
			w.d.draft, changed = true, true
		}
		for d, e := range drop {
			if w := slices.IndexFunc(found[before:], func(w wrong) bool { return w.d == d }); w >= 0 {
				continue
			}
			im.leave("unfit", d.file, 0, e.Code)
			im.remove(d)
			found = slices.DeleteFunc(found, func(w wrong) bool { return w.d == d })
			changed = true
		}
		if !changed {
			return nil, fmt.Errorf("%s: %s", errs[0].Pos, errs[0].Code)
		}
		im.moveHomes()
	}
}

// without returns the errors.
func without(ds []diag.Diagnostic) []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, d := range ds {
		if d.Severity() == diag.Error {
			out = append(out, d)
		}
	}
	return out
}

// unfit takes out a picture or words of the interface that the check refuses.
func (im *importer) unfit(r round, e diag.Diagnostic) bool {
	if dir, name := path.Split(e.Pos.File); dir == "i18n/" && im.o.Site == nil {
		for lang, text := range im.messages {
			if name == string(lang)+".yaml" && text != "" {
				im.messages[lang] = ""
				im.leave("messages", e.Pos.File, 0, e.Code)
				return true
			}
		}
	}
	file := cmp.Or(e.Arg("file"), e.Pos.File)
	if !strings.HasPrefix(e.Code, "picture-") && e.Code != "dead-picture" {
		return false
	}
	for from := range r.shown {
		if p := im.pictures[from]; "content/"+p.name == file {
			if p.unfit == "" {
				p.unfit = e.Code
			}
			return true
		}
	}
	return false
}

// pagePath is the path of a page of the site, as a build names it, in whatever edition.
var pagePath = regexp.MustCompile(`(?:^|/)([a-z-]+)/(countries|pages)/([a-z0-9-]+)\.html$`)

// guilty returns the texts that a diagnostic is about: that of its file, or those of a page that is too heavy.
func (im *importer) guilty(r round, e diag.Diagnostic) []*doc {
	if d := r.docs[e.Pos.File]; d != nil {
		return []*doc{d}
	}
	m := pagePath.FindStringSubmatch(e.Pos.File)
	if m == nil {
		return nil
	}
	part := regexp.MustCompile(`-[0-9]+$`)
	for _, slug := range []string{m[3], part.ReplaceAllString(m[3], "")} {
		for _, p := range im.pages {
			if p.section != m[2] || p.slug != slug {
				continue
			}
			for _, d := range p.docs {
				if string(d.lang) == m[1] && !d.draft {
					return []*doc{d}
				}
			}
			var live []*doc // the page borrows the words of another language
			for _, d := range p.docs {
				if !d.draft {
					live = append(live, d)
				}
			}
			return live
		}
	}
	return nil
}

// heavier raises the budget of pages for a list that has grown too long: no single text is at fault. It reports whether
// the list would not have passed by the budget before.
func (im *importer) heavier(e diag.Diagnostic, before int) bool {
	size, err := strconv.Atoi(e.Arg("size"))
	need := (size/1024 + 2) * 1024
	if e.Code != "page-too-heavy" || err != nil || im.o.Site != nil || need <= before {
		return false
	}
	im.budget = max(im.budget, need)
	return true
}

// note remembers an error, and where it is.
func (im *importer) note(r round, d *doc, e diag.Diagnostic) wrong {
	w := wrong{d: d, diag: e}
	if e.Pos.File != d.name() {
		w.diag.Pos = diag.Pos{}
		return w
	}
	text := ""
	for _, f := range r.files {
		if f.Name == d.name() {
			text = string(f.Data)
		}
	}
	lines := strings.Split(text, "\n")
	front := strings.Count(d.head(), "\n")
	switch {
	case e.Pos.Line > front:
		w.body = e.Pos.Line - front
	case e.Pos.Line > 0 && e.Pos.Line <= len(lines):
		w.line = lines[e.Pos.Line-1]
	}
	return w
}

// moveHomes makes pages of the home pages that are drafts: a site cannot do without a home page.
func (im *importer) moveHomes() {
	var moved *page
	slug := map[string]bool{}
	for _, p := range im.pages {
		slug[p.slug] = slug[p.slug] || p.section == "pages"
		if p.slug == "home-text" && p.section == "pages" && p.docs[0].place == "" {
			moved = p
		}
	}
	for _, p := range slices.Clone(im.pages) {
		if p.section != "" {
			continue
		}
		for _, d := range slices.Clone(p.docs) {
			if !d.draft {
				continue
			}
			if moved == nil {
				moved = &page{section: "pages", slug: "home-text"}
				for n := 2; slug[moved.slug]; n++ {
					moved.slug = "home-text-" + strconv.Itoa(n)
				}
			}
			im.leave("home", d.file, 0, "")
			im.remove(d)
			d.page = moved
			d.title = cmp.Or(d.title, im.title(d.lang))
			moved.docs = append(moved.docs, d)
		}
	}
	if moved != nil && !slices.Contains(im.pages, moved) {
		im.pages = append(im.pages, moved)
	}
	im.pages = slices.DeleteFunc(im.pages, func(p *page) bool { return len(p.docs) == 0 })
}

// remove takes a text out of its page.
func (im *importer) remove(d *doc) {
	d.page.docs = slices.DeleteFunc(d.page.docs, func(o *doc) bool { return o == d })
	im.pages = slices.DeleteFunc(im.pages, func(p *page) bool { return len(p.docs) == 0 })
}

// result puts everything together.
func (im *importer) result(r round, found []wrong) *Result {
	res := &Result{Files: r.files, Languages: im.languages, Taken: im.counted(r)}
	if im.budget > 0 {
		im.leave("budget", "content/site.yaml", 0, strconv.Itoa(im.budget))
	}
	for _, w := range found {
		d := w.diag
		d.Pos.File = w.d.name()
		front := strings.Count(w.d.head(), "\n")
		switch {
		case w.body > 0:
			d.Pos.Line = front + w.body
		case w.line != "":
			d.Pos.Line = 1
			for i, line := range strings.Split(w.d.head(), "\n") {
				if line == w.line {
					d.Pos.Line = i + 1
					break
				}
			}
		}
		res.Mend = append(res.Mend, d)
	}
	res.Mend = diag.Sort(res.Mend)
	res.Left = slices.Concat(im.left, r.left, im.unused(r.shown))
	slices.SortFunc(res.Left, func(a, b Left) int {
		return cmp.Or(cmp.Compare(slices.Index(Lefts, a.Code), slices.Index(Lefts, b.Code)),
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.What, b.What))
	})
	res.Left = slices.Compact(res.Left)
	return res
}

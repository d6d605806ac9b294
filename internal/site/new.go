package site

import (
	"cmp"
	"maps"
	"slices"

	"github.com/veshka-guide/veshka/internal/diag"
)

// linker is New at work: the site as far as it is made, and what was wrong with the parts.
type linker struct {
	parts Parts
	site  *Site
	found []diag.Diagnostic
}

// New links the parts into a site. Every name that points to nothing, every fact that is stated twice or not at all,
// every link without a target is reported; the site is complete only if no error is.
func New(parts Parts) (*Site, []diag.Diagnostic) {
	l := &linker{parts: parts, site: &Site{Config: parts.Config, Sources: map[string]*Source{}, places: map[string]*place{}}}
	for _, s := range parts.Sources {
		l.site.Sources[s.Key] = s
	}
	l.vocabulary()
	l.organisations()
	l.terms()
	for _, group := range groups(parts.Markdown) {
		var live []*Markdown
		for _, m := range group {
			if m.Draft {
				l.site.Drafts = append(l.site.Drafts, m.File)
				l.report(diag.At(diag.Pos{File: m.File}, "unpublished-draft"))
				continue
			}
			live = append(live, m)
		}
		if len(live) == 0 {
			continue
		}
		switch live[0].Section {
		case "countries":
			l.guide(live)
		case "stories":
			l.story(live)
		default:
			l.page(live)
		}
	}
	l.routes()
	slices.SortStableFunc(l.site.Pages, func(a, b *Page) int {
		return cmp.Or(cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Slug, b.Slug))
	})
	if l.site.Home == nil {
		l.report(diag.At(diag.Pos{File: "content/home." + string(l.defaultLang()) + ".md"}, "missing-file", "file", "home."+string(l.defaultLang())+".md"))
	}
	l.countriesOnce()
	l.placeAll()
	l.checkLinks()
	return l.site, l.found
}

func (l *linker) report(d diag.Diagnostic) { l.found = append(l.found, d) }

func (l *linker) defaultLang() Lang {
	if len(l.site.Config.Languages) == 0 {
		return "en"
	}
	return l.site.Config.Languages[0]
}

// groups returns the files of each page together, pages in the order of their section and slug, files in that of
// their names.
func groups(files []*Markdown) [][]*Markdown {
	sorted := slices.Clone(files)
	slices.SortStableFunc(sorted, func(a, b *Markdown) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Slug, b.Slug), cmp.Compare(a.Lang, b.Lang))
	})
	var out [][]*Markdown
	for i, m := range sorted {
		if i > 0 && sorted[i-1].Section == m.Section && sorted[i-1].Slug == m.Slug {
			out[len(out)-1] = append(out[len(out)-1], m)
			continue
		}
		out = append(out, []*Markdown{m})
	}
	return out
}

// sources looks the keys up; an unknown one is reported.
func (l *linker) sources(refs []Ref) []*Source {
	var out []*Source
	for _, r := range refs {
		if r.Name == "" {
			continue
		}
		s := l.site.Sources[r.Name]
		if s == nil {
			l.report(diag.At(r.Pos, "unknown-source", "source", r.Name,
				"near", diag.Nearest(r.Name, slices.Sorted(maps.Keys(l.site.Sources)))))
			continue
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// countries checks ISO codes.
func (l *linker) countries(refs []Ref) []string {
	var out []string
	for _, r := range refs {
		if !isCountry(r.Name) {
			l.report(diag.At(r.Pos, "unknown-country", "country", r.Name))
			continue
		}
		out = append(out, r.Name)
	}
	return out
}

// audiences checks the names of audiences.
func (l *linker) audiences(refs []Ref) []string {
	var out []string
	for _, r := range refs {
		if l.known(r, l.site.Vocabulary.Audiences, "unknown-audience", "audience") {
			out = append(out, r.Name)
		}
	}
	return out
}

// known reports a name that is not among the options.
func (l *linker) known(r Ref, options []string, code, arg string) bool {
	if slices.Contains(options, r.Name) {
		return true
	}
	l.report(diag.At(r.Pos, code, arg, r.Name, "near", diag.Nearest(r.Name, options), "known", joined(options)))
	return false
}

// date reads a date that may be missing.
func (l *linker) date(r Ref) Date {
	if r.Name == "" {
		return Date{}
	}
	d, ok := ParseDate(r.Name)
	if !ok {
		l.report(diag.At(r.Pos, "date", "date", r.Name))
	}
	return d
}

func joined(list []string) string {
	s := ""
	for i, it := range list {
		if i > 0 {
			s += ", "
		}
		s += it
	}
	return s
}

// countriesOnce reports a country that has two guides.
func (l *linker) countriesOnce() {
	seen := map[string]*Guide{}
	for _, g := range l.site.Guides {
		if g.Country == "" {
			continue
		}
		if first := seen[g.Country]; first != nil {
			l.report(diag.At(g.Pos, "country-twice", "country", g.Country, "other", "content/countries/"+first.Slug))
			continue
		}
		seen[g.Country] = g
	}
}

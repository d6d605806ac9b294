package site

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// linker is New at work: the site as far as it is made, and what was wrong with the parts.
type linker struct {
	parts Parts
	site  *Site
	found []diag.Diagnostic
	kinds []string // the ids of the vocabulary's kinds
	keys  []string // of the sources, sorted

	guesses int // how often it was guessed what the author meant

	broken map[string]bool // pages that could not be linked because a file of theirs could not be read, as links name them
}

// New links the parts into a site. Every name that points to nothing, every fact that is stated twice or not at all,
// every link without a target is reported; the site is complete only if no error is.
func New(parts Parts) (*Site, []diag.Diagnostic) {
	l := &linker{parts: parts, site: &Site{Config: parts.Config, Pictures: parts.Pictures, Sources: map[string]*Source{}, places: map[string]*place{}}, broken: map[string]bool{}}
	for _, s := range parts.Sources {
		l.site.Sources[s.Key] = s
	}
	l.keys = slices.Sorted(maps.Keys(l.site.Sources))
	l.vocabulary()
	l.organisations()
	l.terms()
	for _, stem := range []string{"kinds", "organisations", "glossary"} {
		l.broken[stem+".yaml"] = parts.Unread[stem]
	}
	for _, group := range groups(parts.Markdown, parts.Config.Languages) {
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
	if l.site.Home == nil && !l.broken["home.md"] {
		file := "content/home." + string(l.defaultLang()) + ".md"
		l.report(diag.At(diag.Pos{File: file}, "missing-file", "file", file))
	}
	l.placeAll()
	l.checkLinks()
	return l.site, l.found
}

// report notes what is wrong, unless the fault is a data file that could not be read.
func (l *linker) report(d diag.Diagnostic) {
	if !l.parts.Unread[definedIn[d.Code]] {
		l.found = append(l.found, d)
	}
}

// definedIn is the data file that defines what each code misses.
var definedIn = map[string]string{
	"unknown-source": "sources", "unknown-kind": "kinds", "unknown-audience": "kinds", "unknown-topic": "kinds",
	"unknown-field": "kinds",
}

func (l *linker) defaultLang() Lang {
	if len(l.site.Config.Languages) == 0 {
		return "en"
	}
	return l.site.Config.Languages[0]
}

func (l *linker) languages() []string {
	out := make([]string, len(l.site.Config.Languages))
	for i, lang := range l.site.Config.Languages {
		out[i] = string(lang)
	}
	return out
}

// groups returns the files of each page together, pages in the order of their section and slug, files in that of
// the site's languages.
func groups(files []*Markdown, languages []Lang) [][]*Markdown {
	sorted := slices.Clone(files)
	slices.SortStableFunc(sorted, func(a, b *Markdown) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Slug, b.Slug),
			cmp.Compare(slices.Index(languages, a.Lang), slices.Index(languages, b.Lang)))
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
		if r == (Ref{}) { // not given
			continue
		}
		s := l.site.Sources[r.Name]
		if s == nil {
			l.report(diag.At(r.Pos, "unknown-source", "source", r.Name,
				"near", l.nearest(r.Name, l.keys)))
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
		if !IsCountry(r.Name) {
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
	l.report(diag.At(r.Pos, code, arg, r.Name, "near", l.nearest(r.Name, options), "known", strings.Join(options, ", ")))
	return false
}

// maxGuesses is how many problems of one site get a guess at what was meant. Nobody reads more, and each costs a
// comparison with every name there is.
const maxGuesses = 1_000

// nearest returns the option that the word most likely means, "" if none is near.
func (l *linker) nearest(word string, options []string) string {
	if l.guesses++; l.guesses > maxGuesses {
		return ""
	}
	return diag.Nearest(word, options)
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

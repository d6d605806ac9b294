package site

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// linker is one part of New at work: the site as far as it is made, and what was wrong with the parts.
type linker struct {
	parts Parts
	site  *Site
	found []diag.Diagnostic
	kinds map[string]*Kind // the vocabulary's, by id
	names []string         // their ids
	keys  []string         // of the sources, sorted

	guesses int // how often it was guessed what the author meant

	broken map[string]bool // pages that could not be linked because a file of theirs could not be read, as links name them
}

// New links the parts into a site. Every name that points to nothing, every fact that is stated twice or not at all,
// every link without a target is reported; the site is complete only if no error is.
func New(parts Parts) (*Site, []diag.Diagnostic) {
	b := Prepare(parts)
	var linked []*Linked
	of := func(m *Markdown) (string, string, Lang) { return m.Section, m.Slug, m.Lang }
	for _, group := range Grouped(parts.Markdown, of, parts.Config.Languages) {
		linked = append(linked, b.Link(group))
	}
	return b.Site(linked, parts.Pictures, nil)
}

// Base is what all pages of a site are linked to: its configuration, the vocabulary, sources, organisations, terms. It is
// not changed once Prepare has made it, so pages may be linked to it by several goroutines at once, and in later builds,
// as long as the parts that it was made of are the same.
type Base struct{ linker }

// Prepare links the parts of a site but its Markdown.
func Prepare(parts Parts) *Base {
	parts.Markdown = nil
	b := &Base{linker{
		parts: parts, kinds: map[string]*Kind{}, broken: map[string]bool{},
		site: &Site{Config: parts.Config, Sources: map[string]*Source{}, places: map[string]*place{}},
	}}
	for _, s := range parts.Sources {
		b.site.Sources[s.Key] = s
	}
	b.keys = slices.Sorted(maps.Keys(b.site.Sources))
	b.vocabulary()
	b.organisations()
	b.terms()
	for _, stem := range []string{"kinds", "organisations", "glossary"} {
		b.broken[stem+".yaml"] = parts.Unread[stem]
	}
	return b
}

// Linked is a page of a site, linked to all but the other pages. It is not changed once Link has made it.
type Linked struct {
	site    Site // with that page alone
	country Ref  // of a guide, as its file states it
	docs    []linkedDoc
	broken  map[string]bool
	found   []diag.Diagnostic
}

// linkedDoc is what other pages ask of a file, and what it asks of them.
type linkedDoc struct {
	file, place, section string // the place as links name it: "countries/georgia.md"
	lang                 Lang
	ids                  []string
	links                []*Link // empty when a Store has them: see read
	away                 away
}

// Link links the files of one page, in the order of the site's languages. It may be called by several goroutines at once.
func (b *Base) Link(files []*Markdown) *Linked {
	l := &linker{
		parts: b.parts, kinds: b.kinds, names: b.names, keys: b.keys, broken: map[string]bool{},
		site: &Site{Config: b.site.Config, Vocabulary: b.site.Vocabulary, Sources: b.site.Sources},
	}
	var live []*Markdown
	for _, m := range files {
		if m.Draft {
			l.site.Drafts = append(l.site.Drafts, m.File)
			l.report(diag.At(diag.Pos{File: m.File}, "unpublished-draft"))
			continue
		}
		live = append(live, m)
	}
	out := &Linked{}
	if len(live) > 0 {
		switch live[0].Section {
		case "countries":
			l.guide(live)
		case "stories":
			l.story(live)
		default:
			l.page(live)
		}
		for _, m := range live {
			out.docs = append(out.docs, linkedDocOf(m))
			if len(l.site.Guides) > 0 && m.Guide != nil && m.Lang == l.site.Guides[0].Original {
				out.country = m.Guide.Country
			}
		}
	}
	s := l.site
	out.site = Site{Guides: s.Guides, Stories: s.Stories, Pages: s.Pages, Home: s.Home, Drafts: s.Drafts}
	out.broken, out.found = l.broken, l.found
	return out
}

func linkedDocOf(m *Markdown) linkedDoc {
	d := linkedDoc{file: m.File, place: m.Place(), section: m.Section, lang: m.Lang, ids: names(m.IDs)}
	for _, b := range m.Doc.Blocks {
		for _, p := range b.Body.Pieces {
			if p.Hole == Href {
				d.links = append(d.links, p.Link)
			}
		}
	}
	return d
}

// Site puts the pages together, in the order of their section and slug, and checks what they say of each other.
// The pictures are those that the pages show, by the author's file.
// before is another site that was put together, or nil: what did not change since is not looked at again.
func (b *Base) Site(pages []*Linked, pictures map[string]*Picture, before *Site) (*Site, []diag.Diagnostic) {
	s := *b.site
	s.Pictures, s.places = pictures, make(map[string]*place, 2*len(pages))
	l := &linker{parts: b.parts, site: &s, found: slices.Clone(b.found), guesses: b.guesses, broken: maps.Clone(b.broken)}
	for _, p := range pages {
		s.Guides, s.Stories = append(s.Guides, p.site.Guides...), append(s.Stories, p.site.Stories...)
		s.Pages, s.Drafts = append(s.Pages, p.site.Pages...), append(s.Drafts, p.site.Drafts...)
		if p.site.Home != nil {
			s.Home = p.site.Home
		}
		maps.Copy(l.broken, p.broken)
		l.found = append(l.found, p.found...)
	}
	l.countriesOnce(pages)
	l.routes()
	slices.SortStableFunc(s.Pages, func(a, b *Page) int {
		return cmp.Or(cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Slug, b.Slug))
	})
	if s.Home == nil && !l.broken["home.md"] {
		file := "content/home." + string(l.defaultLang()) + ".md"
		l.report(diag.At(diag.Pos{File: file}, "missing-file", "file", file))
	}
	linked := len(l.found)
	if !l.again(b, before, pages) {
		l.placeAll(pages)
		l.checkLinks(pages)
	}
	s.of = joined{b, pages, len(l.found) == linked}
	return &s, l.found
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

// Grouped returns what belongs to files together for each page, pages in the order of their section and slug, their files
// in that of the languages; of tells of which file something is.
func Grouped[T any](all []T, of func(T) (section, slug string, lang Lang), languages []Lang) [][]T {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b T) int {
		section, slug, lang := of(a)
		otherSection, otherSlug, otherLang := of(b)
		return cmp.Or(cmp.Compare(section, otherSection), cmp.Compare(slug, otherSlug),
			cmp.Compare(slices.Index(languages, lang), slices.Index(languages, otherLang)))
	})
	var out [][]T
	var page [2]string
	for i, it := range sorted {
		section, slug, _ := of(it)
		if now := [2]string{section, slug}; i == 0 || now != page {
			out, page = append(out, nil), now
		}
		out[len(out)-1] = append(out[len(out)-1], it)
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

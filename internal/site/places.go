package site

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/diag"
)

// place is what a link may point to.
type place struct {
	page  string          // its address below the language's folder: "countries/georgia.html"
	docs  map[Lang]*Doc   // of a page with words of its own; nil when every language has it whole
	first Lang            // of docs: the language of the original, shown where there is no other
	guide *Guide          // whose rules every language has; nil for another page
	ids   map[string]bool // of a list
	own   []ownIDs
	by    map[string]string
}

// ownIDs are the ids that the file of a language has.
type ownIDs struct {
	lang Lang
	ids  []string
}

// in returns the ids that the language's file has.
func (p *place) in(lang Lang) []string {
	for _, own := range p.own {
		if own.lang == lang {
			return own.ids
		}
	}
	return nil
}

// lists are the pages that veshka makes, as a link names them and where they stand.
var lists = map[string]string{
	"index.html": "index.html", "countries/index.html": "countries/index.html", "stories/index.html": "stories/index.html",
	"pages/index.html": "pages/index.html", "rules/index.html": "rules/index.html", "compare.html": "compare.html",
	"changes.html": "changes.html", "checked.html": "checked.html", "organisations.html": "organisations.html",
	"glossary.html": "glossary.html", "mirrors.html": "mirrors.html",
	"search.html": "search.html", "index-a-z.html": "index-a-z.html", "offline.html": "offline.html",
}

// placeAll notes what every link may point to.
func (l *linker) placeAll(pages []*Linked) {
	s := l.site
	for name, page := range lists {
		s.places[name] = &place{page: page}
	}
	if s.Config.NoSearch {
		delete(s.places, "search.html")
	}
	if s.Config.NoKeep {
		delete(s.places, "offline.html")
	}
	if s.Home != nil {
		s.places["home.md"] = &place{page: "index.html", docs: s.Home.Docs, first: s.Home.Original}
	}
	l.placePages(pages)
	orgs, terms := &place{page: "organisations.html", ids: map[string]bool{}}, &place{page: "glossary.html", ids: map[string]bool{}}
	for _, o := range s.Organisations {
		orgs.ids[o.ID] = true
	}
	for _, t := range s.Terms {
		terms.ids[t.ID] = true
	}
	s.places["organisations.yaml"], s.places["glossary.yaml"] = orgs, terms
	kinds := &place{page: "rules/index.html", by: map[string]string{}}
	for _, k := range s.Vocabulary.Kinds {
		kinds.by[k.ID] = "rules/" + k.ID + ".html"
	}
	s.places["kinds.yaml"] = kinds
	l.placeSituations()
}

// Target is where a link leads for readers of one language.
type Target struct {
	Page string // below the language's folder: "countries/georgia.html"
	ID   string // "" for the page as a whole
	Lang Lang   // of the words there; another than the reader's when they are not translated
}

// Target returns where the link leads for a reader of the language.
func (s *Site) Target(link *Link, lang Lang) (Target, bool) {
	if link.Path == "" {
		return s.here(link, lang), true
	}
	p := s.places[link.Path+link.Ext]
	if p == nil {
		return Target{}, false
	}
	return p.target(link.ID, lang)
}

// target returns where a link to the place, or to an id on it, leads for a reader of the language.
func (p *place) target(id string, lang Lang) (Target, bool) {
	t := Target{Page: p.page, ID: id, Lang: lang}
	if p.by != nil && id != "" {
		t.Page, t.ID = p.by[id], ""
		return t, t.Page != ""
	}
	if p.docs != nil && p.docs[lang] == nil {
		t.Lang = p.first
	}
	if id != "" && !p.has(id, t.Lang) {
		t.ID = ""
		return t, false
	}
	return t, true
}

// here returns where a link within a page leads. Where the reader's page borrows the words with the link from another
// language, and lacks the place, that is the other language's page.
func (s *Site) here(link *Link, lang Lang) Target {
	p := s.places[link.From]
	if p == nil || p.docs[lang] == nil || p.has(link.ID, lang) {
		return Target{ID: link.ID, Lang: lang}
	}
	for _, other := range s.Config.Languages {
		if slices.Contains(p.in(other), link.ID) {
			return Target{Page: p.page, ID: link.ID, Lang: other}
		}
	}
	return Target{ID: link.ID, Lang: lang} // a part that every page has
}

func (p *place) has(id string, lang Lang) bool {
	return p.ids[id] || p.guide != nil && p.guide.Rule(id) != nil || slices.Contains(p.in(lang), id)
}

// checkLinks reports links that lead nowhere in the language they are written in.
func (l *linker) checkLinks(pages []*Linked) {
	options := sync.OnceValue(func() []string { return slices.Sorted(maps.Keys(l.site.places)) })
	for _, page := range pages {
		for _, d := range page.docs {
			for _, link := range d.read() {
				l.checkLink(d, link, options)
			}
		}
	}
}

func (l *linker) checkLink(m linkedDoc, link *Link, options func() []string) {
	target := link.Path + link.Ext // "countries/georgia.md"
	if link.Path == "" {
		target = m.place
	}
	p := l.site.places[target]
	switch {
	case l.broken[target]:
	case link.Path == "" && link.ID == "":
		l.report(diag.At(link.Pos, "dead-link", "link", link.Raw, "near", ""))
	case link.Path == "" && slices.Contains(reserved[m.section], link.ID):
	case p == nil && link.Path == "": // the page itself was not linked: that is reported
	case p == nil:
		near := l.nearest(target, options())
		l.report(diag.At(link.Pos, "dead-link", "link", link.Raw, "near", relative(m.section, near)))
	default:
		if t, ok := p.target(link.ID, m.lang); !ok {
			near := ""
			if l.guesses < maxGuesses { // the list of ids is long too
				near = l.nearest(link.ID, p.known(t.Lang))
			}
			l.report(diag.At(link.Pos, "dead-id", "id", link.ID, "file", p.file(t.Lang, target), "near", near))
		}
	}
}

// Place returns the file's page as links name it: "countries/georgia.md".
func (m *Markdown) Place() string { return path.Join(m.Section, m.Slug) + ".md" }

// relative returns the path of a place as a file of the section links to it.
func relative(section, target string) string {
	switch rest, same := strings.CutPrefix(target, section+"/"); {
	case section == "" || target == "":
		return target
	case same:
		return rest
	}
	return "../" + target
}

// file returns the file in which an id of the place would stand.
func (p *place) file(lang Lang, target string) string {
	if d := p.docs[lang]; d != nil {
		return d.File
	}
	if path.Ext(target) == ".html" {
		return target
	}
	return "content/" + target
}

// known returns the ids that a link to the place may name.
func (p *place) known(lang Lang) []string {
	ids := slices.Collect(maps.Keys(p.ids))
	ids = slices.AppendSeq(ids, maps.Keys(p.by))
	ids = append(ids, p.in(lang)...)
	if p.guide != nil {
		for _, r := range p.guide.Rules {
			ids = append(ids, r.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

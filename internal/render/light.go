package render

import (
	"html/template"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// LightBudget is the most that a page of the light edition may weigh, in bytes as it is: a store does not compress, and
// some lines are cut at 16 KB.
const LightBudget = 10_000

// LightPart is a part of a page in the light edition, or in the discreet one.
type LightPart struct {
	Head
	SiteTitle string // "" in the discreet edition: nothing in its head says what it is
	Heading   template.HTML
	Number    string        // which part of how many; "" for a page that is one part
	Repeat    template.HTML // what every part says first: in which language it is, that it is how things were then
	Body      template.HTML
	Previous  string // addresses, "" for none
	Next      string
	Full      string
	Contents  string
	Languages []Language
	Exit      string
	ExitNote  bool
	Dated     Date
}

// LightIndex is the first page of the light edition in a language.
type LightIndex struct {
	Frame
	Lists, Pages, Countries, Regions, Stories []NavItem
}

// LightLanguages leads to the edition in each language.
type LightLanguages struct {
	Head
	Languages []NavItem
}

// lightTemplates lists the kinds of page that the light edition has: what a reader in danger needs, and what that links
// to. Pages that carry the day of the build, and those that are nothing without a script, stay out.
var lightTemplates = []string{
	"guide.html", "countries.html", "story.html", "stories.html", "page.html", "pages.html", "organisations.html",
	"glossary.html", "kind.html", "rules.html", "changes.html", "for.html", "situations.html",
}

// slim is a page as the light edition has it: cut, but without its frame, and with links that can lead anywhere.
type slim struct {
	path    string // of the whole page: "ru/countries/georgia.html"
	lang    site.Lang
	frame   Frame // of the whole page
	heading string
	repeat  portion
	parts   []portion
	anchors map[string]int // by id, the part that holds it, from 0
}

// edition is the light edition, or the discreet one.
type edition struct {
	*maker
	discreet bool
}

// lightHome is the page that the first page of the light edition stands for.
func lightHome(lang site.Lang) string { return string(lang) + "/index.html" }

// noteLight notes which of the pages the light edition has, before any page is made: each links to its own.
func (m *maker) noteLight(tasks []task) {
	if m.in.Site.Config.NoLight && !m.in.Site.Config.Discreet {
		return
	}
	for _, t := range tasks {
		if slices.Contains(lightTemplates, t.template) {
			m.slims[t.path] = nil
		}
	}
	for _, lang := range m.in.Site.Config.Languages {
		m.slims[lightHome(lang)] = nil
	}
}

// light returns the address of the page in the light edition, else of the edition's first page; "" if there is none.
func (p *page) light() string {
	if p.in.Site.Config.NoLight {
		return ""
	}
	to := p.path
	if _, ok := p.slims[to]; !ok && !p.cut {
		to = lightHome(p.lang)
	}
	return relative(p.path, lightPath(to, 0))
}

// lightPath returns where a part of a page stands in the light edition; the first part is 0.
func lightPath(whole string, part int) string {
	stem := "light/" + strings.TrimSuffix(whole, ".html")
	if path.Base(stem) == "index" && part == 0 {
		return stem + ".html"
	}
	return stem + "-" + strconv.Itoa(part+1) + ".html"
}

// manyParts stands for the number of any part while nobody knows how many there will be.
const manyParts = 999

// slim cuts a page that has been made. It is nil for one that the light edition does not have.
func (m *maker) slim(t task, r result) *slim {
	if _, ok := m.slims[t.path]; !ok || t.template == "home.html" || r.err != nil {
		return nil
	}
	frame := frameOf(r.view)
	if frame == nil {
		return nil
	}
	s := &slim{path: t.path, lang: t.lang}
	s.frame = Frame{
		Head:      Head{Lang: frame.Lang, Dir: frame.Dir, Title: frame.Title, Canonical: frame.Canonical},
		SiteTitle: frame.SiteTitle, Exit: frame.Exit, ExitNote: frame.ExitNote, Dated: frame.Dated,
	}
	root := mainOf(r.bytes, t.path, m.in.Theme.light.classes)
	root.prune()
	c := &cutter{address: func(link inside) int { return m.longest(t.path, link) }}
	if h1 := take(root, func(n *bareNode) bool { return n.name == "h1" }); h1 != nil {
		s.heading = plainHTML(h1)
	}
	for _, class := range []string{"notice", "then"} {
		if n := take(root, func(n *bareNode) bool { return n.class(class) }); n != nil {
			s.repeat = append(s.repeat, (&cutter{address: c.address, room: 1 << 20}).cut(&bareNode{name: "main", kids: []*bareNode{n}})[0]...)
		}
	}
	w := m.in.Words.In(t.lang)
	c.continued = `<small lang="` + string(t.lang) + `" dir="` + w.Dir() + `">` + template.HTMLEscapeString(w.Text("light.continued")) + `</small>`
	s.parts = make([]portion, manyParts)
	framed, err := m.in.Theme.execute("light.html", t.lang, edition{m, false}.part(s, manyParts/2))
	if err != nil {
		return nil
	}
	c.room = LightBudget - len(framed) - 32 // an address in it may be longer than now
	s.parts, s.anchors = c.cut(root), c.anchors
	return s
}

// longest returns the length of the longest address that a link on the page may get.
func (m *maker) longest(whole string, link inside) int {
	to, id := link.path, len(link.id)
	if id > 0 {
		id++
	}
	if _, ok := m.slims[to]; ok {
		to = lightPath(to, manyParts-1)
	}
	return max(len(relative(lightPath(whole, 0), to)), opaqueLength+len(".html"), len("#main")) + id
}

// take takes the first element of which that holds out of the tree below n.
func take(n *bareNode, holds func(*bareNode) bool) *bareNode {
	for i, k := range n.kids {
		if k.name != "" && holds(k) {
			n.kids = slices.Delete(n.kids, i, i+1)
			return k
		}
		if found := take(k, holds); found != nil {
			return found
		}
	}
	return nil
}

// plainHTML writes an element without links.
func plainHTML(n *bareNode) string {
	if n.name == "" {
		return n.text
	}
	var b strings.Builder
	b.WriteString("<" + n.name + attributes(n.attrs) + ">")
	for _, k := range n.kids {
		b.WriteString(plainHTML(k))
	}
	if !slices.Contains(void, n.name) {
		b.WriteString("</" + n.name + ">")
	}
	return b.String()
}

// lightTasks lists the light edition, and the discreet one, of pages that have been cut; whole lists the tasks of these
// in their order.
func (m *maker) lightTasks(whole []task) []task {
	if len(m.slims) == 0 {
		return nil
	}
	var pages []*slim
	for _, t := range whole {
		if s := m.slims[t.path]; s != nil && t.path != lightHome(t.lang) {
			pages = append(pages, s)
		}
	}
	for _, lang := range m.in.Site.Config.Languages {
		p := m.at(lang, "index.html")
		t := task{path: p.path, template: "light-index.html", lang: lang, view: func() any { return p.lightIndex() }}
		if s := m.make(t, nil).slim; s != nil {
			m.slims[p.path] = s
			pages = append(pages, s)
		}
	}
	var editions []edition
	if !m.in.Site.Config.NoLight {
		editions = append(editions, edition{m, false})
	}
	if m.in.Site.Config.Discreet {
		editions = append(editions, edition{m, true})
		m.names = opaqueParts(m, pages)
	}
	var ts []task
	for _, e := range editions {
		for _, s := range pages {
			for i := range s.parts {
				ts = append(ts, task{path: e.path(s, i), template: "light.html", lang: s.lang, limit: Light, view: func() any { return e.part(s, i) }})
			}
		}
		here := e.folder() + "index.html"
		ts = append(ts, task{path: here, template: "light-languages.html", lang: m.in.Site.Config.Languages[0], limit: Light,
			view: func() any { return e.languages(here) }})
	}
	return ts
}

// opaqueParts names the parts of every page for the discreet edition: by the path of the page, the path of each part.
func opaqueParts(m *maker, pages []*slim) map[string][]string {
	names, taken := map[string][]string{}, map[string]bool{}
	for _, s := range pages {
		for i := range s.parts {
			folder := discreetFolder + "/" + string(s.lang) + "/"
			name := folder + "index.html"
			for again := 0; s.path != lightHome(s.lang) || i > 0; again++ {
				name = folder + m.opaque(s.lang, s.path+" "+strconv.Itoa(i+1)+strings.Repeat("+", again)) + ".html"
				if !taken[name] {
					break
				}
			}
			taken[name] = true
			names[s.path] = append(names[s.path], name)
		}
	}
	return names
}

func (e edition) folder() string {
	if e.discreet {
		return discreetFolder + "/"
	}
	return "light/"
}

// path returns where a part of a page stands.
func (e edition) path(s *slim, part int) string {
	if e.discreet {
		return e.names[s.path][part]
	}
	return lightPath(s.path, part)
}

// part makes the view of a part, from 0. It is called before the page is cut too, for the weight of its frame.
func (e edition) part(s *slim, i int) LightPart {
	here, f := e.path(s, i), &s.frame
	p := e.at(s.lang, "")
	v := LightPart{
		Head:    Head{Lang: f.Lang, Dir: f.Dir, Title: f.Title, Policy: e.in.Theme.light.policy, Style: e.in.Theme.light.style, NoIndex: true},
		Heading: template.HTML(s.heading), SiteTitle: f.SiteTitle, //nolint:gosec // cut out of a page
		Exit: f.Exit, ExitNote: f.ExitNote, Dated: f.Dated,
	}
	if n := len(s.parts); n > 1 {
		number, count := strconv.Itoa(i+1), strconv.Itoa(n)
		v.Number = p.t("light.part", "number", number, "count", count)
		v.Title = f.Title + " · " + number + "/" + count
	}
	if i > 0 {
		v.Previous = relative(here, e.path(s, i-1))
	}
	if i < len(s.parts)-1 {
		v.Next = relative(here, e.path(s, i+1))
	}
	if s.path != lightHome(s.lang) {
		v.Contents = relative(here, e.folder()+string(s.lang)+"/index.html")
	}
	if e.discreet {
		v.SiteTitle, v.Title = "", p.neutralTitle(i+1)
	} else {
		v.Full = relative(here, s.path)
		v.Canonical = canonical(here, s)
	}
	for _, lang := range e.in.Site.Config.Languages {
		v.Languages = append(v.Languages, Language{
			Lang: string(lang), Name: e.in.Words.In(lang).OwnName(), Href: e.translated(here, s, lang, i), Current: lang == s.lang,
		})
	}
	v.Repeat, v.Body = e.html(here, s, i, s.repeat), e.html(here, s, i, s.parts[i])
	return v
}

// canonical returns the address of the page that a part is of, else of the one that has its words.
func canonical(here string, s *slim) string {
	switch to := s.frame.Canonical; {
	case to == "":
		return relative(here, s.path)
	case strings.Contains(to, ":"):
		return to
	default:
		return relative(here, path.Join(path.Dir(s.path), to))
	}
}

// translated returns the address of the same part in another language, else of the first part.
func (e edition) translated(here string, s *slim, lang site.Lang, i int) string {
	_, below, _ := strings.Cut(s.path, "/")
	other := e.slims[string(lang)+"/"+below]
	if other == nil { // it is not cut yet
		return relative(here, lightPath(string(lang)+"/"+below, i))
	}
	if i >= len(other.parts) {
		i = 0
	}
	return relative(here, e.path(other, i))
}

// html writes spans with the addresses of the edition. In the discreet one what leads out of it is no link.
func (e edition) html(here string, s *slim, part int, spans portion) template.HTML {
	var b strings.Builder
	b.Grow(LightBudget)
	unlinked := false
	for _, p := range spans {
		switch {
		case p.end && unlinked:
			b.WriteString("</span>")
			unlinked = false
		case p.end:
			b.WriteString("</a>")
		case p.link == nil:
			b.WriteString(p.html)
		default:
			href, ok := e.address(here, s, part, *p.link)
			if !ok {
				unlinked = true
				b.WriteString("<span" + attributes(slices.DeleteFunc(slices.Clone(p.attr), func(a bareAttr) bool {
					return a.name != "class" && a.name != "lang" && a.name != "dir"
				})) + ">")
				continue
			}
			b.WriteString(`<a href="` + href + `"` + attributes(p.attr) + ">")
		}
	}
	return template.HTML(b.String()) //nolint:gosec // cut out of a page, which a template made
}

// address returns where a link on the part leads: to the part that holds what it names. It is false where the edition
// has no such page and must not lead elsewhere.
func (e edition) address(here string, s *slim, part int, link inside) (string, bool) {
	to := e.slims[link.path]
	if link.path == s.path {
		to = s
	}
	id := link.id
	if id != "" {
		id = "#" + id
	}
	if to == nil {
		return relative(here, link.path) + id, !e.discreet
	}
	at, ok := to.anchors[link.id]
	if !ok {
		at, id = 0, ""
	}
	if to == s && at == part {
		if id == "" {
			id = "#main"
		}
		return id, true
	}
	return relative(here, e.path(to, at)) + id, true
}

// lightIndex links everything that the light edition has.
func (p *page) lightIndex() LightIndex {
	v := LightIndex{Frame: p.list("light.link", "light.summary", p.known.newest)}
	for _, n := range append(p.navigation(), NavItem{Label: p.t("nav.changes"), Href: "changes.html"}) {
		if _, ok := p.slims[string(p.lang)+"/"+n.Href]; ok && n.Href != "index.html" {
			v.Lists = append(v.Lists, NavItem{Label: n.Label, Href: p.href(n.Href)})
		}
	}
	for _, pg := range p.in.Site.Pages {
		v.Pages = append(v.Pages, p.pageLink(pg))
	}
	countries, regions := p.countryLinks(p.sortedGuides())
	for _, c := range countries {
		v.Countries = append(v.Countries, c.NavItem)
	}
	for _, c := range regions {
		v.Regions = append(v.Regions, c.NavItem)
	}
	for _, s := range p.in.Site.Stories {
		link := p.storyLink(s)
		v.Stories = append(v.Stories, NavItem{Label: link.Name, Href: link.Href, Lang: link.Lang})
	}
	return v
}

func (e edition) languages(here string) LightLanguages {
	c := e.in.Site.Config
	first := c.Languages[0]
	p := e.at(first, "")
	v := LightLanguages{Head: e.head(first, p.t("light.link")+" — "+c.Title(first), "")}
	v.Policy, v.Style, v.NoIndex = e.in.Theme.light.policy, e.in.Theme.light.style, true
	if e.discreet {
		v.Title, v.Nameless = p.neutralTitle(1), true
	}
	for _, lang := range c.Languages {
		v.Languages = append(v.Languages, NavItem{Lang: string(lang), Label: e.in.Words.In(lang).OwnName(), Href: relative(here, e.folder()+string(lang)+"/index.html")})
	}
	return v
}

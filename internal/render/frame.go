package render

import (
	"encoding/json"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// Head is what every page says of itself to browsers and search engines.
type Head struct {
	Lang, Dir   string
	Title       string // of the window
	Description string
	Policy      string       // the Content-Security-Policy
	Style       template.CSS // whole
	Scripts     []template.JS
	Alternates  []Alternate
	Canonical   string
	Onion       string // the page's address at the onion service, "" for none (Tor's Onion-Location)
	Feed        string // what changes on the page, as Atom; "" for none
	NoIndex     bool
	Nameless    bool // nothing in the head says what made the page
}

// Frame is what every page of a language shows around its own words.
type Frame struct {
	Head
	SiteTitle string
	Home      string // address of the start page in this language
	Nav       []NavItem
	Foot      []NavItem
	Languages []Language
	Exit      string // address of the quick exit, "" for none
	ExitNote  bool   // the page is one on which people look for the exit: it says what leaving does not do
	Notice    Notice
	Parts     *Parts   // of a list in parts, nil for another page
	Light     string   // address of the page in the light edition, else of the edition; "" for none
	Dated     Date     // newest date of what the page says
	Built     Date     // the build's day, on the few pages that carry it
	Printed   *Printed // on paper alone; nil for a list
	Late      string   // "overdue by # days", by plural category (CLDR) as a JSON object: for the script, which knows the reader's day
}

// exits leaves a page its quick exit, with the word on what leaving does not do, or takes it away.
func (f *Frame) exits(wanted bool) {
	if !wanted {
		f.Exit = ""
	}
	f.ExitNote = f.Exit != ""
}

// NavItem is a link of the navigation.
type NavItem struct {
	Label, Href string
	Lang        string // of Label, when it is not the page's
	Current     bool
}

// Language is a link to the same page in a language of the site.
type Language struct {
	Lang, Name, Href string
	Current          bool
}

// Alternate is a page of the same content in another language, or the chooser ("x-default").
type Alternate struct{ Lang, Href string }

// Notice says that a page's words are in another language; Text is empty if they are not.
type Notice struct{ Text, Lang, Dir string }

// Date is a date in words and as ISO 8601.
type Date struct{ Text, ISO string }

// page is one page being made: where it stands, and for whom.
type page struct {
	*maker
	lang site.Lang
	path string // from the folder's root: "ru/countries/georgia.html"
	here string // below the language's folder: "countries/georgia.html"
	turn *turn  // the part of a list in parts, nil for another page

	// Pictures are left out; what they show is said in words, which stay. Of the frame there is the notice alone.
	wordsOnly bool

	cut bool // a list that the light edition has

	// Made to be weighed before lists are divided: where a list goes on is not known yet, and not asked.
	weighed bool
}

// at returns the page of a language that stands below its folder.
func (m *maker) at(lang site.Lang, here string) *page { return m.on(lang, string(lang)+"/"+here) }

// on returns the page of a language that has the path.
func (m *maker) on(lang site.Lang, path string) *page {
	return &page{maker: m, lang: lang, path: path, here: path[len(lang)+1:]}
}

func (p *page) t(id string, args ...string) string { return p.in.Words.In(p.lang).Text(id, args...) }

func (p *page) count(id string, n int, args ...string) string {
	return p.in.Words.In(p.lang).Count(id, float64(n), args...)
}

func (p *page) date(d site.Date) Date {
	if d.IsZero() {
		return Date{}
	}
	text, iso := p.in.Words.In(p.lang).Dated(d)
	return Date{Text: text, ISO: iso}
}

// href returns the relative address of a page below the reader's language folder.
func (p *page) href(here string) string { return relative(p.here, here) }

// relative returns the shortest relative address of one path as seen from another.
func relative(from, to string) string {
	same := 0 // the length of the folders that both stand in
	for i := 0; i < len(from) && i < len(to) && from[i] == to[i]; i++ {
		if from[i] == '/' {
			same = i + 1
		}
	}
	up := strings.Count(from[same:], "/")
	if up == 0 {
		return to[same:]
	}
	if 3*up <= len(ups) {
		return ups[:3*up] + to[same:]
	}
	return strings.Repeat("../", up) + to[same:]
}

// ups leads as far up as pages stand deep.
const ups = "../../../../"

// versions are the languages that have words of their own for a page; the zero versions is for a page that every
// language has whole.
type versions struct {
	docs     map[site.Lang]*site.Doc
	original site.Lang // shown where there is no other
}

// head makes the head of a page in the language; path is "" for a page that may be shown at any address.
func (m *maker) head(lang site.Lang, title, path string) Head {
	return Head{
		Lang: string(lang), Dir: m.in.Words.In(lang).Dir(), Title: title,
		Policy: m.in.Theme.policy(nil), Style: m.in.Theme.style, Onion: m.onion(path),
	}
}

// onion returns the address of a page at the onion service, "" for none.
func (m *maker) onion(path string) string {
	if m.in.Site.Config.Onion == "" || path == "" {
		return ""
	}
	return m.in.Site.Config.Onion + path
}

// run adds a script of the theme to the page, if the theme has it.
func (m *maker) run(h *Head, file string) {
	if s, ok := m.in.Theme.scripts[file]; ok {
		h.Scripts = append(h.Scripts, s)
		h.Policy = m.in.Theme.policy(h.Scripts)
	}
}

// frame makes the frame of a page.
func (p *page) frame(title, description string, v versions, dated site.Date) Frame {
	if p.wordsOnly {
		return Frame{Notice: p.notice(v)}
	}
	a := p.setting()
	f := a.frame
	f.Title, f.Description, f.Dated, f.Light, f.Printed, f.Parts = title, description, p.date(dated), p.light(), p.printed(), p.parts()
	f.Onion = p.onion(p.path)
	if p.turn != nil {
		f.Title = p.t("parts.title", "title", title, "number", strconv.Itoa(p.turn.part+1), "count", strconv.Itoa(len(p.turn.begins)))
		title = f.Title
	}
	if title != f.SiteTitle {
		f.Title = title + " — " + f.SiteTitle
	}
	f.Nav, f.Foot = p.marked(f.Nav, a.nav), p.marked(f.Foot, a.foot)
	languages := p.in.Site.Config.Languages
	f.Languages = make([]Language, len(languages))
	for i, lang := range languages {
		to := p.path
		if lang != p.lang {
			to = string(lang) + "/" + p.here
		}
		f.Languages[i] = Language{Lang: string(lang), Name: a.names[i], Href: relative(p.path, to), Current: lang == p.lang}
	}
	p.addresses(&f, v)
	return f
}

// late is the words for a rule that is overdue by some days, "#" in the place of the figure.
func (p *page) late() string {
	b, err := json.Marshal(p.in.Words.In(p.lang).Forms("state.overdue-by", "#"))
	if err != nil {
		panic(err) // a map of strings
	}
	return string(b)
}

// addresses sets what tells search engines which page is the original of what.
func (p *page) addresses(f *Frame, v versions) {
	s := p.in.Site
	address := func(to string) string {
		if s.Config.BaseURL != "" {
			return s.Config.BaseURL + to
		}
		return relative(p.path, to)
	}
	if v.docs != nil && v.docs[p.lang] == nil {
		other := v.original
		f.NoIndex = true
		f.Canonical = address(string(other) + "/" + p.here)
		f.Notice = p.notice(v)
		return
	}
	for _, lang := range s.Config.Languages {
		if v.docs == nil || v.docs[lang] != nil {
			f.Alternates = append(f.Alternates, Alternate{Lang: string(lang), Href: address(string(lang) + "/" + p.here)})
		}
	}
	if p.here == "index.html" {
		f.Alternates = append(f.Alternates, Alternate{Lang: "x-default", Href: address("index.html")})
	}
	if len(f.Alternates) == 1 {
		f.Alternates = nil
	}
	if s.Config.BaseURL != "" {
		f.Canonical = address(p.path)
	}
}

// notice says that the words are in another language, if they are.
func (p *page) notice(v versions) Notice {
	if v.docs == nil || v.docs[p.lang] != nil {
		return Notice{}
	}
	name := p.in.Words.In(p.lang).Name(v.original)
	return Notice{Text: p.t("notice.fallback", "language", name), Lang: string(v.original), Dir: p.in.Words.In(v.original).Dir()}
}

// navigation returns the pages of the menu, addresses below the language's folder.
func (p *page) navigation() []NavItem {
	nav := []NavItem{
		{Label: p.t("nav.situations"), Href: "for/index.html"},
		{Label: p.t("nav.countries"), Href: "countries/index.html"},
		{Label: p.t("nav.compare"), Href: "compare.html"},
		{Label: p.t("nav.stories"), Href: "stories/index.html"},
		{Label: p.t("nav.organisations"), Href: "organisations.html"},
		{Label: p.t("nav.search"), Href: "search.html"},
	}
	return slices.DeleteFunc(nav, func(n NavItem) bool {
		switch n.Href {
		case "for/index.html":
			return len(p.in.Site.Vocabulary.Questions) == 0
		case "stories/index.html":
			return len(p.in.Site.Stories) == 0
		case "organisations.html":
			return len(p.in.Site.Organisations) == 0
		case "search.html":
			return p.in.Site.Config.NoSearch
		}
		return false
	})
}

// more returns the pages of the footer, addresses below the language's folder.
func (p *page) more() []NavItem {
	var more []NavItem
	if len(p.in.Site.Terms) > 0 {
		more = append(more, NavItem{Label: p.t("nav.glossary"), Href: "glossary.html"})
	}
	more = append(more,
		NavItem{Label: p.t("nav.index"), Href: "index-a-z.html"}, NavItem{Label: p.t("nav.rules"), Href: "rules/index.html"},
		NavItem{Label: p.t("nav.changes"), Href: "changes.html"}, NavItem{Label: p.t("nav.checked"), Href: "checked.html"})
	if !p.in.Site.Config.NoKeep {
		more = append(more, NavItem{Label: p.t("nav.offline"), Href: "offline.html"})
	}
	return append(more, NavItem{Label: p.t("nav.mirrors"), Href: "mirrors.html"})
}

// wordsPath is where a page of its own stands, below the language's folder.
func wordsPath(pg *site.Page) string { return "pages/" + pg.Slug + ".html" }

// pageLink links a page of its own by its title in the reader's language, else in its original's.
func (p *page) pageLink(pg *site.Page) NavItem {
	here := wordsPath(pg)
	link := NavItem{Href: p.href(here), Current: here == p.here}
	doc := pg.Docs[p.lang]
	if doc == nil {
		doc, link.Lang = pg.Docs[pg.Original], string(pg.Original)
	}
	link.Label = doc.Title
	return link
}

package render

import (
	"slices"
	"strings"
)

// setting is what the pages of one folder show alike around their words: the same links lead the same ways.
type setting struct {
	frame     Frame    // without what is a page's own
	nav, foot []string // where the links of the frame lead, below the language's folder
	names     []string // what the site's languages call themselves
}

// setting returns what stands around the page, made for the first page of its folder. Pages share its lists: whoever
// changes one takes a copy.
func (p *page) setting() *setting {
	folder := p.path[:strings.LastIndexByte(p.path, '/')+1]
	if a, ok := p.settings.Load(folder); ok {
		return a.(*setting)
	}
	a, _ := p.settings.LoadOrStore(folder, p.newSetting())
	return a.(*setting)
}

func (p *page) newSetting() *setting {
	s := p.in.Site
	a := &setting{frame: Frame{
		Head: p.head(p.lang, "", ""), SiteTitle: s.Config.Title(p.lang), Home: p.href("index.html"), Exit: s.Config.ExitURL, Late: p.late(),
	}}
	p.run(&a.frame.Head, scriptFile)
	a.frame.Scripts = slices.Clip(a.frame.Scripts)
	for _, n := range p.navigation() {
		a.nav = append(a.nav, n.Href)
		a.frame.Nav = append(a.frame.Nav, NavItem{Label: n.Label, Href: p.href(n.Href)})
	}
	for _, pg := range s.Pages {
		link := p.pageLink(pg)
		link.Current = false
		a.foot = append(a.foot, wordsPath(pg))
		a.frame.Foot = append(a.frame.Foot, link)
	}
	for _, n := range p.more() {
		a.foot = append(a.foot, n.Href)
		a.frame.Foot = append(a.frame.Foot, NavItem{Label: n.Label, Href: p.href(n.Href)})
	}
	for _, lang := range s.Config.Languages {
		a.names = append(a.names, p.in.Words.In(lang).OwnName())
	}
	return a
}

// marked returns links of which the one to the page itself is marked; to is where they lead.
func (p *page) marked(links []NavItem, to []string) []NavItem {
	at := slices.Index(to, p.here)
	if at < 0 {
		return links
	}
	links = slices.Clone(links)
	links[at].Current = true
	return links
}

package render

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Offline is the page of what can be kept.
type Offline struct {
	Frame
	Whole    []KeptLink // the file with everything, and the book
	Guides   []KeptLink
	Light    string     // address of the light edition, "" for none
	Discreet []KeptLink // the same files under names that say nothing; empty when the site has none
	Notes    string     // address of the discreet edition, "" for none
}

// KeptLink is a link to a file to keep.
type KeptLink struct {
	NavItem
	What string // what it is, where the label does not say
	Size string // in words
	Date Date   // of the newest verification in it
}

// offlineList is the files to keep: those of guides, then the same under names that say nothing, if the site has them.
func (p *page) offlineList() list {
	guides := p.sortedGuides()
	rows := len(guides)
	if p.in.Site.Config.Discreet {
		rows += 2 + len(guides)
	}
	return list{
		here: p.here, template: "offline.html", rows: rows, head: true,
		size: func(i int) int {
			if i >= len(guides) {
				return 40 // a name of figures
			}
			return p.guideSize(guides[i]) + 16
		},
		name: func(i int) []string {
			switch i -= len(guides); {
			case i < 0:
				return []string{p.guideTitle(guides[len(guides)+i])}
			case i < 2:
				return []string{p.t("offline.notes"), p.t("offline.all")}
			}
			return []string{p.t("offline.notes"), p.guideTitle(guides[i-2])}
		},
		view: func(p *page, from, to int) any { return p.offlineSample(guides, from, to) },
	}
}

// offlineSample is the page as it will weigh, without the files.
func (p *page) offlineSample(guides []*site.Guide, from, to int) Offline {
	file := func(i int) KeptLink {
		g := guides[i%len(guides)]
		return KeptLink{NavItem: p.guideLink(g), Size: p.kilobytes(i<<10 + 1<<16), Date: p.strip(g.Rules).Newest}
	}
	v := Offline{Frame: p.list("offline.title", "offline.summary", p.known.newest), Light: p.href("index.html")}
	if p.opens() {
		v.Whole = []KeptLink{{What: p.t("offline.all-what")}, {What: p.t("offline.book-what")}}
	}
	for i := from; i < to && len(guides) > 0; i++ {
		f := file(i)
		if i < len(guides) {
			v.Guides = append(v.Guides, f)
			continue
		}
		v.Notes = v.Light
		f.Href = "../n/"
		v.Discreet = append(v.Discreet, f)
	}
	return v
}

func (p *page) offline(shelf, discreet *shelved, from, to int) Offline {
	var v Offline
	var dated site.Date
	link := func(f *keptFile) KeptLink {
		if n := newest(f.rules); dated.Before(n) {
			dated = n
		}
		return p.keptLink(f)
	}
	if !p.in.Site.Config.NoLight {
		v.Light = relative(p.path, lightPath(lightHome(p.lang), 0))
	}
	if p.opens() {
		v.Whole = []KeptLink{link(shelf.all), link(shelf.book)}
		v.Whole[0].What, v.Whole[1].What = p.t("offline.all-what"), p.t("offline.book-what")
	}
	n := len(shelf.guides)
	for _, f := range shelf.guides[min(from, n):min(to, n)] {
		v.Guides = append(v.Guides, link(f))
	}
	if discreet != nil && to > n {
		v.Notes = relative(p.path, discreetFolder+"/"+string(p.lang)+"/index.html")
		files := slices.Concat([]*keptFile{discreet.all, discreet.book}, discreet.guides)
		for _, f := range files[max(0, from-n) : to-n] {
			v.Discreet = append(v.Discreet, link(f))
		}
	}
	v.Frame = p.list("offline.title", "offline.summary", dated)
	return v
}

func (p *page) keptLink(f *keptFile) KeptLink {
	link := KeptLink{NavItem: f.label, Size: p.kilobytes(f.made(p.maker).size), Date: p.strip(f.rules).Newest}
	link.Href = relative(p.path, f.path)
	return link
}

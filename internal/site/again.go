package site

import (
	"maps"
	"slices"
)

// joined is of what a site was put together, for the next one.
type joined struct {
	base  *Base
	pages []*Linked
	clean bool // no link led nowhere
}

// Forget drops what only the next site would want of this one.
func (s *Site) Forget() { s.of = joined{} }

// again notes places and checks links as the site before did, if it was made of the same base and all links of it led
// somewhere: of pages that are others now, only these are looked at. It reports false where one of them is another place
// to link to than it was, so that all must be looked at.
func (l *linker) again(b *Base, before *Site, pages []*Linked) bool {
	if before == nil || before.of.base != b || !before.of.clean || len(before.of.pages) != len(pages) || len(l.broken) != len(b.broken) {
		return false
	}
	var changed []*Linked
	for i, p := range pages {
		if was := before.of.pages[i]; was != p {
			if !was.samePlace(p) {
				return false
			}
			changed = append(changed, p)
		}
	}
	l.site.places = maps.Clone(before.places)
	l.placePages(changed)
	l.checkLinks(changed)
	return true
}

// samePlace reports whether every link that leads to a page leads to the other as well, and to the same words.
func (p *Linked) samePlace(q *Linked) bool {
	rules := func(p *Linked) []string {
		var ids []string
		for _, g := range p.site.Guides {
			ids = append(ids, g.Slug, g.Country, string(g.Original))
			for _, r := range g.Rules {
				ids = append(ids, r.ID)
			}
		}
		for _, s := range p.site.Stories {
			ids = append(ids, s.Slug, string(s.Original))
		}
		return ids
	}
	if len(p.broken)+len(q.broken) > 0 || len(p.site.Pages)+len(q.site.Pages) > 0 || p.site.Home != nil || q.site.Home != nil {
		return false
	}
	return slices.Equal(rules(p), rules(q)) && slices.EqualFunc(p.docs, q.docs, func(a, b linkedDoc) bool {
		return a.file == b.file && a.place == b.place && a.lang == b.lang && slices.Equal(a.ids, b.ids)
	})
}

// placePages notes what links to guides, stories and other pages may point to.
func (l *linker) placePages(pages []*Linked) {
	s := l.site
	for _, page := range pages {
		for _, g := range page.site.Guides {
			s.places["countries/"+g.Slug+".md"] = &place{page: "countries/" + g.Slug + ".html", docs: g.Docs, first: g.Original, guide: g}
		}
		for _, st := range page.site.Stories {
			s.places["stories/"+st.Slug+".md"] = &place{page: "stories/" + st.Slug + ".html", docs: st.Docs, first: st.Original}
		}
		for _, pg := range page.site.Pages {
			s.places["pages/"+pg.Slug+".md"] = &place{page: "pages/" + pg.Slug + ".html", docs: pg.Docs, first: pg.Original}
		}
		for _, d := range page.docs {
			if p := s.places[d.place]; p != nil {
				p.own = append(p.own, ownIDs{d.lang, d.ids})
			}
		}
	}
}

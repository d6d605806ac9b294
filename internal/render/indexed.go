package render

import (
	"cmp"
	"slices"
	"sync"

	"github.com/veshka-guide/veshka/internal/site"
)

// indexes answers what many pages ask of the site, each question looked up once for all of them.
type indexes struct {
	rules   map[*site.Kind][]*site.Rule     // in the order of the guides
	stories map[*site.Guide][]*site.Story   // that come through it, in the order of the site
	regions map[string][]*site.Guide        // that a country belongs to
	helpers map[string][]*site.Organisation // in a country
	names   map[site.Lang]*byName           // the guides in the order of their names
	newest  site.Date                       // of every rule: see newest
}

// byName is the guides by the alphabet of a language. Guides of one name have one rank.
type byName struct {
	guides []*site.Guide
	ranks  map[*site.Guide]int
}

func (n *byName) compare(a, b *site.Guide) int { return cmp.Compare(n.ranks[a], n.ranks[b]) }

// know asks the site once what many pages want to know.
func (m *maker) know() {
	s := m.in.Site
	x := &indexes{
		rules: map[*site.Kind][]*site.Rule{}, stories: map[*site.Guide][]*site.Story{}, regions: map[string][]*site.Guide{},
		helpers: map[string][]*site.Organisation{}, names: map[site.Lang]*byName{}, newest: newest(m.rules),
	}
	for _, r := range m.rules {
		x.rules[r.Kind] = append(x.rules[r.Kind], r)
	}
	for _, g := range s.Guides {
		for i, country := range g.Members {
			if !slices.Contains(g.Members[:i], country) {
				x.regions[country] = append(x.regions[country], g)
			}
		}
	}
	for _, o := range s.Organisations {
		for i, country := range o.Countries {
			if !slices.Contains(o.Countries[:i], country) {
				x.helpers[country] = append(x.helpers[country], o)
			}
		}
	}
	for _, st := range s.Stories {
		for i, stop := range st.Route {
			before := slices.ContainsFunc(st.Route[:i], func(other site.Stop) bool { return other.Guide == stop.Guide })
			if stop.Guide != nil && !before {
				x.stories[stop.Guide] = append(x.stories[stop.Guide], st)
			}
		}
	}
	named := make([]*byName, len(s.Config.Languages))
	var wg sync.WaitGroup
	for i, lang := range s.Config.Languages {
		wg.Go(func() { named[i] = m.sortByName(lang) })
	}
	wg.Wait()
	for i, lang := range s.Config.Languages {
		x.names[lang] = named[i]
	}
	m.known = x
}

func (m *maker) sortByName(lang site.Lang) *byName {
	p := m.at(lang, "index.html")
	compare := m.in.Words.In(lang).Compare()
	n := &byName{guides: slices.Clone(m.in.Site.Guides), ranks: map[*site.Guide]int{}}
	titles := map[*site.Guide]string{}
	for _, g := range n.guides {
		titles[g] = p.guideTitle(g)
	}
	slices.SortStableFunc(n.guides, func(a, b *site.Guide) int { return compare(titles[a], titles[b]) })
	for i, g := range n.guides {
		if i > 0 && titles[n.guides[i-1]] == titles[g] {
			n.ranks[g] = n.ranks[n.guides[i-1]]
			continue
		}
		n.ranks[g] = i
	}
	return n
}

// byName is the guides by name in the page's language.
func (p *page) byName() *byName {
	if p.known == nil {
		return p.sortByName(p.lang)
	}
	return p.known.names[p.lang]
}

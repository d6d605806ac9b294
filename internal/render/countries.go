package render

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// regionsID names the place where the regions begin, in a list to which the home page leads by letters.
const regionsID = "regions"

// countryList is the countries by name, then the regions.
func (p *page) countryList() list {
	guides := p.sortedGuides()
	ids := p.letterIDs(guides)
	return list{
		here: p.here, template: "countries.html", rows: len(guides),
		size: func(i int) int { return p.guideSize(guides[i]) + len(p.shown(guides[i]).Summary) + 8 },
		name: func(i int) []string {
			if guides[i].Country == "" {
				return []string{p.t("countries.regions"), p.guideTitle(guides[i])}
			}
			return []string{p.guideTitle(guides[i])}
		},
		id: func(i int) string { return ids[i] },
		view: func(p *page, from, to int) any {
			v := Countries{Frame: p.list("countries.title", "countries.summary", newestOf(guides[from:to], func(g *site.Guide) site.Date { return newest(g.Rules) }))}
			v.Countries, v.Regions = p.countryLinks(guides[from:to])
			if len(guides) <= mostOnHome {
				return v
			}
			for i := range v.Countries {
				v.Countries[i].ID = ids[from+i]
			}
			if len(v.Regions) > 0 {
				v.RegionsID = ids[from+len(v.Countries)]
			}
			return v
		},
	}
}

// letterIDs returns the id of each guide that is the first country under its letter, or the first region; "" for others.
func (p *page) letterIDs(guides []*site.Guide) []string {
	ids := make([]string, len(guides))
	alphabet, last := p.in.Words.In(p.lang).Alphabet(), ""
	for i, g := range guides {
		if g.Country == "" {
			ids[i] = regionsID
			break
		}
		if id := letterID(alphabet.Initial(p.guideTitle(g))); id != last {
			ids[i], last = id, id
		}
	}
	return ids
}

// shown returns the words of a guide in the page's language, else in its original's.
func (p *page) shown(g *site.Guide) *site.Doc {
	if doc := g.Docs[p.lang]; doc != nil {
		return doc
	}
	return g.Docs[g.Original]
}

func (p *page) countryLinks(guides []*site.Guide) (countries, regions []CountryLink) {
	for _, g := range guides {
		link := CountryLink{NavItem: p.guideLink(g), Strip: p.strip(g.Rules), Summary: p.shown(g).Summary}
		if g.Docs[p.lang] == nil {
			link.SummaryLang = string(g.Original)
		}
		if g.Country == "" {
			regions = append(regions, link)
		} else {
			countries = append(countries, link)
		}
	}
	return countries, regions
}

// sortedGuides returns the guides of countries by name, then those of regions.
func (p *page) sortedGuides() []*site.Guide {
	var countries, regions []*site.Guide
	for _, g := range p.byName().guides {
		if g.Country == "" {
			regions = append(regions, g)
		} else {
			countries = append(countries, g)
		}
	}
	return slices.Concat(countries, regions)
}

// storyList is the stories as the site has them; in parts the newest come first.
func (p *page) storyList() list {
	stories := p.in.Site.Stories
	newest := newestFirst(stories)
	return list{
		here: p.here, template: "stories.html", rows: len(stories),
		size: func(i int) int {
			s := newest[i]
			doc := s.Docs[p.lang]
			if doc == nil {
				doc = s.Docs[s.Original]
			}
			return len(doc.Title) + len(doc.Summary) + len(s.Slug) + 8*len(s.Route)
		},
		name: func(i int) []string {
			return []string{p.date(newest[i].AsOf).Text, p.storyLink(newest[i]).Name}
		},
		view: func(p *page, from, to int) any {
			shown := stories
			if p.turn != nil {
				shown = newest
			}
			shown = shown[from:to]
			v := Stories{Frame: p.list("stories.title", "stories.summary", newestOf(shown, storyDate))}
			for _, s := range shown {
				v.Stories = append(v.Stories, p.storyLink(s))
			}
			return v
		},
	}
}

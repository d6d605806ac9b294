package render

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// What the home page lists one by one; of more it shows the letters that countries begin with, and the newest stories.
// The lists have all of them.
const (
	mostOnHome    = 80
	storiesOnHome = 20
	newestOnHome  = 10
)

// Start is the home page of a language.
type Start struct {
	Words
	Countries []CountryLink
	Regions   []CountryLink
	Letters   []NavItem // in the place of Countries and Regions: leads to where they begin in the list
	Guides    []NavItem // with Letters: the whole lists
	Stories   []StoryLink
	Newest    NavItem // the list of all stories, where Stories are the newest; else its Href is empty
	Strip     Strip
	Checked   string // address of every rule by its date
	Signpost  Signpost
}

func (p *page) start() Start {
	v := Start{Words: p.words(p.in.Site.Home, site.Date{}), Strip: p.strip(p.rules), Checked: p.href("checked.html")}
	v.Title = v.SiteTitle
	v.Built = p.date(p.in.Day)
	v.Signpost = p.signpost()
	if guides := p.sortedGuides(); len(guides) > mostOnHome {
		v.Letters, v.Guides = p.initials(guides)
	} else {
		v.Countries, v.Regions = p.countryLinks(guides)
	}
	stories := p.in.Site.Stories
	if len(stories) > storiesOnHome {
		v.Newest = NavItem{Label: p.t("home.all-stories", "count", p.number(len(stories))), Href: p.href("stories/index.html")}
		stories = newestFirst(stories)[:newestOnHome]
	}
	for _, s := range stories {
		v.Stories = append(v.Stories, p.storyLink(s))
	}
	return v
}

// initials links every letter that a country's name begins with, and the lists of countries and of regions.
func (p *page) initials(guides []*site.Guide) (letters, all []NavItem) {
	const here = "countries/index.html"
	countries := 0
	alphabet := p.in.Words.In(p.lang).Alphabet()
	for _, g := range guides {
		if g.Country == "" {
			break
		}
		countries++
		initial := alphabet.Initial(p.guideTitle(g))
		if n := len(letters); n == 0 || letters[n-1].Label != initial {
			letters = append(letters, NavItem{Label: initial, Href: p.placed(here, letterID(initial))})
		}
	}
	all = append(all, NavItem{Label: p.t("home.all-countries", "count", p.number(countries)), Href: p.href(here)})
	if n := len(guides) - countries; n > 0 {
		all = append(all, NavItem{Label: p.t("home.all-regions", "count", p.number(n)), Href: p.placed(here, regionsID)})
	}
	return letters, all
}

func (p *page) number(n int) string { return p.in.Words.In(p.lang).Number(float64(n)) }

// newestFirst returns the stories, those of the newest experience first.
func newestFirst(stories []*site.Story) []*site.Story {
	stories = slices.Clone(stories)
	slices.SortStableFunc(stories, func(a, b *site.Story) int { return b.AsOf.Compare(a.AsOf) })
	return stories
}

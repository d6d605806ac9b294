package render

import (
	"html/template"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Guide is the page of a country or a region.
type Guide struct {
	Frame
	Heading     string
	HeadingLang string // when it is not the page's
	Summary     string
	SummaryLang string // when it is not the page's
	Region      bool
	Regions     []NavItem // the regions a country belongs to
	Members     []NavItem // the countries of a region
	Strip       Strip
	First       []Row
	Contents    []NavItem
	Blocks      []Block
	Helpers     []Organisation
	HelpersMore string // address of the whole list; "" if there is none
	Stories     []StoryLink
	Changes     []Change
	Changed     string // address of what changed everywhere
}

// Strip sums up how far a guide can be relied on.
type Strip struct {
	Rules                       string // "14 rules"
	Stale, Disputed, Unverified string // "" when there are none
	Oldest, Newest              Date   // verifications
	Next                        Date   // the first day by which a rule that is not stale yet must be checked again
}

// Block is a heading, a piece of text, or a rule.
type Block struct {
	HTML template.HTML
	Rule *Rule
	Lang string // of HTML, when it is not the page's
	Dir  string
}

func (p *page) guide(g *site.Guide) Guide {
	doc := g.Docs[p.lang]
	shown := doc
	if shown == nil {
		shown = g.Docs[g.Original]
	}
	own := p.guideLink(g)
	v := Guide{
		Heading: own.Label, HeadingLang: own.Lang, Summary: shown.Summary, Region: g.Country == "",
		Strip: p.strip(g.Rules), Changed: p.href("changes.html"),
	}
	if len(p.in.Site.Organisations) > 0 {
		v.HelpersMore = p.href("organisations.html")
	}
	v.Frame = p.frame(v.Heading, shown.Summary, versions{g.Docs, g.Original}, newest(g.Rules))
	v.exits(g.Exit)
	lang, dir := "", ""
	if doc == nil {
		lang, dir = string(g.Original), p.in.Words.In(g.Original).Dir()
		v.SummaryLang = lang
	}
	blocks := shown.Read()
	v.Blocks = make([]Block, 0, len(blocks))
	for _, b := range blocks {
		if b.Level == 2 && !b.Rule && b.ID != "" {
			v.Contents = append(v.Contents, NavItem{Label: b.Title, Href: "#" + b.ID, Lang: lang})
		}
		if b.Rule {
			r := p.rule(g.Rule(b.ID))
			v.Blocks = append(v.Blocks, Block{Rule: &r})
			continue
		}
		v.Blocks = append(v.Blocks, Block{HTML: p.html(b.Body, shown.Lang), Lang: lang, Dir: dir})
	}
	if p.destination(g) || len(g.Members) > 0 {
		v.First = p.first(g)
	}
	p.around(g, &v)
	v.Changes, v.Feed = p.history(g.Rules), g.Slug+".xml"
	return v
}

// around adds what belongs to a guide but stands elsewhere: regions, helpers, stories.
func (p *page) around(g *site.Guide, v *Guide) {
	for _, region := range p.regions(g) {
		v.Regions = append(v.Regions, p.guideLink(region))
	}
	for i, country := range g.Members {
		if other := p.guides[country]; other != nil && !slices.Contains(g.Members[:i], country) {
			v.Members = append(v.Members, p.guideLink(other))
		}
	}
	p.sortItems(v.Members)
	if g.Country != "" {
		for _, o := range p.known.helpers[g.Country] {
			v.Helpers = append(v.Helpers, p.organisation(o))
		}
	}
	for _, s := range p.known.stories[g] {
		v.Stories = append(v.Stories, p.storyLink(s))
	}
}

// strip counts what a reader must not rely on.
func (p *page) strip(rules []*site.Rule) Strip {
	var stale, disputed, unverified int
	var oldest, last, next site.Date
	for _, r := range rules {
		switch r.State(p.in.Day) {
		case site.Overdue, site.Due:
			stale++
		case site.Unverified:
			unverified++
		case site.Fresh:
			if next.IsZero() || r.Recheck().Before(next) {
				next = r.Recheck()
			}
		}
		if r.Status == "disputed" {
			disputed++
		}
		if r.Verified.IsZero() {
			continue
		}
		if oldest.IsZero() || r.Verified.Before(oldest) {
			oldest = r.Verified
		}
		if last.IsZero() || last.Before(r.Verified) {
			last = r.Verified
		}
	}
	s := Strip{Rules: p.count("strip.rules", len(rules)), Oldest: p.date(oldest), Newest: p.date(last), Next: p.date(next)}
	if stale > 0 {
		s.Stale = p.count("strip.stale", stale)
	}
	if disputed > 0 {
		s.Disputed = p.count("strip.disputed", disputed)
	}
	if unverified > 0 {
		s.Unverified = p.count("strip.unverified", unverified)
	}
	return s
}

// first returns the facts that stand on top of every guide, in one order everywhere; what nobody has assessed says so.
func (p *page) first(g *site.Guide) []Row {
	var rows []Row
	for _, kinds := range p.in.Site.Vocabulary.First {
		var found []*site.Rule
		for _, id := range kinds {
			if len(found) == 0 {
				found = g.Of(id)
			}
		}
		if len(found) == 0 && len(kinds) > 0 {
			rows = append(rows, p.unknown(g, p.in.Site.Vocabulary.Kind(kinds[0])))
		}
		for i, r := range found {
			row := p.row(r)
			row.Href = "#" + r.ID
			if i > 0 {
				row.Label = r.Title(p.lang)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func (p *page) sortItems(items []NavItem) {
	if len(items) < 2 {
		return // a comparison is made anew each time
	}
	compare := p.in.Words.In(p.lang).Compare()
	slices.SortStableFunc(items, func(a, b NavItem) int { return compare(a.Label, b.Label) })
}

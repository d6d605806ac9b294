package render

import (
	"cmp"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Words is a page of its own: home, safety, about.
type Words struct {
	Frame
	Heading, Summary, WordsLang, WordsDir string
	Blocks                                []Block
	Contents                              []NavItem
}

// Start is the home page of a language.
type Start struct {
	Words
	Countries []CountryLink
	Regions   []CountryLink
	Stories   []StoryLink
	Strip     Strip
	Checked   string // address of every rule by its date
	Signpost  Signpost
}

// Countries is the list of guides.
type Countries struct {
	Frame
	Countries []CountryLink
	Regions   []CountryLink
}

// CountryLink is a guide in a list.
type CountryLink struct {
	NavItem
	Summary, SummaryLang string // SummaryLang when it is not the page's
	Strip                Strip
}

// Stories is the list of stories.
type Stories struct {
	Frame
	Stories []StoryLink
}

// PageList is the list of pages of their own.
type PageList struct {
	Frame
	Pages []NavItem
}

// KindPage is one kind of rule in every country, by its value.
type KindPage struct {
	Frame
	Heading, Reason, Review string
	Map                     Map
	Rows                    []Row
	Unknown                 []NavItem // the countries of which nothing is known
}

// KindList is every kind of rule, by topic.
type KindList struct {
	Frame
	Topics []Topic
}

// Topic is the kinds of one topic.
type Topic struct {
	Label string
	Kinds []KindLink
}

// KindLink is a kind in a list.
type KindLink struct {
	Label, Href, Count string
	Oldest             Date
}

// Checked is every rule by its date, oldest first.
type Checked struct {
	Frame
	Strip Strip
	Rows  []Row
}

func (p *page) words(pg *site.Page, dated site.Date) Words {
	doc := pg.Docs[p.lang]
	v := Words{}
	if doc == nil {
		doc = pg.Docs[pg.Original]
		v.WordsLang, v.WordsDir = string(pg.Original), p.in.Words.In(pg.Original).Dir()
	}
	v.Heading, v.Summary = doc.Title, doc.Summary
	v.Frame = p.frame(doc.Title, doc.Summary, versions{pg.Docs, pg.Original}, dated)
	v.exits(pg.Exit)
	for _, b := range doc.Blocks {
		if b.Level == 2 && b.ID != "" {
			v.Contents = append(v.Contents, NavItem{Label: b.Title, Href: "#" + b.ID, Lang: v.WordsLang})
		}
		v.Blocks = append(v.Blocks, Block{HTML: p.html(b.Body, doc.Lang), Lang: v.WordsLang, Dir: v.WordsDir})
	}
	return v
}

func (p *page) start() Start {
	v := Start{Words: p.words(p.in.Site.Home, site.Date{}), Strip: p.strip(p.rules), Checked: p.href("checked.html")}
	v.Title = v.SiteTitle
	v.Built = p.date(p.in.Day)
	v.Countries, v.Regions = p.countryLinks()
	v.Signpost = p.signpost()
	for _, s := range p.in.Site.Stories {
		v.Stories = append(v.Stories, p.storyLink(s))
	}
	return v
}

func (p *page) countries() Countries {
	v := Countries{Frame: p.list("countries.title", "countries.summary", newest(p.rules))}
	v.Countries, v.Regions = p.countryLinks()
	return v
}

// list makes the frame of a page that veshka writes: no quick exit, no words of an author.
func (p *page) list(title, summary string, dated site.Date) Frame {
	f := p.frame(p.t(title), p.t(summary), versions{}, dated)
	f.Exit = ""
	return f
}

func (p *page) countryLinks() (countries, regions []CountryLink) {
	for _, g := range p.sortedGuides() {
		link := CountryLink{NavItem: p.guideLink(g), Strip: p.strip(g.Rules)}
		doc := g.Docs[p.lang]
		if doc == nil {
			doc, link.SummaryLang = g.Docs[g.Original], string(g.Original)
		}
		link.Summary = doc.Summary
		if g.Country == "" {
			regions = append(regions, link)
		} else {
			countries = append(countries, link)
		}
	}
	return countries, regions
}

func (p *page) kind(k *site.Kind) KindPage {
	var rules []*site.Rule
	abroad := false
	v := KindPage{Heading: p.kindLabel(k), Reason: p.in.Site.Vocabulary.Words[p.lang].Kinds[k.ID].Reason}
	v.Review = p.count("kind.review", k.Review)
	for _, g := range p.in.Site.Guides {
		known := false
		for _, r := range g.Rules {
			if r.Kind == k {
				rules, known = append(rules, r), true
			}
		}
		abroad = abroad || known && p.destination(g)
		if !known && p.destination(g) {
			v.Unknown = append(v.Unknown, p.guideLink(g))
		}
	}
	if !abroad { // a kind of rule that only the country people leave has
		v.Unknown = nil
	}
	p.sortItems(v.Unknown)
	compare := p.in.Words.In(p.lang).Compare()
	slices.SortStableFunc(rules, func(a, b *site.Rule) int {
		return cmp.Or(compareValues(k, a, b), compare(p.guideTitle(a.Guide), p.guideTitle(b.Guide)))
	})
	for _, r := range rules {
		row := p.row(r)
		row.Label = r.Title(p.lang)
		v.Rows = append(v.Rows, row)
	}
	v.Map = p.kindMap(k)
	v.Frame = p.frame(v.Heading, v.Reason, versions{}, newest(rules))
	v.Exit = ""
	return v
}

// destination reports whether a guide is of a country that people go to: those are compared.
func (p *page) destination(g *site.Guide) bool {
	return g.Country != "" && g.Country != p.in.Site.Config.Origin
}

func (p *page) kinds() KindList {
	v := KindList{Frame: p.list("rules.title", "rules.summary", newest(p.rules))}
	for _, topic := range p.in.Site.Vocabulary.Topics {
		t := Topic{Label: p.in.Site.Vocabulary.Words[p.lang].Topics[topic]}
		for _, k := range p.in.Site.Vocabulary.Kinds {
			if k.Topic != topic {
				continue
			}
			link := KindLink{Label: p.kindLabel(k), Href: p.href("rules/" + k.ID + ".html")}
			var of []*site.Rule
			for _, r := range p.rules {
				if r.Kind == k {
					of = append(of, r)
				}
			}
			link.Count, link.Oldest = p.count("strip.rules", len(of)), p.strip(of).Oldest
			t.Kinds = append(t.Kinds, link)
		}
		v.Topics = append(v.Topics, t)
	}
	return v
}

func (p *page) checked() Checked {
	v := Checked{Frame: p.list("checked.title", "checked.summary", site.Date{}), Strip: p.strip(p.rules)}
	v.Built = p.date(p.in.Day)
	rules := slices.Clone(p.rules)
	compare := p.in.Words.In(p.lang).Compare()
	slices.SortStableFunc(rules, func(a, b *site.Rule) int {
		return cmp.Or(a.Verified.Compare(b.Verified), compare(p.guideTitle(a.Guide), p.guideTitle(b.Guide)))
	})
	for _, r := range rules {
		row := p.row(r)
		row.Value, row.Recheck, row.End = "", p.date(r.Recheck()), end(r)
		row.Label = r.Title(p.lang)
		v.Rows = append(v.Rows, row)
	}
	return v
}

// compareValues orders two rules of a kind by the kind's sort keys; what is not known comes last.
func compareValues(k *site.Kind, a, b *site.Rule) int { return compareBy(k.Sort, k, a, b) }

// compareBy does the same by other fields than the kind's.
func compareBy(keys []site.SortKey, k *site.Kind, a, b *site.Rule) int {
	for _, key := range keys {
		x, okX := a.Value.Part(key.Field)
		y, okY := b.Value.Part(key.Field)
		okX, okY = okX && !x.Unknown, okY && !y.Unknown
		if okX != okY {
			if okX {
				return -1
			}
			return 1
		}
		if !okX {
			continue
		}
		c := compareParts(k.Field(key.Field), x, y)
		if key.Down {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func compareParts(f *site.Field, x, y site.Part) int {
	switch f.Type {
	case site.Bool:
		if x.Bool == y.Bool {
			return 0
		}
		if x.Bool {
			return -1
		}
		return 1
	case site.OneOf:
		return cmp.Compare(slices.Index(f.Options, x.Names[0]), slices.Index(f.Options, y.Names[0]))
	case site.DateType:
		return x.Date.Compare(y.Date)
	}
	return cmp.Compare(x.Max, y.Max)
}

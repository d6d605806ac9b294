package render

import (
	"cmp"
	"slices"
	"sync"

	"github.com/veshka-guide/veshka/internal/site"
)

// Words is a page of its own: home, safety, about.
type Words struct {
	Frame
	Heading, Summary, WordsLang, WordsDir string
	Blocks                                []Block
	Contents                              []NavItem
}

// Countries is the list of guides.
type Countries struct {
	Frame
	Countries []CountryLink
	Regions   []CountryLink
	RegionsID string // where the regions begin, if the home page leads there; else ""
}

// CountryLink is a guide in a list.
type CountryLink struct {
	NavItem
	ID                   string // of the first under its letter, where the home page leads to letters
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
	for _, b := range doc.Read() {
		if b.Level == 2 && b.ID != "" {
			v.Contents = append(v.Contents, NavItem{Label: b.Title, Href: "#" + b.ID, Lang: v.WordsLang})
		}
		v.Blocks = append(v.Blocks, Block{HTML: p.html(b.Body, doc.Lang), Lang: v.WordsLang, Dir: v.WordsDir})
	}
	return v
}

// list makes the frame of a page that veshka writes: no quick exit, no words of an author.
func (p *page) list(title, summary string, dated site.Date) Frame {
	f := p.frame(p.t(title), p.t(summary), versions{}, dated)
	f.Exit = ""
	return f
}

// destination reports whether a guide is of a country that people go to: those are compared.
func (p *page) destination(g *site.Guide) bool {
	return g.Country != "" && g.Country != p.in.Site.Config.Origin
}

func (p *page) kinds() KindList {
	v := KindList{Frame: p.list("rules.title", "rules.summary", p.known.newest)}
	for _, topic := range p.in.Site.Vocabulary.Topics {
		t := Topic{Label: p.in.Site.Vocabulary.Words[p.lang].Topics[topic]}
		for _, k := range p.in.Site.Vocabulary.Kinds {
			if k.Topic != topic {
				continue
			}
			link := KindLink{Label: p.kindLabel(k), Href: p.href("rules/" + k.ID + ".html")}
			of := p.known.rules[k]
			link.Count, link.Oldest = p.count("strip.rules", len(of)), p.strip(of).Oldest
			t.Kinds = append(t.Kinds, link)
		}
		v.Topics = append(v.Topics, t)
	}
	return v
}

// kindList is one kind of rule in every country, by its value; then the countries of which nothing is known.
func (p *page) kindList(k *site.Kind) list {
	names := p.byName()
	rules := slices.Clone(p.known.rules[k])
	slices.SortStableFunc(rules, func(a, b *site.Rule) int {
		return cmp.Or(compareValues(k, a, b), names.compare(a.Guide, b.Guide))
	})
	has, abroad := map[*site.Guide]bool{}, false
	for _, r := range rules {
		has[r.Guide] = true
		abroad = abroad || p.destination(r.Guide)
	}
	var unknown []*site.Guide
	for _, g := range names.guides {
		if abroad && !has[g] && p.destination(g) { // else a kind of rule that only the country people leave has
			unknown = append(unknown, g)
		}
	}
	drawn := sync.OnceValue(func() Map { return p.kindMap(k) })
	return list{
		here: p.here, template: "kind.html", rows: len(rules) + len(unknown), head: k.Map != "",
		size: func(i int) int {
			if i >= len(rules) {
				return p.guideSize(unknown[i-len(rules)])
			}
			r := rules[i]
			return p.ruleSize(r) + len(r.Title(p.lang)) + 10*len(r.AppliesTo)
		},
		name: func(i int) []string {
			if i >= len(rules) {
				return []string{p.t("kind.unknown"), p.guideTitle(unknown[i-len(rules)])}
			}
			if by := p.sortedBy(k.Sort, rules[i]); by != "" {
				return []string{by, p.guideTitle(rules[i].Guide)}
			}
			return []string{p.guideTitle(rules[i].Guide)}
		},
		view: func(p *page, from, to int) any {
			shown := rules[min(from, len(rules)):min(to, len(rules))]
			v, dated := p.kind(k, shown), newest(shown)
			if p.opens() && k.Map != "" {
				v.Map, dated = drawn(), newest(rules) // the map says something of all
			}
			for _, g := range unknown[max(0, from-len(rules)):max(0, to-len(rules))] {
				v.Unknown = append(v.Unknown, p.guideLink(g))
			}
			v.Frame = p.frame(v.Heading, v.Reason, versions{}, dated)
			v.Exit = ""
			return v
		},
	}
}

func (p *page) kind(k *site.Kind, rules []*site.Rule) KindPage {
	v := KindPage{Heading: p.kindLabel(k), Reason: p.in.Site.Vocabulary.Words[p.lang].Kinds[k.ID].Reason}
	v.Review = p.count("kind.review", k.Review)
	for _, r := range rules {
		row := p.row(r)
		row.Label = r.Title(p.lang)
		v.Rows = append(v.Rows, row)
	}
	return v
}

// sortedBy says of a rule what the first of the keys sorts it by, "" if there are no keys.
func (p *page) sortedBy(keys []site.SortKey, r *site.Rule) string {
	if len(keys) == 0 {
		return ""
	}
	part, ok := r.Value.Part(keys[0].Field)
	if !ok {
		return p.t("value.unknown")
	}
	return cmp.Or(p.value(r.Kind, site.Value{part}), p.t("value.unknown"))
}

// ruleSize is about how many bytes of words and addresses a rule has of its own in a list.
func (p *page) ruleSize(r *site.Rule) int {
	return p.guideSize(r.Guide) + len(r.ID) + 16 // dates and states
}

// guideSize is the same of a guide.
func (p *page) guideSize(g *site.Guide) int { return len(p.guideTitle(g)) + len(g.Slug) }

// checkedList is every rule by its date, oldest first; of one date by the names of the guides.
func (p *page) checkedList() list {
	names := p.byName()
	rules := slices.Clone(p.rules)
	slices.SortStableFunc(rules, func(a, b *site.Rule) int {
		return cmp.Or(a.Verified.Compare(b.Verified), names.compare(a.Guide, b.Guide))
	})
	return list{
		here: p.here, template: "checked.html", rows: len(rules), head: true,
		size: func(i int) int { return p.ruleSize(rules[i]) + len(rules[i].Title(p.lang)) },
		name: func(i int) []string {
			day := p.date(rules[i].Verified).Text
			return []string{cmp.Or(day, p.t("state."+string(rules[i].State(p.in.Day)))), p.guideTitle(rules[i].Guide)}
		},
		view: func(p *page, from, to int) any { return p.checked(rules[from:to]) },
	}
}

func (p *page) checked(rules []*site.Rule) Checked {
	v := Checked{Frame: p.list("checked.title", "checked.summary", site.Date{})}
	if p.opens() {
		v.Strip = p.strip(p.rules)
	}
	v.Built = p.date(p.in.Day)
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

package render

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/search"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// Search is the page on which a reader's own device searches. Its script makes the field; Loading, Failed, Found and Most
// are what it says, with {part}, {parts}, {count} and {shown} for figures.
type Search struct {
	Frame
	Parts                        int    // of the index
	Part                         string // address of a part, without its number and ".js"
	Index                        string // address of the same index without a script
	Loading, Failed, Found, Most string
}

// searchScript is the theme's script that searches.
const searchScript = "search.js"

// searchTasks lists the search page and the parts of its index. The index is made for that.
func (m *maker) searchTasks(lang site.Lang) []task {
	if m.in.Site.Config.NoSearch {
		return nil
	}
	p, index := m.at(lang, "search.html"), m.index(lang)
	ts := []task{{path: p.path, template: "search.html", lang: lang, view: func() any { return p.search(len(index.Parts)) }}}
	for i, part := range index.Parts {
		at := m.at(lang, "search-"+strconv.Itoa(i+1)+".js")
		ts = append(ts, task{path: at.path, bytes: func() []byte { return part }, limit: Kept})
	}
	return ts
}

// indexed is an index, with what it was made of.
type indexed struct {
	docs  search.Digest // of a cache that is kept
	index search.Index
}

// index returns the index of a language. When the first is asked for, those of all languages are made, at once.
func (m *maker) index(lang site.Lang) search.Index {
	m.indexing.Do(m.makeIndexes)
	return m.indexes[lang].index
}

// makeIndexes makes the index of every language, or takes that of the build before, if it was made of the same
// documents. A cache that is kept has them.
func (m *maker) makeIndexes() {
	languages := m.in.Site.Config.Languages
	made := make([]indexed, len(languages))
	var wg sync.WaitGroup
	for i, lang := range languages {
		wg.Go(func() { made[i] = m.at(lang, "search.html").indexed(m.cache.indexes[lang]) })
	}
	wg.Wait()
	m.indexes = map[site.Lang]indexed{}
	for i, lang := range languages {
		m.indexes[lang] = made[i]
	}
	if m.cache.keep {
		m.cache.indexes = m.indexes
	}
}

// indexed makes the index of the page's language, unless the one before is it.
func (p *page) indexed(before indexed) indexed {
	var now indexed
	if p.cache.keep {
		h := search.NewHash()
		p.documents(h.Add)
		if now.docs = h.Digest(); now.docs == before.docs {
			return before
		}
	}
	b := search.NewBuilder(string(p.lang))
	p.documents(b.Add)
	now.index = b.Index()
	return now
}

func (p *page) search(parts int) Search {
	v := Search{
		Frame: p.list("search.title", "search.summary", site.Date{}), Parts: parts, Part: "search-", Index: p.href("index-a-z.html"),
		Loading: p.t("search.loading", "part", "{part}", "parts", "{parts}"), Failed: p.t("search.failed", "part", "{part}"),
		Found: p.t("search.found", "count", "{count}"), Most: p.t("search.most", "count", "{count}", "shown", "{shown}"),
	}
	p.run(&v.Head, searchScript)
	// The parts of the index stand beside the page. Chromium and Firefox take 'self' for that from a folder as well.
	v.Policy = strings.Replace(v.Policy, "; script-src ", "; script-src 'self' ", 1)
	return v
}

// documents hands on everything on the site that can be found, in the language, one by one: the texts of a large site are
// never in memory at once. What a document refers to comes before it.
func (p *page) documents(add func(*search.Document)) {
	guides, kinds := map[*site.Guide]*search.Document{}, map[*site.Kind]*search.Document{}
	for _, g := range p.in.Site.Guides {
		d := p.guideDocument(g)
		add(d)
		d.Text = nil // the rules refer to the rest
		guides[g] = d
	}
	for _, k := range p.in.Site.Vocabulary.Kinds {
		words := p.in.Site.Vocabulary.Words[p.lang].Kinds[k.ID]
		kinds[k] = &search.Document{
			Href: p.href("rules/" + k.ID + ".html"), Title: p.kindLabel(k), Asked: words.Ask, Text: []string{words.Reason},
			Notes: []string{p.t("is.kind")},
		}
		add(kinds[k])
	}
	signpost := p.signpost()
	for _, link := range slices.Concat(signpost.Audiences, signpost.Questions) {
		add(&search.Document{Href: link.Href, Title: link.Label, Notes: []string{p.t("is.situation")}})
	}
	for _, r := range p.rules {
		add(p.ruleDocument(r, guides[r.Guide], kinds[r.Kind]))
	}
	for _, t := range p.in.Site.Terms {
		words, lang := worded(p, t.Words)
		add(&search.Document{
			Href: p.placed("glossary.html", t.ID), Title: words.Term, Lang: lang, Asked: words.Also, Text: []string{words.Definition},
			Notes: []string{p.t("is.term")},
		})
	}
	for _, o := range p.in.Site.Organisations {
		v := p.organisation(o)
		d := &search.Document{Href: v.More, Title: v.Name, Lang: v.Lang, Text: []string{v.What, v.Countries}, Notes: []string{p.t("is.organisation"), v.StatusWord}}
		if v.Checked.Text != "" {
			d.Notes = append(d.Notes, p.t("organisation.checked")+" "+v.Checked.Text)
		}
		add(d)
	}
	for _, s := range p.in.Site.Stories {
		add(p.storyDocument(s))
	}
	for _, pg := range p.in.Site.Pages {
		add(p.pageDocument(pg, "pages/"+pg.Slug+".html"))
	}
	add(p.pageDocument(p.in.Site.Home, "index.html"))
	for _, l := range p.lists() {
		add(&search.Document{
			Href: p.href(l.here), Title: p.t(l.title), Text: []string{p.t(l.summary)}, Notes: []string{p.t("is.list")},
		})
	}
}

func (p *page) guideDocument(g *site.Guide) *search.Document {
	link, doc := p.guideLink(g), g.Docs[p.lang]
	if doc == nil {
		doc = g.Docs[g.Original]
	}
	d := &search.Document{Href: link.Href, Title: link.Label, Lang: link.Lang, Asked: doc.Ask, Notes: []string{p.t("is.region")}}
	if g.Country != "" {
		d.Asked = append(slices.Clip(d.Asked), p.in.Words.In(p.lang).Region(g.Country))
		d.Notes = []string{p.t("is.country")}
	}
	d.Text = append(p.text(nil, doc), doc.Summary)
	return d
}

func (p *page) ruleDocument(r *site.Rule, guide, kind *search.Document) *search.Document {
	row := p.row(r)
	d := &search.Document{
		Href: row.Href, Title: r.Title(p.lang), Lang: row.Lang, Of: guide, Under: []*search.Document{kind},
		Mark: row.State, Notes: []string{row.StateWord},
	}
	value := row.Value
	if value == d.Title { // in the place of a value that there is none of
		value = p.value(r.Kind, r.Value)
	}
	if value != "" {
		d.Value = strings.Split(value, words.ValueDot)
	}
	if row.StatusWord != "" {
		d.Value = append(d.Value, row.StatusWord)
	}
	if row.Verified.Text != "" {
		d.Notes = append(d.Notes, p.t("rule.verified")+" "+row.Verified.Text)
	}
	if row.Recheck.Text != "" {
		d.Notes = append(d.Notes, p.t("rule.recheck")+" "+row.Recheck.Text)
	}
	if row.Audiences != "" { // "risk low" said of one situation alone must not be read as said of all
		d.Notes = append(d.Notes, p.t("rule.concerns")+": "+row.Audiences)
	}
	words := r.Words[p.lang]
	if words == nil {
		words = r.Words[r.Original]
	}
	d.Text = append(spoken(nil, words.Read()), p.audiences(r.AppliesTo))
	return d
}

func (p *page) storyDocument(s *site.Story) *search.Document {
	link, doc, words := p.storyLink(s), s.Docs[p.lang], s.Words[p.lang]
	if doc == nil {
		doc, words = s.Docs[s.Original], s.Words[s.Original]
	}
	d := &search.Document{
		Href: link.Href, Title: link.Name, Lang: link.Lang, Notes: []string{p.t("is.story"), link.AsOf.Text},
		Text: append(p.text(nil, doc), doc.Summary),
	}
	if link.Countries != "" {
		d.Value = []string{link.Countries}
	}
	for _, stop := range words.Route {
		d.Text = append(d.Text, stop.Place, stop.Why, stop.Document)
	}
	d.Text = append(d.Text, words.Themes...)
	return d
}

func (p *page) pageDocument(pg *site.Page, here string) *search.Document {
	doc, lang := pg.Docs[p.lang], ""
	if doc == nil {
		doc, lang = pg.Docs[pg.Original], string(pg.Original)
	}
	return &search.Document{
		Href: p.href(here), Title: doc.Title, Lang: lang, Text: append(p.text(nil, doc), doc.Summary), Notes: []string{p.t("is.page")},
	}
}

// text appends the words of a page that stand outside rules to a list.
func (p *page) text(list []string, doc *site.Doc) []string {
	for _, b := range doc.Read() {
		if !b.Rule {
			list = spoken(list, b.Body)
		}
	}
	return list
}

// listed is a page that veshka writes itself, by its messages.
type listed struct{ here, title, summary string }

// lists returns the pages of lists that the site has.
func (p *page) lists() []listed {
	all := []listed{
		{"countries/index.html", "countries.title", "countries.summary"},
		{"compare.html", "compare.title", "compare.summary"},
		{"rules/index.html", "rules.title", "rules.summary"},
		{"stories/index.html", "stories.title", "stories.summary"},
		{"organisations.html", "organisations.title", "organisations.summary"},
		{"glossary.html", "glossary.title", "glossary.summary"},
		{"changes.html", "changes.title", "changes.summary"},
		{"checked.html", "checked.title", "checked.summary"},
		{"mirrors.html", "mirrors.title", "mirrors.summary"},
		{"offline.html", "offline.title", "offline.summary"},
		{"for/index.html", "situation.title", "situation.summary"},
	}
	return slices.DeleteFunc(all, func(l listed) bool {
		return l.here == "stories/index.html" && len(p.in.Site.Stories) == 0 ||
			l.here == "organisations.html" && len(p.in.Site.Organisations) == 0 || l.here == "glossary.html" && len(p.in.Site.Terms) == 0 ||
			l.here == "offline.html" && p.in.Site.Config.NoKeep || l.here == "for/index.html" && len(p.in.Site.Vocabulary.Questions) == 0
	})
}

// spoken appends the words of a body to a list: what stands between two tags is a text of its own.
func spoken(list []string, b site.Body) []string {
	inTag, goesOn := false, false // the last text may go on in the next piece
	for _, piece := range b.Pieces {
		for rest := piece.HTML; rest != ""; {
			if inTag {
				at := strings.IndexByte(rest, '>')
				if at < 0 {
					break
				}
				inTag, rest = false, rest[at+1:]
				continue
			}
			var text string
			text, rest, inTag = strings.Cut(rest, "<")
			switch text = html.UnescapeString(text); {
			case goesOn:
				list[len(list)-1] += text
			case text != "":
				list = append(list, text)
			}
			goesOn = text != "" && !inTag
		}
	}
	return list
}

package hugo

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

// doc is one Markdown file of the Hugo site.
type doc struct {
	source
	front front
	body  lined
	place string // what it is in Hugo, without language: "posts/visa", "" for the root
	index bool   // _index.md: a section's own page
	page  *page
	draft bool // whatever the reason

	title, summary string
	heads          []heading
	ids            map[string]string // what a link may name in Hugo, and how it is called now
}

// page is a page of the new site, in all its languages.
type page struct {
	section string // "countries", "pages"; "" for the home page
	slug    string
	country string // ISO 3166-1 of a guide
	docs    []*doc // in the order of the site's languages
}

// maxText is the longest file that is taken, in bytes; parse takes no more either.
const maxText = 256 << 10

// readDocs reads the Markdown files. What cannot be read with certainty is left out.
func (im *importer) readDocs() {
	for _, s := range im.sources {
		if s.size > maxText {
			im.leave("size", s.file, 0, fmt.Sprintf("%d KiB > %d KiB", s.size>>10, maxText>>10))
			continue
		}
		data, err := fs.ReadFile(im.fs, s.file)
		if err != nil {
			im.leave("file", s.file, 0, cause(err))
			continue
		}
		whole, found := parse.Text(s.file, string(data))
		if len(found) > 0 {
			im.leave("encoding", s.file, found[0].Pos.Line, "")
			continue
		}
		f, rest, skip, wrong := splitFront(strings.ReplaceAll(whole, "\x00", "\ufffd"))
		switch {
		case wrong != nil:
			im.leave("front", s.file, wrong.line, wrong.problem)
			continue
		case f.headless() || im.conf.ignored(s.file):
			im.leave("headless", s.file, 0, "")
			continue
		}
		d := &doc{source: s, front: f, body: linesOf(rest, skip)}
		d.lang = cmp.Or(d.lang, im.conf.lang)
		d.place, d.index = placeOf(s.rel)
		im.docs = append(im.docs, d)
	}
}

// placeOf returns what a file is in Hugo: a bundle is called like its folder, a section's page like the section.
func placeOf(rel string) (place string, index bool) {
	switch base := strings.ToLower(path.Base(rel)); base {
	case "index", "_index":
		dir := path.Dir(rel)
		if dir == "." {
			dir = ""
		}
		return dir, base == "_index"
	}
	return rel, false
}

// The sections that mean something here.
var (
	countrySections = []string{"countries", "country", "страны", "strany"}
	storySections   = []string{"stories", "story", "истории", "istorii"}
	pageSections    = []string{"pages", "page"}
)

// plan puts the files of one page together and gives every page its address.
func (im *importer) plan() {
	byKey := map[string]*page{}
	for _, d := range im.docs {
		key := "/" + d.place
		if t := d.front.text("translationkey"); t != "" {
			key = "=" + t
		}
		for n := 2; byKey[key] != nil && slices.ContainsFunc(byKey[key].docs, func(o *doc) bool { return o.lang == d.lang }); n++ {
			key = fmt.Sprintf("%s\x00%d", strings.SplitN(key, "\x00", 2)[0], n)
		}
		if byKey[key] == nil {
			byKey[key] = &page{}
			im.pages = append(im.pages, byKey[key])
		}
		d.page = byKey[key]
		d.page.docs = append(d.page.docs, d)
	}
	slices.SortStableFunc(im.pages, func(a, b *page) int { // who stands among the countries is a guide before who names one
		return bool2int(!a.among(countrySections)) - bool2int(!b.among(countrySections))
	})
	taken := map[string]bool{"pages/index": true}
	guides := map[string]bool{}
	home := im.o.Site != nil && im.o.Site.Home
	for _, p := range im.pages {
		slices.SortStableFunc(p.docs, func(a, b *doc) int {
			return slices.Index(im.languages, a.lang) - slices.Index(im.languages, b.lang)
		})
		switch first := p.docs[0]; {
		case first.place == "" && !home:
			home = true
			continue
		case first.place == "":
			im.leave("twice", first.file, 0, "home")
		default:
			im.country(p, guides)
		}
		if p.country == "" {
			p.section = "pages"
		}
		p.slug = im.free(p, taken)
	}
	for _, p := range im.pages {
		for _, d := range p.docs {
			im.facts(d)
		}
	}
	im.cascade()
}

// cascade makes drafts of all texts below a section that tells Hugo not to publish them (gohugo.io, "Cascade"). For whom
// it says so is not looked at: that is more likely to hold back too much than too little.
func (im *importer) cascade() {
	var above []string
	for _, d := range im.docs {
		list, ok := d.front.table["cascade"].([]any)
		if !ok {
			list = []any{d.front.table["cascade"]}
		}
		for _, entry := range list {
			f := front{table: tableOf(entry)}
			if _, not := f.unpublished(im.o.Day); d.index && (not || f.flag("draft") || f.headless()) {
				above = append(above, d.place)
			}
		}
	}
	for _, d := range im.docs {
		if !d.draft && slices.ContainsFunc(above, func(place string) bool { return place == "" || strings.HasPrefix(d.place+"/", place+"/") }) {
			im.leave("cascade", d.file, 0, "")
			d.draft = true
		}
	}
}

// among reports whether the page stands right in one of the sections.
func (p *page) among(sections []string) bool {
	parts := strings.Split(p.docs[0].place, "/")
	return len(parts) == 2 && slices.Contains(sections, strings.ToLower(parts[0]))
}

// country makes a guide of a page that is one, if its country can be known.
func (im *importer) country(p *page, guides map[string]bool) {
	parts := strings.Split(p.docs[0].place, "/")
	inside := p.among(countrySections)
	if p.among(storySections) {
		im.leave("story", p.docs[0].file, 0, "")
	}
	var guesses []string
	for _, d := range p.docs {
		guesses = append(guesses, d.front.text("country"))
	}
	named := strings.Join(guesses, "") != ""
	if inside {
		guesses = append(guesses, parts[1])
		for _, d := range p.docs {
			guesses = append(guesses, d.front.text("title"))
		}
	}
	if !inside && !named {
		return
	}
	code := ""
	for _, g := range guesses {
		if code = codeOf(g); code != "" {
			break
		}
	}
	slug, err := scaffold.Slug(code)
	switch {
	case code == "" || err != nil:
		im.leave("country", p.docs[0].file, 0, strings.Join(slices.Compact(slices.DeleteFunc(guesses, func(s string) bool { return s == "" })), ", "))
	case guides[code]:
		im.leave("twice", p.docs[0].file, 0, code)
	default:
		guides[code] = true
		p.section, p.country, p.slug = "countries", code, slug
	}
}

// free returns an address that no other page has.
func (im *importer) free(p *page, taken map[string]bool) string {
	slug, wanted := p.slug, p.docs[0].place
	if p.country == "" {
		slug = slugOf(p)
	}
	base := slug
	for n := 2; taken[p.section+"/"+slug]; n++ {
		tail := "-" + strconv.Itoa(n)
		slug = strings.TrimRight(base[:min(len(base), 90)], "-") + tail
	}
	taken[p.section+"/"+slug] = true
	if slug != base {
		im.leave("renamed", p.docs[0].file, 0, wanted+" → "+p.section+"/"+slug)
	}
	return slug
}

// slugOf returns the address of a page by its folders and its name, or what its front matter has in the place of that.
func slugOf(p *page) string {
	parts := strings.Split(p.docs[0].place, "/")
	for _, d := range p.docs {
		if s := d.front.text("slug"); s != "" {
			parts[len(parts)-1] = s
			break
		}
	}
	if len(parts) > 1 && slices.Contains(pageSections, strings.ToLower(parts[0])) {
		parts = parts[1:]
	}
	slug := parse.NearSlug(strings.Join(parts, "-"))
	if p.docs[0].place == "" {
		slug = "home-text"
	}
	if slug == "" || slug == "index" {
		slug = strings.TrimPrefix(slug+"-page", "-")
	}
	return slug
}

// facts reads what front matter says of a text, and lists what is not taken.
func (im *importer) facts(d *doc) {
	f := d.front
	d.draft = f.flag("draft")
	if key, yes := f.unpublished(im.o.Day); yes {
		im.leave("expires", d.file, f.line(key), key+": "+dayText(f, key))
		d.draft = true
	}
	d.title = im.noMail(d, "title", f.text("title"))
	d.summary = im.noMail(d, "summary", cmp.Or(f.text("summary"), f.text("description")))
	used := slices.Clone(usedKeys)
	drop := func(key string) { used = slices.DeleteFunc(used, func(k string) bool { return k == key }) }
	if f.text("summary") != "" && f.text("description") != "" && f.text("summary") != f.text("description") {
		drop("description")
	}
	if d.page.country != "" || f.weight() == 0 && scalar(f.table["weight"]) != "0" {
		drop("weight")
	}
	if d.page.country == "" || codeOf(f.text("country")) != d.page.country {
		drop("country")
	}
	if d.page.country != "" && codeOf(d.title) != d.page.country && d.title != "" {
		drop("title")
	}
	if s := f.text("slug"); s != "" && d.page.country == "" && !strings.HasSuffix(d.page.slug, parse.NearSlug(s)) {
		drop("slug")
	}
	days, others := f.rest(used)
	if len(days) > 0 {
		im.leave("dates", d.file, f.line(days[0]), strings.Join(days, ", "))
	}
	if len(others) > 0 {
		im.leave("keys", d.file, f.line(others[0]), strings.Join(others, ", "))
	}
}

func dayText(f front, key string) string {
	if d := f.day(key); d != (site.Date{}) {
		return d.String()
	}
	return scalar(f.table[key])
}

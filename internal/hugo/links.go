package hugo

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/veshka-guide/veshka/internal/parse"
)

// targets is what links may lead to.
type targets struct {
	places map[string]*page // by what Hugo calls them: "posts/visa"
	urls   map[string]*page // by their address on the old site, as keyOf writes it
	bases  map[string]*page // by the last part of places; nil for one that several have
}

// targets collects the pages by everything that a link of Hugo's may call them.
func (im *importer) targets() *targets {
	t := &targets{map[string]*page{}, map[string]*page{}, map[string]*page{}}
	put := func(m map[string]*page, key string, p *page) {
		if _, ok := m[key]; !ok {
			m[key] = p
		}
	}
	for _, p := range im.pages {
		for _, d := range p.docs {
			place := strings.ToLower(d.place)
			put(t.places, place, p)
			if old, ok := t.bases[path.Base(place)]; ok && old != p {
				t.bases[path.Base(place)] = nil
			} else {
				t.bases[path.Base(place)] = p
			}
			put(t.urls, keyOf(d.place), p)
			put(t.urls, keyOf(string(d.lang)+"/"+d.place), p)
			own := append(d.front.list("aliases"), d.front.text("url"))
			if s := d.front.text("slug"); s != "" {
				own = append(own, path.Join(path.Dir(d.place), s))
			}
			for _, u := range own {
				if u != "" {
					put(t.urls, keyOf(u), p)
					put(t.urls, keyOf(string(d.lang)+"/"+u), p)
				}
			}
		}
	}
	return t
}

// keyOf writes an address without what says nothing: slashes at both ends, the name of the index, capitals, the ways of
// writing a space.
func keyOf(u string) string {
	if un, err := url.PathUnescape(u); err == nil {
		u = un
	}
	u = strings.ToLower(path.Clean("/" + u))
	u = strings.TrimSuffix(strings.TrimSuffix(u, "/index.html"), ".html")
	return strings.ReplaceAll(strings.Trim(u, "/"), " ", "-")
}

// scheme is how an absolute address begins (RFC 3986, section 3.1).
var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// resolve returns where a link of the text leads now. keep says that it may stay as it is; code says why it goes: "" if
// it does not, else one of Lefts.
func (im *importer) resolve(d *doc, t *targets, raw string) (dest string, keep bool, code string) {
	rest, inner := raw, false
	switch lower := strings.ToLower(raw); {
	case strings.HasPrefix(raw, "ref:"):
		un, err := url.QueryUnescape(raw[len("ref:"):])
		if err != nil {
			return "", false, "link"
		}
		rest, inner = un, true
	case strings.HasPrefix(raw, "//"):
		return "https:" + raw, false, ""
	case im.conf.base != "" && (lower == im.conf.base || strings.HasPrefix(lower, im.conf.base+"/")):
		rest = "/" + strings.TrimPrefix(raw[len(im.conf.base):], "/")
	case strings.HasPrefix(lower, "mailto:"), !scheme.MatchString(raw) && strings.Contains(raw, "@"):
		return "", false, "mail"
	case scheme.MatchString(raw) && parse.IsWeb(raw):
		return "", true, ""
	case scheme.MatchString(raw):
		return "", false, "link"
	}
	target, id, _ := strings.Cut(rest, "#")
	target, _, _ = strings.Cut(target, "?")
	if un, err := url.PathUnescape(id); err == nil {
		id = un
	}
	if target == "" {
		if id = d.ids[id]; id == "" {
			return "", false, "anchor"
		}
		return "#" + id, false, ""
	}
	p := im.find(d, t, target, inner)
	if p == nil || p.live(d) == nil {
		if list := im.list(target); list != "" {
			return d.up() + list, false, ""
		}
		return "", false, "link"
	}
	to := p.live(d)
	dest = d.to(p)
	if id == "" {
		return dest, false, ""
	}
	if new := to.ids[id]; new != "" {
		return dest + "#" + new, false, ""
	}
	return dest, false, "anchor"
}

// list returns the page that veshka makes by itself in the place of an address, "" if there is none.
func (im *importer) list(target string) string {
	if !strings.HasPrefix(target, "/") {
		return ""
	}
	key := keyOf(target)
	for _, lang := range im.languages {
		if rest, ok := strings.CutPrefix(key+"/", string(lang)+"/"); ok {
			key = strings.TrimSuffix(rest, "/")
			break
		}
	}
	switch key {
	case "":
		return "home.md"
	case "countries", "stories", "pages":
		return key + "/index.html"
	}
	return ""
}

// find returns the page that a path means, nil if there is none.
func (im *importer) find(d *doc, t *targets, target string, ref bool) *page {
	if un, err := url.PathUnescape(target); err == nil {
		target = un
	}
	place := strings.ToLower(target)
	for _, ending := range []string{".md", ".markdown"} {
		place = strings.TrimSuffix(place, ending)
	}
	if stem, lang, ok := cutLast(place, "."); ok && isLang(lang) {
		place = stem
	}
	place, _ = placeOf(place)
	absolute := strings.HasPrefix(target, "/")
	var places []string
	if !absolute {
		dir := strings.ToLower(path.Dir(d.rel))
		places = append(places, path.Join(dir, place))
	}
	places = append(places, strings.Trim(path.Clean("/"+place), "/"))
	for i, key := range places {
		if key == "." {
			key = ""
		}
		if p := t.places[key]; p != nil && (key != "" || absolute || i == 0) {
			return p
		}
	}
	if !absolute { // as a browser would read it on the old site
		if p := t.urls[keyOf(path.Join("/", d.place, target))]; p != nil {
			return p
		}
	}
	if p := t.urls[keyOf(target)]; p != nil && absolute {
		return p
	}
	if ref && !strings.Contains(place, "/") {
		return t.bases[place]
	}
	return nil
}

// live returns the text of the page that a link in the text leads to: that of its language, else the first; nil if
// none is published. What is not published itself may link to all.
func (p *page) live(from *doc) *doc {
	var first *doc
	for _, d := range p.docs {
		if d.draft && !from.draft {
			continue
		}
		if d.lang == from.lang {
			return d
		}
		if first == nil {
			first = d
		}
	}
	return first
}

// up returns the way from the folder of the text to content/.
func (d *doc) up() string {
	if d.page.section == "" {
		return ""
	}
	return "../"
}

// to returns the path by which a text links to a page.
func (d *doc) to(p *page) string {
	switch p.section {
	case "":
		return d.up() + "home.md"
	case d.page.section:
		return p.slug + ".md"
	}
	return d.up() + p.section + "/" + p.slug + ".md"
}

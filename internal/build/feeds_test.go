package build_test

import (
	"bytes"
	"encoding/xml"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
)

// feed is what a reader of feeds makes of one (RFC 4287).
type feed struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []feedLink `xml:"link"`
	Entries []struct {
		Link feedLink `xml:"link"`
	} `xml:"entry"`
}

type feedLink struct {
	Href string `xml:"href,attr"`
}

// Every guide has a feed of its own changes in every language; the page names it, and its entries lead to rules.
func TestEveryGuideHasAFeed(t *testing.T) {
	const base = "https://example.org/guide/"
	pages, _ := own(t, build.Options{Day: day, BaseURL: base})
	ids, entries := map[string]string{}, 0
	for name, data := range pages {
		if path.Ext(name) != ".xml" || path.Base(name) == "sitemap.xml" {
			continue
		}
		var f feed
		if err := xml.Unmarshal(data, &f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if other := ids[f.ID]; other != "" || f.ID == "" || f.Title == "" || strings.HasPrefix(f.Updated, "1970") {
			t.Errorf("%s: id %q (also of %q), title %q, updated %s", name, f.ID, other, f.Title, f.Updated)
		}
		ids[f.ID] = name
		beside := strings.TrimSuffix(name, ".xml") + ".html"
		if len(f.Links) != 2 || f.Links[0].Href != base+beside || f.Links[1].Href != base+name {
			t.Errorf("%s: links = %v", name, f.Links)
		}
		if !bytes.Contains(pages[beside], []byte(`<link rel="alternate" type="application/atom+xml" href="`+path.Base(name)+`">`)) {
			t.Errorf("%s does not name its feed", beside)
		}
		if strings.Contains(name, "/countries/") {
			entries += len(f.Entries)
		} else {
			entries -= len(f.Entries)
		}
		for _, e := range f.Entries {
			page, id, _ := strings.Cut(strings.TrimPrefix(e.Link.Href, base), "#")
			if !bytes.Contains(pages[page], []byte(` id="`+id+`"`)) {
				t.Errorf("%s: an entry leads to %s, which is not there", name, e.Link.Href)
			}
		}
	}
	for name := range pages {
		if ok, _ := path.Match("*/countries/*.html", name); ok && path.Base(name) != "index.html" && pages[strings.TrimSuffix(name, ".html")+".xml"] == nil {
			t.Errorf("%s has no feed", name)
		}
	}
	if entries != 0 {
		t.Errorf("the feeds of guides and those of languages differ by %d entries", entries)
	}
}

// The sitemap lists every page with words of its own that a search engine may show, and nothing else: not the editions
// that repeat it, nor what is for programs.
func TestSitemapListsWhatMayBeFound(t *testing.T) {
	const base = "https://example.org/guide/"
	pages, _ := own(t, build.Options{Day: day, BaseURL: base})
	listed := map[string]bool{}
	for _, part := range strings.Split(string(pages["sitemap.xml"]), "<loc>")[1:] {
		address, _, _ := strings.Cut(part, "<")
		listed[strings.TrimPrefix(address, base)] = true
	}
	for name, doc := range parsed(t, pages) {
		top, _, nested := strings.Cut(name, "/")
		want := nested && !noIndex(doc) && slices.Contains([]string{"ru", "en"}, top) && !strings.Contains(name, "/keep/")
		if listed[name] != want {
			t.Errorf("%s stands in the sitemap: %t, want %t", name, listed[name], want)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("the sitemap lists %s, which is not there", name)
	}
}

func noIndex(doc *html.Node) bool {
	for _, m := range elements(doc) {
		if m.Data == "meta" && attr(m, "name") == "robots" && strings.Contains(attr(m, "content"), "noindex") {
			return true
		}
	}
	return false
}

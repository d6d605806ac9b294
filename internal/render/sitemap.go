package render

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
)

// mostURLs is how many pages one sitemap may list (sitemaps.org). More stand in several, and sitemap.xml lists these.
const mostURLs = 50_000

// urlset is a sitemap (sitemaps.org, protocol 0.9).
type urlset struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string   `xml:"xmlns:xhtml,attr"`
	URLs    []mapped `xml:"url"`
}

type mapped struct {
	Loc     string      `xml:"loc"`
	LastMod string      `xml:"lastmod,omitempty"`
	Links   []alternate `xml:"xhtml:link"`
}

type alternate struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// sitemapIndex is a list of sitemaps.
type sitemapIndex struct {
	XMLName  xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []mappedFile `xml:"sitemap"`
}

type mappedFile struct {
	Loc string `xml:"loc"`
}

// note returns what the sitemap says of a page, nil for one that has no words of its own in its language.
func (m *maker) note(path string, view any) *mapped {
	if m.in.Site.Config.BaseURL == "" || path == "404.html" || path == "index.html" {
		return nil
	}
	f := frameOf(view)
	if f == nil || f.NoIndex {
		return nil
	}
	u := &mapped{Loc: f.Canonical, LastMod: f.Dated.ISO}
	for _, a := range f.Alternates {
		u.Links = append(u.Links, alternate{"alternate", a.Lang, a.Href})
	}
	return u
}

// present returns what was noted, without the pages of which nothing was.
func present(noted []*mapped) []mapped {
	var all []mapped
	for _, u := range noted {
		if u != nil {
			all = append(all, *u)
		}
	}
	return all
}

// sitemaps lists the pages: sitemap.xml, and of a very large site sitemap.1.xml and so on.
func (m *maker) sitemaps(pages []mapped) []Page {
	const name = "sitemap.xml"
	if len(pages) <= mostURLs {
		return []Page{mapFile(name, urls(pages))}
	}
	var index sitemapIndex
	var files []Page
	for part := range slices.Chunk(pages, mostURLs) {
		f := mapFile("sitemap."+strconv.Itoa(len(files)+1)+".xml", urls(part))
		files = append(files, f)
		index.Sitemaps = append(index.Sitemaps, mappedFile{m.in.Site.Config.BaseURL + f.Path})
	}
	return append(files, mapFile(name, index))
}

func urls(pages []mapped) urlset {
	return urlset{XHTML: "http://www.w3.org/1999/xhtml", URLs: pages}
}

// mapFile writes a sitemap, or an index of them.
func mapFile(path string, list any) Page {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(list); err != nil {
		panic(err) // a struct of strings encodes
	}
	out.WriteByte('\n')
	return Page{Path: path, Bytes: out.Bytes(), Limit: Kept}
}

package epub

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"strconv"
	"strings"
)

const (
	header    = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	container = header + `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>` +
		`<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>` + "\n"
	xhtmlType = "application/xhtml+xml"
)

// opf is the package document: what the book is and of which files.
func (b *Book) opf() []byte {
	w := &writer{}
	w.text(header)
	w.open("package", "xmlns", "http://www.idpf.org/2007/opf", "version", "3.0", "unique-identifier", "id", "xml:lang", b.Lang, "dir", b.Dir)
	w.open("metadata", "xmlns:dc", "http://purl.org/dc/elements/1.1/")
	w.element("dc:identifier", b.ID, "id", "id")
	w.element("dc:title", b.Title)
	w.element("dc:language", b.Lang)
	if b.Publisher != "" {
		w.element("dc:publisher", b.Publisher)
	}
	if b.Description != "" {
		w.element("dc:description", b.Description)
	}
	w.element("meta", b.Modified, "property", "dcterms:modified")
	for _, m := range [][2]string{
		{"accessMode", "textual"}, {"accessModeSufficient", "textual"}, {"accessibilityFeature", "structuralNavigation"},
		{"accessibilityFeature", "tableOfContents"}, {"accessibilityFeature", "readingOrder"}, {"accessibilityHazard", "none"},
	} {
		w.element("meta", m[1], "property", "schema:"+m[0])
	}
	w.close("metadata")
	w.open("manifest")
	w.empty("item", "id", "nav", "href", "nav.xhtml", "media-type", xhtmlType, "properties", "nav")
	w.empty("item", "id", "ncx", "href", "toc.ncx", "media-type", "application/x-dtbncx+xml")
	w.empty("item", "id", "css", "href", "style.css", "media-type", "text/css")
	for i, c := range b.Chapters {
		w.empty("item", "id", item(i), "href", c.Name+Suffix, "media-type", xhtmlType)
	}
	w.close("manifest")
	w.open("spine", "toc", "ncx", "page-progression-direction", cmp.Or(b.Dir, "default"))
	for i := range b.Chapters {
		w.empty("itemref", "idref", item(i))
		if i == 0 { // the contents stand behind the first page, as in a book
			w.empty("itemref", "idref", "nav")
		}
	}
	w.close("spine")
	w.close("package")
	return w.bytes()
}

func item(i int) string { return "c" + strconv.Itoa(i) }

// top writes what every page of the book begins with.
func (b *Book) top(title, lang string) *writer {
	w := &writer{}
	w.text(header + "<!DOCTYPE html>\n")
	w.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "xmlns:epub", "http://www.idpf.org/2007/ops",
		"xml:lang", b.Lang, "lang", b.Lang, "dir", b.Dir)
	w.open("head")
	w.element("title", title, "lang", lang, "xml:lang", lang)
	w.empty("link", "rel", "stylesheet", "type", "text/css", "href", "style.css")
	w.close("head")
	return w
}

func (b *Book) page(c Chapter) []byte {
	w := b.top(c.Title, c.Lang)
	w.open("body", "epub:type", c.Type)
	w.text(c.Body)
	w.close("body")
	w.close("html")
	return w.bytes()
}

// nav is the table of contents as a page. A part is an entry that holds its chapters.
func (b *Book) nav() []byte {
	w := b.top(b.Contents, "")
	w.open("body")
	w.open("nav", "epub:type", "toc", "id", "toc", "role", "doc-toc")
	w.element("h1", b.Contents)
	w.open("ol")
	inPart := false
	for _, c := range b.Chapters {
		if c.Part != "" {
			if inPart {
				w.close("ol")
				w.close("li")
			}
			inPart = true
			w.open("li")
			w.element("span", c.Part)
			w.open("ol")
		}
		w.open("li")
		w.element("a", c.Title, "href", c.Name+Suffix, "lang", c.Lang, "xml:lang", c.Lang)
		w.close("li")
	}
	if inPart {
		w.close("ol")
		w.close("li")
	}
	w.close("ol")
	w.close("nav")
	w.close("body")
	w.close("html")
	return w.bytes()
}

// ncx is the table of contents for devices that know EPUB 2 alone.
func (b *Book) ncx() []byte {
	w := &writer{}
	w.text(header)
	w.open("ncx", "xmlns", "http://www.daisy.org/z3986/2005/ncx/", "version", "2005-1", "xml:lang", b.Lang)
	w.open("head")
	w.empty("meta", "name", "dtb:uid", "content", b.ID)
	w.close("head")
	w.open("docTitle")
	w.element("text", b.Title)
	w.close("docTitle")
	w.open("navMap")
	for i, c := range b.Chapters {
		w.open("navPoint", "id", "n"+strconv.Itoa(i), "playOrder", strconv.Itoa(i+1))
		w.open("navLabel")
		w.element("text", c.Title)
		w.close("navLabel")
		w.empty("content", "src", c.Name+Suffix)
		w.close("navPoint")
	}
	w.close("navMap")
	w.close("ncx")
	return w.bytes()
}

// writer writes XML. Attributes are name and value in turn; an empty value leaves its attribute out.
type writer struct{ b bytes.Buffer }

func (w *writer) bytes() []byte   { return append(w.b.Bytes(), '\n') }
func (w *writer) text(raw string) { w.b.WriteString(raw) }

func (w *writer) tag(name string, attrs []string, end string) {
	w.b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			w.b.WriteString(" " + attrs[i] + `="` + escaped(attrs[i+1]) + `"`)
		}
	}
	w.b.WriteString(end)
}

func (w *writer) open(name string, attrs ...string)  { w.tag(name, attrs, ">") }
func (w *writer) empty(name string, attrs ...string) { w.tag(name, attrs, "/>") }
func (w *writer) close(name string)                  { w.b.WriteString("</" + name + ">") }

func (w *writer) element(name, text string, attrs ...string) {
	w.tag(name, attrs, ">"+escaped(text))
	w.close(name)
}

func escaped(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err) // a strings.Builder does not fail
	}
	return b.String()
}

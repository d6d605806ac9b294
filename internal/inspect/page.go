package inspect

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// thing is something in a page that can be there or not; label is what belongs to it, like the words of a link.
type thing struct{ kind, label, value string }

// page is what a page is to its reader.
type page struct {
	things map[thing]bool
	blocks []block
	local  []string // addresses below the host that it leads to
	hosts  map[string]bool
}

// own stands in values for the address of the copy, so that two copies can be compared.
const own = "copy:/"

// reader reads a page.
type reader struct {
	p    *page
	base *url.URL // what addresses in it are relative to
	home string   // of the copy, with a slash at its end
	text strings.Builder
	kind string // of the block that is being read
}

// read makes a page of HTML. at is where it came from, home the address of its copy.
func read(text []byte, at, home string) *page {
	p := &page{things: map[thing]bool{}, hosts: map[string]bool{}}
	r := &reader{p: p, home: home, kind: "text"}
	r.base, _ = url.Parse(at)
	doc, err := html.ParseWithOptions(bytes.NewReader(text), html.ParseOptionEnableScripting(false))
	if err != nil || r.base == nil {
		return p
	}
	for n := range doc.Descendants() { // the first base counts for all addresses, also those before it
		if n.DataAtom == atom.Base {
			if u, err := r.base.Parse(attr(n, "href")); err == nil && attr(n, "href") != "" {
				r.base = u
				break
			}
		}
	}
	r.walk(doc)
	r.flush()
	return p
}

func (r *reader) add(kind, label, value string) {
	r.p.things[thing{kind, visible(label), strings.TrimSpace(value)}] = true
}

// address resolves one, in a form in which copies can be compared; nil if it is none.
func (r *reader) address(href string) (*url.URL, bool) {
	href = strings.Map(func(c rune) rune { // as browsers read it: https://url.spec.whatwg.org/#url-parsing
		if c == '\t' || c == '\n' || c == '\r' {
			return -1
		}
		return c
	}, strings.TrimSpace(href))
	u, err := r.base.Parse(href)
	if err != nil {
		return nil, false
	}
	full := u.String()
	here, err := url.Parse(r.home)
	if err == nil && u.Host == here.Host && (u.Scheme == "http" || u.Scheme == "https") {
		next := *u
		next.Fragment = ""
		r.p.local = append(r.p.local, next.String())
	}
	if rest, ok := strings.CutPrefix(full, r.home); ok {
		rest = strings.TrimPrefix(rest, "/")
		if before, fragment, _ := strings.Cut(rest, "#"); before == "" || strings.HasSuffix(before, "/") {
			rest = before + "index.html"
			if fragment != "" {
				rest += "#" + fragment
			}
		}
		if v, err := url.Parse(own + rest); err == nil {
			return v, true
		}
	}
	if u.Host != "" {
		r.p.hosts[strings.ToLower(u.Hostname())] = true
	}
	return u, false
}

// blocks are the elements that end a line of text.
var blockElements = []atom.Atom{atom.P, atom.Div, atom.Li, atom.Td, atom.Th, atom.Dd, atom.Dt, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
	atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Ul, atom.Ol, atom.Table, atom.Tr, atom.Blockquote,
	atom.Pre, atom.Figure, atom.Figcaption, atom.Caption, atom.Title, atom.Br, atom.Hr, atom.Form, atom.Dialog, atom.Details, atom.Summary, atom.Body, atom.Head, atom.Html, atom.Option, atom.Button}

func (r *reader) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		r.text.WriteString(n.Data)
		return
	case html.CommentNode:
		r.add("comment", "", n.Data)
		return
	case html.ElementNode:
		if n.DataAtom == atom.Script || n.DataAtom == atom.Style {
			r.element(n)
			return
		}
		r.element(n)
	}
	ends := slices.Contains(blockElements, n.DataAtom)
	outer := r.kind
	if ends {
		r.flush()
		r.kind = kindOf(n, outer)
	}
	for c := range n.ChildNodes() {
		r.walk(c)
	}
	if ends {
		r.flush()
		r.kind = outer
	}
}

var warned = regexp.MustCompile(`(?i)\b(?:warnings?|danger|notice|caution|alert|exit-note|stop|risk)\b`)

// warns finds warnings by their words.
var warns = regexp.MustCompile(`(?i)внимание|осторожн|опасн|предупрежд|никогда не (?:прос|спраш)|не просит|подделк|мошенник|\bwarning\b|\bbeware\b|danger|never asks?|\bscam|\bfake`)

// kindOf is what blocks in the element are.
func kindOf(n *html.Node, outer string) string {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Title:
		return "section"
	}
	if warned.MatchString(attr(n, "class")) || attr(n, "role") == "alert" {
		return "warning"
	}
	if outer == "warning" {
		return outer
	}
	return "text"
}

// flush ends a block.
func (r *reader) flush() {
	raw := r.text.String()
	r.text.Reset()
	text := visible(raw)
	if marks := invisible(raw); marks != "" {
		r.add("invisible", text, marks)
	}
	if text == "" {
		return
	}
	kind := r.kind
	if kind == "text" && warns.MatchString(text) {
		kind = "warning"
	}
	r.p.blocks = append(r.p.blocks, block{text, kind})
	contacts(text, func(kind, value string) {
		r.add(kind, "", value)
		if kind == "address" {
			host, _, _ := strings.Cut(value, "/")
			r.p.hosts[host] = true
		}
	})
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// content is the text in an element.
func content(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func str(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

package online

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// page is what an answer says to a person.
type page struct {
	raw   []byte // of what is not HTML; nil for HTML
	title string // of the page, and its first heading, white space folded
	text  string // white space folded
}

// read finds what a page says. Of HTML that is the text of its main part, if one is marked, else of the whole body, without
// navigation, forms and what is not shown; so that another layout of the same text is the same page.
func read(body []byte, contentType string) page {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = mime.ParseMediaType(http.DetectContentType(body))
	}
	if media != "text/html" && media != "application/xhtml+xml" {
		return page{raw: body}
	}
	root, err := html.Parse(bytes.NewReader(decoded(body, contentType)))
	if err != nil { // nested too deep for anybody
		return page{raw: body}
	}
	var p page
	if n := first(root, atom.Title); n != nil {
		p.title = folded(n)
	}
	if n := first(root, atom.H1); n != nil {
		p.title += " \n " + folded(n)
	}
	p.text = folded(mainPart(root))
	if p.text == "" {
		p.text = folded(root)
	}
	return p
}

// decoded returns the text in UTF-8, by what the header or the page says of its encoding (HTML 13.2.3.2). What nobody said
// and is UTF-8 is taken for it.
func decoded(body []byte, contentType string) []byte {
	e, _, certain := charset.DetermineEncoding(body, contentType)
	if !certain && utf8.Valid(body) {
		return body
	}
	out, err := io.ReadAll(e.NewDecoder().Reader(bytes.NewReader(body)))
	if err != nil {
		return body
	}
	return out
}

// mainPart returns what holds the text: the main element, the only article, or the body.
func mainPart(root *html.Node) *html.Node {
	var articles []*html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom == atom.Main || attribute(n, "role") == "main" {
			return n
		}
		if n.DataAtom == atom.Article {
			articles = append(articles, n)
		}
	}
	if len(articles) == 1 {
		return articles[0]
	}
	if body := first(root, atom.Body); body != nil {
		return body
	}
	return root
}

func first(root *html.Node, tag atom.Atom) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == tag {
			return n
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name && a.Namespace == "" })
	if i < 0 {
		return ""
	}
	return n.Attr[i].Val
}

// unread are elements that hold nothing of what a page is about.
var unread = []atom.Atom{
	atom.Script, atom.Style, atom.Nav, atom.Header, atom.Footer, atom.Aside, atom.Form, atom.Noscript, atom.Template, atom.Svg,
	atom.Iframe, atom.Dialog, atom.Head,
}

var displayNone = regexp.MustCompile(`(?i)display\s*:\s*none`)

func hidden(n *html.Node) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	}
	return slices.Contains(unread, n.DataAtom) || has("hidden") || attribute(n, "aria-hidden") == "true" || displayNone.MatchString(attribute(n, "style"))
}

// folded returns the text of an element, without what is hidden in it. Between elements there is white space.
func folded(top *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			b.WriteByte(' ')
		case n.Type == html.ElementNode && n != top && hidden(n):
		default:
			for c := range n.ChildNodes() {
				walk(c)
			}
		}
	}
	walk(top)
	return strings.Join(strings.Fields(b.String()), " ")
}

// The digests of what pages say begin with the way in which they were read: what one way read cannot be compared with what
// another did, so a new way gets a new number. "t" is text of HTML, "b" the bytes of anything else.
const (
	readText  = "1t:"
	readBytes = "1b:"
)

// way is how a digest was read: "1" of "1t:5f0c2a91…".
func way(digest string) string {
	return strings.TrimRight(digest[:strings.IndexByte(digest+":", ':')], "tb")
}

// digest returns 64 bits of SHA-256, in hexadecimal, of what the page says. Of text all white space is left out, since
// what stands between two elements on the screen is the layout's matter: «365<b>дней</b>» and «365 <i>дней</i>» say the same.
func (p page) digest() string {
	kind, data := readBytes, p.raw
	if p.raw == nil {
		kind, data = readText, []byte(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) { // soft hyphens, zero-width spaces
				return -1
			}
			return r
		}, p.text))
	}
	sum := sha256.Sum256(data)
	return kind + hex.EncodeToString(sum[:8])
}

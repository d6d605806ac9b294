// Package xhtml takes a piece of a web page apart, so that it can stand in another place: in a file that holds many
// pages, in a book. What comes out is well-formed XML that a browser reads as the same HTML, with holes for what depends
// on the place: ids, the addresses of links, how deep headings stand.
//
// What a file that stands alone cannot hold is left out: scripts, styles, pictures, forms, comments. Of a picture the
// words under it stay. What the reader would have to open is open, since a book on paper or on an old device has
// nothing to press.
package xhtml

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Piece is text that goes out as it is, or a hole.
type Piece struct {
	Kind Kind
	Text string // markup; of an ID the id; of a Link what it leads to, as it stood in the page
	More string // of a Link: its other attributes, each after a space
	Mark string // of a Link: its class
}

// Kind says what a piece is.
type Kind int

// The kinds of pieces.
const (
	Markup  Kind = iota
	ID           // stands inside the quotes of an attribute
	Link         // where a link begins
	LinkEnd      // where it ends; the same Text, More and Mark
	Heading      // the level of a heading, inside its tag: Text is "1" to "6"
	Void         // inside the tag of an element that has no end, before its ">"
)

// leftOut are elements of which nothing stays.
var leftOut = []atom.Atom{
	atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Img, atom.Picture, atom.Svg, atom.Math, atom.Video, atom.Audio,
	atom.Canvas, atom.Map, atom.Iframe, atom.Object, atom.Embed, atom.Form, atom.Input, atom.Button, atom.Select, atom.Textarea,
	atom.Dialog, atom.Link, atom.Meta, atom.Base, atom.Title,
}

// void are elements without an end tag.
var void = []atom.Atom{atom.Br, atom.Hr, atom.Wbr, atom.Col}

// idLists are attributes that name ids of the same page.
var idLists = []string{"id", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "for"}

// attribute is a name that XML and HTML read alike.
var attribute = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// Cut takes a fragment of HTML apart, as a browser would read it inside a body. Elements of one of the classes are left
// out as well.
func Cut(fragment string, without ...string) []Piece {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(fragment), body)
	if err != nil {
		panic(err) // a reader of a string does not fail, and neither does the parser
	}
	c := cutter{without: without}
	for _, n := range nodes {
		c.node(n)
	}
	c.flush()
	return c.pieces
}

// cutter is Cut at work.
type cutter struct {
	without []string
	pieces  []Piece
	text    strings.Builder // markup that is not yet a piece
}

func (c *cutter) flush() {
	if c.text.Len() > 0 {
		c.pieces = append(c.pieces, Piece{Text: c.text.String()})
		c.text.Reset()
	}
}

func (c *cutter) hole(p Piece) {
	c.flush()
	c.pieces = append(c.pieces, p)
}

func (c *cutter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		c.text.WriteString(Escape(n.Data))
	case html.ElementNode:
		c.element(n)
	}
}

func (c *cutter) element(n *html.Node) {
	switch {
	case c.drops(n):
	case n.DataAtom == 0: // of an element that HTML does not know the words stay
		c.children(n)
	case n.DataAtom == atom.A:
		c.link(n)
	case n.DataAtom == atom.Figure, n.DataAtom == atom.Figcaption:
		c.caption(n)
	case slices.Contains(void, n.DataAtom):
		c.text.WriteString("<" + n.Data)
		c.attributes(n)
		c.hole(Piece{Kind: Void})
		c.text.WriteByte('>')
	default:
		c.start(n)
		c.children(n)
		c.end(n)
	}
}

func (c *cutter) children(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.node(child)
	}
}

// drops reports whether nothing of an element stays.
func (c *cutter) drops(n *html.Node) bool {
	if n.Namespace != "" || slices.Contains(leftOut, n.DataAtom) {
		return true
	}
	return slices.ContainsFunc(strings.Fields(value(n, "class")), func(class string) bool { return slices.Contains(c.without, class) })
}

// link leaves a hole where a link begins and ends. A link around a picture alone goes with the picture; an "a" that
// leads nowhere is its words.
func (c *cutter) link(n *html.Node) {
	to := value(n, "href")
	switch {
	case !c.says(n):
		return
	case to == "":
		c.children(n)
		return
	}
	var more strings.Builder
	for _, a := range n.Attr {
		if a.Key != "href" && a.Key != "id" && a.Key != "target" && a.Key != "download" && attribute.MatchString(a.Key) {
			more.WriteString(" " + a.Key + `="` + Escape(a.Val) + `"`)
		}
	}
	p := Piece{Kind: Link, Text: to, More: more.String(), Mark: value(n, "class")}
	if id := value(n, "id"); id != "" { // it stays where the link does not
		c.text.WriteString(`<span id="`)
		c.hole(Piece{Kind: ID, Text: id})
		c.text.WriteString(`"></span>`)
	}
	c.hole(p)
	c.children(n)
	p.Kind = LinkEnd
	c.hole(p)
}

// says reports whether there are words in what stays of an element.
func (c *cutter) says(n *html.Node) bool {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type == html.TextNode && strings.TrimSpace(child.Data) != "" || child.Type == html.ElementNode && !c.drops(child) && c.says(child) {
			return true
		}
	}
	return false
}

// caption makes of a picture the words that stand under it.
func (c *cutter) caption(n *html.Node) {
	switch {
	case !c.says(n):
	case n.DataAtom == atom.Figcaption:
		c.text.WriteString("<p>")
		c.children(n)
		c.text.WriteString("</p>")
	default:
		c.text.WriteString("<div>")
		c.children(n)
		c.text.WriteString("</div>")
	}
}

// level returns the level of a heading as text, "" for another element.
func level(n *html.Node) string {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return n.Data[1:]
	}
	return ""
}

func (c *cutter) start(n *html.Node) {
	if l := level(n); l != "" {
		c.text.WriteString("<h")
		c.hole(Piece{Kind: Heading, Text: l})
	} else {
		c.text.WriteString("<" + n.Data)
	}
	c.attributes(n)
	if n.DataAtom == atom.Details && value(n, "open") == "" {
		c.text.WriteString(` open="open"`)
	}
	c.text.WriteByte('>')
}

func (c *cutter) end(n *html.Node) {
	if l := level(n); l != "" {
		c.text.WriteString("</h")
		c.hole(Piece{Kind: Heading, Text: l})
		c.text.WriteByte('>')
		return
	}
	c.text.WriteString("</" + n.Data + ">")
}

func (c *cutter) attributes(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case a.Namespace != "" || !attribute.MatchString(a.Key) || strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "tabindex":
		case slices.Contains(idLists, a.Key):
			c.text.WriteString(" " + a.Key + `="`)
			for i, id := range strings.Fields(a.Val) {
				if i > 0 {
					c.text.WriteByte(' ')
				}
				c.hole(Piece{Kind: ID, Text: id})
			}
			c.text.WriteByte('"')
		default:
			c.text.WriteString(" " + a.Key + `="` + Escape(a.Val) + `"`)
		}
	}
}

// value returns an attribute of an element, "" if it has none.
func value(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == key {
			return a.Val
		}
	}
	return ""
}

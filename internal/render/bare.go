package render

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/html"
)

// What a page says, without what it is drawn with: the tree of its <main>, for editions that say the same in another
// form. Pictures, drawings and scripts are left behind, since no page needs them to be understood; of a picture its
// words in place of it stay.

// bare node is an element, or a text if it has no name.
type bareNode struct {
	name  string
	text  string // of a text, as HTML
	attrs []bareAttr
	are   []string // its classes
	link  *inside  // of an <a> that leads to another page of the site, or to a place on this one
	kids  []*bareNode
	drawn bool // a drawing stood in it
	size  int  // in bytes, as measured by cutter.weigh
}

// bareAttr is an attribute; its value is HTML, without quotes.
type bareAttr struct{ name, value string }

// inside is where a link leads: a path from the folder's root, and an id there or "".
type inside struct{ path, id string }

func (n *bareNode) attr(name string) string {
	for _, a := range n.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

func (n *bareNode) class(name string) bool {
	return slices.Contains(n.are, name)
}

// drop lists the elements of which nothing is left, nor of what is hidden: it waits for a script.
var drop = []string{"script", "style", "svg", "math", "canvas", "template", "input", "button", "select", "textarea", "progress", "meter"}

// void lists the elements that have no end.
var void = []string{"br", "hr", "wbr", "img", "col", "input", "source", "link", "meta"}

// hooks are the classes by which tools find the parts of a rule (DESIGN section 3).
var hooks = []string{"rule", "verified", "recheck", "source"}

// attributes of a page that an edition keeps, besides what begins with "aria-"; of a rule, all.
var lasting = []string{"id", "lang", "dir", "rel", "href", "datetime", "start", "colspan", "rowspan", "scope", "role", "tabindex", "translate"}

// shed takes out the attributes that mean nothing in an edition whose style knows these classes.
func (n *bareNode) shed(classes []string) {
	n.are = strings.Fields(n.attr("class"))
	kept := slices.DeleteFunc(slices.Clone(n.are), func(c string) bool { return !slices.Contains(classes, c) && !slices.Contains(hooks, c) })
	n.attrs = slices.DeleteFunc(n.attrs, func(a bareAttr) bool {
		if a.name == "class" {
			return len(kept) == 0
		}
		return !slices.Contains(lasting, a.name) && !strings.HasPrefix(a.name, "aria-") && !n.class("rule")
	})
	for i := range n.attrs {
		if n.attrs[i].name == "class" {
			n.attrs[i].value = strings.Join(kept, " ")
		}
	}
}

// mainOf returns what the page at here says in its <main>, for an edition whose style knows these classes.
func mainOf(page []byte, here string, classes []string) *bareNode {
	root := &bareNode{name: "main"}
	text, ok := mainPart(page)
	if !ok {
		return root
	}
	lex := html.NewLexer(parse.NewInputBytes(bytes.Clone(text)))
	open := []*bareNode{root}
	skipped := 0 // depth below an element of which nothing is left
	var n *bareNode
	for {
		token, data := lex.Next()
		top := open[len(open)-1]
		switch token {
		case html.ErrorToken:
			return root
		case html.SVGToken:
			for _, o := range open {
				o.drawn = true
			}
		case html.StartTagToken:
			n = &bareNode{name: string(lex.Text())}
		case html.AttributeToken:
			n.attrs = append(n.attrs, bareAttr{string(lex.AttrKey()), strings.Trim(string(lex.AttrVal()), `"'`)})
		case html.StartTagCloseToken, html.StartTagVoidToken:
			left := slices.Contains(drop, n.name) || slices.ContainsFunc(n.attrs, func(a bareAttr) bool { return a.name == "hidden" })
			single := slices.Contains(void, n.name) || token == html.StartTagVoidToken
			switch {
			case skipped > 0 || left:
				if !single {
					skipped++
				}
				continue
			case n.name == "img":
				// A picture of the content stands in a figure too, whose caption stays.
				if alt := n.attr("alt"); alt != "" {
					top.kids = append(top.kids, &bareNode{text: alt})
				}
				continue
			}
			n.leads(here)
			n.shed(classes)
			top.kids = append(top.kids, n)
			if !single {
				open = append(open, n)
			}
		case html.EndTagToken:
			if skipped > 0 {
				skipped--
				continue
			}
			name := string(lex.Text())
			for i := len(open) - 1; i > 0; i-- {
				if open[i].name == name {
					open = open[:i]
					break
				}
			}
		case html.TextToken:
			if skipped == 0 && len(data) > 0 {
				top.kids = append(top.kids, &bareNode{text: string(data)})
			}
		}
	}
}

// leads takes a link's address out of its attributes, if it stays on the site.
func (n *bareNode) leads(here string) {
	if n.name != "a" {
		return
	}
	i := slices.IndexFunc(n.attrs, func(a bareAttr) bool { return a.name == "href" })
	if i < 0 || strings.Contains(n.attrs[i].value, ":") && !strings.HasPrefix(n.attrs[i].value, "#") {
		return
	}
	to, id, _ := strings.Cut(n.attrs[i].value, "#")
	if to == "" {
		to = here
	} else {
		to = path.Join(path.Dir(here), to)
	}
	n.link = &inside{to, id}
	n.attrs = slices.Delete(n.attrs, i, i+1)
}

// empty reports whether an element shows nothing: what held a picture.
func (n *bareNode) empty() bool {
	if n.name == "" {
		return strings.TrimSpace(n.text) == ""
	}
	if slices.Contains(void, n.name) {
		return n.name != "hr"
	}
	return !slices.ContainsFunc(n.kids, func(k *bareNode) bool { return !k.empty() })
}

// prune takes out the elements that show nothing and that no link leads to, those that only stood there to be drawn, and
// figures whose drawing was left behind: what is written in them explains the drawing, and its facts stand beside it.
func (n *bareNode) prune() {
	var kids []*bareNode
	for _, k := range n.kids {
		k.prune()
		if k.name == "span" && len(k.attrs) == 0 {
			kids = append(kids, k.kids...)
			continue
		}
		kids = append(kids, k)
	}
	n.kids = kids
	n.kids = slices.DeleteFunc(n.kids, func(k *bareNode) bool {
		switch k.name {
		case "figure":
			return k.drawn && k.find(func(n *bareNode) bool { return n.name == "table" }) == nil || k.empty()
		case "p", "div", "section", "ul", "nav", "a":
			return k.empty() && k.attr("id") == ""
		}
		return false
	})
}

// find returns the first element below n, or n, of which that holds.
func (n *bareNode) find(holds func(*bareNode) bool) *bareNode {
	if n.name != "" && holds(n) {
		return n
	}
	for _, k := range n.kids {
		if found := k.find(holds); found != nil {
			return found
		}
	}
	return nil
}

// level returns the level of a heading, or of one that stands alone in an element for its language; 0 for all else.
func (n *bareNode) level() int {
	if len(n.name) == 2 && n.name[0] == 'h' && n.name[1] >= '1' && n.name[1] <= '6' {
		return int(n.name[1] - '0')
	}
	if n.name == "div" && len(n.kids) == 1 {
		return n.kids[0].level()
	}
	return 0
}

// begins returns the level of the heading that n begins with, 0 if it begins with something else.
func (n *bareNode) begins() int {
	for ; n != nil; n = n.first() {
		if l := n.level(); l > 0 {
			return l
		}
	}
	return 0
}

// first returns the first thing in an element that can be seen.
func (n *bareNode) first() *bareNode {
	for _, k := range n.kids {
		if !k.empty() {
			return k
		}
	}
	return nil
}

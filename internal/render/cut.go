package render

import (
	"slices"
	"strconv"
	"strings"
)

// span is a piece of a part: HTML, or the start tag of a link whose address depends on the edition, or the end of it.
type span struct {
	html string
	link *inside
	attr []bareAttr // of the link
	end  bool
}

// portion is what one part of a page says, without its frame.
type portion []span

// cutter cuts what a page says into parts of a size, at the ends of paragraphs, items, rows and rules.
type cutter struct {
	room      int                   // bytes of a part, without its frame
	address   func(link inside) int // how long the address of a link can be
	continued string                // HTML that follows a heading which is said again

	parts   []portion
	html    []byte         // of the last part, not yet in a span
	anchors map[string]int // by id, the part that holds it, from 0

	size   int       // of the part that is being filled
	filled bool      // there is more in it than what is said again
	open   []wrapper // what the next piece stands in, outermost first
}

// wrapper is an element that goes on in the next part.
type wrapper struct {
	*bareNode
	done  int         // how many of its kids stand in a part
	heads []*bareNode // the headings that the next kid stands under, the highest first
}

// cut returns the parts.
func (c *cutter) cut(root *bareNode) []portion {
	c.anchors = map[string]int{}
	c.weigh(root)
	c.parts = []portion{{}}
	c.open = []wrapper{{bareNode: root}}
	c.kids(root)
	c.flush()
	return c.parts
}

// weigh measures what an element and all that it holds take.
func (c *cutter) weigh(n *bareNode) {
	if n.name == "" {
		n.size = len(n.text)
		return
	}
	n.size = c.tags(n)
	for _, k := range n.kids {
		c.weigh(k)
		n.size += k.size
	}
}

// tags returns how long the tags of an element are.
func (c *cutter) tags(n *bareNode) int {
	size := len("<>") + len(n.name)
	for _, a := range n.attrs {
		size += len(` =""`) + len(a.name) + len(a.value)
	}
	if n.link != nil {
		size += len(` href=""`) + c.address(*n.link)
	}
	if !slices.Contains(void, n.name) {
		size += len("</>") + len(n.name)
	}
	return size
}

// flows lists the elements that may end in one part and go on in the next. All others are kept whole if they fit into a
// part.
var flows = []string{"main", "article", "section", "div", "ul", "ol", "dl", "table", "tbody", "nav", "header", "figure"}

func (n *bareNode) flows() bool {
	if n.name == "div" && slices.ContainsFunc(n.kids, func(k *bareNode) bool { return k.name == "dt" }) {
		return false
	}
	return slices.Contains(flows, n.name) && !n.class("rule") && !n.class("card")
}

// put puts a node where there is room for it.
func (c *cutter) put(n *bareNode) {
	switch {
	case c.size+n.size <= c.room:
		c.whole(n)
	case n.flows():
		c.through(n)
	case c.filled && c.burden()+n.size <= c.room:
		c.turn(n)
		c.whole(n)
	case n.name == "":
		c.text(n.text)
	case slices.Contains(void, n.name):
		c.whole(n)
	default:
		c.through(n)
	}
}

// through puts the tags of an element and, one by one, what it holds.
func (c *cutter) through(n *bareNode) {
	if c.filled && c.size+c.least(n) > c.room {
		c.turn(n)
	}
	c.anchor(n)
	c.start(n)
	c.size += c.tags(n)
	c.open = append(c.open, wrapper{bareNode: n})
	c.kids(n)
	c.open = c.open[:len(c.open)-1]
	c.finish(n)
}

// kids puts what an element holds, each heading with some of what follows it.
func (c *cutter) kids(n *bareNode) {
	for i, k := range n.kids {
		level := k.level()
		if k.leaves() {
			c.open[len(c.open)-1].heads = nil
		}
		if (level > 0 || slices.Contains([]string{"dt", "summary", "caption", "thead"}, k.name)) && c.filled {
			need := k.size
			if next := after(n.kids, i); next != nil {
				need += c.least(next)
			}
			if c.size+need > c.room {
				c.turn(k)
			}
		}
		c.put(k)
		w := &c.open[len(c.open)-1]
		w.done = i + 1
		if level > 1 {
			w.heads = append(slices.DeleteFunc(w.heads, func(h *bareNode) bool { return h.level() >= level }), k)
		}
	}
}

// leaves reports whether what n says does not belong under the heading before it, though none of its own follows: the
// words of a story after its route, the footnotes.
func (n *bareNode) leaves() bool {
	return n.class("prose") || n.class("footnotes") || n.name == "ul" && n.class("about")
}

// after returns the next kid that can be seen.
func after(kids []*bareNode, i int) *bareNode {
	for _, k := range kids[i+1:] {
		if !k.empty() {
			return k
		}
	}
	return nil
}

// least returns the least size of a beginning of n that can stand in a part.
func (c *cutter) least(n *bareNode) int {
	if !n.flows() {
		if n.size <= c.room*9/10 {
			return n.size
		}
		return c.room / 3 // it does not fit into one part at all
	}
	size := c.tags(n)
	for i, k := range n.kids {
		if k.empty() {
			continue
		}
		size += c.least(k)
		if k.level() > 0 {
			if next := after(n.kids, i); next != nil {
				size += c.least(next)
			}
		}
		break
	}
	return min(size, c.room*9/10)
}

// text puts a text that is longer than a part, broken between words. A word that is longer stays whole: the build
// reports the part.
func (c *cutter) text(s string) {
	for c.size+len(s) > c.room {
		at := strings.LastIndexByte(s[:max(0, min(len(s), c.room-c.size))], ' ') + 1
		if at == 0 && !c.filled {
			if at = strings.IndexByte(s, ' ') + 1; at == 0 {
				break
			}
		}
		c.raw(s[:at])
		c.filled = c.filled || at > 0
		s = s[at:]
		c.turn(nil)
	}
	c.raw(s)
	c.filled = true
}

// turn ends the part and begins the next with what is open: its tags, and what a reader must see again. next is what
// will stand first there, nil for a text.
func (c *cutter) turn(next *bareNode) {
	for _, w := range slices.Backward(c.open[1:]) {
		c.finish(w.bareNode)
	}
	c.flush()
	c.parts = append(c.parts, portion{})
	c.size, c.filled = 0, false
	level := 7
	if next != nil {
		if l := next.begins(); l > 0 {
			level = l
		}
	}
	for i, w := range c.open {
		if i > 0 {
			again := &bareNode{name: w.name, attrs: w.goingOn(), link: w.link}
			c.start(again)
			c.size += c.tags(again)
		}
		for _, h := range w.heads {
			if h.level() < level && !w.class("rule") && !w.class("card") {
				c.repeat(h)
			}
		}
		for _, k := range c.again(&w) {
			c.repeat(k)
		}
	}
	c.filled = false
}

// burden is the most that a new part begins with.
func (c *cutter) burden() int {
	size := 0
	for _, w := range c.open {
		size += c.tags(w.bareNode) + len(` start="999"`)
		for _, n := range append(c.again(&w), w.heads...) {
			size += n.size + len(c.continued) + 1
		}
	}
	return size
}

// repeat says something again.
func (c *cutter) repeat(n *bareNode) {
	n = copied(n)
	if n.level() > 0 {
		c.goesOn(n)
	}
	c.weigh(n)
	c.whole(n)
}

// goesOn adds to a heading that what follows is not the beginning.
func (c *cutter) goesOn(h *bareNode) {
	for h.name == "div" {
		h = h.kids[0]
	}
	h.kids = append(h.kids, &bareNode{text: " " + c.continued})
}

// goingOn returns the attributes of an element in the parts after its first.
func (w *wrapper) goingOn() []bareAttr {
	attrs := slices.DeleteFunc(slices.Clone(w.attrs), func(a bareAttr) bool {
		return a.name == "id" || a.name == "start" || strings.HasPrefix(a.name, "aria-")
	})
	if w.name == "ol" {
		number, err := strconv.Atoi(w.attr("start"))
		if err != nil {
			number = 1
		}
		for _, k := range w.kids[:w.done] {
			if k.name == "li" {
				number++
			}
		}
		attrs = append(attrs, bareAttr{"start", strconv.Itoa(number)})
	}
	return attrs
}

// again returns what of an element is said in each of its parts: the head of a table, the summary of details, the term
// of a definition; of a rule its heading, its value and its dates; of every section what a reader must
// know beside it.
func (c *cutter) again(w *wrapper) []*bareNode {
	var again []*bareNode
	for _, k := range w.kids[:w.done] {
		switch {
		case k.name == "summary", k.name == "dt" && w.name == "div":
			again = append(again, c.brief(k))
		case k.name == "thead":
			again = append(again, k)
		case w.class("rule") && (k.level() > 0 || k.class("value") || k.class("fact")), w.name == "section" && k.name == "p" && k.class("note"):
			again = append(again, k)
		case w.class("card") && (k.level() > 0 || k.class("fact")):
			again = append(again, k)
		}
	}
	return again
}

// brief returns what names an element, without the end where it is long: a summary may list two hundred countries, and
// a part that began with all of them would have no room for what follows.
func (c *cutter) brief(n *bareNode) *bareNode {
	left := c.room / 8
	if n.size <= left {
		return n
	}
	n = copied(n)
	n.shorten(&left)
	c.weigh(n)
	return n
}

// shorten takes out the words of an element after the first bytes, and says that there were more.
func (n *bareNode) shorten(left *int) {
	for i, k := range n.kids {
		switch {
		case k.name != "":
			k.shorten(left)
		case len(k.text) >= *left:
			end := max(0, strings.LastIndexByte(k.text[:*left], ' '))
			k.text = strings.TrimRight(k.text[:end], " ,;") + " …"
			*left = 0
		default:
			*left -= len(k.text)
		}
		if *left <= 0 {
			n.kids = n.kids[:i+1]
			return
		}
	}
}

// copied returns a copy without ids, which stand in one part only.
func copied(n *bareNode) *bareNode {
	c := *n
	c.attrs = slices.DeleteFunc(slices.Clone(n.attrs), func(a bareAttr) bool { return a.name == "id" || strings.HasPrefix(a.name, "aria-") })
	c.kids = make([]*bareNode, len(n.kids))
	for i, k := range n.kids {
		c.kids[i] = copied(k)
	}
	return &c
}

// whole puts a node with all that it holds.
func (c *cutter) whole(n *bareNode) {
	c.write(n)
	c.size += n.size
	c.filled = c.filled || !n.empty()
}

func (c *cutter) write(n *bareNode) {
	if n.name == "" {
		c.add(n.text)
		return
	}
	c.anchor(n)
	c.start(n)
	for _, k := range n.kids {
		c.write(k)
	}
	if !slices.Contains(void, n.name) {
		c.finish(n)
	}
}

// anchor notes in which part an id stands.
func (c *cutter) anchor(n *bareNode) {
	if id := n.attr("id"); id != "" {
		if _, ok := c.anchors[id]; !ok {
			c.anchors[id] = len(c.parts) - 1
		}
	}
}

// start writes a start tag. It does not count it.
func (c *cutter) start(n *bareNode) {
	if n.link != nil {
		c.hole(span{link: n.link, attr: n.attrs})
		return
	}
	c.add("<")
	c.add(n.name)
	c.html = appendAttributes(c.html, n.attrs)
	c.add(">")
}

func (c *cutter) finish(n *bareNode) {
	if n.link != nil {
		c.hole(span{end: true})
		return
	}
	c.add("</")
	c.add(n.name)
	c.add(">")
}

func (c *cutter) raw(s string) {
	c.add(s)
	c.size += len(s)
}

// add writes HTML to the part, in one span with what stands before it.
func (c *cutter) add(s string) { c.html = append(c.html, s...) }

// hole writes a span that is no HTML.
func (c *cutter) hole(s span) {
	c.flush()
	p := &c.parts[len(c.parts)-1]
	*p = append(*p, s)
}

// flush makes a span of the HTML that is in none yet.
func (c *cutter) flush() {
	if len(c.html) > 0 {
		p := &c.parts[len(c.parts)-1]
		*p = append(*p, span{html: string(c.html)})
		c.html = c.html[:0]
	}
}

// attributes writes attributes as they stand in a tag.
func attributes(attrs []bareAttr) string { return string(appendAttributes(nil, attrs)) }

func appendAttributes(to []byte, attrs []bareAttr) []byte {
	for _, a := range attrs {
		to = append(to, ' ')
		to = append(to, a.name...)
		to = append(to, `="`...)
		to = append(to, a.value...)
		to = append(to, '"')
	}
	return to
}

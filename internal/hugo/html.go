package hugo

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

// whole are the elements of which nothing stays, not even what is between the tags.
var whole = []string{"script", "style", "iframe", "object", "embed", "form", "video", "audio", "svg", "math", "canvas",
	"template", "noscript", "table", "select", "button", "input", "textarea", "picture", "map"}

// marks are the elements that Markdown has a sign for.
var marks = map[string]string{"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~", "code": "`"}

// void are the elements of whole that have no end.
var void = []string{"embed", "input"}

// html writes tags as Markdown where Markdown has the same, and takes the others out.
func (im *importer) html(d *doc) {
	var edits []edit
	source := []byte(d.body.s)
	done := map[ast.Node]bool{}
	d.body.walk(func(n ast.Node) ast.WalkStatus {
		switch n := n.(type) {
		case *ast.HTMLBlock:
			from, to := span(n)
			edits = append(edits, edit{from, to, im.block(d, n, from, to)})
			return ast.WalkSkipChildren
		case *ast.RawHTML:
			if !done[n.Parent()] {
				done[n.Parent()] = true
				edits = append(edits, im.inline(d, n.Parent(), source)...)
			}
		}
		return ast.WalkContinue
	})
	d.body, _ = d.body.edited(edits)
}

// loose is what stands at the end of a line for nothing.
var loose = regexp.MustCompile(` +\n`)

// block returns a block of HTML as Markdown.
func (im *importer) block(d *doc, n ast.Node, from, to int) string {
	raw := d.body.s[from:to]
	line := d.body.line(from)
	tail := raw[len(strings.TrimRight(raw, "\n")):]
	if t := strings.TrimSpace(raw); t == "<!--more-->" || t == "<!-- more -->" {
		return tail
	}
	top := n.Parent().Kind() == ast.KindDocument
	w := writer{top: top}
	w.read(raw)
	if len(w.comments) > 0 {
		im.leave("comment", d.file, line, strings.Join(w.comments, " "))
	}
	if len(w.left) > 0 {
		im.leave("html", d.file, line, raw)
	}
	out := strings.TrimSpace(loose.ReplaceAllString(w.out(), "\n"))
	if !top {
		return strings.Join(strings.Fields(out), " ") + tail
	}
	if out == "" {
		return tail
	}
	return "\n" + out + "\n" + tail
}

// writer makes Markdown of HTML.
type writer struct {
	top      bool // blocks may be made
	frames   []*frame
	comments []string
	left     []string // the names of tags that Markdown lacks
}

// frame is an element that is not closed yet.
type frame struct {
	tag, href string
	text      strings.Builder
}

func (w *writer) put(s string) { w.frames[len(w.frames)-1].text.WriteString(s) }

func (w *writer) out() string {
	for len(w.frames) > 1 {
		w.close()
	}
	return w.frames[0].text.String()
}

// close ends the innermost element.
func (w *writer) close() {
	f := w.frames[len(w.frames)-1]
	s := f.text.String()
	w.frames = w.frames[:len(w.frames)-1]
	inner := strings.TrimSpace(s)
	before, after := s[:len(s)-len(strings.TrimLeft(s, " \n"))], s[len(strings.TrimRight(s, " \n")):]
	switch sign := marks[f.tag]; {
	case inner == "":
		w.put(s)
	case f.tag == "a" && f.href != "":
		w.put(before + "[" + inner + "](" + address(f.href) + ")" + after)
	case sign != "" && !strings.Contains(inner, "\n\n"):
		w.put(before + sign + inner + sign + after)
	default:
		w.put(s)
	}
}

// read adds a piece of HTML.
func (w *writer) read(raw string) {
	w.frames = []*frame{{}}
	z := html.NewTokenizer(strings.NewReader(raw))
	skip, depth := "", 0 // the element of which nothing stays, and how deep it is in itself
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		t := z.Token()
		if skip != "" {
			switch {
			case kind == html.StartTagToken && t.Data == skip:
				depth++
			case kind == html.EndTagToken && t.Data == skip:
				if depth--; depth == 0 {
					skip = ""
				}
			}
			continue
		}
		switch kind {
		case html.CommentToken:
			w.comments = append(w.comments, "<!--"+t.Data+"-->")
		case html.TextToken:
			w.words(t.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			if slices.Contains(whole, t.Data) {
				w.left = append(w.left, t.Data)
				if t.Data == "table" {
					w.put("\n\n…\n\n") // the reader sees that something is missing
				}
				if kind == html.StartTagToken && !slices.Contains(void, t.Data) {
					skip, depth = t.Data, 1
				}
				continue
			}
			w.start(t, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			w.end(t.Data)
		}
	}
}

// opening is what would make a heading, a list or a quote of the words after it.
var opening = regexp.MustCompile(`^\s*(?:[#>+=~-]|[0-9]+[.)])`)

// words adds text of HTML, in which nothing is markup.
func (w *writer) words(s string) {
	s = escaped(s)
	so := w.frames[len(w.frames)-1].text.String()
	if (len(w.frames) > 1 || so == "" || strings.HasSuffix(so, "\n")) && opening.MatchString(s) {
		i := strings.IndexAny(s, "#>+=~-.)")
		s = s[:i] + `\` + s[i:]
	}
	w.put(s)
}

func (w *writer) start(t html.Token, closed bool) {
	gap := " "
	if w.top {
		gap = "\n\n"
	}
	switch t.Data {
	case "br":
		if w.top {
			gap = "\\\n"
		}
		w.put(gap)
	case "p", "div", "section", "article", "ul", "ol", "dl", "dt", "dd", "hr", "figure", "figcaption", "blockquote", "details",
		"main", "header", "footer", "aside", "nav":
		w.put(gap)
		if attr(t, "class")+attr(t, "style")+attr(t, "align")+attr(t, "id") != "" || t.Data == "details" || t.Data == "dl" {
			w.left = append(w.left, t.Data)
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.put(gap)
		if w.top {
			w.put(strings.Repeat("#", int(t.Data[1]-'0')) + " ")
		}
	case "li":
		if w.top {
			w.put("\n- ")
		}
	case "img":
		w.put(gap + pictureTag(attr(t, "alt"), attr(t, "src")) + gap)
	case "a", "b", "strong", "i", "em", "s", "del", "strike", "code":
		if closed {
			return
		}
		if t.Data == "a" && attr(t, "href") == "" {
			w.left = append(w.left, "a")
		}
		w.frames = append(w.frames, &frame{tag: t.Data, href: attr(t, "href")})
	default:
		w.left = append(w.left, t.Data)
	}
}

func (w *writer) end(tag string) {
	switch tag {
	case "p", "div", "section", "article", "ul", "ol", "dl", "dt", "dd", "figure", "figcaption", "blockquote", "details",
		"main", "header", "footer", "aside", "nav", "summary", "h1", "h2", "h3", "h4", "h5", "h6":
		for len(w.frames) > 1 { // no mark goes over the end of a paragraph
			w.close()
		}
		if w.top {
			w.put("\n\n")
		} else {
			w.put(" ")
		}
		return
	}
	for i := len(w.frames) - 1; i > 0; i-- {
		if w.frames[i].tag == tag {
			for len(w.frames) > i {
				w.close()
			}
			return
		}
	}
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

package main

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// html writes a tree of goldmark as HTML in its shortest form: no line breaks between blocks, no quotes where none are
// needed. It knows the nodes of a corpus, and stops at any other, so that none is passed over unseen.
type html struct{ b []byte }

func (w *html) node(source []byte, n ast.Node) {
	switch n := n.(type) {
	case *ast.Document, *ast.TextBlock:
		w.children(source, n)
	case *ast.Heading:
		w.heading(source, n)
	case *ast.Paragraph:
		w.element("p", source, n)
	case *ast.List:
		w.list(source, n)
	case *ast.ListItem:
		w.element("li", source, n)
	case *ast.Blockquote:
		w.element("blockquote", source, n)
	case *ast.HTMLBlock:
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			w.b = append(w.b, bytes.TrimSpace(line.Value(source))...)
		}
	case *ast.Text:
		w.text(source, n)
	case *ast.Emphasis:
		if n.Level == 2 {
			w.element("strong", source, n)
			return
		}
		w.element("em", source, n)
	case *ast.CodeSpan:
		w.b = append(w.b, "<code>"...)
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			goldhtml.DefaultWriter.RawWrite(w, c.(*ast.Text).Segment.Value(source))
		}
		w.b = append(w.b, "</code>"...)
	case *ast.Link:
		w.b = append(w.b, "<a href="...)
		w.value(util.EscapeHTML(util.URLEscape(n.Destination, true)))
		w.b = append(w.b, '>')
		w.children(source, n)
		w.b = append(w.b, "</a>"...)
	default:
		w.table(source, n)
	}
}

func (w *html) table(source []byte, n ast.Node) {
	switch n := n.(type) {
	case *extast.Table:
		w.element("table", source, n)
	case *extast.TableHeader:
		w.b = append(w.b, "<thead><tr>"...)
		w.children(source, n)
		w.b = append(w.b, "</tr></thead>"...)
		if n.NextSibling() != nil {
			w.b = append(w.b, "<tbody>"...)
		}
	case *extast.TableRow:
		w.element("tr", source, n)
		if n.NextSibling() == nil {
			w.b = append(w.b, "</tbody>"...)
		}
	case *extast.TableCell:
		if n.Parent().Kind() == extast.KindTableHeader {
			w.element("th", source, n)
			return
		}
		w.element("td", source, n)
	default:
		panic(fmt.Sprintf("a corpus has no %s", n.Kind()))
	}
}

func (w *html) children(source []byte, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(source, c)
	}
}

func (w *html) element(name string, source []byte, n ast.Node) {
	w.b = join(w.b, "<", name, ">")
	w.children(source, n)
	w.b = join(w.b, "</", name, ">")
}

func (w *html) heading(source []byte, n *ast.Heading) {
	level := byte('0' + n.Level)
	w.b = append(w.b, '<', 'h', level)
	if id, ok := n.AttributeString("id"); ok {
		w.b = append(w.b, " id="...)
		w.value(id.([]byte))
	}
	w.b = append(w.b, '>')
	w.children(source, n)
	w.b = append(w.b, '<', '/', 'h', level, '>')
}

func (w *html) list(source []byte, n *ast.List) {
	if !n.IsOrdered() {
		w.element("ul", source, n)
		return
	}
	w.b = append(w.b, "<ol"...)
	if n.Start != 1 {
		w.b = strconv.AppendInt(append(w.b, " start="...), int64(n.Start), 10)
	}
	w.b = append(w.b, '>')
	w.children(source, n)
	w.b = append(w.b, "</ol>"...)
}

func (w *html) text(source []byte, n *ast.Text) {
	words := n.Segment.Value(source)
	switch {
	case n.IsRaw():
		goldhtml.DefaultWriter.RawWrite(w, words)
	case !bytes.ContainsAny(words, "&<>\"\\\x00"):
		w.b = append(w.b, words...)
	default:
		goldhtml.DefaultWriter.Write(w, words)
	}
	switch {
	case n.HardLineBreak():
		w.b = append(w.b, "<br>"...)
	case n.SoftLineBreak():
		w.b = append(w.b, '\n')
	}
}

// value writes the value of an attribute, without quotes where it needs none.
func (w *html) value(v []byte) {
	if len(v) > 0 && !bytes.ContainsAny(v, " \t\n\f\r\"'=<>`") {
		w.b = append(w.b, v...)
		return
	}
	w.b = append(append(append(w.b, '"'), v...), '"')
}

// The rest makes html what goldmark's escapes write to.

func (w *html) Write(b []byte) (int, error) {
	w.b = append(w.b, b...)
	return len(b), nil
}

func (w *html) WriteString(s string) (int, error) {
	w.b = append(w.b, s...)
	return len(s), nil
}

func (w *html) WriteByte(c byte) error {
	w.b = append(w.b, c)
	return nil
}

func (w *html) WriteRune(r rune) (int, error) {
	before := len(w.b)
	w.b = append(w.b, string(r)...)
	return len(w.b) - before, nil
}

func (w *html) Available() int { return cap(w.b) - len(w.b) }
func (w *html) Buffered() int  { return 0 }
func (w *html) Flush() error   { return nil }

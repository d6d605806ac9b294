package hugo

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"
)

// tag is a piece of HTML within a line.
type tag struct {
	from, to int
	token    html.Token
	kind     html.TokenType
	done     bool
}

// inline returns the edits that make Markdown of the tags among the children of a node.
func (im *importer) inline(d *doc, parent ast.Node, source []byte) []edit {
	var tags []tag
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if r, ok := n.(*ast.RawHTML); ok && r.Segments.Len() > 0 {
			t := tag{from: r.Segments.At(0).Start, to: r.Segments.At(r.Segments.Len() - 1).Stop}
			z := html.NewTokenizer(strings.NewReader(string(r.Segments.Value(source))))
			t.kind = z.Next()
			t.token = z.Token()
			tags = append(tags, t)
		}
	}
	narrow := parent.Kind() == ast.KindHeading || parent.Kind() == extast.KindTableCell || within(parent, ast.KindHeading, extast.KindTableCell)
	var edits []edit
	for i := range tags {
		if t := &tags[i]; !t.done {
			t.done = true
			edits = append(edits, im.inlineTag(d, t, tags[i+1:], narrow)...)
		}
	}
	return edits
}

func (im *importer) inlineTag(d *doc, t *tag, rest []tag, narrow bool) []edit {
	s := d.body.s
	name := t.token.Data
	leave := func(code string, to int) { im.leave(code, d.file, d.body.line(t.from), s[t.from:to]) }
	gone := []edit{{t.from, t.to, ""}}
	switch {
	case t.kind == html.EndTagToken: // its beginning was listed, or does not exist
		return gone
	case t.kind != html.StartTagToken && t.kind != html.SelfClosingTagToken:
		leave("comment", t.to)
		return gone
	case name == "br" && narrow:
		return []edit{{t.from, t.to, " "}}
	case name == "br":
		if t.to < len(s) && s[t.to] == '\n' {
			return []edit{{t.from, t.to, `\`}}
		}
		return []edit{{t.from, t.to, "\\\n"}}
	case name == "img":
		return []edit{{t.from, t.to, pictureTag(attr(t.token, "alt"), attr(t.token, "src"))}}
	}
	var end *tag
	for i := range rest {
		if r := &rest[i]; !r.done && r.kind == html.EndTagToken && r.token.Data == name {
			end = r
			break
		}
	}
	if slices.Contains(whole, name) {
		if end == nil {
			leave("html", t.to)
			return gone
		}
		leave("html", end.to)
		for i := range rest {
			rest[i].done = rest[i].done || rest[i].from <= end.from
		}
		if strings.TrimSpace(s[t.to:end.from]) != "" {
			return []edit{{t.from, end.to, "…"}}
		}
		return []edit{{t.from, end.to, ""}}
	}
	href, sign := attr(t.token, "href"), marks[name]
	if end == nil || name == "a" && href == "" || name != "a" && sign == "" || strings.TrimSpace(s[t.to:end.from]) == "" ||
		name == "code" && strings.Contains(s[t.to:end.from], "`") {
		leave("html", t.to)
		return gone
	}
	end.done = true
	inner := s[t.to:end.from] // white space goes outside of the signs, or they would be none
	before, after := len(inner)-len(strings.TrimLeft(inner, " \n")), len(inner)-len(strings.TrimRight(inner, " \n"))
	opening, closing := sign, sign
	if name == "a" {
		opening, closing = "[", "]("+address(href)+")"
	}
	return []edit{
		{t.from, t.to + before, inner[:before] + opening},
		{end.from - after, end.to, closing + inner[len(inner)-after:]},
	}
}

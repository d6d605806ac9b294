package parse

import (
	"bytes"
	"html"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// holeAttr names the attribute under which a link carries the index of its hole.
const holeAttr = "hole"

// inspect looks at every link, picture and piece of raw HTML, before anything is rendered: what must not reach a page
// is reported, and links to other files get their holes.
func (b *body) inspect() {
	for _, n := range b.nodes {
		switch n := n.(type) {
		case *ast.Link:
			b.link(n)
		case *ast.AutoLink:
			b.address(string(n.URL(b.source)), b.near(n, string(n.URL(b.source))))
		case *ast.Image:
			b.picture(n)
		case *ast.FencedCodeBlock:
			b.code(n)
		case *ast.RawHTML:
			raw := string(n.Segments.Value(b.source))
			if !comment(raw) {
				b.report(diag.At(b.near(n, strings.TrimSpace(raw)), "raw-html", "html", short(raw)))
			}
		case *ast.HTMLBlock:
			raw := string(n.Lines().Value(b.source))
			if n.HasClosure() {
				raw += string(n.ClosureLine.Value(b.source))
			}
			if !comment(raw) {
				b.report(diag.At(b.near(n, strings.TrimSpace(raw)), "raw-html", "html", short(raw)))
			}
		}
	}
}

// code reports a rule block or a warning that stands where none is read, and one whose name is misspelt: they would be
// printed as they are, and their facts lost.
func (b *body) code(n *ast.FencedCodeBlock) {
	name := string(n.Language(b.source))
	at := n.Pos()
	if at < 0 {
		at = b.lineStart(n)
	}
	switch {
	case name == "rule" && n.Parent().Kind() != ast.KindDocument:
		b.lost = true
		b.report(diag.At(b.pos(at, 7), "rule-without-heading"))
	case name == "warning" && n.Parent().Kind() != ast.KindDocument:
		b.report(diag.At(b.pos(at, len("```warning")), "warning-inside"))
	case name == "rule", name == "warning", name == "":
	case diag.Nearest(strings.ToLower(name), []string{"warning"}) != "":
		b.report(diag.At(b.near(n, name), "unknown-value", "key", "```", "value", name, "near", "warning", "known", "warning"))
	case diag.Nearest(strings.ToLower(name), []string{"rule"}) != "":
		b.lost = true
		b.report(diag.At(b.near(n, name), "unknown-value", "key", "```", "value", name, "near", "rule", "known", "rule"))
	}
}

// comment reports whether raw HTML is one comment and nothing else: a note among editors, which is not published.
func comment(raw string) bool {
	raw = strings.TrimSpace(raw)
	return strings.HasPrefix(raw, "<!--") && strings.Index(raw[4:]+" ", "-->") == len(raw)-7 && len(raw) >= 7
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// link gives a link into the site its hole, and checks one that leads out of it.
func (b *body) link(n *ast.Link) {
	pos := b.near(n, string(n.Destination))
	raw := read(n.Destination)
	n.Destination = []byte(raw)
	if strings.HasPrefix(raw, "/") {
		b.report(diag.At(pos, "absolute-link", "link", raw))
		return
	}
	if strings.Contains(raw, ":") && scheme.MatchString(raw) {
		b.address(raw, pos)
		return
	}
	target, id, _ := strings.Cut(raw, "#")
	if un, err := url.PathUnescape(target); err == nil {
		target = un
	}
	if un, err := url.PathUnescape(id); err == nil {
		id = un
	}
	l := &site.Link{From: b.place, ID: id, Raw: raw, Pos: pos}
	if target != "" {
		full := path.Join(b.base, target)
		name := NameOf("content/" + full)
		l.Ext = name.Ext
		if l.Ext == "" {
			l.Ext = ".md"
		}
		l.Path = path.Join(name.Section, name.Slug)
	}
	n.SetAttributeString(holeAttr, len(b.links))
	b.links = append(b.links, l)
}

// read returns an address as a browser will read it: without Markdown's backslashes and HTML's entities.
func read(destination []byte) string {
	return strings.ReplaceAll(html.UnescapeString(string(util.UnescapePunctuations(destination))), "\x7f", "%7F") // DEL marks holes
}

// scheme is how an absolute address begins (RFC 3986, section 3.1), white space and control characters that browsers
// drop included.
var scheme = regexp.MustCompile(`^[\x00-\x20]*[A-Za-z][A-Za-z0-9+.\-\x00-\x20]*:`)

// address checks the address of a link that leads out of the site.
func (b *body) address(raw string, pos diag.Pos) {
	switch {
	case IsWeb(raw):
	case strings.Contains(raw, "@") && !strings.Contains(raw, ":"):
		b.report(diag.At(pos, "address", "key", "mailto", "address", raw))
	default:
		name, _, _ := strings.Cut(strings.ToLower(raw), ":")
		switch strings.Map(visible, name) {
		case "javascript", "vbscript", "data", "blob", "file":
			b.report(diag.At(pos, "script-address", "address", short(raw)))
		default:
			b.report(diag.At(pos, "address", "key", "link", "address", short(raw)))
		}
	}
}

// visible drops what browsers drop from a scheme.
func visible(r rune) rune {
	if r <= ' ' {
		return -1
	}
	return r
}

// near returns where raw stands in the source, at or soon after the beginning of the node.
func (b *body) near(n ast.Node, raw string) diag.Pos {
	from := n.Pos()
	for p := n.Parent(); from < 0 && p != nil; p = p.Parent() {
		from = p.Pos()
	}
	from = min(max(from, 0), len(b.source))
	first, _, _ := strings.Cut(raw, "\n")
	if i := bytes.Index(b.source[from:], []byte(first)); i >= 0 && first != "" {
		return b.pos(from+i, utf8.RuneCountInString(first))
	}
	return b.pos(from, 1)
}

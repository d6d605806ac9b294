package parse

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// The attributes under which a picture carries the index of its hole and its words; aloneAttr marks a paragraph that
// holds nothing but pictures, and becomes a figure for each.
const (
	pictureAttr = "picture"
	wordsAttr   = "words"
	aloneAttr   = "pictures"
)

// picture gives a picture its hole, and reports one that no page could show: from another site, without words for those
// who cannot see it, or in the middle of a text, which it would interrupt. Whether there is such a file, and whether it
// can be cleaned, is not known here.
func (b *body) picture(n *ast.Image) {
	pos := b.near(n, string(n.Destination))
	raw := read(n.Destination)
	switch {
	case scheme.MatchString(raw) && !IsWeb(raw):
		b.address(raw, pos)
		return
	case scheme.MatchString(raw) || strings.HasPrefix(raw, "//"):
		b.report(diag.At(pos, "remote-picture", "address", short(raw)))
		return
	}
	if un, err := url.PathUnescape(raw); err == nil {
		raw = un
	}
	ref := &site.PictureRef{File: path.Join("content", b.base, raw), Pos: pos}
	b.pictures = append(b.pictures, ref)
	words := strings.TrimSpace(strings.ReplaceAll(b.plain(n), "\n", " "))
	if words == "" {
		b.report(diag.At(pos, "picture-words", "file", ref.File))
	}
	if len(n.Title) > 0 {
		b.report(diag.At(pos, "picture-title", "title", short(string(n.Title))))
	}
	if !b.alone(n.Parent()) {
		b.report(diag.At(pos, "picture-place", "file", ref.File))
		return
	}
	n.Parent().SetAttributeString(aloneAttr, true)
	n.SetAttributeString(pictureAttr, len(b.pictures)-1)
	n.SetAttributeString(wordsAttr, words)
}

// alone reports whether the node is a paragraph that holds nothing but pictures.
func (b *body) alone(n ast.Node) bool {
	if n.Kind() != ast.KindParagraph && n.Kind() != ast.KindTextBlock {
		return false
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, text := c.(*ast.Text)
		if c.Kind() != ast.KindImage && !(text && strings.TrimSpace(string(t.Value(b.source))) == "") {
			return false
		}
	}
	return true
}

// image renders a picture as a figure: its words, which are plain text, then the hole.
func image(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	i, placed := n.AttributeString(pictureAttr)
	words, _ := n.AttributeString(wordsAttr)
	if entering && placed { // else it was reported
		_, _ = w.WriteString(`<figure class="picture"><figcaption>`)
		_, _ = w.Write(util.EscapeHTML([]byte(words.(string))))
		_, _ = w.WriteString(`</figcaption>` + holeMark("p", i.(int)) + `</figure>`)
	}
	return ast.WalkSkipChildren, nil
}

// paragraph renders a paragraph; one of pictures needs no element around them.
func paragraph(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if _, alone := n.AttributeString(aloneAttr); alone {
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</p>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<p")
	if n.Attributes() != nil {
		html.RenderAttributes(w, n, html.ParagraphAttributeFilter)
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}

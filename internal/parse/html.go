package parse

import (
	"strconv"

	"github.com/tdewolff/minify/v2"
	mhtml "github.com/tdewolff/minify/v2/html"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// markdown is CommonMark with tables, footnotes and heading attributes. It makes no ids of its own: an id is part of an
// address, and only its author can promise to keep it. It is not changed after init, and safe for concurrent use.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), extension.Strikethrough, extension.Footnote),
	goldmark.WithParserOptions(parser.WithHeadingAttribute()),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(ours{}, 100))),
)

var minifier = func() *minify.M {
	m := minify.New()
	m.Add("text/html", &mhtml.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, KeepDefaultAttrVals: true})
	return m
}()

func minifyHTML(b []byte) ([]byte, error) { return minifier.Bytes("text/html", b) }

// ours renders the nodes that differ from goldmark's own manner.
type ours struct{}

// RegisterFuncs implements goldmark's renderer.NodeRenderer.
func (ours) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindLink, link)
	r.Register(ast.KindAutoLink, autoLink)
	r.Register(ast.KindImage, image)
	r.Register(ast.KindParagraph, paragraph)
	r.Register(ast.KindRawHTML, nothing)
	r.Register(ast.KindHTMLBlock, nothing)
	r.Register(ast.KindHeading, heading)
	r.Register(extast.KindTable, table)
}

// nothing keeps a node and what it holds off the page; inspect has reported it.
func nothing(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkSkipChildren, nil
}

// holeMark marks a hole in rendered HTML, for cut.
func holeMark(kind string, i int) string { return "\x7f" + kind + strconv.Itoa(i) + "\x7f" }

func link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	i, inside := n.AttributeString(holeAttr)
	switch {
	case entering && inside:
		_, _ = w.WriteString(`<a href="` + holeMark("h", i.(int)) + `">`)
	case entering && IsWeb(string(n.(*ast.Link).Destination)):
		out(w, n.(*ast.Link).Destination)
	case entering:
		_, _ = w.WriteString("<a>")
	default:
		_, _ = w.WriteString("</a>")
		if inside {
			_, _ = w.WriteString(holeMark("a", i.(int)))
		}
	}
	return ast.WalkContinue, nil
}

func autoLink(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	address := n.(*ast.AutoLink).URL(source)
	if entering && IsWeb(string(address)) {
		out(w, address)
		_, _ = w.Write(util.EscapeHTML(n.(*ast.AutoLink).Label(source)))
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

// out opens a link that leads out of the site and tells the other side nothing.
func out(w util.BufWriter, address []byte) {
	_, _ = w.WriteString(`<a href="`)
	_, _ = w.Write(util.EscapeHTML(util.URLEscape(address, false)))
	_, _ = w.WriteString(`" rel="noreferrer noopener">`)
}

func heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := n.(*ast.Heading)
	name := "h" + strconv.Itoa(h.Level)
	if !entering {
		_, _ = w.WriteString("</" + name + ">")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<" + name)
	if id := headingID(h); id != "" && slug.MatchString(id) && h.Parent() != nil && h.Parent().Kind() == ast.KindDocument {
		_, _ = w.WriteString(` id="`)
		_, _ = w.Write(util.EscapeHTML([]byte(id)))
		_, _ = w.WriteString(`"`)
	}
	_, _ = w.WriteString(">")
	return ast.WalkContinue, nil
}

// table lets a wide table scroll by itself, by keyboard too.
func table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<div class="scroll" tabindex="0"><table>`)
	} else {
		_, _ = w.WriteString(`</table></div>`)
	}
	return ast.WalkContinue, nil
}

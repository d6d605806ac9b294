package parse

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// mail is an e-mail address as hosts look for it in pages, to hide it with a script of theirs. A page with one would not
// be the same on every mirror, and a letter tells who wrote it.
var mail = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN-]+(\.[\pL\pN-]+)+`)

// webAddress is a text that is nothing else: it has a check of its own, and stands in no page as words.
var webAddress = regexp.MustCompile(`^https?://\S+$`)

// mails reports every e-mail address in the texts of a YAML document. Part of a web address it is none.
func mails(n site.Node, report reporter) {
	for _, p := range n.Pairs {
		mails(p.Value, report)
	}
	for _, item := range n.Items {
		mails(item, report)
	}
	if n.Type == site.Text && strings.Contains(n.Text, "@") && !webAddress.MatchString(n.Text) {
		if found := mail.FindString(n.Text); found != "" {
			report(diag.At(n.Pos, "mail-address", "address", found))
		}
	}
}

// mails reports every e-mail address in the words of a Markdown text, as a reader would see them.
func (b *body) mails(root ast.Node) {
	if !strings.Contains(b.text, "@") && !strings.Contains(b.text, "&#") && !strings.Contains(b.text, "&commat") {
		return
	}
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var words string
		switch {
		case n.Kind() == ast.KindHTMLBlock: // a note among editors, or reported
			return ast.WalkSkipChildren, nil
		case n.Kind() == ast.KindCodeBlock || n.Kind() == ast.KindFencedCodeBlock:
			if f, ok := n.(*ast.FencedCodeBlock); ok && string(f.Language(b.source)) == "rule" {
				return ast.WalkContinue, nil // read as YAML
			}
			words = string(n.Lines().Value(b.source))
		case n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline:
			words = b.plain(n)
		}
		if !strings.Contains(words, "@") {
			return ast.WalkContinue, nil
		}
		for _, found := range mail.FindAllString(words, -1) {
			pos := b.near(n, "") // where an entity hides it, the block's beginning
			from, to := b.lineStart(n), len(b.source)
			if l := n.Lines(); l.Len() > 0 {
				to = l.At(l.Len() - 1).Stop
			}
			if at := bytes.Index(b.source[from:max(from, to)], []byte(found)); at >= 0 {
				pos = b.pos(from+at, utf8.RuneCountInString(found))
			}
			b.report(diag.At(pos, "mail-address", "address", found))
		}
		return ast.WalkContinue, nil
	})
}

package parse

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// A story is of a living person, and those who look for that person read it too. What leads to them is reported as a
// warning: a machine only guesses, and the author decides. Where it may stand, a note among editors says which words
// and why, anywhere in the file:
//
//	<!-- keep "+7 495 123-45-67": the embassy's own number, printed on its site -->
//
// Guides and pages speak of nobody in particular: there only what is the number of one person's document or car is
// reported. Contacts of organisations stand in organisations.yaml, which is not looked at.

// kept is a note among editors that names words which may stand, and why.
var kept = regexp.MustCompile(`(?s)^<!--\s*keep\s+["«“](.+?)["»”]\s*:\s*\S.*-->\s*$`)

// Addresses in Markdown: of a link or picture, of a definition, between angles, as they are.
var addresses = regexp.MustCompile(`\]\((?:[^()\s]|\([^()\s]*\))*|(?m:^\[[^\]\n]+\]:\s*\S+)|https?://[^\s<>)»"]+`)

// personals reports what leads to a person: in the words of a Markdown text, and in those of its front matter.
func (b *body) personals(root ast.Node) {
	links, keep := b.published(root)
	words := addresses.ReplaceAllFunc(slices.Clone(links), func(m []byte) []byte {
		blank(m, 0, len(m))
		return m
	})
	allowed := func(text string) bool {
		return slices.ContainsFunc(keep, func(k string) bool { return strings.Contains(k, fold(text)) })
	}
	for _, f := range personal(string(words), string(links), b.story) {
		if text := string(b.source[f.from:f.to]); !allowed(text) {
			b.report(diag.At(b.pos(f.from, utf8.RuneCountInString(text)), f.code, "what", fold(text)))
		}
	}
	var look func(n site.Node)
	look = func(n site.Node) {
		for _, p := range n.Pairs {
			look(p.Value)
		}
		for _, item := range n.Items {
			look(item)
		}
		if n.Type != site.Text {
			return
		}
		for _, f := range personal(n.Text, n.Text, b.story) {
			if text := n.Text[f.from:f.to]; !allowed(text) {
				b.report(diag.At(n.Pos, f.code, "what", fold(text)))
			}
		}
	}
	look(b.front)
}

// published returns the source with what no page shows blanked out, and the words that notes among editors keep.
func (b *body) published(root ast.Node) (source []byte, keep []string) {
	source = slices.Clone(b.source)
	for at := 0; ; { // as a reader sees it, at the same place
		i := strings.Index(string(source[at:]), "&nbsp;")
		if i < 0 {
			break
		}
		at += i
		copy(source[at:], "\u00a0    ")
	}
	note := func(raw string, from, to int) {
		if m := kept.FindStringSubmatch(strings.TrimSpace(raw)); m != nil {
			keep = append(keep, fold(m[1]))
		}
		blank(source, from, to)
	}
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			if string(n.Language(b.source)) == "rule" {
				for i := range n.Lines().Len() {
					blank(source, n.Lines().At(i).Start, n.Lines().At(i).Stop)
				}
			}
		case *ast.HTMLBlock:
			from, to := b.lineStart(n), b.lineStart(n)
			if l := n.Lines(); l.Len() > 0 {
				from, to = l.At(0).Start, l.At(l.Len()-1).Stop
			}
			if n.HasClosure() {
				to = max(to, n.ClosureLine.Stop)
			}
			note(string(b.source[from:to]), from, to)
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				s := n.Segments.At(i)
				blank(source, s.Start, s.Stop)
			}
			note(string(n.Segments.Value(b.source)), 0, 0)
		}
		return ast.WalkContinue, nil
	})
	return source, keep
}

// fold writes every run of white space as one space.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

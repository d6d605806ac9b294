package parse

import (
	"bytes"
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

// keepNote is a note among editors that names words which may stand, and why.
var keepNote = regexp.MustCompile(`(?s)^<!--\s*keep\s+["«“](.+?)["»”]\s*:\s*\S.*-->\s*$`)

// personals reports what leads to a person: in the words of a Markdown text, and in those of its front matter.
func (b *body) personals() {
	links, keep := b.published()
	allowed := func(text string) bool {
		return slices.ContainsFunc(keep, func(k string) bool { return strings.Contains(k, fold(text)) })
	}
	for _, f := range personal(links, func() string { return b.unlinked(links) }, b.story) {
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
		for _, f := range personal(n.Text, func() string { return n.Text }, b.story) {
			if text := n.Text[f.from:f.to]; !allowed(text) {
				b.report(diag.At(n.Pos, f.code, "what", fold(text)))
			}
		}
	}
	look(b.front)
}

// unlinked returns a Markdown text with the addresses blanked out: of a link or picture, of a definition, between angles,
// as they are.
func (r *room) unlinked(text string) string {
	out := r.words[:0]
	for at := 0; at < len(text); {
		to := at
		switch text[at] {
		case ']':
			to = linkEnd(text, at)
		case '[':
			to = definitionEnd(text, at)
		case 'h':
			to = webEnd(text, at)
		}
		if to == at {
			at++
			continue
		}
		if len(out) == 0 {
			out = append(out, text...)
		}
		blank(out, at, to)
		at = to
	}
	if len(out) == 0 {
		return text
	}
	r.words = out
	return string(out)
}

// linkEnd returns where the address ends that begins with "](" at a byte of the text; that byte if none does.
func linkEnd(text string, at int) int {
	if !strings.HasPrefix(text[at:], "](") {
		return at
	}
	for at += 2; at < len(text) && text[at] != ')' && !space(text[at]); at++ {
		if text[at] != '(' {
			continue
		}
		i := at + 1
		for i < len(text) && text[i] != '(' && text[i] != ')' && !space(text[i]) {
			i++
		}
		if i == len(text) || text[i] != ')' {
			break
		}
		at = i
	}
	return at
}

// definitionEnd returns where the definition of an address ends that begins at a byte of the text; that byte if none does.
func definitionEnd(text string, at int) int {
	i := at + 1
	for i < len(text) && text[i] != ']' && text[i] != '\n' {
		i++
	}
	if at > 0 && text[at-1] != '\n' || i == at+1 || !strings.HasPrefix(text[i:], "]:") {
		return at
	}
	for i += 2; i < len(text) && space(text[i]); {
		i++
	}
	if i == len(text) {
		return at
	}
	for i < len(text) && !space(text[i]) {
		i++
	}
	return i
}

// webEnd returns where the address ends that begins with "http" at a byte of the text; that byte if none does.
func webEnd(text string, at int) int {
	rest, ok := strings.CutPrefix(text[at:], "http")
	if !ok {
		return at
	}
	if rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "s"), "://"); !ok {
		return at
	}
	n := strings.IndexAny(rest, " \t\n\f\r<>)»\"")
	if n < 0 {
		n = len(rest)
	}
	if n == 0 {
		return at
	}
	return len(text) - len(rest) + n
}

// space reports whether a byte is white space of ASCII, as patterns have it.
func space(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' && c != '\v' }

// published returns the source with what no page shows blanked out, and the words that notes among editors keep.
func (b *body) published() (source string, keep []string) {
	out := b.hidden[:0]
	hide := func(from, to int) {
		if len(out) == 0 {
			out = append(out, b.source...)
		}
		blank(out, from, to)
	}
	for at := 0; ; { // as a reader sees it, at the same place
		i := bytes.Index(b.source[at:], []byte("&nbsp;"))
		if i < 0 {
			break
		}
		at += i
		hide(at, at)
		at += copy(out[at:], "\u00a0    ")
	}
	note := func(raw string, from, to int) {
		if m := keepNote.FindStringSubmatch(strings.TrimSpace(raw)); m != nil {
			keep = append(keep, fold(m[1]))
		}
		hide(from, to)
	}
	for _, n := range b.nodes {
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			if string(n.Language(b.source)) == "rule" {
				for i := range n.Lines().Len() {
					hide(n.Lines().At(i).Start, n.Lines().At(i).Stop)
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
				hide(n.Segments.At(i).Start, n.Segments.At(i).Stop)
			}
			note(string(n.Segments.Value(b.source)), 0, 0)
		}
	}
	if len(out) == 0 {
		return b.text, keep
	}
	b.hidden = out
	return string(out), keep
}

// fold writes every run of white space as one space.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

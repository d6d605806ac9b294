// Package parse reads one of the author's files into values of package site, each with its place, and makes the
// smallest possible edit of such a file. A parse depends on the file's name and text only, so its result can be
// remembered.
//
// YAML is read into site.Node, which knows no aliases, anchors or tags; the reading of keys on top of it reports every
// unknown one. Markdown is read by goldmark, rendered and minified here; links to other files stay holes until the
// reader's language is known.
package parse

import (
	"strings"
	"unicode/utf8"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// Text prepares the text of a file: no byte order mark, line ends as "\n", no DEL, and spaces in the place of the rare
// line separators, which YAML would count as lines and no editor does. It reports text that is not UTF-8.
func Text(file, text string) (string, []diag.Diagnostic) {
	text = strings.TrimPrefix(text, "\ufeff")
	if ordinary(text) {
		return text, nil
	}
	if strings.ContainsAny(text, "\r\x7f\u0085\u2028\u2029") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x7f", "\ufffd",
			"\u0085", " ", "\u2028", " ", "\u2029", " ").Replace(text)
	}
	if !utf8.ValidString(text) {
		at := 0
		for at < len(text) {
			r, n := utf8.DecodeRuneInString(text[at:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			at += n
		}
		start := strings.LastIndexByte(text[:at], '\n') + 1
		pos := diag.Pos{File: file, Line: strings.Count(text[:at], "\n") + 1, Col: utf8.RuneCountInString(text[start:at]) + 1}
		return "", []diag.Diagnostic{diag.At(pos, "not-utf8")}
	}
	return text, nil
}

// ordinary reports whether a text is UTF-8 and has none of the characters that Text takes out, if that is quickly seen.
func ordinary(text string) bool {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c < 0x80:
			if c == '\r' || c == '\x7f' {
				return false
			}
		case c >= 0xc2 && c < 0xe0 && i+1 < len(text) && text[i+1]&0xc0 == 0x80 && (c != 0xc2 || text[i+1] != 0x85):
			i++
		default:
			r, n := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && n == 1 || r == '\u0085' || r == '\u2028' || r == '\u2029' {
				return false
			}
			i += n - 1
		}
	}
	return true
}

// File reads a Markdown file of content/.
func File(file, text string) (*site.Markdown, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	report := func(d diag.Diagnostic) { ds = append(ds, d) }
	name := NameOf(file)
	m := &site.Markdown{File: file, Section: name.Section, Slug: name.Slug, Lang: name.Lang, Pos: diag.Pos{File: file, Line: 1, Col: 1, Len: 3}}
	m.Doc = site.Doc{File: file, Lang: name.Lang}

	text, bad := Text(file, text)
	if bad != nil {
		m.Broken = true
		return m, bad
	}
	yaml, rest, skip, ok := front(text)
	if !ok {
		m.Broken = true
		report(diag.At(diag.Pos{File: file, Line: 1, Col: 1}, "open-front"))
		return m, ds
	}
	n, ok := yamlNode(strings.Clone(yaml), file, 1, report) // what is kept of it does not keep all of the file
	if ok {
		mails(n, report)
		frontMatter(m, n, report)
	} else {
		m.Broken = true
	}
	b := body{file: file, base: name.Section, place: m.Place(), text: rest, skip: skip, report: report,
		front: n, story: name.Section == "stories", room: rooms.Get().(*room)}
	defer b.leave()
	if !b.read() {
		m.Broken = true
	}
	m.Doc.Blocks, m.Rules, m.IDs, m.Pictures = kept(b.blocks), kept(b.rules), kept(b.ids), b.pictures
	if m.Draft {
		return m, nil // nobody reads it yet; what is wrong in it must not keep an urgent change of another file back
	}
	return m, ds
}

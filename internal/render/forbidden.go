package render

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/html"

	"github.com/veshka-guide/veshka/internal/diag"
)

// What no page may hold: it sends something, loads something, keeps something, or leads somewhere unseen (DESIGN
// section 3).
var (
	badTags    = []string{"form", "iframe", "frame", "object", "embed", "base", "applet", "portal", "input", "textarea", "select", "audio", "video", "source", "track"}
	badAttrs   = []string{"integrity", "srcset", "ping", "srcdoc", "background", "action", "formaction", "manifest", "style"}
	badScript  = []string{"localStorage", "sessionStorage", "indexedDB", "serviceWorker", "document.cookie", "caches.", "fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "importScripts", "eval("}
	badStyle   = []string{"@import", "@font-face", "expression("}
	badSchemes = []string{"mailto:", "javascript:", "tel:", "//"}
)

// forbidden reports what a theme's file must not hold.
func (l *loader) forbidden(f File) {
	report := func(at int, what string) {
		start := strings.LastIndexByte(f.Text[:at], '\n') + 1
		l.report(diag.At(diag.Pos{
			File: f.Place, Line: strings.Count(f.Text[:at], "\n") + 1,
			Col: utf8.RuneCountInString(f.Text[start:at]) + 1, Len: utf8.RuneCountInString(what),
		}, "forbidden-in-theme", "what", what))
	}
	if strings.HasSuffix(f.Name, ".css") {
		find(f.Text, append(slices.Clone(badStyle), remote(f.Text)...), report)
		return
	}
	lex := html.NewLexer(parse.NewInputString(f.Text))
	at, tag, rel := 0, "", ""
	for {
		token, data := lex.Next()
		start := at
		at += len(data)
		switch token {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			tag, rel = string(bytes.ToLower(lex.Text())), ""
			if slices.Contains(badTags, tag) {
				report(start, "<"+tag)
			}
		case html.AttributeToken:
			name := string(bytes.ToLower(bytes.TrimSpace(lex.AttrKey())))
			value := strings.ToLower(strings.Trim(string(lex.AttrVal()), `"' `))
			if name == "rel" {
				rel = value
			}
			at0 := min(start+1, len(f.Text))
			switch {
			case slices.Contains(badAttrs, name), strings.HasPrefix(name, "on"):
				report(at0, name)
			case name == "src" && !strings.HasPrefix(value, "data:"):
				report(at0, "src")
			case tag == "link" && rel != "" && !slices.Contains([]string{"icon", "canonical", "alternate"}, rel):
				report(at0, "rel="+rel)
			case tag == "meta" && name == "http-equiv" && value == "refresh":
				report(at0, "refresh")
			case name == "href" && slices.ContainsFunc(badSchemes, func(s string) bool { return strings.HasPrefix(value, s) }):
				report(start+strings.Index(strings.ToLower(string(data)), value), value)
			}
		case html.TextToken:
			if tag == "script" {
				find(string(data), badScript, func(i int, what string) { report(start+i, what) })
			}
		case html.EndTagToken:
			tag = ""
		}
	}
}

// find reports every one of the words in the text.
func find(text string, words []string, report func(at int, what string)) {
	for _, w := range words {
		if i := strings.Index(text, w); i >= 0 {
			report(i, w)
		}
	}
}

// remote returns the url( of a style sheet that is not data.
func remote(style string) []string {
	var out []string
	for rest := style; ; {
		i := strings.Index(rest, "url(")
		if i < 0 {
			return out
		}
		rest = rest[i:]
		if !strings.HasPrefix(strings.Trim(rest[4:], `"' `), "data:") {
			out = append(out, rest[:min(len(rest), 12)])
		}
		rest = rest[4:]
	}
}

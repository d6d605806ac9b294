package inspect

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// Scripts and style sheets, in pages and beside them.

// script takes one of a page: where it comes from, or what it is.
func (r *reader) script(n *html.Node) {
	if src := first(attr(n, "src"), attr(n, "href")); src != "" {
		u, _ := r.address(src)
		r.add("script", "", str(u))
		return
	}
	text := content(n)
	r.add("script", "", manifest.SHA256([]byte(text))[:16]+" "+text)
	r.code(text)
}

// habits are what a script does that a page of this kind never needs.
var habits = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"service-worker", regexp.MustCompile(`serviceWorker|ServiceWorkerContainer|importScripts|PushManager`)},
	{"storage", regexp.MustCompile(`localStorage|sessionStorage|indexedDB|document\s*\.\s*cookie|caches\s*\.\s*open|sendBeacon|XMLHttpRequest|\bfetch\s*\(|WebSocket|EventSource|getUserMedia|geolocation|clipboard|RTCPeerConnection|keydown|keypress|\beval\s*\(|\batob\s*\(`)},
	{"redirect", regexp.MustCompile(`location\s*(?:\.\s*(?:href|assign|replace)|\[|=[^=])|window\s*\.\s*open|history\s*\.\s*(?:pushState|replaceState)`)},
}

var quoted = regexp.MustCompile(`"([^"\n]{3,300})"|'([^'\n]{3,300})'|` + "`([^`]{3,300})`")

// code takes what a script says that it does, and the addresses and contacts in it.
func (r *reader) code(text string) {
	for _, h := range habits {
		if place := h.re.FindStringIndex(text); place != nil {
			r.add(h.kind, h.re.FindString(text), text[place[0]:min(len(text), place[1]+100)])
		}
	}
	for _, m := range quoted.FindAllStringSubmatch(text, 2000) {
		said := first(m[1], m[2], m[3])
		if strings.Contains(said, "<") { // what it writes into the page
			r.inside(said)
			continue
		}
		contacts(said, func(kind, value string) { r.add(kind, "", value) })
	}
}

// inside takes a piece of HTML out of a string.
func (r *reader) inside(text string) {
	p := read([]byte(text), r.base.String(), r.home)
	for t := range p.things {
		r.p.things[t] = true
	}
	for h := range p.hosts {
		r.p.hosts[h] = true
	}
}

var (
	cssURL    = regexp.MustCompile(`(?i)url\(\s*["']?([^"')]+)`)
	cssImport = regexp.MustCompile(`(?i)@import\s+["']([^"']+)`)
	cssText   = regexp.MustCompile(`(?i)content\s*:\s*("[^"]*"|'[^']*')`)
	cssHide   = regexp.MustCompile(`(?is)([^{}]+)\{([^{}]*)\}`)
)

// css takes what a style sheet fetches, writes and hides.
func (r *reader) css(text string) {
	for _, m := range cssURL.FindAllStringSubmatch(text, -1) {
		if u, _ := r.address(m[1]); u != nil {
			r.add("style-url", "", u.String())
		}
	}
	for _, m := range cssImport.FindAllStringSubmatch(text, -1) {
		if u, _ := r.address(m[1]); u != nil {
			r.add("style", "@import", u.String())
		}
	}
	for _, m := range cssText.FindAllStringSubmatch(text, -1) {
		said := strings.Trim(m[1], `"'`)
		r.add("style-text", "", said)
		contacts(said, func(kind, value string) { r.add(kind, "", value) })
	}
	for _, m := range cssHide.FindAllStringSubmatch(text, -1) {
		if hiding.MatchString(m[2]) {
			r.add("hidden", "", m[1])
		}
	}
}

// sheet, program and plain make pages of files that are none.
func sheet(text []byte, at, home string) *page {
	return other(at, home, func(r *reader) { r.css(string(text)); r.add("style", "", manifest.SHA256(text)[:16]) })
}

func program(text []byte, at, home string) *page {
	return other(at, home, func(r *reader) { r.add("script", "", manifest.SHA256(text)[:16]); r.code(string(text)) })
}

func plainText(text []byte, at, home string) *page {
	return other(at, home, func(r *reader) {
		for line := range strings.Lines(string(text)) {
			r.add("list", "", line)
			contacts(line, func(kind, value string) {
				r.add(kind, "", value)
				if kind == "address" {
					host, _, _ := strings.Cut(value, "/")
					r.p.hosts[host] = true
				}
			})
		}
	})
}

func other(at, home string, f func(*reader)) *page {
	r := &reader{p: &page{things: map[thing]bool{}, hosts: map[string]bool{}}, home: home, kind: "text"}
	if r.base, _ = url.Parse(at); r.base == nil {
		return r.p
	}
	f(r)
	return r.p
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"

	"github.com/veshka-guide/veshka/internal/bench/corpus"
)

var (
	mainPart = regexp.MustCompile(`(?s)</h1>(.*)</article>`)
	anchor   = regexp.MustCompile(`(<h[1-6]) id=[^>]*>`)
	quoted   = regexp.MustCompile(`="([^"]*)"`)
	between  = regexp.MustCompile(`>\s+<`)
)

// The limit is honest only if the loop does the work: what it writes is what goldmark's own HTML says, in fewer bytes.
func TestLoopWritesWhatGoldmarkWrites(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	if err := corpus.WriteHugo(in, 3); err != nil {
		t.Fatal(err)
	}
	if err := loop(filepath.Join(in, "content"), out); err != nil {
		t.Fatal(err)
	}
	pages, err := pagesOf(filepath.Join(in, "content"))
	if err != nil || len(pages) != 3*corpus.PagesPerCountry {
		t.Fatalf("%d pages, %v, want %d", len(pages), err, 3*corpus.PagesPerCountry)
	}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	for _, p := range pages {
		text, err := os.ReadFile(p.file)
		if err != nil {
			t.Fatal(err)
		}
		_, body := split(text)
		var want bytes.Buffer
		if err := md.Convert(withRules(nil, body, p.lang), &want); err != nil {
			t.Fatal(err)
		}
		page, err := os.ReadFile(filepath.Join(out, p.lang, p.section, p.slug, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		got := mainPart.FindSubmatch(page)
		if got == nil || shortest(string(got[1])) != shortest(want.String()) {
			t.Errorf("%s holds other HTML than goldmark makes of it:\n%.2000s", p.file, page)
		}
	}
}

// shortest brings both to one form: without anchors, quotes, and space between tags.
func shortest(html string) string {
	html = anchor.ReplaceAllString(html, "$1>")
	html = quoted.ReplaceAllString(html, "=$1")
	return strings.TrimSpace(between.ReplaceAllString(html, "><"))
}

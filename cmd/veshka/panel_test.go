package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// The page for editors shows the same hour from their side: what is to be done, and where to open it.
func TestServeShowsEditorsTheirPage(t *testing.T) {
	p := servePreview(t)
	const country = "---\ncountry: GE\nsummary: Кратко\n---\n\n### Срок {#visa-free-stay}\n\n```rule\nverified: 2026-02-17\nsources: [npr]\nvalue: {visa_required: false, days: 365, window: per-entry}\n```\n\nМожно год.\n"
	p.save("content/sources.yaml", "npr:\n  publisher: NPR\n  title: A\n  url: https://example.org/a\n  lang: en\n")
	p.save("content/countries/georgia.ru.md", country)
	page := p.untilPage("__veshka/", "veshka confirm georgia/visa-free-stay")
	link := "vscode://file" + filepath.ToSlash(p.dir) + "/content/countries/georgia.ru.md:6:1"
	for _, want := range []string{`href="` + link + `"`, "overdue by 188 days", "As of 22", `href="https://example.org/a"`,
		"veshka confirm georgia/visa-free-stay -s " + p.dir, "countries/georgia.en.md"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if body, status := p.get("ru/countries/georgia.html"); status != http.StatusOK {
		t.Errorf("the rule's page on the site = %d", status)
	} else {
		_ = body.Close()
	}

	p.save("content/countries/georgia.ru.md", strings.Replace(country, "[npr]", "[nrp]", 1))
	page = p.untilPage("__veshka/", "unknown-source")
	for _, want := range []string{"The newest version has errors.", "veshka confirm georgia/visa-free-stay", "georgia.ru.md:10:"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of a failed build lacks %q", want)
		}
	}
	p.save("content/countries/georgia.ru.md", strings.Replace(country, "2026-02-17", "2026-11-20", 1))
	p.untilPage("__veshka/", "No rule has to be checked")
}

// untilPage loads a page again after every build until it holds the words.
func (p *preview) untilPage(path, words string) string {
	p.t.Helper()
	for range 20 {
		if text := p.show(path); strings.Contains(text, words) {
			return text
		}
		p.until("reload")
	}
	p.t.Fatalf("%s never says %q: %s", path, words, p.page(path))
	return ""
}

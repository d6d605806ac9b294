package build_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// georgia lays out the good site with edits of its guide to Georgia, old and new texts in turn, and builds it.
func georgia(t *testing.T, lang string, edits ...string) map[string]string {
	t.Helper()
	dir := lay(t, &txtar.Archive{})
	name := filepath.Join(dir, "content/countries/georgia."+lang+".md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(string(text), edits[i]) {
			t.Fatalf("%s does not hold %q", name, edits[i])
		}
		text = []byte(strings.Replace(string(text), edits[i], edits[i+1], 1))
	}
	put(t, name, text)
	r, pages := built(t, dir)
	if r.Failed(false) {
		t.Fatal(r.Found)
	}
	return pages
}

// ruleOn returns the section of a rule on a page.
func ruleOn(t *testing.T, page, id string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `id="`+id+`"`)
	if !ok {
		t.Fatalf("no rule %s on the page", id)
	}
	section, _, _ := strings.Cut(rest, "</section>")
	return strings.ReplaceAll(section, "\u00a0", " ")
}

// wants reports what of the texts the section lacks.
func wants(t *testing.T, name, section string, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if !strings.Contains(section, want) {
			t.Errorf("%s: no %q in\n%s", name, want, section)
		}
	}
}

// The reader of a translation is told which rule changed and since when, with a link to the original.
func TestDriftLeadsToTheOriginal(t *testing.T) {
	pages := georgia(t, "en", "translates: 8489bcfd", "translates: 00000000\ntranslated: 2026-03-01")
	wants(t, "drifted", ruleOn(t, pages["en/countries/georgia.html"], "visa-free-stay"),
		`data-translation="drifted"`, "compared with the original on 1 March 2026", `href="../../ru/countries/georgia.html#visa-free-stay"`, "The original, in Russian")
	wants(t, "the other rule", ruleOn(t, pages["en/countries/georgia.html"], "extradition-risk"), `data-translation="current"`)
	wants(t, "light", pages["light/en/countries/georgia-1.html"], `href="../../ru/countries/georgia-1.html#visa-free-stay"`)
	pages = georgia(t, "en", "translates: 8489bcfd", "translates: 00000000")
	wants(t, "nobody knows since when", ruleOn(t, pages["en/countries/georgia.html"], "visa-free-stay"),
		"has not been compared with the latest original", "The original, in Russian")
}

// A value that was changed after it was verified is not verified, wherever it is shown.
func TestChangedFactsAreNotVerified(t *testing.T) {
	const with = "window: per-entry}\nfacts: "
	pages := georgia(t, "ru", "2026-05-20", "2026-05-19", "window: per-entry}\n", with+"00000000\n")
	wants(t, "guide", ruleOn(t, pages["en/countries/georgia.html"], "visa-free-stay"),
		`data-state="unverified"`, "The facts were changed after the verification of 19 May 2026")
	if strings.Contains(ruleOn(t, pages["en/countries/georgia.html"], "visa-free-stay"), "not known") {
		t.Error("the guide says that the day is not known, which it is: of other facts")
	}
	wants(t, "kind", pages["en/rules/visa-free-stay.html"], "not verified", "facts were changed after the verification")
	for _, name := range []string{"en/countries/georgia.html", "en/rules/visa-free-stay.html", "en/compare.html", "en/checked.html", "api/v1/rules.json"} {
		if strings.Contains(pages[name], `datetime="2026-05-19"`) || strings.Contains(pages[name], `"verified":"2026-05-19"`) {
			t.Errorf("%s shows the day on which other facts were verified", name)
		}
	}
}

// A change of status or dates is one of the history, of the list of changes and of the feeds.
func TestChangedStatusIsHistory(t *testing.T) {
	pages := georgia(t, "ru", "window: per-entry}\n", "window: per-entry}\nstatus: suspended\nuntil: 2026-12-31\n",
		"was:\n", "was:\n  - {on: 2026-04-02, status: current, until: 2026-09, note: {ru: Приём остановили., en: Intake stopped.}}\n")
	wants(t, "guide", ruleOn(t, pages["en/countries/georgia.html"], "visa-free-stay"), "2 April 2026", "in force · in force until September 2026", "Intake stopped.")
	wants(t, "changes", strings.ReplaceAll(pages["en/changes.html"], "\u00a0", " "), "in force · in force until September 2026",
		"365 days · per entry · suspended · in force until 31 December 2026")
	wants(t, "feed", pages["en/changes.xml"], "suspended", "2026-04-02T00:00:00Z", "Intake stopped.")
	wants(t, "api", pages["api/v1/changes.json"], `"status_before":"current","status_after":"suspended"`)
}

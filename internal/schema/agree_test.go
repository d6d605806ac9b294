package schema

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// wrong builds the good site of the tests with one file in another form, and reports whether there is an error in it.
func wrong(t *testing.T, file, text string) bool {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../build/testdata/good")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := build.New(os.DirFS(dir), os.DirFS("../..")).Read(build.Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}})
	return slices.ContainsFunc(r.Found, func(d diag.Diagnostic) bool { return d.Pos.File == file && d.Severity() == diag.Error })
}

// The build and the schema say the same of each of these: one thing is odd, or wrong, in each.
func TestSchemasAgreeWithTheBuild(t *testing.T) {
	s := read(t, "../build/testdata/good")
	schemas := compiled(t, s)
	const (
		facts = "verified: 2026-05-20\nsources: [mid]\n"
		story = "person: x\nsummary: x\nname_is: changed\nsource: npr\nas_of: 2023\n"
		org   = "intransit:\n  status: active\n"
	)
	cases := []struct {
		schema, text string
		fits         bool
	}{
		{"rule", facts, true},
		{"rule", "verified: 2026-05-20\nsources: mid\n", true},
		{"rule", "verified: 2026-05-20\nsources: []\n", false},
		{"rule", "verified: 2026-05-20\nsources: [null]\n", false},
		{"rule", "verified: 2026-05-20\nsources: {mid: npr}\n", false},
		{"rule", "verified: unknown\nsources: [mid]\n", true},
		{"rule", "verified: 2026\nsources: [mid]\n", true},
		{"rule", "verified: never\nsources: [mid]\n", false},
		{"rule", "verified: [2026]\nsources: [mid]\n", false},
		{"rule", "verified:\nsources: [mid]\n", false},
		{"rule", facts + "kind: extradition-risk\nvalue: {level: high}\n", true},
		{"rule", facts + "kind: extradition-risk\nvalue: {days: 5}\n", false},
		{"rule", facts + "kind:\n", true},
		{"rule", facts + "value:\n", false},
		{"rule", facts + "value: {}\n", true},
		{"rule", facts + "value: {days: [30, 90], window: null, visa_required: false}\n", true},
		{"rule", facts + "value: {days: [30]}\n", false},
		{"rule", facts + "value: {days: '30'}\n", false},
		{"rule", facts + "value: {days: 30.0}\n", true},
		{"rule", facts + "value: {visa_required: 'false'}\n", false},
		{"rule", facts + "value: {ends: 2026-02, fee: {amount: 5, currency: GEL}}\n", true},
		{"rule", facts + "value: {fee: {amount: 5}}\n", false},
		{"rule", facts + "kind: extradition-risk\nvalue: {grounds: treaty, members: NO, papers: [ka, pt-BR]}\n", true},
		{"rule", facts + "kind: extradition-risk\nvalue: {grounds: []}\n", true},
		{"rule", facts + "status: planned\n", false},
		{"rule", facts + "status: planned\nfrom: unknown\n", true},
		{"rule", facts + "status: planned\nfrom:\n", false},
		{"rule", facts + "status: limited\nfrom: unknown\n", false},
		{"rule", facts + "status: Limited\n", false},
		{"rule", facts + "status:\n", true},
		{"rule", facts + "applies_to: political\nreview: 30\nby: anna\n", true},
		{"rule", facts + "review: 1096\n", false},
		{"rule", facts + "review: 0\n", false},
		{"rule", facts + "review: '30'\n", false},
		{"rule", facts + "text: {ru: 12345678, en: 5f0c2a91}\nfacts: 1234e567\nminor: {5f0c2a91: 0d1e2f3a}\n", true},
		{"rule", facts + "was: [{on: 2024, note: {ru: Было.}}]\n", true},
		{"rule", facts + "was: [{on: 2024, status: closed, from: 2023}]\n", true},
		{"rule", facts + "was: [{note: {ru: Было.}}]\n", false},
		{"rule", facts + "was: [{on: 2024, value: {}}]\n", false},
		{"rule", facts + "was: [{on: 2024, value: {level: high}}]\n", false},
		{"rule", facts + "translates: 5f0c2a91\n", false},

		{"guide", "country: AM\nsummary: x\nowner: anna\nexit: true\nask: [Ереван, 5]\n", true},
		{"guide", "country: AM\nsummary: x\nask: Ереван\ntitle:\n", true},
		{"guide", "country: AM\n", false},
		{"guide", "country: AM\nregion: x\nsummary: x\ntitle: x\nmembers: [AM]\n", false},
		{"guide", "region: x\nsummary: x\ntitle: x\n", false},
		{"guide", "region: x\nsummary: x\ntitle: x\nmembers: AM\n", true},
		{"guide", "country: XX\nsummary: x\n", false},
		{"guide", "country: AM\nsummary: x\nexit: да\n", false},

		{"story", story, true},
		{"story", story + "route:\n  - {place: x, country: GE, from: 2022}\n", true},
		{"story", story + "route:\n  - {country: GE}\n", false},
		{"story", story + "age: 131\n", false},
		{"story", story + "also: [npr, mid]\nthemes: x\nwarnings:\n", true},
		{"story", story + "also: [bbc]\n", false},
		{"story", "person: x\nsummary: x\nname_is: changed\nsource: npr\n", false},

		{"page", "title: 2026\nweight: 0\n", true},
		{"page", "title: x\nweight: 1.5\n", false},
		{"page", "title: ' '\n", false},

		{"sources", "npr: {publisher: NPR, title: x}\nmid: {publisher: x, title: x, url:, date:, lang:}\n", true},
		{"sources", "npr: {publisher: NPR, title: x, url: 'mailto:x@example.org'}\nmid: {publisher: x, title: x}\n", false},
		{"sources", "npr: {publisher: NPR, title: x, ignore: {why: x, until: 2027-01}}\nmid: {publisher: x, title: x}\n", true},
		{"sources", "npr: {publisher: NPR, title: x, ignore: {why: x}}\nmid: {publisher: x, title: x}\n", false},
		{"sources", "npr: {publisher: NPR, title: x, date: 2022-3}\nmid: {publisher: x, title: x}\n", false},

		{"organisations", org + "  countries: GE\n  sources:\n  checked: 2025\n", true},
		{"organisations", org + "  countries: [ge]\n", false},
		{"organisations", "intransit: {status: paused}\n", false},
		{"glossary", "internal-passport:\n", true},
		{"glossary", "internal-passport: {kinds: visa-free-stay}\n", true},
		{"glossary", "internal-passport: [visa-free-stay]\n", false},
		{"glossary-words", "internal-passport: {term: x, definition: x, also: y}\n", true},
		{"glossary-words", "internal-passport: {term: x}\n", false},
		{"organisations-words", "intransit: {what: x}\n", false},

		{"site", "title: x\nlanguages: [ru, en]\n", true},
		{"site", "title: {ru: x}\nlanguages: [ru, en]\nbase_url: https://example.org/a?b=1\nexit_url:\ndiscreet: true\nmirrors:\nonion:\nkey:\n", true},
		{"site", "title: x\nlanguages: [ru, en]\nbase_url: https://anna@example.org/\n", false},
		{"site", "title: x\nlanguages: [ru, en]\npage_budget: 1000\n", false},
		{"site", "title: x\nlanguages: [ru, en]\nmirrors: https://example.org/\n", false},
		{"site", "title: x\nlanguages: [ru, en]\ndiscreet: 1\n", false},
		{"site", "title: x\nlanguages: [ru, en]\nlight: false\nkeep: false\nsearch: true\n", true},
		{"site", "title: x\nlanguages: [ru, en]\nkeep: no way\n", false},
	}
	files := map[string]string{
		"guide": "content/countries/armenia.ru.md", "story": "content/stories/bulat.ru.md", "page": "content/pages/safety.ru.md",
		"sources": "content/sources.yaml", "organisations": "content/organisations.yaml", "organisations-words": "content/organisations.ru.yaml",
		"glossary": "content/glossary.yaml", "glossary-words": "content/glossary.ru.yaml", "site": "content/site.yaml",
	}
	for _, c := range cases {
		file, text := files[c.schema], c.text
		name := c.schema
		switch c.schema {
		case "rule":
			file = files["guide"]
			text = "---\ncountry: AM\nsummary: x\n---\n\n### x {#visa-free-stay}\n\n```rule\n" + text + "```\n\nx\n"
			if !strings.Contains(text, "kind: extradition-risk") {
				name = "rule.visa-free-stay" // the kind is the heading's
			}
		case "guide", "story", "page":
			text = "---\n" + text + "---\n\nx\n"
		}
		if why := problem(schemas, piece{schema: name, text: c.text}); (why == "") != c.fits {
			t.Errorf("%s: %q: the schema says %q", name, c.text, why)
		}
		if wrong(t, file, text) == c.fits {
			t.Errorf("%s: %q: the build does not agree that it fits: %t", c.schema, c.text, c.fits)
		}
	}
}

package schema

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/veshka-guide/veshka/internal/diag"
)

// refused are the codes of which a schema refuses every case of internal/build/testdata/bad: what is wrong can be seen in
// one file.
var refused = []string{
	"address", "date", "folder-address", "missing-key", "missing-word", "public-key", "secret-key",
	"unknown-audience", "unknown-country", "unknown-field", "unknown-key", "unknown-kind", "unknown-language", "unknown-source",
	"unknown-value", "unknown-word", "value-type", "wrong-type", "yaml", "yaml-tab", "facts-in-translation", "bad-id",
}

// beyond are the codes that no schema can see, and why. A case of one that a schema does refuse is wrong here.
var beyond = map[string]string{
	"no-site": "a file that is not there", "missing-file": "a file that is not there", "no-original": "a file that is not there",
	"unknown-suffix": "the name of a file", "no-suffix": "the name of a file", "unknown-file": "the name of a file",
	"bad-name": "the name of a file", "name-collision": "the name of a file",
	"outside-tree": "the disk", "file-too-large": "the disk", "unreadable": "the disk", "not-utf8": "bytes",
	"unpublished-draft": "no mistake", "draft-picture": "no mistake",
	"unknown-theme": "a folder", "missing-template": "a theme", "bad-template": "a theme", "forbidden-in-theme": "a theme",

	"yaml-alias": "gone when YAML has been read", "too-deep": "every program has a depth of its own", "duplicate-key": "gone when YAML has been read",
	"open-front": "Markdown", "open-rule": "Markdown",

	"future-date": "the day", "overdue": "the day", "due": "the day", "unverified": "no mistake", "date-order": "two dates",
	"mail-address": "would refuse too much", "placeholder": "drafts hold it by right",

	"rule-without-heading": "Markdown", "rule-without-id": "Markdown", "rule-empty": "Markdown", "note-in-rule": "Markdown",
	"duplicate-id": "two places", "facts-twice": "two files", "translation-without-original": "two files", "facts-changed": "a digest",
	"route-length": "two files", "country-twice": "two files", "rule-outside-guide": "the name of a file",
	"drifted": "a digest", "untranslated": "two files", "words-changed": "a digest",
	"unknown-topic": "kinds.yaml names its topics itself",

	"source-changed": "the network", "source-perhaps-changed": "the network", "source-gone": "the network", "source-moved": "the network",
	"source-home": "no mistake of form", "source-home-now": "the network", "source-soft-404": "the network", "source-not-known": "the network",
	"source-ignored": "the day", "ignore-ended": "the day", "dataset-asks": "another file", "dataset-lacks": "another file", "dataset-line": "another file",

	"phone-number": "words", "passport-number": "words", "messenger-link": "words", "coordinates": "words", "street-address": "words", "car-plate": "words",

	"raw-html": "Markdown", "too-much-markup": "Markdown", "script-address": "Markdown", "remote-picture": "Markdown", "dead-picture": "Markdown",
	"picture-words": "Markdown", "picture-title": "Markdown", "picture-place": "Markdown", "picture-format": "a picture", "picture-damaged": "a picture",
	"picture-moves": "a picture", "picture-bytes": "a picture", "picture-pixels": "a picture",
	"dead-link": "Markdown", "dead-id": "Markdown", "dead-note": "Markdown", "absolute-link": "Markdown", "h1-in-text": "Markdown",
	"warning-empty": "Markdown", "warning-inside": "Markdown", "open-warning": "Markdown",

	"missing-message": "what the interface says", "unknown-message": "what the interface says", "missing-plural": "what the interface says",
	"unknown-plural": "what the interface says", "message-placeholder": "what the interface says",
	"part-too-heavy": "a page", "page-too-heavy": "a page",
}

// decided are files of single cases that are not refused, or are, though their codes say otherwise.
var decided = map[string]string{
	// not refused
	"address content/pages/safety.ru.md": "Markdown", "mail-address content/pages/safety.ru.md": "Markdown",
	"bad-id content/pages/safety.ru.md": "Markdown", "bad-id content/pages/safety.en.md": "Markdown",
	"unknown-value-fence content/countries/armenia.ru.md": "Markdown", "unknown-value-warning content/stories/bulat.ru.md": "Markdown",
	"unknown-kind content/countries/armenia.ru.md":   "the id of a heading",
	"missing-key-title content/countries/csto.en.md": "another file says that it is a region",
	"missing-word content/organisations.yaml":        "another file has the words",
	"unknown-audience content/kinds.yaml":            "the file names its audiences itself", "unknown-kind content/kinds.yaml": "the file names its kinds itself",
	"unknown-field content/kinds.yaml": "the file names its fields itself", "unknown-key-language content/site.yaml": "the file names its languages itself",
	"yaml-second content/sources.yaml": "a reader of YAML takes the first document, or each by itself",
	// refused
	"duplicate-key-mirrors content/site.yaml": "a list, whose entries stay when YAML has been read",
	"bad-name content/countries/Грузия.ru.md": "nobody reads it, and it is wrong", "bad-name content/countries/Türkiye.en.md": "nobody reads it, and it is wrong",
	"bad-name content/stories/Щедрая Юля и Съёмка, ч. 2.ru.md": "nobody reads it, and it is wrong",
	"bad-name content/stories/Ґанок і їжак.ru.md":              "nobody reads it, and it is wrong",
	"unknown-suffix content/glossary.eng.yaml":                 "nobody reads it, and it is wrong",
	"name-collision content/kinds.ru.yaml":                     "the site has no such kind", "name-collision content/kinds.en.yaml": "the site has no such kind",
	"not-utf8 content/sources.yaml": "no YAML", "open-rule content/countries/armenia.ru.md": "what follows the block is no YAML",
	"yaml-alias-bomb content/glossary.yaml": "nothing that follows is looked at by the build", "yaml-alias-bomb content/pages/safety.ru.md": "nothing that follows is looked at by the build",
}

// found is a line of what the build prints: file, place, severity, words, code.
var found = regexp.MustCompile(`(?m)^([^\s:]+|[^:\n]+\.[a-z]+)(?::\d+)*: (?:error|warning|note): .* \[([a-z0-9-]+)\]$`)

// Each file of a bad input is refused by a schema if the build finds something in it that a schema can see, and only
// then: a new code, or a new case, must be decided on here.
func TestBadInputIsRefused(t *testing.T) {
	s := read(t, "../build/testdata/good")
	schemas, kinds := compiled(t, s), kindsByID(s)
	cases, err := filepath.Glob("../build/testdata/bad/*.txtar")
	if err != nil || len(cases) < 100 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	used := map[string]bool{}
	for _, name := range cases {
		stem := strings.TrimSuffix(filepath.Base(name), ".txtar")
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		codes := map[string][]string{} // by file
		for _, f := range a.Files {
			if f.Name == "want" {
				for _, m := range found.FindAllStringSubmatch(string(f.Data), -1) {
					codes[m[1]] = append(codes[m[1]], m[2])
				}
			}
		}
		for _, f := range a.Files {
			parts := pieces(f.Name, string(f.Data), kinds)
			if len(parts) == 0 {
				continue
			}
			why := ""
			for _, p := range parts {
				if schemas[p.schema] == nil {
					continue // a file that nothing reads
				}
				if w := problem(schemas, p); w != "" {
					why += p.place + ": " + w + "\n"
				}
			}
			want := slices.ContainsFunc(codes[f.Name], func(code string) bool { return slices.Contains(refused, code) })
			if id := stem + " " + f.Name; decided[id] != "" {
				used[id] = true
				want = !want
			}
			switch {
			case want && why == "":
				t.Errorf("%s: no schema refuses %s: %q", stem, f.Name, codes[f.Name])
			case !want && why != "":
				t.Errorf("%s: %s is refused, though %q is beyond a schema:\n%s", stem, f.Name, codes[f.Name], why)
			}
		}
	}
	for id := range decided {
		if !used[id] {
			t.Errorf("there is no case %q", id)
		}
	}
	for code := range diag.Codes {
		if slices.Contains(refused, code) == (beyond[code] != "") {
			t.Errorf("%q must stand in one of the two lists", code)
		}
	}
}

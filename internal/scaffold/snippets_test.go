package scaffold_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

// newSite writes a new site into a folder, with more files, and reads it.
func newSite(t *testing.T, more map[string]string) build.Result {
	t.Helper()
	dir := t.TempDir()
	files := scaffold.Site()
	for name, text := range more {
		files = append(files, scaffold.File{Name: name, Text: text})
	}
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(f.Text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return build.New(os.DirFS(dir), os.DirFS("../..")).Read(build.Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}})
}

type snippet struct {
	Scope, Prefix, Description string
	Body                       []string
}

func snippets(t *testing.T, s *site.Site) map[string]snippet {
	t.Helper()
	all := map[string]snippet{}
	f := scaffold.Snippets(s, say)
	if err := json.Unmarshal([]byte(f.Text), &all); err != nil {
		t.Fatal(err)
	}
	byPrefix := map[string]snippet{}
	for _, one := range all {
		byPrefix[one.Prefix] = one
	}
	return byPrefix
}

var (
	chosen = regexp.MustCompile(`\$\{\d+\|((?:[^\\|]|\\.)*)\|\}`)
	filled = regexp.MustCompile(`\$\{\d+:((?:[^\\}]|\\.)*)\}`)
	open   = regexp.MustCompile(`\$\d+`)
	slash  = regexp.MustCompile(`\\(.)`)
)

// left returns what a snippet leaves in a file where nobody has written or chosen anything.
func (s snippet) left() string {
	text := strings.Join(s.Body, "\n")
	text = chosen.ReplaceAllStringFunc(text, func(m string) string {
		first, _, _ := strings.Cut(chosen.FindStringSubmatch(m)[1], ",")
		return first
	})
	text = filled.ReplaceAllStringFunc(text, func(m string) string {
		return slash.ReplaceAllString(filled.FindStringSubmatch(m)[1], "$1")
	})
	return open.ReplaceAllString(text, "") + "\n"
}

// A snippet that was put in and left as it is states nothing: the build refuses every value of it.
func TestSnippetsLeaveNothingThatPasses(t *testing.T) {
	s := newSite(t, nil).Site
	all := snippets(t, s)
	kinds := scaffold.Deciding(&s.Vocabulary)
	if len(kinds) != 6 {
		t.Fatalf("%d kinds decide, want those of first and compare", len(kinds))
	}
	for _, k := range kinds {
		text := "---\ncountry: GE\nsummary: x\n---\n\n" + all["rule-"+k.ID].left()
		const name = "content/countries/georgia.ru.md"
		r := newSite(t, map[string]string{name: text, "content/sources.yaml": "x: {publisher: x, title: x}\n"})
		wrong := func(line int) bool {
			return slices.ContainsFunc(r.Found, func(d diag.Diagnostic) bool {
				return d.Pos.File == name && d.Pos.Line == line && d.Severity() == diag.Error
			})
		}
		fields := 0
		for i, line := range strings.Split(text, "\n") {
			switch key, _, _ := strings.Cut(strings.TrimSpace(line), ":"); {
			case strings.HasPrefix(line, "  ") && k.Field(key) != nil:
				fields++
				if !wrong(i + 1) {
					t.Errorf("%s: nothing is wrong with %q", k.ID, line)
				}
			case key == "sources" && !wrong(i+1):
				t.Errorf("%s: it has sources", k.ID)
			case key == "verified" && line != "verified: unknown":
				t.Errorf("%s: %q states a day", k.ID, line)
			}
		}
		if fields != len(k.Fields) {
			t.Errorf("%s: %d fields in the snippet, want %d", k.ID, fields, len(k.Fields))
		}
	}

	story := "---\nperson: x\nsummary: x\nname_is: changed\nsource: x\nas_of: 2026\nroute:\n  " + all["stop"].left() + "---\n\nx\n"
	rule := "---\ncountry: GE\nsummary: x\n---\n\n### x {#work}\n\n```rule\nverified: 2026-01\nsources: [x]\n" + all["was"].left() + "```\n\nx\n"
	for _, c := range []struct {
		name, file, text string
		codes            []string
	}{
		{"rule", "content/countries/georgia.ru.md", "---\ncountry: GE\nsummary: x\n---\n\n" + all["rule"].left(), []string{"bad-id", "missing-key", "placeholder"}},
		{"translation", "content/pages/x.ru.md", "---\ntitle: x\n---\n\n" + all["translation"].left(), []string{"bad-id", "placeholder"}},
		{"warning", "content/pages/x.ru.md", "---\ntitle: x\n---\n\n" + all["warning"].left(), []string{"warning-empty"}},
		{"source", "content/sources.yaml", all["source"].left(), []string{"missing-key", "missing-key", "address", "date"}},
		{"stop", "content/stories/x.ru.md", story, []string{"placeholder", "unknown-country", "date"}},
		{"was", "content/countries/georgia.ru.md", rule, []string{"date"}},
	} {
		r := newSite(t, map[string]string{c.file: c.text})
		for _, code := range c.codes {
			if !slices.ContainsFunc(r.Found, func(d diag.Diagnostic) bool { return d.Pos.File == c.file && d.Code == code }) {
				t.Errorf("the snippet %q, left as it is, is not refused for %s:\n%s\n%v", c.name, code, c.text, r.Found)
			}
		}
		if all[c.name].Description == "" || len(all[c.name].Body) == 0 {
			t.Errorf("the snippet %q is empty", c.name)
		}
	}
}

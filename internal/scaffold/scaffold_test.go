package scaffold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

// A new site begins with the vocabulary of the guides that ship with veshka. To copy it again:
// cp content/kinds*.yaml internal/scaffold/starter/
func TestStarterHasTheKindsOfTheGuides(t *testing.T) {
	for _, f := range scaffold.Site() {
		if !strings.HasPrefix(f.Name, "content/kinds.") {
			continue
		}
		want, err := os.ReadFile(filepath.Join("../..", f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if f.Text != string(want) {
			t.Errorf("starter/%s differs from %s: copy it", filepath.Base(f.Name), f.Name)
		}
	}
}

func TestSlug(t *testing.T) {
	cases := []struct{ code, want string }{
		{"GE", "georgia"}, {"ae", "united-arab-emirates"}, {"CI", "c-te-d-ivoire"}, {"XX", ""}, {"EU", ""}, {"Georgia", ""}, {"", ""},
	}
	for _, c := range cases {
		got, err := scaffold.Slug(c.code)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("Slug(%q) = %q, %v, want %q", c.code, got, err, c.want)
		}
	}
}

func TestRuleGoesToTheEndOfItsSection(t *testing.T) {
	kind := &site.Kind{ID: "work", Topic: "stay", Fields: []site.Field{{Name: "permit_required", Type: site.Bool}}}
	block := "```rule\nverified: unknown          # the day on which you compared it with the source, like 2026-02-17\n" +
		"sources: []                # keys of sources.yaml\nvalue: {permit_required: null}\n```\n\n"
	front := "---\nsummary: x\n---\n\n"
	cases := []struct {
		name, text string
		facts      bool
		want       string
	}{
		{
			"between two sections, in a translation", front + "## Жизнь {#staying}\n\nСлова.\n\n## Защита {#protection}\n", false,
			front + "## Жизнь {#staying}\n\nСлова.\n\n### Работа {#work}\n\n…\n\n## Защита {#protection}\n",
		},
		{
			"the last section, in the original", front + "## Жизнь {#staying}\n", true,
			front + "## Жизнь {#staying}\n\n### Работа {#work}\n\n" + block + "…\n",
		},
		{
			"no such section: at the end", front + "## Защита {#protection}\n\nСлова.\n", false,
			front + "## Защита {#protection}\n\nСлова.\n\n### Работа {#work}\n\n…\n",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, ok := scaffold.Rule(scaffold.File{Name: "content/countries/x.ru.md", Text: c.text}, kind, "Работа", c.facts)
			if !ok || got.Text != c.want {
				t.Errorf("Rule() = %v\n%s\nwant\n%s", ok, got.Text, c.want)
			}
		})
	}
	if _, ok := scaffold.Rule(scaffold.File{Name: "content/countries/x.ru.md", Text: front + "### Работа {#work}\n"}, kind, "Работа", true); ok {
		t.Error("Rule() put a second heading with the same id")
	}
}

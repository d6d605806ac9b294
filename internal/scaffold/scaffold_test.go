package scaffold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

// say says the tool's own words in English.
func say(id string) string { return build.Messages(os.DirFS("../..")).In("en").Text(id) }

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
		{"GE", "georgia"}, {"ae", "united-arab-emirates"}, {"CI", "cote-d-ivoire"}, {"CW", "curacao"},
		{"AX", "aland-islands"}, {"SU", ""}, {"UK", ""}, {"XX", ""}, {"EU", ""}, {"Georgia", ""}, {"", ""},
	}
	for _, c := range cases {
		got, err := scaffold.Slug(c.code)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("Slug(%q) = %q, %v, want %q", c.code, got, err, c.want)
		}
	}
}

// Every country has an address, and none has that of another.
func TestSlugsAreAddresses(t *testing.T) {
	codes := map[string]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			slug, err := scaffold.Slug(code)
			if err != nil {
				continue
			}
			if !parse.IsSlug(slug) || codes[slug] != "" {
				t.Errorf("Slug(%q) = %q, want an address other than that of %q", code, slug, codes[slug])
			}
			codes[slug] = code
		}
	}
	if len(codes) < 249 { // ISO 3166-1 has so many
		t.Errorf("%d codes have an address, want 249 or more", len(codes))
	}
}

func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

func TestRuleGoesToTheEndOfItsSection(t *testing.T) {
	kind := &site.Kind{ID: "work", Topic: "stay", Fields: []site.Field{{Name: "permit_required", Type: site.Bool}, {Name: "max", Type: "days"}}}
	block := "```rule\nverified: unknown          # the day on which you compared it with the source, like 2026-02-17\n" +
		"sources: []                # keys of sources.yaml\n# value:\n#   permit_required: … true | false\n#   max: … 90 | [30, 90] (days)\n```\n\n"
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
		{
			"Windows' line ends, in the middle", crlf(front + "## Жизнь {#staying}\n\n## Защита {#protection}\n"), true,
			crlf(front + "## Жизнь {#staying}\n\n### Работа {#work}\n\n" + block + "…\n\n## Защита {#protection}\n"),
		},
		{
			"an old Mac's line ends, at the end", strings.ReplaceAll(front+"## Жизнь {#staying}\n", "\n", "\r"), false,
			strings.ReplaceAll(front+"## Жизнь {#staying}\n\n### Работа {#work}\n\n…\n", "\n", "\r"),
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, ok := scaffold.Rule(scaffold.File{Name: "content/countries/x.ru.md", Text: c.text}, kind, "Работа", c.facts, say)
			if !ok || got.Text != c.want {
				t.Errorf("Rule() = %v\n%s\nwant\n%s", ok, got.Text, c.want)
			}
		})
	}
	if _, ok := scaffold.Rule(scaffold.File{Name: "content/countries/x.ru.md", Text: front + "### Работа {#work}\n"}, kind, "Работа", true, say); ok {
		t.Error("Rule() put a second heading with the same id")
	}
}

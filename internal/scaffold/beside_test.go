package scaffold_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/schema"
	"github.com/veshka-guide/veshka/internal/site"
)

// beside returns a file beside the content of a new site, made by that version of veshka.
func beside(t *testing.T, version, name string) scaffold.File {
	t.Helper()
	files := scaffold.Beside(scaffold.Tool{Version: version, Say: say})
	i := slices.IndexFunc(files, func(f scaffold.File) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("a new site has no %s", name)
	}
	return files[i]
}

// Every schema that the settings name is one, and every data file of a new site has exactly one.
func TestSettingsNameSchemas(t *testing.T) {
	var settings struct {
		Schemas map[string]string `json:"yaml.schemas"`
	}
	if err := json.Unmarshal([]byte(beside(t, "latest", ".vscode/settings.json").Text), &settings); err != nil {
		t.Fatal(err)
	}
	for file := range settings.Schemas {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "./.vscode/veshka/"), ".json")
		if !slices.Contains(schema.Names(nil), name) {
			t.Errorf("settings.json names %s, which is no schema", file)
		}
	}
	want := map[string]string{
		"content/site.yaml": "site", "content/kinds.yaml": "kinds", "content/kinds.ru.yaml": "kinds-words", "content/sources.yaml": "sources",
		"content/organisations.yaml": "organisations", "content/organisations.en.yaml": "organisations-words",
		"content/glossary.yaml": "glossary", "content/glossary.en.yaml": "glossary-words", "i18n/ru.yaml": "messages",
	}
	for _, f := range scaffold.Site() {
		if path.Ext(f.Name) == ".yaml" && want[f.Name] == "" && !strings.HasSuffix(f.Name, "kinds.en.yaml") {
			t.Errorf("%s: nobody said which schema it has", f.Name)
		}
	}
	for name, one := range want {
		var got []string
		for file, pattern := range settings.Schemas {
			if ok, _ := path.Match(pattern, name); ok {
				got = append(got, strings.TrimSuffix(path.Base(file), ".json"))
			}
		}
		if !slices.Equal(got, []string{one}) {
			t.Errorf("%s has the schemas %q, want %q", name, got, one)
		}
	}
}

// The task that checks finds the place, severity and words in what is printed, in either language.
func TestTaskReadsWhatIsPrinted(t *testing.T) {
	var tasks struct {
		Tasks []struct {
			Args           []string
			ProblemMatcher []struct{ Pattern map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(beside(t, "latest", ".vscode/tasks.json").Text), &tasks); err != nil {
		t.Fatal(err)
	}
	words := build.Messages(os.DirFS("../.."))
	for _, lang := range []site.Lang{"en", "ru"} {
		for _, d := range []diag.Diagnostic{
			diag.At(diag.Pos{File: "content/countries/georgia.ru.md", Line: 19, Col: 11, Len: 10}, "date", "date", "2026-13-01: [x]"),
			diag.At(diag.Pos{File: "content/countries/georgia.ru.md", Line: 19}, "untranslated", "what", "x", "lang", "en"),
			diag.At(diag.Pos{File: "content/kinds.ru.yaml"}, "missing-file", "file", "content/kinds.ru.yaml"),
			diag.At(diag.Pos{File: "content/countries/georgia.ru.md"}, "unpublished-draft"),
		} {
			var printed strings.Builder
			if err := diag.Print(&printed, []diag.Diagnostic{d}, words.In(lang).Diagnostic, "hint", func(string) string { return "" }); err != nil {
				t.Fatal(err)
			}
			line, _, _ := strings.Cut(printed.String(), "\n")
			found := 0
			for _, m := range tasks.Tasks[0].ProblemMatcher {
				got := regexp.MustCompile(m.Pattern["regexp"].(string)).FindStringSubmatch(line)
				if got == nil {
					continue
				}
				found++
				part := func(key string) string { return got[int(m.Pattern[key].(float64))] }
				if part("file") != d.Pos.File || part("severity") != d.Severity().String() || part("code") != d.Code || part("message") == "" {
					t.Errorf("%s is read as %q", line, got)
				}
			}
			if found != 1 {
				t.Errorf("%d of the matchers read %s, want one", found, line)
			}
		}
	}
	if got := tasks.Tasks[1].Args; !slices.Equal(got, []string{"schema", "--out", ".vscode/veshka"}) {
		t.Errorf("the second task calls %q", got)
	}
}

// The workflows use no keys but those of the documentation (GitHub: "Workflow syntax for GitHub Actions"; GitLab: "CI/CD
// YAML syntax reference"), ask for nothing but reading, and call commands that there are.
func TestWorkflows(t *testing.T) {
	known := map[string][]string{
		"": {"name", "on", "permissions", "jobs"}, "on": {"push", "pull_request", "schedule", "workflow_dispatch"},
		"permissions": {"contents"}, "jobs": {"check", "online"},
		"job": {"if", "runs-on", "steps"}, "step": {"uses", "with", "run"},
	}
	for _, version := range []string{"latest", "v1.2.3"} {
		text := beside(t, version, ".github/workflows/veshka.yml").Text
		var flow map[string]any
		if err := yaml.Unmarshal([]byte(text), &flow); err != nil {
			t.Fatal(err)
		}
		only := func(what string, m any) map[string]any {
			for key := range m.(map[string]any) {
				if !slices.Contains(known[what], key) {
					t.Errorf("%q has no key %q", what, key)
				}
			}
			return m.(map[string]any)
		}
		only("", flow)
		only("on", flow["on"])
		if p := only("permissions", flow["permissions"]); p["contents"] != "read" {
			t.Errorf("permissions = %v", p)
		}
		var calls []string
		jobs := only("jobs", flow["jobs"])
		for _, name := range slices.Sorted(maps.Keys(jobs)) {
			for _, step := range only("job", jobs[name])["steps"].([]any) {
				if run, ok := only("step", step)["run"].(string); ok {
					calls = append(calls, run)
				}
			}
		}
		install := "go install github.com/veshka-guide/veshka/cmd/veshka@" + version
		if want := []string{install, "veshka check --format github", "veshka build", install, "veshka check --online"}; !slices.Equal(calls, want) {
			t.Errorf("the workflow runs %q, want %q", calls, want)
		}
		if strings.Contains(text, "secrets.") || strings.Contains(text, "{{") {
			t.Error("the workflow asks for a secret, or leaves something open")
		}

		var gitlab struct {
			Image  string
			Check  struct{ Script []string }
			Online struct{ Script []string }
		}
		if err := yaml.Unmarshal([]byte(beside(t, version, ".gitlab-ci.yml").Text), &gitlab); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(gitlab.Check.Script, []string{install, "veshka check", "veshka build"}) || !slices.Equal(gitlab.Online.Script, []string{install, "veshka check --online"}) {
			t.Errorf("GitLab runs %q and %q", gitlab.Check.Script, gitlab.Online.Script)
		}
	}
}

func TestInstalled(t *testing.T) {
	for _, c := range []struct{ version, want string }{
		{"v1.2.3", "v1.2.3"}, {"v0.0.0-20260101000000-abcdefabcdef", "latest"}, {"v1.2.3+dirty", "latest"}, {"commit 0123456789ab", "latest"}, {"devel", "latest"},
	} {
		if got := scaffold.Installed(c.version); got != c.want {
			t.Errorf("Installed(%q) = %q, want %q", c.version, got, c.want)
		}
	}
}

// The hook is a program of any sh.
func TestHookIsShell(t *testing.T) {
	hook := beside(t, "latest", ".githooks/pre-commit")
	if !hook.Exec {
		t.Error("the hook is no program")
	}
	name := filepath.Join(t.TempDir(), "pre-commit")
	if err := os.WriteFile(name, []byte(hook.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("sh", "-n", name).CombinedOutput(); err != nil {
		t.Errorf("sh -n: %v\n%s", err, out)
	}
}

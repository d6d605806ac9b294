// Package internal_test keeps the house in order: it reads the table of README.md and compares it with every import.
package internal_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/veshka-guide/veshka/"

// room is a row of the table: what a package may import.
type room struct{ ours, outside []string }

// table reads README.md.
func table(t *testing.T) map[string]room {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rooms := map[string]room{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		name := strings.TrimSpace(cells[0])
		if len(cells) != 4 || !strings.HasPrefix(name, "`") {
			continue
		}
		words := func(cell string) []string {
			return strings.Fields(strings.NewReplacer("`", "", "–", "").Replace(cell))
		}
		rooms[strings.Trim(name, "`")] = room{ours: words(cells[2]), outside: words(cells[3])}
	}
	return rooms
}

func TestImportsFollowTheTable(t *testing.T) {
	rooms := table(t)
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !entry.IsDir() {
			continue
		}
		r, ok := rooms[name]
		if !ok {
			t.Errorf("package %s has no row in internal/README.md", name)
			continue
		}
		delete(rooms, name)
		for file, imports := range importsOf(t, name) {
			for _, imp := range imports {
				if why := r.forbids(imp, name); why != "" {
					t.Errorf("%s imports %s: %s", file, imp, why)
				}
			}
		}
	}
	for name := range rooms {
		t.Errorf("internal/README.md has a row for %s, which is no package", name)
	}
}

// forbids says why a package may not import a path; "" if it may.
func (r room) forbids(imp, name string) string {
	if ours, ok := strings.CutPrefix(imp, module+"internal/"); ok {
		if !slices.Contains(r.ours, ours) {
			return "not among its rooms"
		}
		return ""
	}
	if strings.HasPrefix(imp, module) {
		return "themes, i18n and cmd are for cmd alone"
	}
	if imp == "html/template" && name != "render" && name != "panel" && name != "compiled" {
		return "templates are of render, compiled and panel"
	}
	if !strings.Contains(strings.Split(imp, "/")[0], ".") {
		return "" // the standard library
	}
	for _, allowed := range r.outside {
		if imp == allowed || strings.HasPrefix(imp, allowed+"/") {
			return ""
		}
	}
	return "not among its dependencies"
}

// importsOf returns what the files of a package import, tests excepted.
func importsOf(t *testing.T, folder string) map[string][]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range f.Imports {
			path, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = append(out[name], path)
		}
	}
	return out
}

// The stages take what they need as arguments: nothing below cmd asks the machine for the time, the environment or
// the working directory, prints or exits. The preview is no stage: it waits and measures.
func TestStagesAskNothingOfTheMachine(t *testing.T) {
	for name := range table(t) {
		if name == "serve" || name == "browser" || name == "copytest" {
			continue
		}
		names, err := filepath.Glob(filepath.Join(name, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range names {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range []string{"time.Now(", "os.Getenv(", "os.LookupEnv(", "os.Getwd(", "os.Exit(", "fmt.Print", "log.Print"} {
				if strings.Contains(string(text), call) {
					t.Errorf("%s calls %s…", file, call)
				}
			}
		}
	}
}

// Ours is a program to be read in two evenings: a file that grows past 500 lines says why at its top.
func TestNoFileGrowsPastWhatOneCanHoldInMind(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if n := strings.Count(string(text), "\n"); n > 500 {
			t.Errorf("%s has %d lines", path, n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

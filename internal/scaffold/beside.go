package scaffold

import (
	"embed"
	"regexp"
	"strings"
)

// What stands beside the content of a new site: settings of an editor's program, checks that run with every change. A name in
// double braces in it stands for a message below desk.new.
//
//go:embed beside
var besides embed.FS

// beside are the files beside the content, by the names under which they are kept here.
var beside = []struct {
	kept, name string
	exec       bool
}{
	{"gitignore", ".gitignore", false},
	{"settings.json", ".vscode/settings.json", false},
	{"extensions.json", ".vscode/extensions.json", false},
	{"tasks.json", ".vscode/tasks.json", false},
	{"workflow.yml", ".github/workflows/veshka.yml", false},
	{"gitlab-ci.yml", ".gitlab-ci.yml", false},
	{"pre-commit", ".githooks/pre-commit", true},
	{"README.", "README.md", false}, // in the language of the tool
}

// Tool is the veshka that makes a site, and its words.
type Tool struct {
	Version string                 // what `go install …@` takes to get it: v1.2.3 or latest
	Say     func(id string) string // its messages in the language of its user
}

// release is the version of a release, as modules have it.
var release = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

// Installed returns the version for Tool: the program's own if it is one of a release, else the latest.
func Installed(version string) string {
	if release.MatchString(version) {
		return version
	}
	return "latest"
}

// gap is what a file beside the content leaves open.
var gap = regexp.MustCompile(`\{\{([a-z-]+)\}\}`)

// Beside returns what stands beside the content of a new site.
func Beside(t Tool) []File {
	var files []File
	for _, b := range beside {
		if strings.HasSuffix(b.kept, ".") {
			b.kept += t.Say("desk.new.readme")
		}
		text, err := besides.ReadFile("beside/" + b.kept)
		if err != nil {
			panic(err) // embedded
		}
		filled := gap.ReplaceAllStringFunc(string(text), func(m string) string {
			switch name := m[2 : len(m)-2]; {
			case name == "version":
				return t.Version
			case name == "version-note" && t.Version == "latest":
				return t.Say("desk.new.version-latest")
			default:
				return t.Say("desk.new." + name)
			}
		})
		files = append(files, File{Name: b.name, Text: filled, Exec: b.exec})
	}
	return files
}

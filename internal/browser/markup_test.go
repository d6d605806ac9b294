package browser

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const vnuFile = "node_modules/vnu-jar/build/dist/vnu.jar"

// A remark is what the Nu HTML checker has to say of a file.
type remark struct {
	Type, SubType, URL, Message, Extract string
	LastLine, FirstColumn                int
}

// checked asks the Nu HTML checker about every page of folders and files, all at once: to start it takes longer than to
// check a hundred pages.
func checked(t *testing.T, paths ...string) []remark {
	t.Helper()
	java := installed("java")
	if java == "" {
		t.Fatal("Java is missing: make tools installs it")
	}
	if _, err := os.Stat(vnuFile); err != nil {
		t.Fatalf("the Nu HTML checker is missing, make tools installs it: %v", err)
	}
	c := exec.CommandContext(t.Context(), java, append([]string{"-Xss4m", "-jar", vnuFile, "--skip-non-html", "--exit-zero-always", "--format", "json"}, paths...)...)
	var said strings.Builder
	c.Stderr = &said
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	var answer struct{ Messages []remark }
	if err := json.Unmarshal([]byte(said.String()), &answer); err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	return answer.Messages
}

// wrong reports whether a remark is of what the standard forbids, not of what it advises. It knows no onion-location, by
// which Tor Browser is told of a page's address at the onion service (community.torproject.org, "Onion-Location").
func (r remark) wrong() bool {
	return (r.Type == "error" || r.Type == "non-document-error") && !strings.HasPrefix(r.Message, "Bad value “onion-location”")
}

// Every page of the site is HTML, ARIA and CSS as their standards have it: browsers that nobody tried read it the same.
func TestMarkup(t *testing.T) {
	const (
		most  = 20 // kinds of errors that are shown with a place
		wrong = "testdata/markup/wrong.html"
	)
	paths := []string{wrong, public}
	for _, p := range htmlOf(files(t)) { // the pages that keys and mirrors change
		if strings.HasPrefix(p, "verify/") || strings.HasSuffix(p, "/mirrors.html") || p == "stale.html" {
			paths = append(paths, filepath.Join(signed, p))
		}
	}
	var said []string         // of the wrong page
	pages := map[string]int{} // by what is wrong with them
	for _, r := range checked(t, paths...) {
		if !r.wrong() {
			continue
		}
		if strings.HasSuffix(r.URL, wrong) {
			said = append(said, r.Message)
			continue
		}
		pages[r.Message]++
		if n := pages[r.Message]; n > 1 || len(pages) > most {
			continue
		}
		page := strings.TrimPrefix(strings.TrimPrefix(r.URL, "file:"), filepath.ToSlash(filepath.Dir(public)))
		t.Errorf("%s:%d:%d: %s\n    %s", page, r.LastLine, r.FirstColumn, r.Message, r.Extract)
	}
	for _, message := range slices.Sorted(maps.Keys(pages)) {
		if n := pages[message]; n > 1 {
			t.Errorf("%d times: %s", n, message)
		}
	}
	// A checker that says nothing of that page would say nothing of any.
	for _, want := range []string{"Duplicate ID", "not allowed as child", "colour", "Bad value", "role"} {
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("of the wrong page the checker said %q, want %q among it", said, want)
		}
	}
}

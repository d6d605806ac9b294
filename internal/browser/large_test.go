package browser

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// continued are lists that go on in parts where countries are many, and what must be readable on their second part.
var continued = map[string]string{
	"changes":         "h1, nav a[rel=prev], nav a[rel=next], time, li a[href^='countries/']",
	"checked":         "h1, nav a[rel=prev], nav a[rel=next], time, a[href^='countries/']",
	"compare":         "h1, nav a[rel=prev], nav a[rel=next], th[scope=row], a[href^='countries/'], time.recheck",
	"countries/index": "h1, nav a[rel=prev], nav a[rel=next], li a, small",
	"for/anyone":      "h1, nav a[rel=prev], nav a[rel=next], h2, h3, details, time",
	"index-a-z":       "h1, nav a[rel=prev], nav a[href^='#'], h2, li a[href^='countries/']",
	"rules/bank-1":    "h1, nav a[rel=prev], th[scope=row], a[href^='../countries/'], time.recheck",
	"stories/index":   "h1, nav a[rel=prev], nav a[rel=next], li a, time",
}

// large builds a site of 2,000 pages that tell of nothing. Its lists are too heavy for one page.
func large(t *testing.T) (folder string) {
	t.Helper()
	dir := t.TempDir()
	bench, source, folder := filepath.Join(dir, "bench"), filepath.Join(dir, "source"), filepath.Join(dir, "public")
	if err := runAll(
		exec.CommandContext(t.Context(), "go", "build", "-C", "../bench", "-o", bench, "./cmd/bench"),
		exec.CommandContext(t.Context(), bench, "corpus", "lean", "250", source),
		exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(public), "veshka"), "build", "-s", source, "-o", folder, "--date", "2026-11-22"),
	); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestListsInParts(t *testing.T) {
	folder := large(t)
	s := serve(t, os.DirFS(folder))
	t.Run("page", func(t *testing.T) {
		for here, shown := range continued {
			for _, lang := range languages {
				file := lang + "/" + here + ".2.html"
				t.Run(file, func(t *testing.T) {
					t.Parallel()
					if lang == languages[0] { // the markup of the other is the same
						accessible(t, s.at(file))
					}
					fits(t, s.at(file))
					readableWithoutScripts(t, s.at(file), shown)
				})
			}
		}
	})
	var parts []string
	for _, pattern := range []string{"*/*.2.html", "*/*/*.2.html"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, found...)
	}
	for _, r := range checked(t, parts...) {
		if r.wrong() {
			t.Errorf("%s:%d:%d: %s\n    %s", strings.TrimPrefix(r.URL, "file:"+filepath.ToSlash(folder)), r.LastLine, r.FirstColumn, r.Message, r.Extract)
		}
	}
	if len(parts) < 2*len(continued) {
		t.Errorf("the site has second parts of %d lists in two languages, want at least %d", len(parts), 2*len(continued))
	}
}

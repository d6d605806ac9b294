package build_test

import (
	"flag"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

var update = flag.Bool("update", false, "write what is printed into testdata/bad")

// wanted is the file of a case that holds what must be printed.
const wanted = "want"

// TestGood builds the site that the bad cases are laid over: nothing is found in it, and what is wrong in a case is
// wrong because of the case.
func TestGood(t *testing.T) {
	r, pages := built(t, lay(t, &txtar.Archive{}))
	if r.Site == nil || len(pages) < 30 {
		t.Errorf("Build(good) made %d pages, want them all", len(pages))
	}
	if got := printed(t, nil, r); got != "" {
		t.Errorf("Build(good) found:\n%s", got)
	}
}

// TestBad prints what is found in each case of testdata/bad: a file CODE.txtar or CODE-DETAIL.txtar, whose files are laid
// over the good site. Lines on top of it are commands: see lay.
func TestBad(t *testing.T) {
	names, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, name := range names {
		stem := strings.TrimSuffix(filepath.Base(name), ".txtar")
		code := codeOf(stem)
		shown[code] = true
		t.Run(stem, func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := lay(t, a)
			r, pages := built(t, dir)
			got := printed(t, os.DirFS(dir), r)
			if !strings.Contains(got, "["+code+"]\n") {
				t.Errorf("printed:\n%s\nwant [%s] in it", got, code)
			}
			if r.Failed(false) && len(pages) > 0 && !strings.HasSuffix(code, "-too-heavy") {
				t.Errorf("%d pages were handed on in spite of errors, want none", len(pages))
			}
			if *update {
				rewrite(t, name, a, got)
			} else if want := section(a, wanted); got != want {
				t.Errorf("printed:\n%s\nwant:\n%s", got, want)
			}
			spoken(t, r)
		})
	}
	for code := range maps.Keys(diag.Codes) {
		if !shown[code] && !slices.Contains(told, code) {
			t.Errorf("no case in testdata/bad shows %q", code)
		}
	}
}

// TestLineEnds lays the good site out as Windows would, with byte order marks and CRLF: its pages are the same.
func TestLineEnds(t *testing.T) {
	dir := lay(t, &txtar.Archive{})
	_, want := built(t, dir)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(name, []byte("\ufeff"+strings.ReplaceAll(string(text), "\n", "\r\n")), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	r, got := built(t, dir)
	if found := printed(t, nil, r); found != "" {
		t.Errorf("Build(CRLF) found:\n%s", found)
	}
	if !maps.Equal(got, want) {
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s differs:\n%q\nwant:\n%q", name, got[name], want[name])
			}
		}
	}
}

// told are the codes of what other machines told: no build finds them, since it asks nobody. The scripts of check --online
// and --dataset show them.
var told = []string{
	"source-gone", "source-home-now", "source-soft-404", "source-moved", "source-changed", "source-perhaps-changed",
	"source-not-known", "source-ignored", "dataset-asks", "dataset-lacks", "dataset-line",
}

// codeOf returns the longest code that the case's name begins with.
func codeOf(stem string) string {
	best := ""
	for code := range diag.Codes {
		if (stem == code || strings.HasPrefix(stem, code+"-")) && len(code) > len(best) {
			best = code
		}
	}
	return best
}

// lay puts the good site and the files of a case into a new folder. The case's comment may hold commands, one a line:
//
//	rm FILE             takes a file or folder away
//	link FILE TARGET    makes a symbolic link
//	add FILE TEXT N     writes the quoted Go string N times to the end of the file
//	noise FILE N        writes N letters that hardly compress to the end of the file
func lay(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/good")); err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Files {
		if f.Name != wanted {
			put(t, filepath.Join(dir, f.Name), f.Data)
		}
	}
	for line := range strings.Lines(string(a.Comment)) {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, rest, _ := strings.Cut(rest, " ")
		file := filepath.Join(dir, name)
		switch verb {
		case "rm":
			if err := os.RemoveAll(file); err != nil {
				t.Fatal(err)
			}
		case "link":
			if err := os.Symlink(rest, file); err != nil {
				t.Fatal(err)
			}
		case "add":
			quoted, n, _ := strings.Cut(rest, "\" ")
			text, err1 := strconv.Unquote(quoted + `"`)
			times, err2 := strconv.Atoi(n)
			old, err3 := os.ReadFile(file)
			if err1 != nil || err2 != nil || err3 != nil && !os.IsNotExist(err3) {
				t.Fatal(line, err1, err2, err3)
			}
			put(t, file, append(old, strings.Repeat(text, times)...))
		case "noise":
			n, err1 := strconv.Atoi(rest)
			old, err2 := os.ReadFile(file)
			if err1 != nil || err2 != nil {
				t.Fatal(line, err1, err2)
			}
			r := rand.New(rand.NewPCG(1, 2))
			for i := range n {
				old = append(old, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[r.IntN(62)])
				if i%60 == 59 {
					old = append(old, ' ')
				}
			}
			put(t, file, append(old, '\n'))
		}
	}
	return dir
}

func put(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// built builds the site in dir for a day on which every rule of the good site is fresh.
func built(t *testing.T, dir string) (build.Result, map[string]string) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	pages := map[string]string{}
	day := site.Date{Year: 2026, Month: 5, Day: 31}
	r, err := build.New(root.FS(), shipped{}).Build(build.Options{Day: day}, func(name string, data []byte) error {
		pages[name] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, pages
}

// printed returns what the tool prints in English.
func printed(t *testing.T, own fs.FS, r build.Result) string {
	t.Helper()
	var b strings.Builder
	w := tool().In("en")
	err := diag.Print(&b, r.Found, w.Diagnostic, "hint", func(name string) string {
		for _, f := range []fs.FS{own, shipped{}} {
			if f == nil {
				continue
			}
			if text, err := fs.ReadFile(f, name); err == nil {
				return string(text)
			}
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	return weights.ReplaceAllString(size.ReplaceAllString(b.String(), "N bytes$1"), "$1 N")
}

// size and weights are what changes with every change of the theme.
var (
	size    = regexp.MustCompile(`\d+ bytes( gzip|, allowed)`)
	weights = regexp.MustCompile(`\b(words|markup|links|style|scripts|drawings|pictures) \d+`)
)

// tool is the tool's own messages.
var tool = sync.OnceValue(func() *words.Catalog { return build.Messages(shipped{}) })

// spoken checks that every problem found has its words in both languages of the tool, with every value in its place.
func spoken(t *testing.T, r build.Result) {
	t.Helper()
	for _, lang := range []site.Lang{"en", "ru"} {
		for _, d := range r.Found {
			text, hint := tool().In(lang).Diagnostic(d)
			if text == d.Code || hint == d.Code {
				t.Errorf("In(%q).Diagnostic(%s %q) = %q, %q, want words", lang, d.Code, d.Args, text, hint)
			}
		}
	}
}

func section(a *txtar.Archive, name string) string {
	i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		return ""
	}
	return string(a.Files[i].Data)
}

func rewrite(t *testing.T, name string, a *txtar.Archive, got string) {
	t.Helper()
	a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == wanted })
	a.Files = append(a.Files, txtar.File{Name: wanted, Data: []byte(got)})
	if err := os.WriteFile(name, txtar.Format(a), 0o600); err != nil {
		t.Fatal(err)
	}
}

package verify_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/verify"
)

// TestTreesKeepTheirWord holds every kind of tree to what Tree says.
func TestTreesKeepTheirWord(t *testing.T) {
	s := copytest.New(t)
	s.Put("ru/long.html", strings.Repeat("x", 1<<20))
	file := filepath.Join(t.TempDir(), "guide.zip")
	if err := os.WriteFile(file, pack(t, entries(s, "guide/")), 0o644); err != nil {
		t.Fatal(err)
	}
	client, err := fetch.New(fetch.Options{AllowPrivate: true, Pause: patient})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	dir, err := verify.Dir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := verify.Zip(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, tree := range map[string]verify.Tree{"folder": dir, "ZIP": packed, "address": verify.URL(client, copytest.Serve(t, s.Dir).URL)} {
		t.Run(name, func(t *testing.T) {
			if text, err := tree.Read(t.Context(), "robots.txt", 1<<10); err != nil || string(text) != string(s.Read("robots.txt")) {
				t.Errorf("Read = %q, %v", text, err)
			}
			if _, err := tree.Read(t.Context(), "none.txt", 1<<10); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("Read of nothing = %v", err)
			}
			if _, err := tree.Read(t.Context(), "ru/long.html", 1<<10); !errors.Is(err, verify.ErrTooLarge) && !fault.Is(err, "too-large") {
				t.Errorf("Read of too much = %v", err)
			}
			r, err := tree.Open(t.Context(), "ru/long.html", 1000)
			if err == nil {
				var text []byte
				text, err = io.ReadAll(r)
				if len(text) != 1001 {
					t.Errorf("B30 Open gave %d bytes, want 1001", len(text))
				}
				_ = r.Close()
			}
			if name != "address" && err != nil || name == "address" && !fault.Is(err, "too-large") {
				t.Errorf("Open = %v", err)
			}
			names, err := tree.List()
			if name == "address" {
				if !errors.Is(err, verify.ErrNoList) {
					t.Errorf("List = %v", err)
				}
				return
			}
			if err != nil || len(names) != len(s.Tree()) {
				t.Errorf("List has %d names, %v; want %d", len(names), err, len(s.Tree()))
			}
		})
	}
}

// TestCurrentOfAMirror finds the served tree in a mirror's folder, and none in others.
func TestCurrentOfAMirror(t *testing.T) {
	s := copytest.New(t)
	m := t.TempDir()
	if _, ok := verify.Current(m); ok {
		t.Error("an empty folder is no mirror")
	}
	for _, sub := range []string{"state", "releases"} {
		if err := os.Mkdir(filepath.Join(m, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(m, "state/state.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	symlink(t, s.Dir, filepath.Join(m, "current"))
	tree, ok := verify.Current(m)
	if !ok || tree != filepath.Join(m, "current") {
		t.Errorf("Current = %q, %v", tree, ok)
	}
	if _, err := verify.Dir(tree); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(m, "pull.log"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, ok := verify.Current(m); !ok {
		t.Error("a log makes it no mirror")
	}
	for _, strange := range []string{"index.html", "sw.JS", "ru/index.html"} {
		t.Run("A26 a copy that poses as a mirror's folder, with "+strange, func(t *testing.T) {
			name := filepath.Join(m, strange)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte("<form>"), 0o644); err != nil {
				t.Fatal(err)
			}
			if tree, ok := verify.Current(m); ok {
				t.Errorf("Current = %q", tree)
			}
			if err := os.RemoveAll(filepath.Join(m, strings.Split(strange, "/")[0])); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"ru/Грузия.html": "ru/Грузия.html",
		"a\x1b[2Jb":      `a\x1b[2Jb`,
		"a\nb":           `a\nb`,
		"a\u202eb":       `a\u202eb`,
		`say "x"`:        `say "x"`,
		"bad \xff":       `bad \xff`,
	} {
		if got := verify.Printable(in); got != want {
			t.Errorf("Printable(%q) = %q, want %q", in, got, want)
		}
	}
}

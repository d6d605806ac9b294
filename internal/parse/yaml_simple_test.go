package parse

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/diag"
)

// documents gives every YAML text of the site: data files, front matter, rule blocks.
func documents(tb testing.TB, add func(name, text string)) {
	tb.Helper()
	err := filepath.WalkDir("../../content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := os.ReadFile(name)
		switch text := string(file); filepath.Ext(name) {
		case ".yaml":
			add(name, text)
		case ".md":
			yaml, body, _, _ := front(text)
			add(name, yaml)
			for _, part := range strings.Split(body, "```rule\n")[1:] {
				block, _, _ := strings.Cut(part, "```")
				add(name, block)
			}
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// equalsLibrary reports whether simple knows the text, and fails if the library reads it in another way.
func equalsLibrary(t *testing.T, text string) bool {
	t.Helper()
	got, known := simpleNode(text, "a.yaml", 3)
	if !known {
		return false
	}
	want, ok := anyNode(text, "a.yaml", 3, func(d diag.Diagnostic) { t.Errorf("%q: the library reports %v", text, d) })
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("simpleNode(%q) =\n%+v, want\n%+v", text, got, want)
	}
	return true
}

func TestSimpleKnowsTheSite(t *testing.T) {
	all, known := 0, 0
	documents(t, func(name, text string) {
		if all++; equalsLibrary(t, text) {
			known++
		} else {
			t.Logf("%s: not known: %.60q", name, text)
		}
	})
	if known*100 < all*99 {
		t.Errorf("simpleNode() knows %d of %d documents, want 99 %%", known, all)
	}
}

func TestSimpleEqualsLibrary(t *testing.T) {
	for _, tt := range []struct {
		text  string
		known bool
	}{
		{"а: б # в\nгод: 2026\n", true},
		{"a:\nb: ~\nc: null\nd: ''\ne: \"\"\n", true},
		{"a:\n  # заметка\n  - b: c\n    d: [e, 'f''g', {h: 1}]\n  - [i]\n\nj:\n- k\n- l\nm: 2026-02-17\n", true},
		{"a: 2026-02\nb: 1.5\n", false}, // the library tells numbers
		{"url: https://example.org/?q=1#part\n", true},
		{"a: b\n  c\n", false},
		{"a: |\n  b\n", false},
		{"a: &x b\n", false},
		{"a: 1\na: 2\n", false},
		{"a: b: c\n", false},
		{"a: [b, c]]\n", false},
		{"a:\tb\n", false},
		{"a: \"\\u0041\"\n", false},
		{"a\n", false},
		{"a: b\n---\nc: d\n", false},
		{"? a\n", false},
		{"a: - b\n", false},
		{"  a: b\n c: d\n", false},
		{"- a\nb: c\n", false},
		{"a: [b: c]\n", false},
		{"a: {b}\n", false},
		{"a: b #\u0085 c\n", false},
	} {
		if got := equalsLibrary(t, tt.text); got != tt.known {
			t.Errorf("simpleNode(%q) knows it: %t, want %t", tt.text, got, tt.known)
		}
	}
}

func FuzzSimple(f *testing.F) {
	documents(f, func(_, text string) {
		if len(text) < 2_000 {
			f.Add(text)
		}
	})
	for _, text := range []string{"a:\n- b: c\n  d:\n  - e\nf: {g: [h, 'i', \"j\"], k: 0}\n", "- - a\n", "a: 'b' c\n", "a: {b: c}#d\n", "a:  # b\n   c: d\n  # e\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { equalsLibrary(t, text) })
}

package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unsafe"
)

// site writes the files into a new folder and returns it, with its file system.
func site(t *testing.T, texts map[string]string) (string, fs.FS) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		put(t, filepath.Join(dir, name), text)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return dir, root.FS()
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReadLooksThroughLayers(t *testing.T) {
	_, own := site(t, map[string]string{"themes/plain/page.html": "own", "content/home.ru.md": "ёлка"})
	tree := New(own, fstest.MapFS{
		"themes/plain/page.html": {Data: []byte("built in")},
		"themes/plain/rule.html": {Data: []byte("rule")},
	})
	for name, want := range map[string]string{
		"themes/plain/page.html": "own",
		"themes/plain/rule.html": "rule",
		"content/home.ru.md":     "ёлка",
	} {
		if got, err := tree.Read(name); got != want || err != nil {
			t.Errorf("Read(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestUnchangedFileIsTheSameString(t *testing.T) {
	dir, own := site(t, map[string]string{"a.md": "one"})
	tree := New(own)
	read := func() string {
		s, err := tree.Read("a.md")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := read()
	put(t, filepath.Join(dir, "a.md"), "one") // a new date, the same bytes
	if second := read(); unsafe.StringData(first) != unsafe.StringData(second) {
		t.Error("Read() of an unchanged file made another string")
	}
	put(t, filepath.Join(dir, "a.md"), "two")
	if got := read(); got != "two" {
		t.Errorf("Read() = %q after a change, want %q", got, "two")
	}
	if first != "one" {
		t.Errorf("the first reading became %q", first)
	}
	if !tree.Forget(func(string) bool { return false }) || tree.Forget(func(string) bool { return false }) {
		t.Error("Forget() wants to drop the text once")
	}
}

func TestReadErrorsAreRecognisable(t *testing.T) {
	dir, own := site(t, map[string]string{
		"folder/a.md": "a",
		"full.md":     strings.Repeat("x", MaxSize),
		"large.md":    strings.Repeat("x", MaxSize+1),
	})
	outsider := filepath.Join(t.TempDir(), "secret")
	put(t, outsider, "secret")
	for link, target := range map[string]string{
		"absolute.md": outsider, "dotdot.md": "../../etc/passwd", "dangling.md": "nowhere.md", "inside.md": "folder/a.md",
		"away": filepath.Dir(outsider),
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	tree := New(own, fstest.MapFS{"absolute.md": {Data: []byte("below")}})
	for _, c := range []struct {
		name string
		want error
	}{
		{"full.md", nil},
		{"inside.md", nil},
		{"large.md", ErrTooLarge},
		{"absolute.md", ErrOutside},
		{"dotdot.md", ErrOutside},
		{"away/secret", ErrOutside},
		{"dangling.md", fs.ErrNotExist},
		{"nowhere/at/all.md", fs.ErrNotExist},
		{"folder", ErrNotFile},
		{"../x", fs.ErrInvalid},
	} {
		if _, err := tree.Read(c.name); !errors.Is(err, c.want) {
			t.Errorf("Read(%q) = %v, want %v", c.name, err, c.want)
		}
	}
}

func TestBytesHaveALimitOfTheirOwn(t *testing.T) {
	_, own := site(t, map[string]string{"content/photo.jpg": strings.Repeat("\xff", MaxSize+1)})
	tree := New(own)
	if got, err := tree.Bytes("content/photo.jpg", MaxSize+1); len(got) != MaxSize+1 || err != nil {
		t.Errorf("Bytes() = %d bytes, %v, want all of %d", len(got), err, MaxSize+1)
	}
	if _, err := tree.Bytes("content/photo.jpg", MaxSize); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Bytes() over its limit = %v, want ErrTooLarge", err)
	}
	if _, err := tree.Bytes("content/none.jpg", MaxSize); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Bytes() of no file = %v, want fs.ErrNotExist", err)
	}
	if got := tree.Folders(); !slices.Equal(got, []string{"content"}) {
		t.Errorf("Folders() = %q after Bytes(), want the picture's", got)
	}
}

func TestWalkListsWhatAuthorsWrote(t *testing.T) {
	dir, own := site(t, map[string]string{
		"content/home.ru.md":            "",
		"content/countries/ge.ru.md":    "",
		"content/countries/ge.ru.md~":   "",
		"content/countries/.ge.ru.md":   "",
		"content/countries/#ge.ru.md#":  "",
		"content/countries/ge.ru.swp":   "",
		"content/countries/ge.ru.tmp":   "",
		"content/countries/4913":        "",
		"content/.git/config":           "",
		"content/stories/ёжик.ru.md":    "",
		"content/stories/archive/a.txt": "",
		"contents/other.md":             "",
	})
	if err := os.Symlink("/etc", filepath.Join(dir, "content/etc")); err != nil {
		t.Fatal(err)
	}
	tree := New(own, fstest.MapFS{"content/kinds.yaml": {}, "content/home.ru.md": {}})
	got, err := tree.Walk("content")
	want := []string{"content/countries/ge.ru.md", "content/etc", "content/home.ru.md", "content/kinds.yaml",
		"content/stories/archive/a.txt", "content/stories/ёжик.ru.md"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Walk(content) = %q, %v, want %q", got, err, want)
	}
	if got, err := tree.Walk("absent"); len(got) != 0 || err != nil {
		t.Errorf("Walk(absent) = %q, %v, want nothing", got, err)
	}
	if _, err := tree.Walk("content/etc"); !errors.Is(err, ErrOutside) {
		t.Errorf("Walk(content/etc) = %v, want ErrOutside", err)
	}
	if got, err := tree.Walk("content/home.ru.md"); err == nil {
		t.Errorf("Walk() of a file = %q, want an error", got)
	}
	if _, err := tree.Read("i18n/ru.yaml"); err == nil {
		t.Error("Read(i18n/ru.yaml) found a file")
	}
	folders := []string{"absent", "content", "content/countries", "content/etc", "content/home.ru.md", "content/stories",
		"content/stories/archive", "i18n"}
	if got := tree.Folders(); !slices.Equal(got, folders) {
		t.Errorf("Folders() = %q, want %q", got, folders)
	}
}

func TestReadersDoNotDisturbEachOther(t *testing.T) {
	_, own := site(t, map[string]string{"a.md": strings.Repeat("а", 5000), "b.md": strings.Repeat("б", 5000)})
	tree := New(own)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				for name, letter := range map[string]string{"a.md": "а", "b.md": "б"} {
					if got, err := tree.Read(name); got != strings.Repeat(letter, 5000) || err != nil {
						t.Errorf("Read(%q) = %d bytes, %v", name, len(got), err)
						return
					}
				}
				tree.Folders()
			}
		})
	}
	group.Wait()
}

func BenchmarkReadUnchanged(b *testing.B) {
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte(strings.Repeat("x", 7400)), 0o644); err != nil {
		b.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	tree := New(root.FS())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tree.Read("a.md"); err != nil {
			b.Fatal(err)
		}
	}
}

package record

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

var long = time.Date(2026, 2, 17, 0, 0, 0, 0, time.UTC) // ago

// site returns a new folder of the files and its root.
func site(t *testing.T, files map[string]string) (string, *os.Root) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		put(t, filepath.Join(dir, name), text)
		must(t, os.Chtimes(filepath.Join(dir, name), long, long)) // what is written now gets another time, however coarse the clock
	}
	root, err := os.OpenRoot(dir)
	must(t, err)
	t.Cleanup(func() { root.Close() })
	return dir, root
}

func put(t *testing.T, name, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o644))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var sources = map[string]string{
	"content/site.yaml": "title: x", "content/home.ru.md": "дом", "content/media/map.png": "\x89PNG", "content/countries/ge.ru.md": "ge",
	"i18n/ru.yaml": "a: b", "shared.md": "shared", "public/index.html": "page",
}

func TestSourcesAreAllThatABuildReads(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(t *testing.T, dir string)
		same   bool
	}{
		{"nothing", func(*testing.T, string) {}, true},
		{"another time", func(t *testing.T, dir string) {
			must(t, os.Chtimes(dir+"/content/home.ru.md", time.Unix(1, 0), time.Unix(1, 0)))
		}, true},
		{"a page made", func(t *testing.T, dir string) { put(t, dir+"/public/index.html", "other") }, true},
		{"a file beside the sources", func(t *testing.T, dir string) { put(t, dir+"/README.md", "x") }, true},
		{"a text of the same length", func(t *testing.T, dir string) { put(t, dir+"/content/home.ru.md", "дым") }, false},
		{"a picture", func(t *testing.T, dir string) { put(t, dir+"/content/media/map.png", "\x89PNg") }, false},
		{"a message", func(t *testing.T, dir string) { put(t, dir+"/i18n/ru.yaml", "a: c") }, false},
		{"a new file", func(t *testing.T, dir string) { put(t, dir+"/content/countries/am.ru.md", "") }, false},
		{"a new hidden file", func(t *testing.T, dir string) { put(t, dir+"/content/.x", "") }, false},
		{"a new folder", func(t *testing.T, dir string) { must(t, os.Mkdir(dir+"/content/stories", 0o755)) }, false},
		{"a theme", func(t *testing.T, dir string) { put(t, dir+"/themes/default/style.css", "") }, false},
		{"a file gone", func(t *testing.T, dir string) { must(t, os.Remove(dir+"/content/countries/ge.ru.md")) }, false},
		{"a file renamed", func(t *testing.T, dir string) {
			must(t, os.Rename(dir+"/content/countries/ge.ru.md", dir+"/content/countries/gf.ru.md"))
		}, false},
		{"two files swapped", func(t *testing.T, dir string) {
			put(t, dir+"/content/home.ru.md", "ge")
			put(t, dir+"/content/countries/ge.ru.md", "дом")
		}, false},
		{"an empty file in a folder's place", func(t *testing.T, dir string) {
			must(t, os.RemoveAll(dir+"/content/countries"))
			put(t, dir+"/content/countries", "")
		}, false},
		{"a link where a link leads", func(t *testing.T, dir string) { put(t, dir+"/shared.md", "Shared") }, false},
		{"a link led elsewhere", func(t *testing.T, dir string) {
			put(t, dir+"/twin.md", "shared")
			must(t, os.Remove(dir+"/content/link.ru.md"))
			must(t, os.Symlink("../twin.md", dir+"/content/link.ru.md"))
		}, false},
		{"a link dangling", func(t *testing.T, dir string) { must(t, os.Remove(dir+"/shared.md")) }, false},
	} {
		dir, root := site(t, sources)
		must(t, os.Symlink("../shared.md", dir+"/content/link.ru.md"))
		before, err := Look(root)
		must(t, err)
		if !before.Untouched(root) {
			t.Errorf("%s: Untouched() = false before it", c.name)
		}
		c.change(t, dir)
		after, err := Look(root)
		must(t, err)
		if (after.Sum == before.Sum) != c.same {
			t.Errorf("%s: the digest stayed: %v, want %v", c.name, after.Sum == before.Sum, c.same)
		}
		if !c.same && before.Untouched(root) && c.name != "two files swapped" {
			t.Errorf("%s: Untouched() = true after it", c.name)
		}
	}
}

// What a folder that is a link holds is not looked into: of such a site nothing is kept.
func TestLinkedFoldersAreNotCompared(t *testing.T) {
	for link, to := range map[string]string{"themes": "i18n", "content/more": "../i18n", "content/countries/up": ".."} {
		dir, root := site(t, sources)
		must(t, os.Symlink(to, filepath.Join(dir, link)))
		if got, err := Look(root); !errors.Is(err, errLinked) {
			t.Errorf("Look() with a link %s = %x, %v, want an error", link, got.Sum, err)
		}
	}
}

// sink takes the files of a build.
type sink struct {
	mu    sync.Mutex
	files map[string]string
}

func (s *sink) Put(name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = string(data)
	return nil
}

func (s *sink) PutFrom(name string, fill func(io.Writer) error) error {
	var b bytes.Buffer
	return errors.Join(fill(&b), s.Put(name, b.Bytes()))
}

func TestMadeIsWhatStands(t *testing.T) {
	s := &sink{files: map[string]string{}}
	m := Through(s)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for n := range 50 {
				name := fmt.Sprintf("l%d/page%d.html", n%3, 4*n+i)
				text := strings.Repeat(name, n*n)
				if n%2 == 0 {
					must(t, m.Put(name, []byte(text)))
					continue
				}
				must(t, m.PutFrom(name, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }))
			}
		})
	}
	group.Wait()
	must(t, m.Put("top/deep/page.html", nil))
	m.Note("files.txt", sha256.Sum256([]byte("list")))
	want, names := m.Sum()
	if len(names) != 202 || len(s.files) != 201 {
		t.Fatalf("Sum() names %d files, %d were handed on", len(names), len(s.files))
	}
	for _, c := range []struct {
		name   string
		change func(t *testing.T, dir string)
		same   bool
	}{
		{"nothing", func(*testing.T, string) {}, true},
		{"a file of somebody else's", func(t *testing.T, dir string) { put(t, dir+"/CNAME", "x") }, true},
		{"a page changed", func(t *testing.T, dir string) { put(t, dir+"/l0/page0.html", "x") }, false},
		{"a page gone", func(t *testing.T, dir string) { must(t, os.Remove(dir+"/l0/page0.html")) }, false},
		{"an empty folder for an empty page", func(t *testing.T, dir string) {
			must(t, os.Remove(dir+"/l0/page0.html"))
			must(t, os.Mkdir(dir+"/l0/page0.html", 0o755))
		}, false},
		{"a link for a page", func(t *testing.T, dir string) {
			must(t, os.Rename(dir+"/l1/page4.html", dir+"/copy"))
			must(t, os.Symlink("../copy", dir+"/l1/page4.html"))
		}, false},
		{"a link for a folder", func(t *testing.T, dir string) {
			must(t, os.Rename(dir+"/l1", dir+"/l9"))
			must(t, os.Symlink("l9", dir+"/l1"))
		}, false},
		{"a link for a folder of folders", func(t *testing.T, dir string) {
			must(t, os.Rename(dir+"/top", dir+"/l9"))
			must(t, os.Symlink("l9", dir+"/top"))
		}, false},
	} {
		dir, root := site(t, s.files)
		put(t, dir+"/files.txt", "list")
		c.change(t, dir)
		got, err := Standing(root, names)
		if err != nil || (got == want) != c.same {
			t.Errorf("%s: Standing() = %x, %v, want %x: %v", c.name, got, err, want, c.same)
		}
	}
}

var aRecord = Record{
	Basis: Sum{1}, Sources: Sum{2}, Made: Sum{3}, Names: []string{"files.txt", "index.html"}, Said: []byte(`{"Pages":1}`),
}

func TestRecordIsReadBack(t *testing.T) {
	dir, root := site(t, nil)
	key := []byte("key")
	if r, ok := Read(root, key); ok {
		t.Errorf("Read() of none = %+v", r)
	}
	must(t, Record{}.Write(root, key))
	must(t, aRecord.Write(root, key))
	if got, ok := Read(root, key); !ok || !reflect.DeepEqual(got, aRecord) {
		t.Errorf("Read() = %+v, %v, want what was written", got, ok)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, filepath.Dir(File))); err != nil || len(entries) != 1 {
		t.Errorf("%d files beside the record, %v", len(entries)-1, err)
	}
	if r, ok := Read(root, []byte("another key")); ok {
		t.Errorf("Read() with another key = %+v", r)
	}
}

func TestDamagedRecordIsNone(t *testing.T) {
	dir, root := site(t, nil)
	key := []byte("key")
	must(t, aRecord.Write(root, key))
	text, err := os.ReadFile(filepath.Join(dir, File))
	must(t, err)
	for i := range text {
		damaged := bytes.Clone(text)
		damaged[i] ^= 1
		for _, d := range [][]byte{damaged, text[:i]} {
			put(t, filepath.Join(dir, File), string(d))
			if r, ok := Read(root, key); ok {
				t.Fatalf("Read() with byte %d damaged = %+v", i, r)
			}
		}
	}
	// Sealed by us, and yet not a record: another version's.
	for _, body := range []string{"", "[]", `{"Basis":"00"}`, `{"Basis":1}`} {
		put(t, filepath.Join(dir, File), string(seal([]byte(body), key))+"\n"+body)
		if r, ok := Read(root, key); ok {
			t.Errorf("Read() of %s = %+v", body, r)
		}
	}
}

// The folder of the record may be anything in a site from elsewhere.
func TestRecordIsNotWrittenThroughALink(t *testing.T) {
	away := t.TempDir()
	for _, to := range []string{"content", away} {
		dir, root := site(t, sources)
		must(t, os.Symlink(to, filepath.Join(dir, filepath.Dir(File))))
		if err := aRecord.Write(root, []byte("key")); err == nil {
			t.Errorf("Write() through a link to %s succeeded", to)
		}
		for _, place := range []string{dir + "/content", away} {
			if _, err := os.Lstat(filepath.Join(place, filepath.Base(File))); err == nil {
				t.Errorf("a record stands in %s", place)
			}
		}
	}
}

package serve

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// What is found when the author rests is laid over the page, which is the newest; the next edit ends the search.
func TestWhatFinishingFindsIsShown(t *testing.T) {
	d := lay(t, map[string]string{"content/a.md": "one"})
	build, begun, ended := demoBuild(d.dir), make(chan bool, 9), make(chan bool, 9)
	d.run(func() Built {
		b := build()
		b.Finish = func(ctx context.Context) (Built, bool) {
			if page, _, _ := b.Pages.Page("a.html"); strings.Contains(string(page), "long") {
				begun <- true
				<-ctx.Done()
				ended <- true
				b.Problems = []Problem{{Place: "nobody wants this any more"}}
				return b, true
			}
			b.Problems = []Problem{{Severity: "error", Place: "a.html", Text: "heavy"}}
			b.Count = 1
			return b, strings.Contains(string(first(b.Pages.Page("a.html"))), "heavy")
		}
		return b
	})
	tb := d.open("a.html")
	tb.problems()
	d.write("content/a.md", "heavy")
	if e := tb.next(); e.name != "reload" {
		t.Fatalf("got %+v, want reload before anything is finished", e)
	}
	tb = d.open("a.html")
	got := tb.next()
	for strings.Contains(got.data, `"Problems":[]`) {
		got = tb.next()
	}
	if !strings.Contains(got.data, "heavy") || strings.Contains(got.data, testWords.Standing) {
		t.Errorf("got %+v, want what was found, and not that an older page stands below", got)
	}
	d.write("content/a.md", "long")
	tb.until(t, "reload")
	<-begun
	d.write("content/a.md", "short")
	<-ended
	d.until("a.html", "short", shows("short"))
	if got := d.open("a.html").problems(); len(got) != 0 {
		t.Errorf("problems %q, want none of a build that was replaced", got)
	}
}

func first(page Page, _ bool, _ error) Page { return page }

// until waits for an event of the name.
func (tb *tab) until(t *testing.T, name string) {
	t.Helper()
	for e := tb.next(); e.name != name; e = tb.next() {
		if e.name == "" {
			t.Fatalf("the events ended before %s", name)
		}
	}
}

// A build is told which files changed, and that it must look at everything where that is not sure.
func TestABuildIsToldWhatChanged(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	if err := errors.Join(os.MkdirAll(at("content/stories"), 0o755), os.WriteFile(at("content/b.md"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	w, err := newWatcher(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	w.want([]string{"content", "content/stories", "i18n"})
	if _, err := w.sync(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		op         fsnotify.Op
		sure       bool
	}{
		{"a write", "content/b.md", fsnotify.Write, true},
		{"a new file", "content/b.md", fsnotify.Create, true},
		{"a file that went", "content/c.md", fsnotify.Remove, true},
		{"a file that got another name", "content/c.md", fsnotify.Rename, true},
		{"a new folder", "content/stories", fsnotify.Create, false},
		{"a file that came and went", "content/c.md", fsnotify.Create, false},
		{"a folder that went", "content/stories", fsnotify.Remove, false},
		{"a folder that was wanted", "i18n", fsnotify.Remove, false},
		{"the site's folder", ".", fsnotify.Remove, false},
		{"something outside", "../x", fsnotify.Write, false},
	} {
		name, sure := w.file(fsnotify.Event{Name: at(c.path), Op: c.op})
		if sure != c.sure || sure && name != c.path {
			t.Errorf("%s: file() = %q, %v, want %v", c.name, name, sure, c.sure)
		}
	}

	var b burst
	now := time.Now()
	for _, name := range []string{"a", "b", "a"} {
		b.add(name, true)
	}
	if b.left(now) != quiet || b.left(now.Add(patience-time.Millisecond)) != time.Millisecond {
		t.Error("a burst waits for more than quiet, or beyond its patience")
	}
	if got := b.end(); !slices.Equal(got, []string{"a", "b"}) || len(b.names) > 0 {
		t.Errorf("end() = %q, want a and b, once", got)
	}
	b.add("a", true)
	if b.add("", false); b.end() != nil {
		t.Error("a doubt is forgotten")
	}
}

// What was asked for lately is made once; not all is remembered.
func TestRecentFilesAreMadeOnce(t *testing.T) {
	count := counting{}
	r := &recent{Pages: count}
	r.Page("a")
	if r.Page("a"); count["a"] != 1 {
		t.Errorf("made %d times, want once", count["a"])
	}
	for i := range maxRecent * 2 {
		r.Page(strings.Repeat("b", i+1))
	}
	r.Page("large")
	if len(r.files) > maxRecent || r.files["large"] != nil {
		t.Errorf("%d files are remembered, the large one: %v", len(r.files), r.files["large"] != nil)
	}
}

// counting counts how often each page is made.
type counting map[string]int

func (c counting) Page(path string) ([]byte, bool, error) {
	c[path]++
	if path == "large" {
		return make([]byte, maxPage+1), true, nil
	}
	return nil, true, nil
}

func (c counting) Len() int { return 0 }

package serve

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestSavedFileReloadsEveryTabThatShowsIt(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one", "content/b.md": "other"})
	tabs, other := []*tab{d.open("a.html"), d.open("c.html"), d.open("a.html")}, d.open("b.html")
	for _, tb := range append(tabs, other) {
		if got := tb.problems(); len(got) != 0 {
			t.Errorf("a good site has problems: %q", got)
		}
	}
	d.write("content/c.md", "new")
	d.write("content/a.md", "two")
	for i, tb := range tabs {
		if e := tb.next(); e.name != "reload" {
			t.Errorf("tab %d got %+v, want reload", i, e)
		}
	}
	d.until("a.html", "two", shows("two"))
	d.write("content/b.md", "BROKEN") // were it told to reload, it would be before this
	if got := other.problems(); len(got) != 1 {
		t.Errorf("the tab of a page that is as before was told of %q, want nothing but the error", got)
	}
}

func TestEveryWayOfChangingFilesIsSeen(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one"})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	at := func(name string) string { return filepath.Join(d.dir, name) }
	for _, c := range []struct {
		name   string
		change func()
		page   string
		is     func(*tab) bool
	}{
		{"save", func() { d.write("content/a.md", "two") }, "a.html", shows("two")},
		{"save by renaming", func() {
			d.write("content/a.md.tmp", "three")
			must(os.Rename(at("content/a.md.tmp"), at("content/a.md")))
		}, "a.html", shows("three")},
		{"save with a backup", func() {
			must(os.Rename(at("content/a.md"), at("content/a.md~")))
			d.write("content/a.md", "four")
		}, "a.html", shows("four")},
		{"save twice", func() { d.write("content/a.md", ""); d.write("content/a.md", "five") }, "a.html", shows("five")},
		{"new folders with a file", func() { d.write("content/x/y/b.md", "deep") }, "x/y/b.html", shows("deep")},
		{"save in a new folder", func() { d.write("content/x/y/b.md", "deeper") }, "x/y/b.html", shows("deeper")},
		{"renamed folder", func() { must(os.Rename(at("content/x"), at("content/z"))) }, "z/y/b.html", shows("deeper")},
		{"save in a renamed folder", func() { d.write("content/z/y/b.md", "renamed") }, "z/y/b.html", shows("renamed")},
		{"old name of a renamed folder", func() { d.write("content/x/y/b.md", "again") }, "x/y/b.html", shows("again")},
		{"removed folder", func() { must(os.RemoveAll(at("content/x"))) }, "x/y/b.html", missing},
		{"removed folder, made again", func() { d.write("content/x/y/b.md", "third") }, "x/y/b.html", shows("third")},
		{"folder replaced by another", func() {
			must(os.Rename(at("content/x"), at("content/away")))
			d.write("content/x/y/b.md", "fourth")
		}, "x/y/b.html", shows("fourth")},
		{"save in the other", func() { d.write("content/x/y/b.md", "fifth") }, "x/y/b.html", shows("fifth")},
		{"folder removed and made at once", func() {
			must(os.RemoveAll(at("content/x")))
			d.write("content/x/y/b.md", "sixth")
		}, "x/y/b.html", shows("sixth")},
		{"save in that", func() { d.write("content/x/y/b.md", "seventh") }, "x/y/b.html", shows("seventh")},
		{"folder that was absent", func() { d.write("themes/plain/page.html", "<hr>") }, "a.html", shows("<hr>five")},
		{"all removed", func() { must(os.RemoveAll(at("content"))) }, "a.html", missing},
		{"and written again", func() { d.write("content/a.md", "phoenix") }, "a.html", shows("<hr>phoenix")},
	} {
		t.Log(c.name)
		c.change()
		d.until(c.page, c.name, c.is)
	}
}

func TestChangeDuringTheFirstBuildIsSeen(t *testing.T) {
	d := lay(t, map[string]string{"content/a.md": "one", "themes/plain/page.html": "old "})
	build := demoBuild(d.dir)
	once := sync.OnceFunc(func() { d.write("themes/plain/page.html", "new ") }) // before anybody watches themes
	d.run(func() Built { b := build(); once(); return b })
	d.until("a.html", "new", shows("new one"))
}

func TestFailedBuildKeepsTheLastGoodSite(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one", "content/b.md": "other"})
	tb := d.open("a.html")
	tb.problems()
	d.write("content/b.md", "BROKEN")
	if got, want := tb.problems(), []string{"content/b.md:1:1"}; !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
	later := d.open("b.html")
	if got := later.problems(); !shows("other")(later) || len(got) != 1 {
		t.Errorf("while broken: b.html = %d %q with problems %q, want the last good page and one", later.status, later.body, got)
	}
	d.write("content/b.md", "other")
	for _, tb := range []*tab{tb, later} {
		if got := tb.problems(); len(got) != 0 {
			t.Errorf("problems %q after they were mended, want none", got)
		}
	}
	d.write("content/b.md", "BROKEN")
	tb.problems()
	later.problems()
	d.write("content/b.md", "better")
	if e := later.next(); e.name != "reload" {
		t.Errorf("got %+v after a mended and changed page, want reload", e)
	}
	if got := tb.problems(); len(got) != 0 {
		t.Errorf("problems %q on a page that is as before, want none", got)
	}
	if log := d.log.String(); !strings.Contains(log, "ошибок: 1, content/b.md:1:1: не <то>") || !strings.Contains(log, "страниц: 4") {
		t.Errorf("log lacks what was built:\n%s", log)
	}
}

func TestFirstBuildMayFail(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "BROKEN"})
	tb := d.open("any/where.html")
	if tb.status != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", tb.status)
	}
	for _, want := range []string{"<h1>Сайт не собирается</h1>", "<h2>content/a.md:1:1</h2><p>error: не &lt;то&gt;",
		"<pre>\n1 | BROKEN\n  | ^</pre>", "<p>подсказка: исправьте"} {
		if !strings.Contains(tb.body, want) {
			t.Errorf("the page of problems lacks %q: %q", want, tb.body)
		}
	}
	if got := tb.problems(); len(got) != 0 {
		t.Errorf("problems %q are laid over the page that shows them", got)
	}
	d.write("content/b.md", "BROKEN")
	if e := tb.next(); e.name != "reload" {
		t.Errorf("got %+v after more problems, want reload", e)
	}
	d.write("content/b.md", "fine")
	d.write("content/a.md", "mended")
	d.until("a.html", "mended", shows("mended"))
}

func TestTabOfAnotherVersionReloadsAtOnce(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one"})
	for _, version := range []string{"", "?version=of-an-earlier-run-1"} {
		resp, body := d.request("GET", "__veshka/events"+version)
		if got := resp.Header.Get("Content-Type"); got != "text/event-stream" || !strings.Contains(body, "event: reload\n") {
			t.Errorf("events%s = %s %q, want reload", version, got, body)
		}
	}
}

func TestShutdownEndsEverything(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one"})
	tabs := []*tab{d.open("a.html"), d.open("a.html")}
	idle, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(d.url, "http://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close() // a browser keeps one ready
	for _, tb := range tabs {
		tb.problems()
	}
	if err := d.stop(); err != nil {
		t.Errorf("Run() = %v", err)
	}
	for _, tb := range tabs {
		if e := tb.next(); e.name != "" {
			t.Errorf("got %+v after the end, want the stream to end", e)
		}
	}
	var left []string
	for deadline := time.Now().Add(5 * time.Second); ; runtime.Gosched() { // a goroutine ends a little after its work
		if left = working(); len(left) == 0 || time.Now().After(deadline) {
			break
		}
	}
	if len(left) > 0 {
		t.Errorf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
	}
	if _, err := http.Get(d.url); err == nil {
		t.Error("it still answers")
	}
}

// working returns the goroutines that belong to previews.
func working() []string {
	buf := make([]byte, 1<<20)
	var left []string
	for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(g, "serve.Run(") || strings.Contains(g, "serve.(*preview)") || strings.Contains(g, "fsnotify") ||
			strings.Contains(g, "net/http.(*Server)") || strings.Contains(g, "net/http.(*conn)") {
			left = append(left, g)
		}
	}
	return left
}

func TestTakenPortSuggestsAnother(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	err = Run(t.Context(), Options{Dir: t.TempDir(), Addr: taken.Addr().String(), Words: testWords, Log: io.Discard})
	want := fmt.Sprintf("127.0.0.1:%d: занято: veshka serve --addr 127.0.0.1:%d", port, port+1)
	if err == nil || err.Error() != want {
		t.Errorf("Run() = %v, want %s", err, want)
	}
}

func TestExposedPreviewWarns(t *testing.T) {
	dir, log := t.TempDir(), new(lines)
	ctx, cancel := context.WithCancel(t.Context())
	err := Run(ctx, Options{Dir: dir, Build: func([]string) Built { return demoBuild(dir)() }, Log: log, Addr: "0.0.0.0:0", Words: testWords,
		Ready: func(url string) {
			defer cancel()
			r, err := http.NewRequest("GET", strings.Replace(url, "localhost", "127.0.0.1", 1)+"ru/", nil)
			if err != nil {
				t.Error(err)
				return
			}
			r.Host = "192.0.2.7"
			resp, err := http.DefaultClient.Do(r)
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Errorf("GET / = %v, %v, want 200", resp, err)
				return
			}
			resp.Body.Close()
		}})
	if err != nil || !strings.Contains(log.String(), "виден другим\n") {
		t.Errorf("Run() = %v, log %q, want a warning", err, log)
	}
	if want := "предпросмотр: http://localhost:"; !strings.Contains(log.String(), want) {
		t.Errorf("log %q, want %q", log, want)
	}
}

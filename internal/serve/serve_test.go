package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/files"
)

const policyMeta = `<meta http-equiv=Content-Security-Policy content="default-src &#39;none&#39;; style-src 'sha256-abc='; script-src 'sha256-def='">`

var testWords = Words{Lang: "ru", Address: "предпросмотр", Exposed: "виден другим", Taken: "занято", Pages: "страниц",
	Problems: "ошибок", Failed: "Сайт не собирается", Standing: "ниже — прежний", Hint: "подсказка", Close: "закрыть"}

// demo is a site that is really built and served: every content/NAME.md is a page, and one that says BROKEN an error.
type demo struct {
	t    *testing.T
	dir  string
	url  string
	stop func() error // ends the preview and returns what Run did
	log  *lines
}

// lines is what was logged, line by line.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func demoBuild(dir string) func() Built {
	tree := files.New(os.DirFS(dir))
	return func() Built {
		b := Built{Pages: map[string]Page{"api/v1/rules.json": Page("{}"), "ru/index.html": Page("<p>дом")}, Elapsed: time.Millisecond}
		theme, _ := tree.Read("themes/plain/page.html") // need not be there
		names, err := tree.Walk("content")
		if err != nil {
			b.Problems = append(b.Problems, Problem{Severity: "error", Text: err.Error()})
		}
		for _, name := range names {
			text, err := tree.Read(name)
			switch {
			case errors.Is(err, os.ErrNotExist): // removed since it was listed
			case err != nil || strings.Contains(text, "BROKEN"):
				b.Problems = append(b.Problems, Problem{"error", name + ":1:1", "не <то>", "исправьте", "1 | BROKEN\n  | ^"})
			default:
				page := strings.TrimSuffix(strings.TrimPrefix(name, "content/"), ".md") + ".html"
				b.Pages[page] = Page("<!doctype html>" + policyMeta + "<body>" + theme + text + "</body></html>")
			}
		}
		if len(b.Problems) > 0 {
			b.Pages = nil
		}
		b.Folders = tree.Folders()
		return b
	}
}

func start(t *testing.T, texts map[string]string) *demo {
	t.Helper()
	d := lay(t, texts)
	d.run(demoBuild(d.dir))
	return d
}

// lay writes the files of a site that is not shown yet.
func lay(t *testing.T, texts map[string]string) *demo {
	t.Helper()
	d := &demo{t: t, dir: t.TempDir(), log: new(lines)}
	for name, text := range texts {
		d.write(name, text)
	}
	return d
}

func (d *demo) run(build func() Built) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- Run(ctx, Options{Dir: d.dir, Build: build, Log: d.log, Addr: "127.0.0.1:0", Words: testWords,
			Ready: func(url string) { ready <- url }})
	}()
	d.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	d.t.Cleanup(func() {
		if err := d.stop(); err != nil {
			d.t.Errorf("Run() = %v", err)
		}
	})
	select {
	case d.url = <-ready:
	case err := <-ended:
		d.t.Fatalf("Run() = %v", err)
	}
}

func (d *demo) write(name, text string) {
	d.t.Helper()
	file := filepath.Join(d.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		d.t.Fatal(err)
	}
}

// request asks for a page; the header is names and values in turn.
func (d *demo) request(method, name string, header ...string) (*http.Response, string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url+name, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp, string(body)
}

// tab is a browser's tab: a page, and the events that it would get.
type tab struct {
	demo   *demo
	status int
	body   string
	events chan event
}

type event struct{ name, data string }

var versionOf = regexp.MustCompile(`<script src="(/__veshka/reload.js)" data-version="([^"]+)" defer></script>`)

// open loads the page and listens as its script would, until the test ends.
func (d *demo) open(name string) *tab {
	d.t.Helper()
	resp, body := d.request("GET", name)
	m := versionOf.FindStringSubmatch(body)
	if m == nil {
		d.t.Fatalf("GET %s: no script in %q", name, body)
	}
	tb := &tab{d, resp.StatusCode, body, make(chan event, 100)}
	stream, err := http.Get(d.url + "__veshka/events?version=" + m[2])
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { stream.Body.Close() })
	go func() {
		defer close(tb.events)
		var e event
		for s := bufio.NewScanner(stream.Body); s.Scan(); {
			field, value, _ := strings.Cut(s.Text(), ":")
			switch value = strings.TrimPrefix(value, " "); {
			case s.Text() == "" && e.name != "":
				tb.events <- e
				e = event{}
			case field == "event":
				e.name = value
			case field == "data":
				e.data = value
			}
		}
	}()
	return tb
}

// next waits for an event; an event without a name is the end of the stream.
func (tb *tab) next() event {
	tb.demo.t.Helper()
	select {
	case e := <-tb.events:
		return e
	case <-time.After(20 * time.Second):
		tb.demo.t.Fatalf("no event came; log:\n%s", tb.demo.log)
		return event{}
	}
}

// problems waits for the event "problems" and returns the places.
func (tb *tab) problems() []string {
	tb.demo.t.Helper()
	e := tb.next()
	var o overlay
	if err := json.Unmarshal([]byte(e.data), &o); e.name != "problems" || err != nil {
		tb.demo.t.Fatalf("event %+v, want problems (%v)", e, err)
	}
	var places []string
	for _, p := range o.Problems {
		places = append(places, p.Place)
	}
	return places
}

// until opens the page again after every change, as a browser does, until it is as wanted.
func (d *demo) until(name, want string, is func(*tab) bool) {
	d.t.Helper()
	for range 20 {
		tb := d.open(name)
		if is(tb) {
			return
		}
		for e := tb.next(); e.name != "reload"; e = tb.next() {
			if e.name == "" {
				break
			}
		}
	}
	d.t.Fatalf("%s is never %s; log:\n%s", name, want, d.log)
}

func shows(text string) func(*tab) bool {
	return func(tb *tab) bool { return tb.status == http.StatusOK && strings.Contains(tb.body, text) }
}

func missing(tb *tab) bool { return tb.status == http.StatusNotFound }

func TestSavedFileReloadsEveryTab(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one", "content/b.md": "other"})
	tabs := []*tab{d.open("a.html"), d.open("b.html"), d.open("a.html")}
	for _, tb := range tabs {
		if got := tb.problems(); len(got) != 0 {
			t.Errorf("a good site has problems: %q", got)
		}
	}
	d.write("content/a.md", "two")
	for i, tb := range tabs {
		if e := tb.next(); e.name != "reload" {
			t.Errorf("tab %d got %+v, want reload", i, e)
		}
	}
	d.until("a.html", "two", shows("two"))
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
	d.write("content/b.md", "better")
	if e := tb.next(); e.name != "reload" {
		t.Errorf("got %+v after a mended and changed site, want reload", e)
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
	err := Run(ctx, Options{Dir: dir, Build: demoBuild(dir), Log: log, Addr: "0.0.0.0:0", Words: testWords,
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

package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/files"
)

const policyMeta = `<meta http-equiv=Content-Security-Policy content="default-src &#39;none&#39;; style-src 'sha256-abc='; script-src 'sha256-def='">`

var testWords = Words{Lang: "ru", Address: "предпросмотр", Exposed: "виден другим", Taken: "занято", Pages: "страниц",
	Problems: "ошибок", Failed: "Сайт не собирается", Standing: "ниже — прежний", Hint: "подсказка", Close: "закрыть",
	Editors: "редакторам", Local: "откройте на той машине"}

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

// made is the pages of a demo.
type made map[string]Page

func (m made) Page(path string) (Page, bool, error) {
	page, ok := m[path]
	return page, ok, nil
}

func (m made) Len() int { return len(m) }

func demoBuild(dir string) func() Built {
	tree := files.New(os.DirFS(dir))
	return func() Built {
		pages := made{"api/v1/rules.json": Page("{}"), "ru/index.html": Page("<p>дом")}
		b := Built{Pages: pages, Elapsed: time.Millisecond}
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
				pages[page] = Page("<!doctype html>" + policyMeta + "<body>" + theme + text + "</body></html>")
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
		ended <- Run(ctx, Options{Dir: d.dir, Build: func([]string) Built { return build() }, Log: d.log, Addr: "127.0.0.1:0", Words: testWords,
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

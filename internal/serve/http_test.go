package serve

import (
	"context"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

func TestPagesAreServedAsAHostWould(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one", "content/404.md": "nothing here",
		"content/index.md": "front", "content/ru/countries/index.md": "countries"})
	for _, c := range []struct {
		method, name string
		status       int
		kind, text   string
	}{
		{"GET", "a.html", 200, "text/html; charset=utf-8", "one"},
		{"HEAD", "a.html", 200, "text/html; charset=utf-8", ""},
		{"GET", "ru/", 200, "text/html; charset=utf-8", "дом"},
		{"GET", "ru/?q=1", 200, "text/html; charset=utf-8", "дом"},
		{"GET", "api/v1/rules.json", 200, "application/json", "{}"},
		{"GET", "nope.html", 404, "text/html; charset=utf-8", "nothing here"},
		{"GET", "", 200, "text/html; charset=utf-8", "front"},
		{"GET", "../content/a.md", 404, "text/html; charset=utf-8", "nothing here"},
		{"GET", "__veshka/reload.js", 200, "text/javascript; charset=utf-8", "EventSource"},
		{"POST", "a.html", 405, "text/plain; charset=utf-8", ""},
	} {
		resp, body := d.request(c.method, c.name)
		kind := resp.Header.Get("Content-Type")
		if resp.StatusCode != c.status || kind != c.kind || !strings.Contains(body, c.text) {
			t.Errorf("%s /%s = %d %s %q, want %d %s %q", c.method, c.name, resp.StatusCode, kind, body, c.status, c.kind, c.text)
		}
		if got := resp.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s /%s: Cache-Control %q, want no-store", c.method, c.name, got)
		}
	}
	for name, want := range map[string]string{"ru?q=1": "/ru/?q=1", "ru/countries": "/ru/countries/"} {
		resp, _ := d.request("GET", name)
		if to := resp.Header.Get("Location"); resp.StatusCode != http.StatusFound || to != want {
			t.Errorf("GET /%s = %d to %q, want 302 to %s", name, resp.StatusCode, to, want)
		}
	}
}

func TestPolicyMovesIntoAHeader(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one"})
	resp, body := d.request("GET", "a.html")
	want := "default-src 'none'; style-src 'sha256-abc='; script-src 'sha256-def=' 'self'; connect-src 'self'"
	if got := resp.Header.Get("Content-Security-Policy"); got != want {
		t.Errorf("policy %q\nwant %q", got, want)
	}
	page := versionOf.ReplaceAllString(body, "SCRIPT")
	if want := "<!doctype html><body>oneSCRIPT</body></html>"; page != want {
		t.Errorf("page %q, want %q", page, want)
	}
	if _, body := d.request("GET", "ru/"); !strings.HasSuffix(body, "</script>") {
		t.Errorf("page without </body> = %q, want the script at its end", body)
	}
}

func TestRelaxed(t *testing.T) {
	for _, c := range []struct{ name, policy, want string }{
		{"none", "script-src 'none';connect-src 'NONE'", "script-src 'self'; connect-src 'self'"},
		{"from default", "default-src data:", "default-src data:; script-src data: 'self'; connect-src data: 'self'"},
		{"allowed already", "SCRIPT-SRC 'self'; connect-src 'self'", "script-src 'self'; connect-src 'self'"},
		{"elements apart", "script-src 'none'; script-src-elem 'none'; connect-src 'self'",
			"script-src 'self'; script-src-elem 'self'; connect-src 'self'"},
		{"empty", " ; ", "script-src 'self'; connect-src 'self'"},
	} {
		if got := relaxed(c.policy); got != c.want {
			t.Errorf("%s: relaxed(%q) = %q, want %q", c.name, c.policy, got, c.want)
		}
	}
}

func TestWithoutPolicyFindsEveryWriting(t *testing.T) {
	for _, tag := range []string{
		`<meta http-equiv="Content-Security-Policy" content="a 'b'">`,
		`<META HTTP-EQUIV=content-security-policy CONTENT="a &#39;b&#39;">`,
		`<meta content="a 'b'" http-equiv='Content-Security-Policy' />`,
		"<meta\nhttp-equiv = \"Content-Security-Policy\"\ncontent = \"a 'b'\">",
	} {
		page, policies := withoutPolicy(Page("<meta charset=utf-8>" + tag + "<title>x</title>"))
		if string(page) != "<meta charset=utf-8><title>x</title>" || len(policies) != 1 || policies[0] != "a 'b'" {
			t.Errorf("withoutPolicy(%q) = %q, %q", tag, page, policies)
		}
	}
}

func TestOnlyThisMachinesNamesAreAnswered(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one"})
	for host, want := range map[string]int{
		"localhost": 200, "localhost:1313": 200, "LocalHost:1": 200, "127.0.0.1": 200, "[::1]:1313": 200, "[::1]": 200,
		"evil.example": 403, "evil.example:1313": 403, "127.0.0.1.evil.example": 403, "localhost.evil.example": 403,
		"192.168.1.7:1313": 403, "0.0.0.0": 403,
	} {
		for _, name := range []string{"a.html", "__veshka/reload.js", "__veshka/events"} {
			if resp, _ := d.request("GET", name, "Host", host); resp.StatusCode != want {
				t.Errorf("GET /%s of %s = %d, want %d", name, host, resp.StatusCode, want)
			}
		}
	}
	if !loopbackHosts("veshka.test:1313")["veshka.test"] {
		t.Error("the host of the address itself is refused")
	}
}

func TestEventStreamBeats(t *testing.T) {
	p := &preview{beat: time.Millisecond, log: log.New(io.Discard, "", 0)}
	p.start()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := httptest.NewServer(p)
	defer server.Close()
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/__veshka/events?version="+p.version(http.StatusServiceUnavailable, "index.html", p.problemsPage(nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got strings.Builder
	for buf := make([]byte, 512); strings.Count(got.String(), ": still here\n\n") < 3; {
		n, err := resp.Body.Read(buf)
		if got.Write(buf[:n]); err != nil {
			t.Fatalf("%v after %q", err, got.String())
		}
	}
}

func TestOnlyWhatIsReadConcernsABuild(t *testing.T) {
	w, err := newWatcher("/site")
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	w.want([]string{"content", "content/stories", "themes/plain/parts"})
	w.want(nil)
	for _, c := range []struct {
		name string
		op   fsnotify.Op
		want bool
	}{
		{"/site/content/a.md", fsnotify.Write, true},
		{"/site/content/a.md", fsnotify.Chmod, false},
		{"/site/content/a.md", fsnotify.Chmod | fsnotify.Write, true},
		{"/site/content/x/y.md", fsnotify.Create, true},
		{"/site/content", fsnotify.Remove, true},
		{"/site/contents", fsnotify.Create, false},
		{"/site/themes", fsnotify.Create, true},
		{"/site/themes/plain/page.html", fsnotify.Write, false},
		{"/site/themes/plain/parts/rule.html", fsnotify.Write, true},
		{"/site/public/index.html", fsnotify.Write, false},
		{"/site/content/a.md~", fsnotify.Write, false},
		{"/site/content/.a.md.swp", fsnotify.Create, false},
		{"/site/content/4913", fsnotify.Create, false},
		{"/site/content/.git/index", fsnotify.Write, false},
		{"/site", fsnotify.Remove, true},
	} {
		if got := w.concerns(fsnotify.Event{Name: c.name, Op: c.op}); got != c.want {
			t.Errorf("concerns(%s %s) = %v, want %v", c.op, c.name, got, c.want)
		}
	}
}

func TestWatchesAllThatFoldersHold(t *testing.T) {
	d := lay(t, map[string]string{"content/a/b/c.md": "", "content/.git/x": "", "public/ru/index.html": ""})
	w, err := newWatcher(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	w.want([]string{"content", "themes/plain", "../elsewhere"})
	if added, err := w.sync(); !added || err != nil {
		t.Errorf("sync() = %v, %v, want true", added, err)
	}
	var want []string
	for _, name := range []string{"", "content", "content/a", "content/a/b"} {
		want = append(want, filepath.Join(d.dir, name))
	}
	if got := slices.Sorted(maps.Keys(w.watched)); !slices.Equal(got, want) {
		t.Errorf("watched %q, want %q", got, want)
	}
	if added, err := w.sync(); added || err != nil {
		t.Errorf("second sync() = %v, %v, want false", added, err)
	}
	w.reset()
	if added, err := w.sync(); !added || err != nil {
		t.Errorf("sync() after reset() = %v, %v, want true", added, err)
	}
}

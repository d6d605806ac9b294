package serve

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// withPanel adds a page for editors to the builds: it says which build it is of, how that went, and what was asked for.
func withPanel(build func() Built) func() Built {
	var count atomic.Int32
	return func() Built {
		b := build()
		n := count.Add(1)
		b.Panel = func(query url.Values) Page {
			return fmt.Appendf(nil, "<!doctype html>%s<body>build %d, problems: %d, country: %s</body>", policyMeta, n, len(b.Problems), query.Get("country"))
		}
		return b
	}
}

func TestPanelFollowsEveryBuild(t *testing.T) {
	d := lay(t, map[string]string{"content/a.md": "one"})
	d.run(withPanel(demoBuild(d.dir)))
	if !strings.Contains(d.log.String(), "редакторам: "+d.url+"__veshka/\n") {
		t.Errorf("the log does not say where it is:\n%s", d.log)
	}
	tb := d.open("__veshka/?country=georgia")
	if !shows("problems: 0, country: georgia")(tb) {
		t.Fatalf("the page is %d %q", tb.status, tb.body)
	}
	d.write("content/a.md", "one") // nothing that is shown on the site changes
	if e := tb.next(); e.name != "reload" {
		t.Errorf("got %+v after a build, want reload and nothing before it", e)
	}
	d.write("content/a.md", "BROKEN")
	d.until("__veshka/", "told of the failed build", shows("problems: 1"))
	if site := d.open("a.html"); !shows("one")(site) {
		t.Errorf("meanwhile a.html = %d %q, want the last good page", site.status, site.body)
	}
	d.write("content/a.md", "two")
	d.until("__veshka/", "told that it is mended", shows("problems: 0"))
	if again := d.open("__veshka/"); shows("two")(again) {
		t.Errorf("the page for editors is %q, want it to be its own", again.body)
	}
}

func TestPanelIsThereBeforeTheFirstGoodBuild(t *testing.T) {
	d := lay(t, map[string]string{"content/a.md": "BROKEN"})
	d.run(withPanel(demoBuild(d.dir)))
	if tb := d.open("__veshka/"); !shows("problems: 1")(tb) {
		t.Errorf("the page is %d %q, want 200 with the problem", tb.status, tb.body)
	}
}

func TestOverlayLeadsToThePanel(t *testing.T) {
	d := lay(t, map[string]string{"content/a.md": "one"})
	d.run(withPanel(demoBuild(d.dir)))
	tb := d.open("a.html")
	if got := tb.problems(); len(got) != 0 {
		t.Fatalf("problems %q, want none", got)
	}
	d.write("content/a.md", "BROKEN")
	if e := tb.next(); !strings.Contains(e.data, `"Panel":"/__veshka/","Editors":"редакторам"`) {
		t.Errorf("the overlay is %q, want a link to the page for editors", e.data)
	}
}

func TestPanelsPolicyAllowsTheScriptAndNoFrame(t *testing.T) {
	d := lay(t, map[string]string{"content/a.md": "one"})
	d.run(withPanel(demoBuild(d.dir)))
	resp, body := d.request("GET", "__veshka/")
	want := []string{"default-src 'none'; style-src 'sha256-abc='; script-src 'sha256-def=' 'self'; connect-src 'self'", "frame-ancestors 'none'"}
	if got := resp.Header.Values("Content-Security-Policy"); fmt.Sprint(got) != fmt.Sprint(want) || strings.Contains(body, "http-equiv") {
		t.Errorf("policies %q, want %q, and none in %q", got, want, body)
	}
	if resp, _ := d.request("GET", "__veshka"); resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != "/__veshka/" {
		t.Errorf("GET /__veshka = %d to %q, want 302 to /__veshka/", resp.StatusCode, resp.Header.Get("Location"))
	}
}

func TestSiteWithoutAPanel(t *testing.T) {
	d := start(t, map[string]string{"content/a.md": "one"})
	if resp, _ := d.request("GET", "__veshka/"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("GET /__veshka/ = %d, want 404", resp.StatusCode)
	}
	if strings.Contains(d.log.String(), "__veshka") {
		t.Errorf("the log names it:\n%s", d.log)
	}
}

// The page shows folders of the machine: whoever else can see the preview, only that machine sees it, and no page from
// elsewhere reads it through a browser there.
func TestPanelIsForThisMachineOnly(t *testing.T) {
	p := &preview{words: testWords} // listens on every address: any host may be asked for
	p.start()
	p.show(withPanel(func() Built { return Built{Pages: made{"index.html": Page("site")}} })())
	for _, c := range []struct {
		name, remote, local, host, header string
		want                              int
	}{
		{"this machine", "127.0.0.1:5", "127.0.0.1:1313", "localhost:1313", "", 200},
		{"this machine, IPv6", "[::1]:5", "[::1]:1313", "[::1]:1313", "", 200},
		{"this machine by its own address", "192.0.2.7:5", "192.0.2.7:1313", "192.0.2.7:1313", "", 200},
		{"another machine", "192.0.2.8:5", "192.0.2.7:1313", "192.0.2.7:1313", "", 403},
		{"another machine that says localhost", "192.0.2.8:5", "192.0.2.7:1313", "localhost:1313", "", 403},
		{"a name from elsewhere that leads here", "127.0.0.1:5", "127.0.0.1:1313", "evil.example:1313", "", 403},
		{"a proxy", "127.0.0.1:5", "127.0.0.1:1313", "localhost:1313", "X-Forwarded-For", 403},
		{"a proxy of RFC 7239", "127.0.0.1:5", "127.0.0.1:1313", "localhost:1313", "Forwarded", 403},
		{"no address", "@", "127.0.0.1:1313", "localhost:1313", "", 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			ask := func(path string) *httptest.ResponseRecorder {
				local, err := net.ResolveTCPAddr("tcp", c.local)
				if err != nil {
					t.Fatal(err)
				}
				r := httptest.NewRequestWithContext(context.WithValue(t.Context(), http.LocalAddrContextKey, local), "GET", path, nil)
				r.RemoteAddr, r.Host = c.remote, c.host
				if c.header != "" {
					r.Header.Set(c.header, "for=192.0.2.8")
				}
				w := httptest.NewRecorder()
				p.ServeHTTP(w, r)
				return w
			}
			for _, path := range []string{"/__veshka/", "/__veshka/?all"} {
				w := ask(path)
				if w.Code != c.want || strings.Contains(w.Body.String(), "build") != (c.want == 200) {
					t.Errorf("%s = %d %q, want %d", path, w.Code, w.Body, c.want)
				}
			}
			if w := ask("/"); w.Code != 200 || !strings.Contains(w.Body.String(), "site") {
				t.Errorf("the site = %d %q, want it to be shown to everybody", w.Code, w.Body)
			}
		})
	}
}

package mirror

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// heavy is a site with pages and pictures of realistic sizes.
func heavy(t *testing.T) *copytest.Site {
	t.Helper()
	site := copytest.New(t)
	for i := range 12 {
		site.Put(fmt.Sprintf("ru/p%02d/index.html", i), "<!DOCTYPE html>\n<p>"+strings.Repeat(fmt.Sprint("строка ", i, "\n"), 1500+300*i))
	}
	site.Put("assets/map.png", strings.Repeat("\x89PNG map ", 20_000))
	site.Sign()
	return site
}

func TestBadLines(t *testing.T) {
	for _, kib := range []int{16, 8} {
		t.Run(fmt.Sprintf("B28 whole pull through a cutter of %d KiB a connection", kib), func(t *testing.T) {
			site := heavy(t)
			at := copytest.Cutter(t, copytest.Folder(t, site.Dir), kib<<10)
			r := aRig(t, site, at.URL)
			r.pulls()
			least := int64(12) // control files
			for _, f := range site.Manifest.Files {
				least += f.Size/int64(kib<<10) + 1
			}
			asked := r.client.Requests()
			t.Logf("%d bytes in %d files through %d KiB: %d requests, at least %d", site.Manifest.Bytes(), len(site.Manifest.Files), kib, asked, least)
			if asked > least*3/2 {
				t.Errorf("%d requests, want no more than half as many again as %d", asked, least)
			}
		})
	}
	t.Run("B28 pull broken off goes on where it was", func(t *testing.T) {
		site := heavy(t)
		var left int64 = 100 << 10
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.o.step = func(name string) error { // the process ends after so many bytes
			if strings.HasPrefix(name, "append") {
				r.mu.Lock()
				defer r.mu.Unlock()
				if left -= 8 << 10; left < 0 {
					return errKilled
				}
			}
			return nil
		}
		if _, err := r.pull(); err == nil {
			t.Fatal("Pull() was not broken off")
		}
		parts, _ := filepath.Glob(filepath.Join(r.dir, partsDir, "*.part"))
		var kept int64
		for _, part := range parts {
			if info, err := os.Stat(part); err == nil {
				kept += info.Size()
			}
		}
		r.o.step = nil
		at.Reset()
		r.pulls()
		ranges := 0
		for _, a := range at.Requests() {
			if a.Range != "" && !strings.HasPrefix(a.Range, "bytes=0-") {
				ranges++
			}
		}
		if kept == 0 || ranges == 0 {
			t.Errorf("%d bytes were kept of %d files, %d requests went on in the middle", kept, len(parts), ranges)
		}
	})
	for _, c := range []struct {
		name string
		bad  copytest.Bad
	}{
		{"B29 server ignores Range", copytest.NoRange},
		{"B29 server sends a wrong Content-Range", copytest.WrongRange},
		{"B29 server answers every Range with 416", copytest.Always416},
		{"B31 index.html redirected to its folder", copytest.RedirectIndex(http.StatusMovedPermanently)},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := heavy(t)
			r := aRig(t, site, show(t, site, c.bad).URL)
			// half of each file is here already
			for _, f := range site.Manifest.Files {
				put(t, r.dir, partsDir+"/"+f.SHA256+".part", string(site.Read(f.Path)[:f.Size/2]))
			}
			r.pulls()
		})
	}
	t.Run("B36 sub-path host like GitHub Pages", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site, copytest.Pages("/guide")).URL+"/guide/index.html")
		r.pulls()
	})
}

func TestPullThroughTor(t *testing.T) {
	t.Run("B41 whole pull from an onion address, every name asked of the proxy", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		const onion = "guideguideguideguideguideguideguideguideguideguideguideg.onion"
		proxy := copytest.SOCKS5(t, map[string]string{onion + ":80": strings.TrimPrefix(at.URL, "http://")})
		client, err := fetch.New(fetch.Options{Proxy: "socks5h://" + proxy.Addr, Pause: noWait})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		r := unbegun(t, site)
		r.client = client
		if err := r.init("http://" + onion + "/"); err != nil {
			t.Fatal(err)
		}
		r.pulls()
		for _, name := range proxy.Asked() {
			if !strings.HasPrefix(name, onion) {
				t.Errorf("the proxy was asked for %s", name)
			}
		}
	})
}

func TestBadOrigins(t *testing.T) {
	for _, c := range []struct {
		name string
		bad  copytest.Bad
	}{
		{"B30 endless body", copytest.Endless},
		{"B30 gzip bomb", copytest.GzipBomb},
		{"B31 redirect loop", copytest.RedirectLoop},
		{"B32 soft 404 for everything", func(http.Handler) http.Handler { return copytest.SoftNotFound(http.NotFoundHandler()) }},
		{"B32 block page 403", copytest.Block403},
		{"B32 block page 451", copytest.Block451},
		{"B32 provider's stub", copytest.Stub},
	} {
		t.Run(c.name+": other origin used", func(t *testing.T) {
			site := copytest.New(t)
			bad, good := show(t, site), show(t, site)
			r := aRig(t, site, bad.URL, good.URL)
			r.pulls()
			change(site)
			site.Sign()
			bad.swap(c.bad(copytest.Folder(t, site.Dir)))
			r.pulls()
			if len(r.warned) == 0 || !strings.HasPrefix(r.warned[0], bad.URL) {
				t.Errorf("warned %q, want %s named", r.warned, bad.URL)
			}
		})
		t.Run(c.name+": single origin", func(t *testing.T) {
			_, at, r := two(t)
			at.swap(c.bad(copytest.Folder(t, r.site.Dir)))
			before := r.standing()
			_, err := r.pull()
			if class := fault.ClassOf(err); class != fault.Unreachable {
				t.Errorf("Pull() = %v (exit %d), want exit 2", err, class)
			}
			if fmt.Sprint(r.standing()) != fmt.Sprint(before) {
				t.Error("what is served has changed")
			}
		})
	}
	t.Run("B34 all origins down", func(t *testing.T) {
		_, at, r := two(t)
		at.Close()
		r.o.Origins = []string{copytest.Refused(t)}
		r.fails(fault.Unreachable, "no-origin", num(1, 1))
	})
	t.Run("B34 one origin down, one resets", func(t *testing.T) {
		site := copytest.New(t)
		good := show(t, site)
		r := aRig(t, site, copytest.Refused(t), copytest.Reset(t), good.URL)
		r.pulls()
	})
	t.Run("B34 origin that dies while files are fetched", func(t *testing.T) {
		site := copytest.New(t)
		dying, good := show(t, site), show(t, site)
		r := aRig(t, site, dying.URL, good.URL)
		var once sync.Once // files are fetched side by side
		r.o.step = func(name string) error {
			if strings.HasPrefix(name, "open objects/tmp") {
				once.Do(func() { go dying.Close() })
			}
			return nil
		}
		r.pulls()
	})
	t.Run("B35 two origins that each miss different files", func(t *testing.T) {
		site := copytest.New(t)
		a := show(t, site, lack("ru/index.html", "stale.html"))
		b := show(t, site, lack("ru/countries/georgia.html", "404.html"))
		alone := aRig(t, site, a.URL)
		alone.fails(fault.Incomplete, "incomplete", manifest.Number{})
		_, err := alone.pull()
		if f := fault.Of(err); f.Arg("missing") != "2" || f.Arg("cause") != missingFile {
			t.Errorf("Pull() from one of them = %v, want 2 files missing", err)
		}
		aRig(t, site, a.URL, b.URL).pulls()
	})
	for cause, bad := range map[string]copytest.Bad{"injected-script": copytest.InjectScript, "crlf": copytest.CRLF, "bom": copytest.BOM, "truncated": copytest.MinifyHTML} {
		t.Run("B33 host that alters pages, cause "+cause, func(t *testing.T) {
			site := copytest.New(t)
			at := show(t, site)
			r := aRig(t, site, at.URL)
			r.pulls()
			site.Put("ru/index.html", "<!DOCTYPE html>\n<html>\n<body>\n"+strings.Repeat("  <p>Новая страница</p>\n\n", 40)+"</body>\n</html>\n")
			site.Sign()
			whole, altered := copytest.Folder(t, site.Dir), bad(copytest.Folder(t, site.Dir))
			at.swap(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				if strings.HasSuffix(q.URL.Path, ".html") {
					altered.ServeHTTP(w, q)
					return
				}
				whole.ServeHTTP(w, q)
			}))
			r.fails(fault.Incomplete, "incomplete", num(1, 1))
			_, err := r.pull()
			if got := fault.Of(err).Arg("cause"); got != cause {
				t.Errorf("cause %q, want %q", got, cause)
			}
		})
	}
}

package inspect_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/inspect"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

func TestGenuineCopies(t *testing.T) {
	s := genuine(t)
	want := func(t *testing.T, r inspect.Report, err error, verdict, code string, status int) {
		t.Helper()
		got := ""
		if f := fault.Of(err); f != nil {
			got = f.Code
		}
		if r.Verdict != verdict || got != code || int(fault.ClassOf(err)) != status || len(r.Findings) > 0 {
			t.Errorf("Run = %s, %v; want %s, %q, %d\n%s", r.Verdict, err, verdict, code, status, list(r))
		}
	}
	t.Run("C45 an identical copy on an unknown domain", func(t *testing.T) {
		r, err := look(t, s, copytest.Serve(t, s.Dir).URL)
		want(t, r, err, inspect.Identical, "", 0)
		if r.Same != r.Listed || r.Listed != len(s.Manifest.Files) {
			t.Errorf("%d of %d files are the same", r.Same, r.Listed)
		}
	})
	t.Run("C45 under a sub-path, on a host that answers redirects and drops names", func(t *testing.T) {
		server := copytest.Start(t, copytest.Folder(t, s.Dir), copytest.Pages("/guide"), copytest.RedirectIndex(301))
		r, err := look(t, s, server.URL+"/guide")
		if err != nil {
			t.Errorf("Run = %s, %v\n%s", r.Verdict, err, list(r))
		}
	})
	t.Run("C45 through a line that is cut after 16 KiB", func(t *testing.T) {
		big := s.Clone()
		big.Put("ru/long.html", "<!DOCTYPE html><p>"+strings.Repeat("текст ", 10000))
		big.Sign()
		r, err := look(t, big, copytest.Cutter(t, copytest.Folder(t, big.Dir), 16<<10).URL)
		want(t, r, err, inspect.Identical, "", 0)
	})
	t.Run("C46 the release before", func(t *testing.T) {
		now := s.Clone()
		now.Put("ru/index.html", "<!DOCTYPE html><title>Новое</title>")
		now.Remove("ru/light/georgia.html")
		now.Put("ru/new.html", "<!DOCTYPE html><title>Новое</title>")
		now.Sign()
		r, err := look(t, now, copytest.Serve(t, s.Dir).URL)
		want(t, r, err, inspect.Older, "clone-older", 3)
		if r.Suspect != s.Manifest.Number {
			t.Errorf("release %s", r.Suspect)
		}
	})
	t.Run("C46 a release from before the keys were changed", func(t *testing.T) {
		now := s.Clone()
		now.Rotate(func(k *manifest.Keyset) { k.Releases = []manifest.Key{copytest.NewPair(t, "new").Key} })
		now.Sign()
		r, err := look(t, now, copytest.Serve(t, s.Dir).URL)
		want(t, r, err, inspect.Older, "clone-older", 3)
	})
	t.Run("C46 the next release", func(t *testing.T) {
		next := s.Clone()
		next.Put("ru/index.html", "<!DOCTYPE html><title>Новое</title>")
		next.Sign()
		r, err := look(t, s, copytest.Serve(t, next.Dir).URL)
		want(t, r, err, inspect.Newer, "", 0)
	})
	t.Run("C46 a release that has expired", func(t *testing.T) {
		late := s.Clone()
		late.Now = s.Now.Add(30 * 24 * time.Hour)
		r, err := look(t, late, copytest.Serve(t, s.Dir).URL)
		want(t, r, err, inspect.Older, "expired", 3)
	})
	t.Run("C46 the release before, and a form in it", func(t *testing.T) {
		now := s.Clone()
		now.Sign()
		bad := s.Clone()
		bad.Put(georgia, strings.Replace(guide, "</main>", `<form action="/join"></form></main>`, 1))
		r, err := look(t, now, copytest.Serve(t, bad.Dir).URL)
		if !fault.Is(err, "clone") || len(r.Findings) != 1 || r.Findings[0].Kind != "form" {
			t.Errorf("Run = %v\n%s", err, list(r))
		}
	})
	t.Run("B34 nobody answers", func(t *testing.T) {
		r, err := look(t, s, copytest.Refused(t))
		want(t, r, err, inspect.Unknown, "refused", 2)
	})
	t.Run("the verified copy is none", func(t *testing.T) {
		broken := s.Clone()
		broken.Put("ru/index.html", "x")
		r, err := look(t, broken, copytest.Serve(t, s.Dir).URL)
		want(t, r, err, inspect.Unknown, "altered", 4)
	})
}

// TestTheWorstComesFirst puts several differences into one clone.
func TestTheWorstComesFirst(t *testing.T) {
	s := genuine(t)
	bad := s.Clone()
	text := strings.Replace(guide, "365", "36", 1)
	text = strings.Replace(text, "https://news.example/", "https://evil.example/", 1)
	bad.Put(georgia, strings.Replace(text, "</main>", `<!-- x --><form action="/join"></form></main>`, 1))
	r, _ := look(t, s, copytest.Serve(t, bad.Dir).URL)
	var kinds []string
	for _, f := range r.Findings {
		kinds = append(kinds, f.Kind)
	}
	if got := strings.Join(kinds, " "); got != "form exit figure comment" {
		t.Errorf("findings = %s\n%s", got, list(r))
	}
}

// TestOneFindingOfManyPages joins what a host does to each page.
func TestOneFindingOfManyPages(t *testing.T) {
	s := genuine(t)
	r, _ := look(t, s, copytest.Start(t, copytest.Folder(t, s.Dir), copytest.InjectScript).URL)
	if len(r.Findings) != 1 || r.Findings[0].Kind != "script" || len(r.Findings[0].Pages) < 10 {
		t.Errorf("findings:\n%s", list(r))
	}
}

// TestNothingReachesTheTerminal puts commands for terminals into a clone.
func TestNothingReachesTheTerminal(t *testing.T) {
	s := genuine(t)
	bad := s.Clone()
	bad.Put(georgia, strings.Replace(guide, "</main>", "<a href=\"https://evil.example/\x1b[2J\">\x1b]0;owned\x07\u202e"+strings.Repeat("x", 5000)+"</a></main>", 1))
	r, _ := look(t, s, copytest.Serve(t, bad.Dir).URL)
	if len(r.Findings) == 0 {
		t.Fatal("nothing was found")
	}
	for _, f := range r.Findings {
		for _, text := range []string{f.Was, f.Is, f.Label} {
			if strings.ContainsAny(text, "\x1b\x07\u202e\n") || len([]rune(text)) > 400 {
				t.Errorf("%q", text)
			}
		}
	}
}

// TestMazeEnds follows links that never end.
func TestMazeEnds(t *testing.T) {
	s := genuine(t)
	h := copytest.With(copytest.Folder(t, s.Dir), copytest.Faults(func(r *http.Request) http.Handler {
		if strings.HasPrefix(r.URL.Path, "/maze/") {
			text := "<!DOCTYPE html>"
			for i := range 30 {
				text += fmt.Sprintf(`<a href="%s%d/">дальше</a>`, r.URL.Path, i)
			}
			return says(text)
		}
		return nil
	}))
	bad := s.Clone()
	bad.Put(georgia, strings.Replace(guide, "</main>", `<a href="/maze/">x</a></main>`, 1))
	maze := copytest.With(copytest.Folder(t, bad.Dir), func(h2 http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/maze/") {
				h.ServeHTTP(w, r)
				return
			}
			h2.ServeHTTP(w, r)
		})
	})
	tree, err := verify.Dir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := inspect.Run(t.Context(), tree, copytest.Start(t, maze).URL, inspect.Options{Now: s.Now, Crawl: 20, Fetch: fetch.Options{AllowPrivate: true, Pause: patient}})
	if !fault.Is(err, "clone") || r.Beyond != 20 {
		t.Errorf("Run = %v, %d pages beyond, want 20", err, r.Beyond)
	}
}

// TestStopping ends the work from outside: nothing is said about the clone then.
func TestStopping(t *testing.T) {
	s := genuine(t)
	tree, err := verify.Dir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	recorder := &copytest.Recorder{}
	server := copytest.Start(t, copytest.Folder(t, s.Dir), recorder.Record)
	ctx, stop := context.WithCancel(t.Context())
	r, err := inspect.Run(ctx, tree, server.URL, inspect.Options{Now: s.Now, Fetch: fetch.Options{AllowPrivate: true, Pause: patient},
		Progress: func(done, total int64) { stop() }})
	if !fault.Is(err, "stopped") || r.Verdict != inspect.Unknown {
		t.Errorf("Run = %s, %v", r.Verdict, err)
	}
	if n := len(recorder.Requests()); n > 40 {
		t.Errorf("%d requests", n)
	}
}

// TestItAsksTheSuspectAlone lets everything go through a proxy that knows one host: links to others are not followed.
func TestItAsksTheSuspectAlone(t *testing.T) {
	s := genuine(t)
	bad := s.Clone()
	bad.Put(georgia, strings.Replace(guide, "</main>", `<a href="http://other.example/">x</a><img src="http://other.example/p.gif"><iframe src="//other.example/"></iframe></main>`, 1))
	server := copytest.Serve(t, bad.Dir)
	proxy := copytest.SOCKS5(t, map[string]string{"suspect.example:80": strings.TrimPrefix(server.URL, "http://")})
	tree, err := verify.Dir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = inspect.Run(t.Context(), tree, "http://suspect.example/", inspect.Options{Now: s.Now,
		Fetch: fetch.Options{Proxy: "socks5h://" + proxy.Addr, Pause: patient}})
	if !fault.Is(err, "clone") {
		t.Errorf("Run = %v", err)
	}
	for _, name := range proxy.Asked() {
		if name != "suspect.example:80" {
			t.Errorf("B41 the proxy was asked for %s", name)
		}
	}
}

// TestEveryKindIsRanked holds the kinds of findings against the table.
func TestEveryKindIsRanked(t *testing.T) {
	for kind, ranks := range inspect.Kinds {
		if ranks[0] < inspect.Asks || ranks[0] > inspect.Otherwise || ranks[1] < inspect.Asks || ranks[1] > inspect.Otherwise {
			t.Errorf("%s has the ranks %v", kind, ranks)
		}
	}
	for _, c := range clones {
		if _, ok := inspect.Kinds[c.kind]; !ok {
			t.Errorf("%s: no kind %s", c.name, c.kind)
		}
	}
}

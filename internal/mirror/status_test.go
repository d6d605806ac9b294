package mirror_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/mirror"
)

// soon is a few hours after the first release of copytest.New.
var soon = time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)

// look asks the copies at an instant, with no real waiting.
func look(t *testing.T, at time.Time, change func(*mirror.StatusOptions), urls ...string) mirror.Status {
	t.Helper()
	c, err := fetch.New(fetch.Options{AllowPrivate: true, Tries: 2, Pause: noWait})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o := mirror.StatusOptions{URLs: urls, Client: c, Now: func() time.Time { return at }, Pause: noWait}
	if change != nil {
		change(&o)
	}
	s, err := mirror.Look(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func noWait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// verdicts returns the verdicts by the order of the addresses.
func verdicts(s mirror.Status, urls ...string) string {
	var out []string
	for _, url := range urls {
		i := slices.IndexFunc(s.Copies, func(c mirror.CopyStatus) bool { return c.URL == url })
		c := s.Copies[i]
		word := string(c.Verdict)
		if c.CutKiB > 0 {
			word += fmt.Sprint(" ", c.CutKiB)
		}
		if c.Cause != "" {
			word += " " + c.Cause
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

// serve serves sites, each badly in its way, and returns their addresses.
func serve(t *testing.T, s *copytest.Site, bad ...copytest.Bad) string {
	t.Helper()
	return copytest.Start(t, copytest.Folder(t, s.Dir), bad...).URL + "/"
}

// three is a site of the releases 1-1 to 1-3, and folders of each.
func three(t *testing.T) (first, second, third *copytest.Site) {
	t.Helper()
	third = copytest.New(t)
	first = third.Clone()
	for _, text := range []string{"two", "three"} {
		third.Put("index.html", "<!DOCTYPE html>\n<html><body>"+text+" desk@guide.example</body></html>\n")
		third.Put("ru/countries/georgia.html", text)
		third.Sign()
		if second == nil {
			second = third.Clone()
		}
	}
	return first, second, third
}

func TestStatusVerdicts(t *testing.T) {
	old, before, now := three(t)
	good := serve(t, now)
	roots := func(o *mirror.StatusOptions) { o.Roots = []manifest.Key{now.Roots[0].Key} }
	fork := before.Clone()
	fork.Put("index.html", "another third release")
	fork.Sign()
	clone := copytest.New(t) // the same pages under keys of its own
	unarchived := now.Clone()
	unarchived.Remove("verify/m/1-3.txt")
	middling := now.Clone() // its list is longer than 16 KiB, long's longer than twice that
	for i := range 160 {
		middling.Put(fmt.Sprintf("ru/a-page-with-a-long-name-%d.html", i), "<p>")
	}
	middling.Sign()
	long := middling.Clone()
	for i := range 400 {
		long.Put(fmt.Sprintf("ru/a-page-with-a-long-name-%d.html", i), "<p>")
	}
	long.Sign()
	other := now.Clone()
	other.Put("index.html", "<!DOCTYPE html>\n<html>\n<body>Куда ехать: пишите боту</body>\n</html>\n")
	ahead := now.Clone()
	ahead.Now = soon.Add(48 * time.Hour)
	ahead.Sign()
	withdrawn := now.Clone()
	withdrawn.Put("index.html", string(now.Read("stale.html")))
	login := now.Clone()
	login.Put("index.html", "<!DOCTYPE html><title>Wi-Fi: вход в сеть</title><form><input type=password></form>")
	edited := now.Clone()
	edited.Put("verify/manifest.txt", strings.Replace(string(now.Read("verify/manifest.txt")), "# site", "# x-note: y\n# site", 1))
	for _, tt := range []struct {
		name string
		urls []string
		at   time.Time
		want string
		exit fault.Class
	}{
		{"fresh", []string{good}, soon, "OK", 0},
		{"more than half of its life", []string{good}, soon.AddDate(0, 0, 11), "AGING", 0},
		{"A4 an older release at one of two", []string{good, serve(t, old)}, soon, "OK, BEHIND", 0},
		{"A5 same serial, other bytes", []string{good, serve(t, fork)}, soon, "FORK, FORK", fault.Rollback},
		{"A6 all frozen past their end", []string{good, serve(t, old)}, soon.AddDate(0, 0, 40), "EXPIRED, EXPIRED", fault.Stale},
		{"A6 withdrawn by its mirror", []string{serve(t, withdrawn)}, soon.AddDate(0, 0, 40), "EXPIRED", fault.Stale},
		{"A6 withdrawn before its time", []string{serve(t, withdrawn)}, soon, "ALTERED", fault.Forged},
		{"A7 one of three frozen", []string{good, serve(t, old), serve(t, now.Clone())}, soon, "OK, BEHIND, OK", 0},
		{"A9 torn pair, archive there", []string{copytest.Start(t, copytest.Torn(copytest.Folder(t, before.Dir), copytest.Folder(t, now.Dir))).URL + "/"}, soon, "TORN", fault.Incomplete},
		{"A9 torn pair, no archive", []string{copytest.Start(t, copytest.Torn(copytest.Folder(t, before.Dir), copytest.Folder(t, unarchived.Dir))).URL + "/", good}, soon, "TORN, OK", 0},
		{"A2 manifest changed", []string{serve(t, edited)}, soon, "ALTERED", fault.Forged},
		{"A20 signed in the future", []string{serve(t, ahead), good}, soon, "FUTURE, OK", 0},
		{"A20 signed in the future alone", []string{serve(t, ahead)}, soon, "FUTURE", fault.Local},
		{"A21 a clone with its own keys", []string{good, serve(t, clone)}, soon, "OK, FOREIGN", 0},
		{"A21 a clone alone", []string{serve(t, clone)}, soon, "FOREIGN", fault.Forged},
		{"B28 cut after 16 KiB", []string{copytest.Cutter(t, copytest.Folder(t, long.Dir), 16<<10).URL + "/"}, soon, "BLOCKED-AT 16", fault.Unreachable},
		{"B28 cut once, and found out", []string{copytest.Cutter(t, copytest.Folder(t, middling.Dir), 16<<10).URL + "/"}, soon, "BLOCKED-AT 16", fault.Unreachable},
		{"B28 an accident", []string{copytest.CutterAt(t, copytest.Folder(t, long.Dir), func(n int) int { return []int{9000, -1}[min(n, 1)] }).URL + "/"}, soon, "OK", 0},
		{"C46 a page to log in, at a copy whose list is right", []string{serve(t, login)}, soon, "ALTERED captive", fault.Forged},
		{"B32 403", []string{serve(t, now, copytest.Block403), good}, soon, "BLOCKED, OK", 0},
		{"B32 provider's notice", []string{serve(t, now, copytest.Stub)}, soon, "BLOCKED", fault.Unreachable},
		{"B32 soft 404", []string{serve(t, now, func(http.Handler) http.Handler { return copytest.SoftNotFound(http.NotFoundHandler()) })}, soon, "FOREIGN", fault.Forged},
		{"B32 404", []string{serve(t, now, func(http.Handler) http.Handler { return http.NotFoundHandler() })}, soon, "FOREIGN", fault.Forged},
		{"B33 script injected", []string{serve(t, now, copytest.InjectScript), good}, soon, "ALTERED injected-script, OK", 0},
		{"B33 mail obfuscated", []string{serve(t, now, copytest.ObfuscateMail)}, soon, "ALTERED mail-obfuscated", fault.Forged},
		{"B33 CRLF", []string{serve(t, now, copytest.CRLF)}, soon, "ALTERED crlf", fault.Forged},
		{"B34 refused and reset", []string{copytest.Refused(t), copytest.Reset(t)}, soon, "DOWN, DOWN", fault.Unreachable},
		{"B36 sub-path", []string{serve(t, now, copytest.Pages("/guide")) + "guide/"}, soon, "OK", 0},
		{"A8 pages of another release", []string{copytest.Start(t, copytest.Mixed(copytest.Folder(t, now.Dir), copytest.Folder(t, before.Dir))).URL + "/"}, soon, "TORN", fault.Incomplete},
		{"A1 first page changed", []string{serve(t, other), good}, soon, "ALTERED, OK", 0},
		{"A1 first page missing", []string{serve(t, now, copytest.Faults(func(r *http.Request) http.Handler {
			if r.URL.Path == "/index.html" {
				return http.NotFoundHandler()
			}
			return nil
		}))}, soon, "ALTERED", fault.Forged},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := look(t, tt.at, roots, tt.urls...)
			if got := verdicts(s, tt.urls...); got != tt.want || s.Exit != int(tt.exit) {
				t.Errorf("%s, exit %d, want %s, %d\n%s", got, s.Exit, tt.want, tt.exit, s.JSON())
			}
			if s.Trust != "roots" {
				t.Errorf("trust %q", s.Trust)
			}
		})
	}
}

func TestStatusWithoutKeys(t *testing.T) {
	_, before, now := three(t)
	clone := copytest.New(t)
	good, false1 := serve(t, now), serve(t, clone)
	t.Run("A21 two sets of root keys are named", func(t *testing.T) {
		s := look(t, soon, nil, good, false1)
		if s.Camps != 2 || s.Exit != int(fault.Forged) || s.Trust != "own" {
			t.Errorf("camps %d, exit %d, trust %s, want 2, 4, own", s.Camps, s.Exit, s.Trust)
		}
		if got := verdicts(s, good, false1); got != "OK, OK" {
			t.Errorf("verdicts %s, want OK, OK: it is not known which is false", got)
		}
	})
	t.Run("A14 a rotation is no second set", func(t *testing.T) {
		lagging := serve(t, now.Clone())
		rotated := now.Clone()
		next := copytest.NewPair(t, "root-2")
		rotated.Rotate(func(k *manifest.Keyset) { k.Roots = []manifest.Key{next.Key} }, now.Roots[0], next)
		rotated.Rotate(func(*manifest.Keyset) {})
		rotated.Sign()
		newest := serve(t, rotated)
		s := look(t, soon.Add(12*time.Hour), nil, lagging, newest)
		if got := verdicts(s, lagging, newest); got != "BEHIND, OK" || s.Camps != 1 || s.Exit != 0 {
			t.Errorf("%s, %d camps, exit %d, want BEHIND, OK, 1, 0\n%s", got, s.Camps, s.Exit, s.JSON())
		}
		if !strings.HasPrefix(s.Newest, "3-") {
			t.Errorf("newest %s, want one of keyset 3", s.Newest)
		}
	})
	t.Run("A5 fork is seen without keys too", func(t *testing.T) {
		fork := before.Clone()
		fork.Put("index.html", "another")
		fork.Sign()
		if s := look(t, soon, nil, good, serve(t, fork)); s.Exit != int(fault.Rollback) {
			t.Errorf("exit %d, want 5", s.Exit)
		}
	})
}

// What a mirror has seen goes before what the copies agree on.
func TestStatusOfAMirror(t *testing.T) {
	_, before, now := three(t)
	trusting := func(o *mirror.StatusOptions) {
		o.Keyset = now.Keyset
		m := now.Manifest
		o.Seen = mirror.Release{Keyset: m.Keyset, Serial: m.Serial, SHA256: manifest.SHA256(now.Read(manifest.Name)), Signed: m.Signed}
	}
	t.Run("A4 every copy older than seen", func(t *testing.T) {
		url := serve(t, before)
		s := look(t, soon, trusting, url)
		if got := verdicts(s, url); got != "BEHIND" || s.Exit != int(fault.Rollback) || s.Newest != "1-3" || s.Copies[0].BehindSeconds != 3600 {
			t.Errorf("%s, exit %d, newest %s, want BEHIND, 5, 1-3, behind 3600 s\n%s", got, s.Exit, s.Newest, s.JSON())
		}
	})
	t.Run("A5 another release of the number seen", func(t *testing.T) {
		fork := before.Clone()
		fork.Put("index.html", "another")
		fork.Sign()
		url := serve(t, fork)
		if got := verdicts(look(t, soon, trusting, url), url); got != "FORK" {
			t.Errorf("%s, want FORK", got)
		}
	})
}

// The form of the JSON is promised to other programs.
func TestStatusJSON(t *testing.T) {
	old, _, now := three(t)
	good, lagging, down := serve(t, now), serve(t, old), copytest.Refused(t)
	bad := serve(t, now, copytest.InjectScript)
	s := look(t, soon, nil, down, good, bad, lagging)
	text := string(s.JSON())
	for from, to := range map[string]string{good: "https://good.example/", lagging: "https://lagging.example/", down: "https://down.example/", bad: "https://bad.example/", now.Root(): "RWQ…"} {
		text = strings.ReplaceAll(text, from, to)
	}
	text = regexp.MustCompile(`[0-9a-f]{64}`).ReplaceAllString(text, "SHA256")
	want, err := os.ReadFile("testdata/status.json")
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("JSON is\n%s\nwant testdata/status.json", text)
	}
	if none := string(look(t, soon, nil).JSON()); !strings.Contains(none, `"copies": []`) {
		t.Errorf("JSON of none: %s", none)
	}
}

func TestStatusOfMany(t *testing.T) {
	t.Run("B44 500 mirrors, 30 % dead", func(t *testing.T) {
		old, _, now := three(t)
		var atOnce, most atomic.Int64
		busy := func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n := atOnce.Add(1); n > most.Load() {
					most.Store(n)
				}
				defer atOnce.Add(-1)
				h.ServeHTTP(w, r)
			})
		}
		// One server with a folder for each mirror: what is measured is the client.
		live := copytest.Start(t, copytest.Folder(t, now.Dir), busy).URL
		lagging := copytest.Start(t, copytest.Folder(t, old.Dir), busy).URL
		silent := copytest.Start(t, copytest.Folder(t, now.Dir), copytest.Silent).URL
		refused, reset := copytest.Refused(t), copytest.Reset(t)
		strip := func(base string) string {
			return copytest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
				http.Redirect(w, r, base+"/"+rest, http.StatusFound)
			})).URL
		}
		bases := []string{strip(live), strip(live), strip(live), strip(live), strip(lagging), strip(live), strip(live), refused, reset, refused}
		var urls []string
		for i := range 500 {
			base := bases[i%10]
			if i%100 == 9 { // five that hang
				base = silent
			}
			urls = append(urls, fmt.Sprintf("%s/m%d/", strings.TrimSuffix(base, "/"), i))
		}
		const deadline = 3 * time.Second
		began := time.Now()
		s := look(t, soon, func(o *mirror.StatusOptions) { o.Deadline = deadline }, urls...)
		spent := time.Since(began)
		t.Logf("500 mirrors, 150 dead: %v", spent)
		if spent > (500/16+1)*deadline {
			t.Errorf("%v, want at most 32 times %v", spent, deadline)
		}
		count := map[mirror.Verdict]int{}
		for _, c := range s.Copies {
			count[c.Verdict]++
		}
		if len(s.Copies) != 500 || count[mirror.StatusOK] != 300 || count[mirror.StatusBehind] != 50 || count[mirror.StatusDown] != 150 || s.Exit != 0 {
			t.Errorf("%v of %d, exit %d, want 300 OK, 50 BEHIND, 150 DOWN, 0", count, len(s.Copies), s.Exit)
		}
		if !slices.IsSortedFunc(s.Copies, func(a, b mirror.CopyStatus) int {
			order := []mirror.Verdict{mirror.StatusOK, mirror.StatusBehind, mirror.StatusDown}
			return slices.Index(order, a.Verdict) - slices.Index(order, b.Verdict)
		}) {
			t.Error("the copies are not sorted, best first")
		}
		if most.Load() > 16 {
			t.Errorf("%d requests at once, want at most 16", most.Load())
		}
		if !bytes.HasSuffix(s.JSON(), []byte("}\n")) {
			t.Error("JSON has no end")
		}
	})
	t.Run("B44 few requests for each", func(t *testing.T) {
		var r copytest.Recorder
		_, _, now := three(t)
		url := serve(t, now, r.Record)
		look(t, soon, nil, url, url)
		want := []string{"/verify/keys.txt", "/verify/keys.txt." + now.Roots[0].ID() + ".minisig", "/verify/manifest.txt", "/verify/manifest.txt." + now.Releases[0].ID() + ".minisig", "/index.html"}
		if got := r.Paths(); !slices.Equal(got, want) {
			t.Errorf("asked for %q, want %q", got, want)
		}
	})
}

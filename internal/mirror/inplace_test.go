package mirror

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/verify"
)

func TestInPlace(t *testing.T) {
	t.Run("B43 in place: the tree verifies after each pull, what is gone goes one pull later", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		r.o.InPlace = true
		r.pulls()
		if info, err := os.Lstat(filepath.Join(r.dir, current)); err != nil || !info.IsDir() {
			t.Fatalf("current is no folder: %v", err)
		}
		change(site)
		site.Sign()
		r.o.InPlace = false // the folder says it
		for i, want := range []bool{true, false} {
			r.pulls()
			if _, err := os.Stat(filepath.Join(r.dir, current, "404.html")); (err == nil) != want {
				t.Errorf("after %d pulls more: the page that is gone is here: %t, want %t", i+1, err == nil, want)
			}
		}
	})
	t.Run("B43 interrupted at every step", func(t *testing.T) {
		mixed := 0
		for last := 0; ; last++ {
			r := at(t, 1, true, func(s *copytest.Site) {
				s.Put("index.html", "<p>другая страница")
				s.Put("ru/new/index.html", "<p>новая страница")
				s.Put("assets/site.89abcdef.css", "p{margin:1em}")
				s.Remove("404.html")
				s.Sign()
			})
			steps, died := r.dies(last)
			if !died {
				t.Logf("B43 in place: killed before each of %d steps, found mixed %d times", last, mixed)
				break
			}
			t.Run(fmt.Sprintf("B43 killed before step %d", last), func(t *testing.T) {
				rep, err := r.check(r.site.Now)
				switch {
				case err == nil:
				case rep.Verdict == verify.Mixed:
					mixed++
				case len(rep.Problems) == 1 && rep.Problems[0].Cause == "unsigned-control":
					// the pages are still those of before; the new list has come, and its signature not yet
				default:
					t.Errorf("after %q: %s, %v, %+v; want MIXED", steps[max(len(steps)-2, 0):], rep.Verdict, err, rep.Problems)
				}
				r.t = t
				r.pulls()
			})
		}
		if mixed < 5 {
			t.Errorf("found mixed %d times", mixed)
		}
	})
	t.Run("A23 symlink planted in the folder that is written in place", func(t *testing.T) {
		outside := t.TempDir()
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		r.o.InPlace = true
		r.pulls()
		for _, to := range []string{outside, "../state", "assets"} {
			if err := os.RemoveAll(filepath.Join(r.dir, current, "ru")); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(to, filepath.Join(r.dir, current, "ru")); err != nil {
				t.Fatal(err)
			}
			r.pulls()
			if names, _ := os.ReadDir(outside); len(names) > 0 {
				t.Errorf("written outside: %v", names)
			}
			if _, err := os.Stat(filepath.Join(r.dir, "state/index.html")); err == nil {
				t.Error("written into the state")
			}
		}
	})
	t.Run("somebody else's folder is left alone", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		put(t, r.dir, "current/blog/index.html", "<p>my blog")
		if _, err := r.pull(); !fault.Is(err, "taken") {
			t.Errorf("Pull() = %v, want taken", err)
		}
	})
	t.Run("--in-place over a link is refused", func(t *testing.T) {
		_, _, r := two(t)
		r.o.InPlace = true
		r.fails(fault.Usage, "is-link", num(1, 1))
	})
}

func TestSymlinkInARelease(t *testing.T) {
	outside := t.TempDir()
	for name, plant := range map[string]string{
		"A23 symlink into the state planted while the release is built": "releases/1-2.tmp/verify",
		"A23 symlink planted before the release is built":               "",
		"A23 symlink planted while the release is built":                "releases/1-2.tmp/en",
		"A23 symlink planted in place of the draft's folder":            "releases/1-2.tmp",
		"A23 symlink planted in place of the finished folder":           "releases/1-2",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, r := two(t)
			link := func(at string) {
				full, to := filepath.Join(r.dir, at), outside
				if strings.HasSuffix(at, "/verify") {
					to = "../../state"
				}
				os.MkdirAll(filepath.Dir(full), 0o755)
				if err := os.Symlink(to, full); err != nil && !os.IsExist(err) {
					t.Fatal(err)
				}
			}
			if plant == "" {
				link("releases/1-2.tmp/ru")
				link("releases/1-2/ru")
			} else {
				r.o.step = func(step string) error {
					if step == "mkdir "+plant || step == "rename "+plant {
						link(plant)
					}
					return nil
				}
			}
			_, err := r.pull()
			if plant != "" && fault.ClassOf(err) != fault.Local {
				t.Errorf("Pull() = %v, want it refused", err)
			}
			if names, _ := os.ReadDir(outside); len(names) > 0 {
				t.Errorf("written outside: %v", names)
			}
			if _, err := os.Stat(filepath.Join(r.dir, "state/index.html")); err == nil {
				t.Error("written into the state")
			}
			r.o.step = nil
			r.pulls()
		})
	}
}

func TestWithdraw(t *testing.T) {
	for _, inPlace := range []bool{false, true} {
		t.Run(fmt.Sprintf("A6 expired copy withdrawn after its time, in place: %t", inPlace), func(t *testing.T) {
			site := copytest.New(t)
			site.Put("guide.pdf", "outdated advice")
			site.Sign()
			r := aRig(t, site, show(t, site).URL)
			r.o.InPlace, r.o.Withdraw = inPlace, 30*24*time.Hour
			r.pulls()
			expires := site.Manifest.Expires
			r.failsAt(expires.AddDate(0, 0, 29), fault.Stale, "frozen", num(1, 2))

			for range 2 { // and it stays so
				out, err := r.pullAt(expires.AddDate(0, 0, 30))
				if !fault.Is(err, "frozen") || !out.Withdrawn || !r.warnedOf("withdrawn") {
					t.Fatalf("Pull() = %+v, %v, warned %q", out, err, r.warned)
				}
				for _, page := range []string{"index.html", "ru/countries/georgia.html", "verify/index.html"} {
					text, err := os.ReadFile(filepath.Join(r.dir, current, page))
					if err != nil || string(text) != string(site.Read("stale.html")) {
						t.Errorf("%s is %q, %v; want the site's notice", page, text, err)
					}
				}
				if _, err := os.Stat(filepath.Join(r.dir, current, "guide.pdf")); err == nil {
					t.Error("guide.pdf is still served")
				}
			}
			rep, err := r.check(expires.AddDate(0, 0, 30))
			if rep.Verdict != verify.Expired || !rep.Withdrawn || !fault.Is(err, "withdrawn") {
				t.Errorf("verify = %s, withdrawn %t, %v; want expired and withdrawn, not altered", rep.Verdict, rep.Withdrawn, err)
			}
			if _, err := r.check(expires.AddDate(0, 0, -1)); !fault.Is(err, "altered") {
				t.Errorf("verify while the release is good = %v, want altered: nobody withdraws that", err)
			}
			if r.o.Withdraw = 0; !inPlace {
				if _, err := r.pullAt(expires.AddDate(0, 0, 30)); !fault.Is(err, "frozen") || !r.warnedOf("withdrawn") {
					t.Errorf("a pull without the flag = %v, warned %q; want to be told what is served", err, r.warned)
				}
			}
			site.Now = expires.AddDate(0, 0, 31)
			change(site)
			site.Sign()
			if out := r.pulls(); !out.Changed || out.Withdrawn {
				t.Errorf("Pull() = %+v, want the pages back", out)
			}
		})
	}
	t.Run("A20 withdrawn by a wrong clock, back with the right one", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		r.o.Withdraw = time.Hour
		r.pulls()
		if out, err := r.pullAt(site.Manifest.Expires.AddDate(0, 1, 0)); fault.ClassOf(err) != fault.Stale || !out.Withdrawn {
			t.Fatalf("Pull() = %+v, %v", out, err)
		}
		if out := r.pulls(); !out.Changed {
			t.Errorf("Pull() = %+v, want the pages back", out)
		}
	})
	t.Run("A6 origins down while the served release expires", func(t *testing.T) {
		_, at, r := two(t)
		r.pulls()
		at.Close()
		r.failsAt(r.site.Manifest.Expires.AddDate(0, 0, 1), fault.Unreachable, "refused", num(1, 2))
		if !r.warnedOf("serving-expired") {
			t.Errorf("warned %q, want serving-expired", r.warned)
		}
	})
}

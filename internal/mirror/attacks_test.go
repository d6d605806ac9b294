package mirror

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// two begins a mirror that serves 1-1 of a site with one origin, and returns the site at 1-2, not yet pulled.
func two(t *testing.T) (*copytest.Site, *shown, *rig) {
	t.Helper()
	site := copytest.New(t)
	at := show(t, site)
	r := aRig(t, site, at.URL)
	r.pulls()
	site.Put("ru/index.html", "<!DOCTYPE html>\n<p>Второй выпуск</p>\n")
	site.Sign()
	return site, at, r
}

func TestWrongBytes(t *testing.T) {
	t.Run("A1 one byte of a page changed, other origin used", func(t *testing.T) {
		site := copytest.New(t)
		bad := show(t, site, copytest.Rewrite(func(name string, body []byte) []byte {
			if strings.HasSuffix(name, ".html") {
				return flip(body)
			}
			return body
		}))
		good := show(t, site)
		r := aRig(t, site, bad.URL, good.URL)
		r.pulls()
		if !slices.Contains(r.warned, bad.URL+"/ wrong-file") {
			t.Errorf("warned %q, want wrong-file of %s", r.warned, bad.URL)
		}
	})
	t.Run("A1 one byte of a page changed, single origin", func(t *testing.T) {
		_, at, r := two(t)
		at.swap(copytest.With(copytest.Folder(t, r.site.Dir), alter("ru/index.html", flip)))
		r.fails(fault.Incomplete, "incomplete", num(1, 1))
		_, err := r.pull()
		if f := fault.Of(err); f.Arg("path") != "ru/index.html" || f.Arg("missing") != "1" || f.Arg("cause") != "unknown" {
			t.Errorf("Pull() = %v, want ru/index.html named", err)
		}
		at.swap(copytest.Folder(t, r.site.Dir))
		r.pulls()
	})
	t.Run("A1 one byte of a page changed on the first mirroring: nothing is served", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site, alter("index.html", flip)).URL)
		r.fails(fault.Incomplete, "incomplete", manifest.Number{})
		if _, err := os.Lstat(filepath.Join(r.dir, current)); err == nil {
			t.Error("current is there")
		}
	})
	t.Run("A2 manifest changed under the old signature", func(t *testing.T) {
		_, at, r := two(t)
		at.swap(copytest.With(copytest.Folder(t, r.site.Dir), alter(manifest.Name, flip), lack("verify/m/1-2.txt")))
		r.fails(fault.Forged, "bad-signature", num(1, 1))
	})
	t.Run("A3 signature by an unknown key", func(t *testing.T) {
		site, _, r := two(t)
		thief := copytest.NewPair(t, "thief")
		site.SignAs(func(*manifest.Manifest) {}, thief)
		r.fails(fault.Forged, "bad-signature", num(1, 1))
	})
	t.Run("A8 tree mixed of two releases heals with the missing files alone", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.pulls()
		old := site.Clone()
		site.Put("ru/index.html", "<p>новая страница")
		site.Put("en/index.html", "<p>new page")
		site.Put("assets/site.89abcdef.css", "p{margin:1em}\n")
		site.Sign()
		fresh := copytest.Folder(t, site.Dir)
		at.swap(copytest.Mixed(fresh, copytest.With(copytest.Folder(t, old.Dir))))
		r.fails(fault.Incomplete, "incomplete", num(1, 1))
		_, err := r.pull()
		if f := fault.Of(err); f.Arg("missing") != "3" {
			t.Errorf("Pull() = %v, want 3 files missing", err)
		}
		half := site.Clone()
		half.Put("ru/index.html", string(old.Read("ru/index.html")))
		at.swap(copytest.Folder(t, half.Dir))
		r.fails(fault.Incomplete, "incomplete", num(1, 1))
		_, err = r.pull()
		if f := fault.Of(err); f.Arg("missing") != "1" || f.Arg("cause") != "older-release" {
			t.Errorf("Pull() = %v, want ru/index.html of the older release", err)
		}
		at.swap(fresh)
		if out := r.pulls(); out.Fetched != 1 {
			t.Errorf("fetched %d contents, want only the missing one", out.Fetched)
		}
	})
	t.Run("A8 newer release published while files are fetched is taken", func(t *testing.T) {
		site, at, r := two(t)
		next := site.Clone()
		next.Put("ru/index.html", "<p>третий")
		next.Sign()
		then, later := copytest.Folder(t, site.Dir), copytest.Folder(t, next.Dir)
		var once sync.Once // files are fetched side by side
		swapped := false
		r.o.step = func(name string) error { // the host swaps its tree when the first file is opened
			if strings.HasPrefix(name, "open objects/tmp") {
				once.Do(func() {
					at.swap(later)
					swapped = true
				})
			}
			return nil
		}
		at.swap(then)
		r.site = next
		r.pulls()
		if !swapped {
			t.Error("no file was fetched")
		}
	})
}

func TestRatchet(t *testing.T) {
	t.Run("A4 older manifest from every origin", func(t *testing.T) {
		site := copytest.New(t)
		old := site.Clone()
		site.Put("index.html", "<p>2")
		site.Sign()
		a, b := show(t, site), show(t, site)
		r := aRig(t, site, a.URL, b.URL)
		r.pulls()
		a.swap(copytest.Folder(t, old.Dir))
		b.swap(copytest.Folder(t, old.Dir))
		r.fails(fault.Rollback, "rollback", num(1, 2))
	})
	t.Run("A4 older manifest from one origin of two", func(t *testing.T) {
		site := copytest.New(t)
		old := site.Clone()
		site.Put("index.html", "<p>2")
		site.Sign()
		a, b := show(t, site), show(t, site)
		r := aRig(t, site, a.URL, b.URL)
		r.pulls()
		a.swap(copytest.Folder(t, old.Dir))
		r.pulls()
		if !slices.Contains(r.warned, a.URL+"/ behind") {
			t.Errorf("warned %q, want %s behind", r.warned, a.URL)
		}
	})
	t.Run("A5 same number, other bytes than seen", func(t *testing.T) {
		site := copytest.New(t)
		twin := site.Clone()
		at := show(t, site)
		r := aRig(t, site, at.URL)
		site.Put("index.html", "<p>2")
		site.Sign()
		r.pulls()
		twin.Put("index.html", "<p>for some readers")
		twin.Sign()
		at.swap(copytest.Folder(t, twin.Dir))
		r.fails(fault.Rollback, "fork", num(1, 2))
		r.evidence(2)
	})
	t.Run("A5 same number, other bytes from two origins", func(t *testing.T) {
		site := copytest.New(t)
		twin := site.Clone()
		a, b := show(t, site), show(t, twin)
		r := aRig(t, site, a.URL, b.URL)
		r.pulls()
		site.Put("index.html", "<p>2")
		site.Sign()
		twin.Put("index.html", "<p>for some readers")
		twin.Sign()
		r.fails(fault.Rollback, "fork", num(1, 1))
		r.evidence(2)
	})
	t.Run("A5 other bytes under a number seen long ago", func(t *testing.T) {
		site := copytest.New(t)
		twin := site.Clone()
		at := show(t, site)
		r := aRig(t, site, at.URL)
		for range 3 {
			site.Put("index.html", "<p>"+site.Now.String())
			site.Sign()
			r.pulls()
		}
		twin.Put("index.html", "<p>for some readers")
		twin.Sign()
		at.swap(copytest.Folder(t, twin.Dir))
		r.fails(fault.Rollback, "fork", num(1, 4))
	})
	t.Run("A5 next release of another history is taken with a warning", func(t *testing.T) {
		site := copytest.New(t)
		twin := site.Clone()
		at := show(t, site)
		r := aRig(t, site, at.URL)
		change(site)
		site.Sign()
		r.pulls()
		twin.Put("index.html", "<p>for some readers")
		twin.Sign()
		twin.Sign()
		at.swap(copytest.Folder(t, twin.Dir))
		r.site = twin
		r.pulls()
		if !r.warnedOf("history") {
			t.Errorf("warned %q, want history", r.warned)
		}
	})
	t.Run("A6 all origins frozen past expires", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL, show(t, site).URL)
		r.pulls()
		r.failsAt(site.Manifest.Expires.Add(time.Second), fault.Stale, "frozen", num(1, 1))
	})
	t.Run("A7 one of three origins frozen", func(t *testing.T) {
		site := copytest.New(t)
		frozen := show(t, site.Clone())
		r := aRig(t, site, show(t, site).URL, frozen.URL, show(t, site).URL)
		r.pulls()
		site.Now = site.Now.AddDate(0, 0, 30)
		site.Sign()
		r.pulls()
		if !slices.Equal(r.warned, []string{frozen.URL + "/ behind"}) {
			t.Errorf("warned %q, want %s behind", r.warned, frozen.URL)
		}
	})
	t.Run("A9 torn pair: new manifest, old signature", func(t *testing.T) {
		_, at, r := two(t)
		torn(t, r.site, at, 1, 2)
		r.pulls()
		if !slices.Equal(r.paused, []time.Duration{2 * time.Second, 10 * time.Second}) {
			t.Errorf("waited %v, want 2 s and 10 s", r.paused)
		}
	})
	t.Run("A9 torn pair: new signature, old manifest", func(t *testing.T) {
		_, at, r := two(t)
		torn(t, r.site, at, 2, 1)
		r.pulls()
	})
	t.Run("A9 torn pair that heals while it waits", func(t *testing.T) {
		_, at, r := two(t)
		torn(t, r.site, at, 1, 2, "verify/m/1-2.txt")
		whole := copytest.Folder(t, r.site.Dir)
		r.o.Pause = func(_ context.Context, _ time.Duration) error {
			at.swap(whole)
			return nil
		}
		r.pulls()
	})
	t.Run("A19 manifest of another site signed by the same key", func(t *testing.T) {
		site, _, r := two(t)
		site.SignAs(func(m *manifest.Manifest) { m.Site = "sister-site" })
		r.fails(fault.Forged, "wrong-site", num(1, 1))
	})
	t.Run("A19 keys.txt served as manifest.txt", func(t *testing.T) {
		site, at, r := two(t)
		keys := site.Read(manifest.KeysName)
		sig := site.Read(manifest.SignatureName(manifest.KeysName, site.Roots[0].Key))
		at.swap(copytest.With(copytest.Folder(t, site.Dir), alter(manifest.Name, func([]byte) []byte { return keys }),
			alter(manifest.SignatureName(manifest.Name, site.Releases[0].Key), func([]byte) []byte { return sig }),
			lack("verify/m/1-2.txt")))
		r.fails(fault.Forged, "bad-signature", num(1, 1))
	})
	t.Run("A25 manifest of a newer format", func(t *testing.T) {
		site, _, r := two(t)
		text := strings.Replace(string(site.Next().Encode()), "# veshka-manifest 1", "# veshka-manifest 2", 1)
		site.SignBytes([]byte(text))
		r.fails(fault.Usage, "newer-version", num(1, 1))
	})
}

// torn makes the origin show the signatures of release 1-signatures with the manifest 1-manifest of the site.
func torn(t *testing.T, site *copytest.Site, at *shown, signatures, of uint64, without ...string) {
	t.Helper()
	serve := copytest.Folder(t, site.Dir)
	name := func(serial uint64) string { return manifest.ArchiveName(num(1, serial)) }
	key := site.Releases[0].Key
	sig := site.Read(manifest.SignatureName(name(signatures), key))
	text := site.Read(name(of))
	at.swap(copytest.With(serve, alter(manifest.Name, func([]byte) []byte { return text }),
		alter(manifest.SignatureName(manifest.Name, key), func([]byte) []byte { return sig }),
		alter(manifest.Name+".minisig", func([]byte) []byte { return sig }), lack(without...)))
}

// evidence checks that so many texts, each with a signature, are kept of a fork.
func (r *rig) evidence(n int) {
	r.t.Helper()
	texts, _ := filepath.Glob(filepath.Join(r.dir, forksDir, "*.txt"))
	sigs, _ := filepath.Glob(filepath.Join(r.dir, forksDir, "*.minisig"))
	if len(texts) != n || len(sigs) != n {
		r.t.Errorf("evidence: %q, %q, want %d texts, each signed", texts, sigs, n)
	}
}

func TestClock(t *testing.T) {
	t.Run("A20 signed a year ahead leaves the ratchet alone", func(t *testing.T) {
		site, _, r := two(t)
		before := r.state()
		now := site.Now
		site.Now = site.Now.AddDate(1, 0, 0)
		site.Sign()
		r.failsAt(now, fault.Local, "from-the-future", num(1, 1))
		if after := r.state(); after.Seen != before.Seen || !after.ClockFloor.Equal(before.ClockFloor) {
			t.Errorf("the state moved to %+v, floor %v", after.Seen, after.ClockFloor)
		}
	})
	t.Run("A20 local clock in 1970", func(t *testing.T) {
		_, at, r := two(t)
		at.Reset()
		r.failsAt(time.Unix(0, 0).UTC(), fault.Local, "clock", num(1, 1))
		if asked := at.Paths(); len(asked) > 0 {
			t.Errorf("asked %q under a clock that cannot be right", asked)
		}
	})
	t.Run("A20 local clock a few hours slow", func(t *testing.T) {
		site, _, r := two(t)
		if _, err := r.pullAt(site.Manifest.Signed.Add(-20 * time.Hour)); err != nil {
			t.Errorf("Pull() = %v", err)
		}
		r.serves(num(1, 2))
	})
	t.Run("A20 local clock set back keeps an expired release expired", func(t *testing.T) {
		site := copytest.New(t)
		site.Life = time.Hour
		site.Sign()
		at := show(t, site)
		r := aRig(t, site, at.URL)
		site.Now = site.Manifest.Signed
		r.pulls()
		s := r.state()
		s.ClockFloor = site.Manifest.Expires.Add(time.Hour) // something later was seen signed
		r.put(s)
		r.failsAt(site.Manifest.Signed, fault.Stale, "frozen", num(1, 2))
	})
	t.Run("A20 local clock in 2040", func(t *testing.T) {
		site := copytest.New(t)
		site.KeysetLife = 50 * 365 * 24 * time.Hour
		r := aRig(t, site, show(t, site).URL)
		r.pulls()
		r.failsAt(time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC), fault.Stale, "expired", num(1, 1))
	})
	t.Run("A20 bootstrap under a clock in 1970", func(t *testing.T) {
		site := copytest.New(t)
		r := unbegun(t, site)
		site.Now = time.Unix(0, 0).UTC()
		if err := r.init(show(t, site).URL); !fault.Is(err, "clock") {
			t.Errorf("Init() = %v, want the fault clock", err)
		}
	})
}

// put replaces the state.
func (r *rig) put(s *State) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, stateName), s.encode(), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// Hostile manifests are refused by package manifest; here it is seen that a refused one writes nothing.
func TestHostilePathsWriteNothing(t *testing.T) {
	long := strings.Repeat("a", 200)
	for _, path := range []string{"../x", "/etc/passwd", "a//b", "con", "A.html", "р.html", ".htaccess", "_x", "a?b", `a\b`, long, "verify/manifest.txt", "x/../../y"} {
		t.Run("A23 "+path[:min(len(path), 24)], func(t *testing.T) {
			site, _, r := two(t)
			text := strings.Replace(string(site.Next().Encode()), "  404.html\n", "  "+path+"\n", 1)
			site.SignBytes([]byte(text))
			before := everything(t, filepath.Dir(r.dir))
			if _, err := r.pull(); fault.ClassOf(err) != fault.Forged {
				t.Errorf("Pull() = %v, want exit 4", err)
			}
			r.serves(num(1, 1))
			if after := everything(t, filepath.Dir(r.dir)); !slices.Equal(after, before) {
				t.Errorf("wrote %q", after)
			}
		})
	}
}

// everything lists the paths below a folder, without the state, which notes how origins fare.
func everything(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if err == nil && !strings.Contains(name, "state.json") {
			out = append(out, name)
		}
		return nil
	})
	return out
}

package mirror

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// trickle answers with 300 bytes at a time, so that no line ever counts as dead, for the paths that hold one of the parts.
func trickle(every time.Duration, parts ...string) copytest.Bad {
	return copytest.Faults(func(r *http.Request) http.Handler {
		for _, part := range parts {
			if !strings.Contains(r.URL.Path, part) {
				continue
			}
			return copytest.Drip(every, strings.Repeat("# ", 150))(nil)
		}
		return nil
	})
}

// An origin that sends a little all the time must not keep a mirror from the others.
func TestSlowOriginHoldsNobodyUp(t *testing.T) {
	for _, c := range []struct{ name, part string }{
		{"B30 keys that come by drops", "verify/keys"},
		{"B30 a manifest that comes by drops", "verify/manifest.txt"},
		{"B30 files that come by drops", "p0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := heavy(t)
			slow, good := show(t, site), show(t, site)
			r := aRig(t, site, slow.URL, good.URL)
			slow.swap(copytest.With(copytest.Folder(t, site.Dir), trickle(50*time.Millisecond, c.part)))
			r.o.patient = 600 * time.Millisecond
			site.Put("ru/index.html", "<!DOCTYPE html>\n<p>новое")
			site.Sign()
			began := time.Now()
			r.pulls()
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("the pull took %v", took)
			}
		})
	}
}

// TestStolenKeyMovesNoClock: a thief signs a day ahead, again and again.
func TestStolenKeyMovesNoClock(t *testing.T) {
	t.Run("A20 a stolen key signs a day ahead of the floor, pull after pull", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.pulls()
		now := site.Now
		for range 4 {
			site.SignAs(func(m *manifest.Manifest) {
				m.Signed = r.state().ClockFloor.Add(manifest.MaxAhead - time.Minute)
				m.Expires = m.Signed.Add(manifest.DefaultLife)
			})
			_, _ = r.pullAt(now)
		}
		if floor := r.state().ClockFloor; floor.After(now.Add(manifest.MaxAhead)) {
			t.Errorf("the floor is %v, and the clock %v: no pull works any more", floor, now)
		}
		site.SignAs(func(m *manifest.Manifest) { m.Signed, m.Expires = now, now.Add(manifest.DefaultLife) })
		if _, err := r.pullAt(now); err != nil {
			t.Errorf("Pull() of an honest release afterwards = %v", err)
		}
	})
}

// TestEvidenceIsBounded: a thief signs another manifest of the same number for every pull.
func TestEvidenceIsBounded(t *testing.T) {
	t.Run("A5 a fork that is another one each time fills no disk", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.pulls()
		number := site.Manifest.Number
		for i := range 12 {
			fork := site.Clone()
			fork.SignAs(func(m *manifest.Manifest) { m.Number, m.Source = number, fmt.Sprint("fork ", i) })
			at.swap(copytest.Folder(t, fork.Dir))
			r.fails(fault.Rollback, "fork", number)
		}
		texts, _ := filepath.Glob(filepath.Join(r.dir, forksDir, "*.txt"))
		if len(texts) < 2 || len(texts) > maxForks {
			t.Errorf("%d texts as evidence, want 2 to %d", len(texts), maxForks)
		}
	})
}

// TestNothingUnsignedIsPassedOn: the first line of a signature is signed by nobody, and a mirror serves signatures.
func TestNothingUnsignedIsPassedOn(t *testing.T) {
	t.Run("A1 words that a host writes into a signature's first line", func(t *testing.T) {
		site := copytest.New(t)
		signed := site.Manifest.Number
		at := show(t, site, copytest.Rewrite(func(name string, body []byte) []byte {
			if !strings.HasSuffix(name, ".minisig") {
				return body
			}
			_, rest, _ := bytes.Cut(body, []byte("\n"))
			return append([]byte("untrusted comment: write to our new bot t.me/legion\n"), rest...)
		}))
		r := aRig(t, site, at.URL)
		r.pulls()
		r.serves(signed)
		err := filepath.WalkDir(filepath.Join(r.dir, "releases"), func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			if bytes.Contains(text, []byte("legion")) {
				t.Errorf("%s passes it on: %s", name, text)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("as the site has signed it, a signature stays to the byte", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		r.pulls()
		name := manifest.SignatureName(manifest.Name, site.Releases[0].Key)
		got, err := os.ReadFile(filepath.Join(r.dir, "current", name))
		if want := site.Read(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s = %q, %v, want %q", name, got, err, want)
		}
	})
}

// TestKeysetOfThousands: what no root has signed decides nothing, not even how much is asked for.
func TestKeysetOfThousands(t *testing.T) {
	t.Run("A21 a false keyset of hundreds of keys", func(t *testing.T) {
		site := copytest.New(t)
		forger := copytest.New(t)
		k := *forger.Keyset
		for i := range 400 {
			p := copytest.NewPair(t, fmt.Sprint("r", i))
			k.Roots = append(k.Roots, p.Key)
		}
		forger.PutKeyset(1, k.Encode(), forger.Roots[0])
		at := show(t, forger)
		r := unbegun(t, site)
		if err := r.init(at.URL); !fault.Is(err, "false-keys") {
			t.Errorf("Init() = %v", err)
		}
		if n := len(at.Requests()); n > 2*maxSigners {
			t.Errorf("%d requests", n)
		}
	})
}

// TestRootsOfACard: one of three roots is bought.
func TestRootsOfACard(t *testing.T) {
	t.Run("A21 one root of three begins mirrors of its own site", func(t *testing.T) {
		site := group(t, 1)
		traitor := copytest.NewWith(t, site.ID, site.Roots[:1], 1, []copytest.Pair{copytest.NewPair(t, "desk")}, 1)
		r := unbegun(t, site)
		r.roots = site.Keyset.Roots
		if err := r.init(show(t, traitor).URL); fault.ClassOf(err) != fault.Forged || !fault.Is(err, "few-anchors") {
			t.Errorf("Init() = %v, want few-anchors", err)
		}
		if err := r.init(show(t, site).URL); err != nil {
			t.Errorf("Init() of the site itself = %v", err)
		}
	})
}

// TestServedManifestOfAStranger: in place, what a stranger lists in the served folder does not stay there.
func TestServedManifestOfAStranger(t *testing.T) {
	t.Run("A26 a page and a list for it, put into the served folder", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		r.o.InPlace = true
		r.pulls()
		forger := copytest.NewWith(t, site.ID, []copytest.Pair{copytest.NewPair(t, "x")}, 1, []copytest.Pair{copytest.NewPair(t, "y")}, 1)
		forger.Put("ru/bot.html", "<!DOCTYPE html><form>")
		forger.Sign()
		for _, name := range []string{"ru/bot.html", manifest.Name} {
			if err := os.WriteFile(filepath.Join(r.dir, current, name), forger.Read(name), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		r.pulls()
		if _, err := os.Stat(filepath.Join(r.dir, current, "ru/bot.html")); err == nil {
			t.Error("the page stays")
		}
	})
}

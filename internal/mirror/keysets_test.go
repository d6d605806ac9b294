package mirror

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

func renewal(*manifest.Keyset) {}

// group is a site of three roots, two of which must sign, and two release keys, one of which must.
func group(t *testing.T, releaseThreshold int) *copytest.Site {
	t.Helper()
	pair := func(name string) copytest.Pair { return copytest.NewPair(t, name) }
	return copytest.NewWith(t, "guide-demo", []copytest.Pair{pair("anna"), pair("boris"), pair("paper")}, 2,
		[]copytest.Pair{pair("desk"), pair("second-desk")}, releaseThreshold)
}

func TestRotation(t *testing.T) {
	t.Run("A10 stolen release key is got rid of", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.pulls()
		stolen := site.Releases[0]
		site.SignAs(func(m *manifest.Manifest) { m.Serial = 1 << 47 })
		r.pulls() // the known limit: until the roots act, the thief signs what he likes
		fresh := copytest.NewPair(t, "release-2")
		site.Rotate(func(k *manifest.Keyset) {
			k.Releases = []manifest.Key{fresh.Key}
			bad := stolen.Key
			bad.On = "2026-10-30"
			k.Revoked = append(k.Revoked, bad)
		})
		site.Put("index.html", "<p>снова наш")
		site.Sign()
		r.pulls()
		if got := r.state().Seen.Number(); got != num(2, 1) {
			t.Errorf("seen %v, want 2-1", got)
		}
		thief := site.Clone()
		thief.SignAs(func(*manifest.Manifest) {}, stolen)
		at.swap(copytest.Folder(t, thief.Dir))
		r.fails(fault.Forged, "bad-signature", num(2, 1))

		old := thief.Clone() // and under the old keyset's name
		old.SignAs(func(m *manifest.Manifest) { m.Number = num(1, 1<<47+1) }, stolen)
		at.swap(copytest.Folder(t, old.Dir))
		r.fails(fault.Forged, "wrong-keyset", num(2, 1))
	})

	newRoots := func(k *manifest.Keyset) {
		k.Roots = []manifest.Key{copytest.NewPair(t, "new-1").Key, copytest.NewPair(t, "new-2").Key}
	}
	for _, c := range []struct {
		name string
		edit func(*manifest.Keyset)
		by   func(s *copytest.Site) []copytest.Pair
		code string
	}{
		{"A11 rotation with 1 of 2 roots", renewal, func(s *copytest.Site) []copytest.Pair { return s.Roots[:1] }, "roots"},
		{"A11 rotation with the same root twice", renewal, func(s *copytest.Site) []copytest.Pair { return []copytest.Pair{s.Roots[0], s.Roots[0]} }, "roots"},
		{"A11 rotation with release keys only", renewal, func(s *copytest.Site) []copytest.Pair { return s.Releases }, "roots"},
		{"A12 rotation with a wrong previous", func(k *manifest.Keyset) { k.Previous = manifest.SHA256([]byte("x")) }, nil, "keyset-order"},
		{"A13 new roots that did not sign themselves", newRoots, func(s *copytest.Site) []copytest.Pair { return s.Roots }, "roots"},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := group(t, 1)
			r := aRig(t, site, show(t, site).URL)
			r.pulls()
			var by []copytest.Pair
			if c.by != nil {
				by = c.by(site)
			}
			site.Rotate(c.edit, by...)
			site.Sign()
			r.fails(fault.Forged, c.code, num(1, 1))
			if n := r.state().Keyset.N; n != 1 {
				t.Errorf("keyset %d accepted", n)
			}
		})
	}
	t.Run("A12 rotation that skips a number", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.pulls()
		site.Rotate(renewal)
		site.Rotate(renewal)
		site.Sign()
		root := site.Roots[0].Key
		three, sig := site.Read(manifest.KeysetName(3)), site.Read(manifest.SignatureName(manifest.KeysetName(3), root))
		at.swap(copytest.With(copytest.Folder(t, site.Dir), alter(manifest.KeysetName(2), func([]byte) []byte { return three }),
			alter(manifest.SignatureName(manifest.KeysetName(2), root), func([]byte) []byte { return sig })))
		r.fails(fault.Forged, "keyset-order", num(1, 1))
	})
	t.Run("A13 new roots that old and new signed", func(t *testing.T) {
		site := group(t, 1)
		r := aRig(t, site, show(t, site).URL)
		r.pulls()
		site.Rotate(newRoots)
		site.Sign()
		if _, err := r.pull(); err != nil {
			t.Fatalf("Pull() = %v", err)
		}
		r.serves(num(2, 1)) // by the card of before: the tree itself shows the way to the new roots
	})
	t.Run("A14 offline for 5 rotations", func(t *testing.T) {
		site, _, r := two(t)
		for range 5 {
			site.Rotate(renewal)
		}
		site.Sign()
		r.pulls()
		if n := r.state().Keyset.N; n != 6 {
			t.Errorf("keyset %d, want 6", n)
		}
		for n := uint32(1); n <= 6; n++ {
			if _, err := os.Stat(filepath.Join(r.dir, current, manifest.KeysetName(n))); err != nil {
				t.Errorf("the mirror does not pass on keyset %d: %v", n, err)
			}
		}
	})
	t.Run("A14 one file missing in the chain", func(t *testing.T) {
		site, at, r := two(t)
		for range 5 {
			site.Rotate(renewal)
		}
		site.Sign()
		at.swap(copytest.With(copytest.Folder(t, site.Dir), lack("verify/keys/4.txt")))
		r.fails(fault.Forged, "keyset-missing", num(1, 1))
		if n := r.state().Keyset.N; n != 3 {
			t.Errorf("keyset %d, want those as far as they go: 3", n)
		}
		at.swap(copytest.Folder(t, site.Dir))
		r.pulls()
	})
	t.Run("A14 chain put together from two origins", func(t *testing.T) {
		site := copytest.New(t)
		a, b := show(t, site), show(t, site)
		r := aRig(t, site, a.URL, b.URL)
		r.pulls()
		for range 3 {
			site.Rotate(renewal)
		}
		site.Sign()
		a.swap(copytest.With(copytest.Folder(t, site.Dir), lack("verify/keys/2.txt")))
		r.pulls()
	})
}

func TestKeysetRatchet(t *testing.T) {
	t.Run("A16 older keys.txt validly signed, with its old release", func(t *testing.T) {
		site := copytest.New(t)
		old := site.Clone()
		at := show(t, site)
		r := aRig(t, site, at.URL)
		site.Rotate(renewal)
		site.Sign()
		r.pulls()
		at.swap(copytest.Folder(t, old.Dir))
		r.fails(fault.Rollback, "keyset-rollback", num(2, 1))
	})
	t.Run("A16 older keys.txt alone", func(t *testing.T) {
		site := copytest.New(t)
		old := site.Clone()
		at := show(t, site)
		r := aRig(t, site, at.URL)
		site.Rotate(renewal)
		site.Sign()
		r.pulls()
		keys := old.Read(manifest.KeysName)
		at.swap(copytest.With(copytest.Folder(t, site.Dir), alter(manifest.KeysName, func([]byte) []byte { return keys })))
		r.fails(fault.Rollback, "keyset-rollback", num(2, 1))
	})
	t.Run("A16 older release under keys.txt of now", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.pulls()
		site.Rotate(renewal)
		site.Sign()
		r.pulls()
		text, sig := site.Read(manifest.ArchiveName(num(1, 1))), site.Signatures(manifest.ArchiveName(num(1, 1)))[0]
		at.swap(copytest.With(copytest.Folder(t, site.Dir), alter(manifest.Name, func([]byte) []byte { return text }),
			alter(manifest.SignatureName(manifest.Name, site.Releases[0].Key), func([]byte) []byte { return sig })))
		r.fails(fault.Rollback, "rollback", num(2, 1))
	})
	t.Run("A16 two keysets of one number", func(t *testing.T) {
		site := copytest.New(t)
		twin := site.Clone()
		at := show(t, site)
		r := aRig(t, site, at.URL)
		site.Rotate(renewal)
		site.Sign()
		r.pulls()
		twin.Rotate(func(k *manifest.Keyset) { k.Created = k.Created.Add(time.Minute) })
		twin.Sign()
		at.swap(copytest.Folder(t, twin.Dir))
		r.fails(fault.Rollback, "keyset-fork", num(2, 1))
		r.evidence(2)
	})
	t.Run("A16 two next keysets from two origins", func(t *testing.T) {
		site := copytest.New(t)
		twin := site.Clone()
		r := aRig(t, site, show(t, site).URL, show(t, twin).URL)
		r.pulls()
		site.Rotate(renewal)
		site.Sign()
		twin.Rotate(func(k *manifest.Keyset) { k.Created = k.Created.Add(time.Minute) })
		twin.Sign()
		r.fails(fault.Rollback, "keyset-fork", num(1, 1))
		r.evidence(2)
		if n := r.state().Keyset.N; n != 1 {
			t.Errorf("keyset %d accepted", n)
		}
	})
	t.Run("A17 keyset expired", func(t *testing.T) {
		site, _, r := two(t)
		now := site.Keyset.Expires.Add(time.Second)
		site.Now = now.Add(-time.Hour)
		site.Sign() // nothing is taken from it, however fresh
		r.failsAt(now, fault.Stale, "expired", num(1, 1))
	})
	t.Run("A17 keyset expired, the next one is there", func(t *testing.T) {
		site, _, r := two(t)
		site.Now = site.Keyset.Expires.Add(-time.Hour)
		site.Rotate(renewal)
		site.Now = site.Now.Add(2 * time.Hour)
		site.Sign()
		r.pulls()
	})
	t.Run("A18 threshold 2: one signature, then two", func(t *testing.T) {
		site := group(t, 2)
		r := aRig(t, site, show(t, site).URL)
		r.pulls()
		site.Put("index.html", "<p>2")
		before := site.Clone()
		site.SignAs(func(*manifest.Manifest) {}, site.Releases[0])
		r.fails(fault.Forged, "bad-signature", num(1, 1))
		site.Manifest = before.Manifest
		text := site.Read(manifest.Name)
		site.SignBytes(text) // the second editor adds hers
		r.pulls()
	})
	t.Run("A18 signatures of one release gathered from two origins are served on", func(t *testing.T) {
		site := group(t, 1)
		a, b := site.Clone(), site.Clone()
		text := site.Read(manifest.Name)
		a.SignBytes(text, site.Releases[0])
		b.SignBytes(text, site.Releases[1])
		r := aRig(t, site, show(t, a).URL, show(t, b).URL)
		r.pulls()
		sigs, err := filepath.Glob(filepath.Join(r.dir, current, "verify/manifest.txt.????????????????.minisig"))
		if err != nil || len(sigs) != 2 {
			t.Errorf("served signatures: %q, %v, want two", sigs, err)
		}
	})
}

func TestBootstrap(t *testing.T) {
	t.Run("A21 clone with its own keys", func(t *testing.T) {
		site, clone := copytest.New(t), copytest.New(t)
		r := unbegun(t, site)
		err := r.init(show(t, clone).URL)
		if fault.ClassOf(err) != fault.Forged || !fault.Is(err, "false-keys") {
			t.Errorf("Init() = %v, want false-keys, exit 4", err)
		}
		if _, err := os.Stat(r.dir); err == nil {
			t.Error("a mirror was begun")
		}
	})
	t.Run("A21 clone with its own keys beside a true copy is no origin", func(t *testing.T) {
		site, clone := copytest.New(t), copytest.New(t)
		bad, good := show(t, clone), show(t, site)
		r := aRig(t, site, bad.URL, good.URL)
		if s := r.state(); len(s.Origins) != 1 || s.Origins[0].URL != good.URL+"/" {
			t.Errorf("origins %+v, want the true one alone", s.Origins)
		}
		if !slices.Equal(r.warned, []string{bad.URL + "/ false-keys"}) {
			t.Errorf("warned %q", r.warned)
		}
	})
	t.Run("A21 clone that lists the true root among its own, unsigned by it", func(t *testing.T) {
		site := copytest.New(t)
		forger := copytest.NewPair(t, "forger")
		clone := copytest.NewWith(t, site.ID, []copytest.Pair{site.Roots[0], forger}, 1, site.Releases, 1)
		clone.PutKeyset(1, clone.Keyset.Encode(), forger)
		r := unbegun(t, site)
		if err := r.init(show(t, clone).URL); !fault.Is(err, "false-keys") {
			t.Errorf("Init() = %v, want false-keys", err)
		}
	})
	t.Run("A19 bootstrap of another site with the same keys", func(t *testing.T) {
		site := copytest.New(t)
		sister := copytest.NewWith(t, "sister-site", site.Roots, 1, site.Releases, 1)
		r := unbegun(t, site)
		if err := r.init(show(t, sister).URL); fault.ClassOf(err) != fault.Forged {
			t.Errorf("Init() = %v, want exit 4", err)
		}
	})
	t.Run("A17 bootstrap with an expired keyset", func(t *testing.T) {
		site := copytest.New(t)
		r := unbegun(t, site)
		site.Now = site.Keyset.Expires.Add(time.Hour)
		if err := r.init(show(t, site).URL); fault.ClassOf(err) != fault.Stale {
			t.Errorf("Init() = %v, want exit 3", err)
		}
	})
	t.Run("A14 bootstrap with a card from before the roots changed", func(t *testing.T) {
		site := group(t, 1)
		r := unbegun(t, site)
		r.roots = []manifest.Key{site.Roots[0].Key}
		for range 2 {
			site.Rotate(func(k *manifest.Keyset) {
				k.Roots = []manifest.Key{copytest.NewPair(t, "x").Key, copytest.NewPair(t, "y").Key}
			})
		}
		site.Sign()
		if err := r.init(show(t, site).URL); err != nil {
			t.Fatalf("Init() = %v", err)
		}
		if n := r.state().Keyset.N; n != 3 {
			t.Errorf("keyset %d, want 3", n)
		}
		r.pulls()
	})
	t.Run("B34 bootstrap without an origin that answers", func(t *testing.T) {
		site := copytest.New(t)
		r := unbegun(t, site)
		if err := r.init(copytest.Refused(t)); fault.ClassOf(err) != fault.Unreachable {
			t.Errorf("Init() = %v, want exit 2", err)
		}
	})
}

func TestInitRefusesWhatIsAMirror(t *testing.T) {
	site := copytest.New(t)
	r := aRig(t, site, show(t, site).URL)
	if err := r.init(show(t, site).URL); !fault.Is(err, "exists") || fault.ClassOf(err) != fault.Local {
		t.Errorf("second Init() = %v, want exists", err)
	}
	r.pulls()
	if err := os.RemoveAll(filepath.Join(r.dir, "state")); err != nil {
		t.Fatal(err)
	}
	if err := r.init(show(t, site).URL); !fault.Is(err, "exists") {
		t.Errorf("Init() over a tree without a state = %v, want exists", err)
	}
}

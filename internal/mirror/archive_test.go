package mirror

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// TestArchiveOfRevokedKeys: what a key signed that was revoked since, and the chain of the editors' releases does not
// name, stands in no served tree: a verifier would find files there that nobody signed. (rig.serves verifies as anybody.)
func TestArchiveOfRevokedKeys(t *testing.T) {
	revoke := func(s *copytest.Site, stolen manifest.Key) {
		fresh := copytest.NewPair(t, "desk-2")
		s.Rotate(func(k *manifest.Keyset) {
			stolen.On = "2026-10-30"
			k.Releases, k.Revoked = []manifest.Key{fresh.Key}, append(k.Revoked, stolen)
		})
		s.Sign()
	}
	t.Run("A10 a release of the thief that the mirror took is not shown on", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.pulls()
		thief := site.Clone()
		thief.Put("index.html", "<p>напишите нам")
		thief.Sign()
		at.swap(copytest.Folder(t, thief.Dir))
		if out, err := r.pull(); err != nil || out.Number != thief.Manifest.Number {
			t.Fatalf("Pull() = %v, %v, want the thief's release: the known limit", out.Number, err)
		}
		revoke(site, site.Releases[0].Key)
		at.swap(copytest.Folder(t, site.Dir))
		r.pulls()
	})
	t.Run("A10 a release that this mirror missed, before the key was revoked", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		r.pulls()
		site.Sign() // nobody pulls
		revoke(site, site.Releases[0].Key)
		r.pulls()
		r.pulls()
	})
}

package publish_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/publish"
)

// Each case changes a site whose release 1-3 is live, or what is live; the publish is refused and nothing changes there.
func TestRefused(t *testing.T) {
	type scene struct {
		s    *copytest.Site // the tree to be published
		live string         // the folder of the target
		o    *publish.Options
	}
	stranger := copytest.NewPair(t, "stranger")
	cases := []struct {
		name   string
		change func(scene)
		want   string
	}{
		{"F66 a page changed after signing", func(c scene) { c.s.Put("ru/index.html", "changed") }, "altered"},
		{"F66 a page is missing", func(c scene) { c.s.Remove("ru/index.html") }, "files-missing"},
		{"F66 a page that nobody signed", func(c scene) { c.s.Put("ru/bot.html", "x") }, "extra"},
		{"F66 no manifest", func(c scene) { c.s.Remove(manifest.Name) }, "unsigned"},
		{"F66 no signature", func(c scene) {
			c.s.Remove(manifest.Name + ".minisig")
			c.s.Remove(manifest.SignatureName(manifest.Name, c.s.Releases[0].Key))
		}, "bad-signature"},
		{"F67 an older release", func(c scene) {
			older := c.s.Clone()
			c.s.Sign()
			published(t, c.s, c.live)
			c.o.Dir = older.Dir
		}, "publish-serial"},
		{"F67 another release of this number", func(c scene) {
			other := c.s.Clone()
			c.s.Put("ru/index.html", "theirs")
			c.s.Sign()
			published(t, c.s, c.live)
			other.Put("ru/index.html", "ours")
			other.Sign()
			c.o.Dir = other.Dir
		}, "publish-number"},
		{"F67 a stranger put a release of number 2^47", func(c scene) {
			m := *c.s.Manifest
			m.Serial = 1 << 47
			write(t, c.live, manifest.Name, string(m.Encode()))
		}, "publish-serial"},
		{"F68 somebody else published", func(c scene) {
			other := c.s.Clone()
			c.s.Put("ru/index.html", "theirs")
			c.s.Sign()
			published(t, c.s, c.live)
			other.Sign()
			other.Sign()
			c.o.Dir = other.Dir
		}, "publish-previous"},
		{"F68 a first release again", func(c scene) {
			again := copytest.NewWith(t, "guide-demo", c.s.Roots, 1, c.s.Releases, 1)
			again.Manifest = nil
			again.SignAs(func(m *manifest.Manifest) { m.Serial = 9 })
			c.o.Dir = again.Dir
		}, "publish-previous"},
		{"F68 the archive does not reach back to the live release", func(c scene) {
			for range publish.MaxArchive + 2 {
				c.s.Sign()
			}
		}, "publish-gap"},
		{"F69 signed by a key of no keyset", func(c scene) { c.s.SignAs(func(*manifest.Manifest) {}, stranger) }, "publish-key"},
		{"F69 signed by a revoked key", func(c scene) {
			revoked := c.s.Releases[0]
			c.s.Rotate(func(k *manifest.Keyset) {
				gone := k.Releases[0]
				gone.On = "2026-11-01"
				k.Releases, k.Revoked = []manifest.Key{copytest.NewPair(t, "release-2").Key}, []manifest.Key{gone}
			})
			c.s.Releases = []copytest.Pair{revoked}
			c.s.Sign()
		}, "publish-revoked"},
		{"F69 of a keyset that has been replaced since", func(c scene) {
			old := c.s.Clone()
			c.s.Rotate(func(*manifest.Keyset) {})
			c.s.Sign()
			published(t, c.s, c.live)
			old.Sign()
			c.o.Dir = old.Dir
		}, "publish-serial"},
		{"F70 two days are left", func(c scene) { c.o.Now = c.s.Manifest.Expires.Add(-48 * time.Hour) }, "publish-expires"},
		{"F70 one second less than three days is left", func(c scene) {
			c.o.Now = c.s.Manifest.Expires.Add(-publish.MinLeft + time.Second)
		}, "publish-expires"},
		{"F70 it has expired", func(c scene) { c.o.Now = c.s.Manifest.Expires.Add(time.Hour) }, "expired"},
		{"F67 another site is live", func(c scene) {
			c.live = filepath.Join(c.live, "x")
			other := copytest.NewWith(t, "sister-site", []copytest.Pair{copytest.NewPair(t, "r")}, 1, []copytest.Pair{copytest.NewPair(t, "k")}, 1)
			c.o.Dir, c.o.Roots = other.Dir, nil
		}, "publish-site"},
		{"F67 what is live is no manifest", func(c scene) { write(t, c.live, manifest.Name, "hello\n") }, "publish-live"},
		{"F68 another keyset of the same number", func(c scene) {
			write(t, c.live, "verify/keys/1.txt", "other\n")
		}, "publish-permanent"},
		{"F68 another manifest of this number in the archive", func(c scene) {
			c.s.Sign()
			write(t, c.live, manifest.ArchiveName(c.s.Manifest.Number), "other\n")
		}, "publish-permanent"},
		{"F66 a file of somebody else's in the way", func(c scene) {
			write(t, c.live, "ru/new.html", "somebody else's")
			c.s.Put("ru/new.html", "ours")
			c.s.Sign()
		}, "publish-taken"},
		{"F66 a file of somebody else's in the way of a first release", func(c scene) {
			if err := os.RemoveAll(filepath.Join(c.live, "verify")); err != nil {
				t.Fatal(err)
			}
			write(t, c.live, "index.html", "somebody else's")
		}, "publish-taken"},
		{"F69 not the keys of the card", func(c scene) { c.o.Roots = []manifest.Key{stranger.Key} }, "no-anchor"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, live := copytest.New(t), t.TempDir()
			s.Sign()
			s.Sign()
			published(t, s, live)
			o := options(s)
			o.Now = time.Time{}
			c.change(scene{s, live, &o})
			if o.Now.IsZero() {
				o.Now = s.Now
			}
			before := tree(t, live)
			target, err := publish.ToFolder(live, o.Dir)
			if err != nil {
				t.Fatal(err)
			}
			r, err := publish.Run(t.Context(), o, target)
			if !fault.Is(err, c.want) {
				t.Errorf("Run: %v, want %s", err, c.want)
			}
			if r.Started || !maps.Equal(before, tree(t, live)) {
				t.Error("the target was changed")
			}
		})
	}
}

// What an unsigned look at the live release must not refuse.
func TestFollows(t *testing.T) {
	cases := []struct {
		name   string
		change func(s *copytest.Site, o *publish.Options)
	}{
		{"the next release", func(s *copytest.Site, _ *publish.Options) { s.Sign() }},
		{"signed twice since", func(s *copytest.Site, _ *publish.Options) {
			s.Put("ru/index.html", "a slip")
			s.Sign()
			s.Put("ru/index.html", "mended")
			s.Sign()
		}},
		{"three days are left", func(s *copytest.Site, o *publish.Options) { o.Now = s.Manifest.Expires.Add(-publish.MinLeft) }},
		{"a new keyset", func(s *copytest.Site, _ *publish.Options) {
			s.Rotate(func(k *manifest.Keyset) { k.Releases = []manifest.Key{copytest.NewPair(t, "release-2").Key} })
			s.Sign()
		}},
		{"a mirror that was away for long", func(s *copytest.Site, o *publish.Options) {
			for range publish.MaxArchive + 2 {
				s.Sign()
			}
			o.Gap = publish.AllowGap
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, live := copytest.New(t), t.TempDir()
			published(t, s, live)
			o := options(s)
			o.Now = time.Time{}
			c.change(s, &o)
			if o.Now.IsZero() {
				o.Now = s.Now
			}
			if _, err := publish.Run(t.Context(), o, toFolder(t, s, live)); err != nil {
				t.Errorf("Run: %v", err)
			}
			wantGenuine(t, s, live)
		})
	}
}

// AllowGap is for a gap: two releases that contradict each other stay refused.
func TestGapIsNoForce(t *testing.T) {
	s, live := copytest.New(t), t.TempDir()
	other := s.Clone()
	s.Put("ru/index.html", "theirs")
	s.Sign()
	published(t, s, live)
	other.Sign()
	other.Sign()
	o := options(other)
	o.Gap = publish.AllowGap
	if _, err := publish.Run(t.Context(), o, toFolder(t, other, live)); !fault.Is(err, "publish-previous") {
		t.Errorf("Run: %v, want publish-previous", err)
	}
}

// Somebody else's release that goes live while ours is on its way stops ours before its archive and manifest.
func TestTwoAtATime(t *testing.T) {
	s, live := copytest.New(t), t.TempDir()
	published(t, s, live)
	other := s.Clone()
	s.Put("ru/index.html", "ours")
	s.Put("en/index.html", "ours")
	s.Sign()
	other.Put("ru/countries/index.html", "theirs")
	other.Sign()
	target := &watched{Target: toFolder(t, s, live), after: func(n int, _ string) error {
		if n == 1 {
			published(t, other, live)
		}
		return nil
	}}
	o := options(s)
	o.Workers = 1
	if _, err := publish.Run(t.Context(), o, target); !fault.Is(err, "publish-moved") {
		t.Errorf("Run: %v, want publish-moved", err)
	}
	if got, _ := os.ReadFile(filepath.Join(live, manifest.Name)); string(got) != string(other.Read(manifest.Name)) {
		t.Error("the manifest of the other release was replaced")
	}
}

// A folder of git's "worktree" has a file .git with a path of this machine in it.
func TestGitLinkStaysAtHome(t *testing.T) {
	s, live := copytest.New(t), t.TempDir()
	s.Put(".git", "gitdir: /home/vera/site/.git/worktrees/public\n")
	s.Put("CNAME", "guide.example\n")
	published(t, s, live)
	if _, err := os.Stat(filepath.Join(live, ".git")); err == nil {
		t.Error(".git was published")
	}
	if _, err := os.Stat(filepath.Join(live, "CNAME")); err != nil {
		t.Error(err)
	}
}

package sign

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/manifest"
)

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, o *Options)
		want string
	}{
		{"F69 no secret key", func(t *testing.T, o *Options) { move(t, o.Keys, "release-1") }, "no-secret"},
		{"F69 a key of another site", func(t *testing.T, o *Options) {
			move(t, o.Keys, "release-1")
			other := keyFolder(t)
			for _, ext := range []string{".key", ".pub"} {
				os.Rename(filepath.Join(other, "release-1"+ext), filepath.Join(o.Keys, "release-1"+ext))
			}
		}, "release-key-out"},
		{"F69 a key that is not what its name says", func(t *testing.T, o *Options) {
			other := keyFolder(t)
			os.Rename(filepath.Join(other, "release-1.key"), filepath.Join(o.Keys, "release-1.key"))
		}, "key-odd"},
		{"F69 a key that was cut short", func(t *testing.T, o *Options) {
			os.Truncate(filepath.Join(o.Keys, "release-1.key"), 60)
		}, "key-odd"},
		{"F70 a term of two days", func(_ *testing.T, o *Options) { o.Life = 2 * day }, "expires-soon"},
		{"F70 a term of 61 days", func(_ *testing.T, o *Options) { o.Life = 61 * day }, "bad-life"},
		{"F70 keys that expire in two days", func(_ *testing.T, o *Options) { o.Now = begin.Add(178 * day) }, "keys-expire"},
		{"F70 keys that have expired", func(_ *testing.T, o *Options) { o.Now = begin.Add(200 * day) }, "keys-expire"},
		{"F73 a key that others can read, strictly", func(t *testing.T, o *Options) {
			o.Strict = true
			if err := os.Chmod(filepath.Join(o.Keys, "release-1.key"), 0o640); err != nil {
				t.Fatal(err)
			}
		}, "key-open"},
		{"A19 a tree of another site", func(t *testing.T, o *Options) {
			mustSign(t, options(keyFolder(t, func(i *InitOptions) { i.Site = "other-site" }), o.Tree, 0))
		}, "tree-other-site"},
		{"a tree of another group with the same id", func(t *testing.T, o *Options) { mustSign(t, options(keyFolder(t), o.Tree, 0)) }, "tree-other-keys"},
		{"keys of another group, and no manifest yet", func(t *testing.T, o *Options) {
			mustSign(t, options(keyFolder(t), o.Tree, 0))
			os.RemoveAll(filepath.Join(o.Tree, "verify/m"))
			names, _ := filepath.Glob(filepath.Join(o.Tree, "verify/manifest.*"))
			for _, name := range names {
				os.Remove(name)
			}
		}, "tree-other-keys"},
		{"a manifest that nobody signed", func(t *testing.T, o *Options) {
			mustSign(t, options(o.Keys, o.Tree, 0))
			text, _ := os.ReadFile(filepath.Join(o.Tree, manifest.Name))
			put(t, o.Tree, manifest.Name, strings.Replace(string(text), "serial: 1", "serial: 9", 1))
		}, "tree-other-keys"},
		{"A16 a tree of newer keys", func(t *testing.T, o *Options) {
			newer := t.TempDir()
			if err := os.CopyFS(newer, os.DirFS(o.Keys)); err != nil {
				t.Fatal(err)
			}
			mustRotate(t, RotateOptions{Dir: newer})
			mustSign(t, options(newer, o.Tree, 0))
		}, "keys-outdated"},
		{"A10 a tree with the highest serial there is", func(t *testing.T, o *Options) {
			mustSign(t, options(o.Keys, o.Tree, 0))
			fast(t, o.Keys, o.Tree, 1<<48-1)
		}, "serial-end"},
		{"F67 --after a manifest of another group", func(t *testing.T, o *Options) {
			other := pages(t)
			mustSign(t, options(keyFolder(t), other, 0))
			o.After = filepath.Join(other, manifest.Name)
		}, "no-signature"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(keyFolder(t), pages(t), 0)
			c.do(t, &o)
			before := standing(t, o.Tree)
			_, err := Sign(o)
			wantFault(t, err, c.want)
			if !maps.Equal(before, standing(t, o.Tree)) {
				t.Error("the tree changed")
			}
		})
	}
}

// fast signs a manifest of the serial with the release key, as a thief would.
func fast(t *testing.T, keys, tree string, serial uint64) {
	t.Helper()
	text, _ := os.ReadFile(filepath.Join(tree, manifest.Name))
	m, err := manifest.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	chain, _ := ReadChain(keys)
	signers, err := openRing(keys, noPassword, false, new(warned).add).releases(chain)
	if err != nil {
		t.Fatal(err)
	}
	m.Serial = serial
	text = m.Encode()
	put(t, tree, manifest.Name, string(text))
	put(t, tree, manifest.SignatureName(manifest.Name, signers[0].key), string(manifest.Sign(text, signers[0].secret, m.Claim(text).String())))
}

func TestRecoveryFromAFastForward(t *testing.T) {
	t.Run("A10 new keys begin at 1 again", func(t *testing.T) {
		keys, tree := keyFolder(t), pages(t)
		mustSign(t, options(keys, tree, 0))
		fast(t, keys, tree, 1<<47)
		mustRotate(t, RotateOptions{Dir: keys, Revoke: []string{"release-1=stolen"}, Releases: []string{"desk-2"}})
		if m := mustSign(t, options(keys, tree, 2*day)).Manifest; m.Number != (manifest.Number{Keyset: 2, Serial: 1}) {
			t.Errorf("signed %s", m.Number)
		}
		mustProve(t, tree, keys, begin.Add(2*day))
	})
}

func TestAFreshFolderFollowsTheLiveManifest(t *testing.T) {
	keys, old, tree := keyFolder(t), pages(t), pages(t)
	for i := range 3 {
		mustSign(t, options(keys, old, time.Duration(i)*day))
	}
	o := options(keys, tree, 4*day)
	o.After = filepath.Join(old, manifest.Name)
	text, _ := os.ReadFile(o.After)
	if m := mustSign(t, o).Manifest; m.Serial != 4 || m.Previous != manifest.SHA256(text) {
		t.Errorf("signed %s after %s", m.Number, m.Previous)
	}
	mustProve(t, tree, keys, o.Now)
}

// Two editors signed the same number, one of them even twice; the other's release is live.
func TestAfterTwoSignedAtTheSameTime(t *testing.T) {
	keys, mine := keyFolder(t), pages(t)
	mustSign(t, options(keys, mine, 0))
	theirs := copied(t, mine)
	put(t, theirs, "ru/their.html", "их")
	mustSign(t, options(keys, theirs, day))
	mustSign(t, options(keys, mine, 2*day))
	mustSign(t, options(keys, mine, 3*day))
	put(t, mine, "ru/their.html", "их")
	o := options(keys, mine, 4*day)
	o.After = filepath.Join(theirs, manifest.Name)
	live, _ := os.ReadFile(o.After)
	m := mustSign(t, o).Manifest
	if m.Serial != 4 || m.Previous != manifest.SHA256(live) {
		t.Errorf("signed %s after %s", m.Number, m.Previous)
	}
	mustProve(t, mine, keys, o.Now)
	if text, _ := os.ReadFile(filepath.Join(mine, "verify/m/1-2.txt")); string(text) != string(live) {
		t.Error("the archive has not the release that is live")
	}
	if _, err := os.Stat(filepath.Join(mine, "verify/m/1-3.txt")); err == nil {
		t.Error("the archive has a release that was never published")
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, o *Options)
		want []string
	}{
		{"nothing to warn of", func(*testing.T, *Options) {}, nil},
		{"F73 a key that others can read", func(t *testing.T, o *Options) { os.Chmod(filepath.Join(o.Keys, "release-1.key"), 0o644) }, []string{"key-open"}},
		{"the root's file is not used, so not looked at", func(t *testing.T, o *Options) { os.Chmod(filepath.Join(o.Keys, "root-1.key"), 0o644) }, nil},
		{"keys that expire before the release", func(_ *testing.T, o *Options) { o.Now = begin.Add(170 * day) }, []string{"keys-renew"}},
		{"dated before the release before", func(t *testing.T, o *Options) {
			mustSign(t, options(o.Keys, o.Tree, day))
		}, []string{"signed-back"}},
		{"a page without keys", func(t *testing.T, o *Options) { put(t, o.Tree, page, "<p>not signed") }, []string{"page-no-keys"}},
		{"no such page", func(t *testing.T, o *Options) { os.Remove(filepath.Join(o.Tree, page)) }, nil},
		{"a page with the keys of others", func(t *testing.T, o *Options) {
			put(t, o.Tree, page, "<code>"+keysOf(t, keyFolder(t))[0]+"</code>")
		}, []string{"page-old-key", "page-new-key", "page-new-key"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(keyFolder(t), pages(t), 0)
			put(t, o.Tree, page, strings.ReplaceAll(strings.Join(keysOf(t, o.Keys), "</code><code>"), "+", "&#43;"))
			w := warned{}
			o.Warn = w.add
			c.do(t, &o)
			mustSign(t, o)
			if !slices.Equal(w, c.want) {
				t.Errorf("warned of %q, want %q", w, c.want)
			}
		})
	}
}

// keysOf returns the public keys of a key folder.
func keysOf(t *testing.T, dir string) []string {
	t.Helper()
	chain, err := ReadChain(dir)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, k := range append(chain.Current().Keyset.Roots, chain.Current().Keyset.Releases...) {
		keys = append(keys, k.Text())
	}
	return keys
}

package sign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// rotate fills in what the test does not care about.
func rotate(o RotateOptions) (*Rotation, error) {
	if o.Life == 0 {
		o.Life = manifest.KeysetLife
	}
	if o.Now.IsZero() {
		o.Now = begin.Add(day)
	}
	o.Ask, o.Warn = noPassword, new(warned).add
	o.NewPassword = func() (string, error) { return "", nil }
	return Rotate(o)
}

func mustRotate(t *testing.T, o RotateOptions) *Rotation {
	t.Helper()
	r, err := rotate(o)
	if err != nil {
		t.Fatalf("Rotate: %v", err)
	}
	return r
}

// move takes secret keys out of a folder, into one of their own with the public halves.
func move(t *testing.T, from string, names ...string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range names {
		for _, ext := range []string{".key", ".pub"} {
			if err := os.Rename(filepath.Join(from, name+ext), filepath.Join(to, name+ext)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return to
}

// public copies the public part of a key folder.
func public(t *testing.T, from, to string) {
	t.Helper()
	for name, text := range standing(t, from) {
		if strings.HasPrefix(name, "keys") {
			put(t, to, name, text)
		}
	}
}

func keyText(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name+".pub"))
	k, ok := readPublic(text)
	if err != nil || !ok {
		t.Fatal(err)
	}
	return k.Text()
}

func current(t *testing.T, keys string) *manifest.Keyset {
	t.Helper()
	chain, err := ReadChain(keys)
	if err != nil {
		t.Fatal(err)
	}
	return chain.Current().Keyset
}

func TestRotateRenews(t *testing.T) {
	keys, tree := keyFolder(t), pages(t)
	mustSign(t, options(keys, tree, 0))
	text, _ := os.ReadFile(filepath.Join(tree, "verify/manifest.txt"))
	r := mustRotate(t, RotateOptions{Dir: keys})
	k := current(t, keys)
	if !r.Renewed || k.N != 2 || !k.Expires.Equal(begin.Add(181*day)) || len(r.Missing) != 0 {
		t.Errorf("renewal: %+v, keyset %+v", r, k)
	}
	m := mustSign(t, options(keys, tree, 2*day)).Manifest
	if m.Number != (manifest.Number{Keyset: 2, Serial: 1}) || m.Previous != manifest.SHA256(text) {
		t.Errorf("the first release of the new keys is %s, previous %s", m.Number, m.Previous)
	}
	mustProve(t, tree, keys, begin.Add(2*day))
	old, _ := filepath.Glob(filepath.Join(tree, "verify/keys/1.txt*"))
	if len(old) != 2 {
		t.Errorf("of keyset 1 there are %q", old)
	}
}

func TestRotateReplacesAStolenReleaseKey(t *testing.T) {
	keys, tree := keyFolder(t), pages(t)
	mustSign(t, options(keys, tree, 0))
	stolen := move(t, keys, "release-1")
	r := mustRotate(t, RotateOptions{Dir: keys, Revoke: []string{"release-1=stolen"}, Releases: []string{"desk-2"}})
	k := current(t, keys)
	if r.Renewed || len(k.Revoked) != 1 || k.Revoked[0].Name != "stolen" || k.Revoked[0].On != "2026-11-02" || len(k.Releases) != 1 {
		t.Errorf("keyset %+v", k)
	}
	mustSign(t, options(keys, tree, 2*day))
	mustProve(t, tree, keys, begin.Add(2*day))
	sigs, _ := filepath.Glob(filepath.Join(tree, "verify/manifest.txt.*.minisig"))
	if len(sigs) != 1 {
		t.Errorf("signatures of former keys stay: %q", sigs)
	}
	// The thief has the public part too.
	public(t, keys, stolen)
	_, err := Sign(options(stolen, tree, 3*day))
	t.Run("F69 a revoked key", func(t *testing.T) {
		if f := wantFault(t, err, "release-key-revoked"); f.Arg("reason") != "stolen" {
			t.Errorf("%v", f)
		}
	})
	t.Run("a revoked key comes never back", func(t *testing.T) {
		_, err := rotate(RotateOptions{Dir: keys, Releases: []string{"again=" + keyText(t, stolen, "release-1")}})
		wantFault(t, err, "key-taken")
	})
	t.Run("F69 a key that was dropped", func(t *testing.T) {
		dropped := move(t, keys, "desk-2")
		mustRotate(t, RotateOptions{Dir: keys, Drop: []string{"desk-2"}, Releases: []string{"desk-3"}})
		os.Rename(filepath.Join(dropped, "desk-2.key"), filepath.Join(keys, "desk-2.key"))
		os.Rename(filepath.Join(dropped, "desk-2.pub"), filepath.Join(keys, "desk-2.pub"))
		move(t, keys, "desk-3")
		_, err := Sign(options(keys, tree, 3*day))
		wantFault(t, err, "release-key-out")
	})
}

// How many must sign is lowered by nobody who does not say so: not by dropping keys until one is enough.
func TestThresholdIsNotLoweredUnasked(t *testing.T) {
	keys := keyFolder(t, threeRoots, func(o *InitOptions) { o.Releases, o.ReleaseThreshold = 2, 2 })
	for _, o := range []RotateOptions{{Drop: []string{"root-2", "root-3"}}, {Drop: []string{"release-2"}}, {Revoke: []string{"release-2=lost"}}} {
		o.Dir = keys
		_, err := rotate(o)
		wantFault(t, err, "bad-threshold")
	}
	r := mustRotate(t, RotateOptions{Dir: keys, Drop: []string{"root-2", "root-3", "release-2"}, RootThreshold: 1, ReleaseThreshold: 1})
	if k := r.Keyset; k.RootThreshold != 1 || k.ReleaseThreshold != 1 || len(k.Roots) != 1 {
		t.Errorf("%d of %d roots, %d releases", k.RootThreshold, len(k.Roots), k.ReleaseThreshold)
	}
}

func TestRotateByTwoOfThree(t *testing.T) {
	keys, tree := keyFolder(t, threeRoots), pages(t)
	mustSign(t, options(keys, tree, 0))
	boris := move(t, keys, "root-2")
	move(t, keys, "root-3") // lost
	before := standing(t, keys)
	r := mustRotate(t, RotateOptions{Dir: keys, Releases: []string{"desk-2"}})
	if len(r.Missing) != 2 || r.Missing[0].Have != 1 || r.Missing[0].Need != 2 || len(r.Missing[0].Keys) != 2 {
		t.Fatalf("missing %+v", r.Missing)
	}
	draft := filepath.Join(keys, "keys/2.txt")
	if current(t, keys).N != 1 || standing(t, keys)["keys.txt"] != before["keys.txt"] {
		t.Fatal("the draft is in force")
	}
	t.Run("signing goes on with the keys in force", func(t *testing.T) {
		mustSign(t, options(keys, tree, day))
		if _, err := os.Stat(filepath.Join(tree, "verify/keys/2.txt")); err == nil {
			t.Error("the draft is in the tree")
		}
		mustProve(t, tree, keys, begin.Add(day))
	})
	t.Run("a second draft is refused", func(t *testing.T) {
		_, err := rotate(RotateOptions{Dir: keys, Releases: []string{"desk-3"}})
		wantFault(t, err, "draft-there")
	})
	t.Run("to finish it with one signature changes nothing", func(t *testing.T) {
		if r := mustRotate(t, RotateOptions{Dir: keys, Finish: true}); len(r.Missing) == 0 || current(t, keys).N != 1 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a folder without roots cannot sign it", func(t *testing.T) {
		_, _, err := SignDraft(keyFolder(t, func(o *InitOptions) { o.Site = "other" }), draft, noPassword, nil)
		wantFault(t, err, "draft-odd")
		_, _, err = SignDraft(t.TempDir(), draft, noPassword, nil)
		wantFault(t, err, "no-root")
	})
	_, by, err := SignDraft(boris, draft, noPassword, new(warned).add)
	if err != nil || len(by) != 1 || by[0].Name != "root-2" {
		t.Fatalf("SignDraft: %v by %v", err, by)
	}
	if r := mustRotate(t, RotateOptions{Dir: keys, Finish: true}); len(r.Missing) != 0 || current(t, keys).N != 2 {
		t.Fatalf("not finished: %+v", r)
	}
	mustSign(t, options(keys, tree, 2*day))
	mustProve(t, tree, keys, begin.Add(2*day))
	t.Run("nothing to finish", func(t *testing.T) {
		_, err := rotate(RotateOptions{Dir: keys, Finish: true})
		wantFault(t, err, "no-draft")
	})
}

// A root far away has nothing but minisign.
func TestDraftSignedByMinisign(t *testing.T) {
	keys := keyFolder(t, threeRoots)
	away := move(t, keys, "root-2", "root-3")
	mustRotate(t, RotateOptions{Dir: keys})
	id := ""
	for _, k := range current(t, keys).Roots {
		if k.Name == "root-3" {
			id = k.ID()
		}
	}
	draft := filepath.Join(keys, "keys/2.txt")
	mustTool(t, away, "minisign", "-Sm", draft, "-x", draft+"."+id+".minisig", "-s", "root-3.key")
	if r := mustRotate(t, RotateOptions{Dir: keys}); len(r.Missing) != 0 || current(t, keys).N != 2 {
		t.Errorf("%+v", r)
	}
}

func TestRotateReplacesRoots(t *testing.T) {
	keys, tree := keyFolder(t, threeRoots), pages(t)
	mustSign(t, options(keys, tree, 0))
	r := mustRotate(t, RotateOptions{Dir: keys, Revoke: []string{"root-1=lost"}, Roots: []string{"root-4"}})
	k := current(t, keys)
	if len(r.Missing) != 0 || len(k.Roots) != 3 || k.Roots[2].Name != "root-4" {
		t.Fatalf("%+v %+v", r.Missing, k)
	}
	mustSign(t, options(keys, tree, 2*day))
	mustProve(t, tree, keys, begin.Add(2*day)) // with the card of root-1, which is gone: by the chain
	t.Run("A13 a new root that does not sign itself is no root", func(t *testing.T) {
		other := keyFolder(t, func(o *InitOptions) { o.Site = "other" })
		r := mustRotate(t, RotateOptions{Dir: keys, Roots: []string{"guest=" + keyText(t, other, "root-1")}, RootThreshold: 4})
		if len(r.Missing) != 1 || r.Missing[0].Keyset != 3 || r.Missing[0].Have != 3 || r.Missing[0].Keys[0].Name != "guest" {
			t.Errorf("missing %+v", r.Missing)
		}
		if current(t, keys).N != 2 {
			t.Error("in force all the same")
		}
	})
}

func TestRotationsThatVerifiersWouldRefuse(t *testing.T) {
	for _, c := range []struct {
		name string
		o    RotateOptions
		want string
	}{
		{"A11 no release key left", RotateOptions{Drop: []string{"release-1"}}, "bad-threshold"},
		{"A11 the only release key revoked", RotateOptions{Revoke: []string{"release-1=stolen"}}, "bad-threshold"},
		{"A11 no root left", RotateOptions{Drop: []string{"root-1"}}, "bad-threshold"},
		{"A11 more roots wanted than there are", RotateOptions{RootThreshold: 2}, "bad-threshold"},
		{"A18 more signatures wanted than release keys", RotateOptions{ReleaseThreshold: 2}, "bad-threshold"},
		{"A18 the same key twice", RotateOptions{Releases: []string{"release-1"}}, "key-taken"},
		{"a name that is none", RotateOptions{Releases: []string{"Ключ"}}, "bad-name"},
		{"a reason that is none", RotateOptions{Revoke: []string{"release-1=stolen by them"}, Releases: []string{"b"}}, "bad-reason"},
		{"an unknown key", RotateOptions{Revoke: []string{"release-7"}}, "key-unknown"},
		{"a text that is no key", RotateOptions{Roots: []string{"anna=RWQ"}}, "bad-key"},
		{"too long a term", RotateOptions{Life: 4000 * day}, "bad-life"},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys := keyFolder(t)
			before := standing(t, keys)
			c.o.Dir = keys
			_, err := rotate(c.o)
			wantFault(t, err, c.want)
			if now := standing(t, keys); len(now) != len(before) || now["keys.txt"] != before["keys.txt"] {
				t.Error("the folder changed")
			}
		})
	}
}

func TestBrokenKeyFolders(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, keys string)
		want  string
	}{
		{"no keyset", func(t *testing.T, keys string) { os.Remove(filepath.Join(keys, "keys.txt")) }, "no-keys"},
		{"A14 a keyset of the chain is missing", func(t *testing.T, keys string) { os.Remove(filepath.Join(keys, "keys/1.txt")) }, "keys-torn"},
		{"an older keys.txt than keys/2.txt says", func(t *testing.T, keys string) {
			text, _ := os.ReadFile(filepath.Join(keys, "keys/1.txt"))
			put(t, keys, "keys.txt", strings.Replace(string(text), "keyset: 1", "keyset: 3", 1))
		}, "format"},
		{"a changed keyset", func(t *testing.T, keys string) {
			text, _ := os.ReadFile(filepath.Join(keys, "keys/1.txt"))
			put(t, keys, "keys/1.txt", strings.Replace(string(text), "release-1", "release-9", 1))
		}, "roots"},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys, tree := keyFolder(t), pages(t)
			mustRotate(t, RotateOptions{Dir: keys})
			c.spoil(t, keys)
			_, err := Sign(options(keys, tree, 0))
			wantFault(t, err, c.want)
		})
	}
}

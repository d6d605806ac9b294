package sign

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/manifest"
)

func TestInit(t *testing.T) {
	for _, c := range []struct {
		name          string
		edit          func(*InitOptions)
		need, release int
		files         []string
	}{
		{"a group of one", func(*InitOptions) {}, 1, 1, []string{"release-1", "root-1"}},
		{"two roots", func(o *InitOptions) { o.Roots = 2 }, 2, 1, []string{"release-1", "root-1", "root-2"}},
		{"a group", threeRoots, 2, 1, []string{"release-1", "root-1", "root-2", "root-3"}},
		{"five roots", func(o *InitOptions) { o.Roots = 5 }, 3, 1, []string{"release-1", "root-1", "root-2", "root-3", "root-4", "root-5"}},
		{"all of three", func(o *InitOptions) { o.Roots, o.RootThreshold = 3, 3 }, 3, 1, []string{"release-1", "root-1", "root-2", "root-3"}},
		{"two editors", func(o *InitOptions) { o.Releases, o.ReleaseThreshold = 2, 2 }, 1, 2, []string{"release-1", "release-2", "root-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys := keyFolder(t, c.edit)
			k := current(t, keys)
			if k.N != 1 || k.RootThreshold != c.need || k.ReleaseThreshold != c.release || !k.Expires.Equal(begin.Add(180*day)) {
				t.Errorf("keyset %+v", k)
			}
			var made []string
			for name := range standing(t, keys) {
				if stem, ok := strings.CutSuffix(name, ".key"); ok {
					made = append(made, stem)
					info, _ := os.Stat(filepath.Join(keys, name))
					if info.Mode().Perm() != 0o600 {
						t.Errorf("%s has mode %v", name, info.Mode())
					}
				}
			}
			slices.Sort(made)
			if !slices.Equal(made, c.files) {
				t.Errorf("made %q, want %q", made, c.files)
			}
		})
	}
}

func TestInitRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(*InitOptions)
		want string
	}{
		{"no id", func(o *InitOptions) { o.Site = "" }, "bad-site"},
		{"an id in upper case", func(o *InitOptions) { o.Site = "Guide" }, "bad-site"},
		{"an id in Cyrillic", func(o *InitOptions) { o.Site = "справочник" }, "bad-site"},
		{"no roots", func(o *InitOptions) { o.Roots = 0 }, "bad-threshold"},
		{"more signatures than roots", func(o *InitOptions) { o.RootThreshold = 2 }, "bad-threshold"},
		{"a threshold below zero", func(o *InitOptions) { o.RootThreshold = -1 }, "bad-threshold"},
		{"no release keys", func(o *InitOptions) { o.Releases = 0 }, "bad-threshold"},
		{"a term of a day", func(o *InitOptions) { o.Life = day }, "bad-life"},
		{"a term of ten years", func(o *InitOptions) { o.Life = 3650 * day }, "bad-life"},
		{"a folder with keys", func(o *InitOptions) { os.WriteFile(filepath.Join(o.Dir, "x.key"), []byte("x"), 0o600) }, "keys-there"},
		{"a folder with a keyset", func(o *InitOptions) { os.WriteFile(filepath.Join(o.Dir, "keys.txt"), []byte("x"), 0o600) }, "keys-there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := InitOptions{Site: "guide-demo", Dir: t.TempDir(), Roots: 1, Releases: 1, Life: manifest.KeysetLife, Now: begin}
			c.edit(&o)
			before := standing(t, o.Dir)
			_, err := Init(o)
			wantFault(t, err, c.want)
			if !maps.Equal(before, standing(t, o.Dir)) {
				t.Error("the folder changed")
			}
		})
	}
}

// The files are minisign's own, both ways.
func TestMinisignUsesTheKeys(t *testing.T) {
	t.Run("A27 minisign signs with our key", func(t *testing.T) {
		keys := keyFolder(t)
		put(t, keys, "note", "x")
		mustTool(t, keys, "minisign", "-Sm", "note", "-s", "release-1.key")
		mustTool(t, keys, "minisign", "-Vm", "note", "-p", "release-1.pub")
	})
	t.Run("A27 a key that minisign made signs a release", func(t *testing.T) {
		keys, tree := keyFolder(t), pages(t)
		mustTool(t, keys, "minisign", "-GWp", "desk.pub", "-s", "desk.key")
		mustRotate(t, RotateOptions{Dir: keys, Releases: []string{"desk"}, Drop: []string{"release-1"}})
		if r := mustSign(t, options(keys, tree, 2*day)); len(r.Signers) != 1 || r.Signers[0].Name != "desk" {
			t.Errorf("signed by %+v", r.Signers)
		}
		mustProve(t, tree, keys, begin.Add(2*day))
	})
}

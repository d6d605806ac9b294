package write

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// tree is files by path. A folder that holds none does not show in it.
type tree map[string]string

// target returns the path of a folder that does not exist yet, in one that is empty otherwise.
func target(t *testing.T) string { return filepath.Join(t.TempDir(), "public") }

func (want tree) lay(t *testing.T, dir string) {
	t.Helper()
	for name, text := range want {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// standing returns what the folder holds; a symbolic link as "-> target", an empty folder with a slash.
func standing(t *testing.T, dir string) tree {
	t.Helper()
	got := tree{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case d.IsDir():
			entries, err := os.ReadDir(p)
			if err == nil && len(entries) == 0 && p != dir {
				got[name+"/"] = ""
			}
			return err
		case d.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(p)
			got[name] = "-> " + to
			return err
		}
		text, err := os.ReadFile(p)
		got[name] = string(text)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return got
}

func open(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Discard() })
	return f
}

// put gives the folder all the files, in their order by name.
func (want tree) put(f *Folder) error {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if err := f.Put(name, []byte(want[name])); err != nil {
			return err
		}
	}
	return nil
}

// build makes the folder hold the files.
func (want tree) build(t *testing.T, dir string) Stats {
	t.Helper()
	f := open(t, dir)
	if err := want.put(f); err != nil {
		t.Fatal(err)
	}
	stats, err := f.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

// with returns the tree as it must stand after a build, with the list of files and those of others.
func (want tree) with(foreign tree) tree {
	all := maps.Clone(want)
	maps.Copy(all, foreign)
	all[listName] = listHead + "\n"
	for _, name := range slices.Sorted(maps.Keys(want)) {
		all[listName] += name + "\n"
	}
	return all
}

func mustStand(t *testing.T, dir string, want tree) {
	t.Helper()
	if got := standing(t, dir); !maps.Equal(got, want) {
		t.Errorf("%s holds %q\nwant %q", dir, got, want)
	}
}

// mustBeAlone checks that a build left nothing beside its folder.
func mustBeAlone(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(dir) {
			t.Errorf("%s stands beside %s", e.Name(), dir)
		}
	}
}

package place_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/veshka-guide/veshka/internal/place"
)

func TestReal(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("folder", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"folder":          "folder",
		"link":            "folder",
		"link/not/there":  "folder/not/there",
		"link/../folder/": "folder",
		"not/there":       "not/there",
	} {
		if got, err := place.Real(filepath.Join(dir, path)); err != nil || got != filepath.Join(dir, want) {
			t.Errorf("Real(%s) = %s, %v, want %s", path, got, err, want)
		}
	}
	if got, err := place.Real("/"); err != nil || got != "/" {
		t.Errorf("Real(/) = %s, %v", got, err)
	}
}

func TestHolds(t *testing.T) {
	for _, c := range []struct {
		folder, path string
		want         bool
	}{
		{"/a", "/a", true}, {"/a", "/a/b", true}, {"/a", "/ab", false}, {"/a/b", "/a", false}, {"/", "/a", true}, {"/a", "b", false},
	} {
		if got := place.Holds(c.folder, c.path); got != c.want {
			t.Errorf("Holds(%s, %s) = %t", c.folder, c.path, got)
		}
	}
}

func TestOpenFollowsNoLink(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a", filepath.Join(dir, "link")); err != nil {
		t.Skip("no links here:", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for name, want := range map[string]bool{"a": true, "a/b": true, "link": false, "missing": false} {
		near := place.Open(root, name)
		if near != nil {
			near.Close()
		}
		if got := near != nil; got != want {
			t.Errorf("%s is opened: %t, want %t", name, got, want)
		}
	}
}

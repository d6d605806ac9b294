package mirror

import (
	"os"
	"path/filepath"
	"testing"
)

// Two downloads whose contents begin alike want one folder at once; whoever comes second finds it made.
func TestFolderMadeByAnotherDownload(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var other func(path string) error
	d := disk{root, func(step string) error {
		if step == "mkdir objects/2e" {
			return other(filepath.Join(dir, "objects/2e"))
		}
		return nil
	}}
	other = func(path string) error { return os.Mkdir(path, 0o755) }
	if err := d.folder("objects/2e", 0o755); err != nil {
		t.Errorf("folder made in between: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "objects/2e")); err != nil {
		t.Fatal(err)
	}
	other = func(path string) error { return os.WriteFile(path, nil, 0o644) }
	if err := d.folder("objects/2e", 0o755); err == nil {
		t.Error("a file in the way is no folder")
	}
}

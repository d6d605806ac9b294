package pack

import (
	"archive/zip"
	"path/filepath"
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/verify"
)

// The ZIP is what a volunteer hands on: as it is, and unpacked by tools that are no veshka, it verifies.
func TestZIPVerifies(t *testing.T) {
	s := site(t)
	r, err := ZIP(t.Context(), options(t, s))
	check(t, err)
	if want := "guide-demo-1-2.zip"; filepath.Base(r.File) != want {
		t.Errorf("file %s, want %s", r.File, want)
	}

	tree, err := verify.Zip(r.File)
	check(t, err)
	verified(t, s, tree)

	dir := t.TempDir()
	tool(t, dir, "busybox", "unzip", "-q", r.File)
	entries, err := filepath.Glob(filepath.Join(dir, "*"))
	check(t, err)
	top := filepath.Join(dir, "guide-demo-1-2")
	if !slices.Equal(entries, []string{top}) {
		t.Fatalf("unpacked to %v, want one folder guide-demo-1-2", entries)
	}
	tree, err = verify.Dir(top)
	check(t, err)
	verified(t, s, tree)

	tool(t, top, "minisign", "-Vm", "verify/manifest.txt", "-P", s.Releases[0].Text())
	tool(t, top, "sha256sum", "--check", "--quiet", "--strict", "verify/manifest.txt")
}

// Headers hold nothing of the machine, and nothing that an old unpacker stumbles over.
func TestZIPHeaders(t *testing.T) {
	s := site(t)
	r, err := ZIP(t.Context(), options(t, s))
	check(t, err)
	z, err := zip.OpenReader(r.File)
	check(t, err)
	defer z.Close()
	methods := map[string]uint16{"noise.bin": zip.Store, "empty.txt": zip.Store, "georgia.html": zip.Deflate}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if f.Flags != 0 || len(f.Extra) > 0 || f.Comment != "" || f.ModifiedDate != day || f.ModifiedTime != 0 || f.Mode() != 0o644 {
			t.Errorf("%+v, want no flags, no extra fields, 1980-01-01, mode 0644", f.FileHeader)
		}
		if want, ok := methods[filepath.Base(f.Name)]; ok && f.Method != want {
			t.Errorf("%s: method %d, want %d", f.Name, f.Method, want)
		}
	}
	if len(names) != r.Files || !slices.IsSorted(names) {
		t.Errorf("%d names, sorted %t; want %d, sorted", len(names), slices.IsSorted(names), r.Files)
	}
}

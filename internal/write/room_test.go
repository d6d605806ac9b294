package write

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The machines on which builds are made: an ordinary one; one where the target is a mount; one where the folder that
// holds the target may not be written.
var (
	here  = machine{locked, (*os.Root).Rename}
	mount = machine{locked, func(parent *os.Root, from, to string) error {
		if strings.HasPrefix(from, "public.staging/") {
			return &os.LinkError{Op: "renameat", Old: from, New: to, Err: syscall.EXDEV}
		}
		return parent.Rename(from, to)
	}}
	narrow = machine{func(parent *os.Root, staging string) (*os.File, error) {
		if staging == "public.staging" {
			return nil, &fs.PathError{Op: "mkdirat", Path: staging, Err: syscall.EACCES}
		}
		return locked(parent, staging)
	}, (*os.Root).Rename}
)

func TestBuildWithoutRoomBesideStagesInside(t *testing.T) {
	for _, m := range []machine{mount, narrow} {
		dir := target(t)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, site := range []tree{siteBefore, siteAfter} {
			f, err := m.open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := site.put(f); err != nil {
				t.Fatal(err)
			}
			if g, err := m.open(dir); !errors.Is(err, ErrBusy) {
				t.Errorf("second open() = %v, %v, want ErrBusy", g, err)
			}
			if g, err := Open(dir); !errors.Is(err, ErrBusy) {
				t.Errorf("second Open(), with room beside, = %v, %v, want ErrBusy", g, err)
			}
			if _, err := f.Commit(); err != nil {
				t.Fatal(err)
			}
			mustStand(t, dir, site.with(nil))
			mustBeAlone(t, dir)
		}
		f, err := m.open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(siteBefore.put(f), f.Discard()); err != nil {
			t.Fatal(err)
		}
		mustStand(t, dir, siteAfter.with(nil))
	}
}

func TestNoRoomAtAllSaysSo(t *testing.T) {
	dir := target(t)
	if f, err := narrow.open(dir); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("open() = %v, %v, want that public.staging cannot be made", f, err)
	}
	// What cannot be locked may be another user's build.
	if err := os.MkdirAll(filepath.Join(dir+".staging", "theirs"), 0o755); err != nil {
		t.Fatal(err)
	}
	tree{"index.html": "front"}.lay(t, dir)
	if f, err := narrow.open(dir); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("open() = %v, %v, want that public.staging cannot be locked", f, err)
	}
}

func TestLeftoverInsideIsRemoved(t *testing.T) {
	for _, m := range []machine{here, mount, narrow} {
		dir := target(t)
		tree{inside + "/1": "half a pa", inside + "/lock": "1\n"}.lay(t, dir)
		f, err := m.open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Discard(); err != nil {
			t.Fatal(err)
		}
		mustStand(t, dir, tree{})
	}
}

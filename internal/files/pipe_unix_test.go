//go:build unix

package files

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

func TestNamedPipeIsNotWaitedFor(t *testing.T) {
	dir, own := site(t, nil)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.md"), 0o644); err != nil {
		t.Fatal(err)
	}
	tree := New(own)
	if _, err := tree.Read("pipe.md"); !errors.Is(err, ErrNotFile) {
		t.Errorf("Read(pipe.md) = %v, want ErrNotFile", err)
	}
	if got, err := tree.Walk("."); len(got) != 0 || err != nil {
		t.Errorf("Walk(.) = %q, %v, want nothing", got, err)
	}
}

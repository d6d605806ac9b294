package lock_test

import (
	"errors"
	"os"
	"testing"

	"github.com/veshka-guide/veshka/internal/lock"
)

func TestOneAtATime(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	first, err := lock.Try(root, "lock")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Try(root, "lock"); !errors.Is(err, lock.ErrBusy) {
		t.Errorf("second Try = %v, want ErrBusy", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := lock.Try(root, "lock")
	if err != nil {
		t.Fatalf("Try after Release = %v", err)
	}
	again.Release()
}

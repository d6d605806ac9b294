//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package write

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// locked makes the staging folder and takes its lock. Windows removes no file that a process has open: one that can be
// removed belongs to nobody who lives.
func locked(parent *os.Root, staging string) (*os.File, error) {
	name := staging + "/lock"
	if err := parent.Mkdir(staging, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if info, err := parent.Lstat(staging); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s %w", staging, ErrForeign)
	}
	if err := parent.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: wait for it to end", ErrBusy)
	}
	file, err := parent.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w: wait for it to end", ErrBusy)
	}
	return file, err
}

// unlock removes the lock and the staging folder. What cannot be removed, the next build finds and uses.
func unlock(parent *os.Root, staging string, file *os.File) {
	file.Close()
	parent.Remove(staging + "/lock")
	parent.Remove(staging)
}

//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package lock

import (
	"errors"
	"io/fs"
	"os"
)

// Try takes the lock of the named file of the folder, which it makes if need be. It does not wait: ErrBusy. Windows
// removes no file that a process has open: one that can be removed belongs to nobody who lives.
func Try(root *os.Root, name string) (*Lock, error) {
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, ErrBusy
	}
	file, err := root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, ErrBusy
	}
	if err != nil {
		return nil, err
	}
	return &Lock{file}, nil
}

//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package lock

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Try takes the lock of the named file of the folder, which it makes if need be. It does not wait: ErrBusy.
func Try(root *os.Root, name string) (*Lock, error) {
	file, err := root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil || errors.Is(err, errors.ErrUnsupported) { // a file system without locks goes without
		return &Lock{file}, nil
	}
	file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, ErrBusy
	}
	return nil, &fs.PathError{Op: "lock", Path: name, Err: err}
}

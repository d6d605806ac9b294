// Package lock lets one process at a time work on a folder. The lock is the system's and not the mere existence of a
// file: it ends with its process, however that ends.
package lock

import (
	"errors"
	"os"
)

// ErrBusy is what Try returns while another process, or another call in this one, holds the lock.
var ErrBusy = errors.New("another process is at work here")

// Lock is held until Release.
type Lock struct{ file *os.File }

// Release gives the lock up. The file stays: removing it would let two others lock two files of one name.
func (l *Lock) Release() error { return l.file.Close() }

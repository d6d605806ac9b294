//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package write

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// locked makes the staging folder and takes its lock. The lock is the system's (flock) and not the mere existence of
// the file: it ends with its process, also in a container, where every process is number 1.
func locked(parent *os.Root, staging string) (*os.File, error) {
	name := staging + "/lock"
	for range 100 {
		if err := parent.Mkdir(staging, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if info, err := parent.Lstat(staging); err == nil && !info.IsDir() {
			return nil, fmt.Errorf("%s %w", staging, ErrForeign)
		}
		file, err := parent.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the build that had it removed the folder just now
		}
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil && !errors.Is(err, errors.ErrUnsupported) { // a file system without locks goes without
			pid, _ := parent.ReadFile(name) // it only adds to the message
			file.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				return nil, fmt.Errorf("%w (process %s): wait for it to end", ErrBusy, strings.TrimSpace(string(pid)))
			}
			return nil, &fs.PathError{Op: "lock", Path: name, Err: err}
		}
		mine, err1 := file.Stat()
		there, err2 := parent.Lstat(name)
		if err1 != nil || err2 != nil || !os.SameFile(mine, there) {
			file.Close() // the build that had it removed the file between our opening and locking it
			continue
		}
		if err := errors.Join(file.Truncate(0), writePid(file)); err != nil {
			file.Close()
			return nil, err
		}
		return file, nil
	}
	return nil, ErrBusy
}

func writePid(file *os.File) error {
	_, err := file.WriteString(strconv.Itoa(os.Getpid()) + "\n")
	return err
}

// unlock removes the lock and the staging folder. What cannot be removed, the next build finds and uses.
func unlock(parent *os.Root, staging string, file *os.File) {
	parent.Remove(staging + "/lock") // while it is locked, so that nobody locks a file that is about to go
	parent.Remove(staging)
	file.Close()
}

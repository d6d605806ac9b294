package write

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Open prepares a build into the folder, which need not exist: until Commit, nothing in it changes. What an interrupted
// build left in the staging folder is removed. The error is ErrBusy while another build is at it.
func Open(dir string) (*Folder, error) {
	dir, err := resolved(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, err
	}
	parent, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return nil, err
	}
	f := &Folder{
		parent: parent, base: filepath.Base(dir), staging: filepath.Base(dir) + ".staging",
		files: map[string]bool{}, folders: map[string]bool{}, real: map[string]bool{},
	}
	if err := f.open(); err != nil {
		f.close()
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return f, nil
}

// resolved follows the target if it is a link, so that the staging folder is on the file system where the target is.
func resolved(dir string) (string, error) {
	if _, err := os.Lstat(dir); err == nil {
		if dir, err = filepath.EvalSymlinks(dir); err != nil {
			return "", err
		}
	}
	dir = filepath.Clean(dir)
	if base := filepath.Base(dir); base == "." || base == ".." {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		dir = abs
	}
	if filepath.Dir(dir) == dir {
		return "", fmt.Errorf("%s: a build needs room beside its folder", dir)
	}
	return dir, nil
}

func (f *Folder) open() (err error) {
	if f.lock, err = locked(f.parent, f.staging); err != nil {
		return err
	}
	if err := f.sweep(); err != nil {
		return err
	}
	f.root, err = f.parent.OpenRoot(f.base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	f.before, err = readList(f.root)
	return err
}

// sweep removes what an interrupted build left in the staging folder, and nothing else that may be there.
func (f *Folder) sweep() error {
	folder, err := f.parent.Open(f.staging)
	if err != nil {
		return err
	}
	defer folder.Close() // only read from: nothing can be lost
	names, err := folder.Readdirnames(-1)
	for _, name := range names {
		if staged.MatchString(name) {
			err = errors.Join(err, f.parent.Remove(f.staging+"/"+name))
		}
	}
	return err
}

// Discard drops what was put. The folder is as it was before. After Commit it does nothing, so it can be deferred.
func (f *Folder) Discard() error {
	if f.closed {
		return nil
	}
	f.closed = true
	var errs []error
	for _, m := range f.moves {
		if err := f.parent.Remove(f.staging + "/" + m.from); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	f.close()
	return errors.Join(errs...)
}

// close gives up the lock, the staging folder and all that is open. Nothing of the build hangs on it any more.
func (f *Folder) close() {
	if f.lock != nil {
		unlock(f.parent, f.staging, f.lock)
	}
	if f.root != nil {
		f.root.Close()
	}
	f.parent.Close()
}

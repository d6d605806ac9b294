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
func Open(dir string) (*Folder, error) { return machine{locked, (*os.Root).Rename}.open(dir) }

// machine is what can go otherwise on other machines.
type machine struct {
	lock   func(parent *os.Root, staging string) (*os.File, error)
	rename func(parent *os.Root, from, to string) error
}

func (m machine) open(dir string) (*Folder, error) {
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
		machine: m, parent: parent, base: filepath.Base(dir),
		files: map[string]bool{}, folders: map[string]bool{}, real: map[string]bool{},
		near: map[string]*os.Root{}, rooms: map[string]*os.Root{},
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
	if err := f.room(); err != nil {
		return err
	}
	f.root, err = f.parent.OpenRoot(f.base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f.prepare()
	case err != nil:
		return err
	}
	if f.before, err = readList(f.root); err != nil {
		return err
	}
	return f.prepare()
}

// inside is the staging folder's name in the target. No file of ours has one that begins with a dot.
const inside = ".veshka-staging"

// room takes a staging folder beside the target; or inside it, if there is no leave to make one beside it, or if the
// target is a mount of its own, so that nothing can be moved into it from there.
func (f *Folder) room() error {
	beside, within := f.base+".staging", f.base+"/"+inside
	if info, err := f.parent.Lstat(within); err == nil && info.IsDir() {
		if err := f.take(within); err != nil {
			return err // a build is at it that had no room beside
		}
		f.leave()
	}
	err := f.take(beside)
	if err == nil {
		// A name that is not there: all that this tells is whether the two places are apart, and it changes nothing.
		if err := f.machine.rename(f.parent, beside+"/probe", f.base+"/"+inside+"-probe"); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		f.leave()
		return f.take(within)
	}
	if _, none := f.parent.Lstat(beside); none == nil {
		return err // it is there: another build's, or something else
	}
	if _, none := f.parent.Lstat(f.base); none != nil || f.take(within) != nil {
		return err
	}
	return nil
}

// take locks a staging folder and empties it.
func (f *Folder) take(staging string) (err error) {
	if f.lock, err = f.machine.lock(f.parent, staging); err != nil {
		return err
	}
	f.staging = staging
	if err := f.sweep(); err != nil {
		f.leave()
		return err
	}
	return nil
}

// leave gives up the staging folder.
func (f *Folder) leave() {
	unlock(f.parent, f.staging, f.lock)
	f.lock = nil
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
			remove := f.parent.Remove
			if name == whole {
				remove = f.parent.RemoveAll
			}
			err = errors.Join(err, remove(f.staging+"/"+name))
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
	err := f.drop()
	f.close()
	return err
}

// close gives up the lock, the staging folder and all that is open. Nothing of the build hangs on it any more.
func (f *Folder) close() {
	closeAll(f.near)
	closeAll(f.rooms)
	if f.scratch != nil {
		f.scratch.Close()
		f.parent.Remove(f.staging + "/" + scratch) // most systems had it removed while it was open
	}
	if f.lock != nil {
		f.leave()
	}
	if f.root != nil {
		f.root.Close()
	}
	f.parent.Close()
}

package mirror

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"syscall"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
)

// disk is the mirror's folder, or the served folder in it. Nothing is reached through a link that leads out of it
// (os.Root), and each change of it is announced to step first, so that a test can die or fail before any of them.
type disk struct {
	root *os.Root
	step func(name string) error // nil means nobody asks
}

// at announces a change: what is done to which file.
func (d disk) at(doing, name string) error {
	if d.step == nil {
		return nil
	}
	return d.step(doing + " " + name)
}

// failed makes a fault of what the machine said. A fault stays what it is.
func failed(err error, doing, name string) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	var deep *fs.PathError
	if errors.As(err, &deep) {
		err = deep.Err // the path is said already
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		err = link.Err
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Because(err, "disk-full", "doing", doing, "name", name)
	}
	return fault.Because(err, "disk", "doing", doing, "name", name)
}

// do announces a change and makes it.
func (d disk) do(doing, name string, change func() error) error {
	if err := d.at(doing, name); err != nil {
		return failed(err, doing, name)
	}
	return failed(change(), doing, name)
}

// read reads a small file whole.
func (d disk) read(name string, limit int64) ([]byte, error) {
	f, err := d.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from: nothing can be lost
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = &fs.PathError{Op: "read", Path: name, Err: syscall.EFBIG}
	}
	return text, err
}

// write makes a file hold the text: under another name, flushed to the disk, then renamed, so that after any
// interruption it is the old file or the new one.
func (d disk) write(name string, text []byte, mode fs.FileMode) error {
	draft := name + ".new"
	if err := d.draft(draft, text, mode); err != nil {
		return err
	}
	return d.rename(draft, name)
}

// draft writes a file where nobody looks yet.
func (d disk) draft(name string, text []byte, mode fs.FileMode) error {
	err := d.do("write", name, func() error {
		f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
		if err != nil {
			return err
		}
		_, err = f.Write(text)
		return errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	})
	if err != nil {
		d.root.Remove(name) // a half is worth nothing; the next run writes over what stays
	}
	return err
}

// rename moves a file, and makes sure that the disk knows.
func (d disk) rename(from, to string) error {
	if err := d.move(from, to); err != nil {
		return err
	}
	return d.flush(path.Dir(to))
}

// move moves a file; the disk may forget it until the folder is flushed.
func (d disk) move(from, to string) error {
	return d.do("rename", to, func() error { return d.root.Rename(from, to) })
}

// flush makes the disk keep the names in a folder. Not every system can: then the names are kept when it likes.
func (d disk) flush(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return failed(err, "open", folder)
	}
	err = f.Sync()
	f.Close()
	if errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENOSPC) {
		return failed(err, "sync", folder)
	}
	return nil
}

// folder makes a folder and those above it, where nothing stands. Several downloads may want the same one at once.
func (d disk) folder(name string, mode fs.FileMode) error {
	if name == "." {
		return nil
	}
	if info, err := d.root.Lstat(name); err == nil && info.IsDir() {
		return nil
	}
	if err := d.folder(path.Dir(name), mode); err != nil {
		return err
	}
	return d.do("mkdir", name, func() error {
		err := d.root.Mkdir(name, mode)
		if errors.Is(err, fs.ErrExist) {
			if info, err := d.root.Lstat(name); err == nil && info.IsDir() {
				return nil
			}
		}
		return err
	})
}

// remove removes a file, an empty folder or a link. What is not there is no error.
func (d disk) remove(name string) error {
	return d.do("remove", name, func() error {
		if err := d.root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// clear removes a folder with all that is in it, or a file, or a link; it follows no link.
func (d disk) clear(name string) error {
	info, err := d.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return failed(err, "read", name)
	}
	if info.IsDir() {
		names, err := d.names(name)
		if err != nil {
			return failed(err, "read", name)
		}
		for _, inner := range names {
			if err := d.clear(name + "/" + inner); err != nil {
				return err
			}
		}
	}
	return d.remove(name)
}

// names returns what is in a folder, sorted; nothing if it is not there.
func (d disk) names(folder string) ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

// files returns the path of every file and link below a folder, sorted, and nothing of what skip names.
func (d disk) files(folder string, skip func(path string) bool) ([]string, error) {
	var paths []string
	top := folder + "/"
	if folder == "." {
		top = ""
	}
	err := fs.WalkDir(d.root.FS(), folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || name == folder {
			return err
		}
		rest := name[len(top):]
		if skip != nil && skip(rest) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !e.IsDir() {
			paths = append(paths, rest)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	slices.Sort(paths)
	return paths, err
}

// stamp sets a file's time to that of the pull: it says how long nobody has needed an object.
func (d disk) stamp(name string, t time.Time) error {
	return failed(d.root.Chtimes(name, t, t), "write", name)
}

// same makes a second name for a file, or a copy of it where the file system has no second names.
func (d disk) same(from, to string) error {
	return d.do("link", to, func() error {
		err := d.root.Link(from, to)
		if err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return d.copied(from, to)
	})
}

// copied copies a file.
func (d disk) copied(from, to string) error {
	in, err := d.root.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // only read from: nothing can be lost
	out, err := d.root.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		d.root.Remove(to)
	}
	return err
}

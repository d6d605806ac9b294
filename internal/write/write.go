// Package write makes a folder hold exactly the files that it is given.
//
// A file that already stands there with the same bytes is left alone, so its modification time stays and mirrors stay
// quiet. Any other is staged in a folder beside the target (public.staging beside public, so that both are on one file
// system) and moved into place by rename once all of them are there. Hence a failed build leaves the target as it was,
// and an interrupted one leaves every file whole; the next build mends the rest. Where nothing can be made beside the
// target, or moved into it from there (it is a mount of its own), the staging folder is public/.veshka-staging, which
// is gone after the build.
//
// Only files that a build wrote are ever removed. They are listed in files.txt, which is itself part of the output: a
// first line that says what it is, then one path per line, sorted, without files.txt. A folder without such a list is
// nobody's: a build that would overwrite a file there with other bytes is refused. Later on a file of somebody else's
// is replaced when a build makes one of the same path, and left alone otherwise; one that stands where a folder is needed,
// or a folder of such files where a file is needed, is an error before anything is moved. Before the first move the
// list is written as the union of what was and what will be, so that no interruption makes it forget a file.
//
// Nothing is written or removed through a symbolic link inside the target. The target itself may be one. Two builds
// into one folder exclude each other by a lock in the staging folder, which the system releases when a process dies.
package write

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
)

// Stats says what a build changed. The list of files is not counted.
type Stats struct {
	Written, Unchanged, Removed int
	Bytes                       int64 // of all files, written and unchanged
}

// What can be in the way of a build.
var (
	ErrBusy = errors.New("another build is writing here")
	ErrPath = errors.New("not a path that every host can serve: want a-z, 0-9, dots and hyphens between slashes")

	// ErrForeign is about something that no build wrote and no build may remove.
	ErrForeign = errors.New("stands in the way, and no build wrote it: move it elsewhere")

	// ErrTaken is about a file that a first build would overwrite.
	ErrTaken = errors.New("is there already, and no build wrote it: empty the folder, or name another with -o")
)

var (
	paths  = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)*$`)
	staged = regexp.MustCompile(`^[0-9]+$`) // names in the staging folder, besides the lock
)

// Folder is a folder in the making. It belongs to one goroutine.
type Folder struct {
	machine machine
	parent  *os.Root // of the target, because a rename from beside it must happen under one root
	base    string   // the target's name in parent
	staging string   // the staging folder's path in parent
	root    *os.Root // the target; nil while it does not exist
	lock    *os.File
	closed  bool

	before  list            // of earlier builds
	files   map[string]bool // put this time
	folders map[string]bool // that the files put this time stand in
	real    map[string]bool // folders that exist, or do not and may be made: false
	fresh   map[string]bool // folders that Commit made
	moves   []move
	count   int // of files staged
	stats   Stats
	buf     []byte

	step func(name string) // called before every change; tests die there
}

type move struct{ from, to string } // a name in the staging folder, a path in the target

// Put gives the folder a file. If the same bytes stand there nothing happens; otherwise they are staged. The data is
// not kept.
func (f *Folder) Put(name string, data []byte) error {
	if f.closed {
		return fs.ErrClosed
	}
	if err := f.claim(name); err != nil {
		return fmt.Errorf("%q: %w", name, err)
	}
	f.stats.Bytes += int64(len(data))
	same, err := f.holds(name, data)
	if err != nil {
		return err
	}
	if same {
		f.stats.Unchanged++
		return nil
	}
	if !f.before.ours() {
		if err := f.free(name); err != nil {
			return err
		}
	}
	f.stats.Written++
	from, err := f.stage(data)
	f.moves = append(f.moves, move{from, name})
	return err
}

// claim remembers the path as one of this build's, unless it cannot be one.
func (f *Folder) claim(name string) error {
	switch {
	case !paths.MatchString(name):
		return ErrPath
	case name == listName:
		return errors.New("the name of the list of files")
	case f.files[name]:
		return errors.New("given twice")
	case f.folders[name]:
		return errors.New("both a file and a folder")
	}
	f.files[name] = true
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if f.files[dir] {
			return fmt.Errorf("%q is both a file and a folder", dir)
		}
		f.folders[dir] = true
	}
	return nil
}

// holds reports whether the file stands in the target with these bytes.
func (f *Folder) holds(name string, data []byte) (bool, error) {
	if f.root == nil {
		return false, nil
	}
	if ok, err := f.isFolder(path.Dir(name)); !ok {
		return false, err
	}
	info, err := f.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() || info.Size() != int64(len(data)) {
		return false, nil
	}
	file, err := f.root.Open(name)
	if err != nil {
		return false, nil // unreadable, and about to be replaced by one that is not
	}
	defer file.Close() // only read from: nothing can be lost
	f.buf = slices.Grow(f.buf[:0], len(data))[:len(data)]
	_, err = io.ReadFull(file, f.buf)
	return err == nil && bytes.Equal(f.buf, data), nil
}

// free returns an error if something stands where a first build would put the file.
func (f *Folder) free(name string) error {
	if f.root == nil {
		return nil
	}
	if ok, err := f.isFolder(path.Dir(name)); !ok {
		return err
	}
	info, err := f.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && info.IsDir(): // what a folder holds is seen to at Commit
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%s/%s %w", f.base, name, ErrTaken)
}

// isFolder reports whether dir is a folder of the target, reached through folders only. It is an error if something
// stands there that must not be removed to make it one.
func (f *Folder) isFolder(dir string) (bool, error) {
	if dir == "." {
		return true, nil
	}
	if is, known := f.real[dir]; known {
		return is, nil
	}
	is, err := f.isFolder(path.Dir(dir))
	if err != nil {
		return false, err
	}
	if is {
		info, err := f.root.Lstat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			is = false
		case err != nil:
			return false, err
		case !info.IsDir():
			if !info.Mode().IsRegular() || !f.before.has(dir) {
				return false, fmt.Errorf("%s/%s %w", f.base, dir, ErrForeign)
			}
			is = false
		}
	}
	f.real[dir] = is
	return is, nil
}

// stage writes the data into a new file of the staging folder and returns its name.
func (f *Folder) stage(data []byte) (string, error) {
	f.count++
	name := strconv.Itoa(f.count)
	f.at("stage " + name)
	file, err := f.parent.OpenFile(f.staging+"/"+name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return name, err
	}
	_, err = file.Write(data)
	return name, errors.Join(err, file.Close())
}

func (f *Folder) at(step string) {
	if f.step != nil {
		f.step(step)
	}
}

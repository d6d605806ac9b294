// Package write makes a folder hold exactly the files that it is given.
//
// A file that already stands there with the same bytes is left alone, so its modification time stays and mirrors stay
// quiet. Any other is staged in a folder beside the target (public.staging beside public, so that both are on one file
// system) and moved into place by rename once all of them are there. Hence a failed build leaves the target as it was,
// and an interrupted one leaves every file whole; the next build mends the rest. Where nothing can be made beside the
// target, or moved into it from there (it is a mount of its own), the staging folder is public/.veshka-staging, which
// is gone after the build. A target that does not exist is staged as it will be and appears whole, by one rename.
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
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"sync"
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

var staged = regexp.MustCompile(`^[0-9]+$`) // names in the staging folder, besides the lock

// Folder is a folder in the making. Put and PutFrom may be called by several goroutines at once; Commit and Discard,
// when all of these calls have returned.
type Folder struct {
	machine machine
	parent  *os.Root // of the target, because a rename from beside it must happen under one root
	base    string   // the target's name in parent
	staging string   // the staging folder's path in parent
	root    *os.Root // the target; nil while it does not exist
	lock    *os.File
	scratch *os.File  // nil if nobody asked for it
	before  list      // of earlier builds
	buffers sync.Pool // of *[]byte

	mu      sync.Mutex // guards all that follows while files are put; no file is read or written under it
	closed  bool
	failed  error               // the first error of a Put
	files   map[string]bool     // put this time
	folders map[string]bool     // that the files put this time stand in
	real    map[string]bool     // folders that exist, or do not and may be made: false
	near    map[string]*os.Root // folders of the target that are open
	rooms   map[string]*os.Root // folders of the staged target that are open; nil for one that is not
	moves   []move
	count   int // of files staged
	stats   Stats

	step func(name string) // called before every change; tests die there
}

// move is a name in the staging folder and a path in the target.
type move struct {
	from, to string
	clear    bool // a folder stands there and must go
}

// Put gives the folder a file. If the same bytes stand there nothing happens; otherwise they are staged. The data is
// not kept. After an error nothing can be committed.
func (f *Folder) Put(name string, data []byte) error {
	return f.noted(f.put(name, data))
}

func (f *Folder) put(name string, data []byte) error {
	at, err := f.claim(name)
	if err != nil {
		return err
	}
	size := int64(len(data))
	if at.size == size && f.holds(at, data) {
		f.tell(Stats{Unchanged: 1, Bytes: size})
		return nil
	}
	if err := f.taken(at); err != nil {
		return err
	}
	file, _, err := f.stage(name)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	f.tell(Stats{Written: 1, Bytes: size})
	return errors.Join(err, file.Close())
}

// PutFrom gives the folder a file that fill writes, piece by piece, so that a large one is never whole in memory. It is
// staged in any case, and dropped again if the same bytes stand there. The error is fill's, or Put's.
func (f *Folder) PutFrom(name string, fill func(io.Writer) error) error {
	return f.noted(f.putFrom(name, fill))
}

func (f *Folder) putFrom(name string, fill func(io.Writer) error) error {
	at, err := f.claim(name)
	if err != nil {
		return err
	}
	file, made, err := f.stage(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(file, bufferSize)
	if err := errors.Join(fill(w), w.Flush()); err != nil {
		return errors.Join(err, file.Close())
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return errors.Join(err, file.Close())
	}
	same := at.size == size && f.equal(at, file)
	if err := file.Close(); err != nil {
		return err
	}
	if same {
		f.tell(Stats{Unchanged: 1, Bytes: size})
		return f.unstage(made)
	}
	f.tell(Stats{Written: 1, Bytes: size})
	return f.taken(at)
}

// noted remembers that a file is missing.
func (f *Folder) noted(err error) error {
	if err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.failed == nil {
			f.failed = err
		}
	}
	return err
}

// tell adds to what is told of the build.
func (f *Folder) tell(s Stats) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stats.Written += s.Written
	f.stats.Unchanged += s.Unchanged
	f.stats.Bytes += s.Bytes
}

// claim makes the path one of this build's, unless it cannot be one, and returns what stands there.
func (f *Folder) claim(name string) (there, error) {
	if !servable(name) {
		return there{}, fmt.Errorf("%q: %w", name, ErrPath)
	}
	at, err := f.claimed(name)
	if err != nil || at.root == nil {
		return at, err
	}
	return at, at.look()
}

func (f *Folder) claimed(name string) (there, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return there{}, fs.ErrClosed
	}
	if err := f.remember(name); err != nil {
		return there{}, fmt.Errorf("%q: %w", name, err)
	}
	return f.reach(name)
}

// remember notes the path and its folders.
func (f *Folder) remember(name string) error {
	switch {
	case name == listName:
		return errors.New("the name of the list of files")
	case f.files[name]:
		return errors.New("given twice")
	case f.folders[name]:
		return errors.New("both a file and a folder")
	}
	for dir := path.Dir(name); dir != "." && !f.folders[dir]; dir = path.Dir(dir) {
		if f.files[dir] {
			return fmt.Errorf("%q is both a file and a folder", dir)
		}
	}
	f.files[name] = true
	for dir := path.Dir(name); dir != "." && !f.folders[dir]; dir = path.Dir(dir) {
		f.folders[dir] = true
	}
	return nil
}

// servable reports whether every host can serve the path: a-z, 0-9, dots and hyphens between slashes, each part
// beginning with a letter or a digit.
func servable(name string) bool {
	first := true
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			first = false
		case first:
			return false
		case c == '/':
			first = true
		case c != '.' && c != '-':
			return false
		}
	}
	return !first
}

func (f *Folder) at(step string) {
	if f.step != nil {
		f.step(step)
	}
}

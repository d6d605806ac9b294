// Package files reads the author's files and remembers every read, listing and absence.
//
// A Tree lays file systems over each other: the site's own folder first, then what is built in (themes, messages). A
// file of an upper layer hides the one of the same name below it, so an author overrides a theme file by file. Only
// what is absent is looked for further down: a file that stands there and cannot be read is an error.
//
// The site's own layer is made by os.OpenRoot, so that no symbolic link leads out of it; whoever follows one that does
// is told ErrOutside. Names are slash-separated and relative, as everywhere in io/fs.
package files

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// MaxSize is the largest file that Read returns, in bytes.
const MaxSize = 1 << 20

// What can be wrong with a file, besides the errors of io/fs. They arrive inside a *fs.PathError that names the file.
var (
	ErrTooLarge = errors.New("larger than it may be")
	ErrOutside  = errors.New("leads out of the site's folder")
	ErrNotFile  = errors.New("not a regular file")
)

// Tree reads files through layers. It is safe for use by several goroutines.
type Tree struct {
	layers  []fs.FS
	buffers sync.Pool // of *bytes.Buffer, so that reading an unchanged file allocates next to nothing

	mu       sync.Mutex
	texts    map[string]text
	folders  map[string]bool
	listings map[string]listing // by folder
	data     map[string]int     // the look in which the Bytes of a file were read
	links    map[string]bool    // symbolic links that were listed
	look     int                // counts the calls of Look, from 1
	trusting bool               // see Changed
}

// New returns a tree of the layers, the one that hides the others first.
func New(layers ...fs.FS) *Tree {
	return &Tree{
		layers:  layers,
		buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }},
		texts:   map[string]text{},
		folders: map[string]bool{}, listings: map[string]listing{}, data: map[string]int{}, links: map[string]bool{},
		look: 1,
	}
}

// Read returns the contents of the named file. While the file is unchanged it returns the very same string, so
// comparing two readings costs nothing.
func (t *Tree) Read(name string) (string, error) {
	if says, ok := t.known(name); ok {
		return says, nil
	}
	t.seen(path.Dir(name))
	buf := t.buffers.Get().(*bytes.Buffer)
	defer t.buffers.Put(buf)
	if err := t.load(buf, name, MaxSize); err != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.texts, name) // so that it is not what the file says
		return "", err
	}
	return t.remember(name, buf.Bytes()), nil
}

// Once returns the contents of the named file, and does not keep them.
func (t *Tree) Once(name string) (string, error) {
	t.seen(path.Dir(name))
	var b strings.Builder
	err := t.load(&b, name, MaxSize)
	return b.String(), err
}

// Bytes returns the contents of a file that is no text, of at most limit bytes. They are read anew each time and not
// kept: a picture is larger than all texts together.
func (t *Tree) Bytes(name string, limit int64) ([]byte, error) {
	t.seen(path.Dir(name))
	var buf bytes.Buffer
	err := t.load(&buf, name, limit)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		delete(t.data, name)
		return nil, err
	}
	t.data[name] = t.look
	return buf.Bytes(), nil
}

// buffer is a bytes.Buffer or a strings.Builder.
type buffer interface {
	io.Writer
	Grow(n int)
	Len() int
	Reset()
}

// load fills the buffer with the file of the uppermost layer that has it.
func (t *Tree) load(buf buffer, name string, limit int64) error {
	for _, layer := range t.layers {
		if err := load(buf, layer, name, limit); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Walk returns the regular files and symbolic links below the folder in all layers, sorted, without what editors leave
// behind. A folder that is absent is empty. A link is listed wherever it leads, and never descended into: Read says
// what is wrong with it. The caller must not change the list.
func (t *Tree) Walk(dir string) ([]string, error) {
	t.mu.Lock()
	look := t.look
	if old := t.listings[dir]; t.trusting && old.look == look {
		t.mu.Unlock()
		return old.names, nil
	}
	t.mu.Unlock()
	t.seen(dir)
	names := map[string]bool{}
	for _, layer := range t.layers {
		if err := t.walk(layer, dir, names); err != nil {
			return nil, err
		}
	}
	all := slices.Sorted(maps.Keys(names))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.listings[dir] = listing{all, look}
	return all, nil
}

func (t *Tree) walk(layer fs.FS, dir string, names map[string]bool) error {
	return fs.WalkDir(layer, dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // absent, or gone since its folder was listed
			return nil
		case err != nil:
			return outside(err, name)
		case name == dir && !d.IsDir():
			return &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
		case name != dir && Leftover(name) && d.IsDir():
			return fs.SkipDir
		case name != dir && Leftover(name):
			return nil
		case d.IsDir():
			t.seen(name)
		case d.Type()&fs.ModeSymlink != 0:
			t.linked(name)
			names[name] = true
		case d.Type().IsRegular():
			names[name] = true
		}
		return nil
	})
}

// Folders returns the folders that were listed or read from since New, sorted, also those that do not exist: a file
// that appears there would be read. It is what must be watched.
func (t *Tree) Folders() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Sorted(maps.Keys(t.folders))
}

// Forget drops the remembered texts of the files that keep does not want, so that a long preview does not hold files
// that were deleted long ago. It reports whether there were any.
func (t *Tree) Forget(keep func(name string) bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := len(t.texts)
	maps.DeleteFunc(t.texts, func(name string, _ text) bool { return !keep(name) })
	return len(t.texts) < before
}

// Leftover reports whether the name is one that editors and operating systems give to files of their own: hidden,
// backup, swap and temporary ones. Only the last element counts.
func Leftover(name string) bool {
	base := path.Base(name)
	switch path.Ext(base) {
	case ".swp", ".tmp":
		return true
	}
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "#") || strings.HasSuffix(base, "~") ||
		base == "4913" // Vim writes it to see whether it may write
}

func (t *Tree) seen(folder string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.folders[folder] = true
}

func (t *Tree) linked(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.links[name] = true
}

func (t *Tree) remember(name string, data []byte) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	old, ok := t.texts[name]
	if !ok || old.says != string(data) {
		old.says = string(data)
	}
	t.texts[name] = text{old.says, t.look}
	return old.says
}

// load fills the buffer with the file. It looks before it opens: opening a named pipe would wait for its writer.
func load(buf buffer, layer fs.FS, name string, limit int64) error {
	buf.Reset()
	info, err := fs.Stat(layer, name)
	switch {
	case err != nil:
		return outside(err, name)
	case !info.Mode().IsRegular():
		return &fs.PathError{Op: "read", Path: name, Err: ErrNotFile}
	case info.Size() > limit:
		return &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	f, err := layer.Open(name)
	if err != nil {
		return outside(err, name)
	}
	defer f.Close() // only read from: nothing can be lost
	buf.Grow(int(info.Size()) + 1)
	if err := read(buf, io.LimitReader(f, limit+1)); err != nil { // it may grow meanwhile
		return err
	}
	if int64(buf.Len()) > limit {
		return &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	return nil
}

// read writes all that a file holds into the buffer.
func read(buf buffer, from io.Reader) error {
	piece := pieces.Get().(*[]byte)
	defer pieces.Put(piece)
	for {
		n, err := from.Read(*piece)
		buf.Write((*piece)[:n]) // a buffer in memory takes everything
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// pieces are what a file is read by: most of the author's files are one.
var pieces = sync.Pool{New: func() any { b := make([]byte, 64<<10); return &b }}

// outside makes an escape from an os.Root recognisable: package os keeps that error to itself, so only its text tells.
func outside(err error, name string) error {
	var p *fs.PathError
	if errors.As(err, &p) && p.Err != nil && p.Err.Error() == "path escapes from parent" {
		return &fs.PathError{Op: "open", Path: name, Err: ErrOutside}
	}
	return err
}

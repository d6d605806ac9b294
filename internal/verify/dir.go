package verify

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/fault"
)

// dir is a tree in a folder. No link inside is followed, wherever it leads.
type dir struct {
	root  *os.Root
	plain sync.Map // folders seen to be folders
}

// Dir opens a tree in a folder, which may itself be a link. Fault: not-a-tree.
func Dir(name string) (Tree, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fault.Because(err, "not-a-tree", "tree", name)
	}
	return &dir{root: root}, nil
}

// Current returns the served tree of a mirror's folder, the one that holds state/ and current. ok is false if the folder
// is none; nor is one in which something else stands that a web server could show: it would not be looked at.
func Current(name string) (tree string, ok bool) {
	for _, part := range []string{"state/state.json", "current/verify"} {
		if _, err := os.Stat(filepath.Join(name, part)); err != nil {
			return "", false
		}
	}
	entries, err := os.ReadDir(name)
	strange := func(e os.DirEntry) bool {
		switch e.Name() {
		case "state", "objects", "releases", "current", "current.new", "extras", "hosting", "lock":
			return false
		}
		return !e.Type().IsRegular() || slices.Contains(shownKinds, strings.ToLower(path.Ext(e.Name())))
	}
	if err != nil || slices.ContainsFunc(entries, strange) {
		return "", false
	}
	return filepath.Join(name, "current"), true
}

// shownKinds are the ends of names of what a web server shows as a page, or runs.
var shownKinds = []string{".html", ".htm", ".xhtml", ".shtml", ".xml", ".svg", ".js", ".mjs", ".php", ".cgi"}

func (d *dir) Read(_ context.Context, name string, limit int64) ([]byte, error) {
	f, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, limit)
}

func (d *dir) Open(_ context.Context, name string, size int64) (io.ReadCloser, error) {
	f, err := d.open(name)
	if err != nil {
		return nil, err
	}
	return limited{io.LimitReader(f, size+1), f}, nil
}

// open opens an ordinary file in ordinary folders. A pipe or a device would make the reader wait for ever.
func (d *dir) open(name string) (*os.File, error) {
	if err := d.folder(path.Dir(name)); err != nil {
		return nil, err
	}
	info, err := d.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrLink}
	}
	return d.root.Open(name)
}

// folder is nil if the path is that of a folder, without a link on the way.
func (d *dir) folder(name string) error {
	if name == "." {
		return nil
	}
	if _, ok := d.plain.Load(name); ok {
		return nil
	}
	if err := d.folder(path.Dir(name)); err != nil {
		return err
	}
	info, err := d.root.Lstat(name)
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return &fs.PathError{Op: "open", Path: name, Err: ErrLink}
	}
	if !info.IsDir() {
		return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	d.plain.Store(name, true)
	return nil
}

// List returns every file, link and device, but nothing below a folder .git at the top.
func (d *dir) List() ([]string, error) {
	var out []string
	err := fs.WalkDir(d.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" && e.IsDir():
			return fs.SkipDir
		case !e.IsDir():
			out = append(out, name)
		}
		return nil
	})
	return out, err
}

// limited is a reader that ends early, and the file behind it.
type limited struct {
	io.Reader
	io.Closer
}

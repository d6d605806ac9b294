package verify

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// packed is a tree in a ZIP, at its top or below one folder.
type packed struct {
	files map[string]*zip.File
	names []string // of what is no folder; those outside the tree begin with ../
}

// Zip opens a tree in a ZIP. The archive must mean the same to every program that unpacks it: no name twice, none that
// leads out of the folder, nothing before, between or behind the files, names in the list at its end equal to those
// before each file. How much is unpacked is bounded by the sizes of the manifest. Faults: not-a-tree, zip.
func Zip(file string) (Tree, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.Because(err, "not-a-tree", "tree", file)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fault.Because(err, "not-a-tree", "tree", file)
	}
	r, err := zip.NewReader(f, info.Size())
	if errors.Is(err, zip.ErrFormat) { // its list of files, at the end, is not there
		head := make([]byte, 4)
		if _, err := f.ReadAt(head, 0); err == nil && string(head) == "PK\x03\x04" {
			return nil, fault.New("zip-cut", "tree", file)
		}
		return nil, fault.New("no-zip", "tree", file)
	}
	if err != nil {
		return nil, fault.Because(err, "zip", "tree", file)
	}
	p := &packed{files: map[string]*zip.File{}}
	if err := p.read(r, f, info.Size()); err != nil {
		return nil, fault.Because(err, "zip", "tree", file)
	}
	return p, nil
}

// read takes over the names, with what is outside the tree moved beside it.
func (p *packed) read(r *zip.Reader, f io.ReaderAt, size int64) error {
	top := ""
	seen := map[string]bool{}
	for _, e := range r.File {
		name := strings.TrimSuffix(e.Name, "/")
		if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00:") {
			return errors.New("the name " + e.Name + " leads out of the folder")
		}
		if seen[strings.ToLower(name)] {
			return errors.New("two files are named " + name)
		}
		seen[strings.ToLower(name)] = true
		if path.Base(name) == "manifest.txt" && path.Base(path.Dir(name)) == "verify" && strings.Count(name, "/") <= 2 {
			if dir := path.Dir(path.Dir(name)); dir != "." {
				top = dir + "/"
			}
		}
	}
	if seen[manifest.Name] {
		top = ""
	}
	for _, e := range r.File {
		if strings.HasSuffix(e.Name, "/") {
			if e.Mode().Type() != fs.ModeDir || e.UncompressedSize64 > 0 {
				return errors.New(e.Name + " is no plain folder")
			}
			continue
		}
		name, inside := strings.CutPrefix(e.Name, top)
		if !inside {
			name = "../" + e.Name
		}
		p.files[name] = e
		p.names = append(p.names, name)
	}
	return plainly(r.File, f, size)
}

func (p *packed) Read(_ context.Context, name string, limit int64) ([]byte, error) {
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readAll(r, limit)
}

func (p *packed) Open(_ context.Context, name string, size int64) (io.ReadCloser, error) {
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	return limited{io.LimitReader(r, size+1), r}, nil
}

func (p *packed) open(name string) (io.ReadCloser, error) {
	e, ok := p.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if !e.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrLink}
	}
	return e.Open()
}

// List returns every name, those outside the tree too.
func (p *packed) List() ([]string, error) { return slices.Clone(p.names), nil }

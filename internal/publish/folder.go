package publish

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/place"
)

// parts is the folder at the target in which files are written before they are moved to their places.
const parts = ".veshka-parts"

// folder is a folder on this machine, or one that is mounted. A file with the same bytes is left alone, so that its time
// of modification stays and rsync has nothing to send; any other is written beside and renamed, so that it is never half
// there.
type folder struct {
	name string
	mu   sync.Mutex
	root *os.Root     // nil while the folder is not there
	tidy bool         // what a publish that died left of its temporary files is removed
	next atomic.Int64 // number of the next temporary file
}

// ToFolder returns a folder as a target; the first file makes it if it is not there. It may be neither the tree itself nor within it,
// nor around it. Faults: publish-overlap, publish-write.
func ToFolder(name, tree string) (Target, error) {
	if err := apart(name, tree); err != nil {
		return nil, err
	}
	f := &folder{name: name}
	root, err := os.OpenRoot(name)
	if err == nil {
		f.root = root
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, f.failed(err)
	}
	return f, nil
}

// apart is nil unless one folder holds the other, by whatever links.
func apart(target, tree string) error {
	to, err := place.Real(target)
	if err != nil {
		return fault.Because(err, "publish-write", "target", target)
	}
	from, err := place.Real(tree)
	if err != nil {
		return fault.Because(err, "publish-read", "path", tree)
	}
	if place.Holds(to, from) || place.Holds(from, to) {
		return fault.New("publish-overlap", "target", target, "tree", tree)
	}
	return nil
}

func (f *folder) String() string { return f.name }

func (f *folder) List(context.Context) ([]string, error) {
	if f.root == nil {
		return nil, nil
	}
	var out []string
	err := fs.WalkDir(f.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (p == parts || p == ".git"): // ours, or a working tree
			return fs.SkipDir
		case !d.IsDir():
			out = append(out, p)
		}
		return nil
	})
	if err != nil {
		return nil, f.failed(err)
	}
	return out, nil
}

func (f *folder) Read(_ context.Context, p string, limit int64) ([]byte, error) {
	if f.root == nil {
		return nil, fs.ErrNotExist
	}
	file, err := f.root.Open(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, f.failed(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit))
	if err != nil {
		return nil, f.failed(err)
	}
	return data, nil
}

func (f *folder) Holds(ctx context.Context, p string, data []byte) (bool, error) {
	info, err := f.root.Lstat(p)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(data)) {
		return false, nil // Put says what is wrong, if it cannot mend it
	}
	there, err := f.Read(ctx, p, info.Size())
	return bytes.Equal(there, data), err
}

func (f *folder) Put(_ context.Context, p string, data []byte, mode Mode) error {
	if err := f.prepare(); err != nil {
		return f.failed(err)
	}
	if _, err := f.root.Lstat(p); mode == Create && err == nil {
		return ErrExists
	}
	for _, dir := range []string{parts, path.Dir(p)} {
		if err := f.root.MkdirAll(dir, 0o755); err != nil {
			return f.failed(err)
		}
	}
	temp := path.Join(parts, strconv.FormatInt(f.next.Add(1), 10))
	if err := f.write(temp, data); err != nil {
		return f.failed(errors.Join(err, f.root.Remove(temp)))
	}
	if err := f.root.Rename(temp, p); err != nil {
		return f.failed(errors.Join(err, f.root.Remove(temp)))
	}
	return nil
}

// prepare makes the folder ready for the first file.
func (f *folder) prepare() (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.root == nil {
		if err := os.MkdirAll(f.name, 0o755); err != nil {
			return err
		}
		if f.root, err = os.OpenRoot(f.name); err != nil {
			return err
		}
	}
	if f.tidy {
		return nil
	}
	f.tidy = true
	return f.root.RemoveAll(parts)
}

// write makes a file that is on the disk when it returns, and that a web server may read.
func (f *folder) write(name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// Remove also removes the folders that become empty.
func (f *folder) Remove(_ context.Context, p string) error {
	if err := f.root.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f.failed(err)
	}
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if f.root.Remove(dir) != nil {
			break // not empty
		}
	}
	return nil
}

func (f *folder) Finish(context.Context, *manifest.Manifest) error {
	if f.root == nil {
		return nil
	}
	if err := f.root.RemoveAll(parts); err != nil {
		return f.failed(err)
	}
	return nil
}

func (f *folder) failed(err error) error {
	return fault.Because(err, "publish-write", "target", strings.TrimSuffix(f.name, "/"))
}

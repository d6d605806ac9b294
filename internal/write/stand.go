package write

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/veshka-guide/veshka/internal/place"
)

const (
	bufferSize = 64 << 10
	maxNear    = 200 // folders open at a time; in others files are reached by their whole path
)

// there is a place for a file in the target and what stands there. Without a root nothing can.
type there struct {
	root *os.Root
	base string // the file's name in root
	name string // the file's path in the target
	size int64  // of a regular file; -1 if there is none
	is   bool   // something stands there that is no folder
}

// look says what stands there.
func (t *there) look() error {
	info, err := t.root.Lstat(t.base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().IsRegular():
		t.size = info.Size()
	}
	t.is = !info.IsDir() // what a folder holds is seen to at Commit
	return nil
}

// reach returns the place of a file, through the folder that it stands in.
func (f *Folder) reach(name string) (there, error) {
	none := there{name: name, size: -1}
	if f.root == nil {
		return none, nil
	}
	dir, base := path.Dir(name), path.Base(name)
	if is, err := f.isFolder(dir); !is {
		return none, err
	}
	if dir == "." {
		return there{root: f.root, base: base, name: name, size: -1}, nil
	}
	near, known := f.near[dir]
	if !known && len(f.near) < maxNear {
		near = place.Open(f.root, dir)
		f.near[dir] = near
	}
	if near == nil {
		return there{root: f.root, base: name, name: name, size: -1}, nil
	}
	return there{root: near, base: base, name: name, size: -1}, nil
}

// closeAll closes folders and forgets them.
func closeAll(folders map[string]*os.Root) {
	for _, r := range folders {
		if r != nil {
			r.Close()
		}
	}
	clear(folders)
}

// holds reports whether the file there, which is as long, has these bytes. One that cannot be read has not: it is about
// to be replaced by one that can.
func (f *Folder) holds(at there, data []byte) bool {
	file, err := at.root.Open(at.base)
	if err != nil {
		return false
	}
	defer file.Close() // only read from: nothing can be lost
	buf := f.buffer()
	defer f.buffers.Put(buf)
	for len(data) > 0 {
		part := (*buf)[:min(len(data), bufferSize)]
		if _, err := io.ReadFull(file, part); err != nil || !bytes.Equal(part, data[:len(part)]) {
			return false
		}
		data = data[len(part):]
	}
	return true
}

// equal reports whether the file there, which is as long, has the bytes of the staged one.
func (f *Folder) equal(at there, made *os.File) bool {
	file, err := at.root.Open(at.base)
	if err != nil {
		return false
	}
	defer file.Close() // only read from: nothing can be lost
	old, buf := f.buffer(), f.buffer()
	defer f.buffers.Put(old)
	defer f.buffers.Put(buf)
	for at := int64(0); ; {
		n, err := made.ReadAt(*buf, at)
		if _, none := io.ReadFull(file, (*old)[:n]); none != nil || !bytes.Equal((*old)[:n], (*buf)[:n]) {
			return false
		}
		if at += int64(n); err != nil {
			return err == io.EOF
		}
	}
}

// buffer returns one that is to be given back.
func (f *Folder) buffer() *[]byte {
	if buf, ok := f.buffers.Get().(*[]byte); ok {
		return buf
	}
	buf := make([]byte, bufferSize)
	return &buf
}

// taken returns an error if something stands where a first build would put a file.
func (f *Folder) taken(at there) error {
	if f.before.ours() || !at.is {
		return nil
	}
	return fmt.Errorf("%s/%s %w", f.base, at.name, ErrTaken)
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

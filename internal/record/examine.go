package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"sync"

	"github.com/veshka-guide/veshka/internal/place"
)

// kind is what stands at a path.
type kind byte

const (
	missing kind = iota // or something that cannot be read
	file
	folder
	link  // to a file, to nothing, or out of the site
	other // what nobody reads: a pipe, a socket
)

func kindOf(m fs.FileMode) kind {
	switch {
	case m.IsRegular():
		return file
	case m.IsDir():
		return folder
	case m&fs.ModeSymlink != 0:
		return link
	}
	return other
}

// entry is something at a path, and what is known of it.
type entry struct {
	name        string
	kind        kind
	size, mtime int64
	sum         Sum
}

// depth is how much of a file is looked at.
type depth int

const (
	shallow depth = iota // size and time
	deep                 // the bytes too
)

// batch is how many files of one folder are looked at through one opening of it.
const batch = 64

// examine looks at the files and links among the entries, on all cores. Entries of one folder should stand together.
func examine(root *os.Root, all []entry, d depth) error {
	var group sync.WaitGroup
	parts := make(chan []entry)
	errs := make([]error, runtime.GOMAXPROCS(0))
	for i := range errs {
		group.Go(func() {
			r := reader{root: root, depth: d, hash: sha256.New(), buf: make([]byte, 128<<10)}
			for part := range parts {
				if err := r.examine(part); err != nil {
					errs[i] = err
				}
			}
		})
	}
	for len(all) > 0 {
		n, dir := 1, path.Dir(all[0].name)
		for n < len(all) && n < batch && path.Dir(all[n].name) == dir {
			n++
		}
		parts <- all[:n]
		all = all[n:]
	}
	close(parts)
	group.Wait()
	return errors.Join(errs...)
}

// reader looks at files for one goroutine.
type reader struct {
	root  *os.Root
	depth depth
	hash  hash.Hash
	buf   []byte
}

// examine looks at entries of one folder.
func (r *reader) examine(part []entry) error {
	dir := path.Dir(part[0].name)
	near := place.Open(r.root, dir)
	if near != nil {
		defer near.Close()
	}
	for i := range part {
		e := &part[i]
		var err error
		switch {
		case e.kind == link: // it may lead elsewhere in the site
			err = r.link(e)
		case e.kind == file && near != nil:
			r.file(e, near)
		case e.kind == file:
			e.kind = missing
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// file looks at a regular file. It looks before it opens: opening a named pipe would wait for its writer.
func (r *reader) file(e *entry, near *os.Root) {
	info, err := near.Lstat(path.Base(e.name))
	if err != nil || !info.Mode().IsRegular() {
		e.kind = missing
		return
	}
	e.size, e.mtime = info.Size(), info.ModTime().UnixNano()
	r.hash.Reset()
	if r.read(near, path.Base(e.name), e.size) != nil {
		e.kind = missing
		return
	}
	r.hash.Sum(e.sum[:0])
}

// link looks at where a link leads, and at the file there.
func (r *reader) link(e *entry) error {
	to, err := r.root.Readlink(e.name)
	if err != nil {
		e.kind = missing
		return nil
	}
	r.hash.Reset()
	r.hash.Write(append([]byte(to), 0))
	if info, err := r.root.Stat(e.name); err == nil {
		if info.IsDir() {
			return &fs.PathError{Op: "look", Path: e.name, Err: errLinked}
		}
		e.size, e.mtime = info.Size(), info.ModTime().UnixNano()
		if info.Mode().IsRegular() && r.read(r.root, e.name, e.size) == nil {
			r.hash.Write([]byte{0})
		}
	}
	r.hash.Sum(e.sum[:0])
	return nil
}

// read adds the bytes of a file to the digest, if they are wanted: as many as it had when it was looked at, or fewer.
func (r *reader) read(root *os.Root, name string, size int64) error {
	if r.depth == shallow {
		return nil
	}
	f, err := root.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // only read from: nothing can be lost
	for size > 0 {
		n, err := f.Read(r.buf[:min(size, int64(len(r.buf)))])
		r.hash.Write(r.buf[:n])
		size -= int64(n)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// total returns the digest of paths and bytes. Paths end with a zero byte, the rest has a fixed length: no two lists are
// written alike.
func total(all []entry) Sum {
	return digest(all, func(b *bytes.Buffer, e entry) { b.Write(e.sum[:]) })
}

// stamped returns the digest of paths, sizes and times.
func stamped(all []entry) Sum {
	return digest(all, func(b *bytes.Buffer, e entry) {
		b.Write(binary.LittleEndian.AppendUint64(b.AvailableBuffer(), uint64(e.size)))
		b.Write(binary.LittleEndian.AppendUint64(b.AvailableBuffer(), uint64(e.mtime)))
	})
}

func digest(all []entry, what func(*bytes.Buffer, entry)) Sum {
	var b bytes.Buffer
	h := sha256.New()
	for _, e := range all {
		b.Reset()
		b.WriteString(e.name)
		b.Write([]byte{0, byte(e.kind)})
		what(&b, e)
		h.Write(b.Bytes())
	}
	return Sum(h.Sum(nil))
}

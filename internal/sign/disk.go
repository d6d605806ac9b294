package sign

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
)

// disk is a folder in which files are replaced whole: written beside, flushed, renamed.
type disk struct {
	root *os.Root
	step func(string) error // called before every change; tests die there, or let the disk be full

	// parent is the folder that holds it, and base its name there. A file is written first to BASE.signing beside it, so
	// that a dead process leaves nothing in it. Where there is no room beside (another file system, no leave) parent is nil
	// and the file within serves. The next writer uses what a dead one left.
	parent       *os.Root
	base, within string
}

// withinTree is a control file's name: no page has it.
const withinTree = "verify/signing.txt"

func openDisk(dir string, step func(string) error) (*disk, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	d := &disk{root: root, step: step, base: filepath.Base(dir), within: "signing.tmp"}
	if filepath.Dir(dir) != dir {
		d.parent, _ = os.OpenRoot(filepath.Dir(dir)) // without it files are written within
	}
	return d, nil
}

func (d *disk) close() { // nothing is buffered: each file was flushed when it was put
	d.root.Close()
	if d.parent != nil {
		d.parent.Close()
	}
}

func (d *disk) at(name string) error {
	if d.step == nil {
		return nil
	}
	return d.step(name)
}

// put gives the folder a file. One that has these bytes already is left alone.
func (d *disk) put(name string, data []byte) error {
	if old, err := d.root.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := d.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return fault.Because(err, "sign-disk")
	}
	err := d.at("write " + name)
	if err == nil {
		err = d.replace(name, data)
	}
	if err == nil {
		err = d.flush(path.Dir(name))
	}
	if err != nil {
		return fault.Because(err, "sign-disk")
	}
	return nil
}

func (d *disk) replace(name string, data []byte) error {
	if d.parent != nil {
		temp := d.base + ".signing"
		err := write(d.parent, temp, data, os.O_TRUNC, 0o644)
		if err == nil {
			err = d.at("rename " + name)
		}
		if err == nil {
			err = d.parent.Rename(temp, d.base+"/"+name)
		}
		if err == nil {
			return nil
		}
		_ = d.parent.Remove(temp) // what stays is used by the next
		d.parent.Close()
		d.parent = nil
	}
	if err := d.root.MkdirAll(path.Dir(d.within), 0o755); err != nil {
		return err
	}
	err := write(d.root, d.within, data, os.O_TRUNC, 0o644)
	if err == nil {
		err = d.at("rename " + name)
	}
	if err == nil {
		err = d.root.Rename(d.within, name)
	}
	return err
}

// secret writes a file for the owner's eyes that must not be there.
func (d *disk) secret(name string, data []byte) error {
	err := d.at("write " + name)
	if err == nil {
		_ = d.root.Remove(d.within) // of a dead process, with a mode of its own
		err = write(d.root, d.within, data, os.O_EXCL, 0o600)
	}
	if err == nil {
		err = d.at("rename " + name)
	}
	if err == nil {
		if _, there := d.root.Lstat(name); there == nil {
			err = &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
		}
	}
	if err == nil {
		err = d.root.Rename(d.within, name)
	}
	if err == nil {
		err = d.flush(path.Dir(name))
	}
	if err != nil {
		return fault.Because(err, "sign-disk")
	}
	return nil
}

func write(root *os.Root, name string, data []byte, how int, mode fs.FileMode) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|how, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// flush makes a rename in the folder last. Where a folder cannot be flushed (Windows) there is nothing to do.
func (d *disk) flush(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close() // only read from: nothing can be lost
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrInvalid) {
		return err
	}
	return nil
}

// remove removes a file, which may be gone already.
func (d *disk) remove(name string) error {
	err := d.at("remove " + name)
	if err == nil {
		err = d.root.Remove(name)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Because(err, "sign-disk")
	}
	return nil
}

// read returns a file of at most limit bytes, nil if it is not there.
func read(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	defer f.Close() // only read from: nothing can be lost
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = errors.New(name + " is too long")
	}
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	if text == nil {
		text = []byte{}
	}
	return text, nil
}

// signatures returns the signature files that stand beside a file, by their names, each at most limit bytes.
func signatures(fsys fs.FS, name string, limit int64) (map[string][]byte, error) {
	entries, err := fs.ReadDir(fsys, path.Dir(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Because(err, "sign-disk")
	}
	out := map[string][]byte{}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), path.Base(name)+".")
		if !ok || !strings.HasSuffix(rest, "minisig") || e.IsDir() {
			continue
		}
		full := path.Join(path.Dir(name), e.Name())
		if out[full], err = read(fsys, full, limit); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// values returns the values of a map in the order of its keys, the shortest first: NAME.minisig comes before
// NAME.KEYID.minisig.
func values(m map[string][]byte) [][]byte {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	out := make([][]byte, len(names))
	for i, name := range names {
		out[i] = m[name]
	}
	return out
}

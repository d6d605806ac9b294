package record

import (
	"crypto/sha256"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"sync"
)

// Folder takes the files of a build.
type Folder interface {
	Put(name string, data []byte) error
	PutFrom(name string, fill func(io.Writer) error) error
}

// Made is the files that a build made. It may be told of them by several goroutines at once.
type Made struct {
	to Folder

	mu   sync.Mutex
	sums map[string]Sum
}

// Through returns a Made that hands all that it is given on to the folder.
func Through(to Folder) *Made { return &Made{to: to, sums: map[string]Sum{}} }

// Put notes a file and hands it on.
func (m *Made) Put(name string, data []byte) error {
	m.Note(name, sha256.Sum256(data))
	return m.to.Put(name, data)
}

// PutFrom notes a file that fill writes piece by piece, and hands it on.
func (m *Made) PutFrom(name string, fill func(io.Writer) error) error {
	h := sha256.New()
	err := m.to.PutFrom(name, func(w io.Writer) error { return fill(io.MultiWriter(w, h)) })
	m.Note(name, Sum(h.Sum(nil)))
	return err
}

// Note notes a file that is made otherwise.
func (m *Made) Note(name string, sum Sum) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sums[name] = sum
}

// Sum returns the digest of all paths and bytes, and the paths, sorted.
func (m *Made) Sum() (Sum, []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := slices.Sorted(maps.Keys(m.sums))
	all := make([]entry, len(names))
	for i, name := range names {
		all[i] = entry{name: name, kind: file, sum: m.sums[name]}
	}
	return total(all), names
}

// Standing returns what Sum would of the files that stand in the folder now. One that is missing, or is none, or is reached
// through a link, counts as another.
func Standing(dir *os.Root, names []string) (Sum, error) {
	real := map[string]bool{".": true}
	var isReal func(dir string) bool
	isReal = func(at string) bool {
		is, known := real[at]
		if !known {
			info, err := dir.Lstat(at)
			is = err == nil && info.IsDir() && isReal(path.Dir(at))
			real[at] = is
		}
		return is
	}
	all := make([]entry, len(names))
	for i, name := range names {
		all[i] = entry{name: name, kind: missing}
		if isReal(path.Dir(name)) {
			all[i].kind = file
		}
	}
	if err := examine(dir, all, deep); err != nil {
		return Sum{}, err
	}
	return total(all), nil
}

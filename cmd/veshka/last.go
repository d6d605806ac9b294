package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"sync"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/record"
	"github.com/veshka-guide/veshka/internal/write"
)

// last is what is known of the build before, so that one of the same sources has nothing to do. It is a help and no more:
// whatever is in its way (a disk that may not be written, no home, links to folders) makes it nil, which knows nothing and
// keeps nothing.
type last struct {
	root    *os.Root // the site's folder
	key     []byte
	basis   record.Sum // of the program and the options
	sources record.Sources
}

// last looks at the sources as they are before the build reads them.
func (t *terminal) last(o build.Options) *last {
	root, err := os.OpenRoot(t.dir)
	if err != nil {
		return nil
	}
	l := &last{root: root}
	if l.key, err = sealKey(); err != nil {
		return nil
	}
	var program record.Sum
	var failed error
	var group sync.WaitGroup
	group.Go(func() { program, failed = programSum() })
	l.sources, err = record.Look(l.root)
	group.Wait()
	if errors.Join(err, failed) != nil {
		return nil
	}
	l.basis = sha256.Sum256(fmt.Appendf(nil, "%x %#v", program, o))
	return l
}

// same returns what the last build said, if it was one of the same sources and what it made stands in the folder.
func (l *last) same(out string) (p report, stats write.Stats, ok bool) {
	if l == nil {
		return p, stats, false
	}
	r, ok := record.Read(l.root, l.key)
	if !ok || r.Basis != l.basis || r.Sources != l.sources.Sum || json.Unmarshal(r.Said, &p) != nil {
		return p, stats, false
	}
	pages, err := os.OpenRoot(out)
	if err != nil {
		return p, stats, false
	}
	defer pages.Close()
	made, err := record.Standing(pages, r.Names)
	stats.Unchanged = len(r.Names) - 1 // without the list of them
	return p, stats, err == nil && made == r.Made
}

// keep remembers a build that was made, unless its sources were written to meanwhile: it might have read other ones.
func (l *last) keep(made *record.Made, folder *write.Folder, p report) {
	if l == nil || !l.sources.Untouched(l.root) {
		return
	}
	name, text := folder.List()
	made.Note(name, sha256.Sum256([]byte(text)))
	r := record.Record{Basis: l.basis, Sources: l.sources.Sum}
	r.Made, r.Names = made.Sum()
	var again report
	r.Said, _ = json.Marshal(p) // it has nothing that cannot be; and it is looked at right here
	if json.Unmarshal(r.Said, &again) != nil || !reflect.DeepEqual(again, p) {
		return // bytes that are no UTF-8, for which JSON has no words
	}
	_ = r.Write(l.root, l.key) // the next build will do it all again
}

// programSum returns the digest of this program.
func programSum() (sum record.Sum, err error) {
	f, err := os.Open("/proc/self/exe") // the very one that runs, even if another has taken its place
	if err != nil {
		name, err := os.Executable()
		if err != nil {
			return sum, err
		}
		if f, err = os.Open(name); err != nil {
			return sum, err
		}
	}
	defer f.Close() // only read from: nothing can be lost
	h := sha256.New()
	_, err = io.Copy(h, f)
	return record.Sum(h.Sum(nil)), err
}

// sealKey returns the key of records: random bytes in the user's cache folder, made when they are wanted first.
func sealKey() ([]byte, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "veshka")
	name := filepath.Join(dir, "seal")
	if key, err := os.ReadFile(name); err == nil && len(key) == sha256.Size {
		return key, nil
	}
	for _, d := range []string{cache, dir} { // but no home where there is none
		if err := os.Mkdir(d, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
			return nil, err
		}
	}
	f, err := os.CreateTemp(dir, "seal-")
	if err != nil {
		return nil, err
	}
	key := make([]byte, sha256.Size)
	rand.Read(key) // it never fails
	_, err = f.Write(key)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()))
	}
	return key, os.Rename(f.Name(), name)
}

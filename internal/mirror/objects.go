package mirror

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// object is content that a release needs, once for all files that are equal.
type object struct {
	sum   string
	size  int64
	paths []string // of the files that hold it
}

// place is where verified content stands.
func (o object) place() string { return objectsDir + "/" + o.sum[:2] + "/" + o.sum }

// draft is where content stands while it comes.
func (o object) draft() string { return partsDir + "/" + o.sum + ".part" }

// objects returns the content of the files.
func objects(files []manifest.File) []object {
	at := map[string]int{}
	var out []object
	for _, f := range files {
		i, ok := at[f.SHA256]
		if !ok {
			i = len(out)
			at[f.SHA256] = i
			out = append(out, object{sum: f.SHA256, size: f.Size})
		}
		out[i].paths = append(out[i].paths, f.Path)
	}
	return out
}

// lacking returns what is not here. Content that is here is read: what has rotted, or was changed through a served
// file of the same content, is thrown away and fetched again.
func (p *puller) lacking(ctx context.Context, all []object) (missing []object, err error) {
	whole := make([]bool, len(all))
	var pool sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		pool.Go(func() {
			for i := range next {
				whole[i] = p.disk.holds(all[i].place(), all[i].sum, all[i].size)
			}
		})
	}
	for i := range all {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	pool.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, o := range all {
		if whole[i] {
			continue
		}
		if _, err := p.disk.root.Lstat(o.place()); err == nil {
			p.repaired++
			if err := p.disk.clear(o.place()); err != nil {
				return nil, err
			}
		}
		missing = append(missing, o)
	}
	return missing, nil
}

// holds reports whether a name is a file of its own with this content.
func (d disk) holds(name, sum string, size int64) bool {
	info, err := d.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != size {
		return false
	}
	f, err := d.root.Open(name)
	if err != nil {
		return false
	}
	defer f.Close() // only read from: nothing can be lost
	got, _, err := manifest.Sum(f)
	return err == nil && got == sum
}

// room is P5: it refuses a download that does not fit, before its first byte.
func (p *puller) room(missing []object) error {
	var need int64
	for _, o := range missing {
		need += o.size
		if info, err := p.disk.root.Lstat(o.draft()); err == nil {
			need -= min(info.Size(), o.size)
		}
	}
	free, err := p.free(p.Dir)
	if err != nil {
		return nil //nolint:nilerr // a system that cannot tell: the disk will, when it is full
	}
	if need > free {
		return fault.New("no-space", "need", number(need), "free", number(free), "dir", p.Dir)
	}
	return nil
}

// part is content as it comes: a file that a later pull continues.
type part struct {
	d     disk
	name  string
	file  *os.File
	size  int64
	moved func(n int64) // told of what comes and, as a negative number, of what is thrown away
}

// draft opens the draft of an object, with what an earlier pull left in it.
func (p *puller) draft(o object) (*part, error) {
	name := o.draft()
	if info, err := p.disk.root.Lstat(name); err == nil && !info.Mode().IsRegular() {
		if err := p.disk.clear(name); err != nil {
			return nil, err
		}
	}
	if err := p.disk.at("open", name); err != nil {
		return nil, failed(err, "write", name)
	}
	f, err := p.disk.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, failed(err, "write", name)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		f.Close()
		return nil, failed(err, "read", name)
	}
	return &part{p.disk, name, f, size, p.moved}, nil
}

// Len implements fetch.Part.
func (p *part) Len() int64 { return p.size }

// Write implements fetch.Part. Its error is a fault: of this machine and no origin.
func (p *part) Write(b []byte) (int, error) {
	var n int
	err := p.d.do("append", p.name, func() (err error) {
		n, err = p.file.Write(b)
		return err
	})
	p.size += int64(n)
	p.moved(int64(n))
	return n, err
}

// Reset implements fetch.Part.
func (p *part) Reset() error {
	err := p.d.do("empty", p.name, func() error { return p.file.Truncate(0) })
	if err == nil {
		p.moved(-p.size)
		p.size = 0
	}
	return err
}

// sum returns the digest of what came.
func (p *part) sum() (string, error) {
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return "", failed(err, "read", p.name)
	}
	got, _, err := manifest.Sum(p.file)
	return got, failed(err, "read", p.name)
}

// begin returns the first bytes of what came, for finding out what it is.
func (p *part) begin() []byte {
	b := make([]byte, min(p.size, 1<<20))
	n, _ := p.file.ReadAt(b, 0)
	return b[:n]
}

// keep makes the draft the object that it is. Its time is that of the pull.
func (p *part) keep(o object, now time.Time) error {
	err := p.d.do("sync", p.name, func() error { return errors.Join(p.file.Chmod(0o444), p.file.Sync()) })
	if err == nil {
		err = p.d.stamp(p.name, now)
	}
	if err == nil {
		err = p.d.folder(objectsDir+"/"+o.sum[:2], 0o755)
	}
	if closed := p.file.Close(); err == nil {
		err = failed(closed, "write", p.name) // before it gets its name: Windows renames no open file
	}
	if err == nil {
		err = p.d.move(p.name, o.place()) // collect flushes the folder
	}
	return err
}

// sweep removes content that no kept release needs and that is older than a week, and drafts of that age: a pull that
// was broken off, or a page that comes back, finds the younger ones.
func (p *puller) sweep(kept []*manifest.Manifest) error {
	needed := map[string]bool{}
	for _, m := range kept {
		for _, f := range m.Files {
			needed[f.SHA256] = true
		}
	}
	paths, err := p.disk.files(objectsDir, nil)
	if err != nil {
		return failed(err, "read", objectsDir)
	}
	for _, name := range paths {
		base := name[strings.LastIndex(name, "/")+1:]
		if needed[base] {
			continue
		}
		info, err := p.disk.root.Lstat(objectsDir + "/" + name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && p.Now.Sub(info.ModTime()) <= unneeded {
			continue
		}
		if err := p.disk.remove(objectsDir + "/" + name); err != nil {
			return err
		}
	}
	return nil
}

// unneeded is how long content is kept that no release needs.
const unneeded = 7 * 24 * time.Hour

// bySize orders the largest first, so that the last download is no long one.
func bySize(os []object) {
	slices.SortStableFunc(os, func(a, b object) int { return int(min(max(b.size-a.size, -1), 1)) })
}

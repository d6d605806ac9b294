package verify

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"runtime"
	"slices"
	"sync"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// content looks at the files: those of the list, then those beside it.
func (r *Report) content(ctx context.Context, tree Tree, o Options) error {
	files, err := sample(r.Manifest.Files, o)
	if err != nil {
		return err
	}
	r.Problems, r.Checked = Files(ctx, tree, files, o)
	habit(r.Problems, files)
	if ctx.Err() != nil {
		return fault.Because(ctx.Err(), "stopped")
	}
	names, err := tree.List()
	if err != nil && !errors.Is(err, ErrNoList) {
		return machine(err, ".")
	}
	r.Listed = err == nil
	h := &history{ctx: ctx, tree: tree, r: r, names: names}
	for i := range r.Problems {
		if p := &r.Problems[i]; p.Code == "altered" && p.Release == "" {
			h.place(p)
		}
	}
	if r.Listed {
		r.beside(h, names)
	}
	if a, ok := tree.(*address); ok && len(r.Problems) == 0 {
		r.Problems = a.announced(ctx, r.Manifest)
	}
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return cmp.Compare(a.Path, b.Path) })
	return nil
}

// sample chooses the files to look at, by chance and in no order that a host could foresee.
func sample(files []manifest.File, o Options) ([]manifest.File, error) {
	if o.Sample <= 0 || o.Sample >= len(files) {
		return files, nil
	}
	chance := o.Random
	if chance == nil {
		chance = rand.Reader
	}
	files = slices.Clone(files)
	for i := range o.Sample {
		n, err := rand.Int(chance, big.NewInt(int64(len(files)-i)))
		if err != nil {
			return nil, fault.Because(err, "unreadable", "path", ".")
		}
		j := i + int(n.Int64())
		files[i], files[j] = files[j], files[i]
	}
	return files[:o.Sample], nil
}

// Files reads the files and returns those that are not what the list says, sorted by path, and how many it read. When
// ctx ends it stops early.
func Files(ctx context.Context, tree Tree, files []manifest.File, o Options) (problems []Problem, checked int) {
	workers := o.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
		if _, far := tree.(*address); far {
			workers = 4
		}
	}
	var total, done int64
	for _, f := range files {
		total += f.Size
	}
	work := make(chan manifest.File)
	var mu sync.Mutex
	var group sync.WaitGroup
	for range min(workers, len(files)) {
		group.Go(func() {
			buf := make([]byte, 256<<10)
			for f := range work {
				p := look(ctx, tree, f, buf)
				mu.Lock()
				checked++
				done += f.Size
				if p != nil {
					problems = append(problems, *p)
				}
				if o.Progress != nil {
					o.Progress(done, total)
				}
				mu.Unlock()
			}
		})
	}
	for _, f := range files {
		if ctx.Err() != nil {
			break
		}
		work <- f
	}
	close(work)
	group.Wait()
	slices.SortFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Path, b.Path) })
	return problems, checked
}

// look reads a file and compares it, nil if it is as listed.
func look(ctx context.Context, tree Tree, f manifest.File, buf []byte) *Problem {
	r, err := tree.Open(ctx, f.Path, f.Size)
	if err != nil {
		return unread(f.Path, err)
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, stoppable{ctx, r}, buf)
	if err != nil {
		return unread(f.Path, err)
	}
	if n == f.Size && hex.EncodeToString(h.Sum(nil)) == f.SHA256 {
		return nil
	}
	p := &Problem{Path: f.Path, Code: "altered"}
	var got []byte
	if g, ok := r.(interface{ Got() []byte }); ok {
		got = g.Got()
	} else if f.Size <= maxExamined {
		if got, err = tree.Read(ctx, f.Path, examined(f.Size)); err != nil && !errors.Is(err, ErrTooLarge) {
			return p
		}
	} else {
		return p
	}
	p.Cause = Cause(f.Path, f, got)
	p.squeezed = p.Cause == "" && squeezed(f.Path, f, got)
	p.size, p.sum = int64(len(got)), manifest.SHA256(got)
	return p
}

// stoppable ends with its context: a file may be as large as its list says, and the list may be a forger's.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// maxExamined is the size of a file, in bytes, up to which its wrong bytes are kept to find the cause.
const maxExamined = 8 << 20

// examined is how many bytes of a wrong file are looked at: room for what hosts add.
func examined(size int64) int64 { return 2*size + 64<<10 }

// unread is the problem of a file that did not come.
func unread(path string, err error) *Problem {
	p := &Problem{Path: path, Code: "unreadable", Err: machine(err, path)}
	switch {
	case missing(err):
		p.Code, p.Err = "missing", nil
	case errors.Is(err, ErrLink):
		p.Code, p.Err = "link", nil
	case lies(err):
		p.Code, p.Cause, p.Err = "altered", answered(err), nil
	default:
		if f := fault.Of(p.Err); f != nil {
			p.Cause = f.Code
		}
	}
	return p
}

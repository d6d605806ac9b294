package mirror

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// errNewer says that an origin has published a newer release while the files of the chosen one were fetched.
var errNewer = errors.New("a newer release came out meanwhile")

// loss is content that could not be had.
type loss struct {
	object object
	cause  string // of the last wrong answer: one of verify.Causes, missing, or "" for no answer
}

// collect is P5 to P7: after it, all content of the release is here.
func (p *puller) collect(ctx context.Context, of *offer) error {
	all := objects(of.manifest.Files)
	missing, err := p.lacking(ctx, all)
	if err != nil {
		return err
	}
	if err := p.room(missing); err != nil {
		return err
	}
	if len(missing) == 0 {
		return nil
	}
	if err := p.disk.folder(partsDir, 0o755); err != nil {
		return err
	}
	bySize(missing)
	p.done, p.total = 0, 0
	for _, o := range missing {
		p.total += o.size
	}
	lost, err := p.fetchAll(ctx, of, missing)
	if err != nil {
		return err
	}
	if err := p.flush(missing); err != nil {
		return err
	}
	if len(lost) > 0 {
		first := slices.MinFunc(lost, func(a, b loss) int { return compare(a.object.paths[0], b.object.paths[0]) })
		return fault.New("incomplete", "number", of.number().String(), "missing", number(len(lost)), "files", number(len(all)),
			"path", first.object.paths[0], "cause", first.cause)
	}
	return nil
}

// flush makes the disk keep the names of new content.
func (p *puller) flush(fetched []object) error {
	folders := map[string]bool{}
	for _, o := range fetched {
		folders[path.Dir(o.place())] = true
	}
	for folder := range folders {
		if err := p.disk.flush(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// fetchAll fetches content, a few files at a time. What no origin has right is lost; an error ends all.
func (p *puller) fetchAll(ctx context.Context, of *offer, missing []object) (lost []loss, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var mu sync.Mutex
	var pool sync.WaitGroup
	next := make(chan int)
	for range abreast {
		pool.Go(func() {
			for i := range next {
				cause, ok, err := p.fetch(ctx, of, missing[i], i)
				switch {
				case err != nil:
					stop(err)
				case !ok:
					mu.Lock()
					lost = append(lost, loss{missing[i], cause})
					mu.Unlock()
				}
			}
		})
	}
	for i := range missing {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	pool.Wait()
	return lost, context.Cause(ctx)
}

// fetch is P6 for one object: it asks one origin after another until the bytes are right. cause is why they were not.
func (p *puller) fetch(ctx context.Context, of *offer, want object, turn int) (cause string, ok bool, err error) {
	draft, err := p.draft(want)
	if err != nil {
		return "", false, err
	}
	defer draft.file.Close() // after keep has flushed it
	p.moved(draft.size)
	for _, o := range p.order(of, turn) {
		for _, path := range want.paths[:min(len(want.paths), 3)] {
			why, err := p.from(ctx, o, path, want, draft)
			if err != nil {
				return "", false, err
			}
			if why == "" {
				p.count(want)
				return "", true, draft.keep(want, p.Now)
			}
			if why != unanswered {
				cause = why
				if p.newer(ctx, o, of) {
					return "", false, errNewer
				}
			}
			if err := ctx.Err(); err != nil {
				return "", false, err
			}
		}
	}
	return cause, false, nil
}

// unanswered stands for the cause of a file about which its origin said nothing.
const unanswered = "unanswered"

// lineFaults are those of the way to an origin, and not of one file there.
var lineFaults = []string{"private-address", "onion", "dns", "refused", "reset", "timeout", "stalled", "cut", "tls-expired", "tls-unknown",
	"tls", "proxy", "proxy-way", "status", "bad-answer"}

// from fetches an object from an origin. why is what was wrong with the answer, "" for nothing. err is of this machine.
func (p *puller) from(ctx context.Context, o *origin, path string, want object, draft *part) (why string, err error) {
	address, err := fetch.Join(o.URL, path)
	if err != nil {
		return "", err
	}
	for range 2 { // the second time without what an earlier pull, or another origin, had left
		clean := draft.size == 0
		err := p.download(ctx, address, want, draft)
		switch f := fault.Of(err); {
		case err == nil:
			got, err := draft.sum()
			if err != nil {
				return "", err
			}
			if got == want.sum {
				p.answered(o)
				return "", nil
			}
			why = p.cause(path, want, draft)
		case ctx.Err() != nil:
			return "", context.Cause(ctx)
		case f == nil || f.Class() == fault.Local:
			return "", failed(err, "write", draft.name)
		case f.Code == "longer" || f.Code == "shorter":
			why = p.cause(path, want, draft)
			if f.Code == "shorter" && why == "unknown" {
				why = "truncated"
			}
			if f.Code == "longer" && why == "unknown" {
				why = p.longer(ctx, o, address, path, want)
			}
			if clean {
				p.missed(o, path, why)
				return why, draft.Reset()
			}
		case slices.Contains(lineFaults, f.Code):
			p.silent(o, f)
			return unanswered, nil
		default:
			why = causeOf(f)
			p.missed(o, path, why)
			return why, nil
		}
		if err := draft.Reset(); err != nil {
			return "", err
		}
	}
	p.missed(o, path, why)
	return why, nil
}

// download asks for what the draft lacks. One of several origins gets two minutes, and a second for each 4 KiB: then the
// next one goes on where it was.
func (p *puller) download(ctx context.Context, address string, want object, draft *part) error {
	ctx, stop := p.within(ctx, p.leave()*2/15+time.Duration(want.size/4096)*time.Second)
	defer stop()
	return p.Client.File(ctx, address, want.size, draft, nil)
}

// cause names what has probably happened to a file: it is that of the release before, or what verify finds.
func (p *puller) cause(path string, want object, draft *part) string {
	begin := draft.begin()
	if p.before != nil {
		f, ok := p.before.Lookup(path)
		old := object{sum: f.SHA256}
		if ok && f.SHA256 != want.sum && draft.size == min(f.Size, want.size) && p.disk.begins(old.place(), begin) {
			return "older-release"
		}
	}
	if why := verify.Cause(path, manifest.File{Path: path, Size: want.size, SHA256: want.sum}, begin); why != "" {
		return why
	}
	return "unknown"
}

// longer looks at the whole of a file that is longer than it should be. It does so for the first few of an origin: the
// cause is that of all the others.
func (p *puller) longer(ctx context.Context, o *origin, address, path string, want object) string {
	p.mu.Lock()
	enough := o.misses >= told
	p.mu.Unlock()
	if enough || want.size > maxLonger {
		return "longer"
	}
	ctx, stop := p.within(ctx, p.leave()*2/15)
	defer stop()
	body, err := p.Client.Get(ctx, address, 2*want.size+64<<10, false)
	if err != nil {
		return "longer"
	}
	return cmp.Or(verify.Cause(path, manifest.File{Path: path, Size: want.size, SHA256: want.sum}, body), "longer")
}

// maxLonger is the size of a file, in bytes, up to which all of a longer one is looked at: it has to fit into the memory.
const maxLonger = 4 << 20

// begins reports whether a file begins with the bytes.
func (d disk) begins(name string, with []byte) bool {
	f, err := d.root.Open(name)
	if err != nil {
		return false
	}
	defer f.Close() // only read from: nothing can be lost
	got := make([]byte, len(with))
	_, err = io.ReadFull(f, got)
	return err == nil && bytes.Equal(got, with)
}

// told is of how many wrong files of an origin the operator hears.
const told = 3

// missingFile is the cause of a file that an origin says it does not have.
const missingFile = "missing"

// causeOf is the cause of an answer that is none of a file.
func causeOf(f *fault.Fault) string {
	switch {
	case f.Code == "not-found":
		return missingFile
	case slices.Contains(verify.Causes, f.Code):
		return f.Code
	}
	return "unknown"
}

// order returns the origins in the order in which a file is asked of them: those with the chosen release first, those
// that had the fewest files wrong first; equals take turns. An origin that is silent is asked no more.
func (p *puller) order(of *offer, turn int) []*origin {
	p.mu.Lock()
	defer p.mu.Unlock()
	type ranked struct {
		*origin
		rank int
	}
	var out []ranked
	for i := range p.origins {
		o := p.origins[(i+turn)%len(p.origins)]
		if o.silent >= 2 || o.offer == nil && o.fault != nil && o.fault.Class() == fault.Unreachable {
			continue
		}
		r := ranked{o, min(o.misses, 1000)}
		if o.offer == nil || o.offer.sum != of.sum {
			r.rank += 10_000
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b ranked) int { return a.rank - b.rank })
	var origins []*origin
	for _, r := range out {
		origins = append(origins, r.origin)
	}
	return origins
}

// newer looks at an origin's manifest again, once, after its first wrong file: it may have published a release since.
func (p *puller) newer(ctx context.Context, o *origin, of *offer) bool {
	p.mu.Lock()
	again := !o.reread
	o.reread = true
	p.mu.Unlock()
	if !again {
		return false
	}
	ctx, stop := p.within(ctx, p.leave())
	defer stop()
	now, err := p.manifestOf(ctx, o)
	if err != nil {
		return fault.Is(err, "keyset-missing") // it is signed by keys that were not there when the pull began
	}
	return now.number().Compare(of.number()) > 0
}

// answered, silent and missed note how an origin fares with files.
func (p *puller) answered(o *origin) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o.silent = 0
}

func (p *puller) silent(o *origin, f *fault.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if o.silent++; o.silent == 2 && o.fault == nil {
		o.fault = f
	}
}

func (p *puller) missed(o *origin, path, cause string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if o.misses++; o.misses <= told {
		p.tell(o.URL, fault.New("wrong-file", "path", path, "cause", cause))
	}
}

// moved and count note what has come.
func (p *puller) moved(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	if p.Progress != nil {
		p.Progress(p.done, p.total)
	}
}

func (p *puller) count(want object) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.result.Fetched++
	p.result.Bytes += want.size
}

func number[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

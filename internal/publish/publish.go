package publish

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// Options say what is published and how.
type Options struct {
	Dir       string         // the signed tree
	Roots     []manifest.Key // of the card; none = the tree's own keys are enough
	Now       time.Time
	Gap       Gap
	DryRun    bool // only say what would be done
	DeleteNow bool // remove at once what the new manifest does not list, though pages in caches may name it
	Workers   int  // uploads at once; 0 = 8, which is the most

	Progress func(done, total int64) // bytes; called by one goroutine at a time
}

// Gap says what to do when the live release is so old that the chain to it cannot be shown.
type Gap int

// What to do about a gap.
const (
	NoGap    Gap = iota
	AllowGap     // a mirror that was away for longer than the archive reaches
)

// Result is what was done, or would be.
type Result struct {
	Site     string
	Number   manifest.Number
	Expires  time.Time
	Keys     time.Time // when the keys expire
	Live     string    // KEYSET-SERIAL that was live, "" for none
	Batches  []Batch   // what differs, in its order, and what goes
	Put      int       // files
	Bytes    int64
	Same     int // files that were there already
	Removed  int
	Foreign  []string // at the target, and of no release: left alone
	Started  bool     // the target has been written to
	Complete bool     // all of it is there
}

// Run publishes the tree. Faults before anything is written: those of verify.Run, publish-expires, -site, -serial,
// -number, -previous, -gap, -taken, -permanent, -live; later: publish-moved, -changed, -permanent, and the target's.
func Run(ctx context.Context, o Options, t Target) (Result, error) {
	s, err := openSigned(ctx, o)
	if err != nil {
		return Result{}, err
	}
	r := Result{Site: s.m.Site, Number: s.m.Number, Expires: s.m.Expires, Keys: s.keys.Expires}
	l, err := look(ctx, t)
	if err != nil {
		return r, err
	}
	if l.m != nil {
		r.Live = l.m.Number.String()
	}
	if err := s.follows(l, o.Gap); err != nil {
		return r, err
	}
	u := &upload{signed: s, live: l, o: o, result: &r}
	if err := u.plan(ctx); err != nil || o.DryRun {
		return r, err
	}
	return r, u.run(ctx)
}

// upload is a publish under way.
type upload struct {
	*signed
	live   *live
	o      Options
	result *Result
	sizes  map[string]int64 // of what differs

	mu          sync.Mutex
	done, total int64 // bytes
}

// plan finds what differs and what goes, and refuses where somebody else's file is in the way.
func (u *upload) plan(ctx context.Context) error {
	differ, err := u.differ(ctx)
	if err != nil {
		return err
	}
	former, err := u.former(ctx, u.live)
	if err != nil {
		return err
	}
	if p, err := former.inTheWay(ctx, differ); err != nil {
		return err
	} else if p != "" {
		return fault.New("publish-taken", "path", p, "target", u.live.target.String())
	}
	if p := u.contradicted(differ); p != "" {
		return fault.New("publish-permanent", "path", p, "target", u.live.target.String())
	}
	remove, foreign, err := u.surplus(ctx, former, u.o)
	if err != nil {
		return err
	}
	u.result.Foreign = foreign
	u.result.Batches = append(Order(differ), removals(remove)...)
	u.result.Same = len(u.paths) - len(differ)
	return nil
}

// contradicted returns the first file of a permanent name that the target has with other bytes.
func (u *upload) contradicted(differ []string) string {
	for _, p := range differ {
		if permanent(p) && u.live.paths[p] {
			return p
		}
	}
	return ""
}

// differ returns what the target does not hold, sorted.
func (u *upload) differ(ctx context.Context) ([]string, error) {
	u.sizes = map[string]int64{}
	var out []string
	err := u.each(ctx, u.paths, func(ctx context.Context, p string) error {
		if u.live.paths[p] && slices.Contains(u.extra, p) {
			return nil // each host has its own
		}
		data, err := u.read(ctx, p)
		if err != nil {
			return err
		}
		same := false
		if u.live.paths[p] {
			if same, err = u.live.target.Holds(ctx, p, data); err != nil {
				return err
			}
		}
		u.mu.Lock()
		defer u.mu.Unlock()
		if !same {
			out = append(out, p)
			u.sizes[p] = int64(len(data))
			u.total += int64(len(data))
		}
		return nil
	})
	slices.Sort(out)
	return out, err
}

// run does what was planned.
func (u *upload) run(ctx context.Context) error {
	checked := false
	for _, b := range u.result.Batches {
		if b.Step >= Archive && !checked {
			if err := u.unmoved(ctx); err != nil {
				return err
			}
			checked = true
		}
		do := u.put
		if b.Step == Removal {
			do = u.remove
		}
		if err := u.each(ctx, b.Paths, do); err != nil {
			return err
		}
	}
	if err := u.live.target.Finish(ctx, u.m); err != nil {
		return err
	}
	u.result.Complete = true
	return nil
}

// unmoved is nil if nobody else has published meanwhile.
func (u *upload) unmoved(ctx context.Context) error {
	text, err := current(ctx, u.live.target)
	if err != nil {
		return err
	}
	if string(text) != string(u.live.text) {
		return fault.New("publish-moved", "target", u.live.target.String())
	}
	return nil
}

func (u *upload) put(ctx context.Context, p string) error {
	data, err := u.read(ctx, p)
	if err != nil {
		return err
	}
	mode := Replace
	if permanent(p) {
		mode = Create
	}
	u.started()
	if err := u.live.target.Put(ctx, p, data, mode); errors.Is(err, ErrExists) {
		return u.exists(ctx, p, data)
	} else if err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.result.Put++
	u.result.Bytes += int64(len(data))
	u.done += int64(len(data))
	if u.o.Progress != nil {
		u.o.Progress(u.done, u.total)
	}
	return nil
}

// exists is what to do about a permanent file that appeared since the target was listed: nothing if it is the same, as
// after a repeated request, else somebody else publishes at this moment.
func (u *upload) exists(ctx context.Context, p string, data []byte) error {
	there, err := u.live.target.Read(ctx, p, manifest.MaxManifest)
	if err != nil {
		return err
	}
	if string(there) != string(data) {
		return fault.New("publish-permanent", "path", p, "target", u.live.target.String())
	}
	return nil
}

func (u *upload) remove(ctx context.Context, p string) error {
	u.started()
	if err := u.live.target.Remove(ctx, p); err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.result.Removed++
	return nil
}

func (u *upload) started() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.result.Started = true
}

// each calls do for every path, several at once, and returns the first error. After an error nothing new begins.
func (u *upload) each(ctx context.Context, paths []string, do func(context.Context, string) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	slots := make(chan struct{}, min(8, cmp.Or(u.o.Workers, 8)))
	for _, p := range paths {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := do(ctx, p); err != nil {
				stop(err)
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

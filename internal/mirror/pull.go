package mirror

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/lock"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// PullOptions says what to bring up to date and how.
type PullOptions struct {
	Dir     string        // the mirror's folder
	Client  *fetch.Client // how origins are reached
	Now     time.Time     // UTC, whole seconds
	Origins []string      // more addresses to ask; those that offer a release that counts are remembered
	InPlace bool          // write into current itself instead of swapping a link: not atomic
	Keep    int           // releases that stay on the disk; 0 means 2

	// Withdraw is how long after its expiry the last good release goes on being served. After that, every page of it
	// is replaced by the site's own stale.html. 0 means for ever: the operator decides whether outdated advice is
	// worse than none.
	Withdraw time.Duration

	Progress func(done, total int64)                    // bytes; never called twice at once
	Warn     func(origin string, f *fault.Fault)        // origin is "" for what is no origin's fault; never called twice at once
	After    func(ctx context.Context, o Outcome) error // runs when all is done; its error is the fault "hook"

	// Pause waits for a torn pair to become whole; nil means by the machine's timer. Free returns how many bytes fit
	// on the disk of a folder; nil means that the system is asked.
	Pause func(context.Context, time.Duration) error
	Free  func(dir string) (int64, error)

	step    func(name string) error // tests die or fail here
	patient time.Duration           // see leave; 0 but in tests
}

// Outcome is what a pull made.
type Outcome struct {
	Site      string
	Number    manifest.Number // of the release that is served now
	Before    manifest.Number // of the one that was served before, zero for none
	Changed   bool            // the served tree is another one than before
	Expires   time.Time       // of the release or of its keys, whichever is first
	Files     int             // of the release
	Fetched   int             // contents fetched, equal files counted once
	Bytes     int64           // of those
	Repaired  int             // contents that had changed on this disk
	Tree      string          // folder that is served, absolute
	Withdrawn bool            // in place of every page stands the site's notice that this copy is too old
}

// puller is one pull.
type puller struct {
	PullOptions
	disk    disk
	lock    *lock.Lock
	state   *State
	chain   chain
	began   uint32    // number of the newest keyset when the pull began
	now     time.Time // Now, but never before what has been seen signed
	origins []*origin
	before  *manifest.Manifest // what is served when the pull begins, nil for nothing

	mu          sync.Mutex // for what follows, and the faults of origins while files are fetched
	done, total int64
	repaired    int
	result      Outcome
}

// Pull brings a mirror up to date: it asks all origins, takes the newest release that the site's keys vouch for, and
// serves it once every file of it is here and right. Whatever goes wrong, the last good release stays as it is. See the
// package comment for the steps. The error is the fault that counts for the exit status.
func Pull(ctx context.Context, o PullOptions) (Outcome, error) {
	p, err := open(o)
	if err != nil {
		return Outcome{}, err
	}
	defer p.close()
	err = p.pull(ctx)
	err = p.account(err)
	if err != nil {
		return p.result, p.outdated(err)
	}
	if p.After != nil {
		if err := p.After(ctx, p.result); err != nil {
			return p.result, fault.Because(err, "hook")
		}
	}
	return p.result, nil
}

// open is P0: the lock, the state, the clock.
func open(o PullOptions) (*puller, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.New("no-state", "dir", o.Dir)
	}
	o.Dir = dir
	o.Keep = cmp.Or(o.Keep, 2)
	p := &puller{PullOptions: o, disk: disk{root, o.step}}
	if err := p.open(); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *puller) open() (err error) {
	if _, err := p.disk.root.Stat("state"); err != nil {
		return fault.New("no-state", "dir", p.Dir) // before a lock is made in a folder that is no mirror
	}
	p.lock, err = lock.Try(p.disk.root, lockName)
	if errors.Is(err, lock.ErrBusy) {
		return fault.New("busy", "dir", p.Dir)
	}
	if err != nil {
		return failed(err, "lock", lockName)
	}
	if p.state, err = p.disk.state(p.Dir); err != nil {
		return err
	}
	if p.chain, err = p.disk.keys(p.state, p.Dir); err != nil {
		return err
	}
	p.began = p.state.Keyset.N
	servedSum := ""
	if text, err := p.disk.read(current+"/"+manifest.Name, manifest.MaxManifest); err == nil {
		p.before, _ = manifest.Parse(text) // what does not parse there is built anew
		servedSum = manifest.SHA256(text)
	}
	if p.before != nil && p.before.Site != p.state.Site {
		return fault.New("state-site", "dir", p.Dir, "want", p.before.Site, "got", p.state.Site)
	}
	if p.before != nil && p.state.SeenHashes[p.before.Number.String()] != servedSum {
		p.before = nil // whoever has written it there, it is none that was accepted
	}
	if p.Now.Before(p.state.ClockFloor.Add(-manifest.MaxAhead)) {
		return fault.New("clock", "clock", instant(p.Now), "floor", instant(p.state.ClockFloor))
	}
	p.now = p.Now
	if p.now.Before(p.state.ClockFloor) {
		p.now = p.state.ClockFloor
	}
	return p.listOrigins()
}

// listOrigins puts together those of the state and those named for this pull.
func (p *puller) listOrigins() error {
	for _, o := range p.state.Origins {
		p.origins = append(p.origins, &origin{Origin: o})
	}
	for _, text := range p.Origins {
		address, err := fetch.Origin(text)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(p.origins, func(o *origin) bool { return o.URL == address }) {
			p.origins = append(p.origins, &origin{Origin: Origin{URL: address}, given: true})
		}
	}
	if len(p.origins) == 0 {
		return fault.New("no-origins", "dir", p.Dir)
	}
	return nil
}

// close gives up the lock.
func (p *puller) close() {
	if p.lock != nil {
		p.lock.Release()
	}
	p.disk.root.Close()
}

// pull is P1 to P10.
func (p *puller) pull(ctx context.Context) error {
	of, err := p.newest(ctx)
	if err != nil {
		return err
	}
	tree, err := p.tree(of)
	if err != nil {
		return err
	}
	p.result.Site, p.result.Number, p.result.Expires = p.state.Site, of.number(), of.manifest.Expires
	if keys := p.chain.newest().keyset.Expires; keys.Before(p.result.Expires) {
		p.result.Expires = keys
	}
	p.result.Files, p.result.Repaired = len(of.manifest.Files), p.repaired
	if p.before != nil {
		p.result.Before = p.before.Number
	}
	inPlace, err := p.inPlace()
	if err != nil {
		return err
	}
	if inPlace {
		before := p.before
		if before != nil && before.Number == of.number() {
			before = nil
		}
		p.result.Changed, err = p.writeInPlace(tree, before)
	} else {
		p.result.Changed, err = p.publish(of.number().String(), tree)
	}
	if err != nil {
		return err
	}
	p.result.Tree = filepath.Join(p.Dir, current)
	p.state.Have = Release{Keyset: of.manifest.Keyset, Serial: of.manifest.Serial, SHA256: of.sum}
	p.state.Success = p.Now
	if err := p.disk.save(p.state); err != nil {
		return err
	}
	return p.tidy(of)
}

// newest finds the newest release and fetches all of it. A release that comes out meanwhile is taken instead.
func (p *puller) newest(ctx context.Context) (*offer, error) {
	for range 4 {
		if err := p.keysets(ctx); err != nil {
			return nil, err
		}
		if err := p.chain.newest().keyset.Fresh(p.now); err != nil {
			return nil, err
		}
		if err := p.offers(ctx); err != nil {
			return nil, err
		}
		of, err := p.choose()
		if err != nil {
			return nil, err
		}
		if err := p.ratchetTo(of); err != nil {
			return nil, err
		}
		if err := p.collect(ctx, of); !errors.Is(err, errNewer) {
			return of, err
		}
		for _, o := range p.origins {
			o.reread, o.silent = false, 0
		}
	}
	return nil, fault.New("too-busy", "n", "4")
}

// ratchetTo is P4: from here on nothing older counts, whether the files can be had or not.
func (p *puller) ratchetTo(of *offer) error {
	if err := p.remember(of); err != nil {
		return err
	}
	p.state.accept(of)
	return p.disk.save(p.state)
}

// account notes in the state how each origin fared, and says what was wrong with those that did not count. err is that
// of the pull, and of the disk if there was none.
func (p *puller) account(err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var origins []Origin
	for _, o := range p.origins {
		switch {
		case o.offer != nil && o.fault == nil:
			o.LastOK, o.LastSerial, o.Fails, o.LastError = p.Now, o.offer.number().String(), 0, ""
		case o.fault != nil:
			o.Fails++
			o.LastError = o.fault.Code
			if len(p.origins) > 1 || fault.Of(err) != o.fault { // else it is the error itself
				p.tell(o.URL, o.fault)
			}
			if o.given {
				continue
			}
		}
		origins = append(origins, o.Origin)
	}
	if fault.Is(err, "disk") || fault.Is(err, "disk-full") {
		return err // the state would fare no better
	}
	p.state.Origins = origins
	return cmp.Or(err, p.disk.save(p.state))
}

// warn says what the operator should know, though it stops nothing.
func (p *puller) warn(origin string, f *fault.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tell(origin, f)
}

// tell is warn for whoever holds mu.
func (p *puller) tell(origin string, f *fault.Fault) {
	if p.Warn != nil {
		p.Warn(origin, f)
	}
}

// free asks how much room is left.
func (p *puller) free(dir string) (int64, error) {
	if p.Free != nil {
		return p.Free(dir)
	}
	return free(dir)
}

// wait waits between two looks at an origin.
func (p *puller) wait(ctx context.Context, d time.Duration) error {
	switch {
	case d == 0:
		return ctx.Err()
	case p.Pause != nil:
		return p.Pause(ctx, d)
	}
	return fetch.Wait(ctx, d)
}

package mirror

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/lock"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// InitOptions says whose copy to keep, and where.
type InitOptions struct {
	Dir     string // the mirror's folder: new, or without a mirror in it
	Site    string
	Roots   []manifest.Key // of the mirror card: at least one
	Origins []string       // addresses of copies: at least one, and one must answer
	Client  *fetch.Client
	Now     time.Time // UTC, whole seconds
	Warn    func(origin string, f *fault.Fault)

	Program string   // path of veshka for the samples of timers
	Flags   []string // that every pull needs, for the same

	step func(name string) error // tests die or fail here
}

// Init begins a mirror: it asks the origins for the site's keys, accepts them if the keys of the mirror card signed
// them, and writes the state by which every later pull goes. It fetches no page. Faults: those of manifest.Bootstrap, as
// false-keys if an origin's keys are simply not those of the card; exists; no-origin.
func Init(ctx context.Context, o InitOptions) (*manifest.Keyset, error) {
	if !manifest.ValidSite(o.Site) {
		return nil, fault.New("bad-site", "site", o.Site)
	}
	if len(o.Roots) == 0 {
		return nil, fault.New("no-roots")
	}
	if len(o.Origins) == 0 {
		return nil, fault.New("no-address")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	o.Dir = dir
	if !quotable(dir) {
		return nil, fault.New("dir-name", "dir", dir)
	}
	p, err := begin(o)
	if err != nil {
		return nil, err
	}
	if err := p.bootstrap(ctx, o.Roots); err != nil {
		return nil, err
	}
	d, err := settle(o)
	if err != nil {
		return nil, err
	}
	defer d.root.Close()
	l, err := lock.Try(d.root, lockName)
	if errors.Is(err, lock.ErrBusy) {
		return nil, fault.New("busy", "dir", o.Dir)
	}
	if err != nil {
		return nil, failed(err, "lock", lockName)
	}
	defer l.Release()
	if err := vacant(d, o.Dir); err != nil { // once more: now nobody else is at it
		return nil, err
	}
	p.disk = d
	return p.chain.newest().keyset, p.found(o)
}

// vacant refuses a folder that has been a mirror: beginning anew would forget what it has seen.
func vacant(d disk, dir string) error {
	for _, name := range []string{stateName, backupName, current, treesDir} {
		if _, err := d.root.Lstat(name); err == nil {
			return fault.New("exists", "dir", dir, "name", name)
		}
	}
	names, err := d.names(".")
	if err != nil {
		return failed(err, "read", dir)
	}
	for _, name := range names {
		if !slices.Contains(begun, name) {
			return fault.New("not-empty", "dir", dir, "name", name)
		}
	}
	return nil
}

// begun are the names that an init which died may have left, and the folder that a file system makes for itself.
var begun = []string{"state", "objects", "hosting", extrasDir, lockName, "lost+found"}

// Keeper returns the folder of the mirror that a folder belongs to: its own, or one in it, as the served tree; "" for none.
// Nobody else should write there.
func Keeper(dir string) string {
	at, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	if to, err := filepath.EvalSymlinks(at); err == nil {
		at = to
	}
	for {
		if _, err := os.Lstat(filepath.Join(at, filepath.FromSlash(stateName))); err == nil {
			return at
		}
		up := filepath.Dir(at)
		if up == at {
			return ""
		}
		at = up
	}
}

// begin checks the arguments, before anything is asked of anybody or written.
func begin(o InitOptions) (*puller, error) {
	p := &puller{PullOptions: PullOptions{Client: o.Client, Now: o.Now, Warn: o.Warn, Dir: o.Dir}, now: o.Now, chain: chain{}}
	p.state = &State{Version: 1, Site: o.Site, SeenHashes: map[string]string{}}
	for _, k := range o.Roots {
		if !slices.Contains(p.state.Anchors, k.Text()) {
			p.state.Anchors = append(p.state.Anchors, k.Text())
		}
	}
	p.Origins = o.Origins
	if err := p.listOrigins(); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(o.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, failed(err, "open", o.Dir)
	}
	defer root.Close()
	return p, vacant(disk{root: root}, o.Dir)
}

// settle makes the mirror's folder.
func settle(o InitOptions) (disk, error) {
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return disk{}, failed(err, "mkdir", o.Dir)
	}
	root, err := os.OpenRoot(o.Dir)
	return disk{root, o.step}, failed(err, "open", o.Dir)
}

// bootstrap finds, over all origins, the newest keyset that the keys of the card lead to.
func (p *puller) bootstrap(ctx context.Context, anchors []manifest.Key) error {
	chains := make([]chain, len(p.origins))
	p.each(ctx, func(ctx context.Context, i int, o *origin) {
		c, err := p.anchored(ctx, o, anchors)
		if err != nil {
			o.fault = fault.Of(err)
			if o.fault == nil {
				o.fault = fault.Because(err, "origin", "url", o.URL)
			}
			return
		}
		chains[i] = c
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, c := range chains {
		for n, l := range c {
			if known := p.chain[n]; known != nil && known.sum() != l.sum() {
				return fault.New("keyset-fork", "n", strconv.FormatUint(uint64(n), 10))
			}
			if p.chain[n] == nil {
				p.chain[n] = l
			}
		}
	}
	if len(p.chain) == 0 {
		err := p.nothing()
		for _, o := range p.origins {
			if len(p.origins) > 1 || fault.Of(err) != o.fault {
				p.tell(o.URL, o.fault)
			}
		}
		return err
	}
	newest := p.chain.newest()
	if newest.keyset.Created.After(p.Now.Add(manifest.MaxAhead)) {
		return fault.New("clock", "clock", instant(p.Now), "floor", instant(newest.keyset.Created))
	}
	if err := newest.keyset.Fresh(p.Now); err != nil {
		return err
	}
	p.state.Keyset = Pinned{newest.keyset.N, newest.sum()}
	for _, o := range p.origins {
		if o.fault != nil {
			p.tell(o.URL, o.fault)
		}
		if o.fault == nil || o.fault.Class() != fault.Forged { // who shows false keys is no origin
			p.state.Origins = append(p.state.Origins, o.Origin)
		}
	}
	return nil
}

// anchored fetches the keysets of an origin: the current one, if a key of the card signed it; else the first of the
// archive that one signed, and what follows it. Those before it are fetched as history, held by their hashes.
func (p *puller) anchored(ctx context.Context, o *origin, anchors []manifest.Key) (chain, error) {
	shown, err := p.keysetAt(ctx, o, manifest.KeysName, anchors)
	if absent(err) {
		return nil, fault.New("no-copy", "url", o.URL)
	}
	if err != nil {
		return nil, err
	}
	first := shown
	_, err = manifest.Bootstrap(p.state.Site, anchors, shown.text, values(shown.signatures))
	early := func(err error) bool { return fault.Is(err, "no-anchor") || fault.Is(err, "few-anchors") }
	for n := uint32(1); early(err) && n < shown.keyset.N && n <= maxSteps; n++ {
		l, e := p.keysetAt(ctx, o, manifest.KeysetName(n), anchors)
		if e != nil {
			continue // one that is missing, or spoilt, only means one anchor less
		}
		if _, e := manifest.Bootstrap(p.state.Site, anchors, l.text, values(l.signatures)); e == nil && l.keyset.N == n {
			first, err = l, nil
		}
	}
	if fault.Is(err, "no-anchor") || fault.Is(err, "roots") {
		return nil, fault.New("false-keys", "site", p.state.Site, "url", o.URL)
	}
	if err != nil {
		return nil, err
	}
	first.signatures = first.holding(first.keyset.Roots)
	walker := &puller{PullOptions: p.PullOptions, chain: chain{first.keyset.N: first}}
	steps, err := walker.follow(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, l := range steps {
		walker.chain[l.keyset.N] = l
	}
	if shown.keyset.N > walker.chain.newest().keyset.N {
		return nil, walker.gap(o, manifest.Number{Keyset: shown.keyset.N})
	}
	p.past(ctx, o, walker.chain, first)
	return walker.chain, nil
}

// past adds the keysets before the first that the card vouches for, each held by its hash, as far as the origin has them:
// whoever has an older card finds the way by them.
func (p *puller) past(ctx context.Context, o *origin, c chain, first *link) {
	for l := first; l.keyset.N > 1; l = c[l.keyset.N-1] {
		before, err := p.keysetAt(ctx, o, manifest.KeysetName(l.keyset.N-1), nil)
		if err != nil || before.sum() != l.keyset.Previous || before.keyset.N != l.keyset.N-1 {
			return
		}
		before.signatures = before.holding(before.keyset.Roots)
		c[before.keyset.N] = before
		if sigs, err := p.signatures(ctx, o, manifest.KeysetName(l.keyset.N), before.keyset.Roots); err == nil {
			maps.Copy(l.signatures, holding(l.text, sigs, before.keyset.Roots))
		}
	}
}

// found writes the new mirror. The state comes last: without it the folder is none.
func (p *puller) found(o InitOptions) error {
	for _, folder := range []string{"state", keysDir, seenDir} {
		if err := p.disk.folder(folder, 0o700); err != nil {
			return err
		}
	}
	for _, folder := range []string{objectsDir, partsDir, treesDir, extrasDir} {
		if err := p.disk.folder(folder, 0o755); err != nil {
			return err
		}
	}
	for _, n := range slices.Sorted(maps.Keys(p.chain)) {
		if err := p.disk.keepKeys(p.chain[n]); err != nil {
			return err
		}
	}
	if err := p.disk.samples(o); err != nil {
		return err
	}
	return p.disk.save(p.state)
}

// samples writes the folder hosting.
func (d disk) samples(o InitOptions) error {
	if err := d.folder("hosting", 0o755); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if slices.ContainsFunc(o.Flags, func(flag string) bool { return strings.Contains(flag, "@") }) {
		mode = 0o600 // the password of a proxy
	}
	for name, text := range Samples(o.Dir, o.Program, o.Flags) {
		if old, err := d.read("hosting/"+name, 1<<20); err == nil && bytes.Equal(old, text) {
			continue
		}
		if err := d.write("hosting/"+name, text, mode); err != nil {
			return err
		}
	}
	return nil
}

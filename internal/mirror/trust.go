package mirror

import (
	"context"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// maxSteps is how many keysets one pull follows.
const maxSteps = 64

// link is a keyset with its bytes and the signatures that came with it, by the id of their key.
type link struct {
	keyset     *manifest.Keyset
	text       []byte
	signatures map[string][]byte
}

func (l *link) sum() string { return manifest.SHA256(l.text) }

// chain is the keysets that the mirror has accepted, by number. The newest says whose signatures count.
type chain map[uint32]*link

func (c chain) newest() *link { return c[slices.Max(slices.Collect(maps.Keys(c)))] }

// keys reads the accepted keysets from state/keys. What is no accepted keyset there, such as the file of a pull that died
// before it could say so in the state, is passed over. Fault: state.
func (d disk) keys(s *State, dir string) (chain, error) {
	c := chain{}
	want := s.Keyset.SHA256
	for n := s.Keyset.N; n > 0; n-- {
		name := keysDir + "/" + strconv.FormatUint(uint64(n), 10) + ".txt"
		text, err := d.read(name, manifest.MaxKeyset)
		if err == nil && manifest.SHA256(text) != want {
			err = failed(fault.New("state-mixed", "dir", dir, "name", name), "read", name)
		}
		if err != nil && n < s.Keyset.N {
			break // an older one serves as history only
		}
		if fault.Of(err) != nil {
			return nil, err
		}
		if err != nil {
			return nil, fault.Because(bare(err), "state", "dir", dir+"/"+name)
		}
		k, err := manifest.ParseKeyset(text)
		if err != nil || k.Site != s.Site || k.N != n {
			return nil, fault.New("state-mixed", "dir", dir, "name", name)
		}
		c[n] = &link{k, text, d.beside(name)}
		want = k.Previous
	}
	return c, nil
}

// beside reads the signatures of a control file of the state, by the id of their key.
func (d disk) beside(name string) map[string][]byte {
	sigs := map[string][]byte{}
	folder, base := path.Split(name)
	names, _ := d.names(path.Clean(folder))
	for _, n := range names {
		id, ok := strings.CutPrefix(n, base+".")
		if id, isSig := strings.CutSuffix(id, ".minisig"); ok && isSig {
			if sig, err := d.read(folder+n, manifest.MaxSignature); err == nil {
				sigs[id] = sig
			}
		}
	}
	return sigs
}

// keepKeys writes an accepted keyset to state/keys.
func (d disk) keepKeys(l *link) error {
	name := keysDir + "/" + strconv.FormatUint(uint64(l.keyset.N), 10) + ".txt"
	for _, id := range slices.Sorted(maps.Keys(l.signatures)) {
		if err := d.write(name+"."+id+".minisig", l.signatures[id], 0o644); err != nil {
			return err
		}
	}
	return d.write(name, l.text, 0o644)
}

// control returns the control files that a tree under these keysets has, except those of its manifest.
func (c chain) control() map[string][]byte {
	files := map[string][]byte{}
	put := func(name string, l *link) {
		files[name] = l.text
		for id, sig := range l.signatures {
			files[name+"."+id+".minisig"] = sig
		}
	}
	put(manifest.KeysName, c.newest())
	for n, l := range c {
		put(manifest.KeysetName(n), l)
	}
	return files
}

// keysetAt fetches a keyset with the signatures of the given roots and of its own, unverified. The link's keyset is nil
// if the text is not one.
func (p *puller) keysetAt(ctx context.Context, o *origin, name string, roots []manifest.Key) (*link, error) {
	text, err := p.get(ctx, o, name, manifest.MaxKeyset)
	if err != nil {
		return nil, err
	}
	k, err := manifest.ParseKeyset(text)
	if err != nil {
		return nil, err
	}
	sigs, err := p.signatures(ctx, o, name, append(slices.Clone(roots), k.Roots...))
	return &link{k, text, sigs}, err
}

// follow asks an origin for the keysets after the newest that is known, and holds each to the one before it. It returns
// those that may be accepted; err says why it stopped before the end of the origin's chain, nil at its end.
func (p *puller) follow(ctx context.Context, o *origin) (steps []*link, err error) {
	last := p.chain.newest()
	for len(steps) < maxSteps {
		next, err := p.keysetAt(ctx, o, manifest.KeysetName(last.keyset.N+1), last.keyset.Roots)
		if absent(err) {
			return steps, nil
		}
		if err != nil {
			return steps, err
		}
		if _, err := last.keyset.Next(last.text, next.text, values(next.signatures)); err != nil {
			return steps, err
		}
		next.signatures = next.holding(append(slices.Clone(last.keyset.Roots), next.keyset.Roots...))
		steps = append(steps, next)
		last = next
	}
	return steps, nil
}

// holding returns the signatures that one of the keys made.
func (l *link) holding(keys []manifest.Key) map[string][]byte {
	return holding(l.text, l.signatures, keys)
}

// keysets is P1: it brings the chain up to date with what all origins together know. Each step is kept before the next.
func (p *puller) keysets(ctx context.Context) error {
	found := make([][]*link, len(p.origins))
	p.each(ctx, func(ctx context.Context, i int, o *origin) {
		if o.gone {
			return
		}
		found[i], o.chainErr = p.follow(ctx, o)
		if f := fault.Of(o.chainErr); f != nil && slices.Contains(lineFaults, f.Code) {
			o.offer, o.fault, o.gone = nil, f, true
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	for step := range maxSteps {
		var next *link
		for i := range found {
			if step >= len(found[i]) {
				continue
			}
			switch l := found[i][step]; {
			case next == nil:
				next = l
			case next.sum() != l.sum():
				return p.keysetFork(next, l)
			default:
				maps.Copy(next.signatures, l.signatures)
			}
		}
		if next == nil {
			break
		}
		if err := p.step(next); err != nil {
			return err
		}
	}
	return nil
}

// step accepts a keyset.
func (p *puller) step(l *link) error {
	if err := p.disk.keepKeys(l); err != nil {
		return err
	}
	p.chain[l.keyset.N] = l
	p.state.Keyset = Pinned{l.keyset.N, l.sum()}
	return p.disk.save(p.state)
}

// keysetFork keeps two keysets of one number as evidence.
func (p *puller) keysetFork(a, b *link) error {
	for _, l := range []*link{a, b} {
		if err := p.evidence("keys-"+strconv.FormatUint(uint64(l.keyset.N), 10), l.text, l.signatures); err != nil {
			return err
		}
	}
	return fault.New("keyset-fork", "n", strconv.FormatUint(uint64(a.keyset.N), 10))
}

// current compares the keyset that an origin shows as current with those that were known when the pull began: an older
// one is a rollback, another of the same number a fork. Both are looked at again after a while, because a cache on the
// way can be late by minutes.
func (p *puller) current(ctx context.Context, o *origin) error {
	var err error
	for _, d := range patience {
		if e := p.wait(ctx, d); e != nil {
			return e
		}
		var text []byte
		if text, err = p.get(ctx, o, manifest.KeysName, manifest.MaxKeyset); err != nil {
			return err
		}
		var k *manifest.Keyset
		if k, err = manifest.ParseKeyset(text); err != nil {
			return err
		}
		known := p.chain[k.N]
		switch {
		case k.Site != p.state.Site:
			return fault.New("wrong-site", "want", p.state.Site, "got", k.Site)
		case known == nil:
			return nil // newer than all that could be followed: the manifest will tell; or older than history
		case known.sum() != manifest.SHA256(text):
			if err = p.forkedKeys(ctx, o, known, k, text); fault.Is(err, "keyset-fork") {
				return err
			}
		case k.N < p.began:
			err = fault.New("keyset-rollback", "want", strconv.FormatUint(uint64(p.began), 10), "got", strconv.FormatUint(uint64(k.N), 10))
		default:
			return nil
		}
	}
	return err
}

// forkedKeys tells a second keyset of a number that roots signed from one that nobody did.
func (p *puller) forkedKeys(ctx context.Context, o *origin, known *link, k *manifest.Keyset, text []byte) error {
	sigs, err := p.signatures(ctx, o, manifest.KeysName, append(slices.Clone(known.keyset.Roots), k.Roots...))
	if err != nil {
		return err
	}
	if before := p.chain[k.N-1]; before != nil {
		_, err = before.keyset.Next(before.text, text, values(sigs))
	} else {
		_, err = manifest.Bootstrap(p.state.Site, p.state.anchors(), text, values(sigs))
	}
	if err != nil {
		return err
	}
	return p.keysetFork(known, &link{k, text, sigs})
}

// patience is how long to wait before each look at what may be in the middle of a change.
var patience = []time.Duration{0, 2 * time.Second, 10 * time.Second}

// values returns the signatures in the order of their keys' ids.
func values(signatures map[string][]byte) [][]byte {
	var out [][]byte
	for _, id := range slices.Sorted(maps.Keys(signatures)) {
		out = append(out, signatures[id])
	}
	return out
}

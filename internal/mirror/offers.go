package mirror

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// origin is an address that is asked during one pull.
type origin struct {
	Origin
	given    bool         // named for this pull, not yet in the state
	chainErr error        // why its keysets could not be followed to their end
	offer    *offer       // nil if it has none that holds
	fault    *fault.Fault // why its offer does not count, nil if it does
	misses   int          // files that it lacked or had wrong
	silent   int          // files in a row for which it did not answer
	reread   bool         // its manifest was looked at again after a wrong file
	gone     bool         // it cannot be reached: nothing more is asked of it in this pull
}

// offer is a manifest whose signatures hold.
type offer struct {
	manifest   *manifest.Manifest
	text       []byte
	sum        string
	signers    []manifest.Key
	signatures map[string][]byte // by the id of their key
}

func (o *offer) number() manifest.Number { return o.manifest.Number }

// control returns the control files of the manifest: itself, its signatures, and both in the archive.
func (o *offer) control() map[string][]byte {
	archive := manifest.ArchiveName(o.number())
	files := map[string][]byte{manifest.Name: o.text, archive: o.text}
	for id, sig := range o.signatures {
		files[manifest.Name+"."+id+".minisig"] = sig
		files[archive+"."+id+".minisig"] = sig
	}
	for _, k := range o.signers {
		if sig := o.signatures[k.ID()]; sig != nil {
			files[plainSignature] = sig
			break
		}
	}
	return files
}

// plainSignature is the byte copy of the first signer's file, for people with minisign.
const plainSignature = manifest.Name + ".minisig"

// at most so many origins are asked, and so many files fetched, at once.
const abreast = 4

// each does something with every origin, a few at a time. One of several that takes too long is given up for this pull:
// it could else keep the mirror from the others for weeks, byte by byte.
func (p *puller) each(ctx context.Context, do func(ctx context.Context, i int, o *origin)) {
	var all sync.WaitGroup
	turn := make(chan struct{}, abreast)
	for i, o := range p.origins {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			if ctx.Err() != nil {
				return
			}
			within, stop := p.within(ctx, p.leave())
			defer stop()
			do(within, i, o)
			if within.Err() != nil && ctx.Err() == nil {
				o.offer, o.fault, o.gone = nil, fault.New("timeout", "url", o.URL), true
			}
		})
	}
	all.Wait()
}

// leave is how long an origin may take for its keys, and again for its manifest, while others wait.
func (p *puller) leave() time.Duration { return cmp.Or(p.patient, 15*time.Minute) }

// within bounds the time of what is asked of one origin, if there are others.
func (p *puller) within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if len(p.origins) < 2 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

// get fetches a control file as it is now.
func (p *puller) get(ctx context.Context, o *origin, name string, limit int64) ([]byte, error) {
	address, err := fetch.Join(o.URL, name)
	if err != nil {
		return nil, err
	}
	return p.Client.Get(ctx, address, limit, true)
}

// absent reports whether the origin answered that it has no such file, in one way or another.
func absent(err error) bool {
	return fault.Is(err, "not-found") || fault.Is(err, "soft-404") || errors.Is(err, fs.ErrNotExist)
}

// maxSigners is how many signatures of a file are asked for: a keyset that nobody has signed may name thousands of keys.
const maxSigners = 64

// signatures fetches the signatures of the keys on a control file. Those that are absent are left out.
func (p *puller) signatures(ctx context.Context, o *origin, name string, keys []manifest.Key) (map[string][]byte, error) {
	sigs := map[string][]byte{}
	asked := map[string]bool{}
	for _, k := range keys {
		if asked[k.ID()] || len(asked) == maxSigners {
			continue
		}
		asked[k.ID()] = true
		sig, err := p.get(ctx, o, manifest.SignatureName(name, k), manifest.MaxSignature)
		if err != nil && !absent(err) && !fault.Is(err, "too-large") {
			return nil, err
		}
		if err == nil {
			sigs[k.ID()] = sig
		}
	}
	return sigs, nil
}

// holding returns those signatures on the text that one of the keys made. They are served by this mirror, too, so the line
// in them that nobody signs may say no more than what minisign's tools write there by themselves; any other is replaced.
func holding(text []byte, signatures map[string][]byte, keys []manifest.Key) map[string][]byte {
	out := map[string][]byte{}
	for id, sig := range signatures {
		for _, k := range keys {
			if k.ID() == id && minisign.Verify(k.Public, text, sig) {
				out[id] = untold(sig, id)
			}
		}
	}
	return out
}

// usual are the untrusted comments of minisign, of its relatives and of veshka.
var usual = regexp.MustCompile(`^untrusted comment: (signature from (minisign|rsign|rsign2|private) (secret )?key(:? [0-9A-Fa-f]{1,16})?)\n`)

// untold returns the signature without what a stranger may have written into its first line.
func untold(sig []byte, id string) []byte {
	if usual.Match(sig) {
		return sig
	}
	_, rest, _ := bytes.Cut(sig, []byte("\n"))
	return append([]byte("untrusted comment: signature from minisign secret key "+id+"\n"), rest...)
}

// offers is P2: it asks every origin for its current manifest.
func (p *puller) offers(ctx context.Context) error {
	p.each(ctx, func(ctx context.Context, _ int, o *origin) { p.ask(ctx, o) })
	return ctx.Err()
}

// ask fills in what an origin offers, or why it offers nothing that counts.
func (p *puller) ask(ctx context.Context, o *origin) {
	if o.gone {
		return
	}
	o.offer, o.fault = nil, nil
	err := p.current(ctx, o)
	if absent(err) {
		err = nil // its manifest will tell what it is
	}
	if err == nil {
		o.offer, err = p.manifestOf(ctx, o)
	}
	if absent(err) {
		err = fault.New("no-copy", "url", o.URL)
	}
	if err != nil && ctx.Err() == nil {
		if o.fault = fault.Of(err); o.fault == nil {
			o.fault = fault.Because(err, "origin", "url", o.URL)
		}
	}
}

// manifestOf fetches the manifest of an origin and holds it to the newest keyset. A manifest and a signature that do not
// belong together are those of two moments, as a cache hands them out during a publication: it waits and looks again,
// and then asks for the archived pair, whose names never change their contents.
func (p *puller) manifestOf(ctx context.Context, o *origin) (*offer, error) {
	var err error
	var torn []manifest.Number
	for _, d := range patience {
		if e := p.wait(ctx, d); e != nil {
			return nil, e
		}
		var sigs map[string][]byte
		if sigs, err = p.manifestSignatures(ctx, o); err != nil {
			return nil, err
		}
		var text []byte
		if text, err = p.get(ctx, o, manifest.Name, manifest.MaxManifest); err != nil {
			return nil, err
		}
		var of *offer
		if of, err = p.judge(text, sigs); err == nil {
			return of, nil
		}
		if !isTorn(err) {
			return nil, p.elsewhere(o, sigs, err)
		}
		torn = append(claimed(sigs), header(text)...)
	}
	slices.SortFunc(torn, func(a, b manifest.Number) int { return b.Compare(a) })
	for _, n := range slices.Compact(torn) {
		if of := p.archived(ctx, o, n); of != nil {
			return of, nil
		}
	}
	if n := slices.MaxFunc(append(torn, manifest.Number{}), manifest.Number.Compare); n.Keyset > p.chain.newest().keyset.N {
		return nil, p.gap(o, n)
	}
	return nil, err
}

// isTorn reports whether a signature is simply not one on these bytes.
func isTorn(err error) bool {
	return fault.Is(err, "bad-signature") || fault.Is(err, "trusted-comment")
}

// manifestSignatures fetches the signatures of the release keys that count; if there is none, the one that is there for
// people, which at least says what it belongs to.
func (p *puller) manifestSignatures(ctx context.Context, o *origin) (map[string][]byte, error) {
	sigs, err := p.signatures(ctx, o, manifest.Name, p.chain.newest().keyset.Usable())
	if err != nil || len(sigs) > 0 {
		return sigs, err
	}
	sig, err := p.get(ctx, o, plainSignature, manifest.MaxSignature)
	if err != nil {
		return sigs, nil //nolint:nilerr // no signature at all is what judge will say
	}
	return map[string][]byte{"": sig}, nil
}

// judge holds a manifest to the keysets: the newest, or an older one, under which it may be an old release but no new one.
func (p *puller) judge(text []byte, sigs map[string][]byte) (*offer, error) {
	k := p.chain.newest().keyset
	m, signers, err := k.Verify(text, values(sigs))
	if err == nil {
		return &offer{m, text, manifest.SHA256(text), signers, holding(text, sigs, signers)}, nil
	}
	for _, n := range claimed(sigs) {
		old := p.chain[n.Keyset]
		if old == nil || old.keyset == k {
			continue
		}
		if m, signers, err := old.keyset.Verify(text, values(sigs)); err == nil {
			return nil, p.older(m, text, signers)
		}
	}
	return nil, err
}

// older says what it means that a manifest is one of an older keyset: an old release, if this mirror has seen it or a key
// that still counts signed it; else the work of a key that was taken out of the keyset.
func (p *puller) older(m *manifest.Manifest, text []byte, signers []manifest.Key) error {
	usable := p.chain.newest().keyset.Usable()
	still := slices.ContainsFunc(signers, func(k manifest.Key) bool { return slices.ContainsFunc(usable, k.Equal) })
	if still || p.state.SeenHashes[m.Number.String()] == manifest.SHA256(text) {
		return fault.New("rollback", "want", p.state.atLeast().String(), "got", m.Number.String())
	}
	return fault.New("wrong-keyset", "want", fmt.Sprint(p.state.Keyset.N), "got", fmt.Sprint(m.Keyset))
}

// atLeast is the lowest number that is no rollback.
func (s *State) atLeast() manifest.Number {
	n := s.Seen.Number()
	if n.Keyset < s.Keyset.N {
		return manifest.Number{Keyset: s.Keyset.N, Serial: 1}
	}
	return n
}

// elsewhere makes more of an error if the signatures belong to a keyset that the origin gave no way to.
func (p *puller) elsewhere(o *origin, sigs map[string][]byte, err error) error {
	for _, n := range claimed(sigs) {
		if n.Keyset > p.chain.newest().keyset.N && (isTorn(err) || fault.Is(err, "wrong-keyset")) {
			return p.gap(o, n)
		}
	}
	return err
}

// gap is the fault of an origin whose manifest is signed under a keyset that could not be reached from the newest known.
func (p *puller) gap(o *origin, n manifest.Number) error {
	if f := fault.Of(o.chainErr); f != nil && f.Class() != fault.Unreachable {
		return f
	}
	next := strconv.FormatUint(uint64(p.chain.newest().keyset.N)+1, 10)
	return fault.New("keyset-missing", "name", "verify/keys/"+next+".txt", "got", strconv.FormatUint(uint64(n.Keyset), 10))
}

// archived fetches a manifest by its number. nil if there is none that holds.
func (p *puller) archived(ctx context.Context, o *origin, n manifest.Number) *offer {
	name := manifest.ArchiveName(n)
	sigs, err := p.signatures(ctx, o, name, p.chain.newest().keyset.Usable())
	if err != nil || len(sigs) == 0 {
		return nil
	}
	text, err := p.get(ctx, o, name, manifest.MaxManifest)
	if err != nil {
		return nil
	}
	of, err := p.judge(text, sigs)
	if err != nil || of.number() != n {
		return nil
	}
	return of
}

// claimed returns the numbers that signatures say they belong to. Nothing vouches for them.
func claimed(sigs map[string][]byte) []manifest.Number {
	var out []manifest.Number
	for _, id := range slices.Sorted(maps.Keys(sigs)) {
		if c, ok := manifest.ReadClaim(sigs[id]); ok {
			out = append(out, c.Number)
		}
	}
	return out
}

var (
	keysetLine = regexp.MustCompile(`(?m)^# keyset: ([0-9]{1,10})$`)
	serialLine = regexp.MustCompile(`(?m)^# serial: ([0-9]{1,15})$`)
)

// header returns the number that a manifest claims in its first lines, unverified and unparsed.
func header(text []byte) []manifest.Number {
	text = text[:min(len(text), 1024)]
	k, s := keysetLine.FindSubmatch(text), serialLine.FindSubmatch(text)
	if k == nil || s == nil {
		return nil
	}
	n, ok := parseNumber(string(bytes.Join([][]byte{k[1], s[1]}, []byte("-"))))
	if !ok {
		return nil
	}
	return []manifest.Number{n}
}

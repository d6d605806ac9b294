package mirror

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// choose is P3: the highest release that any origin offers and that counts. It changes nothing of what the mirror knows,
// except that it keeps the evidence of a fork. Faults: fork, and if nothing can be chosen the one that says most.
func (p *puller) choose() (*offer, error) {
	var best *offer
	for _, o := range p.origins {
		if o.offer == nil {
			continue
		}
		if err := p.forked(o); err != nil {
			return nil, err
		}
		if o.fault = p.ratchet(o.offer); o.fault == nil && (best == nil || o.offer.number().Compare(best.number()) > 0) {
			best = o.offer
		}
	}
	if best == nil {
		return nil, p.nothing()
	}
	for _, o := range p.origins { // beside a release that counts, an older one is only late
		if o.fault != nil && (o.fault.Code == "rollback" || o.fault.Code == "frozen") {
			got := o.fault.Arg("got") + o.fault.Arg("number")
			o.fault = fault.New("behind", "want", best.number().String(), "got", got)
		}
	}
	chosen := *best
	chosen.signatures = map[string][]byte{}
	for _, o := range p.origins {
		switch {
		case o.offer == nil || o.fault != nil:
		case o.offer.sum == chosen.sum:
			for id, sig := range o.offer.signatures {
				chosen.signatures[id] = sig
			}
		default:
			o.fault = fault.New("behind", "want", chosen.number().String(), "got", o.offer.number().String())
		}
	}
	p.history(&chosen)
	return &chosen, nil
}

// forked looks for two manifests of one number, both signed: what an origin offers against all that this mirror has
// accepted, and against the other origins. Both are kept, because each proves the other's signer wrong.
func (p *puller) forked(o *origin) error {
	number := o.offer.number().String()
	known, other := p.state.SeenHashes[number], (*offer)(nil)
	for _, q := range p.origins {
		if q.offer != nil && q.offer.number() == o.offer.number() && q.offer.sum != o.offer.sum {
			other = q.offer
		}
	}
	if other == nil && (known == "" || known == o.offer.sum) {
		return nil
	}
	if known != "" {
		if text, err := p.disk.read(seenDir+"/"+number+".txt", manifest.MaxManifest); err == nil {
			if err := p.evidence(number, text, p.disk.seenSignatures(number)); err != nil {
				return err
			}
		}
	}
	for _, of := range []*offer{o.offer, other} {
		if of == nil {
			continue
		}
		if err := p.evidence(number, of.text, of.signatures); err != nil {
			return err
		}
	}
	o.fault = fault.New("fork", "number", number, "dir", p.Dir+"/"+forksDir)
	return o.fault
}

// evidence keeps a text and its signatures in state/forks, under a name that says which of the two it is.
func (p *puller) evidence(what string, text []byte, signatures map[string][]byte) error {
	name := forksDir + "/" + what + "." + manifest.SHA256(text)[:16] + ".txt"
	if err := p.disk.folder(forksDir, 0o700); err != nil {
		return err
	}
	if p.plenty(what, path.Base(name)) {
		return nil
	}
	for id, sig := range signatures {
		if err := p.disk.write(name+"."+id+".minisig", sig, 0o600); err != nil {
			return err
		}
	}
	return p.disk.write(name, text, 0o600)
}

// What is kept as evidence: two texts of a number prove all that there is to prove, and who has stolen a key can sign new
// ones for ever.
const (
	maxForks    = 4  // texts of one number
	maxEvidence = 64 // texts in all
)

// plenty reports whether there is evidence enough without the file of the name.
func (p *puller) plenty(what, name string) bool {
	names, _ := p.disk.names(forksDir)
	all, same := 0, 0
	for _, n := range names {
		switch {
		case n == name:
			return false
		case strings.HasSuffix(n, ".txt"):
			all++
			if strings.HasPrefix(n, what+".") {
				same++
			}
		}
	}
	return same >= maxForks || all >= maxEvidence
}

// ratchet says why an offer does not count; nil if it does.
func (p *puller) ratchet(of *offer) *fault.Fault {
	if seen := p.state.Seen.Number(); of.number().Compare(seen) < 0 {
		return fault.New("rollback", "want", p.state.atLeast().String(), "got", of.number().String())
	}
	// By the clock itself, not by the floor that manifests have set: with a stolen key that would move on by a day with
	// each of them, until the clock counts as wrong and nothing is fetched any more.
	if err := of.manifest.Fresh(p.Now); fault.Is(err, "from-the-future") {
		return fault.Of(err)
	}
	if fault.Is(of.manifest.Fresh(p.now), "expired") {
		return fault.New("frozen", "number", of.number().String(), "expires", instant(of.manifest.Expires), "clock", instant(p.Now))
	}
	return nil
}

// history warns when a release does not name the one before it that this mirror has: somebody signed two histories, or
// releases between them were never published.
func (p *puller) history(of *offer) {
	seen := p.state.Seen
	next := manifest.Number{Keyset: seen.Keyset, Serial: seen.Serial + 1}
	if seen.Serial != 0 && of.number() == next && of.manifest.Previous != seen.SHA256 {
		p.warn("", fault.New("history", "number", next.String(), "previous", seen.Number().String()))
	}
}

// gravity orders the faults of origins by what an operator should hear of first, when no origin has a release that
// counts: a copy that is only too old proves that the site's keys are right, a forged one may be the censor's, and an
// origin that cannot be reached says nothing. A release that this veshka is too old for comes before all.
var gravity = []fault.Class{fault.Usage, fault.Stale, fault.Rollback, fault.Local, fault.Forged, fault.Incomplete, fault.Unreachable}

// nothing is the fault of a pull without a release that counts.
func (p *puller) nothing() error {
	var worst *fault.Fault
	rank := func(f *fault.Fault) int {
		if i := slices.Index(gravity, f.Class()); i >= 0 {
			return i
		}
		return len(gravity)
	}
	for _, o := range p.origins {
		if o.fault != nil && (worst == nil || cmp.Less(rank(o.fault), rank(worst))) {
			worst = o.fault
		}
	}
	vague := worst == nil || worst.Class() == fault.Unreachable || worst.Class() == fault.Incomplete
	if vague && (worst == nil || len(p.origins) > 1 || worst.Class() == fault.Incomplete) {
		return fault.New("no-origin", "n", number(len(p.origins)))
	}
	return worst
}

// instant writes a time for people.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

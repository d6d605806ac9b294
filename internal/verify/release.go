package verify

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// retries is how long a manifest that does not match its signature is given: a host may be in the middle of an update,
// a cache may hold one of the two for minutes (GitHub Pages: ten).
var retries = []time.Duration{2 * time.Second, 10 * time.Second}

// Identify finds out which release a copy claims to be, and whether the keys bear it out, without looking at its files. The
// error is a *fault.Fault, also expired or from-the-future with the rest of the report filled in.
func Identify(ctx context.Context, tree Tree, o Options) (Report, error) {
	r := Report{Verdict: Unknown}
	err := r.identify(ctx, tree, o)
	if r.Manifest == nil {
		r.Verdict = verdict(r, []error{err}, o)
		return r, err
	}
	r.fill()
	wrong := []error{err, r.Keys.Fresh(o.Now), r.Manifest.Fresh(o.Now), seen(r, o)}
	wrong = slices.DeleteFunc(wrong, func(err error) bool { return err == nil })
	r.Verdict = verdict(r, wrong, o)
	return r, worst(wrong)
}

// fill takes over what the manifest says.
func (r *Report) fill() {
	m := r.Manifest
	r.Site, r.Number, r.Built, r.Signed, r.Expires = m.Site, m.Number, m.Built, m.Signed, m.Expires
	r.Files, r.Bytes = len(m.Files), m.Bytes()
}

// identify finds the keyset and the manifest that count. With an error and a manifest the copy is torn and can be
// looked at all the same.
func (r *Report) identify(ctx context.Context, tree Tree, o Options) error {
	var err error
	for try := 0; ; try++ {
		if err = r.signed(ctx, tree, o); err == nil || !torn(err) || o.Pause == nil || try == len(retries) {
			break
		}
		if err := o.Pause(ctx, retries[try]); err != nil {
			return err
		}
	}
	if !torn(err) || r.Keys == nil {
		return err
	}
	whole := r.archive(ctx, tree)
	if !whole {
		var known bool
		if known, whole = r.behind(ctx, tree); !known {
			return err
		}
	}
	r.Torn = true
	if o.Pause == nil || !whole { // a folder or a ZIP has no caches: it was left like this
		return fault.New("torn", "release", r.Manifest.Number.String())
	}
	return nil
}

// torn reports whether the error may be that of an update in progress.
func torn(err error) bool {
	f := fault.Of(err)
	if f == nil {
		return false
	}
	switch f.Code {
	case "bad-signature", "trusted-comment", "wrong-keyset", "keyset-order", "roots":
		return true
	}
	return false
}

// signed reads keyset and manifest once.
func (r *Report) signed(ctx context.Context, tree Tree, o Options) error {
	var err error
	if r.Keys, r.Anchored, err = keyset(ctx, tree, o); err != nil {
		return err
	}
	r.Site, r.Roots = r.Keys.Site, r.Keys.Roots
	text, err := control(ctx, tree, manifest.Name, manifest.MaxManifest)
	if err != nil {
		return err
	}
	sigs, err := r.manifestSignatures(ctx, tree, manifest.Name)
	if err != nil {
		return err
	}
	m, signers, err := r.Keys.Verify(text, sigs)
	if err != nil {
		return err
	}
	r.Manifest, r.ManifestText, r.Signers = m, text, signers
	return nil
}

// manifestSignatures reads the signatures by the release keys, and the one under minisign's own name.
func (r *Report) manifestSignatures(ctx context.Context, tree Tree, name string) ([][]byte, error) {
	sigs, err := signatures(ctx, tree, name, r.Keys.Releases)
	if err != nil || name != manifest.Name || len(sigs) >= r.Keys.ReleaseThreshold {
		return sigs, err
	}
	if sig, err := tree.Read(ctx, name+".minisig", manifest.MaxSignature); err == nil {
		sigs = append(sigs, sig)
	}
	return sigs, nil
}

// archive takes the newest signed manifest of the archive near the number that the signatures name, if manifest.txt is
// one of them: then it and its signature are of different releases, and nothing worse.
func (r *Report) archive(ctx context.Context, tree Tree) bool {
	sigs, err := r.manifestSignatures(ctx, tree, manifest.Name)
	if err != nil {
		return false
	}
	stands, err := tree.Read(ctx, manifest.Name, manifest.MaxManifest)
	if err != nil {
		return false
	}
	tried, found := map[manifest.Number]bool{}, false
	for _, sig := range sigs {
		c, ok := manifest.ReadClaim(sig)
		if !ok {
			continue
		}
		for _, n := range []manifest.Number{{Keyset: r.Keys.N, Serial: 1}, {Keyset: c.Keyset, Serial: c.Serial + 1}, c.Number, {Keyset: c.Keyset, Serial: c.Serial - 1}} {
			if n.Keyset != r.Keys.N || n.Serial == 0 || tried[n] {
				continue
			}
			tried[n] = true
			m, text, signers, err := r.archivedManifest(ctx, tree, n)
			found = found || err == nil && bytes.Equal(text, stands)
			if err == nil && (r.Manifest == nil || m.Number.Compare(r.Manifest.Number) > 0) {
				r.Manifest, r.ManifestText, r.Signers = m, text, signers
			}
		}
	}
	if !found {
		r.Manifest, r.ManifestText, r.Signers = nil, nil, nil
	}
	return found
}

// behind reports whether manifest.txt is still that of the keyset before, as it is for a moment while keys change: by its
// hash, which the first manifest of the new keyset names, or by a signature of a key that counts under both. A key that
// was taken out proves nothing: it was perhaps stolen. whole says that the archive has the new keyset's manifest, which
// then counts; else the old one does, for finding out which files are whose.
func (r *Report) behind(ctx context.Context, tree Tree) (known, whole bool) {
	stands, err := tree.Read(ctx, manifest.Name, manifest.MaxManifest)
	if err != nil || r.Keys.N < 2 {
		return false, false
	}
	m, text, signers, err := r.archivedManifest(ctx, tree, manifest.Number{Keyset: r.Keys.N, Serial: 1})
	if err == nil && m.Previous == manifest.SHA256(stands) {
		r.Manifest, r.ManifestText, r.Signers = m, text, signers
		return true, true
	}
	before, err := tree.Read(ctx, manifest.KeysetName(r.Keys.N-1), manifest.MaxKeyset)
	if err != nil || manifest.SHA256(before) != r.Keys.Previous {
		return false, false
	}
	old, err := manifest.ParseKeyset(before)
	if err != nil {
		return false, false
	}
	old.Releases = still(old.Releases, r.Keys)
	sigs, err := signatures(ctx, tree, manifest.Name, old.Releases)
	if err != nil {
		return false, false
	}
	m, signers, err = old.Verify(stands, sigs)
	if err != nil {
		return false, false
	}
	r.Manifest, r.ManifestText, r.Signers = m, stands, signers
	return true, false
}

// still returns those of the keys that count as release keys under the keyset.
func still(keys []manifest.Key, k *manifest.Keyset) []manifest.Key {
	usable := k.Usable()
	return slices.DeleteFunc(slices.Clone(keys), func(key manifest.Key) bool { return !slices.ContainsFunc(usable, key.Equal) })
}

// archivedManifest reads a manifest of verify/m/ that the keyset in force has signed.
func (r *Report) archivedManifest(ctx context.Context, tree Tree, n manifest.Number) (*manifest.Manifest, []byte, []manifest.Key, error) {
	name := manifest.ArchiveName(n)
	text, err := tree.Read(ctx, name, manifest.MaxManifest)
	if err != nil {
		return nil, nil, nil, err
	}
	sigs, err := r.manifestSignatures(ctx, tree, name)
	if err != nil {
		return nil, nil, nil, err
	}
	m, signers, err := r.Keys.Verify(text, sigs)
	if err == nil && m.Number != n {
		err = errors.New("another release's manifest")
	}
	return m, text, signers, err
}

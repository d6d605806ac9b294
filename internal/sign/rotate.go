package sign

import (
	"bytes"
	"path/filepath"
	"slices"
	"time"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// RotateOptions is what Rotate is told. With no change named the keyset is renewed: the same keys, a new term; or the
// draft that stands there is signed and finished.
type RotateOptions struct {
	Dir      string
	Roots    []string // new root keys: NAME makes one here, NAME=KEY takes somebody else's public key
	Releases []string // new release keys, likewise
	Revoke   []string // NAME or KEY, with =REASON: such a key counts for nothing any more
	Drop     []string // NAME or KEY: taken off the list, nothing bad is said of it

	RootThreshold, ReleaseThreshold int // 0: as they were, or all there are if that is fewer

	Life time.Duration
	Now  time.Time

	Finish      bool // there must be a draft
	Ask         func(file string) (string, error)
	NewPassword func() (string, error) // of keys that are made now; "" writes them unencrypted
	Warn        func(*fault.Fault)

	step func(string) error
}

// Missing is what a draft still lacks of the roots of one keyset.
type Missing struct {
	Keyset     uint32
	Need, Have int
	Keys       []manifest.Key // that have not signed
}

// Rotation is a keyset that follows the current one.
type Rotation struct {
	Keyset  *manifest.Keyset
	File    string    // keys/N.txt in the key folder
	Missing []Missing // empty: it is the current keyset now. Else File is a draft
	Renewed bool      // the keys are those of the keyset before
}

// Rotate makes the next keyset and signs it with every root key of the folder, or signs the draft there. When the rules
// of manifest.Keyset.Next are met it becomes the current one. Faults: draft-there, no-draft, draft-odd, key-taken,
// key-unknown, bad-name, bad-threshold, bad-life, no-release-keys.
func Rotate(o RotateOptions) (*Rotation, error) {
	chain, err := ReadChain(o.Dir)
	if err != nil {
		return nil, err
	}
	d, err := openDisk(o.Dir, o.step)
	if err != nil {
		return nil, err
	}
	defer d.close()
	draft, err := readLink(d.root.FS(), chain.Current().Keyset.N+1)
	if err != nil {
		return nil, err
	}
	name := keysFile(chain.Current().Keyset.N + 1)
	switch {
	case draft.Text != nil && o.changes():
		return nil, fault.New("draft-there", "file", filepath.Join(o.Dir, name))
	case draft.Text == nil && o.Finish:
		return nil, fault.New("no-draft", "dir", o.Dir, "n", number(chain.Current().Keyset.N))
	case draft.Text == nil:
		k, fresh, err := o.following(chain.Current())
		if err != nil {
			return nil, err
		}
		if err := o.makeKeys(d, fresh); err != nil {
			return nil, err
		}
		draft = Link{Text: k.Encode(), Signatures: map[string][]byte{}}
		if err := d.put(name, draft.Text); err != nil {
			return nil, err
		}
	}
	if err := follows(chain.Current(), &draft, filepath.Join(o.Dir, name)); err != nil {
		return nil, err
	}
	if err := draft.signBy(openRing(o.Dir, o.Ask, false, o.Warn), chain.Current().Keyset); err != nil {
		return nil, err
	}
	if err := d.putAll(draft.files(name)); err != nil {
		return nil, err
	}
	r := &Rotation{Keyset: draft.Keyset, File: filepath.Join(o.Dir, name), Renewed: renewal(chain.Current().Keyset, draft.Keyset)}
	if r.Missing = missing(chain.Current().Keyset, draft); len(r.Missing) > 0 {
		return r, nil
	}
	if _, err := chain.Current().Keyset.Next(chain.Current().Text, draft.Text, draft.signatures()); err != nil {
		return nil, err
	}
	return r, d.putCurrent(append(chain, draft), ".")
}

// SignDraft signs a draft that lies elsewhere with the root keys of a folder, beside the draft, and nothing else. The
// draft must follow the folder's own keyset if it has one. Faults: draft-odd, no-root.
func SignDraft(dir, file string, ask func(string) (string, error), warn func(*fault.Fault)) (*Rotation, []manifest.Key, error) {
	d, err := openDisk(filepath.Dir(file), nil)
	if err != nil {
		return nil, nil, err
	}
	defer d.close()
	name := filepath.Base(file)
	text, err := read(d.root.FS(), name, manifest.MaxKeyset)
	if err != nil {
		return nil, nil, err
	}
	k, err := manifest.ParseKeyset(text)
	if err != nil {
		return nil, nil, err
	}
	draft := Link{Keyset: k, Text: text, Signatures: map[string][]byte{}}
	found, err := signatures(d.root.FS(), name, manifest.MaxSignature)
	if err != nil {
		return nil, nil, err
	}
	for f, s := range found {
		draft.Signatures[beside(name, f)] = s
	}
	before, err := previous(dir, filepath.Dir(filepath.Dir(file)), draft)
	if err != nil {
		return nil, nil, err
	}
	if before.Text != nil {
		if err := follows(before, &draft, file); err != nil {
			return nil, nil, err
		}
	}
	r := openRing(dir, ask, false, warn)
	roots := bothRoots(before.Keyset, k)
	mine := slices.DeleteFunc(slices.Clone(roots), func(k manifest.Key) bool { return !r.has(k) })
	if len(mine) == 0 {
		return nil, nil, fault.New("no-root", "dir", dir, "keys", names(roots))
	}
	if err := draft.signBy(r, before.Keyset); err != nil {
		return nil, nil, err
	}
	return &Rotation{Keyset: k, File: file, Missing: missing(before.Keyset, draft)}, mine, d.putAll(draft.files(name))
}

// previous returns the keyset that a draft follows, an empty link if neither the signer's own folder nor the one that the
// draft lies in has it. The signer's keysets must be the beginning of the others: their folder is the one they trust.
func previous(own, there string, draft Link) (Link, error) {
	mine, err := ReadChain(own)
	if err != nil && !fault.Is(err, "no-keys") {
		return Link{}, err
	}
	n := int(draft.Keyset.N) - 1
	if n >= 1 && len(mine) >= n {
		return mine[n-1], nil
	}
	theirs, err := ReadChain(there)
	if err != nil && !fault.Is(err, "no-keys") {
		return Link{}, err
	}
	for i := range min(len(mine), len(theirs)) {
		if !bytes.Equal(mine[i].Text, theirs[i].Text) {
			return Link{}, fault.New("draft-odd", "file", there, "n", number(uint32(i+1)), "site", mine[i].Keyset.Site)
		}
	}
	if len(theirs) > len(mine) {
		mine = theirs
	}
	if len(mine) == 0 {
		return Link{}, nil
	}
	return mine[min(len(mine), max(1, n))-1], nil
}

// changes reports whether anything but a renewal is wanted.
func (o RotateOptions) changes() bool {
	return len(o.Roots)+len(o.Releases)+len(o.Revoke)+len(o.Drop) > 0 || o.RootThreshold > 0 || o.ReleaseThreshold > 0
}

// follows parses the draft and checks that it is about this site and this chain, before anybody signs it.
func follows(before Link, draft *Link, file string) error {
	k, err := manifest.ParseKeyset(draft.Text)
	if err != nil {
		return err
	}
	if k.Site != before.Keyset.Site || k.N != before.Keyset.N+1 || k.Previous != manifest.SHA256(before.Text) {
		return fault.New("draft-odd", "file", file, "n", number(before.Keyset.N), "site", before.Keyset.Site)
	}
	if len(k.Usable()) < k.ReleaseThreshold {
		return fault.New("bad-threshold", "role", "release", "need", number(uint32(k.ReleaseThreshold)), "keys", number(uint32(len(k.Usable()))))
	}
	draft.Keyset = k
	return nil
}

// signBy adds a signature by every root of the two keysets whose secret half is in the ring and which has not signed.
func (l *Link) signBy(r *ring, before *manifest.Keyset) error {
	unsigned := slices.DeleteFunc(bothRoots(before, l.Keyset), func(k manifest.Key) bool { return l.signedBy(k) })
	signers, err := r.open(unsigned)
	if err != nil {
		return err
	}
	for _, s := range signers {
		l.Signatures[s.key.ID()] = manifest.Sign(l.Text, s.secret, l.Keyset.Comment(l.Text))
	}
	return nil
}

func (l Link) signedBy(k manifest.Key) bool {
	return slices.ContainsFunc(l.signatures(), func(s []byte) bool { return minisign.Verify(k.Public, l.Text, s) })
}

// bothRoots returns the roots of both keysets, each once; before may be nil.
func bothRoots(before, after *manifest.Keyset) []manifest.Key {
	out := slices.Clone(after.Roots)
	if before != nil {
		for _, k := range before.Roots {
			if !slices.ContainsFunc(out, k.Equal) {
				out = append(out, k)
			}
		}
	}
	return out
}

// missing says which thresholds the signatures do not meet: that of the keyset before, that of the draft.
func missing(before *manifest.Keyset, draft Link) []Missing {
	var out []Missing
	for _, k := range []*manifest.Keyset{before, draft.Keyset} {
		if k == nil {
			continue
		}
		m := Missing{Keyset: k.N, Need: k.RootThreshold}
		for _, root := range k.Roots {
			switch {
			case slices.ContainsFunc(k.Revoked, root.Equal):
			case draft.signedBy(root):
				m.Have++
			default:
				m.Keys = append(m.Keys, root)
			}
		}
		if m.Have < m.Need {
			out = append(out, m)
		}
	}
	return out
}

// renewal reports whether two keysets have the same keys and thresholds.
func renewal(a, b *manifest.Keyset) bool {
	same := func(a, b []manifest.Key) bool {
		return slices.EqualFunc(a, b, func(a, b manifest.Key) bool { return a.Equal(b) && a.Name == b.Name })
	}
	return same(a.Roots, b.Roots) && same(a.Releases, b.Releases) && same(a.Revoked, b.Revoked) &&
		a.RootThreshold == b.RootThreshold && a.ReleaseThreshold == b.ReleaseThreshold
}

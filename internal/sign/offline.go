package sign

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/place"
)

// Signing on a machine without network: Prepare writes what is to be signed on a stick, Only signs it there, Attach
// brings the signature back into the tree. The stick holds manifest.txt, its signatures, and the public part of the keys.

// Prepared is a manifest that waits for its signature.
type Prepared struct {
	Manifest *manifest.Manifest
	File     string         // on the stick
	Comment  string         // the trusted comment that a signature on it must have: minisign -t
	Keys     []manifest.Key // that may sign it
	Need     int
}

// Prepare lists the tree in a manifest on the stick. It needs the public part of the keys only, and changes nothing in
// the tree. The options Ask and Strict are not used.
func Prepare(o Options, stick string) (*Prepared, error) {
	b, err := openWork(o)
	if err != nil {
		return nil, err
	}
	defer b.tree.close()
	m, _, err := b.tree.next(b.keyset, b.before, o, b.life)
	if err != nil {
		return nil, err
	}
	to, err := place.Real(stick)
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	if from, err := place.Real(o.Tree); err != nil || place.Holds(from, to) {
		return nil, fault.New("sign-inside", "out", stick, "public", o.Tree)
	}
	if err := os.MkdirAll(stick, 0o755); err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	d, err := openDisk(stick, o.step)
	if err != nil {
		return nil, err
	}
	defer d.close()
	text := m.Encode()
	old, err := signatures(d.root.FS(), "manifest.txt", manifest.MaxManifest)
	if err != nil {
		return nil, err
	}
	for _, name := range sorted(old) { // of the manifest before
		if err := d.remove(name); err != nil {
			return nil, err
		}
	}
	if err := d.putChain(b.chain, "."); err != nil {
		return nil, err
	}
	return &Prepared{m, filepath.Join(stick, "manifest.txt"), m.Claim(text).String(), b.keyset.Usable(), b.keyset.ReleaseThreshold}, d.put("manifest.txt", text)
}

// OnlyOptions is what Only is told.
type OnlyOptions struct {
	Keys   string // the key folder
	File   string // the manifest
	Now    time.Time
	Strict bool
	Ask    func(file string) (string, error)
	Show   func(*manifest.Manifest, []manifest.Key) // what is about to be signed, by whom; before a password is asked
	Warn   func(*fault.Fault)
}

// Only signs a manifest with the usable release keys of the folder and writes the signatures beside it. Nothing is known
// here of the tree: whoever attaches the signature checks that.
func Only(o OnlyOptions) (*Release, error) {
	chain, err := ReadChain(o.Keys)
	if err != nil {
		return nil, err
	}
	d, err := openDisk(filepath.Dir(o.File), nil)
	if err != nil {
		return nil, err
	}
	defer d.close()
	name := filepath.Base(o.File)
	text, err := read(d.root.FS(), name, manifest.MaxManifest)
	if err != nil {
		return nil, err
	}
	if text == nil {
		return nil, fault.New("no-manifest", "file", o.File)
	}
	m, err := signable(chain, o.File, text)
	if err != nil {
		return nil, err
	}
	// The clock of a machine without network is often wrong: it warns, and the manifest is measured by its own instant.
	if err := lasting(chain.Current().Keyset, m.Signed, m.Expires, o.Warn); err != nil {
		return nil, err
	}
	if apart := m.Signed.Sub(o.Now).Abs(); apart > manifest.MaxAhead {
		o.Warn(fault.New("clock-apart", "signed", instant(m.Signed), "clock", instant(o.Now)))
	}
	made, err := addSignatures(d, name, text, m, openRing(o.Keys, o.Ask, o.Strict, o.Warn), chain, o.Show)
	if err != nil {
		return nil, err
	}
	return &Release{Manifest: m, Signers: made, Need: chain.Current().Keyset.ReleaseThreshold}, nil
}

// signable parses a manifest that somebody wants signed, and refuses one of another site or under other keys.
func signable(chain Chain, file string, text []byte) (*manifest.Manifest, error) {
	m, err := manifest.Parse(text)
	if err != nil {
		return nil, err
	}
	k := chain.Current().Keyset
	switch {
	case m.Site != k.Site:
		return nil, fault.New("tree-other-site", "file", file, "want", k.Site, "got", m.Site)
	case m.Keyset > k.N:
		return nil, fault.New("keys-outdated", "file", file, "tree", number(m.Keyset), "have", number(k.N))
	case m.Keyset < k.N:
		return nil, fault.New("manifest-outdated", "file", file, "manifest", number(m.Keyset), "have", number(k.N))
	}
	return m, nil
}

// addSignatures writes a signature beside the named manifest for every usable release key of the ring.
func addSignatures(d *disk, name string, text []byte, m *manifest.Manifest, r *ring, chain Chain, show func(*manifest.Manifest, []manifest.Key)) ([]manifest.Key, error) {
	if show != nil {
		var mine []manifest.Key
		for _, k := range chain.Current().Keyset.Usable() {
			if r.has(k) {
				mine = append(mine, k)
			}
		}
		show(m, mine)
	}
	signers, err := r.releases(chain)
	if err != nil {
		return nil, err
	}
	var out []manifest.Key
	for _, s := range signers {
		out = append(out, s.key)
		if err := d.put(manifest.SignatureName(name, s.key), manifest.Sign(text, s.secret, m.Claim(text).String())); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Attach installs the manifest of a stick and its signatures in the tree, if the tree is exactly what was signed and the
// release follows the one that stands there. A second signature on the release that stands there is added to it.
func Attach(stick, dir string, now time.Time, warn func(*fault.Fault)) (*Release, error) {
	return attach(stick, dir, now, warn, nil)
}

func attach(stick, dir string, now time.Time, warn func(*fault.Fault), step func(string) error) (*Release, error) {
	name := filepath.Join(stick, "manifest.txt")
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New("no-manifest", "file", name)
	}
	chain, err := ReadChain(stick)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(stick)
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	defer root.Close() // only read from: nothing can be lost
	brought, err := signed(root.FS(), "manifest.txt", chain)
	if err != nil {
		return nil, called(err, name)
	}
	if _, err := signable(chain, name, brought.text); err != nil {
		return nil, err
	}
	k := chain.Current().Keyset
	if err := lasting(k, now, brought.m.Expires, warn); err != nil {
		return nil, err
	}
	tree, err := openTree(dir, step)
	if err != nil {
		return nil, err
	}
	defer tree.close()
	before, err := tree.before(chain, "")
	if err != nil {
		return nil, err
	}
	made := brought.made
	if before != nil {
		switch c := brought.m.Number.Compare(before.m.Number); {
		case c < 0, c == 0 && !bytes.Equal(brought.text, before.text):
			return nil, fault.New("not-newer", "file", name, "got", brought.m.Number.String(), "have", before.m.Number.String())
		case c == 0:
			there, err := tree.standing(k)
			if err != nil {
				return nil, err
			}
			for id, s := range there {
				made[id] = s
			}
		case brought.m.Previous != manifest.SHA256(before.text):
			return nil, fault.New("not-next", "file", name, "got", brought.m.Number.String(), "have", before.m.Number.String())
		}
	}
	if err := tree.holds(brought.m.Files); err != nil {
		return nil, err
	}
	return tree.finish(chain, before, brought, made, now)
}

// byKey finds among the signature files beside a manifest the one of each key, whatever its name; by key id.
func byKey(root *os.Root, name string, text []byte, keys []manifest.Key) (map[string][]byte, error) {
	found, err := signatures(root.FS(), name, manifest.MaxSignature)
	return ofKeys(text, keys, found), err
}

func ofKeys(text []byte, keys []manifest.Key, found map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	for _, key := range keys {
		for _, s := range values(found) {
			if holdsFor(key, text, s) {
				out[key.ID()] = s
			}
		}
	}
	return out
}

// standing returns the signatures on the tree's manifest that hold, by key id.
func (t *tree) standing(k *manifest.Keyset) (map[string][]byte, error) {
	text, err := read(t.root.FS(), manifest.Name, manifest.MaxManifest)
	if err != nil {
		return nil, err
	}
	return byKey(t.root, manifest.Name, text, k.Usable())
}

// finish installs a manifest with the signatures made so far, proves it, and says who signed.
func (t *tree) finish(chain Chain, before, e *earlier, made map[string][]byte, now time.Time) (*Release, error) {
	k := chain.Current().Keyset
	r := &Release{Manifest: e.m, Need: k.ReleaseThreshold}
	for _, key := range k.Usable() {
		if made[key.ID()] != nil {
			r.Signers = append(r.Signers, key)
		}
	}
	if err := t.install(chain, before, e.m, e.text, made, r.Signers[0].ID()); err != nil {
		return nil, err
	}
	return r, t.prove(k, r.Signers, last(now, e.m.Signed))
}

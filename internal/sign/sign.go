// Package sign makes the keys of a site and signs its tree.
//
// A key folder holds the secret keys (NAME.key, minisign's own format, mode 0600), their public halves (NAME.pub) and the
// public part, laid out as below verify/ in a signed tree:
//
//	keys.txt   keys.txt.KEYID.minisig       the current keyset
//	keys/1.txt keys/1.txt.KEYID.minisig …   every keyset since the first
//
// keys/N+1.txt beside a keys.txt of number N is a draft: a rotation that not enough roots have signed yet. It becomes
// the current keyset when the rules of manifest.Keyset.Next are met, never before.
//
// A tree is signed in an order by which a killed process leaves a release that verifies or one that the next signing
// heals: new keysets under their numbers, the manifest under its number with its signatures, then keys.txt, then
// manifest.txt, and its signatures last. Until those are there, the archived manifest of the same number counts. Only
// when the keys change there is a moment in which keys.txt is new and manifest.txt is not; the numbered files prove the
// tree then, and whoever reads keys.txt and manifest.txt alone is told to come again.
//
// The package reads no clock and asks no password: it is given the instant and functions to ask.
package sign

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

const (
	minLeft = 3 * 24 * time.Hour // what must be left of the life of manifest and keys when something is signed
	archive = 12                 // manifests kept under their numbers
)

// Options is what Sign is told.
type Options struct {
	Keys      string        // the key folder
	Tree      string        // the folder to sign
	After     string        // a manifest.txt elsewhere that this one follows, with its signature beside it; "" for the tree's own
	Now       time.Time     // the instant of signing
	Life      time.Duration // from Now to expires; 0 is manifest.DefaultLife
	Built     time.Time     // zero: that of the previous manifest if the list of files is the same, else Now
	Source    string        // for the header source, "" for none
	Generator string        // for the header generator
	Strict    bool          // a key file that others can read is refused
	Ask       func(file string) (string, error)
	Warn      func(*fault.Fault)

	step func(string) error
}

// Release is what was signed.
type Release struct {
	Manifest *manifest.Manifest
	Signers  []manifest.Key // whose signatures stand in the tree now
	Need     int            // signatures that count, by the keyset
	SameTree bool           // the list of files is that of the previous manifest: a renewal
}

// Short returns how many signatures are still missing before anybody accepts the release.
func (r Release) Short() int { return max(0, r.Need-len(r.Signers)) }

// Sign lists the tree in a manifest that follows the one it finds there, signs it with every usable release key of the
// key folder, and checks what it wrote as veshka and as minisign and sha256sum would. Faults: those of section sign.
func Sign(o Options) (*Release, error) {
	b, err := openWork(o)
	if err != nil {
		return nil, err
	}
	defer b.tree.close()
	signers, err := openRing(o.Keys, o.Ask, o.Strict, o.Warn).releases(b.chain)
	if err != nil {
		return nil, err
	}
	m, same, err := b.tree.next(b.keyset, b.before, o, b.life)
	if err != nil {
		return nil, err
	}
	text := m.Encode()
	made := map[string][]byte{}
	for _, s := range signers {
		made[s.key.ID()] = manifest.Sign(text, s.secret, m.Claim(text).String())
	}
	if err := b.tree.install(b.chain, b.before, m, text, made, signers[0].key.ID()); err != nil {
		return nil, err
	}
	r := &Release{Manifest: m, Need: b.keyset.ReleaseThreshold, SameTree: same}
	for _, s := range signers {
		r.Signers = append(r.Signers, s.key)
	}
	return r, b.tree.prove(b.keyset, r.Signers, o.Now)
}

// work is a tree and the keys that it is to be listed under.
type work struct {
	chain  Chain
	keyset *manifest.Keyset // the current one
	life   time.Duration
	tree   *tree // to be closed
	before *earlier
}

// openWork opens keys and tree, and refuses what nobody could use.
func openWork(o Options) (*work, error) {
	chain, err := ReadChain(o.Keys)
	if err != nil {
		return nil, err
	}
	b := &work{chain: chain, keyset: chain.Current().Keyset}
	if b.life, err = lifetime(o.Life); err != nil {
		return nil, err
	}
	if err := lasting(b.keyset, o.Now, o.Now.Add(b.life), o.Warn); err != nil {
		return nil, err
	}
	if b.tree, err = openTree(o.Tree, o.step); err != nil {
		return nil, err
	}
	if b.before, err = b.tree.before(chain, o.After); err != nil {
		b.tree.close()
		return nil, err
	}
	return b, nil
}

// lifetime holds the life of a manifest between what publishing needs and what the format allows.
func lifetime(life time.Duration) (time.Duration, error) {
	life = cmp.Or(life, manifest.DefaultLife)
	if life > manifest.MaxLife {
		return 0, fault.New("bad-life", "want", days(minLeft)+"–"+days(manifest.MaxLife), "got", days(life))
	}
	return life, nil
}

// lasting refuses to sign what expires before mirrors have had time to fetch it, and warns before the keys do.
func lasting(k *manifest.Keyset, now, expires time.Time, warn func(*fault.Fault)) error {
	if expires.Sub(now) < minLeft {
		return fault.New("expires-soon", "expires", instant(expires), "days", days(minLeft))
	}
	if k.Expires.Sub(now) < minLeft {
		return fault.New("keys-expire", "keyset", number(k.N), "expires", instant(k.Expires))
	}
	if k.Expires.Before(expires) {
		warn(fault.New("keys-renew", "keyset", number(k.N), "expires", instant(k.Expires)))
	}
	return nil
}

// next is the manifest of the tree as it stands.
func (t *tree) next(k *manifest.Keyset, before *earlier, o Options, life time.Duration) (m *manifest.Manifest, same bool, err error) {
	files, err := t.collect(o.Warn)
	if err != nil {
		return nil, false, err
	}
	t.printed(k, o.Warn)
	m = &manifest.Manifest{
		Site: k.Site, Number: manifest.Number{Keyset: k.N, Serial: 1},
		Built: o.Built, Signed: o.Now, Expires: o.Now.Add(life),
		Source: oneLine(o.Source), Generator: oneLine(o.Generator), Files: files,
	}
	if before != nil {
		same = slices.Equal(before.m.Files, files)
		m.Previous = manifest.SHA256(before.text)
		if before.highest.Keyset == k.N {
			m.Serial = before.highest.Serial + 1
		}
		if m.Serial >= 1<<48 {
			return nil, false, fault.New("serial-end", "serial", before.highest.String())
		}
		if o.Now.Before(before.m.Signed) {
			o.Warn(fault.New("signed-back", "signed", instant(o.Now), "before", instant(before.m.Signed)))
		}
		if m.Built.IsZero() && same {
			m.Built = before.m.Built
		}
	}
	if m.Built.IsZero() {
		m.Built = o.Now
	}
	return m, same, nil
}

// oneLine keeps a header on its line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// signer is a secret key that may sign now.
type signer struct {
	key    manifest.Key // with the name that the keyset gives it
	secret minisign.PrivateKey
}

// sorted returns the names of a map.
func sorted(m map[string][]byte) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// beside returns the id of the key in the name of a signature file, "" for none: NAME.KEYID.minisig.
func beside(name, signature string) string {
	id, ok := strings.CutPrefix(path.Base(signature), path.Base(name)+".")
	id, _ = strings.CutSuffix(id, "minisig")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(id, ".")
}

package sign

import (
	"bytes"
	"os"
	"path/filepath"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// holdsFor reports whether the signature file is by the key on the text.
func holdsFor(key manifest.Key, text, signature []byte) bool {
	return minisign.Verify(key.Public, text, signature)
}

// CosignOptions is what Cosign is told.
type CosignOptions struct {
	OnlyOptions        // File: the manifest; "" for the tree's own
	Tree        string // what the second signer built themselves
}

// Cosign adds the signature of somebody who made the same tree from the same sources: their files must be exactly those
// that the manifest lists. The signatures are written beside the manifest, and where it is the tree's own also beside its
// archived copy; nothing else is touched. Faults: no-manifest, tree-differs, those of Sign.
func Cosign(o CosignOptions) (*Release, error) {
	chain, err := ReadChain(o.Keys)
	if err != nil {
		return nil, err
	}
	tree, err := openTree(o.Tree, nil)
	if err != nil {
		return nil, err
	}
	defer tree.close()
	own := filepath.Join(o.Tree, filepath.FromSlash(manifest.Name))
	file := o.File
	if file == "" {
		file = own
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.New("no-manifest", "file", file)
	}
	m, err := signable(chain, file, text)
	if err != nil {
		return nil, err
	}
	if err := lasting(chain.Current().Keyset, o.Now, m.Expires, o.Warn); err != nil {
		return nil, err
	}
	if err := tree.holds(m.Files); err != nil {
		return nil, err
	}
	d, err := openDisk(filepath.Dir(file), nil)
	if err != nil {
		return nil, err
	}
	defer d.close()
	_, err = addSignatures(d, filepath.Base(file), text, m, openRing(o.Keys, o.Ask, o.Strict, o.Warn), chain, o.Show)
	if err != nil {
		return nil, err
	}
	k := chain.Current().Keyset
	made, err := byKey(d.root, filepath.Base(file), text, k.Usable())
	if err != nil {
		return nil, err
	}
	r := &Release{Manifest: m, Need: k.ReleaseThreshold}
	for _, key := range k.Usable() {
		if made[key.ID()] != nil {
			r.Signers = append(r.Signers, key)
		}
	}
	if there, err := read(tree.root.FS(), manifest.Name, manifest.MaxManifest); err != nil || !bytes.Equal(there, text) || !sameFile(file, own) {
		return r, err
	}
	kept := manifest.ArchiveName(m.Number)
	if err := tree.putAll(append(signatureFiles(kept, made), named{kept, text})); err != nil {
		return nil, err
	}
	return r, tree.prove(k, r.Signers, last(o.Now, m.Signed))
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}

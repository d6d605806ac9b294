package sign

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// Shown is a keyset as it is told to people.
type Shown struct {
	Keyset *manifest.Keyset
	SHA256 string         // of the keyset's file
	Proved error          // nil if the roots signed it; of a file alone, whether its own did
	Draft  bool           // a keyset that follows waits for signatures
	Signed []manifest.Key // the roots that signed it
	Here   func(manifest.Key) bool
}

// Show reads the current keyset of a key folder, or a keyset's file.
func Show(path string) (*Shown, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.New("no-keys", "dir", path)
	}
	if info.IsDir() {
		chain, err := ReadChain(path)
		if err != nil {
			return nil, err
		}
		now := chain.Current()
		_, err = os.Stat(filepath.Join(path, filepath.FromSlash(keysFile(now.Keyset.N+1))))
		return &Shown{now.Keyset, manifest.SHA256(now.Text), nil, err == nil, now.signers(), openRing(path, nil, false, nil).has}, nil
	}
	dir, name := filepath.Split(path)
	root, err := os.OpenRoot(filepath.Clean(dir))
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	defer root.Close() // only read from: nothing can be lost
	text, err := read(root.FS(), name, manifest.MaxKeyset)
	if err != nil {
		return nil, err
	}
	k, err := manifest.ParseKeyset(text)
	if f := fault.Of(err); f != nil && f.Code == "format" {
		return nil, fault.New("format", "what", path, "line", f.Arg("line"), "problem", f.Arg("problem"))
	}
	if err != nil {
		return nil, err
	}
	found, err := signatures(root.FS(), name, manifest.MaxSignature)
	if err != nil {
		return nil, err
	}
	l := Link{k, text, found}
	return &Shown{k, manifest.SHA256(text), k.Own(text, values(found)), false, l.signers(), func(manifest.Key) bool { return false }}, nil
}

// signers returns the keyset's own roots that signed it.
func (l Link) signers() []manifest.Key {
	return slices.DeleteFunc(slices.Clone(l.Keyset.Roots), func(k manifest.Key) bool { return !l.signedBy(k) })
}

// Roots returns the root keys that count.
func (s *Shown) Roots() []manifest.Key {
	return slices.DeleteFunc(slices.Clone(s.Keyset.Roots), func(k manifest.Key) bool { return slices.ContainsFunc(s.Keyset.Revoked, k.Equal) })
}

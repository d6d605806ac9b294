package sign

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// ring is the secret keys of a folder.
type ring struct {
	dir    string
	ask    func(file string) (string, error)
	warn   func(*fault.Fault)
	strict bool
	keys   []*secretFile
	err    error // of reading the folder

	password string // the one that opened the last encrypted key
}

// secretFile is NAME.key in minisign's format.
type secretFile struct {
	file   string // its path
	text   []byte
	mode   fs.FileMode
	public manifest.Key // of NAME.pub, or read from an unencrypted key
	known  bool         // public is set
	opened *minisign.PrivateKey
}

// openRing finds the secret keys of the folder and whose they are, and opens none.
func openRing(dir string, ask func(string) (string, error), strict bool, warn func(*fault.Fault)) *ring {
	r := &ring{dir: dir, ask: ask, warn: warn, strict: strict}
	entries, err := os.ReadDir(dir)
	if err != nil {
		r.err = fault.Because(err, "sign-disk")
	}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".key" {
			continue
		}
		name := filepath.Join(dir, e.Name())
		text, err := os.ReadFile(name)
		info, err2 := os.Stat(name)
		if err := errors.Join(err, err2); err != nil {
			r.err = fault.Because(err, "sign-disk")
			return r
		}
		s := &secretFile{file: name, text: text, mode: info.Mode()}
		if pub, err := os.ReadFile(strings.TrimSuffix(name, ".key") + ".pub"); err == nil {
			s.public, s.known = readPublic(pub)
		}
		if !s.known && !minisign.IsEncrypted(text) {
			if err := s.unlock(""); err == nil {
				s.public, s.known = manifest.Key{Public: s.opened.Public().(minisign.PublicKey)}, true
			}
		}
		r.keys = append(r.keys, s)
	}
	return r
}

// readPublic reads a public key's file: minisign's comment and the key, or the key alone.
func readPublic(text []byte) (manifest.Key, bool) {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	k, err := manifest.ParseKey(lines[len(lines)-1])
	return k, err == nil
}

// unlock opens the key with the password, "" for one that has none.
func (s *secretFile) unlock(password string) error {
	var key minisign.PrivateKey
	var err error
	if minisign.IsEncrypted(s.text) {
		key, err = minisign.DecryptKey(password, s.text)
	} else {
		err = key.UnmarshalText(s.text)
	}
	if err == nil {
		s.opened = &key
	}
	return err
}

// has reports whether the secret half of the key is in the folder.
func (r *ring) has(k manifest.Key) bool {
	return slices.ContainsFunc(r.keys, func(s *secretFile) bool { return s.known && s.public.Equal(k) })
}

// open opens the secret halves of those of the wanted keys that are here, in the order wanted.
func (r *ring) open(wanted []manifest.Key) ([]signer, error) {
	if r.err != nil {
		return nil, r.err
	}
	var out []signer
	for _, k := range wanted {
		for _, s := range r.keys {
			if s.known && s.public.Equal(k) {
				if err := r.unlock(s); err != nil {
					return nil, err
				}
				if !(manifest.Key{Public: s.opened.Public().(minisign.PublicKey)}).Equal(k) {
					return nil, fault.New("key-odd", "file", s.file, "problem", ".key ≠ .pub")
				}
				out = append(out, signer{k, *s.opened})
				break
			}
		}
	}
	return out, nil
}

// unlock opens a key's file, with the password of the one before if that fits. Faults: key-open, key-odd, password.
func (r *ring) unlock(s *secretFile) error {
	if s.mode.Perm()&0o077 != 0 && runtime.GOOS != "windows" { // Go makes the mode up there
		f := fault.New("key-open", "file", s.file, "mode", s.mode.Perm().String())
		if r.strict {
			return f
		}
		r.warn(f)
	}
	if s.opened != nil {
		return nil
	}
	if !minisign.IsEncrypted(s.text) {
		if err := s.unlock(""); err != nil {
			return fault.Because(err, "key-odd", "file", s.file)
		}
		return nil
	}
	before := r.password
	if before != "" && s.unlock(before) == nil {
		return nil
	}
	password, err := r.ask(s.file)
	if err != nil {
		return err
	}
	if password == before || s.unlock(password) != nil { // trying one twice would cost seconds
		return fault.New("password", "file", s.file)
	}
	r.password = password
	return nil
}

// releases opens the release keys that may sign under the current keyset. Faults: release-key-out, release-key-revoked,
// no-secret.
func (r *ring) releases(chain Chain) ([]signer, error) {
	k := chain.Current().Keyset
	signers, err := r.open(k.Usable())
	if err != nil || len(signers) > 0 {
		return signers, err
	}
	for _, s := range r.keys {
		if !s.known {
			continue
		}
		if i := slices.IndexFunc(k.Revoked, s.public.Equal); i >= 0 {
			return nil, fault.New("release-key-revoked", "file", s.file, "keyset", number(k.N), "reason", k.Revoked[i].Name, "on", k.Revoked[i].On)
		}
	}
	for _, s := range r.keys {
		if s.known && !slices.ContainsFunc(k.Roots, s.public.Equal) {
			return nil, fault.New("release-key-out", "file", s.file, "key", s.public.Text(), "keyset", number(k.N), "releases", names(k.Usable()))
		}
	}
	return nil, fault.New("no-secret", "dir", r.dir, "keys", names(k.Usable()))
}

// names are those of keys, for messages.
func names(keys []manifest.Key) string {
	var out []string
	for _, k := range keys {
		out = append(out, k.Name)
	}
	return strings.Join(out, ", ")
}

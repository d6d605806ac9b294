package sign

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// makeKeys writes the new keys' files.
func (o RotateOptions) makeKeys(d *disk, fresh []madeKey) error {
	if len(fresh) == 0 {
		return nil
	}
	password, err := o.NewPassword()
	if err != nil {
		return err
	}
	for _, f := range fresh {
		if err := d.createKey(f.key, f.secret, password); err != nil {
			return err
		}
	}
	return nil
}

// madeKey is a key that is not on the disk yet.
type madeKey struct {
	key    manifest.Key
	secret minisign.PrivateKey
}

// following makes the keyset after the current one, and the keys that it needs.
func (o RotateOptions) following(now Link) (*manifest.Keyset, []madeKey, error) {
	if err := keysLife(o.Life); err != nil {
		return nil, nil, err
	}
	k := *now.Keyset
	k.N, k.Created, k.Expires, k.Previous = k.N+1, o.Now, o.Now.Add(o.Life), manifest.SHA256(now.Text)
	k.Roots, k.Releases, k.Revoked = slices.Clone(k.Roots), slices.Clone(k.Releases), slices.Clone(k.Revoked)
	for _, arg := range o.Drop {
		if _, err := take(&k, arg); err != nil {
			return nil, nil, err
		}
	}
	for _, arg := range o.Revoke {
		// Base64 ends in "=" too: what follows the last one is the reason, unless it is empty.
		i := strings.LastIndexByte(arg, '=')
		reason := "revoked"
		if i > 0 && i < len(arg)-1 {
			arg, reason = arg[:i], arg[i+1:]
		}
		if !manifest.ValidName(reason) {
			return nil, nil, fault.New("bad-reason", "reason", reason)
		}
		key, err := take(&k, arg)
		if err != nil {
			return nil, nil, err
		}
		key.Name, key.On = reason, o.Now.UTC().Format("2006-01-02")
		k.Revoked = append(k.Revoked, key)
	}
	var fresh []madeKey
	for _, arg := range o.Roots {
		if err := o.add(&k, &k.Roots, arg, &fresh); err != nil {
			return nil, nil, err
		}
	}
	for _, arg := range o.Releases {
		if err := o.add(&k, &k.Releases, arg, &fresh); err != nil {
			return nil, nil, err
		}
	}
	k.RootThreshold = cmp.Or(o.RootThreshold, k.RootThreshold) // never lowered unasked
	k.ReleaseThreshold = cmp.Or(o.ReleaseThreshold, k.ReleaseThreshold)
	if err := threshold("root", k.RootThreshold, len(k.Roots)); err != nil {
		return nil, nil, err
	}
	return &k, fresh, threshold("release", k.ReleaseThreshold, len(k.Usable()))
}

// take removes a key, given by its name or its text, from its role.
func take(k *manifest.Keyset, arg string) (manifest.Key, error) {
	for _, list := range []*[]manifest.Key{&k.Roots, &k.Releases} {
		i := slices.IndexFunc(*list, func(key manifest.Key) bool { return key.Name == arg || key.Text() == arg })
		if i >= 0 {
			key := (*list)[i]
			*list = slices.Delete(*list, i, i+1)
			return key, nil
		}
	}
	return manifest.Key{}, fault.New("key-unknown", "key", arg, "keys", names(append(slices.Clone(k.Roots), k.Releases...)))
}

// add puts a key on a list: NAME=KEY is somebody's public key, NAME one of this folder, made if it is not there.
func (o RotateOptions) add(k *manifest.Keyset, list *[]manifest.Key, arg string, fresh *[]madeKey) error {
	name, text, given := strings.Cut(arg, "=")
	if !manifest.ValidName(name) {
		return fault.New("bad-name", "name", name)
	}
	var key manifest.Key
	var err error
	if given {
		key, err = manifest.ParseKey(text)
	} else {
		key, err = o.own(name, fresh)
	}
	if err != nil {
		return err
	}
	key.Name = name
	for _, other := range slices.Concat(k.Roots, k.Releases, k.Revoked) {
		if other.Equal(key) || other.Name == name && other.On == "" {
			return fault.New("key-taken", "name", name, "key", key.Text())
		}
	}
	*list = append(*list, key)
	return nil
}

// own returns the key of NAME.key and NAME.pub, which an earlier try may have made, else a new one.
func (o RotateOptions) own(name string, fresh *[]madeKey) (manifest.Key, error) {
	if _, err := os.Lstat(filepath.Join(o.Dir, name+".key")); err == nil {
		text, err := os.ReadFile(filepath.Join(o.Dir, name+".pub"))
		key, ok := readPublic(text)
		if err != nil || !ok {
			return key, fault.New("key-odd", "file", filepath.Join(o.Dir, name+".key"), "problem", name+".pub")
		}
		return key, nil
	}
	public, secret, err := minisign.GenerateKey(nil)
	if err != nil {
		return manifest.Key{}, fault.Because(err, "sign-disk")
	}
	key := manifest.Key{Public: public, Name: name}
	*fresh = append(*fresh, madeKey{key, secret})
	return key, nil
}

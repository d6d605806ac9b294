package sign

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// InitOptions is what Init is told.
type InitOptions struct {
	Site             string // the site's id: 3 to 40 of a–z, 0–9 and hyphens, for ever
	Dir              string // the key folder to make
	Roots, Releases  int    // how many keys of each role
	RootThreshold    int    // 0: one of one, else more than half
	ReleaseThreshold int    // 0: one
	Life             time.Duration
	Now              time.Time
	Password         string // of every key; "" writes them unencrypted

	step func(string) error
}

// Init makes the keys of a site and its first keyset. It never overwrites. Faults: those of Check.
func Init(o InitOptions) (Chain, error) {
	k, secrets, err := o.keyset()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	d, err := openDisk(o.Dir, o.step)
	if err != nil {
		return nil, err
	}
	defer d.close()
	for i, key := range append(slices.Clone(k.Roots), k.Releases...) {
		if err := d.createKey(key, secrets[i], o.Password); err != nil {
			return nil, err
		}
	}
	link := Link{Keyset: k, Text: k.Encode(), Signatures: map[string][]byte{}}
	for i, root := range k.Roots {
		link.Signatures[root.ID()] = manifest.Sign(link.Text, secrets[i], k.Comment(link.Text))
	}
	if err := d.putChain(Chain{link}, "."); err != nil {
		return nil, err
	}
	return ReadChain(o.Dir)
}

// Check holds the options to what keys can be, and the folder to having none, before a password is asked. Faults:
// bad-site, bad-threshold, bad-life, keys-there.
func (o InitOptions) Check() error {
	if !siteID.MatchString(o.Site) {
		return fault.New("bad-site", "site", o.Site)
	}
	if err := threshold("root", cmp.Or(o.RootThreshold, o.Roots/2+1), o.Roots); err != nil {
		return err
	}
	if err := threshold("release", cmp.Or(o.ReleaseThreshold, 1), o.Releases); err != nil {
		return err
	}
	if err := keysLife(o.Life); err != nil {
		return err
	}
	return vacant(o.Dir)
}

// keyset makes the keys in memory; the secrets are those of the roots, then of the releases.
func (o InitOptions) keyset() (*manifest.Keyset, []minisign.PrivateKey, error) {
	if err := o.Check(); err != nil {
		return nil, nil, err
	}
	k := &manifest.Keyset{
		Site: o.Site, N: 1, Created: o.Now, Expires: o.Now.Add(o.Life),
		RootThreshold: cmp.Or(o.RootThreshold, o.Roots/2+1), ReleaseThreshold: cmp.Or(o.ReleaseThreshold, 1),
	}
	var secrets []minisign.PrivateKey
	for _, role := range []struct {
		name  string
		count int
		list  *[]manifest.Key
	}{{"root", o.Roots, &k.Roots}, {"release", o.Releases, &k.Releases}} {
		for i := range role.count {
			public, secret, err := minisign.GenerateKey(nil)
			if err != nil {
				return nil, nil, fault.Because(err, "sign-disk")
			}
			*role.list = append(*role.list, manifest.Key{Public: public, Name: role.name + "-" + strconv.Itoa(i+1)})
			secrets = append(secrets, secret)
		}
	}
	return k, secrets, nil
}

func threshold(role string, need, keys int) error {
	if keys < 1 || keys > 20 || need < 1 || need > keys {
		return fault.New("bad-threshold", "role", role, "need", strconv.Itoa(need), "keys", strconv.Itoa(keys))
	}
	return nil
}

// keysLife holds the life of a keyset between a sensible least and what the format allows.
func keysLife(life time.Duration) error {
	if life < minLeft || life > manifest.MaxKeysetLife {
		return fault.New("bad-life", "want", days(minLeft)+"–"+days(manifest.MaxKeysetLife), "got", days(life))
	}
	return nil
}

// vacant refuses a folder that holds keys or keysets.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return fault.Because(err, "sign-disk")
	}
	i := slices.IndexFunc(entries, func(e fs.DirEntry) bool {
		return filepath.Ext(e.Name()) == ".key" || filepath.Ext(e.Name()) == ".pub" || e.Name() == "keys" || strings.HasPrefix(e.Name(), "keys.txt")
	})
	if i >= 0 {
		return fault.New("keys-there", "dir", dir, "file", entries[i].Name())
	}
	return nil
}

// createKey writes NAME.pub, then NAME.key, in minisign's formats. A NAME.key must not be there; without one a NAME.pub is
// what a dead process left, and worth nothing.
func (d *disk) createKey(key manifest.Key, secret minisign.PrivateKey, password string) error {
	text, err := secret.MarshalText()
	if password != "" {
		text, err = minisign.EncryptKey(password, secret)
	}
	if err != nil {
		return fault.Because(err, "sign-disk")
	}
	if err := d.put(key.Name+".pub", []byte("untrusted comment: minisign public key "+key.ID()+"\n"+key.Text()+"\n")); err != nil {
		return err
	}
	return d.secret(key.Name+".key", append(text, '\n'))
}

package sign

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// Link is a keyset with the bytes and the signatures that prove it.
type Link struct {
	Keyset     *manifest.Keyset
	Text       []byte
	Signatures map[string][]byte // by KEYID
}

// Chain is every keyset of a site since the first, each proved by the one before.
type Chain []Link

// Current is the last of the chain.
func (c Chain) Current() Link { return c[len(c)-1] }

// ReadChain reads the public part of a key folder, or a folder of the same layout. Faults: no-keys, keys-torn, and those
// of a keyset that does not hold.
func ReadChain(dir string) (Chain, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil, fault.Because(err, "sign-disk")
	}
	if err != nil {
		return nil, fault.New("no-keys", "dir", dir)
	}
	defer root.Close() // only read from: nothing can be lost
	return readChain(root.FS(), dir)
}

// readChain reads the chain below a file system; dir names it in messages. A chain of no keyset is the fault no-keys.
func readChain(fsys fs.FS, dir string) (Chain, error) {
	text, err := read(fsys, "keys.txt", manifest.MaxKeyset)
	if err != nil {
		return nil, err
	}
	if text == nil {
		return nil, fault.New("no-keys", "dir", dir)
	}
	current, err := manifest.ParseKeyset(text)
	if err != nil {
		return nil, err
	}
	var chain Chain
	for n := uint32(1); n <= current.N; n++ {
		link, err := readLink(fsys, n)
		if err != nil {
			return nil, err
		}
		if link.Text == nil {
			return nil, fault.New("keys-torn", "dir", dir, "n", number(n))
		}
		if n == 1 {
			link.Keyset, err = manifest.ParseKeyset(link.Text)
			if err == nil {
				err = link.Keyset.Own(link.Text, link.signatures())
			}
		} else {
			before := chain.Current()
			link.Keyset, err = before.Keyset.Next(before.Text, link.Text, link.signatures())
		}
		if err != nil {
			return nil, err
		}
		chain = append(chain, link)
	}
	if !bytes.Equal(text, chain.Current().Text) {
		return nil, fault.New("keys-torn", "dir", dir, "n", number(current.N))
	}
	return chain, nil
}

// readLink reads keys/N.txt and its signatures; the Text is nil if there is none. Nothing of it is proved.
func readLink(fsys fs.FS, n uint32) (Link, error) {
	name := keysFile(n)
	text, err := read(fsys, name, manifest.MaxKeyset)
	if err != nil || text == nil {
		return Link{}, err
	}
	found, err := signatures(fsys, name, manifest.MaxSignature)
	if err != nil {
		return Link{}, err
	}
	l := Link{Text: text, Signatures: map[string][]byte{}}
	for file, s := range found {
		l.Signatures[beside(name, file)] = s
	}
	return l, nil
}

func (l Link) signatures() [][]byte { return values(l.Signatures) }

// files returns the signatures of a link as they stand beside the name.
func (l Link) files(name string) []named { return signatureFiles(name, l.Signatures) }

// signatureFiles names signatures that are known by the ids of their keys.
func signatureFiles(name string, signatures map[string][]byte) []named {
	var out []named
	for _, id := range sorted(signatures) {
		if id != "" { // a copy under minisign's own name
			out = append(out, named{name + "." + id + ".minisig", signatures[id]})
		}
	}
	return out
}

// named is a name and its bytes.
type named struct {
	name string
	data []byte
}

// putChain writes the public part below a folder of the disk: every keyset under its number, its signatures before it, so
// that none stands there unsigned; then keys.txt, and its signatures last.
func (d *disk) putChain(chain Chain, below string) error {
	if err := d.putNumbered(chain, below); err != nil {
		return err
	}
	return d.putCurrent(chain, below)
}

func (d *disk) putNumbered(chain Chain, below string) error {
	for i, l := range chain {
		name := path.Join(below, keysFile(uint32(i+1)))
		if err := d.putAll(append(l.files(name), named{name, l.Text})); err != nil {
			return err
		}
	}
	return nil
}

func (d *disk) putCurrent(chain Chain, below string) error {
	name := path.Join(below, "keys.txt")
	return d.putAll(append([]named{{name, chain.Current().Text}}, chain.Current().files(name)...))
}

func (d *disk) putAll(files []named) error {
	for _, f := range files {
		if err := d.put(f.name, f.data); err != nil {
			return err
		}
	}
	return nil
}

// keysFile is the name of a keyset in a key folder: keys/N.txt.
func keysFile(n uint32) string { return strings.TrimPrefix(manifest.KeysetName(n), "verify/") }

var siteID = regexp.MustCompile(`^[a-z0-9-]{3,40}$`)

// What faults say of numbers, lengths and instants.

func number(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

func days(d time.Duration) string { return strconv.Itoa(int(d.Hours() / 24)) }

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

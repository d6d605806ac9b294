package pack

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// Tree is a signed tree whose files are about to be packed.
type Tree struct {
	Manifest *manifest.Manifest
	Files    []manifest.File // the listed ones and the control files, sorted by the bytes of their paths

	root *os.Root
}

// control is the control files that veshka makes; what else lies under verify/ with such an ending stays out, so that
// two copies of a release make the same package.
var control = regexp.MustCompile(`^verify/(` +
	`manifest\.txt(\.minisig)?|manifest\.txt\.[0-9A-F]{16}\.minisig|` +
	`keys\.txt|keys\.txt\.[0-9A-F]{16}\.minisig|` +
	`keys/[0-9]+\.txt(\.[0-9A-F]{16}\.minisig)?|` +
	`m/[0-9]+-[0-9]+\.txt(\.[0-9A-F]{16}\.minisig)?)$`)

// Open reads which files are to be packed of a tree that was verified against the manifest. What is packed later is held
// to the digests of that moment: a tree that changes meanwhile is the fault pack-changed. Close it.
func Open(dir string, m *manifest.Manifest) (*Tree, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.Because(err, "pack-read", "path", dir)
	}
	t := &Tree{Manifest: m, Files: slices.Clone(m.Files), root: root}
	for _, folder := range []string{"verify", "verify/keys", "verify/m"} {
		if err := t.controls(folder); err != nil {
			root.Close()
			return nil, err
		}
	}
	slices.SortFunc(t.Files, func(a, b manifest.File) int { return strings.Compare(a.Path, b.Path) })
	return t, nil
}

// controls adds the control files of a folder.
func (t *Tree) controls(folder string) error {
	entries, err := fs.ReadDir(t.root.FS(), folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault.Because(err, "pack-read", "path", folder)
	}
	for _, entry := range entries {
		name := path.Join(folder, entry.Name())
		if !entry.Type().IsRegular() || !control.MatchString(name) {
			continue
		}
		f, err := t.root.Open(name)
		if err != nil {
			return fault.Because(err, "pack-read", "path", name)
		}
		sum, size, err := manifest.Sum(io.LimitReader(f, manifest.MaxManifest+1))
		f.Close()
		if err != nil {
			return fault.Because(err, "pack-read", "path", name)
		}
		if size > manifest.MaxManifest {
			return fault.New("pack-large", "path", name, "limit", "8")
		}
		t.Files = append(t.Files, manifest.File{Path: name, Size: size, SHA256: sum})
	}
	return nil
}

// Close releases the folder.
func (t *Tree) Close() error { return t.root.Close() }

// Name returns SITE-KEYSET-SERIAL: the name of a package without its ending.
func (t *Tree) Name() string { return t.Manifest.Site + "-" + t.Manifest.Number.String() }

// open opens a file to be read once from its beginning to its end; there it turns out whether its bytes are those listed.
func (t *Tree) open(file manifest.File) (*checked, error) {
	f, err := t.root.Open(file.Path)
	if err != nil {
		return nil, fault.Because(err, "pack-read", "path", file.Path)
	}
	return &checked{File: f, want: file, sum: sha256.New()}, nil
}

// read returns a whole file.
func (t *Tree) read(file manifest.File) ([]byte, error) {
	r, err := t.open(file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// checked is a file whose end is the fault pack-changed if what was read is not what the list says.
type checked struct {
	*os.File
	want manifest.File
	n    int64
	sum  hash.Hash
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.n += int64(n)
	c.sum.Write(p[:n])
	ended := err == io.EOF
	switch {
	case c.n > c.want.Size, ended && (c.n < c.want.Size || hex.EncodeToString(c.sum.Sum(nil)) != c.want.SHA256):
		return n, fault.New("pack-changed", "path", c.want.Path)
	case err != nil && !ended:
		return n, fault.Because(err, "pack-read", "path", c.want.Path)
	}
	return n, err
}

// WriteTo hides the one of os.File, which would read past the check.
func (c *checked) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, struct{ io.Reader }{c}) }

// counter is a buffered writer that counts.
type counter struct {
	*bufio.Writer
	n int64
}

func newCounter(w io.Writer) *counter { return &counter{Writer: bufio.NewWriterSize(w, 1<<20)} }

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	return n, err
}

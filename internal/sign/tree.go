package sign

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/lock"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// tree is the folder that is signed.
type tree struct {
	*disk
	dir string
}

// openTree opens a built site, unless a build is at it.
func openTree(dir string, step func(string) error) (*tree, error) {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return nil, fault.New("no-tree", "dir", dir)
	}
	d, err := openDisk(dir, step)
	if err != nil {
		return nil, err
	}
	d.within = withinTree
	if busy(d.root, ".veshka-staging") || d.parent != nil && busy(d.parent, d.base+".staging") {
		d.close()
		return nil, fault.New("building", "dir", dir)
	}
	return &tree{d, dir}, nil
}

// busy reports whether a build is at work in the staging folder (package write). One that it could not remove, as on some
// network file systems, is locked by nobody.
func busy(root *os.Root, staging string) bool {
	if _, err := root.Lstat(staging + "/lock"); err != nil {
		return false
	}
	l, err := lock.Try(root, staging+"/lock")
	if err != nil {
		return true
	}
	return l.Release() != nil
}

// collect lists the content of the tree, sorted. A path that not every host can serve is refused, with a better one.
func (t *tree) collect(warn func(*fault.Fault)) ([]manifest.File, error) {
	names, err := t.names()
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fault.New("no-tree", "dir", t.dir)
	}
	if !slices.Contains(names, "index.html") {
		return nil, fault.New("no-front", "dir", t.dir)
	}
	files := make([]manifest.File, len(names))
	for i, name := range names {
		if files[i], err = t.sum(name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// names returns the paths of the content, sorted by their bytes: without control files, the extras that a host may need
// and git's folder.
func (t *tree) names() ([]string, error) {
	var names []string
	var wrong []*fault.Fault
	err := fs.WalkDir(t.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			if name == ".git" {
				return fs.SkipDir
			}
		case manifest.Allowed(name):
		case manifest.Control(name):
			if !control.MatchString(name) && name != t.within {
				return fault.New("tree-stray", "path", name)
			}
		case !e.Type().IsRegular():
			return fault.New("tree-odd", "path", name)
		default:
			names = append(names, name)
			if err := manifest.CheckPath(name); err != nil {
				wrong = append(wrong, fault.New("tree-path", "path", name, "problem", problem(err), "better", better(name)))
			}
		}
		return nil
	})
	switch {
	case fault.Of(err) != nil:
		return nil, err
	case err != nil:
		return nil, fault.Because(err, "sign-disk")
	case len(wrong) > 0:
		wrong[0].Args = append(wrong[0].Args, "count", strconv.Itoa(len(wrong)))
		return nil, wrong[0]
	}
	slices.Sort(names)
	return names, nil
}

// problem is what a fault of manifest says of a path or a line, else the error itself.
func problem(err error) string {
	if f := fault.Of(err); f != nil && f.Arg("problem") != "" {
		return f.Arg("problem")
	}
	return err.Error()
}

func (t *tree) sum(name string) (manifest.File, error) {
	f, err := t.root.Open(name)
	if err != nil {
		return manifest.File{}, fault.Because(err, "sign-disk")
	}
	defer f.Close() // only read from: nothing can be lost
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return manifest.File{}, fault.Because(err, "sign-disk")
	}
	if secretKey.Match(head[:n]) {
		return manifest.File{}, fault.New("tree-secret", "path", name)
	}
	sha, size, err := manifest.Sum(io.MultiReader(bytes.NewReader(head[:n]), f))
	if err != nil {
		return manifest.File{}, fault.Because(err, "sign-disk")
	}
	return manifest.File{Path: name, Size: size, SHA256: sha}, nil
}

// secretKey finds a secret key of minisign, encrypted or not: algorithm, way of encryption and checksum, in base64. It would
// go out to everybody with the pages.
var secretKey = regexp.MustCompile(`(?m)^RW(?:QAAEIy|RTY0Iy)`)

// holds compares the tree with a list of files: the first difference is the fault tree-differs.
func (t *tree) holds(want []manifest.File) error {
	got, err := t.collect(nil)
	if err != nil {
		return err
	}
	var differs []string
	have := map[string]manifest.File{}
	for _, f := range got {
		have[f.Path] = f
	}
	for _, f := range want {
		if h, ok := have[f.Path]; !ok {
			differs = append(differs, f.Path+" (-)")
		} else if h != f {
			differs = append(differs, f.Path+" (≠)")
		}
		delete(have, f.Path)
	}
	for name := range have {
		differs = append(differs, name+" (+)")
	}
	if len(differs) == 0 {
		return nil
	}
	slices.Sort(differs)
	return fault.New("tree-differs", "dir", t.dir, "paths", strings.Join(differs[:min(5, len(differs))], ", "), "count", strconv.Itoa(len(differs)))
}

// earlier is a manifest that was signed before.
type earlier struct {
	m    *manifest.Manifest
	text []byte
	made map[string][]byte // the signatures that hold, by the ids of their keys

	highest manifest.Number // that the tree has seen; above m's own if the next release follows a file from elsewhere
}

// before returns the release that the next one follows, nil for none: the file after if one is named, else the highest
// of manifest.txt and the archive that a release key of the chain has signed. A manifest.txt that none signed is refused: the tree is
// somebody else's, unless a dead process left it without signatures, when the archive has it with them.
func (t *tree) before(chain Chain, after string) (*earlier, error) {
	if err := t.ours(chain); err != nil {
		return nil, err
	}
	text, err := read(t.root.FS(), manifest.Name, manifest.MaxManifest)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(t.root.FS(), "verify/m/*.txt")
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	var best *earlier
	known := text == nil
	for _, name := range append(names, manifest.Name) {
		e, err := signed(t.root.FS(), name, chain)
		if err != nil {
			continue // nobody's, or cut short: it proves nothing and is not followed
		}
		known = known || bytes.Equal(e.text, text)
		best = later(best, e)
	}
	if !known {
		return nil, foreign(text, filepath.Join(t.dir, manifest.Name), chain)
	}
	if best != nil {
		best.highest = best.m.Number
	}
	if after == "" {
		return best, nil
	}
	root, err := os.OpenRoot(filepath.Dir(after))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New("no-manifest", "file", after)
	}
	if err != nil {
		return nil, fault.Because(err, "sign-disk")
	}
	defer root.Close() // only read from: nothing can be lost
	e, err := signed(root.FS(), filepath.Base(after), chain)
	if err != nil {
		return nil, called(err, after)
	}
	// What the tree has signed since, or beside it, was never published: nothing follows it, but its number is taken.
	e.highest = later(best, e).m.Number
	return e, nil
}

func later(a, b *earlier) *earlier {
	if a == nil || b.m.Number.Compare(a.m.Number) > 0 {
		return b
	}
	return a
}

// ours refuses a tree whose keys are not of the chain.
func (t *tree) ours(chain Chain) error {
	text, err := read(t.root.FS(), manifest.KeysName, manifest.MaxKeyset)
	if err != nil || text == nil {
		return err
	}
	k, err := manifest.ParseKeyset(text)
	name := filepath.Join(t.dir, filepath.FromSlash(manifest.KeysName))
	switch {
	case err != nil:
		return fault.New("tree-other-keys", "file", name)
	case k.Site != chain.Current().Keyset.Site:
		return fault.New("tree-other-site", "file", name, "want", chain.Current().Keyset.Site, "got", k.Site)
	case k.N > chain.Current().Keyset.N:
		return fault.New("keys-outdated", "file", name, "tree", number(k.N), "have", number(chain.Current().Keyset.N))
	case !bytes.Equal(text, chain[k.N-1].Text):
		return fault.New("tree-other-keys", "file", name)
	}
	return nil
}

// signed reads a manifest that at least one release key of its own keyset signed. One is enough: the tree is on this
// machine, and a release that waits for a second signature has taken its number all the same.
func signed(fsys fs.FS, name string, chain Chain) (*earlier, error) {
	text, err := read(fsys, name, manifest.MaxManifest)
	if err != nil {
		return nil, err
	}
	if text == nil {
		return nil, fault.New("no-manifest", "file", name)
	}
	found, err := signatures(fsys, name, manifest.MaxSignature)
	if err != nil {
		return nil, err
	}
	var last error = fault.New("no-signature", "file", name)
	for _, link := range slices.Backward(chain) {
		m, keys, err := anyOf(link.Keyset).Verify(text, values(found))
		if err == nil {
			return &earlier{m: m, text: text, made: ofKeys(text, keys, found)}, nil
		}
		if !fault.Is(err, "bad-signature") {
			last = err
		}
	}
	return nil, last
}

// called gives the file of a fault the name that the operator knows it by.
func called(err error, file string) error {
	if f := fault.Of(err); f != nil && (f.Code == "no-manifest" || f.Code == "no-signature") {
		return fault.New(f.Code, "file", file)
	}
	return err
}

// anyOf is the keyset with a threshold of one.
func anyOf(k *manifest.Keyset) *manifest.Keyset {
	one := *k
	one.ReleaseThreshold = 1
	return &one
}

// foreign says why a manifest is not one that the chain can follow.
func foreign(text []byte, name string, chain Chain) error {
	k := chain.Current().Keyset
	m, err := manifest.Parse(text)
	switch {
	case err == nil && m.Site != k.Site:
		return fault.New("tree-other-site", "file", name, "want", k.Site, "got", m.Site)
	case err == nil && m.Keyset > k.N:
		return fault.New("keys-outdated", "file", name, "tree", number(m.Keyset), "have", number(k.N))
	}
	return fault.New("tree-other-keys", "file", name)
}

// control are the names of control files and of the signatures beside them; nobody would list or sign another.
var control = regexp.MustCompile(`^verify/(manifest|keys|keys/[0-9]+|m/[0-9]+-[0-9]+)\.txt(\.[0-9A-F]{16})?(\.minisig)?$`)

var archived = regexp.MustCompile(`^([0-9]+)-([0-9]+)\.txt`)

// numbered returns the number in the name of an archived manifest or of a signature beside it.
func numbered(name string) (manifest.Number, bool) {
	parts := archived.FindStringSubmatch(path.Base(name))
	if parts == nil {
		return manifest.Number{}, false
	}
	n, err := strconv.ParseUint(parts[1], 10, 32)
	s, err2 := strconv.ParseUint(parts[2], 10, 64)
	return manifest.Number{Keyset: uint32(n), Serial: s}, errors.Join(err, err2) == nil
}

// Package copytest is for tests: signed sites, and servers that serve them badly.
package copytest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// Pair is a key with its secret half.
type Pair struct {
	manifest.Key
	Secret minisign.PrivateKey
}

// made holds every pair by its public text, so that Rotate finds the secret halves of keys that a test put into a keyset.
var made sync.Map

// NewPair makes a key, unencrypted, with the name that a keyset calls it by.
func NewPair(t testing.TB, name string) Pair {
	t.Helper()
	public, secret, err := minisign.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := Pair{Key: manifest.Key{Public: public, Name: name}, Secret: secret}
	made.Store(p.Text(), p)
	return p
}

// Sign returns the pair's signature on the text.
func (p Pair) Sign(text []byte, comment string) []byte { return manifest.Sign(text, p.Secret, comment) }

// Site is a signed tree in a folder of the test's own.
type Site struct {
	T                testing.TB
	ID               string
	Dir              string // the served tree
	Roots, Releases  []Pair // the secret halves of the current keyset's keys, as far as they are known
	RootThreshold    int
	ReleaseThreshold int
	Keyset           *manifest.Keyset
	Manifest         *manifest.Manifest // the one installed last; SignBytes leaves it alone if it does not parse
	Now              time.Time          // the instant of the next signing, which moves it on by an hour
	Life             time.Duration      // of the next manifest
	KeysetLife       time.Duration      // of the next keyset

	last []byte // the text of Manifest
}

// New makes a site: id guide-demo, a root, a release key, a few pages, keyset 1, signed as 1-1 at 2026-11-01T00:00:00Z.
func New(t testing.TB) *Site {
	t.Helper()
	return NewWith(t, "guide-demo", []Pair{NewPair(t, "root-1")}, 1, []Pair{NewPair(t, "release-1")}, 1)
}

// NewWith is New with an id, keys and thresholds of the caller's.
func NewWith(t testing.TB, id string, roots []Pair, rootThreshold int, releases []Pair, releaseThreshold int) *Site {
	t.Helper()
	s := &Site{
		T: t, ID: id, Dir: t.TempDir(),
		Roots: roots, RootThreshold: rootThreshold, Releases: releases, ReleaseThreshold: releaseThreshold,
		Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Life: manifest.DefaultLife, KeysetLife: manifest.KeysetLife,
	}
	page := func(lang, text string) string {
		return "<!DOCTYPE html>\n<html lang=\"" + lang + "\">\n<meta charset=\"utf-8\">\n<title>" + text +
			"</title>\n<link rel=\"stylesheet\" href=\"assets/site.0123abcd.css\">\n<p>" + text + "</p>\n</html>\n"
	}
	for path, text := range map[string]string{
		"index.html":                page("ru", "Куда ехать"),
		"ru/index.html":             page("ru", "Страны"),
		"en/index.html":             page("en", "Countries"),
		"ru/countries/georgia.html": page("ru", "Грузия: год без визы"),
		"assets/index.html":         page("en", "assets"),
		"ru/countries/index.html":   page("ru", "Все страны"),
		"assets/site.0123abcd.css":  "p{margin:0}\n",
		"404.html":                  page("ru", "Такой страницы нет"),
		"stale.html":                page("ru", "Эта копия устарела"),
		"mirrors.txt":               "https://guide.example/\nhttps://mirror.example/guide/\n",
		"files.txt":                 "404.html\nindex.html\n",
		"robots.txt":                "User-agent: *\nAllow: /\n",
		"verify/index.html":         page("ru", "Как отличить подделку"),
		"verify/keys/index.html":    page("ru", "Ключи"),
		"verify/m/index.html":       page("ru", "Прежние выпуски"),
	} {
		s.Put(path, text)
	}
	first := &manifest.Keyset{
		Site: id, N: 1, Created: s.Now, Expires: s.Now.Add(s.KeysetLife),
		RootThreshold: rootThreshold, ReleaseThreshold: releaseThreshold, Roots: keys(roots), Releases: keys(releases),
	}
	s.PutKeyset(1, first.Encode(), roots...)
	s.Sign()
	return s
}

func keys(pairs []Pair) []manifest.Key {
	var out []manifest.Key
	for _, p := range pairs {
		out = append(out, p.Key)
	}
	return out
}

// Root returns the text of the first root key.
func (s *Site) Root() string { return s.Roots[0].Text() }

// Put writes a file of the tree.
func (s *Site) Put(path, text string) {
	s.T.Helper()
	name := filepath.Join(s.Dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		s.T.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		s.T.Fatal(err)
	}
}

// Read returns a file of the tree.
func (s *Site) Read(path string) []byte {
	s.T.Helper()
	text, err := os.ReadFile(filepath.Join(s.Dir, filepath.FromSlash(path)))
	if err != nil {
		s.T.Fatal(err)
	}
	return text
}

// Remove removes a file of the tree.
func (s *Site) Remove(path string) {
	s.T.Helper()
	if err := os.Remove(filepath.Join(s.Dir, filepath.FromSlash(path))); err != nil {
		s.T.Fatal(err)
	}
}

// Signatures returns all signature files beside a control file, in the order of their names; the byte copy that
// manifest.txt has is not among them.
func (s *Site) Signatures(name string) [][]byte {
	s.T.Helper()
	var out [][]byte
	for _, path := range s.beside(name) {
		text, err := os.ReadFile(path)
		if err != nil {
			s.T.Fatal(err)
		}
		out = append(out, text)
	}
	return out
}

func (s *Site) beside(name string) []string {
	paths, err := filepath.Glob(filepath.Join(s.Dir, filepath.FromSlash(name)) + ".*.minisig")
	if err != nil {
		s.T.Fatal(err)
	}
	return paths
}

// Next returns the manifest that Sign would install: all content files, the next serial, previous, times.
func (s *Site) Next() *manifest.Manifest {
	s.T.Helper()
	m := &manifest.Manifest{
		Site: s.ID, Number: manifest.Number{Keyset: s.Keyset.N, Serial: 1},
		Built: s.Now, Signed: s.Now, Expires: s.Now.Add(s.Life), Generator: "veshka/test", Files: s.files(),
	}
	if last := s.Manifest; last != nil {
		m.Previous = manifest.SHA256(s.last)
		if last.Keyset == m.Keyset {
			m.Serial = last.Serial + 1
		}
		if slices.Equal(last.Files, m.Files) {
			m.Built = last.Built
		}
	}
	return m
}

// files lists the content of the tree.
func (s *Site) files() []manifest.File {
	s.T.Helper()
	var out []manifest.File
	err := filepath.WalkDir(s.Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		path, err := filepath.Rel(s.Dir, name)
		path = filepath.ToSlash(path)
		if err != nil || manifest.Control(path) || manifest.Allowed(path) {
			return err
		}
		text, err := os.ReadFile(name)
		out = append(out, manifest.File{Path: path, Size: int64(len(text)), SHA256: manifest.SHA256(text)})
		return err
	})
	if err != nil {
		s.T.Fatal(err)
	}
	slices.SortFunc(out, func(a, b manifest.File) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// Sign lists all content files under the next serial and installs the manifest, signed by every release key: the
// signatures, the archive of twelve.
func (s *Site) Sign() *manifest.Manifest {
	s.T.Helper()
	s.SignAs(func(*manifest.Manifest) {})
	return s.Manifest
}

// SignAs is Sign with an edit before encoding; no pairs are all release keys. Edits that no manifest can hold are for
// SignBytes.
func (s *Site) SignAs(edit func(*manifest.Manifest), by ...Pair) {
	s.T.Helper()
	m := s.Next()
	edit(m)
	s.SignBytes(m.Encode(), by...)
}

// SignBytes installs any bytes as the manifest, with good signatures; no pairs are all release keys. What parses also
// goes into the archive, and the next manifest follows it.
func (s *Site) SignBytes(text []byte, by ...Pair) {
	s.T.Helper()
	if len(by) == 0 {
		by = s.Releases
	}
	m, err := manifest.Parse(text)
	if err != nil {
		m = s.Next() // for the comments, so that nothing but the text is wrong
	}
	comment := m.Claim(text).String()
	s.install(manifest.Name, text, comment, by)
	s.Put(manifest.Name+".minisig", string(by[0].Sign(text, comment)))
	s.Now = s.Now.Add(time.Hour)
	if err != nil {
		return
	}
	s.install(manifest.ArchiveName(m.Number), text, comment, by)
	s.Manifest, s.last = m, text
	s.prune()
}

// install writes a control file and the signatures on it, and removes those that were there.
func (s *Site) install(name string, text []byte, comment string, by []Pair) {
	s.T.Helper()
	for _, old := range s.beside(name) {
		if err := os.Remove(old); err != nil {
			s.T.Fatal(err)
		}
	}
	s.Put(name, string(text))
	for _, p := range by {
		s.Put(manifest.SignatureName(name, p.Key), string(p.Sign(text, comment)))
	}
}

// prune keeps the last twelve of the archive.
func (s *Site) prune() {
	s.T.Helper()
	names, err := filepath.Glob(filepath.Join(s.Dir, "verify", "m", "*.txt"))
	if err != nil {
		s.T.Fatal(err)
	}
	var all []*manifest.Manifest
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			s.T.Fatal(err)
		}
		if m, err := manifest.Parse(text); err == nil {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *manifest.Manifest) int { return b.Compare(a.Number) })
	for _, m := range all[min(12, len(all)):] {
		name := manifest.ArchiveName(m.Number)
		s.Remove(name)
		for _, signature := range s.beside(name) {
			if err := os.Remove(signature); err != nil {
				s.T.Fatal(err)
			}
		}
	}
}

// Rotate installs the keyset that follows: number, previous and times filled in, then edited. No pairs are all roots,
// the old ones and the new. The pairs of keys that the edit puts in come from NewPair. The tree's manifest stays as it
// is, of the old keyset: Sign makes the first of the new one.
func (s *Site) Rotate(edit func(*manifest.Keyset), by ...Pair) {
	s.T.Helper()
	k := *s.Keyset
	k.N++
	k.Previous = manifest.SHA256(s.Read(manifest.KeysName))
	k.Created, k.Expires = s.Now, s.Now.Add(s.KeysetLife)
	k.Roots, k.Releases, k.Revoked = slices.Clone(k.Roots), slices.Clone(k.Releases), slices.Clone(k.Revoked)
	edit(&k)
	if len(by) == 0 {
		by = slices.Clone(s.Roots)
		for _, p := range pairs(k.Roots) {
			if !slices.ContainsFunc(by, func(o Pair) bool { return o.Equal(p.Key) }) {
				by = append(by, p)
			}
		}
	}
	s.Now = s.Now.Add(time.Hour)
	s.PutKeyset(k.N, k.Encode(), by...)
}

// PutKeyset installs any bytes as the current keyset and as verify/keys/N.txt, signed by the pairs. What parses becomes
// the site's keyset.
func (s *Site) PutKeyset(n uint32, text []byte, by ...Pair) {
	s.T.Helper()
	k, err := manifest.ParseKeyset(text)
	comment := "by hand"
	if err == nil {
		comment = k.Comment(text)
		s.Keyset = k
		s.Roots, s.Releases = pairs(k.Roots), pairs(k.Releases)
		s.RootThreshold, s.ReleaseThreshold = k.RootThreshold, k.ReleaseThreshold
	}
	s.install(manifest.KeysetName(n), text, comment, by)
	s.install(manifest.KeysName, text, comment, by)
}

// pairs returns those of the keys whose secret halves NewPair made.
func pairs(keys []manifest.Key) []Pair {
	var out []Pair
	for _, k := range keys {
		if p, ok := made.Load(k.Text()); ok {
			out = append(out, Pair{Key: k, Secret: p.(Pair).Secret})
		}
	}
	return out
}

// Clone copies the folder; the keys are the same: an origin that lags, or lies.
func (s *Site) Clone() *Site {
	s.T.Helper()
	c := *s
	c.Dir = s.T.TempDir()
	if err := os.CopyFS(c.Dir, os.DirFS(s.Dir)); err != nil {
		s.T.Fatal(err)
	}
	c.Roots, c.Releases = slices.Clone(s.Roots), slices.Clone(s.Releases)
	return &c
}

// Equal reports whether two sites serve the same bytes under the same names.
func (s *Site) Equal(o *Site) bool {
	s.T.Helper()
	a, b := s.Tree(), o.Tree()
	if len(a) != len(b) {
		return false
	}
	for name, text := range a {
		if other, ok := b[name]; !ok || !bytes.Equal(text, other) {
			return false
		}
	}
	return true
}

// Tree returns every file of the site by its path, control files too.
func (s *Site) Tree() map[string][]byte {
	s.T.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(s.Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		path, err := filepath.Rel(s.Dir, name)
		if err != nil {
			return err
		}
		out[filepath.ToSlash(path)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return out
}

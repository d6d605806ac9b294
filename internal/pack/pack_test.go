package pack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// site is a signed tree with what packages can go wrong on: an empty file, one that deflate cannot make smaller, two
// that are equal, one of several blocks, and names whose order is not that of their paths.
func site(t testing.TB) *copytest.Site {
	t.Helper()
	s := copytest.New(t)
	s.Put("assets/empty.txt", "")
	s.Put("assets/noise.bin", noise(3000))
	s.Put("assets/twin.bin", noise(3000))
	s.Put("assets/long.bin", noise(2<<20+1))
	s.Put("ru.html", "<p>ru.html comes before ru/")
	s.Put("ru-old/index.html", "<p>and ru-old/ before both")
	s.Sign()
	return s
}

// noise is bytes without a pattern, the same each time.
func noise(n int) string {
	var b strings.Builder
	for x := uint32(1); b.Len() < n; x = x*1664525 + 1013904223 {
		b.WriteByte(byte(x >> 24))
	}
	return b.String()
}

// options packs the site's tree into a folder of the test's own, an hour after its signing.
func options(t testing.TB, s *copytest.Site) Options {
	t.Helper()
	return Options{Public: s.Dir, Out: t.TempDir(), Roots: roots(s), Now: s.Now}
}

func roots(s *copytest.Site) []manifest.Key { return []manifest.Key{s.Roots[0].Key} }

// kinds are the packages.
var kinds = []struct {
	name string
	pack func(context.Context, Options) (Result, error)
}{{"ZIP", ZIP}, {"CAR", CAR}, {"torrent", Torrent}}

// The same signed bytes make the same package, whatever else is different.
func TestPackagesDependOnTheSignedBytesAlone(t *testing.T) {
	s := site(t)
	for _, kind := range kinds {
		want := packed(t, kind.pack, options(t, s))
		for _, v := range []struct {
			name string
			vary func(*testing.T, *Options)
		}{
			{"E63 times of files in 1975 and 2031", func(t *testing.T, o *Options) {
				o.Public = copied(t, s.Dir)
				i := 0
				walk(t, o.Public, func(path string) {
					i++
					when := time.Date(1975+56*(i%2), 3, 1, 0, 0, i, 0, time.UTC)
					check(t, os.Chtimes(path, when, when))
				})
			}},
			{"E63 another day", func(_ *testing.T, o *Options) { o.Now = o.Now.Add(19 * 24 * time.Hour) }},
			{"E64 modes of files", func(t *testing.T, o *Options) {
				o.Public = copied(t, s.Dir)
				walk(t, o.Public, func(path string) { check(t, os.Chmod(path, 0o700)) })
			}},
			{"E64 a deep folder", func(t *testing.T, o *Options) {
				deep := filepath.Join(t.TempDir(), "Моя папка", "b c", "d", "public")
				check(t, os.MkdirAll(filepath.Dir(deep), 0o755))
				check(t, os.Rename(copied(t, s.Dir), deep))
				o.Public = deep
			}},
			{"E63 what hosts add", func(t *testing.T, o *Options) {
				o.Public = copied(t, s.Dir)
				for _, name := range []string{"CNAME", ".nojekyll", ".git/config", ".well-known/security.txt"} {
					check(t, os.MkdirAll(filepath.Dir(filepath.Join(o.Public, name)), 0o755))
					check(t, os.WriteFile(filepath.Join(o.Public, name), []byte("x\n"), 0o644))
				}
			}},
		} {
			t.Run(v.name+" "+kind.name, func(t *testing.T) {
				o := options(t, s)
				v.vary(t, &o)
				if got := packed(t, kind.pack, o); !bytes.Equal(got, want) {
					t.Errorf("%s: %d bytes that differ from the %d of the first", kind.name, len(got), len(want))
				}
			})
		}
	}
}

// A tree that is not what was signed is not packed, and a package from before stays.
func TestWhatIsNotPacked(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*testing.T, *copytest.Site, *Options)
		class fault.Class
		code  string
	}{
		{"F66 a page changed after signing", func(_ *testing.T, s *copytest.Site, _ *Options) { s.Put("ru/index.html", "<p>bot") }, fault.Forged, ""},
		{"F66 a page was added after signing", func(_ *testing.T, s *copytest.Site, _ *Options) { s.Put("ru/bot.html", "<p>bot") }, fault.Forged, ""},
		{"F66 a page is missing", func(_ *testing.T, s *copytest.Site, _ *Options) { s.Remove("ru/index.html") }, fault.Incomplete, ""},
		{"A6 expired", func(_ *testing.T, _ *copytest.Site, o *Options) { o.Now = o.Now.Add(22 * 24 * time.Hour) }, fault.Stale, "expired"},
		{"A3 other keys than those of the card", func(t *testing.T, _ *copytest.Site, o *Options) {
			o.Roots = []manifest.Key{copytest.NewPair(t, "other").Key}
		}, fault.Forged, ""},
		{"the package would stand in the tree", func(_ *testing.T, s *copytest.Site, o *Options) { o.Out = filepath.Join(s.Dir, "dist") }, fault.Usage, "pack-inside"},
		{"the package would stand in the tree by a link", func(t *testing.T, s *copytest.Site, o *Options) {
			o.Out = filepath.Join(t.TempDir(), "link")
			check(t, os.Symlink(s.Dir, o.Out))
			o.Out = filepath.Join(o.Out, "new", "dist")
		}, fault.Usage, "pack-inside"},
		{"no such tree", func(t *testing.T, _ *copytest.Site, o *Options) { o.Public = filepath.Join(t.TempDir(), "none") }, fault.Usage, "not-a-tree"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := copytest.New(t)
			o := options(t, s)
			for _, kind := range kinds {
				before := packed(t, kind.pack, o)
				spoiled := o
				copy := s.Clone()
				spoiled.Public = copy.Dir
				c.spoil(t, copy, &spoiled)
				r, err := kind.pack(t.Context(), spoiled)
				if fault.ClassOf(err) != c.class || c.code != "" && !fault.Is(err, c.code) {
					t.Errorf("%s: %v, want class %d %s", kind.name, err, c.class, c.code)
				}
				if r.File != "" && filepath.Dir(r.File) != o.Out {
					t.Errorf("%s: wrote %s", kind.name, r.File)
				}
				if after := packed(t, kind.pack, o); !bytes.Equal(before, after) {
					t.Errorf("%s: the package from before changed", kind.name)
				}
			}
			if names, _ := filepath.Glob(filepath.Join(o.Out, ".*")); len(names) > 0 {
				t.Errorf("left behind: %v", names)
			}
		})
	}
}

// What is packed is held to the list while it is read, not only before.
func TestTreeThatChangesWhilePacked(t *testing.T) {
	for _, text := range []string{"", "<p>short", strings.Repeat("long ", 1000), "the same length"} {
		s := copytest.New(t)
		if text == "the same length" {
			text = strings.ToUpper(string(s.Read("ru/index.html")))
		}
		tree, err := Open(s.Dir, s.Manifest)
		check(t, err)
		defer tree.Close()
		s.Put("ru/index.html", text)
		_, carErr := tree.CAR(io.Discard, UnixFS2025)
		for name, err := range map[string]error{"ZIP": tree.ZIP(io.Discard), "CAR": carErr, "torrent": tree.torrent(io.Discard, nil, new(Result))} {
			if !fault.Is(err, "pack-changed") || fault.Of(err).Arg("path") != "ru/index.html" {
				t.Errorf("%s of a page that is now %d bytes: %v, want pack-changed", name, len(text), err)
			}
		}
	}
}

// What else lies among the control files is not packed, though its name is that of one by the manifest's rule.
func TestOnlyTheControlFilesOfTheFormat(t *testing.T) {
	s := copytest.New(t)
	for _, name := range []string{"verify/notes.txt", "verify/m/1-1.txt.orig.txt", "verify/keys/1.txt.minisig", "verify/m/deep/1-1.txt"} {
		s.Put(name, "x\n")
	}
	check(t, os.Symlink("1-1.txt", filepath.Join(s.Dir, "verify/m/1-2.txt")))
	tree, err := Open(s.Dir, s.Manifest)
	check(t, err)
	defer tree.Close()
	var got []string
	for _, file := range tree.Files {
		if manifest.Control(file.Path) {
			got = append(got, file.Path)
		}
	}
	root, release := "."+s.Roots[0].ID()+".minisig", "."+s.Releases[0].ID()+".minisig"
	want := []string{
		"verify/keys.txt", "verify/keys.txt" + root, "verify/keys/1.txt", "verify/keys/1.txt" + root, "verify/m/1-1.txt", "verify/m/1-1.txt" + release,
		"verify/manifest.txt", "verify/manifest.txt" + release, "verify/manifest.txt.minisig",
	}
	if !slices.Equal(got, want) {
		t.Errorf("control files %q, want %q", got, want)
	}
}

// A package is there whole or not at all.
func TestPutKeepsTheOldOneWhenTheNewFails(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.zip")
	check(t, os.WriteFile(name, []byte("old"), 0o644))
	_, err := put(name, func(w io.Writer) error {
		_, err := io.WriteString(w, noise(3<<20))
		return errors.Join(err, errors.New("no space left on device"))
	})
	if !fault.Is(err, "pack-write") {
		t.Errorf("put: %v, want pack-write", err)
	}
	entries, _ := os.ReadDir(dir)
	if text, _ := os.ReadFile(name); string(text) != "old" || len(entries) != 1 {
		t.Errorf("after a failed write: %q and %d files, want the old one alone", text, len(entries))
	}
	check(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o644))
	if _, err := put(filepath.Join(dir, "file", "x.zip"), func(io.Writer) error { return nil }); !fault.Is(err, "pack-write") {
		t.Errorf("put below a file: %v, want pack-write", err)
	}
}

func TestStopped(t *testing.T) {
	s := copytest.New(t)
	o := options(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, kind := range kinds {
		if _, err := kind.pack(ctx, o); err == nil {
			t.Errorf("%s was made after it was stopped", kind.name)
		}
	}
	if entries, _ := os.ReadDir(o.Out); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}

// packed makes a package and returns its bytes.
func packed(t *testing.T, pack func(context.Context, Options) (Result, error), o Options) []byte {
	t.Helper()
	r, err := pack(t.Context(), o)
	check(t, err)
	text, err := os.ReadFile(r.File)
	check(t, err)
	info, err := os.Stat(r.File)
	check(t, err)
	if int64(len(text)) != r.Size || r.Files < 10 || !r.Anchored || info.Mode() != 0o644 {
		t.Errorf("%+v, mode %v, want %d bytes, the files of the tree, anchored, 0644", r, info.Mode(), len(text))
	}
	return text
}

// verified holds a copy against the site's root.
func verified(t *testing.T, s *copytest.Site, tree verify.Tree) {
	t.Helper()
	r, err := verify.Run(t.Context(), tree, verify.Options{Roots: roots(s), Now: s.Now})
	if err != nil || r.Verdict != verify.Genuine {
		t.Errorf("verify: %s %v, want %s", r.Verdict, err, verify.Genuine)
	}
}

// tool runs a program that make tools installs, in a folder.
func tool(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: make tools installs it", name)
	}
	c := exec.CommandContext(t.Context(), path, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+t.TempDir(), "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// copied copies a folder; its files are made in the opposite order.
func copied(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	var names []string
	walk(t, from, func(path string) { names = append(names, path) })
	for i := range names {
		name := names[len(names)-1-i]
		rel, err := filepath.Rel(from, name)
		check(t, err)
		text, err := os.ReadFile(name)
		check(t, err)
		check(t, os.MkdirAll(filepath.Dir(filepath.Join(to, rel)), 0o755))
		check(t, os.WriteFile(filepath.Join(to, rel), text, 0o644))
	}
	return to
}

// walk calls f for every file below a folder.
func walk(t *testing.T, dir string, f func(path string)) {
	t.Helper()
	check(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			f(path)
		}
		return err
	}))
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/site"
)

// The day and the instant of everything here, so that the machine's clock plays no part. faketime, which other programs
// are shown another year with, does not reach a Go program: it asks the kernel, not libc.
const (
	theDay     = "2026-11-22"
	theInstant = "2026-11-22T00:00:00Z"
	theEpoch   = "SOURCE_DATE_EPOCH=1795305600" // the same
)

// editor is a person at a machine who builds, signs and packs the site.
type editor struct {
	dir     func(t *testing.T) string           // where the work is done, nil for a folder of the test's own
	env     []string                            // beyond that of the test
	shell   string                              // what a shell does first
	undated bool                                // no --date for the build
	between func(t *testing.T, public string)   // after the build, before signing
	sources func(t *testing.T, from, to string) // how the sources come there, nil for a copy
}

// Whoever builds, signs and packs the same sources with the same keys gets the same bytes: every page, the manifest, its
// signatures, ZIP, CAR and torrent. It is what lets a second editor sign the first one's manifest after building the site
// anew, and not just trust it.
func TestEveryEditorMakesTheSameBytes(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "keys")
	veshka(t, exec.CommandContext(t.Context(), "veshka", "keys", "init", "--site", "guide-demo", "--out", keys, "--no-password", "--date", theInstant))
	sources := filepath.Join(t.TempDir(), "site")
	veshka(t, exec.CommandContext(t.Context(), "veshka", "new", "site", sources))
	want := editor{}.work(t, sources, keys)
	if len(want) < 50 {
		t.Fatalf("%d files, want a whole site", len(want))
	}
	for _, v := range []struct {
		name string
		editor
	}{
		{"E63 time zone and language", editor{env: []string{"TZ=Pacific/Kiritimati", "LANG=ru_RU.UTF-8", "LC_ALL=ru_RU.UTF-8"}}},
		{"E63 one processor, SOURCE_DATE_EPOCH instead of --date", editor{env: []string{"GOMAXPROCS=1", theEpoch}, undated: true}},
		{"E63 folders listed in another order at each look", editor{dir: disordered, sources: backwards}},
		{"E63 files of 1975 and 2031", editor{env: []string{"GOMAXPROCS=4"}, between: ages}},
		{"E64 user, home, umask 077", editor{env: []string{"HOME=/nonexistent", "USER=elena", "LOGNAME=elena"}, shell: "umask 077"}},
		{"E64 deep folder with spaces and Cyrillic, umask 000", editor{shell: "umask 000", dir: func(t *testing.T) string {
			dir := filepath.Join(t.TempDir(), "мои сайты", "a b", strings.Repeat("long-", 20), "x")
			must(t, os.MkdirAll(dir, 0o755))
			return dir
		}}},
	} {
		t.Run(v.name, func(t *testing.T) {
			got := v.work(t, sources, keys)
			for _, name := range slices.Sorted(maps.Keys(want)) {
				if text, ok := got[name]; !ok || text != want[name] {
					t.Errorf("%s differs, or is missing", name)
				}
			}
			for name := range got {
				if _, ok := want[name]; !ok {
					t.Errorf("%s is there this time only", name)
				}
			}
		})
	}
}

// work builds, signs and packs, and returns every file made.
func (e editor) work(t *testing.T, sources, keys string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if e.dir != nil {
		dir = e.dir(t)
	}
	if e.sources == nil {
		must(t, os.CopyFS(dir, os.DirFS(sources)))
	} else {
		e.sources(t, sources, dir)
	}
	build := []string{"build"}
	if !e.undated {
		build = append(build, "--date", theDay)
	}
	e.run(t, dir, build...)
	if e.between != nil {
		e.between(t, filepath.Join(dir, "public"))
	}
	e.run(t, dir, "sign", "--keys", keys, "--date", theInstant, "public")
	for _, kind := range []string{"zip", "car", "torrent"} {
		e.run(t, dir, "pack", kind, "--root", filepath.Join(keys, "root-1.pub"), "--date", theInstant)
	}
	made := map[string]string{}
	for _, top := range []string{"public", "dist"} {
		maps.Copy(made, contents(t, dir, top))
	}
	for _, suffix := range []string{"zip", "car", "torrent"} {
		if made["dist/guide-demo-1-1."+suffix] == "" {
			t.Errorf("there is no dist/guide-demo-1-1.%s", suffix)
		}
	}
	return made
}

// run runs veshka in a folder, as the editor does.
func (e editor) run(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "veshka", args...)
	if e.shell != "" {
		c = exec.CommandContext(t.Context(), "sh", append([]string{"-c", e.shell + ` && exec veshka "$@"`, "sh"}, args...)...)
	}
	c.Dir, c.Env = dir, append(os.Environ(), e.env...)
	veshka(t, c)
}

func veshka(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%q: %v\n%s", c.Args, err, out)
	}
}

// contents returns the files below a folder of dir, by their paths from dir.
func contents(t *testing.T, dir, top string) map[string]string {
	t.Helper()
	out := map[string]string{}
	must(t, filepath.WalkDir(filepath.Join(dir, top), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, relErr := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(text)
		return errors.Join(err, relErr)
	}))
	return out
}

// disordered returns a folder whose listings come in another order each time: disorderfs shows it. Where the system lets
// nobody mount (no /dev/fuse, as in many containers), it is an ordinary one, and TestBuildOfAShuffledFolder must do.
func disordered(t *testing.T) string {
	dir := t.TempDir()
	fuse, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		t.Logf("no disorderfs on this system: %v", err)
		return dir
	}
	fuse.Close()
	if _, err := exec.LookPath("disorderfs"); err != nil {
		t.Fatal("disorderfs is missing: make tools installs it")
	}
	shown := t.TempDir()
	c := exec.CommandContext(t.Context(), "disorderfs", "--shuffle-dirents=yes", "--sort-dirents=no", "--quiet",
		"-o", "hard_remove", dir, shown) // what is removed while it is open is gone, as on a disk
	if out, err := c.CombinedOutput(); err != nil {
		t.Logf("disorderfs may not mount on this system: %v %s", err, out)
		return dir
	}
	t.Cleanup(func() {
		if out, err := exec.Command("fusermount", "-u", shown).CombinedOutput(); err != nil {
			t.Errorf("fusermount: %v %s", err, out)
		}
	})
	return shown
}

// backwards copies a folder, its last file first.
func backwards(t *testing.T, from, to string) {
	files := contents(t, from, ".")
	names := slices.Sorted(maps.Keys(files))
	for i := range names {
		name := names[len(names)-1-i]
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755))
		must(t, os.WriteFile(filepath.Join(to, name), []byte(files[name]), 0o644))
	}
}

// ages gives half of the files a time long ago, and half one to come.
func ages(t *testing.T, public string) {
	for i, name := range slices.Sorted(maps.Keys(contents(t, public, "."))) {
		when := time.Date(1975+56*(i%2), 3, 1, 0, 0, i%60, 0, time.UTC)
		must(t, os.Chtimes(filepath.Join(public, name), when, when))
	}
}

// E65: built says when the content was made. Renewing a signature is no new content.
func TestRenewalChangesControlFilesOnly(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys")
	e := editor{}
	e.run(t, dir, "new", "site", "g")
	g := filepath.Join(dir, "g")
	e.run(t, g, "keys", "init", "--site", "guide-demo", "--out", keys, "--no-password", "--date", theInstant)
	e.run(t, g, "build", "--date", theDay)
	e.run(t, g, "sign", "--keys", keys, "--date", theInstant, "public")
	before := contents(t, g, "public")

	e.run(t, g, "sign", "--keys", keys, "--date", "2026-11-29T00:00:00Z", "public")
	after := contents(t, g, "public")
	t.Run("E65 a renewal changes control files only", func(t *testing.T) {
		changed := 0
		for name, text := range after {
			if before[name] == text {
				continue
			}
			changed++
			if !manifest.Control(strings.TrimPrefix(name, "public/")) {
				t.Errorf("%s changed", name)
			}
		}
		if changed < 3 || len(after) != len(before)+2 {
			t.Errorf("%d files changed, %d became %d: want manifest and signatures changed, two more in the archive", changed, len(before), len(after))
		}
	})
	built := func(want, serial string) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(g, "public/verify/manifest.txt"))
		must(t, err)
		m, err := manifest.Parse(text)
		must(t, err)
		if got := m.Built.Format(time.RFC3339); got != want || m.Number.String() != serial {
			t.Errorf("release %s built %s, want %s built %s", m.Number, got, serial, want)
		}
	}
	t.Run("E65 built stays when a release is renewed", func(*testing.T) { built(theInstant, "1-2") })
	t.Run("E65 built changes with the content", func(t *testing.T) {
		home := filepath.Join(g, "content/home.en.md")
		text, err := os.ReadFile(home)
		must(t, err)
		must(t, os.WriteFile(home, append(bytes.TrimSpace(text), "\n\nOne more line.\n"...), 0o644))
		e.run(t, g, "build", "--date", theDay)
		e.run(t, g, "sign", "--keys", keys, "--date", "2026-11-30T00:00:00Z", "public")
		built("2026-11-30T00:00:00Z", "1-3")
	})
	t.Run("E65 built is SOURCE_DATE_EPOCH where it is set", func(*testing.T) {
		editor{env: []string{theEpoch}}.run(t, g, "sign", "--keys", keys, "--date", "2026-12-01T00:00:00Z", "public")
		built(theInstant, "1-4")
	})
}

// Disks list the files of a folder in any order; no page depends on it.
func TestBuildOfAShuffledFolder(t *testing.T) {
	pages := func(from fs.FS) map[string]string {
		out := map[string]string{}
		at, _ := site.ParseDate(theDay)
		r, err := build.New(from, builtin()).Build(build.Options{Day: at}, func(name string, text []byte) error {
			out[name] = string(text)
			return nil
		})
		must(t, err)
		if r.Failed(false) {
			t.Fatalf("the project's own site has errors: %v", r.Found)
		}
		return out
	}
	want := pages(os.DirFS("../.."))
	t.Run("E63 the same pages from a shuffled folder", func(t *testing.T) {
		got := pages(shuffled{os.DirFS("../.."), rand.New(rand.NewPCG(1, 2))})
		if !maps.Equal(got, want) {
			t.Errorf("%d pages from a shuffled folder, %d else, and not the same", len(got), len(want))
		}
	})
}

// shuffled lists folders in random order.
type shuffled struct {
	fs.FS
	random *rand.Rand
}

func (s shuffled) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	if d, ok := f.(fs.ReadDirFile); ok && err == nil {
		return shuffledDir{d, s.random}, nil
	}
	return f, err
}

type shuffledDir struct {
	fs.ReadDirFile
	random *rand.Rand
}

func (d shuffledDir) ReadDir(n int) ([]fs.DirEntry, error) {
	entries, err := d.ReadDirFile.ReadDir(n)
	d.random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return entries, err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

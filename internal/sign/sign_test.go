package sign

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/lock"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// begin is the instant of the first signing of every test.
var begin = time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// keyFolder makes unencrypted keys of guide-demo: one root and one release, unless edited.
func keyFolder(t *testing.T, edit ...func(*InitOptions)) string {
	t.Helper()
	o := InitOptions{Site: "guide-demo", Dir: filepath.Join(t.TempDir(), "keys"), Roots: 1, Releases: 1, Life: manifest.KeysetLife, Now: begin}
	for _, e := range edit {
		e(&o)
	}
	if _, err := Init(o); err != nil {
		t.Fatal(err)
	}
	return o.Dir
}

func threeRoots(o *InitOptions) { o.Roots = 3 }

// pages are what a build would have made.
func pages(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "public")
	for name, text := range map[string]string{"index.html": "front", "ru/index.html": "дом", "en/index.html": "home",
		"assets/site.0123abcd.css": "p{}", "robots.txt": "", "mirrors.txt": "https://example.org/\n",
		"verify/index.html": "how", "verify/keys/index.html": "keys", "verify/m/index.html": "m"} {
		put(t, dir, name, text)
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// warned collects warnings, by their codes.
type warned []string

func (w *warned) add(f *fault.Fault) { *w = append(*w, f.Code) }

func noPassword(file string) (string, error) {
	return "", errors.New("a password was asked for " + file)
}

// options sign the tree at begin plus after.
func options(keys, tree string, after time.Duration) Options {
	return Options{Keys: keys, Tree: tree, Now: begin.Add(after), Generator: "veshka/test", Ask: noPassword, Warn: new(warned).add}
}

func mustSign(t *testing.T, o Options) *Release {
	t.Helper()
	r, err := Sign(o)
	if err != nil {
		t.Fatalf("Sign: %v", err)
	}
	return r
}

// proved is what package verify says of the tree, with the first root of the key folder as the card's.
func proved(t *testing.T, tree, keys string, at time.Time) (verify.Report, error) {
	t.Helper()
	chain, err := ReadChain(keys)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := verify.Dir(tree)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(context.Background(), tr, verify.Options{Roots: chain[0].Keyset.Roots[:1], Now: at})
}

func mustProve(t *testing.T, tree, keys string, at time.Time) {
	t.Helper()
	if r, err := proved(t, tree, keys, at); err != nil || r.Verdict != verify.Genuine {
		t.Fatalf("verify: %s, %v", r.Verdict, err)
	}
}

// wantFault checks the code of an error.
func wantFault(t *testing.T, err error, code string) *fault.Fault {
	t.Helper()
	if !fault.Is(err, code) {
		t.Fatalf("error %v, want %s", err, code)
	}
	return fault.Of(err)
}

// standing is every file of a folder.
func standing(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// tool runs a program of the system.
func tool(t *testing.T, dir, stdin, name string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is missing: make tools installs it", name)
	}
	c := exec.Command(name, args...)
	c.Dir, c.Stdin = dir, strings.NewReader(stdin)
	var out, errs strings.Builder
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	if err != nil {
		return out.String() + errs.String(), err
	}
	return out.String(), nil
}

func mustTool(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	out, err := tool(t, dir, "", name, args...)
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return out
}

func TestSignedTreeVerifies(t *testing.T) {
	keys, tree := keyFolder(t), pages(t)
	r := mustSign(t, options(keys, tree, 0))
	m := r.Manifest
	if m.Number != (manifest.Number{Keyset: 1, Serial: 1}) || m.Previous != "" || len(m.Files) != 9 || r.Short() != 0 || r.SameTree {
		t.Errorf("first release: %+v", r)
	}
	if !m.Expires.Equal(begin.Add(21*day)) || !m.Signed.Equal(begin) || !m.Built.Equal(begin) {
		t.Errorf("signed %v, expires %v, built %v", m.Signed, m.Expires, m.Built)
	}
	mustProve(t, tree, keys, begin)
	// By hand, with the tools that volunteers have and the key from the file.
	out := mustTool(t, tree, "minisign", "-Vm", "verify/manifest.txt", "-p", filepath.Join(keys, "release-1.pub"))
	if !strings.Contains(out, "veshka-manifest 1 site=guide-demo keyset=1 serial=1 expires=2026-11-22") {
		t.Errorf("minisign prints %q", out)
	}
	root, _ := os.ReadFile(filepath.Join(keys, "root-1.pub"))
	k, _ := readPublic(root)
	mustTool(t, tree, "minisign", "-Vm", "verify/keys.txt", "-x", "verify/keys.txt."+k.ID()+".minisig", "-P", k.Text())
	mustTool(t, tree, "sha256sum", "-c", "--strict", "--quiet", "verify/manifest.txt")
	mustTool(t, filepath.Dir(tree), "test", "!", "-e", "public.signing")
}

func TestReleasesFollowOneAnother(t *testing.T) {
	keys, tree := keyFolder(t), pages(t)
	var hashes []string
	for i := range 15 {
		if i%3 == 0 {
			put(t, tree, "ru/index.html", strings.Repeat("дом", i))
		}
		r := mustSign(t, options(keys, tree, time.Duration(i)*day))
		if got := r.Manifest.Serial; got != uint64(i+1) {
			t.Fatalf("serial %d, want %d", got, i+1)
		}
		if i > 0 && r.Manifest.Previous != hashes[i-1] {
			t.Fatalf("previous of release %d is not release %d", i+1, i)
		}
		if want := i%3 != 0; r.SameTree != want {
			t.Errorf("release %d: SameTree = %v", i+1, r.SameTree)
		}
		text, _ := os.ReadFile(filepath.Join(tree, "verify/manifest.txt"))
		hashes = append(hashes, manifest.SHA256(text))
	}
	names, _ := filepath.Glob(filepath.Join(tree, "verify/m/*.txt"))
	sigs, _ := filepath.Glob(filepath.Join(tree, "verify/m/*.minisig"))
	if len(names) != 12 || len(sigs) != 12 {
		t.Errorf("archive of %d manifests and %d signatures, want 12 of each", len(names), len(sigs))
	}
	if _, err := os.Stat(filepath.Join(tree, "verify/m/1-4.txt")); err != nil {
		t.Error("the twelfth last is not kept")
	}
	mustProve(t, tree, keys, begin.Add(15*day))
}

func TestBuiltChangesOnlyWithContent(t *testing.T) {
	keys, tree := keyFolder(t), pages(t)
	epoch := begin.Add(-5 * day)
	o := options(keys, tree, 0)
	o.Built = epoch
	if m := mustSign(t, o).Manifest; !m.Built.Equal(epoch) {
		t.Errorf("built %v, want SOURCE_DATE_EPOCH %v", m.Built, epoch)
	}
	t.Run("E65 a renewal changes control files and nothing else", func(t *testing.T) {
		before := standing(t, tree)
		old, _ := os.Stat(filepath.Join(tree, "index.html"))
		r := mustSign(t, options(keys, tree, day))
		if !r.SameTree || !r.Manifest.Built.Equal(epoch) {
			t.Errorf("same tree %v, built %v, want %v", r.SameTree, r.Manifest.Built, epoch)
		}
		after := standing(t, tree)
		for _, name := range slices.Sorted(maps.Keys(after)) {
			if !manifest.Control(name) && before[name] != after[name] {
				t.Errorf("%s changed", name)
			}
		}
		if now, _ := os.Stat(filepath.Join(tree, "index.html")); !now.ModTime().Equal(old.ModTime()) {
			t.Error("index.html was written again")
		}
		for _, name := range []string{"verify/keys.txt", "verify/keys/1.txt", "verify/m/1-1.txt"} {
			if before[name] != after[name] || after[name] == "" {
				t.Errorf("%s changed", name)
			}
		}
	})
	t.Run("E65 content changes it", func(t *testing.T) {
		put(t, tree, "index.html", "new front")
		if m := mustSign(t, options(keys, tree, 2*day)).Manifest; !m.Built.Equal(begin.Add(2 * day)) {
			t.Errorf("built %v", m.Built)
		}
	})
	t.Run("E63 two trees of the same files have the same manifest and signature", func(t *testing.T) {
		a, b := pages(t), pages(t)
		mustSign(t, options(keys, a, 0))
		mustSign(t, options(keys, b, 0))
		if !maps.Equal(standing(t, a), standing(t, b)) {
			t.Error("they differ")
		}
	})
}

func TestExtrasAreNotListed(t *testing.T) {
	keys, tree := keyFolder(t), pages(t)
	for _, name := range []string{"CNAME", ".nojekyll", ".gitattributes", ".well-known/security.txt", ".git/HEAD", ".git/UPPER_case"} {
		put(t, tree, name, "x")
	}
	if m := mustSign(t, options(keys, tree, 0)).Manifest; len(m.Files) != 9 {
		t.Errorf("listed %d files, want 9", len(m.Files))
	}
	mustProve(t, tree, keys, begin)
}

func TestPathsThatCannotBeServed(t *testing.T) {
	for _, c := range []struct{ name, path, better string }{
		{"F76 upper case", "ru/Serbia.html", "ru/serbia.html"},
		{"F76 cyrillic", "ru/Сербия и Ёж.html", "ru/serbiya-i-yozh.html"},
		{"F76 underscore", "en/_draft.html", "en/draft.html"},
		{"F76 underscore inside", "en/a_b.html", "en/a-b.html"},
		{"F76 hidden", ".DS_Store", "ds-store"},
		{"F76 device", "ru/con.html", "ru/page-con.html"},
		{"F76 dots", "ru/a..b.html", "ru/a.b.html"},
		{"F76 emoji", "ru/🙂.html", "ru/html"},
		{"F76 staging of the editor", "ru/index.html~", "ru/index.html"},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys, tree := keyFolder(t), pages(t)
			put(t, tree, c.path, "x")
			before := standing(t, tree)
			_, err := Sign(options(keys, tree, 0))
			f := wantFault(t, err, "tree-path")
			if f.Arg("path") != c.path || f.Arg("better") != c.better || f.Arg("count") != "1" {
				t.Errorf("fault %v, want path %s and the suggestion %s", f, c.path, c.better)
			}
			if !maps.Equal(before, standing(t, tree)) {
				t.Error("the tree changed")
			}
		})
	}
}

// building does what a build does while it is at work.
func building(t *testing.T, staging string) {
	t.Helper()
	put(t, staging, "lock", "1")
	root, err := os.OpenRoot(staging)
	if err != nil {
		t.Fatal(err)
	}
	l, err := lock.Try(root, "lock")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Release(); root.Close() })
}

// A build that died left its folder beside; it stops nobody.
func TestAfterADeadBuild(t *testing.T) {
	keys, tree := keyFolder(t), pages(t)
	put(t, tree+".staging", "lock", "1")
	if _, err := Sign(options(keys, tree, 0)); err != nil {
		t.Fatal(err)
	}
}

func TestOddTrees(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, tree string)
		want string
	}{
		{"a link", func(t *testing.T, tree string) {
			if err := os.Symlink("/etc/passwd", filepath.Join(tree, "ru", "a.html")); err != nil {
				t.Fatal(err)
			}
		}, "tree-odd"},
		{"a build beside", func(t *testing.T, tree string) { building(t, tree+".staging") }, "building"},
		{"a build within", func(t *testing.T, tree string) { building(t, tree+"/.veshka-staging") }, "building"},
		{"A26 a text below verify that nobody signs", func(t *testing.T, tree string) { put(t, tree, "verify/note.txt", "x") }, "tree-stray"},
		{"no files", func(t *testing.T, tree string) { os.RemoveAll(tree); os.Mkdir(tree, 0o755) }, "no-tree"},
		{"no folder", func(t *testing.T, tree string) { os.RemoveAll(tree) }, "no-tree"},
		{"a file", func(t *testing.T, tree string) { os.RemoveAll(tree); put(t, filepath.Dir(tree), "public", "x") }, "no-tree"},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys, tree := keyFolder(t), pages(t)
			c.make(t, tree)
			_, err := Sign(options(keys, tree, 0))
			wantFault(t, err, c.want)
			if _, err := os.Stat(filepath.Join(tree, "verify/manifest.txt")); err == nil {
				t.Error("signed all the same")
			}
		})
	}
}

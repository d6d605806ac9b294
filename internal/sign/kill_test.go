package sign

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// killed is what a signing panics with that dies before a step.
type killed string

// dying runs f, which dies before the step of the number, counted from 0. It returns the steps done and whether it died.
func dying(last int, f func(step func(string) error) error) (steps []string, died bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(killed); !ok {
				panic(r)
			}
			died = true
		}
	}()
	err = f(func(name string) error {
		if len(steps) == last {
			panic(killed(name))
		}
		steps = append(steps, name)
		return nil
	})
	return steps, false, err
}

// stands reports whether the tree holds a release that a careful reader accepts: a chain of keysets from the first, and
// a manifest, current or archived, signed under one of them, that lists exactly the tree.
func stands(t *testing.T, tree string) bool {
	t.Helper()
	fsys, err := fs.Sub(os.DirFS(tree), "verify")
	if err != nil {
		t.Fatal(err)
	}
	var chain Chain
	for n := uint32(1); ; n++ {
		l, err := readLink(fsys, n)
		if err != nil {
			t.Fatal(err)
		}
		if l.Text == nil {
			break
		}
		if n == 1 {
			l.Keyset, err = manifest.ParseKeyset(l.Text)
		} else {
			l.Keyset, err = chain.Current().Keyset.Next(chain.Current().Text, l.Text, l.signatures())
		}
		if err != nil {
			t.Fatalf("verify/keys/%d.txt: %v", n, err)
		}
		chain = append(chain, l)
	}
	tr, err := openTree(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	names, _ := fs.Glob(os.DirFS(tree), "verify/m/*.txt")
	for _, name := range append(names, manifest.Name) {
		if len(chain) == 0 {
			return false
		}
		if e, err := signed(os.DirFS(tree), name, chain); err == nil && tr.holds(e.m.Files) == nil {
			return true
		}
	}
	return false
}

func TestKilledAtEveryStep(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, keys, tree string)
		least   int
	}{
		{"F75 first signing", func(*testing.T, string, string) {}, 18},
		{"F75 renewal", func(t *testing.T, keys, tree string) { mustSign(t, options(keys, tree, 0)) }, 8},
		{"F75 full archive", func(t *testing.T, keys, tree string) {
			for i := range 12 {
				mustSign(t, options(keys, tree, time.Duration(i)*time.Hour))
			}
		}, 10},
		{"F75 new keys", func(t *testing.T, keys, tree string) {
			mustSign(t, options(keys, tree, 0))
			mustRotate(t, RotateOptions{Dir: keys, Now: begin, Releases: []string{"desk-2"}, Drop: []string{"release-1"}})
		}, 14},
		{"F75 renewal of the keys", func(t *testing.T, keys, tree string) {
			mustSign(t, options(keys, tree, 0))
			mustRotate(t, RotateOptions{Dir: keys, Now: begin})
		}, 14},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys0, tree0 := keyFolder(t), pages(t)
			c.prepare(t, keys0, tree0)
			for last := 0; ; last++ {
				keys, tree := copied(t, keys0), copied(t, tree0)
				before := standsFirst(t, tree)
				o := options(keys, tree, day)
				steps, died, err := dying(last, func(step func(string) error) error {
					o.step = step
					_, err := Sign(o)
					return err
				})
				if err != nil {
					t.Fatalf("Sign: %v", err)
				}
				if !died {
					if last < c.least {
						t.Errorf("only %d steps: %q", last, steps)
					}
					return
				}
				if before && !stands(t, tree) {
					t.Fatalf("after %q no release verifies", steps)
				}
				accepted(t, tree, keys, before, steps)
				o = options(keys, tree, 2*day)
				r := mustSign(t, o)
				if r.Manifest.Previous == "" && before {
					t.Fatalf("after %q the next release follows none", steps)
				}
				mustProve(t, tree, keys, o.Now)
				if _, err := os.Stat(tree + ".signing"); err == nil {
					t.Fatalf("after %q a temporary file stays beside", steps)
				}
			}
		})
	}
}

// The disk is full, or the folder can only be read, from some step on: the message says so, no release is lost, and with
// room again the next signing heals.
func TestDiskFailsAtEveryStep(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
	}{{"F75 full disk", syscall.ENOSPC}, {"F75 read-only folder", syscall.EROFS}, {"F75 failing disk", syscall.EIO}} {
		t.Run(c.name, func(t *testing.T) {
			keys0, tree0 := keyFolder(t), pages(t)
			mustSign(t, options(keys0, tree0, 0))
			mustRotate(t, RotateOptions{Dir: keys0, Now: begin})
			for last := 0; ; last++ {
				keys, tree := copied(t, keys0), copied(t, tree0)
				o := options(keys, tree, day)
				steps := 0
				o.step = func(string) error {
					if steps++; steps > last {
						return c.err
					}
					return nil
				}
				_, err := Sign(o)
				if err == nil {
					if last < 14 {
						t.Errorf("only %d steps", last)
					}
					return
				}
				wantFault(t, err, "sign-disk")
				if !errors.Is(err, c.err) {
					t.Fatalf("the error hides the machine's: %v", err)
				}
				if !stands(t, tree) {
					t.Fatalf("after %d steps no release verifies", last)
				}
				mustSign(t, options(keys, tree, 2*day))
				mustProve(t, tree, keys, begin.Add(2*day))
			}
		})
	}
}

func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func standsFirst(t *testing.T, tree string) bool {
	_, err := os.Stat(tree + "/verify/manifest.txt")
	return err == nil && stands(t, tree)
}

// accepted holds the half-written tree to what package verify says: fine, or torn with the archived release whole; or
// that one half of a pair, text and signature of an archived file, stands alone. Never that it is forged: also not in the
// moment, four renames long, in which keys.txt is new and manifest.txt is not.
func accepted(t *testing.T, tree, folder string, before bool, steps []string) {
	t.Helper()
	if !before {
		return
	}
	r, err := proved(t, tree, folder, begin.Add(day))
	if err == nil || fault.Is(err, "torn") && len(r.Problems) == 0 {
		return
	}
	half := func(p verify.Problem) bool { return p.Cause == "torn" }
	if fault.ClassOf(err) == fault.Incomplete && !slices.ContainsFunc(r.Problems, func(p verify.Problem) bool { return !half(p) }) {
		return
	}
	t.Errorf("after %q verify says %v %v", steps, err, r.Problems)
}

func TestKilledInitAndRotation(t *testing.T) {
	t.Run("a killed rotation is finished by the next, with one keyset of the number", func(t *testing.T) {
		for last := 0; ; last++ {
			keys := keyFolder(t)
			o := RotateOptions{Dir: keys, Now: begin, Life: manifest.KeysetLife, Releases: []string{"desk-2"}, Ask: noPassword,
				NewPassword: func() (string, error) { return "", nil }, Warn: new(warned).add}
			steps, died, err := dying(last, func(step func(string) error) error { o.step = step; _, err := Rotate(o); return err })
			if err != nil {
				t.Fatal(err)
			}
			if !died {
				if last < 8 {
					t.Errorf("only %d steps: %q", last, steps)
				}
				return
			}
			o.step = nil
			chain, err := ReadChain(keys)
			if err != nil {
				t.Fatalf("after %q: %v", steps, err)
			}
			if len(chain) == 1 {
				if _, err := Rotate(o); fault.Is(err, "draft-there") {
					o.Releases = nil
					_, err = Rotate(o)
					if err != nil {
						t.Fatalf("after %q: %v", steps, err)
					}
				} else if err != nil {
					t.Fatalf("after %q: %v", steps, err)
				}
			}
			chain, err = ReadChain(keys)
			if err != nil || len(chain) != 2 || len(chain.Current().Keyset.Releases) != 2 {
				t.Fatalf("after %q: %v, %d keysets", steps, err, len(chain))
			}
		}
	})
	t.Run("a killed init never passes for keys", func(t *testing.T) {
		for last := 0; ; last++ {
			o := InitOptions{Site: "guide-demo", Dir: t.TempDir() + "/keys", Roots: 1, Releases: 1, Life: day * 30, Now: begin}
			steps, died, err := dying(last, func(step func(string) error) error { o.step = step; _, err := Init(o); return err })
			if err != nil {
				t.Fatal(err)
			}
			if !died {
				return
			}
			_, err = ReadChain(o.Dir)
			done := slices.Contains(steps, "rename keys.txt")
			if !done && err == nil {
				t.Fatalf("after %q there are keys", steps)
			}
			o.step = nil
			_, err = Init(o)
			if len(steps) > 1 {
				wantFault(t, err, "keys-there")
			}
		}
	})
}

// A file that changes while it is signed is found before anybody publishes it.
func TestSelfCheck(t *testing.T) {
	for _, c := range []struct {
		name, step string
		do         func(t *testing.T, tree string)
	}{
		{"F71 a page changes while it is signed", "rename verify/manifest.txt", func(t *testing.T, tree string) { put(t, tree, "ru/index.html", "changed") }},
		{"F71 a page appears while it is signed", "rename verify/manifest.txt", func(t *testing.T, tree string) { put(t, tree, "ru/bot.html", "new") }},
		{"F71 the signature changes", "rename verify/manifest.txt.minisig", func(t *testing.T, tree string) {
			names, _ := filepath.Glob(filepath.Join(tree, "verify/manifest.txt.*.minisig"))
			text, _ := os.ReadFile(names[0])
			put(t, tree, strings.TrimPrefix(names[0], tree+"/"), flip(string(text)))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys, tree := keyFolder(t), pages(t)
			o := options(keys, tree, 0)
			o.step = func(name string) error {
				if name == c.step {
					c.do(t, tree)
				}
				return nil
			}
			_, err := Sign(o)
			wantFault(t, err, "self-check")
		})
	}
	t.Run("F71 what minisign and sha256sum would say", func(t *testing.T) {
		keys, tree := keyFolder(t), pages(t)
		r := mustSign(t, options(keys, tree, 0))
		fsys := os.DirFS(tree)
		sig, key := manifest.SignatureName(manifest.Name, r.Signers[0]), r.Signers[0].Text()
		text, _ := os.ReadFile(tree + "/" + sig)
		for _, spoilt := range []struct{ name, sig string }{
			{"another comment", strings.Replace(string(text), "serial=1", "serial=2", 1)},
			{"a line more", string(text) + "\n"},
			{"no last line feed", strings.TrimSuffix(string(text), "\n")},
			{"carriage returns", strings.ReplaceAll(string(text), "\n", "\r\n")},
			{"another letter", flip(string(text))},
		} {
			put(t, tree, "spoilt.minisig", spoilt.sig)
			problem := plainSignature(fsys, manifest.Name, "spoilt.minisig", key)
			if problem == "" {
				t.Errorf("%s: plainSignature finds nothing", spoilt.name)
			}
		}
		if p := plainSignature(fsys, manifest.Name, sig, key); p != "" {
			t.Errorf("plainSignature = %q", p)
		}
		put(t, tree, "ru/index.html", "other")
		if bad := plainSums(fsys, manifest.Name); !slices.Equal(bad, []string{"ru/index.html"}) {
			t.Errorf("plainSums = %q", bad)
		}
		if _, err := tool(t, tree, "", "sha256sum", "-c", "--quiet", "verify/manifest.txt"); err == nil {
			t.Error("sha256sum finds nothing")
		}
	})
}

// flip changes a letter of the signature itself.
func flip(s string) string {
	lines := strings.Split(s, "\n")
	b := []byte(lines[1])
	if b[60] == 'A' {
		b[60] = 'B'
	} else {
		b[60] = 'A'
	}
	lines[1] = string(b)
	return strings.Join(lines, "\n")
}

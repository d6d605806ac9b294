package verify_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// run verifies the site's folder with the site's first root, an hour after it was signed last.
func run(t *testing.T, s *copytest.Site, edit ...func(*verify.Options)) (verify.Report, error) {
	t.Helper()
	tree, err := verify.Dir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	o := verify.Options{Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now}
	for _, e := range edit {
		e(&o)
	}
	return verify.Run(t.Context(), tree, o)
}

// want holds a result against a verdict, the code of the fault ("" for none) and its exit status.
func want(t *testing.T, r verify.Report, err error, verdict, code string, status int) {
	t.Helper()
	got := ""
	if f := fault.Of(err); f != nil {
		got = f.Code
	}
	if r.Verdict != verdict || got != code || int(fault.ClassOf(err)) != status {
		t.Errorf("Run = %s, %v (%d), want %s, %q (%d)\n%+v", r.Verdict, err, fault.ClassOf(err), verdict, code, status, r.Problems)
	}
}

func noRoots(o *verify.Options) { o.Roots = nil }

// TestAttacksOnAFolder changes a signed site, and holds what is found against what was done.
func TestAttacksOnAFolder(t *testing.T) {
	day := 24 * time.Hour
	other := func(t *testing.T) manifest.Key { return copytest.NewPair(t, "other").Key }
	for _, c := range []struct {
		name    string
		verdict string
		code    string
		status  int
		do      func(t *testing.T, s *copytest.Site) []func(*verify.Options)
	}{
		{"untouched, with the card's root", verify.Genuine, "", 0, nil},
		{"untouched, without a root", verify.Intact, "", 0, func(*testing.T, *copytest.Site) []func(*verify.Options) {
			return []func(*verify.Options){noRoots}
		}},
		{"A1 one byte of a page", verify.Altered, "altered", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			text := s.Read("ru/index.html")
			text[len(text)/2] ^= 1
			s.Put("ru/index.html", string(text))
			return nil
		}},
		{"A1 one byte of the manifest", verify.Altered, "bad-signature", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put(manifest.Name, strings.Replace(string(s.Read(manifest.Name)), "# serial: 1\n", "# serial: 2\n", 1))
			s.Remove(manifest.ArchiveName(s.Manifest.Number))
			return nil
		}},
		{"A3 signature removed", verify.Altered, "bad-signature", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Remove(manifest.SignatureName(manifest.Name, s.Releases[0].Key))
			s.Remove(manifest.Name + ".minisig")
			return nil
		}},
		{"A3 signature under minisign's own name only", verify.Genuine, "", 0, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Remove(manifest.SignatureName(manifest.Name, s.Releases[0].Key))
			return nil
		}},
		{"A4 older than the release seen before", verify.Older, "older", 5, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			return []func(*verify.Options){func(o *verify.Options) { o.Seen = manifest.Number{Keyset: 1, Serial: 9} }}
		}},
		{"A5 expired", verify.Expired, "expired", 3, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			return []func(*verify.Options){func(o *verify.Options) { o.Now = s.Now.Add(22 * day) }}
		}},
		{"A5 expired and altered: both are said, the worse decides", verify.Altered, "altered", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put("index.html", "gone")
			return []func(*verify.Options){func(o *verify.Options) { o.Now = s.Now.Add(22 * day) }}
		}},
		{"A6 another manifest of the number seen", verify.Older, "two-manifests", 5, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			seen := s.Manifest.Number
			return []func(*verify.Options){func(o *verify.Options) { o.Seen, o.SeenAs = seen, strings.Repeat("0", 64) }}
		}},
		{"A9 manifest and signature of different releases", verify.Mixed, "torn", 6, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			old := s.Clone()
			s.Put("ru/index.html", "<!DOCTYPE html>new")
			s.Sign()
			for _, name := range []string{manifest.SignatureName(manifest.Name, s.Releases[0].Key), manifest.Name + ".minisig"} {
				s.Put(name, string(old.Read(name)))
			}
			return nil
		}},
		{"A14 the card's root was rotated away twice", verify.Genuine, "", 0, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			card := s.Roots[0].Key
			for range 2 {
				s.Rotate(func(k *manifest.Keyset) { k.Roots = []manifest.Key{copytest.NewPair(t, "next").Key} })
			}
			s.Sign()
			return []func(*verify.Options){func(o *verify.Options) { o.Roots = []manifest.Key{card} }}
		}},
		{"A14 a link of the chain is missing", verify.Foreign, "no-anchor", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			card := s.Roots[0].Key
			for range 2 {
				s.Rotate(func(k *manifest.Keyset) { k.Roots = []manifest.Key{copytest.NewPair(t, "next").Key} })
			}
			s.Sign()
			s.Remove(manifest.KeysetName(1))
			return []func(*verify.Options){func(o *verify.Options) { o.Roots = []manifest.Key{card} }}
		}},
		{"A10 a stolen release key after the rotation", verify.Altered, "bad-signature", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			stolen := s.Releases[0]
			s.Rotate(func(k *manifest.Keyset) { k.Releases = []manifest.Key{copytest.NewPair(t, "desk-2").Key} })
			s.SignAs(func(m *manifest.Manifest) { m.Number = manifest.Number{Keyset: 1, Serial: 9} }, stolen)
			return nil
		}},
		{"A10 a stolen release key that was revoked", verify.Altered, "bad-signature", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Rotate(func(k *manifest.Keyset) {
				stolen := k.Releases[0]
				stolen.Name, stolen.On = "stolen", "2026-11-01"
				k.Releases, k.Revoked = []manifest.Key{copytest.NewPair(t, "desk-2").Key}, []manifest.Key{stolen}
			})
			return nil
		}},
		{"F75 new keys, and still the manifest of before", verify.Mixed, "torn", 6, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Rotate(func(k *manifest.Keyset) {})
			return nil
		}},
		{"F75 new keys of other people, and still the manifest of before", verify.Mixed, "torn", 6, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			before := s.Clone()
			s.Rotate(func(k *manifest.Keyset) { k.Releases = []manifest.Key{copytest.NewPair(t, "desk-2").Key} })
			s.Sign()
			for name, text := range before.Tree() {
				if strings.HasPrefix(name, manifest.Name) {
					s.Put(name, string(text))
				}
			}
			s.Remove(manifest.SignatureName(manifest.Name, s.Releases[0].Key))
			return nil
		}},
		{"F75 new keys under their number, and their signatures not beside keys.txt yet", verify.Genuine, "", 0, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Rotate(func(k *manifest.Keyset) { k.Roots = []manifest.Key{s.Roots[0].Key, copytest.NewPair(t, "second").Key} })
			s.Sign()
			for name := range s.Tree() {
				if strings.HasPrefix(name, manifest.KeysName+".") {
					s.Remove(name)
				}
			}
			return nil
		}},
		{"F75 a signature in the archive, its list not there yet", verify.Mixed, "mixed", 6, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			next := s.Clone()
			next.Sign()
			name := manifest.SignatureName(manifest.ArchiveName(next.Manifest.Number), s.Releases[0].Key)
			s.Put(name, string(next.Read(name)))
			return nil
		}},
		{"F75 a list in the archive, its signature not there yet", verify.Mixed, "mixed", 6, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			next := s.Clone()
			next.Sign()
			name := manifest.ArchiveName(next.Manifest.Number)
			s.Put(name, string(next.Read(name)))
			return nil
		}},
		{"F75 the next keys' signature, the keys not there yet", verify.Mixed, "mixed", 6, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			next := s.Clone()
			next.Rotate(func(*manifest.Keyset) {})
			name := manifest.SignatureName(manifest.KeysetName(2), s.Roots[0].Key)
			s.Put(name, string(next.Read(name)))
			return nil
		}},
		{"A26 a signature of a stranger, with words of his", verify.Altered, "extra", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			stranger := copytest.NewPair(t, "x")
			s.Put(manifest.SignatureName(manifest.Name, stranger.Key), string(stranger.Sign(s.Read(manifest.Name), "write to t.me/x")))
			return nil
		}},
		{"A26 a page, and a false release that had it, signed by a key that was taken out", verify.Altered, "extra", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			forger := s.Clone()
			forger.Put("ru/bot.html", "<form>")
			forger.SignAs(func(m *manifest.Manifest) { m.Number = manifest.Number{Keyset: 1, Serial: 7} })
			s.Rotate(func(k *manifest.Keyset) { k.Releases = []manifest.Key{copytest.NewPair(t, "desk-2").Key} })
			s.Sign()
			for name, text := range forger.Tree() {
				if strings.HasPrefix(name, "verify/m/1-7.") || name == "ru/bot.html" {
					s.Put(name, string(text))
				}
			}
			return nil
		}},
		{"A26 a page in the place of an extra", verify.Altered, "extra", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put(".nojekyll", "<!DOCTYPE html><form>")
			return nil
		}},
		{"A26 a page that is named like what a Mac leaves", verify.Altered, "extra", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put("ru/._index.html", "<!DOCTYPE html><form>")
			return nil
		}},
		{"A16 keyset older than the trusted one", verify.Older, "keyset-rollback", 5, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			ahead := s.Clone()
			ahead.Rotate(func(k *manifest.Keyset) {})
			return []func(*verify.Options){func(o *verify.Options) { o.Keyset = ahead.Keyset }}
		}},
		{"A16 another keyset of the trusted one's number", verify.Older, "keyset-fork", 5, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			fork := s.Clone()
			fork.Rotate(func(k *manifest.Keyset) {})
			s.Rotate(func(k *manifest.Keyset) { k.Releases[0].Name = "elsewhere" })
			s.Sign()
			return []func(*verify.Options){func(o *verify.Options) { o.Keyset = fork.Keyset }}
		}},
		{"A14 from a trusted keyset three rotations ago", verify.Genuine, "", 0, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			trusted := s.Keyset
			for range 3 {
				s.Rotate(func(k *manifest.Keyset) { k.Roots = []manifest.Key{copytest.NewPair(t, "next").Key} })
			}
			s.Sign()
			return []func(*verify.Options){noRoots, func(o *verify.Options) { o.Keyset = trusted }}
		}},
		{"A17 the keys have expired", verify.Expired, "expired", 3, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Now = s.Now.Add(181 * day)
			s.Sign()
			return nil
		}},
		{"A19 another site by the same keys", verify.Foreign, "wrong-site", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			return []func(*verify.Options){func(o *verify.Options) { o.Site = "guide-other" }}
		}},
		{"A19 keys.txt in place of the manifest", verify.Altered, "bad-signature", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put(manifest.Name, string(s.Read(manifest.KeysName)))
			s.Remove(manifest.ArchiveName(s.Manifest.Number))
			return nil
		}},
		{"A20 signed a year ahead", verify.Unknown, "from-the-future", 7, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			return []func(*verify.Options){func(o *verify.Options) { o.Now = s.Now.Add(-365 * day) }}
		}},
		{"A21 keys of its own", verify.Foreign, "no-anchor", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			return []func(*verify.Options){func(o *verify.Options) { o.Roots = []manifest.Key{other(t)} }}
		}},
		{"A21 keys of its own, without a card: intact is all that can be said", verify.Intact, "", 0, func(*testing.T, *copytest.Site) []func(*verify.Options) {
			return []func(*verify.Options){noRoots}
		}},
		{"A23 a link in place of a page", verify.Altered, "link", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			text := filepath.Join(t.TempDir(), "same")
			if err := os.WriteFile(text, s.Read("ru/index.html"), 0o644); err != nil {
				t.Fatal(err)
			}
			s.Remove("ru/index.html")
			symlink(t, text, filepath.Join(s.Dir, "ru/index.html"))
			return nil
		}},
		{"A23 a link in place of a folder", verify.Altered, "link", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			if err := os.Rename(filepath.Join(s.Dir, "ru"), filepath.Join(s.Dir, "en", "ru")); err != nil {
				t.Fatal(err)
			}
			symlink(t, "en/ru", filepath.Join(s.Dir, "ru"))
			return nil
		}},
		{"A26 a page that nobody signed", verify.Altered, "extra", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put("ru/bot.html", "<form>")
			return nil
		}},
		{"A26 a page that is named like a control file", verify.Altered, "extra", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put("verify/contact.txt", "write to us")
			return nil
		}},
		{"A26 an archived manifest that nobody signed", verify.Altered, "extra", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put("verify/m/1-7.txt", "write to us")
			return nil
		}},
		{"A26 text in place of a signature", verify.Altered, "extra", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put("verify/manifest.txt.0123456789ABCDEF.minisig", "write to us")
			return nil
		}},
		{"A26 a link among the extras that are allowed", verify.Altered, "extra", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			symlink(t, "/etc/hostname", filepath.Join(s.Dir, "CNAME"))
			return nil
		}},
		{"A26 the extras that are allowed", verify.Genuine, "", 0, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			for _, name := range []string{"CNAME", ".nojekyll", ".gitattributes", ".well-known/security.txt", ".git/config"} {
				s.Put(name, "x")
			}
			return nil
		}},
		{"a file that the last release had", verify.Genuine, "", 0, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			text := s.Read("ru/countries/georgia.html")
			s.Remove("ru/countries/georgia.html")
			s.Sign()
			s.Put("ru/countries/georgia.html", string(text))
			return nil
		}},
		{"B35 a missing page", verify.Incomplete, "files-missing", 6, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Remove("ru/index.html")
			return nil
		}},
		{"B43 a page of the release before", verify.Mixed, "mixed", 6, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			old := s.Read("ru/index.html")
			s.Put("ru/index.html", "<!DOCTYPE html>new")
			s.Sign()
			s.Put("ru/index.html", string(old))
			return nil
		}},
		{"B43 a page of the next release, whose manifest is there already", verify.Mixed, "mixed", 6, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			before := s.Clone()
			s.Put("ru/index.html", "<!DOCTYPE html>new")
			s.Put("ru/new.html", "<!DOCTYPE html>new")
			s.Sign()
			for name, text := range before.Tree() { // the current manifest is put back; verify/m/1-2.txt stays
				if manifest.Control(name) {
					s.Put(name, string(text))
				}
			}
			return nil
		}},
		{"B43 an archived release that only its own new keys have signed", verify.Altered, "altered", 4, func(t *testing.T, s *copytest.Site) []func(*verify.Options) {
			forger := copytest.New(t)
			forger.Put("ru/index.html", "<form>")
			forger.Sign()
			s.Put("ru/index.html", "<form>")
			s.Rotate(func(*manifest.Keyset) {})
			good := s.Clone()
			good.Put("ru/index.html", string(s.Read("en/index.html")))
			good.Sign()
			good.Put("ru/index.html", "<form>")
			for name, text := range forger.Tree() {
				if strings.HasPrefix(name, "verify/m/1-2.txt") || strings.HasPrefix(name, "verify/keys/1.txt") {
					good.Put(name, string(text))
				}
			}
			s.Dir = good.Dir
			return nil
		}},
		{"C45 no manifest at all", verify.Unsigned, "unsigned", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Remove(manifest.Name)
			return nil
		}},
		{"C45 no keys at all", verify.Unsigned, "unsigned", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Remove(manifest.KeysName)
			return nil
		}},
		{"C45 a page in place of the manifest", verify.Unsigned, "unsigned", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put(manifest.Name, "<!DOCTYPE html><title>Вход</title>")
			return nil
		}},
		{"C45 an endless keyset", verify.Altered, "altered", 4, func(_ *testing.T, s *copytest.Site) []func(*verify.Options) {
			s.Put(manifest.KeysName, strings.Repeat("x", manifest.MaxKeyset+1))
			return []func(*verify.Options){noRoots}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := copytest.New(t)
			var edits []func(*verify.Options)
			if c.do != nil {
				edits = c.do(t, s)
			}
			r, err := run(t, s, edits...)
			want(t, r, err, c.verdict, c.code, c.status)
		})
	}
}

func symlink(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

// TestTheReportSaysWhatItIs looks at everything that a good copy is told about.
func TestTheReportSaysWhatItIs(t *testing.T) {
	s := copytest.New(t)
	r, err := run(t, s)
	want(t, r, err, verify.Genuine, "", 0)
	if r.Site != "guide-demo" || r.Number.String() != "1-1" || !r.Anchored || len(r.Signers) != 1 || r.Signers[0].Name != "release-1" {
		t.Errorf("report = %+v", r)
	}
	if r.Checked != r.Files || r.Files != len(s.Manifest.Files) || r.Bytes != s.Manifest.Bytes() || !bytes.Equal(r.ManifestText, s.Read(manifest.Name)) {
		t.Errorf("%d of %d files, %d bytes", r.Checked, r.Files, r.Bytes)
	}
}

// TestASampleIsOfThatSize reads some of the files, all of them good ones.
func TestASampleIsOfThatSize(t *testing.T) {
	s := copytest.New(t)
	r, err := run(t, s, func(o *verify.Options) { o.Sample = 3 })
	want(t, r, err, verify.Genuine, "", 0)
	if r.Checked != 3 {
		t.Errorf("checked %d files, want 3", r.Checked)
	}
	s.Put("ru/index.html", "<form>")
	found := 0
	for i := range 64 { // a sample by chance meets every file in the end
		r, _ := run(t, s, func(o *verify.Options) {
			o.Sample = 3
			o.Random = bytes.NewReader(bytes.Repeat([]byte{byte(i), byte(i * 7), byte(i * 11), 3, 1, byte(i)}, 64))
		})
		found += len(r.Problems)
	}
	if found == 0 || found == 64 {
		t.Errorf("the altered file was in %d of 64 samples", found)
	}
}

// TestStopping ends the work from outside: nothing is said about the copy then.
func TestStopping(t *testing.T) {
	s := copytest.New(t)
	tree, err := verify.Dir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r, err := verify.Run(ctx, tree, verify.Options{Now: s.Now, Progress: func(int64, int64) { stop() }, Workers: 1})
	want(t, r, err, verify.Unknown, "stopped", 7)
}

// TestProgressEndsAtAll adds up to the bytes of the manifest.
func TestProgressEndsAtAll(t *testing.T) {
	s := copytest.New(t)
	var last, of int64
	r, err := run(t, s, func(o *verify.Options) { o.Progress = func(done, total int64) { last, of = done, total } })
	want(t, r, err, verify.Genuine, "", 0)
	if last != of || of != s.Manifest.Bytes() {
		t.Errorf("progress ended at %d of %d", last, of)
	}
}

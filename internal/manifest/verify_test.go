package manifest_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// verified holds the site's manifest to its keyset.
func verified(s *copytest.Site) error {
	_, _, err := s.Keyset.Verify(s.Read(manifest.Name), s.Signatures(manifest.Name))
	return err
}

// forged wants a code, and that it is of the class Forged.
func forged(t *testing.T, err error, code string) {
	t.Helper()
	wants(t, err, code)
	if fault.ClassOf(err) != fault.Forged {
		t.Errorf("class of %v is %d, want 4", err, fault.ClassOf(err))
	}
}

func TestSignaturesComeBeforeTheParser(t *testing.T) {
	s := copytest.New(t)
	good, signatures := s.Read(manifest.Name), s.Signatures(manifest.Name)
	t.Run("A2 changed manifest, old signature", func(t *testing.T) {
		text := bytes.Replace(good, []byte("serial: 1\n"), []byte("serial: 2\n"), 1)
		_, _, err := s.Keyset.Verify(text, signatures)
		forged(t, err, "bad-signature")
	})
	// No parser sees any of these: it would say format, newer-version or path.
	for name, text := range map[string][]byte{
		"A2 what is no manifest at all":  []byte("\x00\xff"),
		"A2 nothing":                     nil,
		"A2 a newer version":             []byte("# veshka-manifest 2\n"),
		"A2 a path that leaves the tree": listing("../x"),
		"A2 a size beyond all":           one(t, example, "#= 865", "#= 99999999999999999999"),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := s.Keyset.Verify(text, signatures)
			forged(t, err, "bad-signature")
		})
	}
	t.Run("A24 a manifest of 9 MiB is not even hashed", func(t *testing.T) {
		_, _, err := s.Keyset.Verify(make([]byte, 9<<20), signatures)
		forged(t, err, "format")
	})
	t.Run("A3 signed by an unknown key", func(t *testing.T) {
		c := s.Clone()
		c.SignAs(func(*manifest.Manifest) {}, copytest.NewPair(t, "release-1"))
		forged(t, verified(c), "bad-signature")
	})
	t.Run("A3 signed by a root", func(t *testing.T) {
		c := s.Clone()
		c.SignAs(func(*manifest.Manifest) {}, c.Roots...)
		forged(t, verified(c), "bad-signature")
	})
	t.Run("A3 the unknown key bears the id of the known", func(t *testing.T) {
		c := s.Clone()
		c.SignAs(func(*manifest.Manifest) {}, twin(t, s.Releases[0]))
		forged(t, verified(c), "bad-signature")
	})
	t.Run("a stranger's signature beside a good one is passed over", func(t *testing.T) {
		comment := s.Manifest.Claim(good).String()
		_, _, err := s.Keyset.Verify(good, [][]byte{twin(t, s.Releases[0]).Sign(good, comment), copytest.NewPair(t, "x").Sign(good, comment), signatures[0]})
		wants(t, err, "")
	})
	for name, signatures := range map[string][][]byte{
		"no signature":        nil,
		"an empty signature":  {nil},
		"a page in its place": {[]byte("<!DOCTYPE html>\n<p>\n404\n</p>\n")},
		"a long signature":    {append(bytes.Clone(s.Signatures(manifest.Name)[0]), bytes.Repeat([]byte{'\n'}, manifest.MaxSignature)...)},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := s.Keyset.Verify(good, signatures)
			forged(t, err, "bad-signature")
		})
	}
}

// twin makes a key with the id of another.
func twin(t *testing.T, p copytest.Pair) copytest.Pair {
	t.Helper()
	o := copytest.NewPair(t, "twin")
	public, err := base64.StdEncoding.DecodeString(o.Text())
	if err != nil {
		t.Fatal(err)
	}
	id, err := base64.StdEncoding.DecodeString(p.Text())
	if err != nil {
		t.Fatal(err)
	}
	copy(public[2:10], id[2:10])
	if err := o.Public.UnmarshalText([]byte(base64.StdEncoding.EncodeToString(public))); err != nil {
		t.Fatal(err)
	}
	file, err := o.Secret.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := bytes.Cut(file, []byte{'\n'})
	secret, err := base64.StdEncoding.DecodeString(string(body))
	if err != nil {
		t.Fatal(err)
	}
	copy(secret[54:62], id[2:10])
	if err := o.Secret.UnmarshalText([]byte(string(head) + "\n" + base64.StdEncoding.EncodeToString(secret))); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestThresholdCountsKeys(t *testing.T) {
	anna, boris := copytest.NewPair(t, "anna"), copytest.NewPair(t, "boris")
	two := func(releases ...copytest.Pair) *copytest.Site {
		return copytest.NewWith(t, "guide-demo", []copytest.Pair{copytest.NewPair(t, "root-1")}, 1, releases, 2)
	}
	t.Run("A18 one signature of two", func(t *testing.T) {
		s := two(anna, boris)
		s.SignAs(func(*manifest.Manifest) {}, anna)
		forged(t, verified(s), "bad-signature")
	})
	t.Run("A18 two signatures", func(t *testing.T) {
		s := two(anna, boris)
		_, by, err := s.Keyset.Verify(s.Read(manifest.Name), s.Signatures(manifest.Name))
		wants(t, err, "")
		if len(by) != 2 || by[0].Name != "anna" || by[1].Name != "boris" {
			t.Errorf("signed by %v, want anna and boris in the keyset's order", by)
		}
	})
	t.Run("A18 the same signature twice", func(t *testing.T) {
		s := two(anna, boris)
		s.SignAs(func(*manifest.Manifest) {}, anna)
		one := s.Signatures(manifest.Name)[0]
		_, _, err := s.Keyset.Verify(s.Read(manifest.Name), [][]byte{one, one})
		forged(t, err, "bad-signature")
	})
	t.Run("A18 prehashed and legacy by one key", func(t *testing.T) {
		s := two(anna, boris)
		s.SignAs(func(*manifest.Manifest) {}, anna)
		text, comment := s.Read(manifest.Name), s.Manifest.Claim(s.Read(manifest.Name)).String()
		legacy := minisign.SignWithComments(anna.Secret, text, comment, "x")
		_, _, err := s.Keyset.Verify(text, [][]byte{s.Signatures(manifest.Name)[0], legacy})
		forged(t, err, "bad-signature")
	})
	t.Run("A18 one key listed twice as release", func(t *testing.T) {
		s := two(anna, boris)
		text := strings.Replace(string(s.Read(manifest.KeysName)), boris.Text(), anna.Text(), 1)
		_, err := manifest.ParseKeyset([]byte(text))
		forged(t, err, "format")
		s.Keyset.Releases[1] = manifest.Key{Public: anna.Public, Name: "boris"} // had it come through
		s.SignAs(func(*manifest.Manifest) {}, anna)
		forged(t, verified(s), "no-release-keys")
	})
	t.Run("A18 one key listed twice under two ids", func(t *testing.T) {
		s := two(anna, boris)
		raw, err := base64.StdEncoding.DecodeString(anna.Text())
		if err != nil {
			t.Fatal(err)
		}
		raw[2] ^= 1
		text := strings.Replace(string(s.Read(manifest.KeysName)), boris.Text(), base64.StdEncoding.EncodeToString(raw), 1)
		_, err = manifest.ParseKeyset([]byte(text))
		forged(t, err, "format")
	})
	t.Run("A18 two keys with one id count as two", func(t *testing.T) {
		other := twin(t, anna)
		s := two(anna, other)
		if anna.ID() != other.ID() || anna.Equal(other.Key) {
			t.Fatalf("%s and %s are no twins", anna.Text(), other.Text())
		}
		// Their files bear one name, so the second comes by another way.
		text, comment := s.Read(manifest.Name), s.Manifest.Claim(s.Read(manifest.Name)).String()
		_, by, err := s.Keyset.Verify(text, [][]byte{other.Sign(text, comment), anna.Sign(text, comment)})
		wants(t, err, "")
		if len(by) != 2 {
			t.Errorf("signed by %d keys, want 2", len(by))
		}
		_, _, err = s.Keyset.Verify(text, [][]byte{anna.Sign(text, comment)})
		forged(t, err, "bad-signature")
	})
	t.Run("A18 a revoked key counts for nothing", func(t *testing.T) {
		s := two(anna, boris)
		s.Rotate(func(k *manifest.Keyset) {
			k.Revoked = []manifest.Key{{Public: anna.Public, Name: "stolen", On: "2026-10-30"}}
			k.ReleaseThreshold = 1
		})
		s.SignAs(func(*manifest.Manifest) {}, anna)
		forged(t, verified(s), "bad-signature")
		s.SignAs(func(*manifest.Manifest) {}, boris)
		wants(t, verified(s), "")
		s.Rotate(func(k *manifest.Keyset) { k.ReleaseThreshold = 2 })
		s.SignAs(func(*manifest.Manifest) {}, anna, boris)
		forged(t, verified(s), "no-release-keys")
	})
}

func TestVerifyHoldsTheManifestToItsKeyset(t *testing.T) {
	s := copytest.New(t)
	t.Run("A19 manifest of another site under the same keys", func(t *testing.T) {
		c := s.Clone()
		c.SignAs(func(m *manifest.Manifest) { m.Site = "guide-staging" })
		forged(t, verified(c), "wrong-site")
	})
	t.Run("A19 keys.txt served as manifest.txt", func(t *testing.T) {
		_, _, err := s.Keyset.Verify(s.Read(manifest.KeysName), s.Signatures(manifest.KeysName))
		forged(t, err, "bad-signature")
	})
	t.Run("A19 keys.txt signed by a release key", func(t *testing.T) {
		c := s.Clone()
		c.SignBytes(c.Read(manifest.KeysName))
		forged(t, verified(c), "format")
	})
	t.Run("manifest of another keyset under the same keys", func(t *testing.T) {
		c := s.Clone()
		c.SignAs(func(m *manifest.Manifest) { m.Keyset = 2 })
		forged(t, verified(c), "wrong-keyset")
	})
	t.Run("A25 a newer version, signed", func(t *testing.T) {
		c := s.Clone()
		c.SignBytes(bytes.Replace(c.Read(manifest.Name), []byte("manifest 1"), []byte("manifest 2"), 1))
		err := verified(c)
		wants(t, err, "newer-version")
		if fault.ClassOf(err) != fault.Usage {
			t.Errorf("class %d, want 1", fault.ClassOf(err))
		}
	})
	t.Run("A25 an unknown header, signed", func(t *testing.T) {
		c := s.Clone()
		c.SignBytes(bytes.Replace(c.Read(manifest.Name), []byte("# files:"), []byte("# x-mood: calm\n# files:"), 1))
		wants(t, verified(c), "")
	})
}

func TestTrustedCommentIsTheManifests(t *testing.T) {
	s := copytest.New(t)
	text := s.Read(manifest.Name)
	claim := s.Manifest.Claim(text)
	for _, test := range []struct{ name, comment, field string }{
		{"another site", edited(claim, func(c *manifest.Claim) { c.Site = "guide-demo2" }), "site"},
		{"another serial", edited(claim, func(c *manifest.Claim) { c.Serial++ }), "keyset-serial"},
		{"another keyset", edited(claim, func(c *manifest.Claim) { c.Keyset++ }), "keyset-serial"},
		{"a later end", edited(claim, func(c *manifest.Claim) { c.Expires = "2036-01-01" }), "expires"},
		{"another manifest", edited(claim, func(c *manifest.Claim) { c.SHA256 = sha }), "sha256"},
		{"what minisign writes by itself", "timestamp:1793491200\tfile:manifest.txt\thashed", "veshka-manifest 1"},
		{"nothing", "", "veshka-manifest 1"},
		{"one word more", claim.String() + " really", "veshka-manifest 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := s.Keyset.Verify(text, [][]byte{s.Releases[0].Sign(text, test.comment)})
			forged(t, err, "trusted-comment")
			if f := fault.Of(err); f == nil || f.Arg("field") != test.field {
				t.Errorf("%v, want field %s", err, test.field)
			}
		})
	}
	t.Run("one of two signatures", func(t *testing.T) {
		good := s.Releases[0].Sign(text, claim.String())
		bad := s.Releases[0].Sign(text, edited(claim, func(c *manifest.Claim) { c.Serial++ }))
		_, _, err := s.Keyset.Verify(text, [][]byte{good, bad})
		forged(t, err, "trusted-comment")
	})
	t.Run("changed after signing", func(t *testing.T) {
		file := s.Releases[0].Sign(text, claim.String())
		_, _, err := s.Keyset.Verify(text, [][]byte{bytes.Replace(file, []byte("serial=1 "), []byte("serial=2 "), 1)})
		forged(t, err, "bad-signature")
	})
}

func edited(c manifest.Claim, edit func(*manifest.Claim)) string {
	edit(&c)
	return c.String()
}

func TestReadClaim(t *testing.T) {
	s := copytest.New(t)
	got, ok := manifest.ReadClaim(s.Signatures(manifest.Name)[0])
	if want := s.Manifest.Claim(s.Read(manifest.Name)); !ok || got != want {
		t.Errorf("ReadClaim() = %v, %v, want %v", got, ok, want)
	}
	if c, ok := manifest.ReadClaim(s.Signatures(manifest.KeysName)[0]); ok {
		t.Errorf("a keyset's signature claims %v", c)
	}
}

// A legacy signature is one of the whole text: that of its digest, as a prehashed one is, must not pass for it.
func TestLegacySignatureOfADigest(t *testing.T) {
	s := copytest.New(t)
	text := s.Read(manifest.Name)
	comment := s.Manifest.Claim(text).String()
	var sig minisign.Signature
	if err := sig.UnmarshalText(s.Releases[0].Sign(text, comment)); err != nil {
		t.Fatal(err)
	}
	sig.Algorithm = minisign.EdDSA
	file, err := sig.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Keyset.Verify(text, [][]byte{file})
	forged(t, err, "bad-signature")
}

func TestParseKey(t *testing.T) {
	p := copytest.NewPair(t, "x")
	k, err := manifest.ParseKey(" " + p.Text() + "\n")
	if err != nil || !k.Equal(p.Key) || k.Text() != p.Text() || len(k.Text()) != 56 || len(k.ID()) != 16 {
		t.Errorf("ParseKey(%q) = %v, %v", p.Text(), k, err)
	}
	secret, err := p.Secret.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "RW", p.Text()[1:], p.Text() + "A", "XX" + p.Text()[2:], p.Text()[:55] + "!", p.Text()[:55] + "=", p.Text()[:20] + "\n" + p.Text()[21:], string(secret), strings.Repeat("я", 28)} {
		_, err := manifest.ParseKey(text)
		wants(t, err, "bad-key")
	}
}

package manifest_test

import (
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

const keyA, keyB, keyC = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
	"RWSbF1eOYdWQt0fNHg8FqlHqe9lsEOJSZm1nVPV1QGGs2JeYRtN1kyXq",
	"RWQBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

// exampleKeys is a keyset as people meet it.
const exampleKeys = `# veshka-keys 1
# site: guide-demo
# keyset: 2
# created: 2026-11-01T00:00:00Z
# expires: 2027-04-30T00:00:00Z
# previous: ` + sha + `
# root-threshold: 1
# release-threshold: 1
root ` + keyA + ` anna
root ` + keyB + ` paper-copy-tbilisi
release ` + keyB + ` desk-2026
revoked ` + keyC + ` stolen 2026-10-30
`

func TestParseKeyset(t *testing.T) {
	k, err := manifest.ParseKeyset([]byte(exampleKeys))
	if err != nil {
		t.Fatal(err)
	}
	if string(k.Encode()) != exampleKeys {
		t.Errorf("Encode() = %s", k.Encode())
	}
	if k.N != 2 || len(k.Roots) != 2 || k.Roots[1].Name != "paper-copy-tbilisi" || k.Releases[0].Name != "desk-2026" || k.Revoked[0].On != "2026-10-30" {
		t.Errorf("ParseKeyset() = %+v", k)
	}
	for _, test := range []struct{ name, from, to, want string }{
		{"a manifest", "# veshka-keys 1", "# veshka-manifest 1", "format"},
		{"A25 newer version", "# veshka-keys 1", "# veshka-keys 3", "newer-version"},
		{"A25 unknown header", "# root-threshold: 1\n", "# x-a: b\n# root-threshold: 1\n", ""},
		{"header twice", "# keyset: 2\n", "# keyset: 2\n# keyset: 2\n", "format"},
		{"header missing", "# release-threshold: 1\n", "", "format"},
		{"keyset 0", "# keyset: 2", "# keyset: 0", "format"},
		{"keyset 2^32", "# keyset: 2", "# keyset: 4294967296", "format"},
		{"first keyset with a previous one", "# keyset: 2", "# keyset: 1", "format"},
		{"second keyset without", "# previous: " + sha, "# previous: none", "format"},
		{"expires with created", "# expires: 2027-04-30", "# expires: 2026-11-01", "format"},
		{"expires after ten years", "# expires: 2027-04-30", "# expires: 2036-11-01", "format"},
		{"root threshold 0", "# root-threshold: 1", "# root-threshold: 0", "format"},
		{"root threshold 2 of 2", "# root-threshold: 1", "# root-threshold: 2", ""},
		{"root threshold 3 of 2", "# root-threshold: 1", "# root-threshold: 3", "format"},
		{"release threshold 0", "# release-threshold: 1", "# release-threshold: 0", "format"},
		{"release threshold 2 of 1", "# release-threshold: 1", "# release-threshold: 2", "format"},
		{"negative threshold", "# release-threshold: 1", "# release-threshold: -1", "format"},
		{"no root", "root " + keyA + " anna\nroot " + keyB + " paper-copy-tbilisi\n", "", "format"},
		{"no release key", "release " + keyB + " desk-2026\n", "", "format"},
		{"A11 a root twice", "root " + keyB, "root " + keyA, "format"},
		{"two roots of one name", "paper-copy-tbilisi", "anna", "format"},
		{"roots behind releases", "desk-2026\n", "desk-2026\nroot " + keyC + " boris\n", "format"},
		{"unknown role", "release " + keyB, "admin " + keyB, "format"},
		{"no name", " anna", "", "format"},
		{"two names", " anna", " anna anna", "format"},
		{"Cyrillic name", " anna", " анна", "format"},
		{"name with a hyphen first", " anna", " -anna", "format"},
		{"long name", " anna", " " + strings.Repeat("a", 41), "format"},
		{"two spaces", " anna", "  anna", "format"},
		{"key cut", keyA, keyA[:55], "format"},
		{"key in no-break spaces", keyA, "\u00a0" + keyA + "\u00a0", "format"},
		{"key with a line in it", keyA, keyA[:30] + "\n" + keyA[30:], "format"},
		{"revoked without a day", " 2026-10-30", "", "format"},
		{"revoked on no day", "2026-10-30", "2026-10-32", "format"},
		{"a revoked root that the threshold needs", "# root-threshold: 1\n# release-threshold: 1\nroot " + keyA + " anna\nroot " + keyB,
			"# root-threshold: 2\n# release-threshold: 1\nroot " + keyA + " anna\nroot " + keyC, "format"},
		{"comment among the keys", "release " + keyB, "# x-a: b\nrelease " + keyB, "format"},
		{"CR", " anna\n", " anna\r\n", "format"},
		{"no final LF", "2026-10-30\n", "2026-10-30", "format"},
		{"more than 64 KiB", "# root-threshold: 1\n", "# x-a: " + strings.Repeat("a", 64<<10) + "\n# root-threshold: 1\n", "format"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := manifest.ParseKeyset(one(t, exampleKeys, test.from, test.to))
			wants(t, err, test.want)
		})
	}
}

func TestKeysetFresh(t *testing.T) {
	k, err := manifest.ParseKeyset([]byte(exampleKeys))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("A17 a second before the end", func(t *testing.T) { wants(t, k.Fresh(at("2027-04-29T23:59:59Z")), "") })
	t.Run("A17 at the end", func(t *testing.T) {
		err := k.Fresh(at("2027-04-30T00:00:00Z"))
		wants(t, err, "expired")
		if fault.ClassOf(err) != fault.Stale || fault.Of(err).Arg("what") != manifest.KeysName {
			t.Errorf("%v, want class 3 and %s", err, manifest.KeysName)
		}
	})
}

// step is a rotation: the site before, and what follows it.
func step(s *copytest.Site, edit func(*manifest.Keyset), by ...copytest.Pair) error {
	before, text := s.Keyset, s.Read(manifest.KeysName)
	s.Rotate(edit, by...)
	_, err := before.Next(text, s.Read(manifest.KeysName), s.Signatures(manifest.KeysName))
	return err
}

func same(*manifest.Keyset) {}

func TestRotation(t *testing.T) {
	a, b, c := copytest.NewPair(t, "anna"), copytest.NewPair(t, "boris"), copytest.NewPair(t, "paper")
	x, y := copytest.NewPair(t, "xenia"), copytest.NewPair(t, "yury")
	desk := copytest.NewPair(t, "desk")
	fresh := func() *copytest.Site { // 2 of 3 roots
		return copytest.NewWith(t, "guide-demo", []copytest.Pair{a, b, c}, 2, []copytest.Pair{desk}, 1)
	}
	replaced := func(k *manifest.Keyset) { k.Roots = []manifest.Key{x.Key, y.Key} }
	for _, test := range []struct {
		name string
		edit func(*manifest.Keyset)
		by   []copytest.Pair
		want string
	}{
		{"renewal by two of three", same, []copytest.Pair{a, c}, ""},
		{"A11 by one of two", same, []copytest.Pair{b}, "roots"},
		{"A11 by the same root twice", same, []copytest.Pair{b, b}, "roots"},
		{"A11 by a release key", same, []copytest.Pair{desk}, "roots"},
		{"A11 by a root and a release key", same, []copytest.Pair{a, desk}, "roots"},
		{"A11 by a root and a stranger", same, []copytest.Pair{a, x}, "roots"},
		{"A12 skips a number", func(k *manifest.Keyset) { k.N = 3 }, []copytest.Pair{a, b}, "keyset-order"},
		{"A12 wrong previous", func(k *manifest.Keyset) { k.Previous = sha }, []copytest.Pair{a, b}, "keyset-order"},
		{"A13 new roots that did not sign", replaced, []copytest.Pair{a, b, c}, "roots"},
		{"A13 one of two new roots signed", replaced, []copytest.Pair{a, b, x}, "roots"},
		{"A13 new roots alone", replaced, []copytest.Pair{x, y}, "roots"},
		{"A13 old and new", replaced, []copytest.Pair{a, b, x, y}, ""},
		{"A13 one lost root is replaced", func(k *manifest.Keyset) { k.Roots[2] = x.Key }, []copytest.Pair{a, b}, ""},
		{"A13 a higher threshold is not met", func(k *manifest.Keyset) { k.RootThreshold = 3 }, []copytest.Pair{a, b}, "roots"},
		{"A13 a lower threshold needs the old one", func(k *manifest.Keyset) { k.RootThreshold = 1 }, []copytest.Pair{a}, "roots"},
		{"A13 a root revoked by the keyset that it signs", func(k *manifest.Keyset) {
			k.Revoked = []manifest.Key{{Public: a.Public, Name: "stolen", On: "2026-11-01"}}
		}, []copytest.Pair{a, b}, "roots"},
		{"A19 keyset of another site", func(k *manifest.Keyset) { k.Site = "guide-staging" }, []copytest.Pair{a, b}, "wrong-site"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := step(fresh(), test.edit, test.by...)
			if test.want == "" {
				wants(t, err, "")
				return
			}
			forged(t, err, test.want)
		})
	}
	t.Run("A11 one root's signature served twice", func(t *testing.T) {
		s := fresh()
		before, text := s.Keyset, s.Read(manifest.KeysName)
		s.Rotate(same, b)
		signature := s.Signatures(manifest.KeysName)[0]
		_, err := before.Next(text, s.Read(manifest.KeysName), [][]byte{signature, signature})
		forged(t, err, "roots")
	})
	t.Run("A16 an older keyset follows nothing", func(t *testing.T) {
		s := fresh()
		first, signatures := s.Read(manifest.KeysName), s.Signatures(manifest.KeysName)
		if err := step(s, same); err != nil {
			t.Fatal(err)
		}
		_, err := s.Keyset.Next(s.Read(manifest.KeysName), first, signatures)
		forged(t, err, "keyset-order")
		_, err = s.Keyset.Next(s.Read(manifest.KeysName), s.Read(manifest.KeysName), s.Signatures(manifest.KeysName))
		forged(t, err, "keyset-order")
	})
	t.Run("A14 five rotations are walked", func(t *testing.T) {
		s := fresh()
		k, text := s.Keyset, s.Read(manifest.KeysName)
		for range 5 {
			s.Rotate(same)
		}
		for n := uint32(2); n <= 6; n++ {
			name := manifest.KeysetName(n)
			next, err := k.Next(text, s.Read(name), s.Signatures(name))
			if err != nil {
				t.Fatal(err)
			}
			k, text = next, s.Read(name)
		}
		s.Sign()
		if _, _, err := k.Verify(s.Read(manifest.Name), s.Signatures(manifest.Name)); err != nil || k.N != 6 {
			t.Errorf("keyset %d after the walk, %v", k.N, err)
		}
	})
	t.Run("A2 a keyset is not parsed before its signatures", func(t *testing.T) {
		s := fresh()
		_, err := s.Keyset.Next(s.Read(manifest.KeysName), []byte("\x00"), s.Signatures(manifest.KeysName))
		forged(t, err, "roots")
		_, err = s.Keyset.Next(s.Read(manifest.KeysName), make([]byte, 1<<20), nil)
		forged(t, err, "format")
	})
}

func TestStolenReleaseKey(t *testing.T) {
	s := copytest.New(t)
	stolen, thief := s.Releases[0], s.Clone()
	t.Run("A10 the stolen key signs serial 2^47", func(t *testing.T) {
		thief.SignAs(func(m *manifest.Manifest) { m.Serial = 1 << 47 }, stolen)
		wants(t, verified(thief), "") // known limit: until the roots rotate
	})
	fresh := copytest.NewPair(t, "release-2")
	t.Run("A10 serial 1 of the next keyset comes after it", func(t *testing.T) {
		wants(t, step(s, func(k *manifest.Keyset) {
			k.Releases = []manifest.Key{fresh.Key}
			k.Revoked = []manifest.Key{{Public: stolen.Public, Name: "stolen", On: "2026-11-01"}}
		}), "")
		m := s.Sign()
		wants(t, verified(s), "")
		if m.Serial != 1 || m.Compare(thief.Manifest.Number) <= 0 {
			t.Errorf("%v does not come after %v", m, thief.Manifest)
		}
	})
	t.Run("A10 the stolen key afterwards", func(t *testing.T) {
		s.SignAs(func(*manifest.Manifest) {}, stolen)
		forged(t, verified(s), "bad-signature")
	})
}

func TestBootstrap(t *testing.T) {
	a, b, c := copytest.NewPair(t, "anna"), copytest.NewPair(t, "boris"), copytest.NewPair(t, "paper")
	stranger := copytest.NewPair(t, "x")
	s := copytest.NewWith(t, "guide-demo", []copytest.Pair{a, b, c}, 2, []copytest.Pair{copytest.NewPair(t, "desk")}, 1)
	start := func(s *copytest.Site, anchors ...manifest.Key) error {
		_, err := manifest.Bootstrap("guide-demo", anchors, s.Read(manifest.KeysName), s.Signatures(manifest.KeysName))
		return err
	}
	t.Run("one anchor of three", func(t *testing.T) { wants(t, start(s, b.Key), "") })
	t.Run("two good anchors among others", func(t *testing.T) { wants(t, start(s, stranger.Key, c.Key, a.Key), "") })
	t.Run("A21 one good anchor among others", func(t *testing.T) { forged(t, start(s, stranger.Key, c.Key), "few-anchors") })
	t.Run("one anchor given twice", func(t *testing.T) { wants(t, start(s, c.Key, c.Key), "") })
	t.Run("A21 one root of three writes a keyset in which one is enough", func(t *testing.T) {
		traitor := copytest.NewWith(t, "guide-demo", []copytest.Pair{a}, 1, []copytest.Pair{copytest.NewPair(t, "desk")}, 1)
		forged(t, start(traitor, a.Key, b.Key, c.Key), "few-anchors")
		with := copytest.NewWith(t, "guide-demo", []copytest.Pair{a, b, stranger}, 1, []copytest.Pair{copytest.NewPair(t, "desk")}, 1)
		with.PutKeyset(1, with.Keyset.Encode(), a, stranger)
		forged(t, start(with, a.Key, b.Key, c.Key), "few-anchors")
	})
	t.Run("A13 an anchor that was a root signs its successors with one that stays", func(t *testing.T) {
		later := s.Clone()
		d, e := copytest.NewPair(t, "daria"), copytest.NewPair(t, "egor")
		later.Rotate(func(k *manifest.Keyset) { k.Roots = []manifest.Key{a.Key, d.Key, e.Key} }, a, b, d)
		wants(t, start(later, a.Key, b.Key, c.Key), "")
	})
	t.Run("any number", func(t *testing.T) {
		later := s.Clone()
		later.Rotate(same)
		wants(t, start(later, a.Key), "")
	})
	t.Run("A21 no anchor", func(t *testing.T) { forged(t, start(s), "no-anchor") })
	t.Run("A21 a clone with keys of its own", func(t *testing.T) { forged(t, start(copytest.New(t), a.Key), "no-anchor") })
	t.Run("A21 a clone that lists the anchor as its root", func(t *testing.T) {
		clone := copytest.New(t)
		clone.Rotate(func(k *manifest.Keyset) { k.Roots = append(k.Roots, a.Key) }, clone.Roots...)
		forged(t, start(clone, a.Key), "no-anchor")
	})
	t.Run("A21 the anchor signed but is no root", func(t *testing.T) {
		other := s.Clone()
		other.Rotate(func(k *manifest.Keyset) { k.Roots = k.Roots[1:] }, a, b, c)
		forged(t, start(other, a.Key), "no-anchor")
		wants(t, start(other, c.Key), "")
	})
	t.Run("A21 the anchor is revoked", func(t *testing.T) {
		other := s.Clone()
		other.Rotate(func(k *manifest.Keyset) {
			k.Revoked = []manifest.Key{{Public: a.Public, Name: "stolen", On: "2026-11-01"}}
		}, a, b, c)
		forged(t, start(other, a.Key), "no-anchor")
	})
	t.Run("A21 the anchor signed, its threshold is not met", func(t *testing.T) {
		other := s.Clone()
		other.Rotate(same, a)
		forged(t, start(other, a.Key), "roots")
	})
	t.Run("A19 another site under the same roots", func(t *testing.T) {
		other := copytest.NewWith(t, "guide-staging", []copytest.Pair{a}, 1, []copytest.Pair{copytest.NewPair(t, "desk")}, 1)
		forged(t, start(other, a.Key), "wrong-site")
	})
	t.Run("A2 nothing is parsed that no anchor signed", func(t *testing.T) {
		_, err := manifest.Bootstrap("guide-demo", []manifest.Key{a.Key}, []byte("\x00"), s.Signatures(manifest.KeysName))
		forged(t, err, "no-anchor")
	})
	t.Run("no keyset, signed by the anchor", func(t *testing.T) {
		other := s.Clone()
		other.PutKeyset(9, []byte("# veshka-manifest 1\n"), a)
		forged(t, start(other, a.Key), "format")
	})
}

// A keyset that nobody filled in trusts nobody: thresholds of zero are not met by nothing.
func TestZeroKeysetTrustsNobody(t *testing.T) {
	s := copytest.New(t)
	var none manifest.Keyset
	_, _, err := none.Verify(s.Read(manifest.Name), s.Signatures(manifest.Name))
	forged(t, err, "bad-signature")
	forged(t, none.Own(s.Read(manifest.KeysName), s.Signatures(manifest.KeysName)), "roots")
	_, err = none.Next(nil, s.Read(manifest.KeysName), s.Signatures(manifest.KeysName))
	forged(t, err, "roots")
}

func TestCommentsOfKeysets(t *testing.T) {
	s := copytest.New(t)
	text := s.Read(manifest.KeysName)
	root := s.Roots[0]
	for _, test := range []struct{ name, comment, want string }{
		{"its own", s.Keyset.Comment(text), ""},
		{"minisign's", "timestamp:1793491200\tfile:keys.txt\thashed", ""},
		{"none", "", ""},
		{"a false one", strings.Replace(s.Keyset.Comment(text), "keyset=1", "keyset=2", 1), "trusted-comment"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := manifest.Bootstrap(s.ID, []manifest.Key{root.Key}, text, [][]byte{root.Sign(text, test.comment)})
			wants(t, err, test.want)
			wants(t, s.Keyset.Own(text, [][]byte{root.Sign(text, test.comment)}), test.want)
		})
	}
}

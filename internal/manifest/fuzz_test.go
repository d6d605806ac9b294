package manifest_test

import (
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// without drops the header lines with keys that are not known.
func without(text string, known string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if key, _, ok := strings.Cut(strings.TrimPrefix(line, "# "), ": "); ok && strings.HasPrefix(line, "# ") && !strings.Contains(known, " "+key+" ") {
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// faulty wants every error to be a fault.
func faulty(t *testing.T, err error) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Class() == fault.OK {
		t.Errorf("error %v is no fault", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(exampleKeys))
	f.Add(one(f, example, "# serial: 128\n", "# x-mood: спокойно\n# serial: 128\n"))
	f.Add(one(f, example, "# source: git:3a9f\n# generator: veshka/0.1.0 go1.26.8\n", ""))
	f.Add(one(f, example, "# veshka-manifest 1", "# veshka-manifest 2"))
	f.Add(one(f, example, "#= 865", "#= 18446744073709551615"))
	f.Add(listing("a", "a-b", "a/b"))
	f.Add(listing("../x"))
	f.Add([]byte("# veshka-manifest 1\n# "))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := manifest.Parse(text)
		if err != nil {
			faulty(t, err)
			return
		}
		want := without(string(text), " site keyset serial built signed expires previous source generator files bytes ")
		if got := string(m.Encode()); got != want {
			t.Errorf("Encode(Parse(x)) = %q, want %q", got, want)
		}
		for _, file := range m.Files {
			if got, ok := m.Lookup(file.Path); !ok || got != file {
				t.Errorf("Lookup(%q) = %v, %v", file.Path, got, ok)
			}
		}
	})
}

func FuzzKeyset(f *testing.F) {
	f.Add([]byte(exampleKeys))
	f.Add([]byte(example))
	f.Add(one(f, exampleKeys, "# root-threshold: 1", "# x-a: b\n# root-threshold: 2"))
	f.Add(one(f, exampleKeys, "# keyset: 2", "# keyset: 4294967295"))
	f.Add(one(f, exampleKeys, "revoked "+keyC+" stolen 2026-10-30\n", ""))
	f.Fuzz(func(t *testing.T, text []byte) {
		k, err := manifest.ParseKeyset(text)
		if err != nil {
			faulty(t, err)
			return
		}
		want := without(string(text), " site keyset created expires previous root-threshold release-threshold ")
		if got := string(k.Encode()); got != want {
			t.Errorf("Encode(ParseKeyset(x)) = %q, want %q", got, want)
		}
		if _, _, err := k.Verify(text, [][]byte{text}); err == nil {
			t.Error("verified without a signature")
		}
	})
}

func FuzzClaim(f *testing.F) {
	s := copytest.New(f)
	f.Add(string(s.Signatures(manifest.Name)[0]))
	f.Add(string(s.Signatures(manifest.KeysName)[0]))
	f.Add("untrusted comment: \n\ntrusted comment: veshka-manifest 1 site=abc\n\n")
	f.Fuzz(func(t *testing.T, file string) {
		c, ok := manifest.ReadClaim([]byte(file))
		if ok && !strings.Contains(file, "\ntrusted comment: "+c.String()) {
			t.Errorf("ReadClaim() = %v, which %q does not say", c, file)
		}
	})
}

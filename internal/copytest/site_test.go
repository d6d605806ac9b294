package copytest

import (
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// proven verifies the site as a mirror would.
func proven(t *testing.T, s *Site) *manifest.Manifest {
	t.Helper()
	m, _, err := s.Keyset.Verify(s.Read(manifest.Name), s.Signatures(manifest.Name))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSiteIsSigned(t *testing.T) {
	s := New(t)
	root, err := manifest.ParseKey(s.Root())
	if err != nil {
		t.Fatal(err)
	}
	k, err := manifest.Bootstrap(s.ID, []manifest.Key{root}, s.Read(manifest.KeysName), s.Signatures(manifest.KeysName))
	if err != nil {
		t.Fatal(err)
	}
	if k.N != 1 {
		t.Errorf("keyset %d, want 1", k.N)
	}
	m := proven(t, s)
	if m.String() != "1-1" || m.Signed.Format(time.RFC3339) != "2026-11-01T00:00:00Z" || len(m.Files) != len(s.Tree())-9 {
		t.Errorf("manifest %v of %d files, signed %v; tree of %d", m, len(m.Files), m.Signed, len(s.Tree()))
	}
}

func TestSitesFollowEachOther(t *testing.T) {
	s := New(t)
	old := s.Clone()
	s.Put("ru/index.html", "new")
	s.Sign()
	if m := proven(t, s); m.String() != "1-2" || m.Previous != manifest.SHA256(old.Read(manifest.Name)) {
		t.Errorf("second manifest is %v, previous %s", m, m.Previous)
	}
	if m := proven(t, old); m.String() != "1-1" || s.Equal(old) {
		t.Errorf("the clone followed: %v", m)
	}
	fresh := NewPair(t, "release-2")
	before := s.Read(manifest.KeysName)
	first := s.Keyset
	s.Rotate(func(k *manifest.Keyset) { k.Releases = []manifest.Key{fresh.Key} })
	if _, err := first.Next(before, s.Read(manifest.KeysName), s.Signatures(manifest.KeysName)); err != nil {
		t.Fatal(err)
	}
	s.Sign()
	if m := proven(t, s); m.String() != "2-1" {
		t.Errorf("first manifest of keyset 2 is %v", m)
	}
	for range 14 {
		s.Sign()
	}
	n := 0
	for path := range s.Tree() {
		if len(path) > 9 && path[:9] == "verify/m/" && path[len(path)-4:] == ".txt" {
			n++
		}
	}
	if n != 12 {
		t.Errorf("archive of %d, want 12", n)
	}
}

package mirror

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// A state that is gone or broken is never "nothing seen yet": the pull says so, asks nobody and changes nothing.
func TestStateIsNeverBegunAnew(t *testing.T) {
	other := func(t *testing.T) *rig {
		site := copytest.NewWith(t, "sister-site", []copytest.Pair{copytest.NewPair(t, "r")}, 1, []copytest.Pair{copytest.NewPair(t, "d")}, 1)
		r := aRig(t, site, show(t, site).URL)
		r.pulls()
		return r
	}
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, r *rig)
		code  string
	}{
		{"A15 state file deleted", func(t *testing.T, r *rig) { r.drop(t, "state/state.json", "state/state.json.bak") }, "no-state"},
		{"A15 state file deleted, backup there", func(t *testing.T, r *rig) { r.drop(t, "state/state.json") }, "state"},
		{"A15 state folder deleted", func(t *testing.T, r *rig) { r.drop(t, "state") }, "no-state"},
		{"A15 state file truncated", func(t *testing.T, r *rig) {
			text, _ := os.ReadFile(filepath.Join(r.dir, stateName))
			put(t, r.dir, stateName, string(text[:len(text)/2]))
		}, "state"},
		{"A15 state file empty", func(t *testing.T, r *rig) { put(t, r.dir, stateName, "") }, "state"},
		{"A15 state file with a field too many", func(t *testing.T, r *rig) { r.edit(t, `"site":`, `"trust": "all", "site":`) }, "state"},
		{"A15 state file of another version", func(t *testing.T, r *rig) { r.edit(t, `"version": 1`, `"version": 2`) }, "state"},
		{"A15 state file with the ratchet turned to zero", func(t *testing.T, r *rig) { r.edit(t, `"serial": 1`, `"serial": 0`) }, "state"},
		{"A15 state file without what was seen", func(t *testing.T, r *rig) {
			s := r.state()
			s.Seen = Release{}
			r.put(s)
		}, "state"},
		{"A15 state file of another site's mirror", func(t *testing.T, r *rig) {
			text, err := os.ReadFile(filepath.Join(other(t).dir, stateName))
			if err != nil {
				t.Fatal(err)
			}
			put(t, r.dir, stateName, string(text))
		}, "state-mixed"},
		{"A15 state folder of another site's mirror", func(t *testing.T, r *rig) {
			r.drop(t, "state")
			if err := os.CopyFS(filepath.Join(r.dir, "state"), os.DirFS(filepath.Join(other(t).dir, "state"))); err != nil {
				t.Fatal(err)
			}
		}, "state-site"},
		{"A15 keyset of the state deleted", func(t *testing.T, r *rig) { r.drop(t, "state/keys/1.txt") }, "state"},
		{"A15 keyset of the state with another release key", func(t *testing.T, r *rig) {
			k := *r.site.Keyset
			k.Releases = []manifest.Key{copytest.NewPair(t, "thief").Key}
			put(t, r.dir, "state/keys/1.txt", string(k.Encode()))
		}, "state-mixed"},
		{"A15 keyset of the state changed", func(t *testing.T, r *rig) { put(t, r.dir, "state/keys/1.txt", "# veshka-keys 1\n") }, "state-mixed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			site, at, r := two(t)
			before := r.standing()
			c.spoil(t, r)
			at.Reset()
			_, err := r.pull()
			if !fault.Is(err, c.code) || fault.ClassOf(err) != fault.Local {
				t.Errorf("Pull() = %v, want %s (exit 7)", err, c.code)
			}
			if asked := at.Paths(); len(asked) > 0 {
				t.Errorf("asked %q", asked)
			}
			if !slices.Equal(before, r.standing()) {
				t.Error("what is served has changed")
			}
			r.site = site
		})
	}
	t.Run("A15 backup restored by hand", func(t *testing.T) {
		_, _, r := two(t)
		r.pulls()
		put(t, r.dir, stateName, "{")
		if _, err := r.pull(); !fault.Is(err, "state") {
			t.Fatalf("Pull() = %v, want state", err)
		}
		text, err := os.ReadFile(filepath.Join(r.dir, backupName))
		if err != nil {
			t.Fatal(err)
		}
		put(t, r.dir, stateName, string(text))
		r.pulls()
	})
}

func (r *rig) drop(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.RemoveAll(filepath.Join(r.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

func (r *rig) edit(t *testing.T, old, text string) {
	t.Helper()
	before, err := os.ReadFile(filepath.Join(r.dir, stateName))
	if err != nil || !bytes.Contains(before, []byte(old)) {
		t.Fatalf("no %s in the state: %v", old, err)
	}
	put(t, r.dir, stateName, strings.Replace(string(before), old, text, 1))
}

func TestTrusted(t *testing.T) {
	site, _, r := two(t)
	id, keyset, err := Trusted(r.dir)
	if err != nil || id != site.ID || keyset.N != 1 {
		t.Errorf("Trusted() = %q, %v, %v", id, keyset, err)
	}
	if _, _, err := Trusted(t.TempDir()); !fault.Is(err, "no-state") {
		t.Errorf("Trusted() of an empty folder = %v, want no-state", err)
	}
}

func TestSeenHashesStayBounded(t *testing.T) {
	s := &State{SeenHashes: map[string]string{}}
	for n := range uint64(maxHashes + 10) {
		m := &manifest.Manifest{Number: num(1, n+1), Signed: time.Unix(int64(n), 0).UTC()}
		s.accept(&offer{manifest: m, sum: manifest.SHA256([]byte(m.Number.String()))})
	}
	if _, first := s.SeenHashes["1-10"]; len(s.SeenHashes) != maxHashes || first {
		t.Errorf("%d hashes, the oldest among them: %t", len(s.SeenHashes), first)
	}
}

// What parses is written as it was meant, and what is written parses.
func FuzzState(f *testing.F) {
	key := "RWRFaryrN5RBkIos/5CNe0MegDqcbsvjia865kmqTpB1XsrA1T3o5fez"
	sum := strings.Repeat("ab", 32)
	whole := &State{Version: 1, Site: "guide-demo", Anchors: []string{key}, Keyset: Pinned{1, sum},
		Seen:       Release{1, 2, sum, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
		Have:       Release{Keyset: 1, Serial: 2, SHA256: sum},
		ClockFloor: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), SeenHashes: map[string]string{"1-2": sum},
		Origins: []Origin{{URL: "https://guide.example/", LastSerial: "1-2", Fails: 3, LastError: "dns"}}}
	f.Add(whole.encode())
	f.Add([]byte(`{"version":1}`))
	f.Add([]byte(`{"version":1,"site":"guide-demo","seen_hashes":null}`))
	f.Add([]byte("{}{}"))
	if _, err := parseState(whole.encode()); err != nil {
		f.Fatalf("parseState(encode()) = %v", err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := parseState(text)
		if err != nil {
			return
		}
		again, err := parseState(s.encode())
		if err != nil || !bytes.Equal(again.encode(), s.encode()) {
			t.Errorf("parseState(%q) is written as %q, which reads as %v", text, s.encode(), err)
		}
	})
}

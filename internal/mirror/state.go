package mirror

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// State is what a mirror knows: state/state.json. It is the ratchet: what it has seen, it never goes behind. A mirror
// without a readable state does nothing at all, because "nothing seen yet" is what whoever serves an old release would
// like it to believe.
type State struct {
	Version    int               `json:"version"` // 1
	Site       string            `json:"site"`
	Anchors    []string          `json:"anchors"` // root keys of the mirror card, as minisign prints them
	Keyset     Pinned            `json:"keyset"`  // the newest keyset accepted; its text is state/keys/N.txt
	Seen       Release           `json:"seen"`    // the newest release accepted, fetched or not
	Have       Release           `json:"have"`    // the newest release fetched whole; serial 0 before the first
	ClockFloor time.Time         `json:"clock_floor"`
	SeenHashes map[string]string `json:"seen_hashes"` // SHA-256 of each accepted manifest by its number
	Origins    []Origin          `json:"origins"`
	Success    time.Time         `json:"last_success"`
}

// Pinned is a keyset by number and SHA-256.
type Pinned struct {
	N      uint32 `json:"n"`
	SHA256 string `json:"sha256"`
}

// Release is a manifest by number and SHA-256.
type Release struct {
	Keyset uint32    `json:"keyset"`
	Serial uint64    `json:"serial"`
	SHA256 string    `json:"sha256"`
	Signed time.Time `json:"signed,omitzero"` // of seen alone
}

// Number returns the release's place in the order of releases.
func (r Release) Number() manifest.Number {
	return manifest.Number{Keyset: r.Keyset, Serial: r.Serial}
}

// Origin is an address of a copy, and how it has fared.
type Origin struct {
	URL        string    `json:"url"`
	LastOK     time.Time `json:"last_ok"`     // when it last offered a release that counted
	LastSerial string    `json:"last_serial"` // number of that release, KEYSET-SERIAL, "" for none
	Fails      int       `json:"fails"`       // pulls in a row without one
	LastError  string    `json:"last_error"`  // code of what was wrong last time, "" for nothing
}

// Where things stand in the mirror's folder.
const (
	stateName  = "state/state.json"
	backupName = "state/state.json.bak"
	keysDir    = "state/keys"
	seenDir    = "state/m"
	forksDir   = "state/forks"
	objectsDir = "objects"
	partsDir   = "objects/tmp"
	treesDir   = "releases"
	extrasDir  = "extras"
	current    = "current"
	lockName   = "lock"
)

const (
	maxState  = 4 << 20
	maxHashes = 4096 // of seen_hashes: eighty years of a release a week
)

// ReadState reads the state of the mirror in a folder. Fault: state.
func ReadState(dir string) (*State, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.Because(bare(err), "state", "dir", dir)
	}
	defer root.Close()
	return disk{root: root}.state(dir)
}

// Trusted returns the site and the newest keyset that the mirror in a folder has accepted, so that other copies can be
// checked by what it knows. Fault: state.
func Trusted(dir string) (site string, keyset *manifest.Keyset, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", nil, fault.Because(bare(err), "state", "dir", dir)
	}
	defer root.Close()
	d := disk{root: root}
	s, err := d.state(dir)
	if err != nil {
		return "", nil, err
	}
	keys, err := d.keys(s, dir)
	if err != nil {
		return "", nil, err
	}
	return s.Site, keys.newest().keyset, nil
}

// state reads the state.
func (d disk) state(dir string) (*State, error) {
	text, err := d.read(stateName, maxState)
	if errors.Is(err, fs.ErrNotExist) {
		if _, bak := d.root.Lstat(backupName); bak != nil {
			return nil, fault.New("no-state", "dir", dir)
		}
	}
	if err != nil {
		return nil, fault.Because(bare(err), "state", "dir", dir)
	}
	s, err := parseState(text)
	if err != nil {
		return nil, fault.Because(err, "state", "dir", dir)
	}
	return s, nil
}

// save replaces the state, and keeps the one before as state.json.bak.
func (d disk) save(s *State) error {
	old, err := d.read(stateName, maxState)
	switch {
	case err == nil:
		if bytes.Equal(old, s.encode()) {
			return nil
		}
		if err := d.write(backupName, old, 0o600); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return failed(err, "read", stateName)
	}
	return d.write(stateName, s.encode(), 0o600)
}

// encode writes the state; parseState(encode(s)) is s.
func (s *State) encode() []byte {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("mirror: state: " + err.Error()) // texts, numbers and times of four-digit years
	}
	return append(text, '\n')
}

// parseState reads a state and holds it to every rule: a state that is nearly right is one that somebody has changed.
func parseState(text []byte) (*State, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var s State
	if err := dec.Decode(&s); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return &s, s.check()
}

// check says what the state breaks.
func (s *State) check() error {
	wrong := func(field string) error { return errors.New("field " + field) }
	switch {
	case s.Version != 1:
		return errors.New("version " + strconv.Itoa(s.Version) + ", 1 wanted")
	case !manifest.ValidSite(s.Site):
		return wrong("site")
	case len(s.Anchors) == 0:
		return wrong("anchors")
	case s.Keyset.N == 0 || !isHash(s.Keyset.SHA256):
		return wrong("keyset")
	case !s.Seen.valid() || s.Seen.Serial != 0 && s.Seen.Signed.IsZero() || s.Seen.Keyset > s.Keyset.N:
		return wrong("seen")
	case !s.Have.valid() || s.Have.Number().Compare(s.Seen.Number()) > 0:
		return wrong("have")
	case s.Seen.Serial != 0 && s.SeenHashes[s.Seen.Number().String()] != s.Seen.SHA256, s.SeenHashes == nil:
		return wrong("seen_hashes")
	case !plausible(s.ClockFloor) || s.ClockFloor.Before(s.Seen.Signed):
		return wrong("clock_floor")
	case !plausible(s.Success):
		return wrong("last_success")
	}
	for _, text := range s.Anchors {
		if _, err := manifest.ParseKey(text); err != nil {
			return wrong("anchors")
		}
	}
	for number, sum := range s.SeenHashes {
		if _, ok := parseNumber(number); !ok || !isHash(sum) {
			return wrong("seen_hashes")
		}
	}
	for _, o := range s.Origins {
		address, err := fetch.Origin(o.URL)
		if err != nil || address != o.URL || o.Fails < 0 || !plausible(o.LastOK) {
			return wrong("origins")
		}
		if _, ok := parseNumber(o.LastSerial); o.LastSerial != "" && !ok {
			return wrong("origins")
		}
	}
	return nil
}

// valid reports whether the release is a whole one, or none.
func (r Release) valid() bool {
	if r == (Release{}) {
		return true
	}
	return r.Keyset > 0 && r.Serial > 0 && r.Serial < 1<<48 && isHash(r.SHA256) && plausible(r.Signed)
}

// plausible reports whether the instant can be written and read back.
func plausible(t time.Time) bool {
	return t.Location() == time.UTC && t.Year() >= 1 && t.Year() <= 9999 && t.Equal(t.Truncate(time.Second))
}

// anchors returns the keys of the mirror card.
func (s *State) anchors() []manifest.Key {
	var keys []manifest.Key
	for _, text := range s.Anchors {
		if k, err := manifest.ParseKey(text); err == nil {
			keys = append(keys, k)
		}
	}
	return keys
}

// accept moves the ratchet to a manifest.
func (s *State) accept(o *offer) {
	r := Release{Keyset: o.manifest.Keyset, Serial: o.manifest.Serial, SHA256: o.sum, Signed: o.manifest.Signed}
	if r.Number().Compare(s.Seen.Number()) > 0 {
		s.Seen = r
	}
	s.SeenHashes[r.Number().String()] = r.SHA256
	if r.Signed.After(s.ClockFloor) {
		s.ClockFloor = r.Signed
	}
	if len(s.SeenHashes) <= maxHashes {
		return
	}
	var numbers []manifest.Number
	for name := range s.SeenHashes {
		n, _ := parseNumber(name)
		numbers = append(numbers, n)
	}
	slices.SortFunc(numbers, manifest.Number.Compare)
	for _, n := range numbers[:len(numbers)-maxHashes] {
		delete(s.SeenHashes, n.String())
	}
}

var hash = regexp.MustCompile(`^[0-9a-f]{64}$`)

func isHash(text string) bool { return hash.MatchString(text) }

// parseNumber reads KEYSET-SERIAL.
func parseNumber(text string) (manifest.Number, bool) {
	k, s, ok := strings.Cut(text, "-")
	keyset, err1 := strconv.ParseUint(k, 10, 32)
	serial, err2 := strconv.ParseUint(s, 10, 48)
	n := manifest.Number{Keyset: uint32(keyset), Serial: serial}
	return n, ok && err1 == nil && err2 == nil && keyset > 0 && serial > 0 && n.String() == text
}

// bare leaves out of a machine's error what its place of use says already.
func bare(err error) error {
	var deep *fs.PathError
	if errors.As(err, &deep) {
		return deep.Err
	}
	return err
}

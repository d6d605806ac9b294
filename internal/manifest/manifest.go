// Package manifest is the formats by which a copy of the site is proved: the signed list of its files, the keysets that
// say whose signature counts, and the rules by which one follows another. It knows bytes and times that it is given, no
// disk, no network, no clock.
//
// A manifest is a text that sha256sum -c reads, too; its header and the sizes are comments to it:
//
//	# veshka-manifest 1
//	# site: guide-demo
//	# keyset: 1
//	# serial: 128
//	# built: 2026-11-18T11:06:40Z
//	# signed: 2026-11-18T11:06:40Z
//	# expires: 2026-12-09T11:06:40Z
//	# previous: SHA-256 of the manifest before, or none
//	# source: git:3a9f                   (may be missing)
//	# generator: veshka/0.1.0 go1.26.8   (may be missing)
//	# files: 1
//	# bytes: 6
//	#= 6
//	7c98040a541657584690ae2a1cc3b42a8b53b159cc60c5d3abbfecbaeac6c94a  assets/site.0123abcd.css
//
// For the form of a keyset see ParseKeyset, of paths CheckPath, of signatures and their comments Claim.String and
// Keyset.Comment.
package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
)

// Where things stand in a signed tree, relative to its base.
const (
	Name     = "verify/manifest.txt"
	KeysName = "verify/keys.txt"

	MaxManifest  = 8 << 20 // bytes
	MaxKeyset    = 64 << 10
	MaxSignature = 4 << 10

	DefaultLife = 21 * 24 * time.Hour // from signed to expires
	MaxLife     = 60 * 24 * time.Hour
	KeysetLife  = 180 * 24 * time.Hour
	MaxAhead    = 24 * time.Hour // how far ahead of the clock "signed" may be

	// MaxKeysetLife is from created to expires: what bounds a mirror that hides a rotation may not be written away.
	MaxKeysetLife = 366 * 24 * time.Hour

	maxKeyset = 1<<32 - 1
	maxSerial = 1<<48 - 1
	maxTree   = 1 << 40 // bytes of all files: far more than any site, far less than what overflows
)

// fields of a manifest, in their order; "?" marks those that may be missing.
var manifestFields = []string{"site", "keyset", "serial", "built", "signed", "expires", "previous", "source?", "generator?",
	"files", "bytes"}

// Number orders the manifests of a site: by keyset, then by serial.
type Number struct {
	Keyset uint32
	Serial uint64 // below 2^48
}

// Compare is negative, zero or positive as n comes before, is, or comes after o.
func (n Number) Compare(o Number) int {
	return cmp.Or(cmp.Compare(n.Keyset, o.Keyset), cmp.Compare(n.Serial, o.Serial))
}

// String returns KEYSET-SERIAL, as in the names of archived manifests.
func (n Number) String() string {
	return strconv.FormatUint(uint64(n.Keyset), 10) + "-" + strconv.FormatUint(n.Serial, 10)
}

// File is a line of the list.
type File struct {
	Path   string
	Size   int64  // bytes
	SHA256 string // 64 lower-case hexadecimal digits
}

// Manifest is the signed list of a tree.
type Manifest struct {
	Site string
	Number
	Built, Signed, Expires time.Time // UTC, whole seconds
	Previous               string    // SHA-256 of the previous manifest, "" for none
	Source, Generator      string    // "" for none
	Files                  []File    // sorted by the bytes of their paths
}

// Claim is what a signature's trusted comment says of a manifest. It is believed only after the signature held.
type Claim struct {
	Site string
	Number
	Expires string // 2006-01-02
	SHA256  string
}

// Parse reads a manifest and holds it to every rule of the format. Faults: format, newer-version, path.
func Parse(text []byte) (*Manifest, error) {
	r := open(Name, "veshka-manifest", text, MaxManifest, manifestFields)
	m := &Manifest{
		Site:      r.site("site"),
		Number:    Number{Keyset: uint32(r.number("keyset", 1, maxKeyset)), Serial: r.number("serial", 1, maxSerial)},
		Built:     r.time("built"),
		Signed:    r.time("signed"),
		Expires:   r.time("expires"),
		Previous:  r.hash("previous"),
		Source:    r.text("source"),
		Generator: r.text("generator"),
	}
	if !m.Expires.After(m.Signed) || m.Expires.Sub(m.Signed) > MaxLife {
		r.wrong("expires", fmt.Sprintf("signed < expires ≤ signed + %d d", MaxLife/(24*time.Hour)))
	}
	count := r.number("files", 1, MaxManifest)
	total := r.number("bytes", 0, maxTree)
	if r.err != nil {
		return nil, r.err
	}
	m.Files = make([]File, 0, min(count, uint64(len(text)/64)))
	m.list(r)
	if r.err == nil && uint64(len(m.Files)) != count {
		r.wrong("files", strconv.Itoa(len(m.Files)))
	}
	if r.err == nil && uint64(m.Bytes()) != total {
		r.wrong("bytes", strconv.FormatInt(m.Bytes(), 10))
	}
	if r.err != nil {
		return nil, r.err
	}
	return m, nil
}

// list reads the pairs of lines behind the header: "#= SIZE", then "SHA256  PATH".
func (m *Manifest) list(r *reader) {
	files := map[string]bool{}
	last, folder := "", "" // the path before, and its folder with its slash
	for r.rest != "" && r.err == nil {
		line, _ := r.next()
		digits, ok := strings.CutPrefix(line, "#= ")
		size, fits := decimal(digits, maxTree)
		if !ok || !fits {
			r.fail(r.line, "#= 0…"+strconv.Itoa(maxTree), line)
			return
		}
		line, _ = r.next()
		if len(line) < 67 || !isSHA256(line[:64]) || line[64:66] != "  " {
			r.fail(r.line, "SHA-256  path", line)
			return
		}
		path := line[66:]
		if err := CheckPath(path); err != nil {
			r.err = err
			return
		}
		if path <= last {
			r.fail(r.line, "> "+last, path)
			return
		}
		// Sorted by bytes a file comes before what would lie in a folder of its name, though not directly before.
		if in := path[:strings.LastIndexByte(path, '/')+1]; in != folder {
			for i := range len(in) {
				if in[i] == '/' && files[in[:i]] {
					r.err = badPath(path, "≠ "+in[:i])
					return
				}
			}
			folder = in
		}
		files[path] = true
		last = path
		m.Files = append(m.Files, File{Path: path, Size: int64(size), SHA256: line[:64]})
	}
}

// Encode writes the manifest; Parse(Encode(m)) is m. It panics if m breaks the rules that Parse holds it to: sort and
// check first.
func (m *Manifest) Encode() []byte {
	var b strings.Builder
	b.Grow(512 + 128*len(m.Files))
	fmt.Fprintf(&b, "# veshka-manifest 1\n# site: %s\n# keyset: %d\n# serial: %d\n", m.Site, m.Keyset, m.Serial)
	fmt.Fprintf(&b, "# built: %s\n# signed: %s\n# expires: %s\n# previous: %s\n", m.Built.UTC().Format(instant),
		m.Signed.UTC().Format(instant), m.Expires.UTC().Format(instant), cmp.Or(m.Previous, "none"))
	if m.Source != "" {
		b.WriteString("# source: " + m.Source + "\n")
	}
	if m.Generator != "" {
		b.WriteString("# generator: " + m.Generator + "\n")
	}
	fmt.Fprintf(&b, "# files: %d\n# bytes: %d\n", len(m.Files), m.Bytes())
	for _, f := range m.Files {
		b.WriteString("#= " + strconv.FormatInt(f.Size, 10) + "\n" + f.SHA256 + "  " + f.Path + "\n")
	}
	text := []byte(b.String())
	if _, err := Parse(text); err != nil {
		panic("manifest: " + err.Error())
	}
	return text
}

// Bytes returns the sum of the sizes.
func (m *Manifest) Bytes() int64 {
	sum := int64(0)
	for _, f := range m.Files {
		sum += f.Size
	}
	return sum
}

// Lookup finds a file by its path.
func (m *Manifest) Lookup(path string) (File, bool) {
	i, ok := slices.BinarySearchFunc(m.Files, path, func(f File, path string) int { return strings.Compare(f.Path, path) })
	if !ok {
		return File{}, false
	}
	return m.Files[i], true
}

// Fresh is nil if the manifest counts at the instant; else the fault expired, or from-the-future if it was signed more
// than MaxAhead later.
func (m *Manifest) Fresh(now time.Time) error {
	if m.Signed.After(now.Add(MaxAhead)) {
		return fault.New("from-the-future", "what", Name, "signed", m.Signed.UTC().Format(instant), "clock", now.UTC().Format(instant))
	}
	return fresh(Name, m.Expires, now)
}

func fresh(what string, expires, now time.Time) error {
	if now.Before(expires) {
		return nil
	}
	return fault.New("expired", "what", what, "expires", expires.UTC().Format(instant), "clock", now.UTC().Format(instant))
}

// ArchiveName returns the name under which a manifest stays: verify/m/KEYSET-SERIAL.txt.
func ArchiveName(n Number) string { return "verify/m/" + n.String() + ".txt" }

// Verify holds a manifest to the keyset: signatures first, before a byte of it is parsed; then its format; then its
// site, its keyset number, and each signature's trusted comment: one that contradicts the manifest is as bad as a forged
// one, for it is what people with minisign read. It returns the keys whose signatures held. It asks no clock: see Fresh.
// Faults: no-release-keys, bad-signature, format, newer-version, path, wrong-site, wrong-keyset, trusted-comment.
func (k *Keyset) Verify(text []byte, signatures [][]byte) (*Manifest, []Key, error) {
	if len(text) > MaxManifest { // before hashing it
		_, err := Parse(text)
		return nil, nil, err
	}
	keys := k.Usable()
	if len(keys) < k.ReleaseThreshold {
		return nil, nil, fault.New("no-release-keys", "need", strconv.Itoa(k.ReleaseThreshold), "have", strconv.Itoa(len(keys)))
	}
	good := check(text, keys, signatures)
	by := signers(keys, good)
	if len(by) < k.ReleaseThreshold || len(by) == 0 {
		return nil, nil, fault.New("bad-signature", "what", Name, "need", strconv.Itoa(k.ReleaseThreshold), "have", strconv.Itoa(len(by)))
	}
	m, err := Parse(text)
	if err != nil {
		return nil, nil, err
	}
	if m.Site != k.Site {
		return nil, nil, fault.New("wrong-site", "want", k.Site, "got", m.Site)
	}
	if m.Keyset != k.N {
		return nil, nil, fault.New("wrong-keyset", "want", strconv.FormatUint(uint64(k.N), 10), "got", strconv.FormatUint(uint64(m.Keyset), 10))
	}
	claim := m.Claim(text)
	for _, h := range good {
		if err := claim.contradicts(h.comment); err != nil {
			return nil, nil, err
		}
	}
	return m, by, nil
}

package manifest

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
)

// keyLength is that of a public key in minisign's base64, in characters.
const keyLength = 56

// ParseKey reads a public key as minisign prints it: 56 characters, RW…. Space around it is dropped. Fault: bad-key.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	bad := func(problem string) (Key, error) {
		return Key{}, fault.New("bad-key", "key", clipped(text), "problem", problem)
	}
	if len(text) != keyLength {
		return bad(strconv.Itoa(keyLength) + " ≠ " + strconv.Itoa(len(text)))
	}
	if !strings.HasPrefix(text, "RW") {
		return bad("RW… ≠ " + quoted(text[:2]))
	}
	var k Key
	if err := k.Public.UnmarshalText([]byte(text)); err != nil {
		return bad("Ed25519, base64")
	}
	return k, nil
}

// Text returns the key as minisign prints it.
func (k Key) Text() string { return k.Public.String() }

// ID returns the key's id as minisign prints it: 16 upper-case hexadecimal digits. Ids are chosen by whoever made the
// key and protected by nothing: they name files and help to find a key, they never stand for one.
func (k Key) ID() string { return fmt.Sprintf("%016X", k.Public.ID()) }

// Equal compares the keys themselves, never ids or names.
func (k Key) Equal(o Key) bool { return k.raw() == o.raw() }

// raw returns the 32 bytes of Ed25519 behind algorithm (2 bytes) and id (8 bytes).
func (k Key) raw() [32]byte {
	b, err := base64.StdEncoding.DecodeString(k.Public.String())
	if err != nil || len(b) != 42 {
		panic("manifest: minisign wrote a key that is none")
	}
	return [32]byte(b[10:])
}

// ValidName reports whether the text can be the name of a key: 1 to 40 Latin letters, digits and hyphens, the first no
// hyphen.
func ValidName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' && i > 0) {
			return false
		}
	}
	return name != "" && len(name) <= 40
}

// distinct returns the keys without repetitions and without those that are revoked, in their order.
func distinct(keys, revoked []Key) []Key {
	seen := map[[32]byte]bool{}
	for _, k := range revoked {
		seen[k.raw()] = true
	}
	var out []Key
	for _, k := range keys {
		if raw := k.raw(); !seen[raw] {
			seen[raw] = true
			out = append(out, k)
		}
	}
	return out
}

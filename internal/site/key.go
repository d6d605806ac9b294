package site

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// Key is what proves a copy of the site: the name under which it is signed, and the public keys. The pages print them;
// signing and checking are the business of other programs.
type Key struct {
	Site    string      // the site's name in its manifests: 3 to 40 of a–z, 0–9 and "-"
	Root    []PublicKey // they sign the list of keys
	Release []PublicKey // they sign the list of files
	Printed []Printed
}

// PublicKey is a public key as minisign prints it: 56 characters, base64 of the letters "Ed", 8 bytes that name the key
// and the 32 bytes of Ed25519.
type PublicKey string

// Printed is a place outside the site where the same keys are printed.
type Printed struct {
	Titles map[Lang]string // "" holds a title that is the same in every language
	URL    string
}

// IsPublicKey reports whether the text has the form of a PublicKey.
func IsPublicKey(text string) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	return err == nil && len(b) == 42 && string(b[:2]) == "Ed"
}

// ID returns the key's name as minisign prints it, and as it stands in the names of signatures: 16 hexadecimal digits,
// upper case, of the 8 bytes taken as a little-endian number.
func (k PublicKey) ID() string {
	b, err := base64.StdEncoding.DecodeString(string(k))
	if err != nil || len(b) < 10 {
		return ""
	}
	return fmt.Sprintf("%016X", binary.LittleEndian.Uint64(b[2:10]))
}

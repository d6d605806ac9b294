package serve

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// version names what a tab shows if it has loaded the path now: a digest of what it was given, so that no earlier build
// need be kept to know whether the page is another by now.
func (p *preview) version(status int, name string, page Page) string {
	sum := sha256.Sum256(page)
	return p.id + "-" + strconv.Itoa(status) + hex.EncodeToString(sum[:8]) + "-" + base64.RawURLEncoding.EncodeToString([]byte(name))
}

// current reports whether a tab of that version shows what it would be given now.
func (p *preview) current(s *state, shown string) bool {
	rest, ours := strings.CutPrefix(shown, p.id+"-")
	_, encoded, _ := strings.Cut(rest, "-")
	name, err := base64.RawURLEncoding.DecodeString(encoded)
	if !ours || err != nil {
		return false
	}
	status, _, page := p.find(s, string(name))
	return p.version(status, string(name), page) == shown
}

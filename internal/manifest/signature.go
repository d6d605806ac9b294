package manifest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
)

// Signatures are files of minisign (https://jedisct1.github.io/minisign/#signature-format), one for each signer,
// prehashed ("ED") or legacy ("Ed").

// SHA256 returns the digest of the data as manifests write it: 64 lower-case hexadecimal digits.
func SHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Sum returns the digest of all that r gives, and its length in bytes. Its error is r's.
func Sum(r io.Reader) (sha string, size int64, err error) {
	h := sha256.New()
	// Readers and writers that copy by themselves do it in 32 KiB pieces; a file is hashed faster in greater ones.
	size, err = io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{r}, make([]byte, 64<<10))
	if err != nil {
		return "", size, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// SignatureName returns the name of a signature beside what it signs: NAME.KEYID.minisig.
func SignatureName(name string, k Key) string { return name + "." + k.ID() + ".minisig" }

// Sign returns a signature file, prehashed, with the trusted comment: Claim.String for a manifest, Keyset.Comment for a
// keyset.
func Sign(text []byte, secret minisign.PrivateKey, comment string) []byte {
	id := Key{Public: secret.Public().(minisign.PublicKey)}.ID()
	return digest(text).SignWithComments(secret, comment, "signature from minisign secret key "+id)
}

// digest returns minisign's reader at the end of the text: signatures are made and checked against it, so that a long
// text is hashed once for all of them.
func digest(text []byte) *minisign.Reader {
	r := minisign.NewReader(bytes.NewReader(text))
	if _, err := io.Copy(io.Discard, r); err != nil {
		panic("manifest: " + err.Error()) // bytes in memory do not fail
	}
	return r
}

// held is a signature that holds, and the key that made it.
type held struct {
	key     Key
	comment string
}

// check returns the signatures on the text that hold for one of the keys, which are distinct. Signatures of others,
// and what is no signature, are passed over. Every key with the id that a signature names is tried.
func check(text []byte, keys []Key, signatures [][]byte) []held {
	var hashed *minisign.Reader
	var out []held
	for _, file := range signatures {
		var s minisign.Signature
		if len(file) > MaxSignature || s.UnmarshalText(file) != nil {
			continue
		}
		for _, k := range keys {
			if k.Public.ID() != s.KeyID {
				continue
			}
			ok := false
			if s.Algorithm == minisign.HashEdDSA {
				if hashed == nil {
					hashed = digest(text)
				}
				ok = hashed.Verify(k.Public, file)
			} else { // not through the reader: it would take a legacy signature of the digest for one of the text
				ok = minisign.Verify(k.Public, text, file)
			}
			if ok {
				out = append(out, held{k, s.TrustedComment})
			}
		}
	}
	return out
}

// signers returns the keys behind the signatures, each once, in the order of the keys.
func signers(keys []Key, hs []held) []Key {
	var out []Key
	for _, k := range keys {
		for _, h := range hs {
			if h.key.Equal(k) {
				out = append(out, k)
				break
			}
		}
	}
	return out
}

// Claim returns what the trusted comment of a signature on the manifest with this text must say; String of it is the
// comment.
func (m *Manifest) Claim(text []byte) Claim {
	return Claim{Site: m.Site, Number: m.Number, Expires: m.Expires.UTC().Format(day), SHA256: SHA256(text)}
}

// String returns the trusted comment:
//
//	veshka-manifest 1 site=guide-demo keyset=1 serial=128 expires=2026-12-09 sha256=…
func (c Claim) String() string {
	return "veshka-manifest 1 site=" + c.Site + " keyset=" + strconv.FormatUint(uint64(c.Keyset), 10) +
		" serial=" + strconv.FormatUint(c.Serial, 10) + " expires=" + c.Expires + " sha256=" + c.SHA256
}

// ReadClaim reads the trusted comment of a signature file, unverified: good for finding the archived manifest that a
// torn pair belongs to, for nothing else. ok is false if it is none of a manifest's.
func ReadClaim(signature []byte) (c Claim, ok bool) {
	var s minisign.Signature
	if len(signature) > MaxSignature || s.UnmarshalText(signature) != nil {
		return Claim{}, false
	}
	return parseClaim(s.TrustedComment)
}

func parseClaim(comment string) (Claim, bool) {
	words := strings.Split(comment, " ")
	if len(words) != 7 {
		return Claim{}, false
	}
	value := func(i int, key string) string {
		v, ok := strings.CutPrefix(words[i], key+"=")
		if !ok {
			return ""
		}
		return v
	}
	keyset, _ := decimal(value(3, "keyset"), maxKeyset)
	serial, _ := decimal(value(4, "serial"), maxSerial)
	c := Claim{
		Site:    value(2, "site"),
		Number:  Number{Keyset: uint32(keyset), Serial: serial},
		Expires: value(5, "expires"),
		SHA256:  value(6, "sha256"),
	}
	_, err := time.Parse(day, c.Expires)
	if !ValidSite(c.Site) || keyset == 0 || serial == 0 || err != nil || !isSHA256(c.SHA256) || c.String() != comment {
		return Claim{}, false
	}
	return c, true
}

// contradicts is nil if the comment is the claim, else the fault trusted-comment, which names the first field that
// differs.
func (c Claim) contradicts(comment string) error {
	if comment == c.String() {
		return nil
	}
	said, ok := parseClaim(comment)
	bad := func(field, comment, manifest string) error {
		return fault.New("trusted-comment", "field", field, "comment", clipped(comment), "manifest", manifest)
	}
	switch {
	case !ok:
		return bad("veshka-manifest 1", comment, c.String())
	case said.Site != c.Site:
		return bad("site", said.Site, c.Site)
	case said.Number != c.Number:
		return bad("keyset-serial", said.Number.String(), c.Number.String())
	case said.Expires != c.Expires:
		return bad("expires", said.Expires, c.Expires)
	}
	return bad("sha256", said.SHA256, c.SHA256)
}

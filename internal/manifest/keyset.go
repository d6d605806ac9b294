package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fault"
)

// Key is a public key and what the keyset calls it.
type Key struct {
	Public minisign.PublicKey
	Name   string // an alias: letters, digits, hyphens
	On     string // of a revoked key: the day, 2006-01-02
}

// Keyset says whose signatures count: roots sign keysets, releases sign manifests. A key that is also revoked counts
// for nothing.
type Keyset struct {
	Site             string
	N                uint32
	Created, Expires time.Time
	Previous         string // SHA-256 of the previous keyset, "" for none
	RootThreshold    int
	ReleaseThreshold int
	Roots, Releases  []Key
	Revoked          []Key
}

// fields of a keyset, in their order.
var keysetFields = []string{"site", "keyset", "created", "expires", "previous", "root-threshold", "release-threshold"}

// ParseKeyset reads a keyset and holds it to every rule of the format. It says nothing of signatures. Behind the header
// stand roots, then releases, then revoked keys, a line each:
//
//	root KEY NAME
//	release KEY NAME
//	revoked KEY REASON 2026-10-30
//
// In its role no key and no name stands twice; a threshold is at most the number of keys in its role; the roots can
// reach theirs with those that are not revoked. Faults: format, newer-version, bad-key.
func ParseKeyset(text []byte) (*Keyset, error) {
	r := open(KeysName, "veshka-keys", text, MaxKeyset, keysetFields)
	k := &Keyset{
		Site:     r.site("site"),
		N:        uint32(r.number("keyset", 1, maxKeyset)),
		Created:  r.time("created"),
		Expires:  r.time("expires"),
		Previous: r.hash("previous"),
	}
	if !k.Expires.After(k.Created) || k.Expires.Sub(k.Created) > MaxKeysetLife {
		r.wrong("expires", fmt.Sprintf("created < expires ≤ created + %d d", MaxKeysetLife/(24*time.Hour)))
	}
	if (k.N == 1) != (k.Previous == "") {
		r.wrong("previous", "none ⇔ keyset 1")
	}
	k.list(r)
	k.RootThreshold = int(r.number("root-threshold", 1, uint64(len(distinct(k.Roots, k.Revoked)))))
	k.ReleaseThreshold = int(r.number("release-threshold", 1, uint64(len(k.Releases))))
	if r.err != nil {
		return nil, r.err
	}
	return k, nil
}

// list reads the lines of the keys.
func (k *Keyset) list(r *reader) {
	roles := []string{"root", "release", "revoked"}
	lists := []*[]Key{&k.Roots, &k.Releases, &k.Revoked}
	role := 0 // the roles before are done
	for r.rest != "" && r.err == nil {
		line, _ := r.next()
		words := strings.Split(line, " ")
		at := slices.Index(roles, words[0])
		if at < role || at < 2 && len(words) != 3 || at == 2 && len(words) != 4 {
			r.fail(r.line, strings.Join(roles[role:], " | "), line)
			return
		}
		role = at
		key, err := ParseKey(words[1])
		if err != nil || key.Text() != words[1] {
			r.fail(r.line, "RW…", words[1])
			return
		}
		key.Name = words[2]
		if !ValidName(key.Name) {
			r.fail(r.line, "[A-Za-z0-9-]{1,40}", key.Name)
			return
		}
		if at == 2 {
			key.On = words[3]
			if d, err := time.Parse(day, key.On); err != nil || d.Format(day) != key.On {
				r.fail(r.line, day, key.On)
				return
			}
		}
		for _, o := range *lists[at] {
			if o.Equal(key) || at < 2 && o.Name == key.Name {
				r.fail(r.line, "1 × "+roles[at]+" "+o.Name, "2 × "+key.Text()+" "+key.Name)
				return
			}
		}
		*lists[at] = append(*lists[at], key)
	}
}

// Encode writes the keyset; ParseKeyset(Encode(k)) is k. It panics if k breaks the rules that ParseKeyset holds it to.
func (k *Keyset) Encode() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# veshka-keys 1\n# site: %s\n# keyset: %d\n# created: %s\n# expires: %s\n# previous: %s\n",
		k.Site, k.N, k.Created.UTC().Format(instant), k.Expires.UTC().Format(instant), cmp.Or(k.Previous, "none"))
	fmt.Fprintf(&b, "# root-threshold: %d\n# release-threshold: %d\n", k.RootThreshold, k.ReleaseThreshold)
	for _, key := range k.Roots {
		b.WriteString("root " + key.Text() + " " + key.Name + "\n")
	}
	for _, key := range k.Releases {
		b.WriteString("release " + key.Text() + " " + key.Name + "\n")
	}
	for _, key := range k.Revoked {
		b.WriteString("revoked " + key.Text() + " " + key.Name + " " + key.On + "\n")
	}
	text := []byte(b.String())
	if _, err := ParseKeyset(text); err != nil {
		panic("manifest: keyset: " + err.Error())
	}
	return text
}

// KeysetName returns the name under which a keyset stays: verify/keys/N.txt.
func KeysetName(n uint32) string { return "verify/keys/" + strconv.FormatUint(uint64(n), 10) + ".txt" }

// Comment returns the trusted comment that veshka gives to a signature on the keyset with this text:
//
//	veshka-keys 1 site=guide-demo keyset=2 sha256=…
//
// Roots are offline, where people may have nothing but minisign: a signature with any other comment counts too, unless
// it begins like this one and says something else.
func (k *Keyset) Comment(text []byte) string {
	return keysetComment + " 1 site=" + k.Site + " keyset=" + strconv.FormatUint(uint64(k.N), 10) + " sha256=" + SHA256(text)
}

const keysetComment = "veshka-keys"

// Fresh is nil if the keyset counts at the instant; else the fault expired.
func (k *Keyset) Fresh(now time.Time) error { return fresh(KeysName, k.Expires, now) }

// Usable returns the release keys that count: distinct, not revoked.
func (k *Keyset) Usable() []Key { return distinct(k.Releases, k.Revoked) }

// Bootstrap accepts a first keyset: the text parses, the site is the one wanted, its own root threshold signed it, at
// least one of the anchors is among its roots and signed it, and where several anchors are given at least two of them
// signed. Who holds one root of three could else write a keyset of his own in which one is enough, and everybody who
// reads all three from the card would take it. Any N is accepted. Nothing is parsed before an anchor's signature held.
// Faults: no-anchor, few-anchors, format, newer-version, wrong-site, roots, trusted-comment.
func Bootstrap(site string, anchors []Key, text []byte, signatures [][]byte) (*Keyset, error) {
	stranger := fault.New("no-anchor", "site", site)
	anchors = distinct(anchors, nil)
	by := signers(anchors, check(text, anchors, signatures))
	if len(text) > MaxKeyset || len(by) == 0 {
		return nil, stranger
	}
	k, err := ParseKeyset(text)
	if err != nil {
		return nil, err
	}
	if k.Site != site {
		return nil, fault.New("wrong-site", "want", site, "got", k.Site)
	}
	if !slices.ContainsFunc(by, func(a Key) bool { return slices.ContainsFunc(distinct(k.Roots, k.Revoked), a.Equal) }) {
		return nil, stranger
	}
	if need := min(len(anchors), 2); len(by) < need {
		return nil, fault.New("few-anchors", "have", strconv.Itoa(len(by)), "need", strconv.Itoa(need))
	}
	if err := k.Own(text, signatures); err != nil {
		return nil, err
	}
	return k, nil
}

// Next accepts the keyset that follows k: number k.N+1, previous = SHA-256 of previous (the bytes of k), the root
// thresholds of k and of its own met by distinct keys (the rule of TUF, section 5.3 of its specification). Nothing is
// parsed before the roots of k signed it. Faults: roots, format, newer-version, wrong-site, keyset-order,
// trusted-comment.
func (k *Keyset) Next(previous, text []byte, signatures [][]byte) (*Keyset, error) {
	if len(text) <= MaxKeyset { // else ParseKeyset refuses it
		if err := k.rooted(text, signatures); err != nil {
			return nil, err
		}
	}
	next, err := ParseKeyset(text)
	if err != nil {
		return nil, err
	}
	if next.Site != k.Site {
		return nil, fault.New("wrong-site", "want", k.Site, "got", next.Site)
	}
	if uint64(next.N) != uint64(k.N)+1 {
		return nil, fault.New("keyset-order", "field", "keyset", "want", strconv.FormatUint(uint64(k.N)+1, 10), "got", strconv.FormatUint(uint64(next.N), 10))
	}
	if want := SHA256(previous); next.Previous != want {
		return nil, fault.New("keyset-order", "field", "previous", "want", want, "got", next.Previous)
	}
	if err := next.Own(text, signatures); err != nil {
		return nil, err
	}
	return next, nil
}

// Own reports whether the keyset's own roots signed it: enough to print it, never to trust it. Faults: roots,
// trusted-comment.
func (k *Keyset) Own(text []byte, signatures [][]byte) error {
	if err := k.rooted(text, signatures); err != nil {
		return err
	}
	for _, h := range check(text, distinct(k.Roots, k.Revoked), signatures) {
		if strings.HasPrefix(h.comment, keysetComment) && h.comment != k.Comment(text) {
			return fault.New("trusted-comment", "field", keysetComment, "comment", clipped(h.comment), "manifest", k.Comment(text))
		}
	}
	return nil
}

// rooted is nil if enough of k's roots signed the text.
func (k *Keyset) rooted(text []byte, signatures [][]byte) error {
	roots := distinct(k.Roots, k.Revoked)
	if have := len(signers(roots, check(text, roots, signatures))); have < k.RootThreshold || have == 0 {
		return fault.New("roots", "need", strconv.Itoa(k.RootThreshold), "have", strconv.Itoa(have), "of", strconv.FormatUint(uint64(k.N), 10))
	}
	return nil
}

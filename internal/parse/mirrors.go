package parse

import (
	"regexp"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

var (
	// folderAddress is the address of a folder, of characters that mean nothing to a shell: pages print it in commands.
	folderAddress = regexp.MustCompile(`^https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/$`)
	// onionAddress is that of a folder at an onion service of version 3 (Tor's rend-spec-v3, section 6).
	onionAddress = regexp.MustCompile(`^https?://([a-z0-9-]+\.)*[a-z2-7]{56}\.onion(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/$`)

	siteID = regexp.MustCompile(`^[a-z0-9-]{3,40}$`)
	// secretKey is how the secret keys of minisign begin: base64 of "Ed", "Sc" or nothing (how it is encrypted) and "B2".
	secretKey = regexp.MustCompile(`^RW(RTY0Iy|QAAEIy)`)
)

// mirrors reads the addresses of the public mirrors.
func (f fields) mirrors() []string {
	n := f.get("mirrors")
	if n.Type != site.List && !n.Empty() {
		f.report(diag.At(n.Pos, "wrong-type", "key", "mirrors", "want", "mirrors: [https://example.org/guide/]"))
		return nil
	}
	var mirrors []string
	for _, r := range f.refs("mirrors") {
		switch {
		case !folderAddress.MatchString(r.Name):
			f.report(diag.At(r.Pos, "folder-address", "address", r.Name, "want", "https://example.org/guide/"))
		case slices.Contains(mirrors, r.Name):
			f.report(diag.At(r.Pos, "duplicate-key", "key", r.Name))
		default:
			mirrors = append(mirrors, r.Name)
		}
	}
	return mirrors
}

// onion reads the address of the site's onion service, "" if there is none.
func (f fields) onion() string {
	r := f.ref("onion")
	if r.Name != "" && !onionAddress.MatchString(r.Name) {
		f.report(diag.At(r.Pos, "folder-address", "address", r.Name, "want", "http://"+strings.Repeat("x", 56)+".onion/"))
		return ""
	}
	return r.Name
}

// key reads what proves a copy, nil if the site is not signed.
func (f fields) key(languages []site.Lang) *site.Key {
	n := f.get("key")
	if n.Type == site.NoNode || n.Type == site.Null {
		return nil
	}
	if n.Type != site.Map {
		f.report(diag.At(n.Pos, "wrong-type", "key", "key", "want", "key: {site: …, root: [RWQ…], release: [RWQ…]}"))
		return nil
	}
	k, _ := mapOf(n, "key", keyKeys, f.report)
	for _, must := range []string{"site", "root", "release"} {
		k.require(must)
	}
	id := k.ref("site")
	if id.Name != "" && !siteID.MatchString(id.Name) {
		k.report(diag.At(id.Pos, "wrong-type", "key", "site", "want", "site: guide-demo (a–z, 0–9, -; 3…40)"))
	}
	return &site.Key{Site: id.Name, Root: k.publicKeys("root"), Release: k.publicKeys("release"), Printed: k.printed(languages)}
}

// publicKeys reads a list of minisign's public keys. A secret key among them is not repeated in what is reported, which
// may stand in a public log.
func (f fields) publicKeys(key string) []site.PublicKey {
	var keys []site.PublicKey
	for _, r := range f.refs(key) {
		switch {
		case secretKey.MatchString(r.Name):
			f.report(diag.At(diag.Pos{File: r.Pos.File}, "secret-key", "key", key)) // no line: it would be shown
		case !site.IsPublicKey(r.Name):
			f.report(diag.At(r.Pos, "public-key", "got", short(r.Name)))
		case slices.Contains(keys, site.PublicKey(r.Name)):
			f.report(diag.At(r.Pos, "duplicate-key", "key", r.Name))
		default:
			keys = append(keys, site.PublicKey(r.Name))
		}
	}
	return keys
}

// printed reads the places where the keys are printed too: a list of {title, url}, the title in words or by language.
func (f fields) printed(languages []site.Lang) []site.Printed {
	n := f.get("printed")
	if n.Type != site.List && !n.Empty() {
		f.report(diag.At(n.Pos, "wrong-type", "key", "printed", "want", "printed: [{title: …, url: https://example.org/keys}]"))
		return nil
	}
	var printed []site.Printed
	for _, item := range n.Items {
		p, ok := mapOf(item, "printed", printedKeys, f.report)
		if !ok || !p.require("title") || !p.require("url") {
			continue
		}
		place := site.Printed{URL: p.address("url")}
		if p.get("title").Type != site.Map {
			place.Titles = map[site.Lang]string{"": p.text("title")}
		} else {
			place.Titles = p.words("title")
			for _, k := range p.keys("title") {
				p.knownLanguage(k, languages)
			}
			for _, lang := range languages {
				if place.Titles[lang] == "" {
					p.report(diag.At(p.keyPos("title"), "missing-key", "key", string(lang)))
				}
			}
		}
		printed = append(printed, place)
	}
	return printed
}

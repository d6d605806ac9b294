package verify

import (
	"bytes"
	"context"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"aead.dev/minisign"

	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// beside reports the files that the list does not know.
func (r *Report) beside(h *history, names []string) {
	slices.Sort(names)
	for _, name := range names {
		if _, listed := r.Manifest.Lookup(name); listed || manifest.Allowed(name) && ordinary(h, name) {
			continue
		}
		if known(name) {
			switch {
			case h.authentic(name):
			case h.half(name):
				r.Problems = append(r.Problems, Problem{Path: name, Code: "mixed", Cause: "torn", Release: numberIn(name)})
			default:
				r.Problems = append(r.Problems, Problem{Path: name, Code: "extra", Cause: "unsigned-control"})
			}
			continue
		}
		p := Problem{Path: name, Code: "extra"}
		if text, err := h.tree.Read(h.ctx, name, maxExamined); err == nil {
			p.Cause = litter(name, text)
			if release, older := h.release(name, int64(len(text)), manifest.SHA256(text)); older {
				p.Cause, p.Release = "older-release", release
				r.Leftover = append(r.Leftover, p)
				continue
			} else if release != "" {
				p.Code, p.Cause, p.Release = "mixed", "newer-release", release
			}
		}
		r.Problems = append(r.Problems, p)
	}
}

// ordinary reports whether an allowed extra is a file, no link to elsewhere, and no page: some hosts show as one whatever
// looks like one. What git keeps is none in a ZIP: there it is of no use, and its configuration can name commands, which
// git runs for whoever works in the unpacked folder.
func ordinary(h *history, name string) bool {
	if _, zipped := h.tree.(*packed); zipped && (name == ".git" || strings.HasPrefix(name, ".git/")) {
		return false
	}
	text, err := h.tree.Read(h.ctx, name, 64<<10)
	return err == nil && !page(text) && !fetch.LooksLikeHTML(text)
}

// litter names what systems leave in folders by themselves, by name and first bytes.
func litter(name string, text []byte) string {
	for _, l := range []struct{ begins, first string }{
		{".DS_Store", "\x00\x00\x00\x01Bud1"},
		{"._", "\x00\x05\x16\x07"}, // AppleDouble, RFC 1740
		{"Thumbs.db", "\xd0\xcf\x11\xe0"},
		{"desktop.ini", "\r\n["}, {"desktop.ini", "["}, {"desktop.ini", "\xff\xfe"},
	} {
		if strings.HasPrefix(path.Base(name), l.begins) && bytes.HasPrefix(text, []byte(l.first)) {
			return "system"
		}
	}
	return ""
}

// Names of control files.
var (
	signedName    = regexp.MustCompile(`^verify/(?:manifest|keys|keys/[1-9][0-9]*|m/[1-9][0-9]*-[1-9][0-9]*)\.txt$`)
	signatureName = regexp.MustCompile(`^(verify/(?:manifest|keys|keys/[1-9][0-9]*|m/[1-9][0-9]*-[1-9][0-9]*)\.txt)(?:\.[0-9A-F]{16})?\.minisig$`)
)

// numberIn is the number in the name of a control file that stays: of a keyset, or of a release.
func numberIn(name string) string {
	number, _, _ := strings.Cut(path.Base(name), ".")
	return number
}

// known reports whether the name is one that the format gives to a control file.
func known(name string) bool { return signedName.MatchString(name) || signatureName.MatchString(name) }

// history knows the other releases and keysets that a copy keeps. It reads them when something asks.
type history struct {
	ctx   context.Context
	tree  Tree
	r     *Report
	names []string // of the tree, nil if it has no list

	read      bool
	manifests []*manifest.Manifest // the authentic ones but the current
	good      map[string]bool      // names of authentic archived files
	keys      []manifest.Key       // of all keysets that count, whatever their role, the revoked too
	lists     [][]byte             // texts of the authentic manifests
	sets      [][]byte             // texts of the keysets that count
}

// place finds out whether an altered file is one of another release.
func (h *history) place(p *Problem) {
	if p.sum == "" {
		return
	}
	if release, older := h.release(p.Path, p.size, p.sum); release != "" {
		p.Code, p.Release, p.Cause = "mixed", release, "newer-release"
		if older {
			p.Cause = "older-release"
		}
	}
}

// release returns the release whose file at the path these bytes are, the newest of them; "" for none.
func (h *history) release(name string, size int64, sum string) (release string, older bool) {
	h.load()
	for _, m := range h.manifests {
		if f, ok := m.Lookup(name); ok && f.Size == size && f.SHA256 == sum {
			return m.Number.String(), m.Number.Compare(h.r.Number) < 0
		}
	}
	return "", false
}

// authentic reports whether a control file is what it says: current, or archived and signed, or a signature.
func (h *history) authentic(name string) bool {
	h.load()
	if sub := signatureName.FindStringSubmatch(name); sub != nil {
		return (h.good[sub[1]] || current(sub[1])) && h.made(name, sub[1])
	}
	return current(name) || h.good[name]
}

// made reports whether a signature is one by a key of the site, on what it stands beside. Beside manifest.txt and keys.txt
// it may be on another release's, for a moment.
func (h *history) made(name, beside string) bool {
	sig, err := h.tree.Read(h.ctx, name, manifest.MaxSignature)
	var s minisign.Signature
	if err != nil || s.UnmarshalText(sig) != nil {
		return false
	}
	keys := slices.DeleteFunc(slices.Clone(h.keys), func(k manifest.Key) bool { return k.Public.ID() != s.KeyID })
	if len(keys) == 0 {
		return false
	}
	var texts [][]byte
	if text, err := h.tree.Read(h.ctx, beside, manifest.MaxManifest); err == nil {
		texts = append(texts, text)
	}
	switch beside {
	case manifest.Name:
		texts = append(texts, h.lists...)
	case manifest.KeysName:
		texts = append(texts, h.sets...)
	}
	return slices.ContainsFunc(texts, func(text []byte) bool {
		return slices.ContainsFunc(keys, func(k manifest.Key) bool { return minisign.Verify(k.Public, text, sig) })
	})
}

// half reports whether an archived file is one of a pair, text and signature, of which the other is missing, as it is for a
// moment while they are written. It is nothing to trust.
func (h *history) half(name string) bool {
	there := func(match func(other string) bool) bool { return slices.ContainsFunc(h.names, match) }
	if sub := signatureName.FindStringSubmatch(name); sub != nil {
		var s minisign.Signature
		sig, err := h.tree.Read(h.ctx, name, manifest.MaxSignature)
		if err != nil || s.UnmarshalText(sig) != nil || current(sub[1]) || there(func(other string) bool { return other == sub[1] }) {
			return false
		}
		c, isList := manifest.ReadClaim(sig)
		return !strings.HasPrefix(name, "verify/m/") || isList && c.Site == h.r.Site && manifest.ArchiveName(c.Number) == sub[1]
	}
	if there(func(other string) bool { return strings.HasPrefix(other, name+".") }) {
		return false
	}
	text, err := h.tree.Read(h.ctx, name, manifest.MaxManifest)
	if err != nil {
		return false
	}
	if m, err := manifest.Parse(text); err == nil {
		return m.Site == h.r.Site && manifest.ArchiveName(m.Number) == name
	}
	k, err := manifest.ParseKeyset(text)
	return err == nil && k.Site == h.r.Site && manifest.KeysetName(k.N) == name
}

func current(name string) bool { return name == manifest.Name || name == manifest.KeysName }

// archiveBound is how many archived manifests are read, and archiveBytes how much of them in all; sign keeps 12.
const (
	archiveBound = 64
	archiveBytes = 64 << 20
)

// load reads the archive. A keyset counts if it is the one before a keyset that counts, by hash, or follows the current
// by the rules of rotation; a manifest if it is the one before a manifest that counts, by hash, or signed by its keyset
// with keys that count today: one that was taken out may have been stolen since.
func (h *history) load() {
	if h.read {
		return
	}
	h.read, h.good = true, map[string]bool{}
	keysets := h.keysets()
	texts := map[string][]byte{} // by hash
	numbers := map[string]manifest.Number{}
	h.lists = append(h.lists, h.r.ManifestText)
	total := 0
	for _, n := range h.numbers() {
		text, err := h.tree.Read(h.ctx, manifest.ArchiveName(n), manifest.MaxManifest)
		if err != nil {
			continue
		}
		if total += len(text); total > archiveBytes {
			break
		}
		sum := manifest.SHA256(text)
		texts[sum], numbers[sum] = text, n
		if bytes.Equal(text, h.r.ManifestText) {
			h.good[manifest.ArchiveName(n)] = n == h.r.Number
			continue
		}
		k := keysets[n.Keyset]
		if k == nil {
			continue
		}
		sigs, err := signatures(h.ctx, h.tree, manifest.ArchiveName(n), k.Releases)
		if err != nil {
			continue
		}
		if m, _, err := k.Verify(text, sigs); err == nil && m.Number == n {
			h.add(m, text)
		}
	}
	for previous := h.r.Manifest.Previous; previous != "" && texts[previous] != nil; {
		m, err := manifest.Parse(texts[previous])
		if err != nil || m.Number != numbers[previous] || m.Number.Compare(h.r.Number) >= 0 {
			break
		}
		h.add(m, texts[previous])
		delete(texts, previous)
		previous = m.Previous
	}
	slices.SortFunc(h.manifests, func(a, b *manifest.Manifest) int { return b.Number.Compare(a.Number) })
}

func (h *history) add(m *manifest.Manifest, text []byte) {
	name := manifest.ArchiveName(m.Number)
	if !h.good[name] {
		h.good[name] = true
		h.lists = append(h.lists, text)
		h.manifests = append(h.manifests, m)
	}
}

// keysets returns the keysets that count, by number, and notes their archived files as good.
func (h *history) keysets() map[uint32]*manifest.Keyset {
	k := h.r.Keys
	out := map[uint32]*manifest.Keyset{k.N: k}
	counts := func(k *manifest.Keyset, text []byte) {
		h.keys = slices.Concat(h.keys, k.Roots, k.Releases, k.Revoked)
		h.sets = append(h.sets, text)
	}
	text, err := h.tree.Read(h.ctx, manifest.KeysName, manifest.MaxKeyset)
	if err != nil {
		return out
	}
	counts(k, text)
	if same, err := h.tree.Read(h.ctx, manifest.KeysetName(k.N), manifest.MaxKeyset); err == nil {
		h.good[manifest.KeysetName(k.N)] = bytes.Equal(same, text)
	}
	for n, previous := k.N-1, k.Previous; n >= 1 && k.N-n <= maxSteps; n-- {
		old, err := h.tree.Read(h.ctx, manifest.KeysetName(n), manifest.MaxKeyset)
		if err != nil || manifest.SHA256(old) != previous {
			break
		}
		parsed, err := manifest.ParseKeyset(old)
		if err != nil || parsed.N != n {
			break
		}
		h.good[manifest.KeysetName(n)] = true
		counts(parsed, old)
		previous = parsed.Previous
		parsed.Releases = still(parsed.Releases, k)
		out[n] = parsed
	}
	if next, sigs, err := archived(h.ctx, h.tree, k.N+1); err == nil {
		if also, err := signatures(h.ctx, h.tree, manifest.KeysetName(k.N+1), k.Roots); err == nil {
			sigs = append(sigs, also...)
		}
		if after, err := k.Next(text, next, sigs); err == nil { // a publication under way
			h.good[manifest.KeysetName(after.N)] = true
			counts(after, next)
			out[after.N] = after
		}
	}
	return out
}

// numbers returns the releases that the archive may hold, newest first: by the list of files, else the eleven before the
// current one and two after.
func (h *history) numbers() []manifest.Number {
	var out []manifest.Number
	for _, name := range h.names {
		number, ok := strings.CutPrefix(name, "verify/m/")
		if !ok || !signedName.MatchString(name) {
			continue
		}
		k, s, _ := strings.Cut(strings.TrimSuffix(number, ".txt"), "-")
		keyset, err1 := strconv.ParseUint(k, 10, 32)
		serial, err2 := strconv.ParseUint(s, 10, 48)
		if err1 == nil && err2 == nil {
			out = append(out, manifest.Number{Keyset: uint32(keyset), Serial: serial})
		}
	}
	if h.names == nil {
		for s := h.r.Number.Serial + 2; s > 0 && s+11 >= h.r.Number.Serial; s-- {
			out = append(out, manifest.Number{Keyset: h.r.Number.Keyset, Serial: s})
		}
	}
	slices.SortFunc(out, func(a, b manifest.Number) int { return b.Compare(a) })
	return out[:min(len(out), archiveBound)]
}

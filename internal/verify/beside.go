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
			if !h.authentic(name) {
				r.Problems = append(r.Problems, Problem{Path: name, Code: "extra", Cause: "unsigned-control"})
			}
			continue
		}
		p := Problem{Path: name, Code: "extra", Cause: litter(name)}
		if text, err := h.tree.Read(h.ctx, name, maxExamined); err == nil {
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

// ordinary reports whether an allowed extra is a file, and no link to elsewhere.
func ordinary(h *history, name string) bool {
	_, err := h.tree.Read(h.ctx, name, 64<<10)
	return err == nil
}

// litter names what systems leave in folders by themselves.
func litter(name string) string {
	switch base := path.Base(name); {
	case base == ".DS_Store", base == "Thumbs.db", base == "desktop.ini", strings.HasPrefix(base, "._"):
		return "system"
	}
	return ""
}

// Names of control files.
var (
	signedName    = regexp.MustCompile(`^verify/(?:manifest|keys|keys/[1-9][0-9]*|m/[1-9][0-9]*-[1-9][0-9]*)\.txt$`)
	signatureName = regexp.MustCompile(`^(verify/(?:manifest|keys|keys/[1-9][0-9]*|m/[1-9][0-9]*-[1-9][0-9]*)\.txt)(?:\.[0-9A-F]{16})?\.minisig$`)
)

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
		var s minisign.Signature
		text, err := h.tree.Read(h.ctx, name, manifest.MaxSignature)
		return err == nil && s.UnmarshalText(text) == nil && (h.good[sub[1]] || current(sub[1]))
	}
	return current(name) || h.good[name]
}

func current(name string) bool { return name == manifest.Name || name == manifest.KeysName }

// archiveBound is how many archived manifests are read; sign keeps 12.
const archiveBound = 64

// load reads the archive. A keyset counts if it is the one before a keyset that counts, by hash, or follows the current
// by the rules of rotation; a manifest if it is the one before a manifest that counts, by hash, or signed by its keyset
// with keys that nobody has revoked since.
func (h *history) load() {
	if h.read {
		return
	}
	h.read, h.good = true, map[string]bool{}
	keysets := h.keysets()
	texts := map[string][]byte{} // by hash
	numbers := map[string]manifest.Number{}
	for _, n := range h.numbers() {
		text, err := h.tree.Read(h.ctx, manifest.ArchiveName(n), manifest.MaxManifest)
		if err != nil {
			continue
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
			h.add(m)
		}
	}
	for previous := h.r.Manifest.Previous; previous != "" && texts[previous] != nil; {
		m, err := manifest.Parse(texts[previous])
		if err != nil || m.Number != numbers[previous] || m.Number.Compare(h.r.Number) >= 0 {
			break
		}
		h.add(m)
		delete(texts, previous)
		previous = m.Previous
	}
	slices.SortFunc(h.manifests, func(a, b *manifest.Manifest) int { return b.Number.Compare(a.Number) })
}

func (h *history) add(m *manifest.Manifest) {
	name := manifest.ArchiveName(m.Number)
	if !h.good[name] {
		h.good[name] = true
		h.manifests = append(h.manifests, m)
	}
}

// keysets returns the keysets that count, by number, and notes their archived files as good.
func (h *history) keysets() map[uint32]*manifest.Keyset {
	k := h.r.Keys
	out := map[uint32]*manifest.Keyset{k.N: k}
	text, err := h.tree.Read(h.ctx, manifest.KeysName, manifest.MaxKeyset)
	if err != nil {
		return out
	}
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
		previous = parsed.Previous
		parsed.Revoked = slices.Concat(parsed.Revoked, k.Revoked)
		out[n] = parsed
	}
	if next, sigs, err := archived(h.ctx, h.tree, k.N+1); err == nil {
		if also, err := signatures(h.ctx, h.tree, manifest.KeysetName(k.N+1), k.Roots); err == nil {
			sigs = append(sigs, also...)
		}
		if after, err := k.Next(text, next, sigs); err == nil { // a publication under way
			h.good[manifest.KeysetName(after.N)] = true
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

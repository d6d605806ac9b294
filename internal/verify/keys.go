package verify

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// Bounds on what a copy may make us ask for.
const (
	maxSigners = 32 // signature files looked for beside one file
	maxSteps   = 64 // rotations walked
)

// keyset reads the copy's current keyset and decides whether it counts; anchored says that it does because of the
// options, not only because its own roots signed it.
func keyset(ctx context.Context, tree Tree, o Options) (k *manifest.Keyset, anchored bool, err error) {
	text, err := control(ctx, tree, manifest.KeysName, manifest.MaxKeyset)
	if err != nil {
		return nil, false, err
	}
	claimed, err := manifest.ParseKeyset(text)
	if err != nil {
		return nil, false, err
	}
	if o.Keyset != nil {
		k, err = follow(ctx, tree, o.Keyset, claimed, text)
		return k, err == nil, err
	}
	if len(o.Roots) > 0 {
		k, err = anchor(ctx, tree, o, claimed, text)
		return k, err == nil, err
	}
	if o.Site != "" && claimed.Site != o.Site {
		return nil, false, fault.New("wrong-site", "want", o.Site, "got", claimed.Site)
	}
	err = held(ctx, tree, claimed.N, claimed.Roots, func(sigs [][]byte) error { return claimed.Own(text, sigs) })
	if err != nil {
		return nil, false, err
	}
	return claimed, false, nil
}

// held asks whether the signatures beside keys.txt make it hold. If they do not, those beside keys/N.txt may, which are there
// first: keys.txt and its signatures cannot change in one moment. Whose they are is found by the keys, not by their place.
func held(ctx context.Context, tree Tree, n uint32, roots []manifest.Key, hold func(sigs [][]byte) error) error {
	sigs, err := signatures(ctx, tree, manifest.KeysName, roots)
	if err != nil {
		return err
	}
	first := hold(sigs)
	if !fault.Is(first, "roots") && !fault.Is(first, "no-anchor") && !fault.Is(first, "few-anchors") {
		return first
	}
	more, err := signatures(ctx, tree, manifest.KeysetName(n), roots)
	if err != nil || len(more) == 0 || hold(append(sigs, more...)) != nil {
		return first
	}
	return nil
}

// anchor trusts the keyset because a given root signed it, or walks to it from the newest older one of which that holds:
// the roots on a card stay good when they are rotated later.
func anchor(ctx context.Context, tree Tree, o Options, claimed *manifest.Keyset, text []byte) (*manifest.Keyset, error) {
	site := cmp.Or(o.Site, claimed.Site)
	var k *manifest.Keyset
	first := held(ctx, tree, claimed.N, slices.Concat(claimed.Roots, o.Roots), func(sigs [][]byte) (err error) {
		k, err = manifest.Bootstrap(site, o.Roots, text, sigs)
		return err
	})
	if first == nil || fault.Of(first) == nil || fault.Is(first, "wrong-site") {
		return k, first
	}
	for n := claimed.N - 1; n >= 1 && claimed.N-n <= maxSteps; n-- {
		old, oldSigs, err := archived(ctx, tree, n)
		if err != nil {
			continue
		}
		k, err = manifest.Bootstrap(site, o.Roots, old, oldSigs)
		if err != nil {
			continue
		}
		return walk(ctx, tree, k, old, claimed, text)
	}
	return nil, first
}

// follow starts from a keyset that is trusted already.
func follow(ctx context.Context, tree Tree, trusted, claimed *manifest.Keyset, text []byte) (*manifest.Keyset, error) {
	switch {
	case claimed.Site != trusted.Site:
		return nil, fault.New("wrong-site", "want", trusted.Site, "got", claimed.Site)
	case claimed.N < trusted.N:
		return nil, fault.New("keyset-rollback", "want", number(int(trusted.N)), "got", number(int(claimed.N)))
	case claimed.N > trusted.N:
		previous := trusted.Encode()
		if old, err := tree.Read(ctx, manifest.KeysetName(trusted.N), manifest.MaxKeyset); err == nil && manifest.SHA256(old) == claimed.Previous {
			previous = old // with headers of a newer veshka, perhaps; the signatures of trusted's roots decide
		}
		return walk(ctx, tree, trusted, previous, claimed, text)
	}
	err := held(ctx, tree, claimed.N, claimed.Roots, func(sigs [][]byte) error { return trusted.Own(text, sigs) })
	if err != nil {
		return nil, err
	}
	if manifest.SHA256(claimed.Encode()) != manifest.SHA256(trusted.Encode()) {
		return nil, fault.New("keyset-fork", "n", number(int(claimed.N)))
	}
	return claimed, nil
}

// walk goes from keyset k, whose bytes are old, step by step to the current one.
func walk(ctx context.Context, tree Tree, k *manifest.Keyset, old []byte, claimed *manifest.Keyset, text []byte) (*manifest.Keyset, error) {
	if claimed.N-k.N > maxSteps {
		return nil, fault.New("keyset-order", "want", number(int(k.N+1)), "got", number(int(claimed.N)))
	}
	for k.N < claimed.N {
		name, next := manifest.KeysName, text
		if k.N+1 < claimed.N {
			name = manifest.KeysetName(k.N + 1)
			var err error
			if next, err = control(ctx, tree, name, manifest.MaxKeyset); err != nil {
				return nil, err
			}
		}
		parsed, err := manifest.ParseKeyset(next)
		if err != nil {
			return nil, err
		}
		before, roots := k, slices.Concat(k.Roots, parsed.Roots)
		follows := func(sigs [][]byte) (err error) {
			k, err = before.Next(old, next, sigs)
			return err
		}
		if name == manifest.KeysName {
			err = held(ctx, tree, claimed.N, roots, follows)
		} else {
			var sigs [][]byte
			if sigs, err = signatures(ctx, tree, name, roots); err == nil {
				err = follows(sigs)
			}
		}
		if err != nil {
			return nil, err
		}
		old = next
	}
	return k, nil
}

// archived reads keyset n and its signatures, as they stand, from verify/keys/.
func archived(ctx context.Context, tree Tree, n uint32) (text []byte, sigs [][]byte, err error) {
	if text, err = tree.Read(ctx, manifest.KeysetName(n), manifest.MaxKeyset); err != nil {
		return nil, nil, err
	}
	parsed, err := manifest.ParseKeyset(text)
	if err != nil {
		return nil, nil, err
	}
	sigs, err = signatures(ctx, tree, manifest.KeysetName(n), parsed.Roots)
	return text, sigs, err
}

// signatures reads the signature files of a control file that the keys may have made. One that is not there, or is no
// signature's length, is as none.
func signatures(ctx context.Context, tree Tree, name string, keys []manifest.Key) ([][]byte, error) {
	var out [][]byte
	asked := map[string]bool{}
	for _, k := range keys {
		file := manifest.SignatureName(name, k)
		if asked[file] || len(asked) == maxSigners {
			continue
		}
		asked[file] = true
		sig, err := tree.Read(ctx, file, manifest.MaxSignature)
		switch {
		case err == nil:
			out = append(out, sig)
		case canceled(ctx, err), !missing(err) && !lies(err):
			return nil, err
		}
	}
	return out, nil
}

// control reads a control file that a copy must have. Faults: unsigned, altered with the cause as an argument.
func control(ctx context.Context, tree Tree, name string, limit int64) ([]byte, error) {
	text, err := tree.Read(ctx, name, limit)
	switch {
	case missing(err):
		return nil, fault.New("unsigned", "what", name)
	case fault.Is(err, "stub"), fault.Is(err, "captive"): // somebody on the way answers, not the host
		return nil, err
	case fault.Is(err, "soft-404"):
		return nil, fault.New("unsigned", "what", name)
	case lies(err):
		return nil, fault.New("altered", "path", name, "n", "1", "cause", answered(err))
	case err == nil && page(text):
		return nil, fault.New("unsigned", "what", name) // a page for visitors in its place: "not found", "log in", "blocked"
	}
	if cause := spoilt(text); cause != "" && err == nil {
		return nil, fault.New("altered", "path", name, "n", "1", "cause", cause)
	}
	return text, machine(err, name)
}

// spoilt says what a host did to all its texts, so that not a single signature can hold: no control file begins with a
// byte order mark, has a carriage return or is compressed.
func spoilt(text []byte) string {
	switch {
	case bytes.HasPrefix(text, bom):
		return "bom"
	case bytes.HasPrefix(text, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.HasPrefix(text, []byte("# veshka-")) && bytes.Contains(text, []byte("\r\n")):
		return "crlf"
	}
	return ""
}

// machine is err as a fault: an origin's is one already, a disk's is not.
func machine(err error, path string) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	return fault.Because(err, "unreadable", "path", path)
}

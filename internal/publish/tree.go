package publish

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// MinLeft is how long a release must be good for when it is published: mirrors that ask once a day, and were away for
// one, still get it in time.
const MinLeft = 3 * 24 * time.Hour

// signed is a tree that may be published.
type signed struct {
	tree     verify.Tree
	m        *manifest.Manifest
	text     []byte
	keys     *manifest.Keyset
	paths    []string                      // all that is published, sorted
	extra    []string                      // of those, what no manifest lists and hosts need
	archived map[string]*manifest.Manifest // the manifests in verify/m, by the hash of their text
}

// openSigned verifies the tree and reads what it is published by. The faults are those of verify, publish-key, -revoked and -expires, publish-read.
func openSigned(ctx context.Context, o Options) (*signed, error) {
	tree, err := verify.Dir(o.Dir)
	if err != nil {
		return nil, err
	}
	r, err := verify.Run(ctx, tree, verify.Options{Roots: o.Roots, Now: o.Now})
	if err != nil {
		return nil, cmp.Or(strangeKey(tree, r), err)
	}
	if left := r.Manifest.Expires.Sub(o.Now); left < MinLeft {
		return nil, fault.New("publish-expires", "expires", r.Manifest.Expires.Format(time.RFC3339),
			"left", left.Round(time.Minute).String())
	}
	s := &signed{tree: tree, m: r.Manifest, text: r.ManifestText, archived: map[string]*manifest.Manifest{}, keys: r.Keys}
	if err := s.inventory(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// strangeKey says which key signed the manifest, if it does not verify because that is none of the keyset's. The number
// in a signature's name is nothing to believe; here it only makes a refusal plain.
func strangeKey(tree verify.Tree, r verify.Report) error {
	if r.Keys == nil || r.Manifest != nil && !r.Torn {
		return nil
	}
	names, err := tree.List()
	if err != nil {
		return nil
	}
	slices.Sort(names)
	for _, name := range names {
		id, ok := strings.CutPrefix(name, manifest.Name+".")
		id, dotted := strings.CutSuffix(id, ".minisig")
		has := func(k manifest.Key) bool { return k.ID() == id }
		if !ok || !dotted || slices.ContainsFunc(r.Keys.Usable(), has) {
			continue
		}
		code := "publish-key"
		if slices.ContainsFunc(r.Keys.Revoked, has) {
			code = "publish-revoked"
		}
		return fault.New(code, "key", id, "keyset", strconv.FormatUint(uint64(r.Keys.N), 10))
	}
	return nil
}

// inventory finds the control files and extras, and reads the archive.
func (s *signed) inventory(ctx context.Context) error {
	for _, f := range s.m.Files {
		s.paths = append(s.paths, f.Path)
	}
	names, err := s.tree.List()
	if err != nil {
		return fault.Because(err, "publish-read", "path", ".")
	}
	for _, name := range names {
		switch {
		case name == ".git": // of a working tree elsewhere: it names a folder of this machine, and often its owner
			continue
		case manifest.Allowed(name):
			s.extra = append(s.extra, name)
		case !known(name):
			continue
		}
		s.paths = append(s.paths, name)
		if _, ok := archiveNumber(name); !ok || !permanent(name) {
			continue
		}
		text, err := s.tree.Read(ctx, name, manifest.MaxManifest)
		if err != nil {
			return fault.Because(err, "publish-read", "path", name)
		}
		m, err := manifest.Parse(text)
		if err != nil {
			return err
		}
		s.archived[manifest.SHA256(text)] = m
	}
	slices.Sort(s.paths)
	return nil
}

// read returns the bytes of a file, which must still be those that were verified.
func (s *signed) read(ctx context.Context, path string) ([]byte, error) {
	f, listed := s.m.Lookup(path)
	limit := int64(manifest.MaxManifest)
	if listed {
		limit = f.Size
	}
	data, err := s.tree.Read(ctx, path, limit)
	if err != nil {
		return nil, fault.Because(err, "publish-read", "path", path)
	}
	if listed && manifest.SHA256(data) != f.SHA256 || path == manifest.Name && string(data) != string(s.text) {
		return nil, fault.New("publish-changed", "path", path)
	}
	return data, nil
}

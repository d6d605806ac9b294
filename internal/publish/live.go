package publish

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// live is what stands at a target.
type live struct {
	target Target
	paths  map[string]bool
	text   []byte // of its manifest, nil if there is none
	m      *manifest.Manifest
}

// look reads what stands at the target. Fault: publish-live, and those of the target.
func look(ctx context.Context, t Target) (*live, error) {
	names, err := t.List(ctx)
	if err != nil {
		return nil, err
	}
	l := &live{target: t, paths: map[string]bool{}}
	for _, name := range names {
		l.paths[name] = true
	}
	if l.text, err = current(ctx, t); err != nil || l.text == nil {
		return l, err
	}
	if l.m, err = manifest.Parse(l.text); err != nil {
		return nil, fault.Because(err, "publish-live", "target", t.String())
	}
	return l, nil
}

// current returns the text of the live manifest, nil if there is none.
func current(ctx context.Context, t Target) ([]byte, error) {
	text, err := t.Read(ctx, manifest.Name, manifest.MaxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// follows is nil if the tree may replace what is live. Faults: publish-site, -serial, -number, -previous, -gap.
//
// The live manifest's signature is not asked for. It may rightly be missing, where a publish died before its last step;
// and whoever could put a false manifest there could just as well remove it.
func (s *signed) follows(l *live, gap Gap) error {
	if l.m == nil || manifest.SHA256(l.text) == manifest.SHA256(s.text) {
		return nil
	}
	args := []string{"target", l.target.String(), "live", l.m.Number.String(), "number", s.m.Number.String()}
	switch c := s.m.Number.Compare(l.m.Number); {
	case l.m.Site != s.m.Site:
		return fault.New("publish-site", "target", l.target.String(), "want", s.m.Site, "got", l.m.Site)
	case c < 0:
		return fault.New("publish-serial", args...)
	case c == 0:
		return fault.New("publish-number", args...)
	}
	oldest, ok := s.descends(manifest.SHA256(l.text))
	switch {
	case ok:
		return nil
	case l.m.Keyset == oldest.Keyset && l.m.Serial+1 >= oldest.Serial || oldest.Previous == "":
		return fault.New("publish-previous", append(args, "previous", oldest.Previous)...)
	case gap == AllowGap:
		return nil
	}
	return fault.New("publish-gap", append(args, "oldest", oldest.Number.String())...)
}

// descends follows the chain of "previous" through the archive. It returns the oldest manifest that it came to, and
// whether that one's previous is the given one.
func (s *signed) descends(sha string) (*manifest.Manifest, bool) {
	m := s.m
	for m.Previous != sha {
		older, ok := s.archived[m.Previous]
		if !ok || older.Number.Compare(m.Number) >= 0 {
			return m, false
		}
		m = older
	}
	return m, true
}

// former is the manifests of releases before the tree's.
type former struct {
	live  *live
	there []*manifest.Manifest // live or archived at the target: they were published there
	here  []*manifest.Manifest // archived in the tree only: perhaps they were, as far as they came
}

// former reads the archives. A manifest that cannot be read says nothing, so nothing is removed on its word.
func (s *signed) former(ctx context.Context, l *live) (*former, error) {
	f := &former{live: l}
	have := map[manifest.Number]bool{}
	for _, m := range s.archived {
		have[m.Number] = true
		switch {
		case l.paths[manifest.ArchiveName(m.Number)] && m.Number != s.m.Number:
			f.there = append(f.there, m)
		default:
			f.here = append(f.here, m)
		}
	}
	if l.m != nil {
		f.there = append(f.there, l.m)
	}
	for p := range l.paths {
		n, ok := archiveNumber(p)
		if !ok || !permanent(p) || have[n] {
			continue
		}
		text, err := l.target.Read(ctx, p, manifest.MaxManifest)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if m, err := manifest.Parse(text); err == nil && m.Site == s.m.Site {
			f.there = append(f.there, m)
		}
	}
	return f, nil
}

// made reports whether a release put the file at the target there: one that was published there lists the path, in
// whatever state it is now, or one that perhaps was lists these very bytes.
func (f *former) made(ctx context.Context, p string) (bool, error) {
	for _, m := range f.there {
		if _, ok := m.Lookup(p); ok {
			return true, nil
		}
	}
	var sum string
	for _, m := range f.here {
		file, ok := m.Lookup(p)
		if !ok {
			continue
		}
		if sum == "" {
			data, err := f.live.target.Read(ctx, p, maxRead)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return false, err
			}
			sum = manifest.SHA256(data)
		}
		if sum == file.SHA256 {
			return true, nil
		}
	}
	return false, nil
}

// maxRead is how much of a file at a target is looked at, in bytes. A larger one is nobody's, and in the way.
const maxRead = 256 << 20

// before returns the release that readers may still have pages of: the live one, or, if that is this one already, the one
// before it. nil if it is not known.
func (s *signed) before(f *former) *manifest.Manifest {
	if f.live.m != nil && f.live.m.Number != s.m.Number {
		return f.live.m
	}
	var out *manifest.Manifest
	for _, m := range f.there {
		if m.Number.Compare(s.m.Number) < 0 && (out == nil || m.Number.Compare(out.Number) > 0) {
			out = m
		}
	}
	return out
}

// MaxArchive is how many manifests stay in verify/m.
const MaxArchive = 12

// surplus returns what the target has too much: what former manifests list and neither the new one nor the one before it
// does, signatures of keys that signed no longer, and archived manifests beyond the newest. foreign is all else that no
// one vouches for.
func (s *signed) surplus(ctx context.Context, f *former, o Options) (remove, foreign []string, err error) {
	keep := map[string]bool{}
	for _, p := range s.paths {
		keep[p] = true
	}
	if before := s.before(f); before != nil && !o.DeleteNow {
		for _, file := range before.Files {
			keep[file.Path] = true
		}
	}
	oldest := s.oldestKept(f.live)
	for p := range f.live.paths {
		n, inArchive := archiveNumber(p)
		switch {
		case keep[p] || manifest.Allowed(p):
		case inArchive && (n.Compare(oldest) < 0 || n.Keyset < s.m.Keyset): // of former keys: whom would it tell anything?
			remove = append(remove, p)
		case inArchive || known(p) && controlRank(p).step == Archive:
		case known(p): // a signature of what has been replaced
			remove = append(remove, p)
		default:
			made, err := f.made(ctx, p)
			if err != nil {
				return nil, nil, err
			}
			if made {
				remove = append(remove, p)
			} else {
				foreign = append(foreign, p)
			}
		}
	}
	slices.Sort(remove)
	slices.Sort(foreign)
	return remove, foreign, nil
}

// oldestKept is the number of the oldest manifest that stays in the archive.
func (s *signed) oldestKept(l *live) manifest.Number {
	var all []manifest.Number
	for _, p := range s.paths {
		if n, ok := archiveNumber(p); ok {
			all = append(all, n)
		}
	}
	for p := range l.paths {
		if n, ok := archiveNumber(p); ok {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b manifest.Number) int { return b.Compare(a) })
	all = slices.Compact(all)
	if len(all) <= MaxArchive {
		return manifest.Number{}
	}
	return all[MaxArchive-1]
}

// inTheWay returns the first file at the target that would be overwritten and that no release put there; "" if there is
// none. Known control files are ours by their names.
func (f *former) inTheWay(ctx context.Context, differ []string) (string, error) {
	for _, p := range differ {
		if !f.live.paths[p] || known(p) {
			continue
		}
		if made, err := f.made(ctx, p); err != nil || !made {
			return p, err
		}
	}
	return "", nil
}

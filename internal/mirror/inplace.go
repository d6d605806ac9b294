package mirror

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// inPlace reports whether current is, or shall be, a folder that is written into. A folder of that name can only come
// from an earlier pull in place, or be somebody else's.
func (p *puller) inPlace() (bool, error) {
	info, err := p.disk.root.Lstat(current)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p.InPlace, nil
	case err != nil:
		return false, failed(err, "read", current)
	case info.Mode()&fs.ModeSymlink != 0:
		if p.InPlace {
			return false, fault.New("is-link", "dir", p.Dir)
		}
		return false, nil
	case !info.IsDir():
		return false, fault.New("taken", "path", p.Dir+"/"+current)
	}
	if p.before == nil {
		if names, err := p.disk.names(current); err != nil || len(names) > 0 && !p.begun(names) {
			return false, cmp.Or(failed(err, "read", current), error(fault.New("taken", "path", p.Dir+"/"+current)))
		}
	}
	return true, nil
}

// begun reports whether a folder without a manifest is what a first pull in place left when it died: that pull wrote
// verify before all else.
func (p *puller) begun(names []string) bool { return slices.Contains(names, "verify") }

// writeInPlace makes the folder current hold the tree, file by file. Meanwhile a visitor finds files of two releases,
// and so does whoever checks it; what is left when it is interrupted, the next pull mends. The order makes that harm
// least: first the archived manifests, by which anybody can tell which release a file is of, then what pages refer to,
// then pages, the front page last, then the signed list of all. At the end what neither this tree nor the one before has
// is removed; what the one before had goes at the next pull, because pages that a browser keeps refer to it.
func (p *puller) writeInPlace(tree []entry, before *manifest.Manifest) (changed bool, err error) {
	if err := p.disk.folder(current, 0o755); err != nil {
		return false, err
	}
	root, err := p.disk.root.OpenRoot(current)
	if err != nil {
		return false, failed(err, "open", current)
	}
	defer root.Close()
	site := disk{root, p.disk.step}
	wanted := map[string]bool{}
	for _, e := range tree {
		wanted[e.path] = true
	}
	order := slices.SortedStableFunc(slices.Values(tree), func(a, b entry) int {
		return cmp.Or(turn(a.path)-turn(b.path), strings.Count(b.path, "/")-strings.Count(a.path, "/"))
	})
	for _, e := range order {
		wrote, err := p.put(site, e)
		if err != nil {
			return changed, err
		}
		changed = changed || wrote
	}
	paths, err := site.files(".", ours)
	if err != nil {
		return changed, failed(err, "read", current)
	}
	for _, name := range paths {
		if wanted[name] {
			continue
		}
		if before != nil {
			if f, listed := before.Lookup(name); listed && site.holds(name, f.SHA256, f.Size) {
				continue
			}
		}
		changed = true
		if err := site.remove(name); err != nil {
			return changed, err
		}
		for above := path.Dir(name); above != "." && root.Remove(above) == nil; above = path.Dir(above) {
			continue // a folder that is empty now
		}
	}
	return changed, nil
}

// turn is when a file is written in place.
func turn(name string) int {
	switch {
	case strings.HasPrefix(name, "verify/m/"), strings.HasPrefix(name, "verify/keys/"):
		if strings.HasSuffix(name, ".minisig") {
			return -1 // a list without a signature is nobody's
		}
		return 0
	case name == manifest.Name:
		return 7
	case strings.HasPrefix(name, manifest.Name): // its signatures
		return 8
	case manifest.Control(name):
		return 6
	case strings.HasPrefix(name, "verify/"):
		return 5
	case name == "index.html":
		return 4
	case strings.HasSuffix(name, "/index.html"):
		return 3
	case strings.HasSuffix(name, ".html"):
		return 2
	}
	return 1
}

// put writes one file in place, unless it is right already.
func (p *puller) put(site disk, e entry) (wrote bool, err error) {
	if err := site.plain(path.Dir(e.path)); err != nil {
		return false, err
	}
	if p.right(site, e) {
		return false, nil
	}
	if info, err := site.root.Lstat(e.path); err == nil && info.IsDir() {
		if err := site.clear(e.path); err != nil {
			return true, err
		}
	}
	// The draft stands outside the served tree, where no visitor and no verifier finds it.
	draft := partsDir + "/place.part"
	if err := p.disk.folder(partsDir, 0o755); err != nil {
		return true, err
	}
	if err := p.fill(p.disk, draft, e); err != nil {
		return true, err
	}
	err = p.disk.rename(draft, current+"/"+e.path)
	if !errors.Is(err, syscall.EXDEV) {
		return true, err
	}
	beside := e.path + ".new" // current is a disk of its own
	if err := errors.Join(p.disk.remove(draft), p.fill(site, beside, e)); err != nil {
		return true, err
	}
	return true, site.rename(beside, e.path)
}

// fill writes the entry to a draft.
func (p *puller) fill(d disk, draft string, e entry) error {
	if e.object == nil {
		return d.draft(draft, e.text, 0o644)
	}
	from, err := p.disk.root.Open(e.object.place())
	if err != nil {
		return failed(err, "read", e.object.place())
	}
	defer from.Close() // only read from: nothing can be lost
	return d.do("write", draft, func() error {
		f, err := d.root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, from)
		return errors.Join(err, f.Sync(), f.Close())
	})
}

// right reports whether the file in place holds the entry.
func (p *puller) right(site disk, e entry) bool {
	if e.object != nil {
		return site.holds(e.path, e.object.sum, e.object.size)
	}
	return site.equal(e.path, e)
}

// plain makes a folder and those above it, and replaces whatever stands in the way: a link that somebody has planted
// would lead the writing elsewhere.
func (d disk) plain(name string) error {
	if name == "." {
		return nil
	}
	if err := d.plain(path.Dir(name)); err != nil {
		return err
	}
	info, err := d.root.Lstat(name)
	if err == nil && info.IsDir() {
		return nil
	}
	if err == nil {
		if err := d.remove(name); err != nil {
			return err
		}
	}
	return d.do("mkdir", name, func() error { return d.root.Mkdir(name, 0o755) })
}

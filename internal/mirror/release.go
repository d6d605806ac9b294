package mirror

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// entry is a file of a served tree.
type entry struct {
	path   string
	object *object // verified content; nil if the text is here
	text   []byte
}

// keptManifests is how many manifests stand in verify/m, the current one included.
const keptManifests = 12

// remember keeps an accepted manifest in state/m, for verify/m and as evidence if another of its number turns up.
func (p *puller) remember(of *offer) error {
	if err := p.disk.folder(seenDir, 0o700); err != nil {
		return err
	}
	name := seenDir + "/" + of.number().String() + ".txt"
	for _, id := range slices.Sorted(maps.Keys(of.signatures)) {
		sig := name + "." + id + ".minisig"
		if old, err := p.disk.read(sig, manifest.MaxSignature); err == nil && bytes.Equal(old, of.signatures[id]) {
			continue
		}
		if err := p.disk.write(sig, of.signatures[id], 0o644); err != nil {
			return err
		}
	}
	if old, err := p.disk.read(name, manifest.MaxManifest); err == nil && bytes.Equal(old, of.text) {
		return nil
	}
	return p.disk.write(name, of.text, 0o644)
}

// seenSignatures returns the signatures of a remembered manifest by the id of their key.
func (d disk) seenSignatures(number string) map[string][]byte {
	return d.beside(seenDir + "/" + number + ".txt")
}

// remembered returns the numbers of the manifests in state/m, the newest first.
func (d disk) remembered() []manifest.Number {
	var numbers []manifest.Number
	names, _ := d.names(seenDir)
	for _, name := range names {
		if n, ok := parseNumber(strings.TrimSuffix(name, ".txt")); ok && strings.HasSuffix(name, ".txt") {
			numbers = append(numbers, n)
		}
	}
	slices.SortFunc(numbers, func(a, b manifest.Number) int { return b.Compare(a) })
	return numbers
}

// tree is the release as it is served: its files, the control files as they were received, what the host wants to find.
func (p *puller) tree(of *offer) ([]entry, error) {
	files := map[string]entry{}
	for _, o := range objects(of.manifest.Files) {
		for _, name := range o.paths {
			files[name] = entry{path: name, object: &o}
		}
	}
	return p.around(files, of)
}

// around adds to the content of a tree all that is not listed in its manifest, and puts it in order.
func (p *puller) around(files map[string]entry, of *offer) ([]entry, error) {
	control := p.chain.control()
	maps.Copy(control, of.control())
	left := keptManifests - 1
	previous := of.manifest.Previous
	for _, n := range p.disk.remembered() {
		if n.Compare(of.number()) >= 0 || left == 0 {
			continue
		}
		text, err := p.disk.read(seenDir+"/"+n.String()+".txt", manifest.MaxManifest)
		if err != nil || manifest.SHA256(text) != p.state.SeenHashes[n.String()] {
			continue
		}
		signatures := p.disk.seenSignatures(n.String())
		if m, err := manifest.Parse(text); err == nil && manifest.SHA256(text) == previous {
			previous = m.Previous
		} else if !p.vouched(n, text, signatures) {
			continue
		}
		left--
		control[manifest.ArchiveName(n)] = text
		for id, sig := range signatures {
			control[manifest.ArchiveName(n)+"."+id+".minisig"] = sig
		}
	}
	for name, text := range control {
		files[name] = entry{path: name, text: text}
	}
	extras, err := p.extras()
	for name, text := range extras {
		files[name] = entry{path: name, text: text}
	}
	return slices.SortedFunc(maps.Values(files), func(a, b entry) int { return compare(a.path, b.path) }), err
}

// vouched reports whether keys signed an older manifest that nobody has revoked since. One that they did not, and that the
// chain of "previous" does not name, stays in state/m: in the served tree it would be a file that nobody signed.
func (p *puller) vouched(n manifest.Number, text []byte, signatures map[string][]byte) bool {
	l := p.chain[n.Keyset]
	if l == nil {
		return false
	}
	k := *l.keyset
	k.Revoked = slices.Concat(k.Revoked, p.chain.newest().keyset.Revoked)
	_, _, err := k.Verify(text, slices.Collect(maps.Values(signatures)))
	return err == nil
}

// extras returns what the host wants to find beside the site: what stands in the folder extras or, if there is none,
// what somebody has put into the served tree itself.
func (p *puller) extras() (map[string][]byte, error) {
	folder := extrasDir
	paths, err := p.disk.files(folder, nil)
	if err != nil {
		return nil, failed(err, "read", folder)
	}
	if _, err := p.disk.root.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
		folder, paths = current, []string{"CNAME", ".nojekyll", ".gitattributes", ".well-known/security.txt"}
	}
	out := map[string][]byte{}
	for _, name := range paths {
		if !manifest.Allowed(name) {
			p.warn("", fault.New("not-extra", "path", folder+"/"+name))
			continue
		}
		text, err := p.disk.read(folder+"/"+name, 1<<20)
		switch {
		case err == nil:
			out[name] = text
		case !errors.Is(err, fs.ErrNotExist):
			return nil, failed(err, "read", folder+"/"+name)
		}
	}
	return out, nil
}

// publish is P8 and P9: it builds the tree beside the others and swaps the link current. It reports whether there was
// anything to change: a served tree that is whole and the same stays.
func (p *puller) publish(name string, tree []entry) (changed bool, err error) {
	served := p.served()
	if served != "" && p.intact(served, tree) {
		return false, nil
	}
	if served == treesDir+"/"+name {
		p.accuse(served, tree)
	}
	to := treesDir + "/" + name
	for n := 2; to == served; n++ {
		to = treesDir + "/" + name + "." + number(n)
	}
	if !p.intact(to, tree) {
		if err := p.build(to, tree); err != nil {
			return false, err
		}
	}
	return true, p.swap(to)
}

// served returns the tree that the link current leads to, "" for none.
func (p *puller) served() string {
	to, err := p.disk.root.Readlink(current)
	to = strings.ReplaceAll(to, "\\", "/")
	if err != nil || path.Dir(to) != treesDir || path.Clean(to) != to {
		return ""
	}
	return to
}

// build makes a tree in a folder of its own: links to verified content, and all else written anew.
func (p *puller) build(to string, tree []entry) error {
	draft := to + ".tmp"
	if err := errors.Join(p.disk.clear(draft), p.disk.clear(to)); err != nil {
		return err
	}
	if err := p.disk.folder(treesDir, 0o755); err != nil {
		return err
	}
	made := map[string]bool{}
	var order []string
	var mkdir func(name string) error
	mkdir = func(name string) error {
		if made[name] {
			return nil
		}
		if name != draft {
			if err := mkdir(path.Dir(name)); err != nil {
				return err
			}
		}
		made[name] = true
		order = append(order, name)
		// Not folder: whatever stands there already is not ours, and might lead elsewhere.
		return p.disk.do("mkdir", name, func() error { return p.disk.root.Mkdir(name, 0o755) })
	}
	for _, e := range tree {
		name := draft + "/" + e.path
		if err := mkdir(path.Dir(name)); err != nil {
			return err
		}
		if e.object != nil {
			if err := p.disk.same(e.object.place(), name); err != nil {
				return err
			}
		} else if err := p.disk.draft(name, e.text, 0o644); err != nil {
			return err
		}
	}
	for _, name := range slices.Backward(order) {
		if err := p.disk.flush(name); err != nil {
			return err
		}
	}
	return p.disk.rename(draft, to)
}

// intact reports whether a folder holds exactly the tree.
func (p *puller) intact(folder string, tree []entry) bool {
	if info, err := p.disk.root.Lstat(folder); err != nil || !info.IsDir() {
		return false
	}
	paths, err := p.disk.files(folder, ours)
	if err != nil || len(paths) != len(tree) {
		return false
	}
	for i, e := range tree {
		if paths[i] != e.path || !p.disk.equal(folder+"/"+e.path, e) {
			return false
		}
	}
	return true
}

// accuse warns of the first file of the served tree that is no longer as it was signed. The tree is built anew.
func (p *puller) accuse(folder string, tree []entry) {
	paths, err := p.disk.files(folder, ours)
	if err != nil {
		return
	}
	content := map[string]bool{}
	for _, e := range tree {
		content[e.path] = true
		if e.object != nil && !p.disk.equal(folder+"/"+e.path, e) {
			p.warn("", fault.New("tampered", "path", folder+"/"+e.path))
			return
		}
	}
	for _, name := range paths {
		if !content[name] && !manifest.Control(name) && !manifest.Allowed(name) {
			p.warn("", fault.New("tampered", "path", folder+"/"+name))
			return
		}
	}
}

// ours leaves out the folder that git keeps at the top of a tree.
func ours(name string) bool { return name == ".git" }

// equal reports whether a name is a file of its own that holds the entry. Content itself was verified before.
func (d disk) equal(name string, e entry) bool {
	info, err := d.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	if e.object == nil {
		text, err := d.read(name, int64(len(e.text)))
		return err == nil && bytes.Equal(text, e.text)
	}
	if other, err := d.root.Lstat(e.object.place()); err == nil && os.SameFile(info, other) {
		return true
	}
	return d.holds(name, e.object.sum, e.object.size)
}

// swap makes current lead to the tree, in one step.
func (p *puller) swap(to string) error {
	draft := current + ".new"
	if err := p.disk.clear(draft); err != nil {
		return err
	}
	err := p.disk.do("link", draft, func() error { return p.disk.root.Symlink(to, draft) })
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM) {
		return fault.New("no-links", "dir", p.Dir)
	}
	if err != nil {
		return err
	}
	return p.disk.rename(draft, current)
}

// tidy is the end of P10: the served release and the one before it stay, and the content that they need.
func (p *puller) tidy(of *offer) error {
	kept := []*manifest.Manifest{of.manifest}
	names, err := p.disk.names(treesDir)
	if err != nil {
		return failed(err, "read", treesDir)
	}
	served := path.Base(p.served())
	older := map[manifest.Number]*manifest.Manifest{}
	for _, name := range names {
		n, ok := parseNumber(name)
		text, err := p.disk.read(treesDir+"/"+name+"/"+manifest.Name, manifest.MaxManifest)
		if ok && err == nil && n.Compare(of.number()) < 0 {
			if m, err := manifest.Parse(text); err == nil && m.Number == n {
				older[n] = m
			}
		}
	}
	order := slices.SortedFunc(maps.Keys(older), func(a, b manifest.Number) int { return b.Compare(a) })
	stay := map[string]bool{served: true}
	for _, n := range order[:min(len(order), max(p.Keep-1, 0))] {
		stay[n.String()] = true
		kept = append(kept, older[n])
	}
	for _, name := range names {
		if !stay[name] {
			if err := p.disk.clear(treesDir + "/" + name); err != nil {
				return err
			}
		}
	}
	if err := p.forget(); err != nil {
		return err
	}
	return p.sweep(kept)
}

// forget removes from state/m what verify/m no longer shows.
func (p *puller) forget() error {
	numbers := p.disk.remembered()
	for _, n := range numbers[min(len(numbers), keptManifests):] {
		for id := range p.disk.seenSignatures(n.String()) {
			if err := p.disk.remove(seenDir + "/" + n.String() + ".txt." + id + ".minisig"); err != nil {
				return err
			}
		}
		if err := p.disk.remove(seenDir + "/" + n.String() + ".txt"); err != nil {
			return err
		}
	}
	return nil
}

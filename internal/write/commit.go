package write

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Commit moves the staged files into place, removes the files of earlier builds that were not put this time with the
// folders that this leaves empty, and returns what changed. The deepest pages come first and the front page last, so
// that a visitor meanwhile finds few links to what is not there yet. After an error the folder can be part old, part
// new; the next build mends it.
func (f *Folder) Commit() (Stats, error) {
	if f.closed {
		return Stats{}, fs.ErrClosed
	}
	err := f.failed
	switch {
	case err != nil:
	case f.root == nil:
		err = f.appear()
	default:
		err = f.commit()
	}
	return f.stats, errors.Join(err, f.Discard())
}

// List returns the path and the text of the list of files that Commit wrote.
func (f *Folder) List() (name, text string) { return listName, f.before.text }

// appear makes the target, which does not exist, by moving it into its place as a whole.
func (f *Folder) appear() error {
	f.before.text = listText(f.files)
	if err := f.write(listName, f.before.text); err != nil {
		return err
	}
	closeAll(f.rooms) // a system may refuse to move a folder that is open
	f.at("rename " + f.base)
	return f.machine.rename(f.parent, f.staging+"/"+whole, f.base)
}

func (f *Folder) commit() error {
	if f.before.text != "" && !f.before.ours() {
		return fmt.Errorf("%s/%s %w", f.base, listName, ErrTaken)
	}
	for i := range f.moves {
		if err := f.clearable(&f.moves[i]); err != nil {
			return err
		}
	}
	closeAll(f.near) // folders go and come from now on
	if err := f.putList(listText(f.before.paths, f.files)); err != nil {
		return err
	}
	moves := slices.SortedFunc(slices.Values(f.moves), byOrder)
	f.moves = nil
	for i, m := range moves {
		if err := f.place(m); err != nil {
			f.moves = moves[i:] // for Discard
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.before.paths)) {
		if !f.files[name] {
			if err := f.remove(name); err != nil {
				return err
			}
		}
	}
	return f.putList(listText(f.files))
}

// byOrder puts the deepest pages first and a folder's index after its pages, so the front page comes last.
func byOrder(a, b move) int {
	return cmp.Or(
		cmp.Compare(strings.Count(b.to, "/"), strings.Count(a.to, "/")),
		last(path.Base(a.to) == "index.html", path.Base(b.to) == "index.html"),
		cmp.Compare(a.to, b.to),
	)
}

// last orders what is so after what is not.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// clearable notes whether a folder stands where the file shall be. It is an error if that holds what no build wrote.
func (f *Folder) clearable(m *move) error {
	at, err := f.reach(m.to)
	if err != nil || at.root == nil {
		return err
	}
	info, err := at.root.Lstat(at.base)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil
	}
	if err != nil {
		return err
	}
	m.clear = true
	return fs.WalkDir(f.root.FS(), m.to, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !(d.Type().IsRegular() && f.before.has(p)) {
			return fmt.Errorf("%s/%s %w", f.base, p, ErrForeign)
		}
		return err
	})
}

// putList replaces the list of files, unless it says the same.
func (f *Folder) putList(text string) error {
	if text == f.before.text {
		return nil
	}
	if err := f.write(listName, text); err != nil {
		return err
	}
	m := &f.moves[len(f.moves)-1]
	if err := f.clearable(m); err != nil {
		return err
	}
	if err := f.place(*m); err != nil {
		return err
	}
	f.moves = f.moves[:len(f.moves)-1]
	f.before.text = text
	return nil
}

// place moves a staged file to its path and makes room for it there.
func (f *Folder) place(m move) error {
	if err := f.makeFolder(path.Dir(m.to)); err != nil {
		return err
	}
	if m.clear {
		if err := f.clear(m.to); err != nil {
			return err
		}
	}
	f.at("rename " + m.to)
	return f.machine.rename(f.parent, f.staging+"/"+m.from, f.base+"/"+m.to)
}

// makeFolder makes the folder and those above it, in place of files of earlier builds if need be.
func (f *Folder) makeFolder(dir string) error {
	if is, err := f.isFolder(dir); is || err != nil {
		return err
	}
	if err := f.makeFolder(path.Dir(dir)); err != nil {
		return err
	}
	if _, err := f.root.Lstat(dir); err == nil {
		if err := f.remove(dir); err != nil {
			return err
		}
	}
	f.at("mkdir " + dir)
	if err := f.root.Mkdir(dir, 0o755); err != nil {
		return err
	}
	f.real[dir] = true
	return nil
}

// clear removes a folder that holds only files of earlier builds, and empty folders.
func (f *Folder) clear(dir string) error {
	var folders []string
	err := fs.WalkDir(f.root.FS(), dir, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			folders = append(folders, p)
			return nil
		}
		f.at("remove " + p)
		f.stats.Removed++
		return f.root.Remove(p)
	})
	if err != nil {
		return err
	}
	for _, p := range slices.Backward(folders) {
		f.at("rmdir " + p)
		if err := f.root.Remove(p); err != nil {
			return err
		}
		delete(f.real, p)
	}
	return nil
}

// remove removes a file of an earlier build, and the folders above it that are now empty. If the file is gone, or
// something else stands at its path, only the folders are looked at.
func (f *Folder) remove(name string) error {
	above, err := f.plain(path.Dir(name))
	if err != nil {
		return err
	}
	if above == path.Dir(name) {
		info, err := f.root.Lstat(name)
		switch {
		case err == nil && info.Mode().IsRegular():
			f.at("remove " + name)
			if err := f.root.Remove(name); err != nil {
				return err
			}
			f.stats.Removed++
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	for ; above != "." && !f.folders[above]; above = path.Dir(above) {
		f.at("rmdir " + above)
		if f.root.Remove(above) != nil {
			break // it is not empty
		}
		delete(f.real, above)
	}
	return nil
}

// plain returns the longest beginning of the path that is made of real folders: removing goes through no link.
func (f *Folder) plain(dir string) (string, error) {
	if dir == "." {
		return dir, nil
	}
	above, err := f.plain(path.Dir(dir))
	if err != nil || above != path.Dir(dir) {
		return above, err
	}
	info, err := f.root.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.IsDir():
		return above, nil
	case err != nil:
		return "", err
	}
	return dir, nil
}

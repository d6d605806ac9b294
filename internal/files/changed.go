package files

import (
	"io/fs"
	"slices"
	"strings"
)

// text is what a file said, and in which look at the disk it was read; 0 for one that must be read again.
type text struct {
	says string
	look int
}

// listing is the files below a folder, sorted, as the look found them.
type listing struct {
	names []string
	look  int
}

// Look makes every Read and Walk from now on look at the disk, as they do in a new tree. It is not called, nor is
// Changed, while the tree is read.
func (t *Tree) Look() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.look++
	t.trusting = false
}

// Changed says what may have changed on the disk since Look, or since the last Changed: the files of these names, also
// those that came or went, and nothing else. From now on Read and Walk answer from memory what they have answered since
// that Look, but for these files. A name that is named stays so until it is read. Symbolic links are always read:
// what they lead to has another name.
func (t *Tree) Changed(names []string) {
	there := make([]bool, len(names))
	folder := false
	for i, name := range names {
		info, err := t.stat(name)
		there[i] = err == nil
		folder = folder || err == nil && info.IsDir()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trusting = true
	if folder { // what is below it was not named
		t.look++
		return
	}
	for i, name := range names {
		if old, ok := t.texts[name]; ok {
			t.texts[name] = text{says: old.says}
		}
		delete(t.data, name)
		for dir, l := range t.listings {
			if _, listed := slices.BinarySearch(l.names, name); within(name, dir) && listed != there[i] {
				delete(t.listings, dir)
			}
		}
	}
}

// Trusts reports whether nothing of the file can have changed since its Bytes were read: whoever kept what became of
// them need not read them again.
func (t *Tree) Trusts(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.trusting && t.data[name] == t.look && !t.links[name]
}

// Last returns what the file said when it was last read, "" if it was not; nothing is read.
func (t *Tree) Last(name string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.texts[name].says
}

// stat looks whether a file is there, in any layer.
func (t *Tree) stat(name string) (info fs.FileInfo, err error) {
	for _, layer := range t.layers {
		if info, err = fs.Stat(layer, name); err == nil {
			return info, nil
		}
	}
	return nil, err
}

// known returns the text of a file that need not be read again.
func (t *Tree) known(name string) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	old := t.texts[name]
	return old.says, t.trusting && old.look == t.look && !t.links[name]
}

// within reports whether the name is below the folder.
func within(name, folder string) bool {
	rest, ok := strings.CutPrefix(name, folder)
	return folder == "." || ok && strings.HasPrefix(rest, "/")
}

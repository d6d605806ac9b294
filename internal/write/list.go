package write

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

const (
	listName = "files.txt"
	// Only a list that begins with it is believed, so that nobody's own files.txt costs them their files.
	listHead = "# veshka wrote these files; it removes those that it no longer makes"
)

// list is the paths of the files that builds wrote, nil if none did, and the text that stands in the folder.
type list struct {
	paths map[string]bool
	text  string
}

// ours reports whether a build wrote the list.
func (l list) ours() bool { return l.paths != nil }

func (l list) has(name string) bool { return l.paths[name] }

// readList reads the list of earlier builds. What cannot be a path of ours is passed over: nothing will be removed
// for it.
func readList(root *os.Root) (list, error) {
	info, err := root.Lstat(listName)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return list{}, nil
	}
	if err != nil {
		return list{}, err
	}
	text, err := root.ReadFile(listName)
	if err != nil {
		return list{}, err
	}
	l := list{paths: map[string]bool{}, text: string(text)}
	lines := strings.Split(strings.ReplaceAll(l.text, "\r\n", "\n"), "\n")
	if lines[0] != listHead {
		return list{text: l.text}, nil
	}
	for _, name := range lines[1:] {
		if servable(name) {
			l.paths[name] = true
		}
	}
	return l, nil
}

// listText returns the list's text for the paths of all the maps.
func listText(all ...map[string]bool) string {
	union := map[string]bool{}
	for _, names := range all {
		maps.Copy(union, names)
	}
	lines := append([]string{listHead}, slices.Sorted(maps.Keys(union))...)
	return strings.Join(lines, "\n") + "\n"
}

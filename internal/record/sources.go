package record

import (
	"errors"
	"io/fs"
	"os"
)

// folders are those of a site that a build reads.
var folders = []string{"content", "i18n", "themes"}

// errLinked is about a folder of sources that is a link. What it leads to is not looked into.
var errLinked = errors.New("leads to a folder")

// Sources is what the sources of a site were when they were looked at.
type Sources struct {
	Sum    Sum // of all paths and bytes
	stamps Sum // of all paths, sizes and times
}

// Look reads all sources of the site. A site with links to folders has none that can be compared: that is an error.
func Look(site *os.Root) (Sources, error) {
	all, err := walk(site)
	if err != nil {
		return Sources{}, err
	}
	if err := examine(site, all, deep); err != nil {
		return Sources{}, err
	}
	return Sources{Sum: total(all), stamps: stamped(all)}, nil
}

// Untouched reports whether nobody seems to have written to the sources since they were looked at. Sizes and times tell:
// it is asked after a build whether that read what was looked at before it, and doubt only costs the record.
func (s Sources) Untouched(site *os.Root) bool {
	all, err := walk(site)
	return err == nil && examine(site, all, shallow) == nil && stamped(all) == s.stamps
}

// walk lists everything below the folders of sources, in the order of paths.
func walk(site *os.Root) ([]entry, error) {
	var all []entry
	for _, top := range folders {
		info, err := site.Lstat(top)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, err
		case info.Mode()&fs.ModeSymlink != 0:
			return nil, &fs.PathError{Op: "look", Path: top, Err: errLinked}
		}
		err = fs.WalkDir(site.FS(), top, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			all = append(all, entry{name: name, kind: kindOf(d.Type())})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

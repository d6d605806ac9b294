package serve

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fsnotify/fsnotify"

	"github.com/veshka-guide/veshka/internal/files"
)

// watcher watches the folders that builds read from, with all folders in them. Of a folder that does not exist it
// watches the nearest one above that does.
type watcher struct {
	dir     string // the site's folder
	notify  *fsnotify.Watcher
	wanted  []string        // slash-separated, relative to dir
	watched map[string]bool // as the system knows them
}

func newWatcher(dir string) (*watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return &watcher{dir: filepath.Clean(dir), notify: notify, wanted: []string{"content"}, watched: map[string]bool{}}, nil
}

func (w *watcher) close() { w.notify.Close() }

// want sets the folders to watch from the next sync on, and reports whether they are others. A build that failed too early
// to know them changes nothing.
func (w *watcher) want(folders []string) bool {
	if len(folders) == 0 || slices.Equal(folders, w.wanted) {
		return false
	}
	w.wanted = folders
	return true
}

// sync watches what is wanted and exists now, and nothing else. It reports whether that is more than before, so that
// something may have changed there unseen. The error is of the folders that cannot be watched.
func (w *watcher) sync() (added bool, err error) {
	now := map[string]bool{}
	for _, folder := range w.wanted {
		if name := filepath.FromSlash(folder); filepath.IsLocal(name) {
			w.collect(filepath.Join(w.dir, name), now)
		}
	}
	for folder := range w.watched {
		if !now[folder] {
			w.forget(folder)
		}
	}
	var errs []error
	for folder := range now {
		if w.watched[folder] {
			continue
		}
		switch err := w.notify.Add(folder); {
		case err == nil:
			w.watched[folder], added = true, true
		case !errors.Is(err, fs.ErrNotExist): // otherwise it is gone again
			errs = append(errs, &fs.PathError{Op: "watch", Path: folder, Err: err})
		}
	}
	return added, errors.Join(errs...)
}

// collect adds the folder and those in it, or the nearest one above that exists.
func (w *watcher) collect(folder string, now map[string]bool) {
	if !isFolder(folder) {
		for folder != w.dir && !isFolder(folder) {
			folder = filepath.Dir(folder)
		}
		now[folder] = true
		return
	}
	filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil: // gone meanwhile or unreadable: the build says so if it matters
			return nil
		case name == folder || d.IsDir() && !files.Leftover(filepath.Base(name)):
			now[name] = true
		case d.IsDir():
			return fs.SkipDir
		}
		return nil
	})
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// concerns reports whether the event can change what a build reads.
func (w *watcher) concerns(e fsnotify.Event) bool {
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		w.gone(e.Name)
	}
	if e.Op == fsnotify.Chmod {
		return false
	}
	rel, err := filepath.Rel(w.dir, e.Name)
	if err != nil || rel == "." {
		return true
	}
	name := filepath.ToSlash(rel)
	for part := range strings.SplitSeq(name, "/") {
		if files.Leftover(part) {
			return false
		}
	}
	for _, folder := range w.wanted {
		if folder == "." || within(name, folder) || within(folder, name) {
			return true
		}
	}
	return false
}

// file returns the name of the file that the event is about, slash-separated, relative to the site's folder. It is false
// where more than one file may have changed: a folder came or went, or what came is a link. It is asked before concerns.
func (w *watcher) file(e fsnotify.Event) (name string, sure bool) {
	rel, err := filepath.Rel(w.dir, e.Name)
	if err != nil || !filepath.IsLocal(rel) || w.watched[e.Name] {
		return "", false
	}
	if e.Has(fsnotify.Create) {
		if info, err := os.Lstat(e.Name); err != nil || !info.Mode().IsRegular() {
			return "", false
		}
	}
	name = filepath.ToSlash(rel)
	for _, folder := range w.wanted {
		if within(folder, name) {
			return "", false
		}
	}
	return name, true
}

// within reports whether the path is the folder or in it.
func within(name, folder string) bool {
	rest, ok := strings.CutPrefix(name, folder)
	return ok && (rest == "" || rest[0] == '/')
}

// gone forgets a folder that was removed or renamed, and those in it: the system would go on watching them under their
// new name, and tell us the old one.
func (w *watcher) gone(name string) {
	for folder := range w.watched {
		if within(filepath.ToSlash(folder), filepath.ToSlash(name)) {
			w.forget(folder)
		}
	}
}

func (w *watcher) forget(folder string) {
	w.notify.Remove(folder) // an error says that it is not watched any more
	delete(w.watched, folder)
}

// reset forgets every folder, so that the next sync watches all of them anew.
func (w *watcher) reset() {
	for folder := range w.watched {
		w.forget(folder)
	}
}

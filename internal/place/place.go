// Package place says where a path leads, and whether one place lies in another: what has to be known before files are
// written, so that no folder is written over its own source.
package place

import (
	"os"
	"path/filepath"
)

// Real returns the absolute path that a path leads to when all links are followed, as far as it exists.
func Real(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if to, err := filepath.EvalSymlinks(abs); err == nil {
		return to, nil
	}
	if filepath.Dir(abs) == abs {
		return abs, nil
	}
	parent, err := Real(filepath.Dir(abs))
	return filepath.Join(parent, filepath.Base(abs)), err
}

// Holds reports whether the path is the folder's own or lies below it. Both are as Real returns them.
func Holds(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}

// Open opens a folder below the root that is no link itself, nil if that fails: files in it can then be reached by their
// names alone.
func Open(root *os.Root, dir string) *os.Root {
	is, err := root.Lstat(dir)
	if err != nil {
		return nil
	}
	near, err := root.OpenRoot(dir)
	if err != nil {
		return nil
	}
	if now, err := near.Stat("."); err != nil || !os.SameFile(is, now) {
		near.Close()
		return nil
	}
	return near
}

package hugo

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// Write writes the files into the folder of a site, which need not exist. Nothing is overwritten: if one of them exists,
// none is written. All are written beside their places first and then renamed, the settings last, so that a folder in
// which that was interrupted is no site; what was put in its place by then is taken away again if something fails.
func Write(dir string, files []File) error {
	if err := Free(dir, files); err != nil {
		return err
	}
	_, err := os.Lstat(dir)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	err = write(dir, files)
	if err != nil && fresh {
		err = errors.Join(err, os.Remove(dir))
	}
	return err
}

// Free refuses if one of the files exists in the folder.
func Free(dir string, files []File) error {
	count, first := 0, ""
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(f.Name))); err == nil {
			if count++; first == "" {
				first = f.Name
			}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if count > 0 {
		return diag.Refuse("import-exists", "file", filepath.Join(dir, filepath.FromSlash(first)))
	}
	return nil
}

func write(dir string, files []File) (err error) {
	stage, err := os.MkdirTemp(dir, ".import-*")
	if err != nil {
		return err
	}
	var undo []string
	defer func() {
		if err != nil {
			for _, name := range slices.Backward(undo) {
				err = errors.Join(err, os.Remove(name))
			}
		}
		err = errors.Join(err, os.RemoveAll(stage))
	}()
	order := slices.Clone(files)
	slices.SortStableFunc(order, func(a, b File) int { return last(a) - last(b) })
	for _, f := range order {
		name := filepath.Join(stage, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return err
		}
	}
	for _, f := range order {
		made, err := folders(dir, filepath.Dir(filepath.FromSlash(f.Name)))
		undo = append(undo, made...)
		if err != nil {
			return err
		}
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if _, err := os.Lstat(name); err == nil { // since it was looked for
			return diag.Refuse("import-exists", "file", name)
		}
		if err := os.Rename(filepath.Join(stage, filepath.FromSlash(f.Name)), name); err != nil {
			return err
		}
		undo = append(undo, name)
	}
	return nil
}

// last sorts the settings behind everything else.
func last(f File) int {
	if f.Name == "content/site.yaml" {
		return 1
	}
	return 0
}

// folders makes the folders of a path below dir and returns those that did not exist, the outermost first.
func folders(dir, path string) ([]string, error) {
	var made []string
	at := dir
	for part := range strings.SplitSeq(filepath.Clean(path), string(filepath.Separator)) {
		at = filepath.Join(at, part)
		err := os.Mkdir(at, 0o755)
		switch {
		case err == nil:
			made = append(made, at)
		case !errors.Is(err, fs.ErrExist):
			return made, err
		}
	}
	return made, nil
}

package hugo

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
)

// Texts reads what a build reads of the site in a folder, so that it can be laid under new files in memory.
func Texts(dir string) ([]File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var out []File
	for _, top := range []string{"content", "themes", "i18n"} {
		err := fs.WalkDir(root.FS(), top, func(name string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil || d.IsDir():
				return err
			}
			data, err := root.ReadFile(name)
			out = append(out, File{Name: name, Data: data})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// InMemory returns files as a file system. Of two with one name the later counts.
func InMemory(lists ...[]File) fs.FS {
	byName := map[string][]byte{}
	var names []string
	for _, f := range slices.Concat(lists...) {
		if _, ok := byName[f.Name]; !ok {
			names = append(names, f.Name)
		}
		byName[f.Name] = f.Data
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(byName[name])
		}
		if err != nil {
			panic(err) // writing to memory does not fail
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	r, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		panic(err) // just written
	}
	return r
}

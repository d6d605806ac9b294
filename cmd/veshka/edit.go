package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/veshka-guide/veshka/internal/diag"
)

// rewriting is a file of the site that is to hold another text; file is relative to the site's folder, slash-separated.
type rewriting struct{ file, before, after string }

// rewrite writes files whole, all of them or none: under other names first, and then, if each still holds what was read of
// it, by renaming. It refuses a file that somebody changed meanwhile. The window in which that could go unseen is the one
// between two calls to the system.
func (t *terminal) rewrite(files ...rewriting) (err error) {
	temporary := map[string]string{} // by the file that each is to become
	defer func() {
		for _, name := range temporary {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	places := make([]string, len(files))
	for i, f := range files {
		if places[i], err = filepath.EvalSymlinks(filepath.Join(t.dir, filepath.FromSlash(f.file))); err != nil {
			return err
		}
		if temporary[places[i]], err = beside(places[i], f.after); err != nil {
			delete(temporary, places[i])
			return err
		}
	}
	if t.ready != nil {
		t.ready()
	}
	for i, f := range files {
		now, err := os.ReadFile(places[i])
		if err != nil {
			return err
		}
		if string(now) != f.before {
			return diag.Refuse("file-changed", "file", f.file)
		}
	}
	for _, place := range places {
		if err := os.Rename(temporary[place], place); err != nil {
			return err
		}
		delete(temporary, place)
	}
	return nil
}

// replace writes a file whole that nobody but veshka writes: whatever it holds goes.
func replace(name, text string) error {
	temporary, err := beside(name, text)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, name); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}

// beside writes a text to a new file in the folder of another one, with the rights of that one if it is there, and returns
// its name.
func beside(place, text string) (string, error) {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(place); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(place), ".new-*")
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// asker puts questions to whoever sits at the terminal, if anybody does.
type asker struct {
	t        *terminal
	lines    *bufio.Reader
	attended bool
}

func (t *terminal) asker() *asker {
	return &asker{t, bufio.NewReader(os.Stdin), term.IsTerminal(int(os.Stdin.Fd()))}
}

// line asks for a line.
func (a *asker) line(prompt string) (string, error) {
	if _, err := fmt.Fprint(a.t.err, prompt+" "); err != nil {
		return "", err
	}
	text, err := a.lines.ReadString('\n')
	if text != "" {
		err = nil
	}
	return strings.TrimSpace(text), err
}

// yeses are what says yes, in the languages of the tool.
var yeses = []string{"y", "yes", "д", "да"}

// agrees asks a question whose answer is no unless it is yes. Without a terminal it is refused; said is a yes before the
// question.
func (a *asker) agrees(question string, said bool) (bool, error) {
	switch {
	case said:
		return true, nil
	case !a.attended:
		return false, diag.Refuse("no-answer")
	}
	text, err := a.line(question)
	if err != nil {
		return false, nil //nolint:nilerr // the terminal is gone, and nobody said yes
	}
	return slices.Contains(yeses, strings.ToLower(text)), nil
}

package write

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
)

// whole is the name in the staging folder of a target that does not exist yet. Single files count from 1.
const whole = "0"

// scratch is the name of the scratch file, which no staged one has.
const scratch = "00"

// Scratch returns a file for what whoever makes the files puts aside meanwhile. It is gone when the build ends, however it
// does. Scratch is called once.
func (f *Folder) Scratch() (*os.File, error) {
	file, err := f.parent.OpenFile(f.staging+"/"+scratch, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	f.parent.Remove(f.staging + "/" + scratch) // Windows refuses that; Discard does it then
	f.scratch = file
	return file, nil
}

// prepare opens what files are staged in.
func (f *Folder) prepare() error {
	name := f.staging
	if f.root == nil {
		name += "/" + whole
		if err := f.parent.Mkdir(name, 0o755); err != nil {
			return err
		}
	}
	room, err := f.parent.OpenRoot(name)
	if err == nil {
		f.rooms["."] = room
	}
	return err
}

// stage makes a new file in the staging folder and returns it, open, with its name: a number, or the path that it will
// have if the target does not exist yet.
func (f *Folder) stage(name string) (*os.File, string, error) {
	room, base, made, err := f.seat(name)
	if err != nil {
		return nil, made, err
	}
	f.at("stage " + made)
	file, err := room.OpenFile(base, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	return file, made, err
}

// seat returns the folder in which a file is to be staged, its name there, and that from the staging folder.
func (f *Folder) seat(name string) (room *os.Root, base, made string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.root != nil {
		f.count++
		made = strconv.Itoa(f.count)
		f.moves = append(f.moves, move{from: made, to: name})
		return f.rooms["."], made, made, nil
	}
	if room, err = f.roomFor(path.Dir(name)); room != nil || err != nil {
		return room, path.Base(name), name, err
	}
	return f.rooms["."], name, name, nil
}

// roomFor makes a folder of the staged target and those above it. It returns nil if too many are open.
func (f *Folder) roomFor(dir string) (*os.Root, error) {
	room, known := f.rooms[dir]
	if known {
		return room, nil
	}
	if _, err := f.roomFor(path.Dir(dir)); err != nil {
		return nil, err
	}
	f.at("make " + dir)
	err := f.rooms["."].Mkdir(dir, 0o755)
	if err == nil && len(f.rooms) < maxNear {
		room, err = f.rooms["."].OpenRoot(dir)
	}
	if err != nil {
		return nil, err
	}
	f.rooms[dir] = room
	return room, nil
}

// unstage removes a staged file that is not wanted after all.
func (f *Folder) unstage(made string) error {
	f.mu.Lock()
	f.moves = slices.DeleteFunc(f.moves, func(m move) bool { return m.from == made })
	f.mu.Unlock()
	f.at("unstage " + made)
	return f.parent.Remove(f.staging + "/" + made)
}

// write stages a file by its text.
func (f *Folder) write(name, text string) error {
	file, _, err := f.stage(name)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

// drop removes everything that is staged.
func (f *Folder) drop() error {
	closeAll(f.rooms) // a system may refuse to remove a folder that is open
	if f.root == nil {
		return f.parent.RemoveAll(f.staging + "/" + whole)
	}
	var errs []error
	for _, m := range f.moves {
		if err := f.parent.Remove(f.staging + "/" + m.from); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

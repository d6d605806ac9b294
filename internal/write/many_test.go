package write

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

var servablePath = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)*$`)

// together gives the folder all the files from several goroutines, every second one piece by piece.
func (want tree) together(f *Folder) error {
	var group sync.WaitGroup
	errs := make([]error, 8)
	names := slices.Sorted(maps.Keys(want))
	for i := range errs {
		group.Go(func() {
			for n := i; n < len(names) && errs[i] == nil; n += len(errs) {
				if n%2 == 0 {
					errs[i] = f.Put(names[n], []byte(want[names[n]]))
				} else {
					errs[i] = f.PutFrom(names[n], pieces(want[names[n]]))
				}
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// pieces writes a text seven bytes at a time.
func pieces(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		for part := range slices.Chunk([]byte(text), 7) {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	}
}

// pages is a site of n pages in folders; every third says something else in another edition.
func pages(n, edition int) tree {
	site := tree{"index.html": "front"}
	for i := range n {
		name := fmt.Sprintf("l%d/part%d/page%d.html", i%2, i%7, i)
		site[name] = strings.Repeat(name, 1+i%50)
		if i%3 == 0 {
			site[name] += fmt.Sprint(edition)
		}
	}
	return site
}

func TestManyGoroutinesPutAtOnce(t *testing.T) {
	dir := target(t)
	for edition := range 3 {
		site := pages(300+10*edition, edition)
		f := open(t, dir)
		if err := site.together(f); err != nil {
			t.Fatal(err)
		}
		if edition < 2 {
			if _, err := f.Commit(); err != nil {
				t.Fatal(err)
			}
			mustStand(t, dir, site.with(nil))
			mustBeAlone(t, dir)
			continue
		}
		before := standing(t, dir)
		if err := f.Discard(); err != nil {
			t.Fatal(err)
		}
		mustStand(t, dir, before)
		mustBeAlone(t, dir)
	}
}

// Of several goroutines that give one path, one is taken.
func TestOnePathIsTakenOnce(t *testing.T) {
	f := open(t, target(t))
	var group sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		group.Go(func() { errs[i] = f.Put("a/b.html", []byte("x")) })
	}
	group.Wait()
	if n := len(slices.DeleteFunc(errs, func(err error) bool { return err == nil })); n != len(errs)-1 {
		t.Errorf("%d of %d calls of Put were refused, want all but one", n, len(errs))
	}
}

// Nothing at all happens to files that say the same, however they are put.
func TestUnchangedTreeIsNotTouched(t *testing.T) {
	dir, site := target(t), pages(100, 0)
	site["large.bin"] = strings.Repeat("0123456789", bufferSize/4)
	site["edge.bin"] = strings.Repeat("x", bufferSize)
	look := func() map[string]os.FileInfo {
		seen := map[string]os.FileInfo{}
		err := filepath.Walk(dir, func(p string, info os.FileInfo, err error) error {
			seen[p] = info
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return seen
	}
	site.build(t, dir)
	before := look()
	f := open(t, dir)
	if err := site.together(f); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Commit(); err != nil || got.Written != 0 || got.Unchanged != len(site) {
		t.Errorf("Commit() = %+v, %v, want %d unchanged", got, err, len(site))
	}
	after := look()
	if len(after) != len(before) {
		t.Errorf("%d files and folders, %d before", len(after), len(before))
	}
	for p, info := range before {
		if now := after[p]; now == nil || !os.SameFile(now, info) || !now.ModTime().Equal(info.ModTime()) {
			t.Errorf("%s was touched", p)
		}
	}
	for _, name := range []string{"large.bin", "edge.bin"} {
		for _, at := range []int{0, bufferSize - 1, len(site[name]) - 1} {
			text := []byte(site[name])
			text[at]++
			site[name] = string(text)
			if got := site.build(t, dir); got.Written != 1 {
				t.Errorf("Commit() with byte %d of %s changed = %+v, want it written", at, name, got)
			}
			mustStand(t, dir, site.with(nil))
		}
	}
}

func TestFileWrittenPieceByPiece(t *testing.T) {
	broken := errors.New("broken")
	for _, before := range []tree{nil, {"a/large.bin": "old", "same.bin": "same"}} {
		dir := target(t)
		if before != nil {
			before.build(t, dir)
		}
		f := open(t, dir)
		err := f.PutFrom("a/large.bin", func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Repeat("x", 2*bufferSize))
			return errors.Join(err, broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("PutFrom() = %v, want what its function said", err)
		}
		if err := f.Discard(); err != nil {
			t.Fatal(err)
		}
		mustBeAlone(t, dir)
		site := tree{"a/large.bin": strings.Repeat("new ", bufferSize), "same.bin": "same", "empty.bin": ""}
		f = open(t, dir)
		for name, text := range site {
			if err := f.PutFrom(name, pieces(text)); err != nil {
				t.Fatal(err)
			}
		}
		want := Stats{Written: 3 - len(before)/2, Unchanged: len(before) / 2, Bytes: 4*bufferSize + 4}
		if got, err := f.Commit(); err != nil || got != want {
			t.Errorf("Commit() = %+v, %v, want %+v", got, err, want)
		}
		mustStand(t, dir, site.with(nil))
		mustBeAlone(t, dir)
	}
}

// A first build takes nobody's place with PutFrom either.
func TestPieceByPieceOverwritesNothing(t *testing.T) {
	dir, theirs := target(t), tree{"index.html": "theirs"}
	theirs.lay(t, dir)
	f := open(t, dir)
	if err := f.PutFrom("index.html", pieces("ours")); !errors.Is(err, ErrTaken) {
		t.Errorf("PutFrom() = %v, want ErrTaken", err)
	}
	if err := f.Discard(); err != nil {
		t.Fatal(err)
	}
	mustStand(t, dir, theirs)
	mustBeAlone(t, dir)
}

// A scratch file leaves nothing behind, neither after a build nor after one that failed.
func TestScratchIsGone(t *testing.T) {
	for _, commit := range []bool{true, false} {
		dir := filepath.Join(t.TempDir(), "public")
		f, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.Scratch()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.WriteAt([]byte("later"), 10); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 5)
		if _, err := s.ReadAt(b, 10); err != nil || string(b) != "later" {
			t.Errorf("read %q, %v", b, err)
		}
		want := []string{}
		if commit {
			want = []string{"public"}
			if err := f.Put("a.html", []byte("a")); err != nil {
				t.Fatal(err)
			}
			if _, err := f.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Discard(); err != nil {
			t.Fatal(err)
		}
		var left []string
		entries, _ := os.ReadDir(filepath.Dir(dir))
		for _, e := range entries {
			left = append(left, e.Name())
		}
		if strings.Join(left, " ") != strings.Join(want, " ") {
			t.Errorf("left are %v, want %v", left, want)
		}
	}
}

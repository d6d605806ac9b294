package write

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// killed is what a build panics with that dies before a step.
type killed string

// interrupted builds the files and dies before the given step, counted from 0. It returns the steps done, and whether
// it died: there may be fewer.
func (want tree) interrupted(t *testing.T, m machine, dir string, last int) (steps []string, died bool) {
	t.Helper()
	f, err := m.open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { // what the system does for a dead process, and no more
		f.lock.Close()
		f.parent.Close()
		if f.root != nil {
			f.root.Close()
		}
		if r := recover(); r != nil {
			if _, ok := r.(killed); !ok {
				panic(r)
			}
			died = true
		}
	}()
	f.step = func(name string) {
		if len(steps) == last {
			panic(killed(name))
		}
		steps = append(steps, name)
	}
	if err := want.put(f); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	return steps, false
}

// The two sites differ in every way that a build can tell: new, changed, unchanged and removed files, emptied folders,
// a file that becomes a folder and a folder that becomes a file.
var (
	siteBefore = tree{"index.html": "front", "ru/index.html": "дом", "ru/same.html": "same", "ru/old/a.html": "a",
		"ru/old/b.html": "b", "becomes-folder": "x", "becomes-file/a/b.html": "y", "becomes-file/c.html": "z"}
	siteAfter = tree{"index.html": "front 2", "ru/index.html": "дом 2", "ru/same.html": "same", "ru/new/c.html": "c",
		"becomes-folder/a/b.html": "x", "becomes-file": "y"}
	foreign = tree{"CNAME": "example.org", "ru/old/theirs.txt": "theirs", ".well-known/x": "theirs"}
)

func TestNextBuildMendsWhatAnInterruptedOneLeft(t *testing.T) {
	for _, next := range []struct {
		name string
		m    machine
		want tree
	}{{"the same build", here, siteAfter}, {"the build before", here, siteBefore}, {"an empty build", here, tree{}},
		{"the same build without room beside", mount, siteAfter}} {
		for last := 0; ; last++ {
			dir := target(t)
			siteBefore.build(t, dir)
			foreign.lay(t, dir)
			steps, died := siteAfter.interrupted(t, next.m, dir, last)
			if !died {
				if last < 20 {
					t.Errorf("the build has only %d steps: %q", last, steps)
				}
				break
			}
			mustBeWhole(t, steps, standing(t, dir))
			next.want.build(t, dir)
			if got, want := standing(t, dir), next.want.with(foreign); !maps.Equal(got, want) {
				t.Fatalf("after %q and %s: %q\nwant %q", steps, next.name, got, want)
			}
			mustBeAlone(t, dir)
		}
	}
}

// mustBeWhole checks that every file is the one of a site or somebody else's, and that none of those that are in both
// sites or of somebody else's is missing.
func mustBeWhole(t *testing.T, steps []string, got tree) {
	t.Helper()
	for name, text := range got {
		whole := name == listName || strings.HasPrefix(name, inside+"/") || strings.HasSuffix(name, "/")
		for _, site := range []tree{siteBefore, siteAfter, foreign} {
			want, ok := site[name]
			whole = whole || ok && want == text
		}
		if !whole {
			t.Errorf("after %q: %s = %q, which is of no site", steps, name, text)
		}
	}
	for name := range siteBefore.with(foreign) {
		_, after := siteAfter.with(foreign)[name]
		if _, ok := got[name]; after && !ok {
			t.Errorf("after %q: %s is missing", steps, name)
		}
	}
}

func TestBuildThatDiesBeforeCommitChangesNothing(t *testing.T) {
	dir := target(t)
	siteBefore.build(t, dir)
	before := standing(t, dir)
	steps, died := siteAfter.interrupted(t, here, dir, 5)
	if !died || !slices.Contains(steps, "stage 5") {
		t.Fatalf("the build did %q, want it to die staging", steps)
	}
	mustStand(t, dir, before)
}

func TestFrontPageComesLast(t *testing.T) {
	dir := target(t)
	tree{}.build(t, dir) // a target that does not exist appears whole
	steps, _ := tree{"index.html": "", "ru/index.html": "", "ru/z.html": "", "ru/a/b/c.html": "", "z.html": "", "ru/a/index.html": ""}.
		interrupted(t, here, dir, -1)
	var got []string
	for _, s := range steps {
		if name, ok := strings.CutPrefix(s, "rename "); ok {
			got = append(got, name)
		}
	}
	want := []string{listName, "ru/a/b/c.html", "ru/a/index.html", "ru/z.html", "ru/index.html", "z.html", "index.html"}
	if !slices.Equal(got, want) {
		t.Errorf("renamed %q, want %q", got, want)
	}
}

func TestTwoBuildsExcludeEachOther(t *testing.T) {
	dir := target(t)
	f := open(t, dir)
	if err := f.Put("index.html", []byte("first")); err != nil {
		t.Fatal(err)
	}
	if g, err := Open(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("second Open() = %v, %v, want ErrBusy", g, err)
	}
	if _, err := f.Commit(); err != nil {
		t.Errorf("Commit() of the first = %v", err)
	}
	tree{"index.html": "second"}.build(t, dir)
	mustStand(t, dir, tree{"index.html": "second"}.with(nil))
}

func TestDeadBuildsLockIsTakenOver(t *testing.T) {
	dir := target(t)
	tree{"lock": "1\n", "7": "half a pa", "notes.txt": "theirs"}.lay(t, dir+".staging")
	site := tree{"index.html": "front"}
	site.build(t, dir)
	mustStand(t, dir, site.with(nil))
	mustStand(t, dir+".staging", tree{"notes.txt": "theirs"})
}

func TestFailingMachineLeavesTheFolderWhole(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := target(t)
	siteBefore.build(t, dir)
	before := standing(t, dir)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	f := open(t, dir)
	if err := siteAfter.put(f); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Commit(); err == nil {
		t.Error("Commit() into a read-only folder succeeded")
	}
	mustStand(t, dir, before)
	mustBeAlone(t, filepath.Clean(dir))
}

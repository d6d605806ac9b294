package write

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A target that does not exist is there whole or not at all, whenever the build dies, and the next build leaves nothing of
// the dead one.
func TestFirstBuildAppearsWhole(t *testing.T) {
	for last := 0; ; last++ {
		dir := target(t)
		steps, died := siteAfter.interrupted(t, here, dir, last)
		if !died {
			if want := "rename public"; last < 8 || steps[last-1] != want {
				t.Errorf("the build did %q, want more, and %q at the end", steps, want)
			}
			mustStand(t, dir, siteAfter.with(nil))
			return
		}
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("after %q the target is there: %v", steps, err)
		}
		siteBefore.build(t, dir)
		mustStand(t, dir, siteBefore.with(nil))
		mustBeAlone(t, dir)
	}
}

// An empty first build makes a folder that later builds know as theirs.
func TestFirstBuildOfNothing(t *testing.T) {
	dir := target(t)
	tree{}.build(t, dir)
	mustStand(t, dir, tree{}.with(nil))
	mustBeAlone(t, dir)
}

// Somebody who makes the target meanwhile keeps it.
func TestFirstBuildReplacesNothing(t *testing.T) {
	for _, theirs := range []tree{{"public/index.html": "theirs"}, {"public": "theirs"}} {
		dir := target(t)
		f := open(t, dir)
		if err := siteAfter.put(f); err != nil {
			t.Fatal(err)
		}
		theirs.lay(t, filepath.Dir(dir))
		if _, err := f.Commit(); err == nil {
			t.Error("Commit() took the place of what somebody made meanwhile")
		}
		mustStand(t, filepath.Dir(dir), theirs)
	}
}

// Whether a folder is open or there are too many of them, its files arrive, and are found again.
func TestMoreFoldersThanAreOpen(t *testing.T) {
	dir, site := target(t), tree{}
	for i := range 3 * maxNear {
		name := "p" + string(rune('a'+i%26)) + "/" + string(rune('a'+i/26)) + "/index.html"
		site[name] = name
	}
	if got := site.build(t, dir); got.Written != 3*maxNear {
		t.Errorf("Commit() = %+v, want %d written", got, 3*maxNear)
	}
	mustStand(t, dir, site.with(nil))
	site["pa/a/index.html"], site["pz/w/index.html"] = "new", "new"
	if got := site.build(t, dir); got.Written != 2 || got.Unchanged != 3*maxNear-2 {
		t.Errorf("Commit() = %+v, want 2 written", got)
	}
	mustStand(t, dir, site.with(nil))
}

// Nothing of what is built can follow an error that its caller forgets.
func TestNothingIsCommittedAfterAnError(t *testing.T) {
	for _, before := range []tree{nil, siteBefore} {
		dir := target(t)
		if before != nil {
			before.build(t, dir)
		}
		want := standing(t, dir)
		f := open(t, dir)
		wrong := f.Put("Index.html", nil)
		if err := siteAfter.put(f); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Commit(); !errors.Is(err, wrong) {
			t.Errorf("Commit() after %v = %v, want the same", wrong, err)
		}
		if got := standing(t, dir); !maps.Equal(got, want) {
			t.Errorf("Commit() after an error changed %q", slices.Sorted(maps.Keys(got)))
		}
		mustBeAlone(t, dir)
	}
}

func TestServableIsWhatTheRuleSays(t *testing.T) {
	letters := []string{"a", "0", ".", "-", "/", "A", "ё", "_", "\n"}
	names := []string{""}
	for from := 0; len(names[from]) < 5; from++ {
		for _, c := range letters {
			names = append(names, names[from]+c)
		}
	}
	for _, name := range names {
		if got, want := servable(name), servablePath.MatchString(name); got != want {
			t.Errorf("servable(%q) = %v, want %v", name, got, want)
		}
	}
}

package write

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFolderHoldsExactlyWhatWasPut(t *testing.T) {
	dir := target(t)
	first := tree{"index.html": "front", "ru/index.html": "дом", "ru/a/x.html": "x", "ru/a/y.html": "y", "en/index.html": "home"}
	if got, want := first.build(t, dir), (Stats{Written: 5, Bytes: 5 + 6 + 1 + 1 + 4}); got != want {
		t.Errorf("Commit() = %+v, want %+v", got, want)
	}
	mustStand(t, dir, first.with(nil))
	foreign := tree{"CNAME": "example.org", "ru/b/.keep": ""}
	foreign.lay(t, dir)
	second := tree{"index.html": "front", "ru/index.html": "дом!", "en/index.html": "home", "ru/z.html": "z"}
	if got, want := second.build(t, dir), (Stats{Written: 2, Unchanged: 2, Removed: 2, Bytes: 5 + 7 + 4 + 1}); got != want {
		t.Errorf("Commit() = %+v, want %+v", got, want)
	}
	mustStand(t, dir, second.with(foreign))
	mustBeAlone(t, dir)
	tree{}.build(t, dir)
	mustStand(t, dir, tree{}.with(foreign))
}

func TestListIsWhatStands(t *testing.T) {
	dir := target(t)
	for _, site := range []tree{siteBefore, siteAfter, siteAfter, {}} {
		f := open(t, dir)
		if err := site.put(f); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Commit(); err != nil {
			t.Fatal(err)
		}
		if name, text := f.List(); standing(t, dir)[name] != text || text != site.with(nil)[listName] {
			t.Errorf("List() = %q, %q, want what stands in %s", name, text, dir)
		}
	}
}

func TestUnchangedFilesKeepTheirTime(t *testing.T) {
	dir := target(t)
	site := tree{"index.html": "front", "ru/index.html": "дом", "empty.txt": ""}
	site.build(t, dir)
	old := time.Date(2026, 2, 17, 0, 0, 0, 0, time.UTC)
	for name := range site.with(nil) {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	site["ru/index.html"] = "дам"
	site.build(t, dir)
	for name := range site.with(nil) {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := info.ModTime().Equal(old), name != "ru/index.html"; got != want {
			t.Errorf("%s kept its time: %v, want %v", name, got, want)
		}
	}
}

func TestDiscardLeavesTheFolderAsItWas(t *testing.T) {
	dir := target(t)
	f := open(t, dir)
	if err := f.Put("index.html", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Put() made the folder: %v", err)
	}
	for range 2 {
		if err := f.Discard(); err != nil {
			t.Errorf("Discard() = %v", err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Discard() made the folder: %v", err)
	}
	mustBeAlone(t, dir)
	if err := f.Put("a.html", nil); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Put() after Discard() = %v, want ErrClosed", err)
	}
	if _, err := f.Commit(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Commit() after Discard() = %v, want ErrClosed", err)
	}
}

func TestFilesAndFoldersChangePlaces(t *testing.T) {
	dir := target(t)
	tree{"a": "file", "b/c/d.html": "deep", "b/e.html": "e", "c/only": "x", "index.html": "front"}.build(t, dir)
	now := tree{"a/x/y.html": "now a folder", "b": "now a file", "c/only/z.html": "z", "index.html": "front"}
	if got := now.build(t, dir); got.Removed != 4 {
		t.Errorf("Commit() = %+v, want 4 removed", got)
	}
	mustStand(t, dir, now.with(nil))
}

func TestForeignThingsAreNotMadeRoomOf(t *testing.T) {
	outside := t.TempDir()
	tree{"keep.html": "keep"}.lay(t, outside)
	for _, c := range []struct {
		name, put string
		foreign   tree
		link      string
	}{
		{"file where a folder is needed", "a/x.html", tree{"a": "theirs"}, ""},
		{"folder of theirs where a file is needed", "a", tree{"a/b/theirs.txt": "theirs"}, ""},
		{"link where a folder is needed", "a/keep.html", tree{}, "a"},
		{"link deeper down", "b/a/keep.html", tree{"b/x": ""}, "b/a"},
		{"link that the list claims", "c/x.html", tree{listName: listHead + "\nc\n"}, "c"},
		{"folder in the list's place", "x.html", tree{"files.txt/theirs": ""}, ""},
	} {
		dir := target(t)
		c.foreign.lay(t, dir)
		if c.link != "" {
			os.MkdirAll(dir, 0o755)
			if err := os.Symlink(outside, filepath.Join(dir, c.link)); err != nil {
				t.Fatal(err)
			}
		}
		before := standing(t, dir)
		f, err := Open(dir)
		if err == nil {
			err = tree{"index.html": "front", c.put: "ours"}.put(f)
			if err == nil {
				_, err = f.Commit()
			}
			f.Discard()
		}
		if !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v, want ErrForeign", c.name, err)
		}
		mustStand(t, dir, before)
		mustStand(t, outside, tree{"keep.html": "keep"})
		mustBeAlone(t, dir)
	}
}

func TestLinksAreNotWrittenThrough(t *testing.T) {
	dir, outside := target(t), t.TempDir()
	theirs := tree{"a.html": "theirs"}
	theirs.lay(t, outside)
	tree{"b.html": "b.html"}.build(t, dir)
	// Even the same bytes do not stand in the folder itself, and a link is as long as the name of its target.
	site := tree{"a.html": "theirs", "b.html": "b.html", "c.html": "b.html"}
	for link, to := range map[string]string{"a.html": filepath.Join(outside, "a.html"), "c.html": "b.html"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	site.build(t, dir)
	mustStand(t, dir, site.with(nil))
	mustStand(t, outside, theirs)
}

func TestForgedListRemovesNothingOutside(t *testing.T) {
	dir := target(t)
	beside, far := filepath.Join(filepath.Dir(dir), "beside"), t.TempDir()
	for _, d := range []string{beside, far} {
		tree{"a.html": "a"}.lay(t, d)
	}
	tree{"folder/a.html": "a", "real.html": "x"}.lay(t, dir)
	for link, to := range map[string]string{"away": far, "link.html": filepath.Join(far, "a.html"), "inner": "folder"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	forged := []string{"../beside/a.html", "/etc/passwd", filepath.Join(far, "a.html"), "away/a.html", "away", "link.html",
		"inner/a.html", "folder", "folder/../../beside/a.html", "files.txt", "", ".", "..", "FOLDER/a.html", "real.html\r"}
	tree{listName: listHead + "\n" + strings.Join(forged, "\n")}.lay(t, dir)
	tree{"index.html": "front"}.build(t, dir)
	mustStand(t, far, tree{"a.html": "a"})
	mustStand(t, beside, tree{"a.html": "a"})
	mustStand(t, dir, tree{"index.html": "front"}.with(tree{"folder/a.html": "a", "real.html": "x", "inner": "-> folder",
		"away": "-> " + far, "link.html": "-> " + filepath.Join(far, "a.html")}))
}

func TestFirstBuildOverwritesNothing(t *testing.T) {
	for _, c := range []struct {
		name  string
		there tree
		taken string // what the error names
	}{
		{"another front page", tree{"index.html": "theirs"}, "public/index.html"},
		{"another page, deeper", tree{"ru/index.html": "theirs", "photo.jpg": "theirs"}, "public/ru/index.html"},
		{"an empty page", tree{"ru/index.html": ""}, "public/ru/index.html"},
		{"somebody else's list", tree{"photo.jpg": "theirs", listName: "holidays\nphoto.jpg\n"}, "public/" + listName},
		{"other files", tree{"photo.jpg": "theirs", "ru/photo.jpg": "theirs"}, ""},
		{"an equal page", tree{"index.html": "front"}, ""},
	} {
		dir, site := target(t), tree{"index.html": "front", "ru/index.html": "дом"}
		c.there.lay(t, dir)
		f := open(t, dir)
		err := site.put(f)
		if err == nil {
			_, err = f.Commit()
		}
		f.Discard()
		want := c.there
		if c.taken == "" {
			want = site.with(c.there)
		} else if !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), c.taken+" ") {
			t.Errorf("%s: %v, want that %s is there already", c.name, err, c.taken)
		}
		mustStand(t, dir, want)
		mustBeAlone(t, dir)
	}
}

func TestListSurvivesWindowsLineEnds(t *testing.T) {
	dir := target(t)
	tree{"a.html": "a", "b.html": "b"}.build(t, dir)
	tree{listName: strings.ReplaceAll(standing(t, dir)[listName], "\n", "\r\n")}.lay(t, dir)
	tree{"b.html": "b"}.build(t, dir)
	mustStand(t, dir, tree{"b.html": "b"}.with(nil))
}

func TestPathsThatNoHostServesAreRefused(t *testing.T) {
	f := open(t, target(t))
	for _, name := range []string{"", "/a", "a/", "../a", "a//b", "A.html", "ёж.html", ".nojekyll", "a/.b", "a_b", "-a", "a b",
		"a\n", listName} {
		if err := f.Put(name, nil); err == nil {
			t.Errorf("Put(%q) was taken", name)
		}
	}
	if err := (tree{"a/b": "", "c": ""}).put(f); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"c", "a", "c/d", "a/b/c"} {
		if err := f.Put(name, nil); err == nil {
			t.Errorf("Put(%q) was taken beside a/b and c", name)
		}
	}
}

func TestTargetMayBeALinkOrInAnAbsentFolder(t *testing.T) {
	elsewhere, dir := filepath.Join(t.TempDir(), "www"), target(t)
	tree{"index.html": "old"}.build(t, elsewhere)
	if err := os.Symlink(elsewhere, dir); err != nil {
		t.Fatal(err)
	}
	site := tree{"index.html": "front"}
	site.build(t, dir)
	mustStand(t, elsewhere, site.with(nil))
	mustBeAlone(t, elsewhere)
	deep := filepath.Join(t.TempDir(), "not", "yet", "public")
	site.build(t, deep+"/")
	mustStand(t, deep, site.with(nil))
	for _, name := range []string{"/", filepath.Join(deep, "index.html")} {
		if f, err := Open(name); err == nil {
			f.Discard()
			t.Errorf("Open(%q) was taken", name)
		}
	}
}

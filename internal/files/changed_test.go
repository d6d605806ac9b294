package files

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

// counted counts how often files and folders are opened.
type counted struct {
	fstest.MapFS
	opens int
}

func (c *counted) Open(name string) (fs.File, error) { c.opens++; return c.MapFS.Open(name) }

func (c *counted) Stat(name string) (fs.FileInfo, error) { return c.MapFS.Stat(name) }

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestWhatIsNotNamedIsNotReadAgain(t *testing.T) {
	c := &counted{MapFS: fstest.MapFS{
		"content/a.md": file("a"), "content/b.md": file("b"), "content/p.png": file("p"),
		"content/link.md": {Data: []byte("a.md"), Mode: fs.ModeSymlink | 0o777},
	}}
	tree := New(c)
	look := func() (names []string, a, b string) {
		t.Helper()
		names, err := tree.Walk("content")
		if err != nil {
			t.Fatal(err)
		}
		a, errA := tree.Read("content/a.md")
		b, errB := tree.Read("content/b.md")
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		return names, a, b
	}
	look()
	if _, err := tree.Bytes("content/p.png", 9); err != nil || tree.Trusts("content/p.png") {
		t.Error("Trusts() before anybody said what changed")
	}
	c.MapFS["content/a.md"], c.MapFS["content/b.md"], c.MapFS["content/p.png"] = file("a2"), file("b2"), file("p2")

	c.opens = 0
	tree.Changed([]string{"content/a.md"})
	names, a, b := look()
	if a != "a2" || b != "b" || len(names) != 4 || c.opens != 1 {
		t.Errorf("read %q, %q, %q with %d opens; want the new a and the old b, with one", names, a, b, c.opens)
	}
	if tree.Changed([]string{}); c.opens != 1 || !tree.Trusts("content/p.png") {
		t.Error("nothing was named, and something is read")
	}
	tree.Changed([]string{"content/p.png"})
	if tree.Trusts("content/p.png") {
		t.Error("Trusts() a picture that was named")
	}

	c.MapFS["content/c.md"] = file("c")
	tree.Changed([]string{"content/c.md"})
	if names, _, _ := look(); !slices.Contains(names, "content/c.md") {
		t.Errorf("Walk() = %q without what came", names)
	}
	delete(c.MapFS, "content/c.md")
	tree.Changed([]string{"content/c.md"})
	if names, _, _ := look(); slices.Contains(names, "content/c.md") {
		t.Errorf("Walk() = %q with what went", names)
	}

	if text, err := tree.Read("content/link.md"); err != nil || text != "a2" {
		t.Fatal(text, err)
	}
	c.MapFS["content/a.md"] = file("a3")
	tree.Changed([]string{"content/a.md"})
	if text, _ := tree.Read("content/link.md"); text != "a3" {
		t.Errorf("the link reads %q, want what it leads to", text)
	}

	tree.Look()
	if _, _, b := look(); b != "b2" {
		t.Errorf("after Look() b reads %q", b)
	}
	if got := tree.Last("content/b.md"); got != "b2" {
		t.Errorf("Last() = %q", got)
	}
}

// A file that could not be read, or was not yet, is not known from before.
func TestANamedFileStaysNamedUntilItIsRead(t *testing.T) {
	m := fstest.MapFS{"a.md": file("a"), "b.md": file("b")}
	tree := New(m)
	read := func(name string) string { text, _ := tree.Read(name); return text }
	read("a.md")
	read("b.md")
	m["a.md"] = file(string(make([]byte, MaxSize+1)))
	m["b.md"] = file("b2")
	tree.Changed([]string{"a.md", "b.md"})
	if _, err := tree.Read("a.md"); err == nil {
		t.Error("a file that is too large was read")
	}
	tree.Changed([]string{})
	if _, err := tree.Read("a.md"); err == nil {
		t.Error("what cannot be read says what it said before")
	}
	if got := read("b.md"); got != "b2" {
		t.Errorf("b reads %q, want b2: it was named before", got)
	}
	tree.Look()
	m["b.md"] = file("b3")
	tree.Changed([]string{})
	if got := read("b.md"); got != "b3" {
		t.Errorf("b reads %q, want b3: Look() came before", got)
	}
}

// Who names a folder means all that is in it.
func TestAFolderThatIsNamedIsReadAgain(t *testing.T) {
	m := fstest.MapFS{"content/x/a.md": file("a")}
	tree := New(m)
	if _, err := tree.Read("content/x/a.md"); err != nil {
		t.Fatal(err)
	}
	m["content/x/a.md"] = file("a2")
	tree.Changed([]string{"content/x"})
	if text, _ := tree.Read("content/x/a.md"); text != "a2" {
		t.Errorf("the file in the folder reads %q, want a2", text)
	}
}

package build

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// sink keeps what it is given, and has a scratch file.
type sink struct {
	file *os.File
	asks int

	mu    sync.Mutex
	files map[string]string
}

func (s *sink) Put(name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = string(data)
	return nil
}

func (s *sink) PutFrom(name string, fill func(io.Writer) error) error {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return err
	}
	return s.Put(name, b.Bytes())
}

func (s *sink) Scratch() (*os.File, error) {
	s.asks++
	return s.file, nil
}

func scratch(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "scratch"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// The same site comes out whether the texts of its pages wait in memory or in a file.
func TestTextsPutAwayAreTheSame(t *testing.T) {
	root, err := os.OpenRoot("../..")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}}
	build := func(least int) *sink {
		many = least
		defer func() { many = 1000 }()
		s := &sink{file: scratch(t), files: map[string]string{}}
		if r, err := New(root.FS(), fstest.MapFS{}).BuildInto(o, s); err != nil || r.Failed(false) {
			t.Fatal(err, r.Found)
		}
		return s
	}
	memory, file := build(1_000_000), build(1)
	if memory.asks != 0 || file.asks != 1 {
		t.Errorf("a scratch file was asked for %d and %d times, want 0 and 1", memory.asks, file.asks)
	}
	if len(file.files) != len(memory.files) || len(file.files) == 0 {
		t.Errorf("%d files, want %d", len(file.files), len(memory.files))
	}
	for name, want := range memory.files {
		if file.files[name] != want {
			t.Errorf("%s is another", name)
		}
	}
}

// Links that lead nowhere are told of where they stand, also when they waited in a file.
func TestLinksPutAwayAreChecked(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "content"), os.DirFS("../../content")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "content/pages/about.ru.md"), []byte(`---
title: О проекте
summary: Что это
---

[Грузия](../countries/geogria.ru.md), [сюда](#nowhere), [туда](../countries/georgia.ru.md#no-such-rule), [всё](../compare.html).
`), 0o600); err != nil {
		t.Fatal(err)
	}
	found := func(least int) []diag.Diagnostic {
		many = least
		defer func() { many = 1000 }()
		r, err := New(os.DirFS(dir), os.DirFS("../..")).BuildInto(Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}}, &sink{file: scratch(t), files: map[string]string{}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Found
	}
	memory, file := found(1_000_000), found(1)
	if !reflect.DeepEqual(file, memory) {
		t.Errorf("links that waited in a file: found %v\nwant %v", file, memory)
	}
	if dead := diag.Count(memory, diag.Error); dead < 3 {
		t.Errorf("%d errors, want one for each dead link: %v", dead, memory)
	}
}

// A disk that fails fails the build: no page is made without its words.
func TestTextsPutAwayAndLostFailTheBuild(t *testing.T) {
	root, err := os.OpenRoot("../..")
	if err != nil {
		t.Fatal(err)
	}
	many = 1
	defer func() { many = 1000 }()
	s := &sink{file: scratch(t), files: map[string]string{}}
	s.file.Close()
	_, err = New(root.FS(), fstest.MapFS{}).BuildInto(Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}}, s)
	if !errors.Is(err, os.ErrClosed) {
		t.Errorf("the build of a scratch file that fails says %v", err)
	}
}

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/veshka-guide/veshka/internal/diag"
)

// What somebody saves in an editor while a command runs is not overwritten: of several files none is written, and nothing
// is left lying about.
func TestRewriteLeavesWhatWasChangedMeanwhile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	want := func(name, text string) {
		t.Helper()
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != text {
			t.Errorf("%s holds %q (%v), want %q", name, got, err, text)
		}
	}
	write("a.md", "a")
	write("b.md", "b")
	files := []rewriting{{"a.md", "a", "A"}, {"b.md", "b", "B"}}

	u := &terminal{dir: dir, ready: func() { write("b.md", "saved meanwhile") }}
	err := u.rewrite(files...)
	if refused, ok := errors.AsType[*diag.Refusal](err); !ok || refused.Code != "file-changed" {
		t.Errorf("rewrite() = %v, want file-changed", err)
	}
	want("a.md", "a")
	want("b.md", "saved meanwhile")

	write("b.md", "b")
	u.ready = func() {
		if err := os.Remove(filepath.Join(dir, "b.md")); err != nil {
			t.Fatal(err)
		}
	}
	if err := u.rewrite(files...); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("rewrite() = %v for a file that is gone, want that it does not exist", err)
	}
	want("a.md", "a")

	write("b.md", "b")
	u.ready = nil
	if err := u.rewrite(files...); err != nil {
		t.Error(err)
	}
	want("a.md", "A")
	want("b.md", "B")
	if info, err := os.Stat(filepath.Join(dir, "a.md")); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("a.md has the rights %v (%v), want those it had", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("in the folder are %v (%v), want the two files", entries, err)
	}
}

// A confirmation is refused when the file was saved after it was read.
func TestConfirmLeavesWhatWasChangedMeanwhile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"site.yaml": "title: T\nlanguages: [ru]\n", "sources.yaml": "a: {publisher: P, title: T}\n",
		"kinds.yaml":              "topics: [entry]\naudiences: [anyone]\nkinds:\n  stay: {topic: entry}\n",
		"kinds.ru.yaml":           "topics: {entry: E}\naudiences: {anyone: a}\nkinds:\n  stay: {label: L}\n",
		"countries/georgia.ru.md": "---\ncountry: GE\nsummary: S\n---\n\n## S {#stay}\n\n```rule\nverified: 2026\nsources: [a]\n```\n\nСлова.\n",
	} {
		name = filepath.Join(dir, "content", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	guide := filepath.Join(dir, "content/countries/georgia.ru.md")
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	saved := string(text) + "\nЕщё слова.\n"
	u := &terminal{out: io.Discard, err: io.Discard, dir: dir, getenv: func(string) string { return "" }}
	u.ready = func() {
		if err := os.WriteFile(guide, []byte(saved), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	err = u.confirm([]string{"georgia/stay"}, confirming{yes: true})
	if refused, ok := errors.AsType[*diag.Refusal](err); !ok || refused.Code != "file-changed" {
		t.Errorf("confirm() = %v, want file-changed", err)
	}
	if got, err := os.ReadFile(guide); err != nil || string(got) != saved {
		t.Errorf("the file holds %q (%v), want what was saved", got, err)
	}
	u.ready = nil
	if err := u.confirm([]string{"georgia/stay"}, confirming{yes: true}); err != nil {
		t.Errorf("confirm() = %v when nobody saves anything", err)
	}
}

package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/record"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/write"
)

// A build whose sources somebody wrote to meanwhile may have read the old text or the new one: it is not remembered. Nor is
// one that said what a record cannot hold.
func TestOnlyAPlainBuildIsRemembered(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	must(t, os.MkdirAll(filepath.Join(home, "Library", "Caches"), 0o755))
	long := time.Date(2026, 2, 17, 0, 0, 0, 0, time.UTC) // ago
	options := build.Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}}
	said := report{Pages: 1, NoBase: true, Found: []diag.Diagnostic{diag.At(diag.Pos{File: "content/home.ru.md"}, "untranslated", "lang", "en")}}
	broken := report{Found: []diag.Diagnostic{diag.At(diag.Pos{File: "content/\xff.md"}, "untranslated")}}
	for _, c := range []struct {
		name string
		edit string // of the source while the build runs
		said report
		kept bool
	}{
		{"nothing happens", "", said, true},
		{"a text of the same length", "дым", said, false},
		{"a longer text", "дом и сад", said, false},
		{"a name that is no UTF-8", "", broken, false},
	} {
		dir := t.TempDir()
		source, out := filepath.Join(dir, "content", "home.ru.md"), filepath.Join(dir, "public")
		must(t, os.Mkdir(filepath.Dir(source), 0o755))
		must(t, os.WriteFile(source, []byte("дом"), 0o644))
		must(t, os.Chtimes(source, long, long)) // what is written now gets another time, however coarse the clock
		tool := &terminal{dir: dir}
		l := tool.last(options)
		if l == nil {
			t.Fatal("last() = nil, want the sources")
		}
		folder, err := write.Open(out)
		must(t, err)
		made := record.Through(folder)
		must(t, made.Put("index.html", []byte("page")))
		if c.edit != "" {
			must(t, os.WriteFile(source, []byte(c.edit), 0o644))
		}
		_, err = folder.Commit()
		must(t, err)
		l.keep(made, folder, c.said)
		must(t, os.WriteFile(source, []byte("дом"), 0o644))
		got, stats, ok := tool.last(options).same(out)
		if ok != c.kept || ok && (!reflect.DeepEqual(got, c.said) || stats != write.Stats{Unchanged: 1}) {
			t.Errorf("%s: same() = %+v, %+v, %v, want kept: %v", c.name, got, stats, ok, c.kept)
		}
	}
}

package measure_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/bench/measure"
)

func TestRunCountsWhatAProgramTook(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	used, err := measure.Run(exec.CommandContext(t.Context(), "sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"), log)
	if err != nil {
		t.Fatal(err)
	}
	if used.Wall <= 0 || used.CPU <= 0 || used.Peak < 100<<10 {
		t.Errorf("Run = %+v, want time, work and memory", used)
	}
}

func TestRunSaysWhatAFailedProgramSaid(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	_, err := measure.Run(exec.CommandContext(t.Context(), "sh", "-c", `echo "no such $1" >&2; exit 3`, "sh", "country"), log)
	if err == nil || !strings.Contains(err.Error(), "no such country") {
		t.Errorf("Run of a failing program = %v, want its words", err)
	}
}

func TestTwoRunsAreOne(t *testing.T) {
	a := measure.Usage{Wall: time.Second, CPU: 2 * time.Second, Peak: 300}
	b := measure.Usage{Wall: 3 * time.Second, CPU: 4 * time.Second, Peak: 100}
	if got, want := a.Plus(b), (measure.Usage{Wall: 4 * time.Second, CPU: 6 * time.Second, Peak: 300}); got != want {
		t.Errorf("%+v.Plus(%+v) = %+v, want %+v", a, b, got, want)
	}
}

func TestPagesAreCounted(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"index.html", "ru/a.html", "ru/a.xml"} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := measure.Pages(dir); n != 2 || err != nil {
		t.Errorf("Pages = %d, %v, want 2", n, err)
	}
}

// A preview that shows every edit only when it is looked at for the third time.
func TestEditsWaitUntilTheyAreSeen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "georgia.ru.md")
	const original = "---\ntitle: Georgia\n---\n\nWords.\n"
	if err := os.WriteFile(file, []byte(original), 0o600); err != nil {
		t.Fatal(err)
	}
	shown, looks := []byte(original), 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		}
		if !bytes.Equal(text, shown) {
			if looks++; looks%3 == 0 {
				shown = text
			}
		}
		_, _ = w.Write(shown)
	}))
	defer server.Close()
	took, err := measure.Edits(t.Context(), file, server.URL, 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(took) != 2 || looks != 6 || took[0] < 2*time.Millisecond {
		t.Errorf("Edits = %s after %d looks, want two after six, each with two pauses", took, looks)
	}
	if text, _ := os.ReadFile(file); string(text) != original {
		t.Errorf("after the edits the file is %q, want %q", text, original)
	}
}

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/bench/report"
)

// maker writes as many empty pages as MAKES says into the folder that it is told, as every program is told it.
const maker = `#!/bin/sh
for word; do
	case $before in -o|--destination) out=$word ;; esac
	before=$word
done
out=${out:-$before}
mkdir -p "$out"
i=0
while [ $i -lt MAKES ]; do : > "$out/$i.html"; i=$((i+1)); done
`

// standIns are programs that do almost nothing: each makes so many pages, and Pagefind wants to see them.
func standIns(t *testing.T, makes string) *bench {
	t.Helper()
	dir := t.TempDir()
	script := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return name
	}
	makesPages := script("maker", strings.ReplaceAll(maker, "MAKES", makes))
	return &bench{
		runs: 2, out: filepath.Join(dir, "results.json"), work: filepath.Join(dir, "work"), results: &report.Results{},
		programs: programs{
			self: script("corpus", "#!/bin/sh\nmkdir -p \"$4\"\n"), veshka: makesPages, loop: makesPages, hugo: makesPages,
			pagefind: script("pagefind", "#!/bin/sh\nexec test -f \"$2/0.html\"\n"),
		},
	}
}

func TestProgramsTakeTurns(t *testing.T) {
	b := standIns(t, "24")
	if err := b.size(t.Context(), 3, []string{"lean"}, b.comparison); err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, run := range b.results.Runs {
		if run.Pages != 24 {
			t.Errorf("%s was measured with %d pages, want 24", run.Program, run.Pages)
		}
		order = append(order, run.Program)
	}
	first := []string{report.Loop, report.Veshka, report.Again, report.Hugo, report.HugoPagefind, report.Searchable, report.Everything}
	second := append(slices.Clone(first[1:]), report.Loop)
	if want := slices.Concat(first, second); !slices.Equal(order, want) {
		t.Errorf("order of the runs = %q\nwant %q", order, want)
	}
	hugo, both := b.results.Runs[3], b.results.Runs[4]
	if both.Wall <= hugo.Wall || both.CPU < hugo.CPU {
		t.Errorf("Hugo, then Pagefind took %g s, want more than the %g s of Hugo", both.Wall, hugo.Wall)
	}
	// Five programs, each twice: what one removed would slow the next.
	if stand, err := filepath.Glob(filepath.Join(b.work, "pages", "*", "public", "0.html")); len(stand) != 10 || err != nil {
		t.Errorf("pages that stand after all runs: %q, %v; want those of 10 runs", stand, err)
	}
}

func TestMeasuredAgainReplacesWhatStood(t *testing.T) {
	b := standIns(t, "24")
	for range 2 {
		if err := b.size(t.Context(), 3, nil, b.growth); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(b.results.Runs); n != 2 {
		t.Errorf("%d runs after the same was measured twice, want 2", n)
	}
}

func TestTooFewPagesAreNoResult(t *testing.T) {
	b := standIns(t, "23")
	err := b.size(t.Context(), 3, nil, b.growth)
	if err == nil || !strings.Contains(err.Error(), "23 pages of 24") {
		t.Errorf("a program that leaves a page out: %v, want that it made 23 pages of 24", err)
	}
	if _, err := os.Stat(b.out); err == nil {
		t.Error("results were written")
	}
}

func TestSizesAreNumbersOfCountries(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []int
		ok   bool
	}{
		{"250,1250", []int{250, 1250}, true},
		{"", nil, true},
		{"0", nil, false},
		{"many", nil, false},
	} {
		var got sizes
		if err := got.Set(tt.text); (err == nil) != tt.ok || tt.ok && !slices.Equal(got, tt.want) {
			t.Errorf("sizes %q = %v, %v, want %v", tt.text, got, err, tt.want)
		}
	}
}

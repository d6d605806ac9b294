package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/bench/report"
)

// fast are results that meet every target.
func fast() report.Results {
	r := report.Results{Machine: report.Machine{Cores: 2, System: "linux/amd64", Go: "go1.26.8"}}
	add := func(program string, pages int, wall, peak float64) {
		for i, factor := range []float64{0.9, 3, 1} { // the median is 1
			r.Runs = append(r.Runs, report.Run{Program: program, Pages: pages, Run: i + 1, Wall: wall * factor, CPU: wall, Peak: peak})
		}
	}
	for pages, slow := range map[int]float64{2_000: 2.5, 10_000: 15.6} {
		add(report.Hugo, pages, slow, 2200)
		add(report.HugoPagefind, pages, 6*slow, 2200)
		add(report.Loop, pages, slow/10, 18)
		add(report.Veshka, pages, slow/6.5, 270)
		add(report.Again, pages, slow/20, 270)
		add(report.Searchable, pages, slow/3, 400)
	}
	add(report.Growing, 10_000, 2.4, 270)
	add(report.Growing, 100_000, 26, 900)
	r.Edits = []report.Edits{
		{Site: "its own content", Took: []float64{20, 24, 90}},
		{Site: report.Veshka, Pages: 10_000, Took: []float64{50, 40, 140}},
	}
	return r
}

func TestFastResultsMeetEveryTarget(t *testing.T) {
	r := fast()
	verdicts := r.Verdicts()
	if len(verdicts) != 12 {
		t.Errorf("%d verdicts, want 12", len(verdicts))
	}
	for _, v := range verdicts {
		if !v.Met {
			t.Errorf("%s at %d pages, %s: %s is not met", v.What, v.Pages, v.Target, v.Measured)
		}
	}
}

func TestOneSlowProgramMissesItsTargets(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*report.Results)
		missed []string // what
	}{
		{"builds of 10,000 pages", slower(report.Veshka, 10_000, 1.2, 1), []string{"veshka against Hugo", "veshka against bare loop"}},
		{"memory", slower(report.Veshka, 10_000, 1, 1.1), []string{"memory of veshka against Hugo"}},
		{"search", slower(report.Searchable, 2_000, 2, 1), []string{"veshka with search against Hugo, then Pagefind"}},
		{"unchanged pages", slower(report.Again, 10_000, 2, 1), []string{"veshka again against veshka"}},
		{"100,000 pages", slower(report.Growing, 100_000, 1.5, 1.2), []string{"memory of veshka", "time per page"}},
		{"one edit", func(r *report.Results) { r.Edits[1].Took[0] = 160 }, []string{"an edit in the preview, median", "an edit in the preview, worst of 3"}},
		{"edits of its own content", func(r *report.Results) { r.Edits[0].Took[0] = 30 }, []string{"an edit in its own content, median"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := fast()
			tt.change(&r)
			var missed []string
			for _, v := range r.Verdicts() {
				if !v.Met {
					missed = append(missed, v.What)
				}
			}
			if got, want := strings.Join(missed, "; "), strings.Join(tt.missed, "; "); got != want {
				t.Errorf("missed %q, want %q", got, want)
			}
		})
	}
}

// slower makes a program take more time and memory at a size.
func slower(program string, pages int, time, memory float64) func(*report.Results) {
	return func(r *report.Results) {
		for i := range r.Runs {
			if run := &r.Runs[i]; run.Program == program && run.Pages == pages {
				run.Wall *= time
				run.Peak *= memory
			}
		}
	}
}

// A small corpus is made in no time by anybody: only the sizes that the targets name are judged.
func TestSmallSizesAreShownAndNotJudged(t *testing.T) {
	r := report.Results{Runs: []report.Run{{Program: report.Veshka, Pages: 24, Wall: 1, Peak: 60}, {Program: report.Hugo, Pages: 24, Wall: 0.1, Peak: 60}}}
	if v := r.Verdicts(); len(v) > 0 {
		t.Errorf("Verdicts = %v, want none", v)
	}
	var b strings.Builder
	if err := r.Print(&b); err != nil || !strings.Contains(b.String(), "0.10 s") {
		t.Errorf("Print = %v, %q, want Hugo's 0.10 s in it", err, b.String())
	}
	if svg, err := r.Picture(); err == nil {
		t.Errorf("Picture = %q, want an error: there is nothing to draw", svg)
	}
}

func TestResultsOfAnotherMachineAreForgotten(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bench", "results.json")
	r := fast()
	if err := r.Write(name); err != nil {
		t.Fatal(err)
	}
	same, err := report.Read(name, r.Machine)
	if err != nil || len(same.Runs) != len(r.Runs) || len(same.Medians) != len(r.Runs)/3 {
		t.Errorf("Read of this machine = %d runs, %d medians, %v, want %d and %d", len(same.Runs), len(same.Medians), err, len(r.Runs), len(r.Runs)/3)
	}
	other := r.Machine
	other.Cores = 16
	if none, err := report.Read(name, other); err != nil || len(none.Runs) > 0 || none.Machine != other {
		t.Errorf("Read of another machine = %+v, %v, want nothing but the machine", none, err)
	}
}

func TestPictureSaysInWordsWhatItShows(t *testing.T) {
	r := fast()
	svg, err := r.Picture()
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"Hugo, 10,000 pages: 16 s, 2,200 MB.", "veshka, 100,000 pages: 26 s, 900 MB.", "prefers-color-scheme: dark", ">bare loop 1.6 s<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture does not hold %q", want)
		}
	}
}

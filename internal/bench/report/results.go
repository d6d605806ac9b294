// Package report turns what was measured into what people read: medians, a table of targets, a picture. Results are kept
// in a file of JSON, to which every run of the command adds.
package report

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Programs, by the names that tables and files call them.
const (
	Loop         = "bare loop"
	Hugo         = "Hugo"
	HugoPagefind = "Hugo, then Pagefind"
	Veshka       = "veshka"             // guides, stories, lists, comparison, feeds, API
	Searchable   = "veshka with search" // and the search index
	Everything   = "veshka with all"    // and the light edition, and the files to keep
	Again        = "veshka again"       // Veshka once more into the same folder
	Growing      = "veshka growing"     // Veshka, measured at sizes at which the others are not
)

// Results are all that was measured on one machine.
type Results struct {
	Machine Machine `json:"machine"`
	Runs    []Run   `json:"runs"`
	Medians []Run   `json:"medians"` // of the runs; the peak is that of the worst run
	Edits   []Edits `json:"edits"`
}

// Machine is where it was measured, and with what.
type Machine struct {
	Cores    int    `json:"cores"`
	System   string `json:"system"` // "linux/amd64"
	Go       string `json:"go"`
	Hugo     string `json:"hugo"`
	Pagefind string `json:"pagefind"`
}

// Run is one run of a program, or the median of several.
type Run struct {
	Program string  `json:"program"`
	Pages   int     `json:"pages"`         // of the corpus: guides and stories
	Run     int     `json:"run,omitempty"` // from 1; none for a median
	Wall    float64 `json:"wall"`          // seconds
	CPU     float64 `json:"cpu"`           // seconds, of all cores
	Peak    float64 `json:"peak"`          // MB, which are 1,048,576 bytes
}

// Edits are how long edits took until they were seen in the preview, in milliseconds.
type Edits struct {
	Site  string    `json:"site"`
	Pages int       `json:"pages"` // of the corpus; 0 for the project's own content
	Took  []float64 `json:"took"`
	Peak  float64   `json:"peak"` // MB of the preview, after all edits
}

// Median returns the median of the edits.
func (e Edits) Median() float64 { return median(e.Took) }

// Worst returns the longest of the edits.
func (e Edits) Worst() float64 { return slices.Max(e.Took) }

// Read reads results. If there are none of this machine, it returns empty ones.
func Read(name string, m Machine) (Results, error) {
	var r Results
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && r.Machine != m {
		return Results{Machine: m}, nil
	}
	return r, err
}

// Write writes results with their medians.
func (r *Results) Write(name string) error {
	r.Medians = nil
	for _, run := range r.Runs {
		if _, ok := find(r.Medians, run.Program, run.Pages); !ok {
			r.Medians = append(r.Medians, r.medianOf(run.Program, run.Pages))
		}
	}
	slices.SortStableFunc(r.Medians, func(a, b Run) int { return cmp.Compare(a.Pages, b.Pages) })
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	return os.WriteFile(name, append(data, '\n'), 0o600)
}

// Forget drops the runs of a program at a size, which are to be measured again.
func (r *Results) Forget(program string, pages int) {
	r.Runs = slices.DeleteFunc(r.Runs, func(run Run) bool { return run.Program == program && run.Pages == pages })
}

// Sizes returns the sizes at which a program was measured, in pages, the smallest first.
func (r *Results) Sizes(program string) []int {
	var sizes []int
	for _, run := range r.Runs {
		if run.Program == program && !slices.Contains(sizes, run.Pages) {
			sizes = append(sizes, run.Pages)
		}
	}
	slices.Sort(sizes)
	return sizes
}

// Median returns the median of a program's runs at a size; false if there are none.
func (r *Results) Median(program string, pages int) (Run, bool) {
	if _, ok := find(r.Runs, program, pages); !ok {
		return Run{}, false
	}
	return r.medianOf(program, pages), true
}

func find(runs []Run, program string, pages int) (Run, bool) {
	i := slices.IndexFunc(runs, func(run Run) bool { return run.Program == program && run.Pages == pages })
	if i < 0 {
		return Run{}, false
	}
	return runs[i], true
}

func (r *Results) medianOf(program string, pages int) Run {
	m := Run{Program: program, Pages: pages}
	var walls, cpus []float64
	for _, run := range r.Runs {
		if run.Program == program && run.Pages == pages {
			walls, cpus = append(walls, run.Wall), append(cpus, run.CPU)
			m.Peak = max(m.Peak, run.Peak)
		}
	}
	m.Wall, m.CPU = median(walls), median(cpus)
	return m
}

// median returns the middle of values, of which there is at least one.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

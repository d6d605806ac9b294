package report

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// Print writes everything that was measured, and how it stands to the targets.
func (r *Results) Print(w io.Writer) error {
	m := r.Machine
	fmt.Fprintf(w, "%d cores, %s, %s; Hugo %s, Pagefind %s\n\n", m.Cores, m.System, m.Go, m.Hugo, m.Pagefind)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "pages\tprogram\tmedian\tfastest\tslowest\tCPU\tper page\tpeak memory\tagainst veshka")
	for _, pages := range r.allSizes() {
		veshka, measured := r.Median(Veshka, pages)
		for _, program := range []string{Loop, Veshka, Again, Searchable, Everything, Hugo, HugoPagefind, Growing} {
			run, ok := r.Median(program, pages)
			if !ok {
				continue
			}
			low, high := r.extremes(program, pages)
			ratio := ""
			if measured && program != Veshka {
				ratio = fmt.Sprintf("%.2f × time, %.2f × CPU, %.2f × memory", run.Wall/veshka.Wall, run.CPU/veshka.CPU, run.Peak/veshka.Peak)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%.2f ms\t%.0f MB\t%s\n", count(pages), program,
				seconds(run.Wall), seconds(low), seconds(high), seconds(run.CPU), run.Wall/float64(pages)*1000, run.Peak, ratio)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(r.Edits) > 0 {
		fmt.Fprintln(w)
		fmt.Fprintln(t, "edits\tsite\tmedian\tfastest\tslowest\t\t\tpeak memory")
	}
	for _, e := range r.Edits {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t\t\t%.0f MB\n", len(e.Took), e.name(), milliseconds(e.Median()), milliseconds(slices.Min(e.Took)), milliseconds(e.Worst()), e.Peak)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	verdicts := r.Verdicts()
	if len(verdicts) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	fmt.Fprintln(t, "pages\twhat\ttarget\tmeasured\t")
	for _, v := range verdicts {
		pages, met := "own", "NOT MET"
		if v.Pages > 0 {
			pages = count(v.Pages)
		}
		if v.Met {
			met = "met"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", pages, v.What, v.Target, v.Measured, met)
	}
	return t.Flush()
}

func (e Edits) name() string {
	if e.Pages == 0 {
		return e.Site
	}
	return e.Site + ", " + count(e.Pages) + " pages"
}

// allSizes returns the sizes of all corpora, in pages, the smallest first.
func (r *Results) allSizes() []int {
	var sizes []int
	for _, run := range r.Runs {
		sizes = append(sizes, run.Pages)
	}
	slices.Sort(sizes)
	return slices.Compact(sizes)
}

// extremes returns the fastest and the slowest run, in seconds.
func (r *Results) extremes(program string, pages int) (low, high float64) {
	var walls []float64
	for _, run := range r.Runs {
		if run.Program == program && run.Pages == pages {
			walls = append(walls, run.Wall)
		}
	}
	return slices.Min(walls), slices.Max(walls)
}

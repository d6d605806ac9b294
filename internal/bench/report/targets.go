package report

import (
	"fmt"
	"strconv"
)

// Verdict is one line of the table: what was to be reached, and what was.
type Verdict struct {
	What     string
	Pages    int // 0 for the project's own content
	Target   string
	Measured string
	Met      bool
}

// Verdicts holds the results against the targets. Only sizes that the targets are set for are judged, and only what was
// measured.
func (r *Results) Verdicts() []Verdict {
	var all []Verdict
	for _, pages := range []int{2_000, 10_000} {
		all = append(all, r.times(Hugo, Veshka, pages, 6)...)
		all = append(all, r.times(HugoPagefind, Searchable, pages, 15)...)
	}
	const many = 10_000
	all = append(all, r.within(Veshka, many, Loop, many, 1.6)...)
	all = append(all, r.memory(many)...)
	all = append(all, r.within(Again, many, Veshka, many, 0.5)...)
	all = append(all, r.growth(many, 100_000)...)
	for _, e := range r.Edits {
		all = append(all, e.verdicts()...)
	}
	return all
}

// times asks whether quick is at least so many times as fast as slow.
func (r *Results) times(slow, quick string, pages int, want float64) []Verdict {
	s, ok := r.Median(slow, pages)
	q, measured := r.Median(quick, pages)
	if !ok || !measured {
		return nil
	}
	ratio := s.Wall / q.Wall
	return []Verdict{{quick + " against " + slow, pages, fmt.Sprintf("%g times faster", want),
		fmt.Sprintf("%s against %s: %.1f times", seconds(q.Wall), seconds(s.Wall), ratio), ratio >= want}}
}

// within asks whether a program takes at most so many times what another takes.
func (r *Results) within(program string, pages int, other string, otherPages int, want float64) []Verdict {
	p, ok := r.Median(program, pages)
	o, measured := r.Median(other, otherPages)
	if !ok || !measured {
		return nil
	}
	ratio := p.Wall / o.Wall
	return []Verdict{{program + " against " + other, pages, fmt.Sprintf("within %g times", want),
		fmt.Sprintf("%s against %s: %.2f times", seconds(p.Wall), seconds(o.Wall), ratio), ratio <= want}}
}

func (r *Results) memory(pages int) []Verdict {
	v, ok := r.Median(Veshka, pages)
	h, measured := r.Median(Hugo, pages)
	if !ok || !measured {
		return nil
	}
	return []Verdict{{"memory of veshka against Hugo", pages, "one eighth",
		fmt.Sprintf("%.0f MB against %.0f MB: 1/%.1f", v.Peak, h.Peak, h.Peak/v.Peak), v.Peak*8 <= h.Peak}}
}

// growth asks what a site ten times as large takes.
func (r *Results) growth(pages, more int) []Verdict {
	few, ok := r.Median(Growing, pages)
	many, measured := r.Median(Growing, more)
	if !ok || !measured {
		return nil
	}
	per := func(run Run) float64 { return run.Wall / float64(run.Pages) * 1000 }
	ratio := per(many) / per(few)
	return []Verdict{
		{"memory of veshka", more, "within 1,024 MB", fmt.Sprintf("%.0f MB", many.Peak), many.Peak <= 1024},
		{"time per page", more, "within 1.3 times that at " + count(pages),
			fmt.Sprintf("%.2f ms against %.2f ms: %.2f times", per(many), per(few), ratio), ratio <= 1.3},
	}
}

func (e Edits) verdicts() []Verdict {
	switch {
	case e.Pages == 0:
		return []Verdict{{"an edit in " + e.Site + ", median", 0, "under 25 ms", milliseconds(e.Median()), e.Median() < 25}}
	case e.Pages == 10_000 && e.Site == Veshka:
		return []Verdict{
			{"an edit in the preview, median", e.Pages, "under 60 ms", milliseconds(e.Median()), e.Median() < 60},
			{"an edit in the preview, worst of " + strconv.Itoa(len(e.Took)), e.Pages, "under 150 ms", milliseconds(e.Worst()), e.Worst() < 150},
		}
	}
	return nil
}

func seconds(s float64) string       { return fmt.Sprintf("%.2f s", s) }
func milliseconds(ms float64) string { return fmt.Sprintf("%.0f ms", ms) }

// count writes a number of pages: "10,000".
func count(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", count(n/1000), n%1000)
}

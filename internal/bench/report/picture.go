package report

import (
	"errors"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// series is a line of the picture.
type series struct {
	program string
	label   string
	class   string
	more    string // a program whose further sizes go on with the line, "" if none
}

var drawn = []series{
	{Loop, "bare loop", "loop", ""},
	{Veshka, "veshka", "veshka", Growing},
	{Searchable, "veshka, search", "veshka dash", ""},
	{Hugo, "Hugo", "hugo", ""},
	{HugoPagefind, "Hugo, Pagefind", "hugo dash", ""},
}

// Colours are set in the picture, so that it can be read in the light and in the dark, wherever it stands.
const pictureStyle = `
  svg { font: 13px system-ui, "DejaVu Sans", sans-serif; --ground: #fff; --ink: #1f2328; --faint: #59636e; --grid: #d8dee4; --veshka: #0a58b5; --hugo: #b04a08; --loop: #6a737c }
  @media (prefers-color-scheme: dark) { svg { --ground: #0d1117; --ink: #e6edf3; --faint: #9198a1; --grid: #2f3742; --veshka: #6cb0ff; --hugo: #f29b5c; --loop: #949da6 } }
  .ground { fill: var(--ground) } text { fill: var(--ink) } .tick { fill: var(--faint); font-size: 12px } .title { font-weight: 600; font-size: 14px }
  .grid { stroke: var(--grid); fill: none } .line { fill: none; stroke-width: 2.5 } .dash .line { stroke-dasharray: 2 4; stroke-linecap: round }
  .veshka { --own: var(--veshka) } .hugo { --own: var(--hugo) } .loop { --own: var(--loop) }
  .line { stroke: var(--own) } circle { fill: var(--own); stroke: var(--ground); stroke-width: 1.5 }
  .label { fill: var(--own); paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round }
`

// small is the size below which a site is made in no time by every program, in pages: it is not drawn.
const small = 1000

// Picture draws time and memory against the size of a site, both on scales that grow tenfold, as SVG.
func (r *Results) Picture() (string, error) {
	var b strings.Builder
	const width, height = 900, 370
	panels := []panel{
		{left: 62, title: "Time of a build from nothing", unit: "s", of: func(run Run) float64 { return run.Wall }},
		{left: 500, title: "Peak memory", unit: "MB", of: func(run Run) float64 { return run.Peak }},
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "<title id=\"title\">Time and memory of a build, against the number of pages</title>\n<desc id=\"desc\">%s</desc>\n", html.EscapeString(r.inWords()))
	fmt.Fprintf(&b, "<style>%s</style>\n<rect class=\"ground\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n", pictureStyle, width, height)
	for _, p := range panels {
		if err := p.draw(&b, r); err != nil {
			return "", err
		}
	}
	b.WriteString("</svg>\n")
	return b.String(), nil
}

// inWords says what the picture shows, for those who do not see it.
func (r *Results) inWords() string {
	var said []string
	for _, s := range drawn {
		for _, run := range r.line(s) {
			said = append(said, fmt.Sprintf("%s, %s pages: %s, %s MB.", s.label, count(run.Pages), rounded(run.Wall)+" s", rounded(run.Peak)))
		}
	}
	return strings.Join(said, " ")
}

// line returns the medians that a line connects.
func (r *Results) line(s series) []Run {
	var runs []Run
	for _, program := range []string{s.program, s.more} {
		for _, pages := range r.Sizes(program) {
			if _, ok := find(runs, s.program, pages); ok || pages < small {
				continue
			}
			run, _ := r.Median(program, pages)
			run.Program = s.program
			runs = append(runs, run)
		}
	}
	slices.SortFunc(runs, func(a, b Run) int { return a.Pages - b.Pages })
	return runs
}

// panel is one of the two diagrams.
type panel struct {
	left        float64
	title, unit string
	of          func(Run) float64
	x, y        scale
}

// The area of a panel, in pixels; to its right is room for the words at the ends of the lines.
const (
	top, bottom = 56, 318
	area        = 200
)

// scale maps values to pixels, so that a value ten times as large is always as far away.
type scale struct{ low, high, from, to float64 }

func (s scale) at(value float64) float64 {
	return s.from + (s.to-s.from)*math.Log(value/s.low)/math.Log(s.high/s.low)
}

func (p *panel) draw(b *strings.Builder, r *Results) error {
	var values, pages []float64
	for _, s := range drawn {
		for _, run := range r.line(s) {
			values, pages = append(values, p.of(run)), append(pages, float64(run.Pages))
		}
	}
	if len(pages) == 0 || slices.Min(values) <= 0 {
		return errors.New("nothing was measured at 1,000 pages or more, so there is nothing to draw")
	}
	tenfold := func(v float64, round func(float64) float64) float64 { return math.Pow(10, round(math.Log10(v))) }
	low, high := tenfold(slices.Min(values), math.Floor), tenfold(slices.Max(values), math.Ceil)
	p.x = scale{slices.Min(pages) / 1.3, slices.Max(pages), p.left, p.left + area}
	p.y = scale{low, max(high, 10*low), bottom, top}
	fmt.Fprintf(b, "<text class=\"title\" x=\"%.0f\" y=\"30\">%s</text>\n", p.left, p.title)
	for v := p.y.low; v <= p.y.high*1.001; v *= 10 {
		y := p.y.at(v)
		fmt.Fprintf(b, "<path class=\"grid\" d=\"M%.0f %.1fh%d\"/><text class=\"tick\" x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s %s</text>\n",
			p.left, y, area, p.left-8, y+4, rounded(v), p.unit)
	}
	p.sizes(b, pages)
	p.lines(b, r)
	return nil
}

// sizes writes the numbers of pages under the panel, as far as they do not run into each other.
func (p *panel) sizes(b *strings.Builder, pages []float64) {
	slices.Sort(pages)
	last := math.Inf(-1)
	for _, n := range slices.Compact(pages) {
		x := p.x.at(n)
		fmt.Fprintf(b, "<path class=\"grid\" d=\"M%.1f %dv5\"/>", x, bottom)
		if x-last > 48 {
			fmt.Fprintf(b, "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x, bottom+20, count(int(n)))
			last = x
		}
	}
	fmt.Fprintf(b, "<text class=\"tick\" x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">pages</text>\n", p.left+area/2, bottom+40)
}

// end is the word at the end of a line.
type end struct {
	x, y  float64
	text  string
	class string
}

func (p *panel) lines(b *strings.Builder, r *Results) {
	var ends []end
	for _, s := range drawn {
		runs := r.line(s)
		if len(runs) == 0 {
			continue
		}
		fmt.Fprintf(b, "<g class=\"%s\"><path class=\"line\" d=\"", s.class)
		for i, run := range runs {
			fmt.Fprintf(b, "%c%.1f %.1f", "ML"[min(i, 1)], p.x.at(float64(run.Pages)), p.y.at(p.of(run)))
		}
		b.WriteString(`"/>`)
		for _, run := range runs {
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="4"/>`, p.x.at(float64(run.Pages)), p.y.at(p.of(run)))
		}
		b.WriteString("</g>\n")
		last := runs[len(runs)-1]
		ends = append(ends, end{p.x.at(float64(last.Pages)) + 9, p.y.at(p.of(last)) + 4, s.label + " " + rounded(p.of(last)) + " " + p.unit, s.class})
	}
	for _, e := range apart(ends) {
		fmt.Fprintf(b, "<g class=\"%s\"><text class=\"label\" x=\"%.1f\" y=\"%.1f\">%s</text></g>\n", e.class, e.x, e.y, html.EscapeString(e.text))
	}
}

// apart moves words that would run into each other: the lower ones up until each has a line of its own.
func apart(ends []end) []end {
	const line = 16
	slices.SortFunc(ends, func(a, b end) int { return int(math.Copysign(1, b.y-a.y)) })
	for i := 1; i < len(ends); i++ {
		ends[i].y = min(ends[i].y, ends[i-1].y-line)
	}
	return ends
}

// rounded writes a value with two digits that count, and a large one in full: 0.34, 2.6, 16, 2,187.
func rounded(v float64) string {
	switch {
	case v >= 10:
		return count(int(math.Round(v)))
	case v >= 1:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
	}
	return fmt.Sprintf("%.2g", v)
}

package draw

import (
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
)

// width is that of every picture, in its units.
const width = 360

// frame is the part of the world that a picture shows. Areas keep their proportions (Lambert's azimuthal projection):
// no country looks larger than it is because it lies in the north.
type frame struct {
	centre point   // degrees
	scale  float64 // kilometres in a unit
	height int     // units
}

const radius = 6371.0 // of the earth, in kilometres

// vertex is a point of an outline, with what projecting it takes.
type vertex struct {
	point
	sin, cos float64 // of the latitude
}

func vertexAt(p point) vertex {
	sin, cos := math.Sincos(p.y * math.Pi / 180)
	return vertex{p, sin, cos}
}

// project returns where a place of the world stands in the picture; y grows downwards.
func (f frame) project(p point) point { return f.all([]vertex{vertexAt(p)})[0] }

// all projects a line.
func (f frame) all(line []vertex) []point {
	out := make([]point, len(line))
	sin0, cos0 := math.Sincos(f.centre.y * math.Pi / 180)
	for i, v := range line {
		sin, cos := math.Sincos((v.x - f.centre.x) * math.Pi / 180)
		k := math.Sqrt(2/(1+sin0*v.sin+cos0*v.cos*cos)) * radius / f.scale
		out[i] = point{width/2 + k*v.cos*sin, float64(f.height)/2 - k*(cos0*v.sin-sin0*v.cos*cos)}
	}
	return out
}

// holds reports whether a place of the world is inside the picture, a label's width from its edge.
func (f frame) holds(p point) bool {
	q := f.project(p)
	return q.x >= 10 && q.x <= width-10 && q.y >= 8 && q.y <= float64(f.height)-8
}

// bleed is how far beyond the edge of the picture outlines go on, so that no cut is seen.
const bleed = 3

// clip cuts a ring to the picture (Sutherland and Hodgman): what it returns is again one ring.
func (f frame) clip(ring []point) []point {
	right, bottom := float64(width+bleed), float64(f.height+bleed)
	sides := []struct {
		inside func(point) bool
		cross  func(a, b point) point
	}{
		{func(p point) bool { return p.x >= -bleed }, atX(-bleed)},
		{func(p point) bool { return p.x <= right }, atX(right)},
		{func(p point) bool { return p.y >= -bleed }, atY(-bleed)},
		{func(p point) bool { return p.y <= bottom }, atY(bottom)},
	}
	for _, s := range sides {
		if !slices.ContainsFunc(ring, func(p point) bool { return !s.inside(p) }) {
			continue
		}
		if !slices.ContainsFunc(ring, s.inside) {
			return nil
		}
		out := make([]point, 0, len(ring)+2)
		for i, b := range ring {
			a := ring[(i+len(ring)-1)%len(ring)]
			if s.inside(a) != s.inside(b) {
				out = append(out, s.cross(a, b))
			}
			if s.inside(b) {
				out = append(out, b)
			}
		}
		ring = out
	}
	return ring
}

func atX(x float64) func(a, b point) point {
	return func(a, b point) point { return point{x, a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)} }
}

func atY(y float64) func(a, b point) point {
	return func(a, b point) point { return point{a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y), y} }
}

// path returns the outline of countries as the data of an SVG path, in whole units: each ring begins absolutely and goes
// on by differences. It is empty when nothing of them is in the picture.
func (f frame) path(countries ...country) string {
	var out strings.Builder
	for _, c := range countries {
		for _, ring := range c.rings {
			f.ring(&out, f.clip(f.all(ring)))
		}
	}
	return out.String()
}

// ring writes one ring, without points that fall together or lie on a straight line.
func (f frame) ring(out *strings.Builder, ring []point) {
	type whole struct{ x, y int }
	line := make([]whole, 0, len(ring))
	for _, p := range ring {
		w := whole{int(math.Round(p.x)), int(math.Round(p.y))}
		if n := len(line); n > 0 && line[n-1] == w {
			continue
		}
		if n := len(line); n > 1 {
			a, b := line[n-2], line[n-1]
			if (b.x-a.x)*(w.y-b.y) == (b.y-a.y)*(w.x-b.x) && (b.x-a.x)*(w.x-b.x)+(b.y-a.y)*(w.y-b.y) > 0 {
				line = line[:n-1]
			}
		}
		line = append(line, w)
	}
	for len(line) > 1 && line[0] == line[len(line)-1] {
		line = line[:len(line)-1]
	}
	if len(line) < 3 {
		return
	}
	out.WriteString("M" + figures(line[0].x, line[0].y))
	letter := "l"
	for i := 1; i < len(line); i++ {
		d := figures(line[i].x-line[i-1].x, line[i].y-line[i-1].y)
		if letter == "" && d[0] != '-' {
			d = " " + d
		}
		out.WriteString(letter + d)
		letter = "" // a path goes on with the command that it has
	}
	out.WriteByte('z')
}

// figures writes two numbers as short as a path has them: a minus sign parts them as well as a space.
func figures(x, y int) string {
	if y < 0 {
		return strconv.Itoa(x) + strconv.Itoa(y)
	}
	return strconv.Itoa(x) + " " + strconv.Itoa(y)
}

// picture begins an SVG of that height. The label is what it is a picture of. Colours are the page's: its style sheet has
// them by class, so that the picture follows it into the dark.
func picture(class string, height int, label string) string {
	return `<svg class="` + class + `" viewBox="0 0 ` + figures(width, height) + `" role="img" aria-label="` + html.EscapeString(label) +
		`" text-anchor="middle" font-size="11" font-weight="700" stroke-width=".5">`
}

// text writes a label with its middle there.
func text(x, y int, s string) string {
	return `<text x="` + strconv.Itoa(x) + `" y="` + strconv.Itoa(y+4) + `">` + html.EscapeString(s) + "</text>"
}

// halo surrounds labels with the ground, so that they are readable on every shade.
func halo(labels string) string {
	if labels == "" {
		return ""
	}
	return `<g class="labels" stroke-width="3" paint-order="stroke">` + labels + "</g>"
}

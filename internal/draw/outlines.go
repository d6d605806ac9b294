// Package draw makes the pictures of the site as text (SVG): a map of the region with countries by a value, a map of the
// way that a person went, and a line of time. It is given plain words and figures and knows nothing of guides.
//
// A picture adds nothing that its page does not say in words: Tor Browser drops SVG at its "Safest" level. No meaning is
// carried by colour alone, nor is any by a pattern alone: every shade has a label on the map and in the key. Outlines say
// nothing on any claim; README.md names their source and what was mended in it. All sizes are in units of the picture,
// 360 to its width, so that one unit is about one pixel of a small phone.
package draw

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed outlines.txt
var outlinesText string

// point is a place: degrees of longitude and latitude before it is projected, units of the picture after.
type point struct{ x, y float64 }

// country is an outline. A country without a point is only ever land around the others.
type country struct {
	code  string  // ISO 3166-1 alpha-2; "--" for land that belongs to none of those that are told apart
	at    []point // where a route touches the country; then, if there is no room inside, where its label stands
	rings [][]vertex
}

// outlines are all countries of the data, in the order of their codes.
var outlines = sync.OnceValue(func() []country { return parse(outlinesText) })

// parse reads outlines.txt: "a X,Y dX,dY …" is a border in hundredths of a degree, the first has the number one; "c CODE
// X,Y[,X,Y] N N;N …" is a country with its points ("-" for none) and its rings of borders, -N for a border backwards.
func parse(text string) []country {
	var borders [][]point
	var out []country
	for line := range strings.Lines(text) {
		words := strings.SplitN(strings.TrimSpace(line), " ", 2)
		if len(words) < 2 {
			continue
		}
		switch words[0] {
		case "a":
			var border []point
			var last point
			for pair := range strings.FieldsSeq(words[1]) {
				d := pairs(pair)[0]
				last = point{last.x + d.x, last.y + d.y}
				border = append(border, last)
			}
			borders = append(borders, border)
		case "c":
			cells := strings.SplitN(words[1], " ", 3)
			c := country{code: cells[0]}
			if cells[1] != "-" {
				c.at = pairs(cells[1])
			}
			for ring := range strings.SplitSeq(cells[2], ";") {
				c.rings = append(c.rings, closed(borders, ring))
			}
			out = append(out, c)
		}
	}
	return out
}

// pairs reads "X,Y,X,Y", hundredths of a degree.
func pairs(text string) []point {
	var out []point
	figures := strings.Split(text, ",")
	for i := 0; i+1 < len(figures); i += 2 {
		x, _ := strconv.Atoi(figures[i]) // the file is ours: a test reads all of it
		y, _ := strconv.Atoi(figures[i+1])
		out = append(out, point{float64(x) / 100, float64(y) / 100})
	}
	return out
}

// closed joins borders to a ring, without the point at which two of them meet twice.
func closed(borders [][]point, numbers string) []vertex {
	var ring []vertex
	for word := range strings.FieldsSeq(numbers) {
		n, _ := strconv.Atoi(word)
		border := borders[max(n, -n)-1]
		for i := range len(border) - 1 {
			if n < 0 {
				i = len(border) - 1 - i
			}
			ring = append(ring, vertexAt(border[i]))
		}
	}
	return ring
}

// outline returns the country of that code that has a point.
func outline(code string) (country, bool) {
	for _, c := range outlines() {
		if c.code == code && len(c.at) > 0 {
			return c, true
		}
	}
	return country{}, false
}

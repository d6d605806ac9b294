// Command outline makes outlines.txt of package draw: countries from Natural Earth, as world-atlas packs them
// (TopoJSON, standard input), cut to the region, simplified with their borders shared, and mended where the source takes
// a side. README.md of package draw says what is mended and why, and how to call it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// The region kept, in degrees. What lies beyond is pressed against its edge, which no picture shows.
const west, east, south, north = -25.0, 150.0, 15.0, 80.0

// least is the smallest triangle that a point of a border may make with its neighbours, and smallest the smallest
// island, both in square kilometres.
const least, smallest = 1300.0, 5000.0

// merged says which outlines are drawn as part of another country: what the United Nations do not list as a country of
// its own, neighbours between which the source draws disputed lines, and what lies at the edge of every picture.
var merged = map[string]string{"N. Cyprus": "CY", "Siachen Glacier": "--", "China": "--", "India": "--", "Pakistan": "--",
	"Nepal": "--", "Bhutan": "--", "Bangladesh": "--", "Taiwan": "--", "North Korea": "--", "South Korea": "--",
	"W. Sahara": "--", "Morocco": "--", "Algeria": "--", "Mauritania": "--", "Mali": "--", "Niger": "--", "Tunisia": "--",
	"Libya": "--", "Chad": "--", "Sudan": "--", "Saudi Arabia": "--", "Yemen": "--"}

// golan is the line between Israel and Syria as it was before 1967 (UN Security Council, resolution 497), from north to
// south, for what the source draws between the first and the last point of its own.
var golan = []point{{35.63, 33.24}, {35.62, 33.05}, {35.65, 32.87}, {35.64, 32.69}}

// points are where a country's number stands, and where a route touches the country, in degrees; the second pair is for
// labels that do not fit into their country. Chosen by eye: no point is a place where anybody is.
var points = map[string][]float64{
	"AE": {54.3, 23.6}, "AF": {66, 34}, "AL": {20, 41}, "AM": {44.9, 40.3, 43.2, 38.9}, "AT": {14.2, 47.6}, "AZ": {47.7, 40.4, 49.7, 39.4},
	"BA": {17.8, 44.2}, "BE": {4.6, 50.7}, "BG": {25.2, 42.7}, "BY": {28, 53.5}, "CH": {8.2, 46.8}, "CY": {33.1, 35, 31.6, 34.2},
	"CZ": {15.4, 49.8}, "DE": {10.3, 51}, "DK": {9.4, 56}, "EE": {25.8, 58.8}, "ES": {-3.8, 40}, "FI": {26.3, 63.2},
	"FR": {2.5, 46.7}, "GB": {-1.6, 52.6}, "GE": {43.4, 42.3, 42.6, 43.6}, "GR": {22.2, 39.3}, "HR": {16.2, 45.5}, "HU": {19.3, 47.1},
	"IE": {-8, 53.2}, "IL": {34.9, 31.2, 33, 32.2}, "IQ": {43.5, 33}, "IR": {54, 32.5}, "IT": {12.2, 43.3}, "KG": {74.7, 41.4},
	"KZ": {67, 48.3}, "LT": {23.8, 55.3}, "LV": {25.6, 56.9}, "MD": {28.6, 47.2}, "ME": {19.2, 42.8, 17.2, 41.9}, "MK": {21.7, 41.6},
	"MN": {103, 46.8}, "NL": {5.6, 52.2}, "NO": {9.5, 61.5}, "PL": {19.3, 52}, "PT": {-8.1, 39.7}, "RO": {25, 45.9},
	"RS": {20.8, 44}, "RU": {44, 57}, "SE": {15, 61.5}, "SI": {14.8, 46.1}, "SK": {19.5, 48.7},
	"TJ": {70.9, 38.6}, "TM": {59, 39.3}, "TR": {34, 39}, "UA": {31.5, 49}, "UZ": {63.4, 41.8},
}

type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]int
	Objects   struct {
		Countries struct {
			Geometries []struct {
				Type       string
				ID         string
				Arcs       json.RawMessage
				Properties struct{ Name string }
			}
		}
	}
}

type point struct{ x, y float64 } // degrees

// ring is a closed line of arcs; ^n is arc n backwards.
type ring []int

func main() {
	log.SetFlags(0)
	var t topology
	if err := json.NewDecoder(os.Stdin).Decode(&t); err != nil {
		log.Fatal(err)
	}
	arcs := t.arcs()
	countries := map[string][]ring{}
	for _, g := range t.Objects.Countries.Geometries {
		polygons := [][]ring{}
		if g.Type == "Polygon" {
			polygons = append(polygons, nil)
			must(json.Unmarshal(g.Arcs, &polygons[0]))
		} else {
			must(json.Unmarshal(g.Arcs, &polygons))
		}
		for _, p := range polygons {
			box := boxOf(arcs, p[0])
			if box.outside() {
				continue
			}
			code := codeOf(g.ID, g.Properties.Name)
			if code == "RU" && box.within(32, 44, 37, 47) { // the Crimean peninsula: UN General Assembly, resolution 68/262
				code = "UA"
			}
			countries[code] = append(countries[code], p...)
		}
	}
	withoutGolan(arcs, countries)
	write(arcs, countries)
}

// withoutGolan moves the border that Israel and Syria share.
func withoutGolan(arcs [][]point, countries map[string][]ring) {
	for _, n := range slices.Concat(countries["IL"]...) {
		if !slices.Contains(slices.Concat(countries["SY"]...), ^n) {
			continue
		}
		arc := n
		line := slices.Clone(golan)
		if n < 0 {
			arc = ^n
		}
		old := arcs[arc]
		first, last := old[0], old[len(old)-1]
		if first.y < last.y {
			slices.Reverse(line)
		}
		arcs[arc] = append(append([]point{first}, line...), last)
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// codeOf returns the ISO 3166-1 code of an outline, "--" for land without one of its own.
func codeOf(id, name string) string {
	if c, ok := merged[name]; ok {
		return c
	}
	if name == "Kosovo" {
		return "XK"
	}
	n, err := strconv.Atoi(id)
	if err != nil {
		return "--"
	}
	r, err := language.EncodeM49(n)
	must(err)
	return r.String()
}

// arcs unpacks the borders: differences of whole numbers to degrees.
func (t *topology) arcs() [][]point {
	out := make([][]point, len(t.Arcs))
	for i, a := range t.Arcs {
		x, y := 0, 0
		for _, d := range a {
			x, y = x+d[0], y+d[1]
			out[i] = append(out[i], point{
				float64(x)*t.Transform.Scale[0] + t.Transform.Translate[0], float64(y)*t.Transform.Scale[1] + t.Transform.Translate[1],
			})
		}
	}
	return out
}

// along returns the points of an arc in the direction in which a ring has it.
func along(arcs [][]point, n int) []point {
	if n >= 0 {
		return arcs[n]
	}
	p := slices.Clone(arcs[^n])
	slices.Reverse(p)
	return p
}

type box struct{ x0, y0, x1, y1 float64 }

func boxOf(arcs [][]point, r ring) box {
	b := box{999, 999, -999, -999}
	for _, n := range r {
		for _, p := range along(arcs, n) {
			b = box{min(b.x0, p.x), min(b.y0, p.y), max(b.x1, p.x), max(b.y1, p.y)}
		}
	}
	return b
}

// outside reports whether a box lies where no picture reaches.
func (b box) outside() bool {
	return b.x1 < -11 || b.x0 > 119 || b.y1 < 22 || b.y0 > 72 || b.x0 > 86 && b.y1 < 30
}

func (b box) within(x0, y0, x1, y1 float64) bool {
	return b.x0 > x0 && b.y0 > y0 && b.x1 < x1 && b.y1 < y1
}

// dissolve takes away the borders that the rings of one country share, and joins what is left to rings.
func dissolve(arcs [][]point, rings []ring) []ring {
	used := map[int]bool{}
	for _, r := range rings {
		for _, n := range r {
			used[n] = true
		}
	}
	shared, starts := false, map[point][]int{}
	var rest []int
	for _, r := range rings {
		for _, n := range r {
			if used[^n] {
				shared = true
				continue
			}
			rest = append(rest, n)
			start := along(arcs, n)[0]
			starts[start] = append(starts[start], n)
		}
	}
	if !shared {
		return rings
	}
	var out []ring
	done := map[int]bool{}
	for _, first := range rest {
		var r ring
		for n := first; !done[n]; {
			done[n] = true
			r = append(r, n)
			line := along(arcs, n)
			next := slices.IndexFunc(starts[line[len(line)-1]], func(m int) bool { return !done[m] })
			if next < 0 {
				break
			}
			n = starts[line[len(line)-1]][next]
		}
		if len(r) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// km returns a point in kilometres, near enough to compare areas.
func km(p point) point { return point{p.x * 111 * math.Cos(p.y*math.Pi/180), p.y * 111} }

func triangle(a, b, c point) float64 {
	a, b, c = km(a), km(b), km(c)
	return math.Abs((b.x-a.x)*(c.y-a.y)-(c.x-a.x)*(b.y-a.y)) / 2
}

// simple returns a line without the points that least matter (Visvalingam): the ends stay, so that what was joined is
// joined. Where the line leaves the region it follows its edge.
func simple(line []point) []point {
	out := make([]point, 0, len(line))
	for _, p := range line {
		p = point{min(max(p.x, west), east), min(max(p.y, south), north)}
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	for len(out) > 2 {
		at, area := 0, math.Inf(1)
		for i := 1; i < len(out)-1; i++ {
			if a := triangle(out[i-1], out[i], out[i+1]); a < area {
				at, area = i, a
			}
		}
		if area > least || len(out) <= 4 && out[0] == out[len(out)-1] {
			break
		}
		out = slices.Delete(out, at, at+1)
	}
	return out
}

// area returns what a ring surrounds, in square kilometres.
func area(arcs [][]point, r ring) float64 {
	sum := 0.0
	var line []point
	for _, n := range r {
		line = append(line, along(arcs, n)...)
	}
	for i, p := range line {
		a, b := km(p), km(line[(i+1)%len(line)])
		sum += a.x*b.y - b.x*a.y
	}
	return math.Abs(sum) / 2
}

// write prints the arcs that are used, numbered from one, and the countries.
func write(arcs [][]point, countries map[string][]ring) {
	codes := make([]string, 0, len(countries))
	for code := range countries {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	fmt.Fprintln(out, "# Outlines of countries: Natural Earth 4.1, 1:50m (public domain), from world-atlas 2.0.2. Made by ./outline; see README.md.")
	numbers := map[int]int{}
	number := func(n int) string {
		arc, sign := n, ""
		if n < 0 {
			arc, sign = ^n, "-"
		}
		if numbers[arc] == 0 {
			numbers[arc] = len(numbers) + 1
			x, y := 0, 0
			fmt.Fprint(out, "a")
			for _, p := range simple(arcs[arc]) {
				px, py := int(math.Round(p.x*100)), int(math.Round(p.y*100))
				fmt.Fprintf(out, " %d,%d", px-x, py-y)
				x, y = px, py
			}
			fmt.Fprintln(out)
		}
		return sign + strconv.Itoa(numbers[arc])
	}
	for _, code := range codes {
		rings := dissolve(arcs, countries[code])
		slices.SortStableFunc(rings, func(a, b ring) int { return int(area(arcs, b) - area(arcs, a)) })
		at := "-"
		if p := points[code]; p != nil {
			figures := make([]string, len(p))
			for i, f := range p {
				figures[i] = strconv.Itoa(int(math.Round(f * 100)))
			}
			at = strings.Join(figures, ",")
		} else if len(rings) == 0 || area(arcs, rings[0]) < smallest {
			continue // Andorra, Malta, …
		}
		var texts []string
		for i, r := range rings {
			if i > 0 && area(arcs, r) < smallest {
				continue
			}
			names := make([]string, len(r))
			for j, n := range r {
				names[j] = number(n)
			}
			texts = append(texts, strings.Join(names, " "))
		}
		fmt.Fprintf(out, "c %s %s %s\n", code, at, strings.Join(texts, ";"))
	}
}

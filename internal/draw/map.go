package draw

import (
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Shade is how a country is filled.
type Shade int

// A country of which nobody has looked into the matter, or of which it is not known, is hatched, never light: unknown is
// not little. Steps is the strongest of the shades that mean an amount, One the weakest; Home is the country that people
// leave, compared with none.
const (
	Hatched Shade = iota
	Home
	One
	Two
	Three
	Four
	Steps
)

// opacity of the amounts. One hue, from weak to strong: no colour says "good".
var opacity = map[Shade]string{One: ".08", Two: ".3", Three: ".5", Four: ".72", Steps: "1"}

// Country is a country of a map.
type Country struct {
	Code  string // ISO 3166-1 alpha-2
	Name  string // shown by browsers that have a pointer
	Label string // on the map: a figure or a letter; "" for none
	Shade Shade
}

// Tint is the hue of a map.
type Tint string

// Plain is for amounts, Alarm for dangers.
const (
	Plain Tint = "map"
	Alarm Tint = "map alarm"
)

// panels are the two parts of the map of the region: on a small phone the one above the other, and each large enough
// for the number of a small country.
var panels = []frame{
	{centre: point{21.5, 51}, scale: 15.4, height: 296},   // Europe, the Caucasus, the Levant
	{centre: point{80.2, 40.7}, scale: 16.9, height: 232}, // Central Asia, Mongolia, the Gulf
}

// Panels is how many pictures make the map of the region.
const Panels = 2

// Shown reports whether a country has its place on the map of the region.
func Shown(code string) bool {
	_, ok := panelOf(code)
	return ok
}

// panelOf returns the first panel on which a country's point lies.
func panelOf(code string) (int, bool) {
	c, ok := outline(code)
	if !ok {
		return 0, false
	}
	i := slices.IndexFunc(panels, func(f frame) bool { return f.holds(c.at[len(c.at)-1]) })
	return i, i >= 0
}

// Map draws the region: as many pictures as titles, Panels of them, each "" when none of the countries has its label
// there. A country is filled on every picture that shows a part of it, and labelled on one.
func Map(tint Tint, titles []string, countries []Country) []string {
	out, drawn := make([]string, len(titles)), 0
	for i, title := range titles {
		if slices.ContainsFunc(countries, func(c Country) bool { at, ok := panelOf(c.Code); return ok && at == i && c.Shade != Home }) {
			out[i] = panels[i].draw(i, hatching+strconv.Itoa(drawn), tint, title, countries)
			drawn++
		}
	}
	return out
}

// hatching begins the ids of the patterns, one on every picture of a page; the first is "hatch0", for swatches too.
const hatching = "hatch"

// draw makes one panel; hatch is the id of its pattern.
func (f frame) draw(number int, hatch string, tint Tint, title string, countries []Country) string {
	var out strings.Builder
	out.WriteString(picture(string(tint), f.height, title))
	out.WriteString(pattern(hatch))
	out.WriteString(`<path class="land" d="` + f.path(others(countries)...) + `"/>`)
	for shade := Hatched; shade <= Steps; shade++ {
		var group strings.Builder
		for _, c := range countries {
			shape, ok := outline(c.Code)
			if !ok || c.Shade != shade {
				continue
			}
			if d := f.path(shape); d != "" {
				group.WriteString(`<path d="` + d + `"><title>` + html.EscapeString(c.Name) + `</title></path>`)
			}
		}
		if group.Len() > 0 {
			out.WriteString("<g" + fill(shade, hatch) + ">" + group.String() + "</g>")
		}
	}
	out.WriteString(f.labels(number, countries) + "</svg>")
	return out.String()
}

// others returns the countries that are land around those of the map.
func others(countries []Country) []country {
	return land(func(o country) bool {
		return slices.ContainsFunc(countries, func(c Country) bool { return c.Code == o.code && len(o.at) > 0 })
	})
}

// land returns the outlines but for some.
func land(but func(country) bool) []country { return slices.DeleteFunc(slices.Clone(outlines()), but) }

// pattern defines the hatching.
func pattern(id string) string {
	return `<pattern id="` + id + `" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path stroke-width="1.5" d="M0 0v5"/></pattern>`
}

// fill returns the attribute that fills a shape.
func fill(s Shade, hatch string) string {
	switch s {
	case Hatched:
		return ` fill="url(#` + hatch + `)"`
	case Home:
		return ` class="home"`
	}
	return ` fill-opacity="` + opacity[s] + `"`
}

// labels writes the labels of the countries that have theirs on this panel, and lines to those that stand outside of
// their country.
func (f frame) labels(number int, countries []Country) string {
	var lines, texts strings.Builder
	for _, c := range countries {
		if at, ok := panelOf(c.Code); !ok || at != number || c.Label == "" {
			continue
		}
		shape, _ := outline(c.Code)
		p := f.project(shape.at[len(shape.at)-1])
		if len(shape.at) > 1 {
			q := f.project(shape.at[0])
			lines.WriteString("M" + rounded(q) + "L" + rounded(p))
		}
		x, y := whole(p)
		texts.WriteString(text(x, y, c.Label))
	}
	if lines.Len() > 0 {
		return `<path class="way" d="` + lines.String() + `"/>` + halo(texts.String())
	}
	return halo(texts.String())
}

func whole(p point) (x, y int) { return int(math.Round(p.x)), int(math.Round(p.y)) }

func rounded(p point) string { return figures(whole(p)) }

// Swatch draws a shade for the key of a map that is on the same page.
func Swatch(tint Tint, s Shade) string {
	return `<svg class="` + string(tint) + ` swatch" viewBox="0 0 30 20" stroke-width=".5" aria-hidden="true"><path` + fill(s, hatching+"0") + ` d="M0 0h30v20H0z"/></svg>`
}

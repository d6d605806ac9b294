package draw

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Stop is a stop of a journey, in its order. A picture shows the country and never the place: where people crossed a
// border or found shelter is nobody's business.
type Stop struct {
	Code string // ISO 3166-1 alpha-2; "" if it is not said
	Name string // of the country
}

// RouteShown reports whether a country has its place on the map of a journey.
func RouteShown(code string) bool {
	_, ok := outline(code)
	return ok
}

// stay is a country of a journey with the numbers of the stops in it, counted from one.
type stay struct {
	country country
	name    string
	stops   []int
	at      point // in the picture
}

// leg is the way from one stay to another, by their place in the list; Sure is false when there was a stop between
// whose country is not said or not on the map.
type leg struct {
	from, to int
	sure     bool
}

// Route draws a journey over the outlines of countries: a point in each, with the numbers of its stops, and an arc from
// each to the next, bent to one side so that the way there and the way back are two. It is "" where there is no way to
// draw: fewer than two countries.
func Route(label string, stops []Stop) string {
	stays, legs := journey(stops)
	if len(stays) < 2 {
		return ""
	}
	f := around(stays)
	shapes := make([]country, len(stays))
	for i := range stays {
		stays[i].at = f.project(stays[i].country.at[0])
		shapes[i] = stays[i].country
	}
	others := land(func(o country) bool {
		return slices.ContainsFunc(shapes, func(c country) bool { return c.code == o.code })
	})
	var out strings.Builder
	out.WriteString(picture(string(Plain), f.height, label))
	out.WriteString(`<path class="land" d="` + f.path(others...) + `"/><path fill-opacity="` + opacity[Two] + `" d="` + f.path(shapes...) + `"/>`)
	for _, l := range legs {
		out.WriteString(arc(stays[l.from].at, stays[l.to].at, l.sure))
	}
	for _, s := range stays {
		x, y := whole(s.at)
		out.WriteString(`<circle cx="` + strconv.Itoa(x) + `" cy="` + strconv.Itoa(y) + `" r="4"/>`)
	}
	out.WriteString(halo(f.names(stays)) + "</svg>")
	return out.String()
}

// journey gathers stops by country, and the ways between them.
func journey(stops []Stop) (stays []stay, legs []leg) {
	last, sure := -1, true
	for i, s := range stops {
		c, ok := outline(s.Code)
		if !ok {
			sure = false
			continue
		}
		at := slices.IndexFunc(stays, func(st stay) bool { return st.country.code == s.Code })
		if at < 0 {
			at = len(stays)
			stays = append(stays, stay{country: c, name: s.Name})
		}
		stays[at].stops = append(stays[at].stops, i+1)
		if last >= 0 && last != at {
			legs = append(legs, leg{last, at, sure})
		}
		last, sure = at, true
	}
	return stays, legs
}

// around returns the frame that shows all stays with room for their names, and no less than a good part of a continent:
// a picture that is too near would pretend to know places.
func around(stays []stay) frame {
	const side, edge, tallest, nearest = 62, 34, 250, 11
	f := frame{scale: 1}
	for _, s := range stays {
		f.centre.x += s.country.at[0].x / float64(len(stays))
		f.centre.y += s.country.at[0].y / float64(len(stays))
	}
	var wide, high float64
	for range 4 { // each time the middle of what is seen comes nearer to the middle of the picture
		x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, s := range stays {
			p := f.project(s.country.at[0])
			x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
		}
		wide, high = x1-x0, y1-y0
		f.centre.y -= (y0 + y1) / 2 / 111
		f.centre.x += ((x0+x1)/2 - width/2) / (111 * math.Cos(f.centre.y*math.Pi/180))
	}
	f.scale = max(wide/(width-2*side), high/(tallest-2*edge), nearest)
	f.height = max(170, int(high/f.scale)+2*edge)
	return f
}

// arc draws the way between two points with an arrow in its middle, dashed if something between is not known.
func arc(a, b point, sure bool) string {
	const bend = 0.16 // of the distance
	c := point{(a.x+b.x)/2 + (b.y-a.y)*bend*2, (a.y+b.y)/2 - (b.x-a.x)*bend*2}
	middle := point{(a.x + 2*c.x + b.x) / 4, (a.y + 2*c.y + b.y) / 4}
	length := math.Hypot(b.x-a.x, b.y-a.y)
	u := point{(b.x - a.x) / length, (b.y - a.y) / length}
	wing := func(side float64) point {
		return point{middle.x - 5*u.x - side*4*u.y, middle.y - 5*u.y + side*4*u.x}
	}
	dashes := ""
	if !sure {
		dashes = ` stroke-dasharray="4 3"`
	}
	return `<path class="way" stroke-width="1.6"` + dashes + ` d="M` + rounded(a) + "Q" + rounded(c) + " " + rounded(b) + `"/>` +
		`<path class="way" stroke-width="1.6" d="M` + rounded(wing(1)) + "L" + rounded(middle) + "L" + rounded(wing(-1)) + `"/>`
}

// names writes the numbers and the name of every stay beside its point, where it covers least.
func (f frame) names(stays []stay) string {
	type box struct{ x0, y0, x1, y1 float64 }
	overlap := func(a, b box) float64 {
		return max(0, min(a.x1, b.x1)-max(a.x0, b.x0)) * max(0, min(a.y1, b.y1)-max(a.y0, b.y0))
	}
	var taken []box
	for _, s := range stays {
		taken = append(taken, box{s.at.x - 5, s.at.y - 5, s.at.x + 5, s.at.y + 5})
	}
	var out strings.Builder
	for _, s := range stays {
		label := numbers(s.stops) + "\u00a0" + s.name
		half := float64(utf8.RuneCountInString(label)) * 3.4
		var best box
		least := math.Inf(1)
		for _, to := range []point{{0, 14}, {0, -14}, {half + 9, 0}, {-half - 9, 0}, {half, 14}, {-half, 14}, {half, -14}, {-half, -14}} {
			x := min(max(s.at.x+to.x, half+2), width-half-2)
			y := s.at.y + to.y
			b := box{x - half, y - 6, x + half, y + 6}
			cost := 0.0
			for _, t := range taken {
				cost += overlap(b, t)
			}
			if cost < least {
				best, least = b, cost
			}
		}
		taken = append(taken, best)
		x, y := whole(point{(best.x0 + best.x1) / 2, (best.y0 + best.y1) / 2})
		out.WriteString(text(x, y, label))
	}
	return out.String()
}

// numbers writes "1, 3".
func numbers(n []int) string {
	words := make([]string, len(n))
	for i, v := range n {
		words[i] = strconv.Itoa(v)
	}
	return strings.Join(words, ",\u00a0")
}

package draw

import (
	"math"
	"testing"
)

// where returns the code of the country in which a place lies.
func where(p point) string {
	for _, c := range outlines() {
		odd := false
		for _, ring := range c.rings {
			for i, b := range ring {
				a := ring[(i+len(ring)-1)%len(ring)]
				if (a.y > p.y) != (b.y > p.y) && p.x < (b.x-a.x)*(p.y-a.y)/(b.y-a.y)+a.x {
					odd = !odd
				}
			}
		}
		if odd {
			return c.code
		}
	}
	return ""
}

func TestPlacesLieInTheCountryOfTheLaw(t *testing.T) {
	for _, c := range []struct {
		place string
		at    point
		want  string
	}{
		{"Simferopol", point{34.1, 45.1}, "UA"},
		{"Sevastopol's north", point{33.8, 45.2}, "UA"},
		{"Donetsk", point{37.8, 48}, "UA"},
		{"Melitopol", point{35.4, 46.9}, "UA"},
		{"Sukhumi", point{41.3, 43}, "GE"},
		{"Tskhinvali", point{44, 42.2}, "GE"},
		{"Tiraspol", point{29.4, 46.9}, "MD"},
		{"Kyrenia", point{33.3, 35.25}, "CY"},
		{"Limassol's hills", point{32.9, 34.9}, "CY"},
		{"Quneitra", point{35.85, 33.1}, "SY"},
		{"Stepanakert", point{46.75, 39.8}, "AZ"},
		{"Pristina", point{21.1, 42.6}, "XK"},
		{"Kaliningrad", point{21, 54.7}, "RU"},
		{"Moscow", point{37.6, 55.75}, "RU"},
		{"Tbilisi", point{44.8, 41.7}, "GE"},
		{"Yerevan", point{44.5, 40.2}, "AM"},
		{"Bishkek", point{74.6, 42.7}, "KG"},
		{"Almaty", point{76.9, 43.5}, "KZ"},
		{"Podgorica", point{19.2, 42.6}, "ME"},
		{"Abu Dhabi", point{54.4, 24.1}, "AE"},
		{"Ulaanbaatar", point{106.9, 47.9}, "MN"},
	} {
		if got := where(c.at); got != c.want {
			t.Errorf("%s lies in %q, want %q", c.place, got, c.want)
		}
	}
}

// A label must not stand in a neighbour, unless it has a line to its country.
func TestPointsLieInTheirCountries(t *testing.T) {
	named := 0
	for _, c := range outlines() {
		for _, ring := range c.rings {
			if len(ring) < 3 {
				t.Errorf("%s has a ring of %d points", c.code, len(ring))
			}
		}
		if len(c.at) == 0 {
			continue
		}
		named++
		if got := where(c.at[0]); got != c.code {
			t.Errorf("the point of %s lies in %q", c.code, got)
		}
	}
	if named < 45 {
		t.Errorf("%d countries have a point, want at least 45: was outlines.txt read?", named)
	}
}

func TestProjectionKeepsOrderDistanceAndArea(t *testing.T) {
	f := panels[0]
	lisbon, berlin, moscow, helsinki, sofia := point{-9.1, 38.7}, point{13.4, 52.5}, point{37.6, 55.75}, point{24.9, 60.2}, point{23.3, 42.7}
	if a, b, c := f.project(lisbon), f.project(berlin), f.project(moscow); a.x >= b.x || b.x >= c.x {
		t.Errorf("Lisbon, Berlin, Moscow stand at x = %.0f, %.0f, %.0f; want them from west to east", a.x, b.x, c.x)
	}
	if a, b := f.project(helsinki), f.project(sofia); a.y >= b.y {
		t.Errorf("Helsinki stands at y = %.0f, Sofia at %.0f; want north on top", a.y, b.y)
	}
	if p := f.project(f.centre); p.x != width/2 || p.y != float64(f.height)/2 {
		t.Errorf("the centre stands at %v, want the middle", p)
	}
	// 1,608 km on the ground; the projection is true at its centre and off by little around it.
	a, b := f.project(berlin), f.project(moscow)
	if km := math.Hypot(a.x-b.x, a.y-b.y) * f.scale; math.Abs(km-1608) > 40 {
		t.Errorf("from Berlin to Moscow are %.0f km on the map, want about 1,608", km)
	}
	// What is as large on the ground is as large on the map, in the south and in the north.
	for _, p := range []point{{0, 38}, {25, 60}, {45, 45}} {
		q := [4]point{f.project(p), f.project(point{p.x + 1, p.y}), f.project(point{p.x + 1, p.y + 1}), f.project(point{p.x, p.y + 1})}
		drawn := 0.0
		for i, a := range q {
			b := q[(i+1)%4]
			drawn += a.x*b.y - b.x*a.y
		}
		drawn = math.Abs(drawn) / 2 * f.scale * f.scale
		real := radius * radius * math.Pi / 180 * (math.Sin((p.y+1)*math.Pi/180) - math.Sin(p.y*math.Pi/180))
		if math.Abs(drawn/real-1) > 0.01 {
			t.Errorf("a degree at %v covers %.0f km² on the map, want %.0f", p, drawn, real)
		}
	}
}

func TestClipKeepsWhatIsInside(t *testing.T) {
	f := frame{scale: 1, height: 100}
	inside := []point{{10, 10}, {50, 10}, {50, 50}}
	if got := f.clip(inside); len(got) != 3 {
		t.Errorf("clip of a ring inside = %v, want it whole", got)
	}
	if got := f.clip([]point{{-90, -90}, {-50, -90}, {-50, -50}}); len(got) != 0 {
		t.Errorf("clip of a ring outside = %v, want nothing", got)
	}
	for _, p := range f.clip([]point{{-1e4, -1e4}, {1e4, -1e4}, {1e4, 1e4}, {-1e4, 1e4}}) {
		if p.x < -bleed || p.x > width+bleed || p.y < -bleed || p.y > 100+bleed {
			t.Errorf("clip left %v, which is out of the picture", p)
		}
	}
}

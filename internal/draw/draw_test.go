package draw

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// region is a map with every kind of shade.
func region() []Country {
	return []Country{
		{"RU", "Россия", "", Home}, {"GE", "Грузия", "365", Steps}, {"AM", "Армения", "180*", Four}, {"KZ", "Казахстан", "90", Three},
		{"BG", "Болгария", "0", One}, {"BY", "Беларусь", "?", Hatched}, {"DE", "Германия", "", Hatched}, {"AR", "Аргентина", "90", Three},
	}
}

// wellFormed reports what is wrong with a picture.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" {
					t.Errorf("<%s> has the attribute %s, which a page's policy forbids", e.Name.Local, a.Name.Local)
				}
			}
		}
	}
}

func TestMapShowsEveryCountryOnceByItsLabel(t *testing.T) {
	out := Map(Plain, []string{"west", "east"}, region())
	if len(out) != Panels || out[0] == "" || out[1] == "" {
		t.Fatalf("Map() made %d pictures, want %d that are not empty", len(out), Panels)
	}
	both := out[0] + out[1]
	wellFormed(t, out[0])
	wellFormed(t, out[1])
	for _, label := range []string{">365<", ">180*<", ">90<", ">0<", ">?<"} {
		if n := strings.Count(both, label); n != 1 {
			t.Errorf("the label %q stands %d times, want once", label, n)
		}
	}
	if !strings.Contains(out[1], ">90<") || strings.Contains(out[0], ">90<") {
		t.Error("Kazakhstan's label is not on the eastern picture alone")
	}
	if strings.Contains(both, "Аргентина") {
		t.Error("Argentina is on the map of the region")
	}
}

func TestShadeFollowsTheAmount(t *testing.T) {
	out := Map(Alarm, []string{"west", "east"}, region())[0]
	groups := regexp.MustCompile(`<g( [^>]+)>((?:<path d="[^"]*"><title>[^<]*</title></path>)+)</g>`).FindAllStringSubmatch(out, -1)
	found := map[string]string{}
	for _, g := range groups {
		for _, name := range regexp.MustCompile(`<title>([^<]*)`).FindAllStringSubmatch(g[2], -1) {
			found[name[1]] = g[1]
		}
	}
	want := map[string]string{
		"Беларусь": ` fill="url(#hatch0)"`, "Германия": ` fill="url(#hatch0)"`, "Россия": ` class="home"`,
		"Болгария": ` fill-opacity=".08"`, "Казахстан": ` fill-opacity=".5"`, "Армения": ` fill-opacity=".72"`, "Грузия": ` fill-opacity="1"`,
	}
	for name, attr := range want {
		if found[name] != attr {
			t.Errorf("%s is filled by %q, want %q", name, found[name], attr)
		}
	}
	if !strings.HasPrefix(out, `<svg class="map alarm"`) {
		t.Errorf("a map of dangers begins %.30q", out)
	}
}

func TestWordsAreEscaped(t *testing.T) {
	evil := `<script>"'&`
	var all string
	for _, svg := range Map(Plain, []string{evil, evil}, []Country{{"KZ", evil, evil, One}, {"GE", evil, evil, Hatched}}) {
		wellFormed(t, svg)
		all += svg
	}
	for _, svg := range []string{
		Route(evil, []Stop{{"RU", evil}, {"GE", evil}}), Timeline(evil, []Event{{2024, 1, 1, evil}, {2023, 1, 1, evil}}),
	} {
		wellFormed(t, svg)
		all += svg
	}
	if strings.Contains(all, "<script") || strings.Contains(all, `="`+evil) {
		t.Error("a word got into a picture as markup")
	}
}

func TestSameWordsSamePicture(t *testing.T) {
	if a, b := Map(Plain, []string{"a", "b"}, region()), Map(Plain, []string{"a", "b"}, region()); a[0] != b[0] || a[1] != b[1] {
		t.Error("two maps of the same differ")
	}
}

func TestEmptyPanelIsNotDrawn(t *testing.T) {
	out := Map(Plain, []string{"west", "east"}, []Country{{"KZ", "Kazakhstan", "90", Three}, {"TJ", "Tajikistan", "?", Hatched}})
	if out[0] != "" {
		t.Error("the western picture is drawn for Kazakhstan alone")
	}
	if !strings.Contains(out[1], `id="hatch0"`) {
		t.Error("the first picture of the page does not define the pattern that swatches use")
	}
}

func TestShownIsWhereTheMapHasRoom(t *testing.T) {
	for code, want := range map[string]bool{
		"AM": true, "AZ": true, "BY": true, "BG": true, "CY": true, "EE": true, "FI": true, "FR": true, "GE": true, "DE": true, "IL": true,
		"KZ": true, "KG": true, "LV": true, "LT": true, "MD": true, "MN": true, "ME": true, "PL": true, "PT": true, "RS": true, "ES": true,
		"TJ": true, "TR": true, "AE": true, "GB": true, "UZ": true, "US": false, "AR": false, "TH": false, "ID": false, "": false, "XX": false,
	} {
		if got := Shown(code); got != want {
			t.Errorf("Shown(%q) = %v, want %v", code, got, want)
		}
	}
}

func TestRouteNumbersStopsAndHidesPlaces(t *testing.T) {
	svg := Route("way", []Stop{{"RU", "Россия"}, {"KG", "Кыргызстан"}, {"RU", "Россия"}, {"", ""}, {"DE", "Германия"}})
	wellFormed(t, svg)
	for _, want := range []string{">1,\u00a03\u00a0Россия<", ">2\u00a0Кыргызстан<", ">5\u00a0Германия<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the route lacks %q", want)
		}
	}
	if n := strings.Count(svg, "<circle"); n != 3 {
		t.Errorf("the route has %d points, want one in each of three countries", n)
	}
	if n := strings.Count(svg, "stroke-dasharray"); n != 1 {
		t.Errorf("the route has %d dashed ways, want the one over the stop that is not known", n)
	}
	for _, stops := range [][]Stop{nil, {{"RU", "Россия"}}, {{"RU", "Россия"}, {"", ""}}, {{"RU", "a"}, {"RU", "b"}}, {{"US", "a"}, {"AR", "b"}}} {
		if got := Route("way", stops); got != "" {
			t.Errorf("Route(%v) draws a way of one country", stops)
		}
	}
}

// Names of neighbours do not stand on one another.
func TestRouteNamesAreReadable(t *testing.T) {
	for _, codes := range [][]string{{"RU", "GE", "AM"}, {"RU", "AM", "GE", "AZ"}, {"RU", "KZ", "KG", "UZ", "TJ"}, {"RU", "RS", "ME"}, {"LT", "LV", "EE", "BY"}} {
		var stops []Stop
		for _, c := range codes {
			stops = append(stops, Stop{c, "Кыргызстан"})
		}
		var at [][2]int
		for _, m := range regexp.MustCompile(`<text x="(\d+)" y="(\d+)"`).FindAllStringSubmatch(Route("way", stops), -1) {
			x, _ := strconv.Atoi(m[1])
			y, _ := strconv.Atoi(m[2])
			for _, other := range at {
				if dx, dy := x-other[0], y-other[1]; dx*dx < 70*70 && dy*dy < 11*11 {
					t.Errorf("%v: two names stand at %d, %d and %d, %d", codes, x, y, other[0], other[1])
				}
			}
			at = append(at, [2]int{x, y})
		}
	}
}

// Labels and points stay in the picture, whichever countries meet.
func TestRouteFitsItsPicture(t *testing.T) {
	box := regexp.MustCompile(`viewBox="0 0 360 (\d+)"`)
	at := regexp.MustCompile(`<(?:circle c|text )x="(-?\d+)" (?:cy|y)="(-?\d+)"`)
	named := land(func(c country) bool { return len(c.at) == 0 })
	for i, a := range named {
		for _, b := range named[:i] {
			svg := Route("way", []Stop{{a.code, "Объединённое Королевство"}, {b.code, "Кыргызстан"}, {"RU", "Россия"}})
			if svg == "" {
				continue
			}
			high, _ := strconv.Atoi(box.FindStringSubmatch(svg)[1])
			if high > 260 {
				t.Errorf("%s–%s: the picture is %d high", a.code, b.code, high)
			}
			for _, m := range at.FindAllStringSubmatch(svg, -1) {
				x, _ := strconv.Atoi(m[1])
				y, _ := strconv.Atoi(m[2])
				if x < 0 || x > width || y < 4 || y > high {
					t.Errorf("%s–%s: something stands at %d, %d of 360 × %d", a.code, b.code, x, y, high)
				}
			}
		}
	}
}

func TestTimelineKeepsOrderAndRoom(t *testing.T) {
	var events []Event
	for i := range 30 {
		events = append(events, Event{2026 - i/8, 1, 20, "Страна"})
	}
	svg := Timeline("line", events)
	wellFormed(t, svg)
	texts := regexp.MustCompile(`<text direction="ltr" text-anchor="start" x="\d+" y="(\d+)">(\d+)`).FindAllStringSubmatch(svg, -1)
	if len(texts) != Most {
		t.Fatalf("the line has %d events, want the newest %d", len(texts), Most)
	}
	high, _ := strconv.Atoi(regexp.MustCompile(`viewBox="0 0 360 (\d+)"`).FindStringSubmatch(svg)[1])
	last := 0
	for i, m := range texts {
		y, _ := strconv.Atoi(m[1])
		if m[2] != strconv.Itoa(i+1) {
			t.Errorf("event %d has the number %s", i+1, m[2])
		}
		if i > 0 && y-last < row-1 {
			t.Errorf("events %d and %d stand %d apart, want %d", i, i+1, y-last, row)
		}
		if y < 4 || y > high {
			t.Errorf("event %d stands at %d of %d", i+1, y, high)
		}
		last = y
	}
	if Timeline("line", events[:1]) != "" {
		t.Error("one event makes a line of time")
	}
}

// A date of which only the month or the year is known is as long as they are: it must not look like a day.
func TestTimelineShowsHowWellADateIsKnown(t *testing.T) {
	svg := Timeline("line", []Event{{2026, 3, 5, "day"}, {2025, 6, 0, "month"}, {2024, 0, 0, "year"}})
	var heights []int
	for _, m := range regexp.MustCompile(`<rect [^>]*height="(\d+)"`).FindAllStringSubmatch(svg, -1) {
		h, _ := strconv.Atoi(m[1])
		heights = append(heights, h)
	}
	if len(heights) != 3 || heights[0] >= heights[1] || heights[1] >= heights[2] || heights[2] < tall {
		t.Errorf("a day, a month and a year are %v high, want each longer than the one before", heights)
	}
}

// The largest map that can be: every country of the outlines has a name and a label.
func TestLargestMapIsSmall(t *testing.T) {
	var all []Country
	for i, c := range land(func(c country) bool { return len(c.at) == 0 }) {
		all = append(all, Country{c.code, "Объединённое Королевство", "365*", Shade(i%int(Steps) + 1)})
	}
	if n := gzipped(strings.Join(Map(Plain, []string{"Карта: Европа", "Карта: Азия"}, all), "")); n > 6000 {
		t.Errorf("a map of %d countries weighs %d bytes, gzip-compressed", len(all), n)
	}
}

func gzipped(s string) int {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.Len()
}

package draw

import (
	"strconv"
	"strings"
)

// Event is a point of a line of time: a day, or a month or a year where no more is known.
type Event struct {
	Year, Month, Day int // Month and Day are 0 where they are not known
	Text             string
}

// span returns when an event was, in years: from the first moment that it can mean to the last.
func (e Event) span() (from, to float64) {
	switch {
	case e.Month == 0:
		return float64(e.Year), float64(e.Year + 1)
	case e.Day == 0:
		from = float64(e.Year) + float64(e.Month-1)/12
		return from, from + 1.0/12
	}
	from = float64(e.Year) + (float64(e.Month-1)+float64(e.Day-1)/31)/12
	return from, from
}

// Most is how many events a line of time holds and stays readable.
const Most = 20

// The measures of a line of time, in units of the picture.
const (
	row     = 17  // between the texts of two events
	axis    = 46  // where the line stands
	margin  = 14  // above and below
	tall    = 46  // a year, if there is room
	tallest = 380 // the line
)

// Timeline draws events, the newest first, on a line from top to bottom on which every year is as long as another. Of
// each stand its number, counted from one as in the list beside the picture, and its text. Of more than Most the newest
// are drawn. It is "" where there is no time between: fewer than two events.
func Timeline(label string, events []Event) string {
	events = events[:min(len(events), Most)]
	if len(events) < 2 {
		return ""
	}
	first, last := events[0].Year, events[0].Year
	for _, e := range events {
		first, last = min(first, e.Year), max(last, e.Year)
	}
	years := last + 1 - first
	length := max(min(years*tall, tallest), len(events)*row)
	at := func(t float64) float64 { return margin + (float64(last+1)-t)/float64(years)*float64(length) }

	var out, marks strings.Builder
	out.WriteString(picture(string(Plain), length+2*margin, label))
	out.WriteString(`<path class="way" d="M` + figures(axis, margin) + "v" + strconv.Itoa(length))
	every := 1 + (years*row-1)/length // years whose numbers would run into each other are left out
	for year := first; year <= last+1; year++ {
		_, y := whole(point{0, at(float64(year))})
		out.WriteString("M" + figures(axis-4, y) + "h4")
		if year <= last && (year-first)%every == 0 { // a year's number stands beside its middle
			_, middle := whole(point{0, at(float64(year) + 0.5)})
			marks.WriteString(text(22, middle, strconv.Itoa(year)))
		}
	}
	places := spread(events, at, length)
	for i, e := range events {
		from, to := e.span()
		_, y0 := whole(point{0, at(to)})
		_, y1 := whole(point{0, at(from)})
		out.WriteString("M" + figures(axis, (y0+y1)/2) + "L" + figures(axis+26, places[i]))
	}
	out.WriteString(`"/>`)
	for i, e := range events {
		from, to := e.span()
		_, y0 := whole(point{0, at(to)})
		_, y1 := whole(point{0, at(from)})
		out.WriteString(`<rect x="` + strconv.Itoa(axis-4) + `" y="` + strconv.Itoa(y0-4) + `" width="8" height="` + strconv.Itoa(y1-y0+8) + `" rx="4"/>`)
		marks.WriteString(`<text direction="ltr" text-anchor="start"` + strings.TrimPrefix(text(axis+30, places[i], strconv.Itoa(i+1)+"\u00a0\u00a0"+e.Text), "<text"))
	}
	out.WriteString(halo(marks.String()) + "</svg>")
	return out.String()
}

// cluster is texts that stand one under the other without a gap, the first at top.
type cluster struct {
	top  float64
	wish float64 // the sum of the tops that each of its texts would like
	n    int
}

// spread returns where the texts of events stand, no two on one another, as near to their events as can be: texts that
// meet become a cluster whose middle stands where theirs would.
func spread(events []Event, at func(float64) float64, length int) []int {
	var clusters []cluster
	for _, e := range events {
		from, to := e.span()
		wish := at((from + to) / 2)
		c := cluster{wish, wish, 1}
		for len(clusters) > 0 {
			above := clusters[len(clusters)-1]
			if above.top+float64(above.n*row) <= c.top {
				break
			}
			clusters = clusters[:len(clusters)-1]
			c = cluster{wish: above.wish + c.wish - float64(c.n*above.n*row), n: above.n + c.n}
			c.top = min(max(c.wish/float64(c.n), margin), float64(margin+length-(c.n-1)*row))
		}
		clusters = append(clusters, c)
	}
	var places []int
	for _, c := range clusters {
		for i := range c.n {
			_, y := whole(point{0, c.top + float64(i*row)})
			places = append(places, y)
		}
	}
	return places
}

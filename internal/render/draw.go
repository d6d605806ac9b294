package render

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/draw"
	"github.com/veshka-guide/veshka/internal/site"
)

// Map is a map of the region with countries by the value of one kind. It says nothing that the table below it does not.
type Map struct {
	Panels []template.HTML // empty for no map
	Key    []MapKey
	Notes  []string
}

// MapKey explains a shade of a map and the labels that go with it.
type MapKey struct {
	Swatches []template.HTML
	Text     string
}

// Route is the map of a journey.
type Route struct {
	Picture template.HTML // "" for none
	Notes   []string
}

// Timeline is a line of time.
type Timeline struct {
	Picture template.HTML // "" for none
	Notes   []string
}

// drawn makes of a picture what a template puts into a page: draw escapes every word in it.
func drawn(svg string) template.HTML { return template.HTML(svg) } //nolint:gosec // see above

// route draws the way of a story, country by country: never the places themselves.
func (p *page) route(s *site.Story) Route {
	var stops []draw.Stop
	var names, away []string
	last, gap, bridged := "", false, false
	for i, stop := range s.Route {
		if !draw.RouteShown(stop.Country) {
			stops = append(stops, draw.Stop{})
			away, gap = append(away, strconv.Itoa(i+1)), true
			continue
		}
		name := p.country(stop.Country)
		stops = append(stops, draw.Stop{Code: stop.Country, Name: name})
		if last != stop.Country {
			names = append(names, name)
			bridged = bridged || gap && last != ""
		}
		last, gap = stop.Country, false
	}
	r := Route{Picture: drawn(draw.Route(p.t("route.picture", "countries", strings.Join(names, p.t("list.then"))), stops))}
	if r.Picture == "" {
		return Route{}
	}
	r.Notes = append(r.Notes, p.t("route.note"))
	if bridged {
		r.Notes = append(r.Notes, p.t("route.dashed"))
	}
	if len(away) > 0 {
		r.Notes = append(r.Notes, p.t("route.away", "stops", p.in.Words.In(p.lang).List(away)))
	}
	r.Notes = append(r.Notes, p.t("map.borders"))
	return r
}

// timeline draws what changed, by date, with the numbers that the list beside it has.
func (p *page) timeline(changes []changed) Timeline {
	events := make([]draw.Event, 0, len(changes))
	for _, c := range changes {
		on := c.on()
		if on.IsZero() {
			return Timeline{} // the numbers would no longer be those of the list
		}
		events = append(events, draw.Event{Year: int(on.Year), Month: int(on.Month), Day: int(on.Day), Text: p.date(on).Text + " · " + p.guideTitle(c.Guide)})
	}
	t := Timeline{Picture: drawn(draw.Timeline(p.t("timeline.picture"), events))}
	if t.Picture == "" {
		return Timeline{}
	}
	t.Notes = append(t.Notes, p.t("timeline.note"))
	if len(events) > draw.Most {
		t.Notes = append(t.Notes, p.count("timeline.newest", draw.Most))
	}
	return t
}

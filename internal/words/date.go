package words

import (
	"strconv"

	"github.com/veshka-guide/veshka/internal/site"
)

// Date returns the date in words, at the precision that is known; "" for no date. A language of which CLDR tells no
// dates gets the ISO 8601 form.
func (w *Words) Date(d site.Date) string {
	text, _ := w.Dated(d)
	return text
}

// Dated returns Date, and the date as ISO 8601.
func (w *Words) Dated(d site.Date) (text, iso string) {
	v := w.dates.of(d, func() dated { return dated{w.date(d), d.String()} })
	return v.text, v.iso
}

// dated is a date in words and as ISO 8601.
type dated struct{ text, iso string }

func (w *Words) date(d site.Date) string {
	year := strconv.Itoa(int(d.Year))
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return glued(w.Text("date.year", "year", year))
	case d.Day == 0:
		// CLDR's standalone names ("февраль", not "февраля"), which the library lacks.
		return glued(w.Text("date.month", "month", w.Text("month."+strconv.Itoa(int(d.Month))), "year", year))
	}
	var s string
	if w.locale != nil {
		s = w.locale.FmtDateLong(d.Time())
	}
	if s == "" { // the library lacks some languages' pattern, ce among them
		return d.String()
	}
	return glued(s)
}

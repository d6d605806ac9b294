package site

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day, a month or a year, at the precision that is known: Day is 0 when only the month is known, Month is 0
// when only the year is. The zero Date is no date. Dates are of the proleptic Gregorian calendar (ISO 8601).
type Date struct {
	Year       int32
	Month, Day int8
}

// ParseDate reads 2026-02-17, 2026-02 or 2026, and nothing else.
func ParseDate(s string) (Date, bool) {
	var layout string
	switch len(s) {
	case len("2026"):
		layout = "2006"
	case len("2026-02"):
		layout = "2006-01"
	case len("2026-02-17"):
		layout = time.DateOnly
	default:
		return Date{}, false
	}
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() == 0 {
		return Date{}, false
	}
	d := DateOf(t)
	if len(s) <= 7 {
		d.Day = 0
	}
	if len(s) <= 4 {
		d.Month = 0
	}
	return d, true
}

// DateOf returns the day of t, in t's location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int32(y), int8(m), int8(d)}
}

// String returns the ISO 8601 form at the date's precision, "" for no date.
func (d Date) String() string {
	switch {
	case d == Date{}:
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// First returns the first day that d can mean: 1 February 2026 for 2026-02.
func (d Date) First() Date {
	if d.IsZero() {
		return d
	}
	return Date{d.Year, max(d.Month, 1), max(d.Day, 1)}
}

// Last returns the last day that d can mean: 28 February 2026 for 2026-02.
func (d Date) Last() Date {
	switch {
	case d.IsZero() || d.Day != 0:
		return d
	case d.Month == 0:
		return Date{d.Year, 12, 31}
	}
	return DateOf(time.Date(int(d.Year), time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC))
}

// Time returns midnight UTC of the first day that d can mean.
func (d Date) Time() time.Time {
	f := d.First()
	return time.Date(int(f.Year), time.Month(f.Month), int(f.Day), 0, 0, 0, 0, time.UTC)
}

// Plus returns the day that is the given number of days after the first day that d can mean.
func (d Date) Plus(days int) Date { return DateOf(d.Time().AddDate(0, 0, days)) }

// Compare orders dates by their first possible day; of two that begin on one day the more precise comes later.
func (d Date) Compare(e Date) int {
	f, g := d.First(), e.First()
	return cmp.Or(cmp.Compare(f.Year, g.Year), cmp.Compare(f.Month, g.Month), cmp.Compare(f.Day, g.Day),
		cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d's first possible day is before e's.
func (d Date) Before(e Date) bool { return d.First().Compare(e.First()) < 0 }

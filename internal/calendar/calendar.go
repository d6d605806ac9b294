// Package calendar writes days to remember as an iCalendar file (RFC 5545): plain values in, a file out that calendar
// programs import or subscribe to.
//
// A day is an all-day event that keeps nobody's time busy (TRANSP:TRANSPARENT), with alarms that are relative to its
// first minute, so that they go off by the clock of whoever has the calendar. The same days make the same bytes.
package calendar

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// product is the PRODID of the files (RFC 5545, 3.7.3).
const product = "-//veshka//due//EN"

// Event is a day to remember.
type Event struct {
	ID     string    // the UID: the same for the same thing in every file, and another for another
	Day    time.Time // its year, month and day count
	Title  string
	Text   string // lines end in \n
	Alarms []Alarm
}

// Alarm says when an event is announced: the moment, counted from midnight at the beginning of its day.
type Alarm string

// The alarms, as durations of RFC 5545, 3.3.6. Some programs drop alarms that come after the beginning of an event
// (Outlook does), so one of each is given where both are still to come.
const (
	WeekBefore Alarm = "-P7D"
	Morning    Alarm = "PT9H" // nine o'clock
)

// Write writes a calendar of the events. stamp is when it was made, for DTSTAMP, without which an event is none.
func Write(w io.Writer, stamp time.Time, events []Event) error {
	c := ical.NewCalendar()
	c.Props.SetText(ical.PropVersion, "2.0")
	c.Props.SetText(ical.PropProductID, product)
	c.Props.SetText(ical.PropCalendarScale, "GREGORIAN")
	for _, e := range events {
		c.Children = append(c.Children, event(e, stamp))
	}
	if len(events) == 0 {
		c.Children = append(c.Children, zone())
	}
	f := &folder{w: w}
	if err := ical.NewEncoder(f).Encode(c); err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	return nil
}

func event(e Event, stamp time.Time) *ical.Component {
	out := ical.NewEvent()
	day := time.Date(e.Day.Year(), e.Day.Month(), e.Day.Day(), 0, 0, 0, 0, time.UTC)
	out.Props.SetText(ical.PropUID, e.ID)
	out.Props.SetDateTime(ical.PropDateTimeStamp, stamp.UTC())
	out.Props.SetDate(ical.PropDateTimeStart, day)
	out.Props.SetDate(ical.PropDateTimeEnd, day.AddDate(0, 0, 1)) // the first day that is no part of it
	out.Props.SetText(ical.PropTransparency, "TRANSPARENT")
	out.Props.SetText(ical.PropSummary, plain(e.Title))
	out.Props.SetText(ical.PropDescription, plain(e.Text))
	for _, at := range e.Alarms {
		alarm := ical.NewComponent(ical.CompAlarm)
		alarm.Props.SetText(ical.PropAction, "DISPLAY")
		alarm.Props.SetText(ical.PropDescription, plain(e.Title)) // required of DISPLAY
		trigger := ical.NewProp(ical.PropTrigger)
		trigger.Value = string(at)
		alarm.Props.Set(trigger)
		out.Children = append(out.Children, alarm)
	}
	return out.Component
}

// zone is what stands in a calendar without events: a calendar must hold something (RFC 5545, 3.6), and this shows
// nothing to anybody.
func zone() *ical.Component {
	out, standard := ical.NewComponent(ical.CompTimezone), ical.NewComponent(ical.CompTimezoneStandard)
	out.Props.SetText(ical.PropTimezoneID, "UTC")
	start := ical.NewProp(ical.PropDateTimeStart)
	start.Value = "19700101T000000"
	standard.Props.Set(start)
	for _, name := range []string{ical.PropTimezoneOffsetFrom, ical.PropTimezoneOffsetTo} {
		offset := ical.NewProp(name)
		offset.Value = "+0000"
		standard.Props.Set(offset)
	}
	out.Children = append(out.Children, standard)
	return out
}

// plain returns the text without what a TEXT value cannot hold: control characters other than the end of a line and the
// tab (RFC 5545, 3.3.11), and bytes that are not UTF-8.
func plain(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

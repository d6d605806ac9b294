package calendar_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"github.com/veshka-guide/veshka/internal/calendar"
)

var stamp = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// event is an event whose text has what calendars stumble over.
func event(id string) calendar.Event {
	return calendar.Event{
		ID: id, Day: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Title: "Грузия: «Безвизовый срок»; год, потом выезд — проверить",
		Text:   strings.Repeat("Ёлка 🧊 за нарушение, штраф; ", 20) + "\nhttps://example.org/?a=1;b=2,3\\4\n\nveshka confirm georgia/visa-free-stay",
		Alarms: []calendar.Alarm{calendar.WeekBefore, calendar.Morning},
	}
}

func written(t *testing.T, events ...calendar.Event) string {
	t.Helper()
	var b bytes.Buffer
	if err := calendar.Write(&b, stamp, events); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is written is what another library reads.
func TestWriteIsReadBack(t *testing.T) {
	want := event("0123456789abcdef")
	c, err := ics.ParseCalendar(strings.NewReader(written(t, want, event("other"))))
	if err != nil {
		t.Fatal(err)
	}
	events := c.Events()
	if len(events) != 2 {
		t.Fatalf("%d events, want 2", len(events))
	}
	e := events[0]
	value := func(p ics.ComponentProperty) string {
		if got := e.GetProperty(p); got != nil {
			return got.Value
		}
		return ""
	}
	for _, c := range []struct {
		property  ics.ComponentProperty
		got, want string
	}{
		{"UID", e.Id(), want.ID},
		{"SUMMARY", value(ics.ComponentPropertySummary), want.Title},
		{"DESCRIPTION", value(ics.ComponentPropertyDescription), want.Text},
		{"TRANSP", value("TRANSP"), "TRANSPARENT"},
		{"DTSTAMP", value("DTSTAMP"), "20260601T000000Z"},
		{"DTSTART", value("DTSTART"), "20261231"},
		{"DTEND", value("DTEND"), "20270101"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %q, want %q", c.property, c.got, c.want)
		}
	}
	start, err := e.GetAllDayStartAt()
	if err != nil || start.Format(time.DateOnly) != "2026-12-31" {
		t.Errorf("it begins on %v, %v, want the whole day 2026-12-31", start, err)
	}
	if got := e.GetProperty("DTSTART").ICalParameters["VALUE"]; !slices.Equal(got, []string{"DATE"}) {
		t.Errorf("DTSTART is a %q, want a DATE", got)
	}
	var triggers []string
	for _, a := range e.Alarms() {
		if got := a.GetProperty("ACTION").Value; got != "DISPLAY" {
			t.Errorf("an alarm does %q, want DISPLAY", got)
		}
		if got := a.GetProperty("DESCRIPTION").Value; got != want.Title {
			t.Errorf("an alarm says %q, want %q", got, want.Title)
		}
		triggers = append(triggers, a.GetProperty("TRIGGER").Value)
	}
	if want := []string{"-P7D", "PT9H"}; !slices.Equal(triggers, want) {
		t.Errorf("alarms %q, want %q", triggers, want)
	}
}

// No line is longer than 75 octets, none breaks a character, and all end in CRLF.
func TestLinesAreFolded(t *testing.T) {
	for n := range 90 { // every place in a line for a character of two, three and four bytes
		for _, long := range []string{"ё", "—", "🧊", "a"} {
			e := event("x")
			e.Text = strings.Repeat("a", n) + strings.Repeat(long, 100)
			text := written(t, e)
			rest, ok := strings.CutSuffix(text, "\r\n")
			if !ok || strings.ContainsAny(strings.ReplaceAll(text, "\r\n", ""), "\r\n") {
				t.Fatalf("lines do not end in CRLF: %q", text)
			}
			for line := range strings.SplitSeq(rest, "\r\n") {
				if len(line) > 75 || !utf8.ValidString(line) || strings.TrimSpace(line) == "" {
					t.Fatalf("line of %d octets: %q", len(line), line)
				}
			}
			if !strings.Contains(strings.ReplaceAll(text, "\r\n ", ""), "\r\nDESCRIPTION:"+e.Text+"\r\n") {
				t.Fatalf("unfolded, the text is another: %q", text)
			}
		}
	}
}

func TestSameEventsMakeTheSameBytes(t *testing.T) {
	if a, b := written(t, event("a"), event("b")), written(t, event("a"), event("b")); a != b {
		t.Errorf("two writings differ:\n%s\n%s", a, b)
	}
}

// A calendar that has nothing in it is one all the same.
func TestWriteNothing(t *testing.T) {
	c, err := ics.ParseCalendar(strings.NewReader(written(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Events()) != 0 || len(c.Components) != 1 {
		t.Errorf("%d events, %d components, want 0 and 1", len(c.Events()), len(c.Components))
	}
}

// What no calendar can hold does not come into one: a carriage return would begin a line of its own.
func TestControlCharactersAreLeftOut(t *testing.T) {
	e := event("x")
	e.Title, e.Text = "a\rATTENDEE:b\x00\x1b", "one\r\ntwo\rthree\xff"
	text := written(t, e)
	for _, want := range []string{"SUMMARY:aATTENDEE:b\r\n", `DESCRIPTION:one\ntwothree` + "\uFFFD\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestWriteReportsWhatFails(t *testing.T) {
	if err := calendar.Write(broken{}, stamp, []calendar.Event{event("x")}); err == nil {
		t.Error("Write() to a full disk has no error")
	}
}

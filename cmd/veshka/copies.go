package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"golang.org/x/term"

	"github.com/veshka-guide/veshka/internal/fault"
)

// What the commands for copies of the site share: keys, sign, mirror, pack, publish.

// now returns the machine's time, in whole seconds of UTC.
func now() time.Time { return time.Now().UTC().Truncate(time.Second) }

// faulty prints what is wrong with a copy, in the words of the terminal's language.
func (t *terminal) faulty(f *fault.Fault) {
	text, hint := t.told(f)
	fmt.Fprintf(t.err, "veshka: %s [%s]\n", text, f.Code)
	t.advise(hint)
}

// warn prints what is wrong and stops nothing.
func (t *terminal) warn(f *fault.Fault) { t.origin("", f) }

// say prints a message of the section copy to stderr.
func (t *terminal) say(id string, args ...string) {
	fmt.Fprintln(t.err, t.words().Text("copy."+id, plain(args)...))
}

// tell is what was asked for: a message of the section copy, to stdout.
func (t *terminal) tell(id string, args ...string) {
	fmt.Fprintln(t.out, t.words().Text("copy."+id, plain(args)...))
}

// plain makes the values among names and values fit for a terminal: some were written by strangers.
func plain(args []string) []string {
	out := slices.Clone(args)
	for i := 1; i < len(out); i += 2 {
		out[i] = fault.Plain(out[i])
	}
	return out
}

// wide reports whether the stream is a terminal that a line can be drawn on again.
func wide(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// meter says how far a long piece of work has come: a line that is drawn again on a terminal, a line every five seconds
// elsewhere, so that short work says nothing. It may be used by one goroutine.
type meter struct {
	t     *terminal
	live  bool
	start time.Time
	last  time.Time // a line was written
}

// meter begins a piece of work.
func (t *terminal) meter() *meter {
	start := time.Now()
	return &meter{t: t, live: wide(t.err), start: start, last: start}
}

// at says that so many of so many bytes are done.
func (m *meter) at(done, total int64) {
	if total <= 0 || done <= 0 {
		return
	}
	now := time.Now()
	every := 5 * time.Second
	if m.live {
		every = 200 * time.Millisecond
	}
	if now.Sub(m.last) < every {
		return
	}
	m.last = now
	line := m.line(done, total, now.Sub(m.start))
	if m.live {
		fmt.Fprintf(m.t.err, "\r\x1b[K%s", line)
		return
	}
	fmt.Fprintln(m.t.err, line)
}

// line is bytes, rate and time left in words.
func (m *meter) line(done, total int64, spent time.Duration) string {
	rate := float64(done) / max(spent.Seconds(), 0.001)
	left := time.Duration(0)
	if rate > 0 {
		left = time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
	}
	return m.t.words().Text("copy.progress", "done", m.t.size(done), "total", m.t.size(total),
		"percent", fmt.Sprint(done*100/total), "rate", m.t.size(int64(rate)), "left", m.t.left(left))
}

// left is a time that work still takes.
func (t *terminal) left(d time.Duration) string {
	hours, minutes, seconds := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	id := "copy.left"
	switch {
	case hours == 0 && minutes == 0:
		id += "-seconds"
	case hours == 0:
		id += "-minutes"
	}
	return t.words().Text(id, "hours", fmt.Sprint(hours), "minutes", fmt.Sprint(minutes), "seconds", fmt.Sprint(seconds))
}

// done ends the line.
func (m *meter) done() {
	if m.live && m.last != m.start {
		fmt.Fprint(m.t.err, "\r\x1b[K")
	}
}

// size writes bytes for people, in the language of the terminal.
func (t *terminal) size(n int64) string {
	w := t.words()
	switch {
	case n >= 10<<20:
		return w.Text("copy.mib", "n", w.Number(float64(n>>20)))
	case n >= 1<<20:
		return w.Text("copy.mib", "n", w.Number(float64(n*10>>20)/10))
	case n >= 10<<10:
		return w.Text("copy.kib", "n", w.Number(float64(n>>10)))
	}
	return w.Text("copy.bytes", "n", w.Number(float64(n)))
}

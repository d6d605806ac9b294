package hugo

import (
	"slices"
	"sort"
	"strings"
)

// lined is a text that knows from which line of the author's file each of its own came.
type lined struct {
	s      string
	starts []int // of its lines, in bytes
	lines  []int // of the file, for each of starts
}

// edit puts a text in the place of the bytes from at to end.
type edit struct {
	at, end int
	text    string
}

// linesOf returns a text that stands below skip lines of its file.
func linesOf(s string, skip int) lined {
	l := lined{s: s, starts: []int{0}, lines: []int{skip + 1}}
	for i := range len(s) {
		if s[i] == '\n' {
			skip++
			l.starts, l.lines = append(l.starts, i+1), append(l.lines, skip+1)
		}
	}
	return l
}

// line returns the line of the file that a byte came from.
func (l lined) line(at int) int {
	return l.lines[max(0, sort.SearchInts(l.starts, at+1)-1)]
}

// lineBounds returns where the line of a byte begins and where it ends, its line feed apart.
func (l lined) lineBounds(at int) (from, to int) {
	from = l.starts[max(0, sort.SearchInts(l.starts, at+1)-1)]
	if i := strings.IndexByte(l.s[at:], '\n'); i >= 0 {
		return from, at + i
	}
	return from, len(l.s)
}

// edited returns the text with the edits made. Of two that overlap the one that begins first is made; of two that begin
// at one place, the one that was made first. It reports whether all were.
func (l lined) edited(edits []edit) (lined, bool) {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.at - b.at })
	var b strings.Builder
	out := lined{starts: []int{0}, lines: []int{l.lines[0]}}
	put := func(s string, line func(i int) int) {
		for i := range len(s) {
			if s[i] == '\n' {
				out.starts = append(out.starts, b.Len()+i+1)
				out.lines = append(out.lines, line(i+1))
			}
		}
		b.WriteString(s)
	}
	last, all := 0, true
	for _, e := range edits {
		if e.at < last {
			all = false
			continue
		}
		from := last
		put(l.s[last:e.at], func(i int) int { return l.line(from + i) })
		put(e.text, func(int) int { return l.line(e.at) })
		last = e.end
	}
	put(l.s[last:], func(i int) int { return l.line(last + i) })
	out.s = b.String()
	return out, all
}

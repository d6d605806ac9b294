package hugo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/site"
)

// front is the front matter of a file.
type front struct {
	ending string // of the notation: ".yaml", ".toml", ".json"; "" for none
	table  map[string]any
	source string // as it is written
	first  int    // its first line
}

// badFront is what is wrong with front matter, and on which line of the file.
type badFront struct {
	line    int
	problem string
}

// splitFront takes front matter off a text. Its notation follows from how it begins: `---` for YAML, `+++` for TOML, a
// brace for JSON. skip is how many lines of the text stand before the rest.
func splitFront(s string) (f front, rest string, skip int, err *badFront) {
	line, after, _ := strings.Cut(s, "\n")
	switch fence := strings.TrimRight(line, " \t"); fence {
	case "---", "+++":
		f.ending, f.first = map[string]string{"---": ".yaml", "+++": ".toml"}[fence], 2
		at, n := 0, 1
		for l := range strings.Lines(after) {
			n++
			if strings.TrimRight(l, " \t\n") == fence {
				f.source, rest, skip = after[:at], after[at+len(l):], n
				return f.decoded(rest, skip)
			}
			at += len(l)
		}
		return f, "", 0, &badFront{1, ""}
	}
	if !strings.HasPrefix(s, "{") || strings.HasPrefix(s, "{{") {
		return f, s, 0, nil
	}
	d := json.NewDecoder(strings.NewReader(s))
	var raw json.RawMessage
	if d.Decode(&raw) != nil {
		return f, "", 0, &badFront{1, ""}
	}
	end := int(d.InputOffset())
	f.ending, f.source, f.first = ".json", s[:end], 1
	rest = s[end:]
	return f.decoded(rest, strings.Count(s[:end], "\n"))
}

func (f front) decoded(rest string, skip int) (front, string, int, *badFront) {
	table, line, err := decode(f.ending, []byte(f.source))
	if err != nil {
		return f, rest, skip, &badFront{max(line, 1) + f.first - 1, err.Error()}
	}
	f.table = table
	return f, rest, skip, nil
}

// line returns where a key stands in the file: the first line that begins with it, in whatever notation.
func (f front) line(key string) int {
	n := f.first
	for l := range strings.Lines(f.source) {
		word := strings.TrimLeft(l, " \t\"'[{,")
		if len(word) >= len(key) && strings.EqualFold(word[:len(key)], key) && strings.IndexAny(word[len(key):], ":= \t\"']") == 0 {
			return n
		}
		n++
	}
	return max(f.first, 1)
}

// text returns the value of a key as one line of text, "" for what is none.
func (f front) text(key string) string {
	return strings.Join(strings.Fields(scalar(f.table[key])), " ")
}

// flag reports whether the key holds true.
func (f front) flag(key string) bool { return strings.EqualFold(scalar(f.table[key]), "true") }

// list returns the texts of a list; a single one counts as a list of one.
func (f front) list(key string) []string {
	items, ok := f.table[key].([]any)
	if !ok {
		items = []any{f.table[key]}
	}
	var out []string
	for _, it := range items {
		if s := scalar(it); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// weight returns the key of that name where pages have room for it.
func (f front) weight() int {
	n, err := strconv.Atoi(scalar(f.table["weight"]))
	if err != nil || n < 0 || n > 10_000 {
		return 0
	}
	return n
}

// The keys by what becomes of them. Days are no verification, whatever they are called.
var (
	usedKeys = []string{"title", "summary", "description", "draft", "slug", "country", "weight", "translationkey", "url"}
	dayKeys  = []string{"date", "lastmod", "publishdate", "pubdate", "published", "modified", "updated", "verified", "reviewed", "lastreviewed", "checked"}
)

// rest returns the keys that are not used, days and others apart, sorted.
func (f front) rest(used []string) (days, others []string) {
	for key, v := range f.table {
		switch {
		case slices.Contains(dayKeys, key) || isTime(v) && key != "expirydate":
			days = append(days, key)
		case !slices.Contains(used, key) && key != "expirydate":
			others = append(others, key)
		}
	}
	slices.Sort(days)
	slices.Sort(others)
	return days, others
}

func isTime(v any) bool {
	_, ok := v.(time.Time)
	return ok
}

// day returns a day of the front matter, the zero Date for none.
func (f front) day(key string) site.Date {
	switch v := f.table[key].(type) {
	case time.Time:
		return site.DateOf(v.UTC())
	case fmt.Stringer: // local days and times of TOML
		return dayOf(v.String())
	case string:
		return dayOf(v)
	}
	return site.Date{}
}

func dayOf(s string) site.Date {
	if len(s) >= 10 {
		if d, ok := site.ParseDate(s[:10]); ok {
			return d
		}
	}
	return site.Date{}
}

// unpublished reports whether Hugo does not publish the page on the day, or will not for ever; key is what says so.
func (f front) unpublished(day site.Date) (key string, yes bool) {
	if _, ok := f.table["expirydate"]; ok { // a page does not go by itself here
		return "expirydate", true
	}
	for _, key := range []string{"publishdate", "date"} {
		if d := f.day(key); d != (site.Date{}) && day.Before(d) {
			return key, true
		}
	}
	return "", false
}

// headless reports whether Hugo makes no page of the file.
func (f front) headless() bool {
	if f.flag("headless") {
		return true
	}
	for _, key := range []string{"build", "_build"} {
		if r := tableOf(f.table[key])["render"]; r == "never" || r == false || r == "link" {
			return true
		}
	}
	return false
}

// quoted writes a text as one line of YAML.
func quoted(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, s)
	return "'" + strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "'", "''") + "'"
}

// short writes a text on one line, of at most 100 characters.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}

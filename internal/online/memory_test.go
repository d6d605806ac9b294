package online

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"
)

const a, b = readText + "aaaaaaaaaaaaaaaa", readText + "bbbbbbbbbbbbbbbb"

// TestLearn follows one source through days: what it said on each, and what is remembered of that.
func TestLearn(t *testing.T) {
	type visit struct{ day, digest, url string }
	cases := []struct {
		name     string
		compared []string
		visits   []visit
		want     Seen
	}{
		{"the first time", nil, []visit{{"2026-05-01", a, law}}, Seen{URL: law, Digest: a, Since: "2026-05-01", Seen: "2026-05-01"}},
		{"the next nights change nothing", nil, []visit{{"2026-05-01", a, law}, {"2026-05-02", a, law}, {"2026-05-07", a, law}},
			Seen{URL: law, Digest: a, Since: "2026-05-01", Seen: "2026-05-01"}},
		{"after a week it is noted", nil, []visit{{"2026-05-01", a, law}, {"2026-05-08", a, law}},
			Seen{URL: law, Digest: a, Since: "2026-05-01", Seen: "2026-05-08"}},
		{"the night after a comparison it is noted", []string{"2026-05-02"}, []visit{{"2026-05-01", a, law}, {"2026-05-03", a, law}, {"2026-05-04", a, law}},
			Seen{URL: law, Digest: a, Since: "2026-05-01", Seen: "2026-05-03"}},
		{"a change", nil, []visit{{"2026-05-01", a, law}, {"2026-05-03", b, law}},
			Seen{URL: law, Digest: b, Since: "2026-05-03", Seen: "2026-05-03", Before: "2026-05-01", Old: a}},
		{"and back", nil, []visit{{"2026-05-01", a, law}, {"2026-05-03", b, law}, {"2026-05-04", a, law}},
			Seen{URL: law, Digest: a, Since: "2026-05-04", Seen: "2026-05-04", Before: "2026-05-03", Old: b}},
		{"the same under another address", nil, []visit{{"2026-05-01", a, law}, {"2026-05-03", b, law}, {"2026-05-04", b, home + "5"}},
			Seen{URL: home + "5", Digest: b, Since: "2026-05-03", Seen: "2026-05-03", Before: "2026-05-01", Old: a}},
		{"something else under another address", nil, []visit{{"2026-05-01", a, law}, {"2026-05-04", b, home + "5"}},
			Seen{URL: home + "5", Digest: b, Since: "2026-05-04", Seen: "2026-05-04"}},
		{"gone in between", nil, []visit{{"2026-05-01", a, law}, {"2026-05-03", "", law}}, Seen{URL: law, Digest: a, Since: "2026-05-01", Seen: "2026-05-01"}},
		{"read in another way", nil, []visit{{"2026-05-01", "0t:aaaaaaaaaaaaaaaa", law}, {"2026-05-03", a, law}},
			Seen{URL: law, Digest: a, Since: "2026-05-03", Seen: "2026-05-03"}},
		{"a page that became a file", nil, []visit{{"2026-05-01", a, law}, {"2026-05-03", readBytes + "aaaaaaaaaaaaaaaa", law}},
			Seen{URL: law, Digest: readBytes + "aaaaaaaaaaaaaaaa", Since: "2026-05-03", Seen: "2026-05-03", Before: "2026-05-01", Old: a}},
	}
	for _, c := range cases {
		var m Memory
		for _, v := range c.visits {
			m = m.Learn([]Result{
				{Address: Address{Key: "gov", URL: v.url, Remember: true, Compared: c.compared}, Digest: v.digest},
				{Address: Address{Key: "helpers", URL: v.url}, Digest: v.digest},
			}, v.day)
		}
		if len(m) != 1 || m["gov"] != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, m, c.want)
		}
	}
}

// TestChange compares a change of a source, last seen as it was on the 10th and first seen changed on the 15th, with days
// of comparison.
func TestChange(t *testing.T) {
	seen := Seen{Digest: b, Since: "2026-05-15", Seen: "2026-05-20", Before: "2026-05-10", Old: a}
	cases := []struct {
		first, last string
		want        Doubt
	}{
		{"2026-05-09", "2026-05-09", Changed},
		{"2026-05-10", "2026-05-10", Changed},
		{"2026-05-11", "2026-05-11", PerhapsChanged},
		{"2026-05-14", "2026-05-14", PerhapsChanged},
		{"2026-05-15", "2026-05-15", Unchanged}, // who compared on the day on which the change was reported saw it
		{"2026-05-16", "2026-05-16", Unchanged},
		{"2026-04-01", "2026-04-30", Changed},        // some day of April
		{"2026-05-01", "2026-05-31", PerhapsChanged}, // some day of May
	}
	for _, c := range cases {
		if got := seen.Change(c.first, c.last); got != c.want {
			t.Errorf("Change(%s, %s) = %d, want %d", c.first, c.last, got, c.want)
		}
	}
	seen.Before = ""
	if got := seen.Change("2026-01-01", "2026-01-01"); got != Unchanged {
		t.Errorf("Change() of what was never seen before = %d", got)
	}
}

// The file holds a source a line, in order, and reads back as it was written; a second writing changes no byte.
func TestMemoryFile(t *testing.T) {
	m := Memory{
		"б": {URL: "https://gov.example/?a=1&b=<2>", Digest: a, Since: "2026-05-01", Seen: "2026-05-01"},
		"a": {URL: law, Digest: b, Since: "2026-05-03", Seen: "2026-05-03", Before: "2026-05-01", Old: a},
	}
	want := `{
"a": {"url":"https://gov.example/law","digest":"1t:bbbbbbbbbbbbbbbb","since":"2026-05-03","seen":"2026-05-03","before":"2026-05-01","old":"1t:aaaaaaaaaaaaaaaa"},
"б": {"url":"https://gov.example/?a=1&b=<2>","digest":"1t:aaaaaaaaaaaaaaaa","since":"2026-05-01","seen":"2026-05-01"}
}
`
	if got := string(m.Bytes()); got != want {
		t.Errorf("Bytes() =\n%s\nwant\n%s", got, want)
	}
	back, err := ParseMemory(m.Bytes())
	if err != nil || !maps.Equal(back, m) {
		t.Errorf("ParseMemory() = %v, %v", back, err)
	}
	if got, err := ParseMemory((Memory{}).Bytes()); err != nil || len(got) != 0 {
		t.Errorf("ParseMemory(nothing) = %v, %v", got, err)
	}
	if kept := m.Keep(map[string]bool{"a": true}); len(kept) != 1 || len(m) != 2 {
		t.Errorf("Keep() = %v of %v", kept, m)
	}
}

// What is no memory is refused with its line: after a merge, say.
func TestBadMemory(t *testing.T) {
	good := string(Memory{"a": {URL: law, Digest: a, Since: "2026-05-01", Seen: "2026-05-01"}, "b": {URL: law, Digest: b, Since: "2026-05-01", Seen: "2026-05-01"}}.Bytes())
	cases := []struct {
		name, text string
		line       int
	}{
		{"a conflict", strings.Replace(good, "\"b\"", "<<<<<<< HEAD\n\"b\"", 1), 3},
		{"cut", good[:len(good)-8], 3},
		{"a day that is none", strings.Replace(good, "2026-05-01", "2026-02-30", 3), 2},
		{"no digest", strings.Replace(good, a, "", 1), 2},
		{"a key that is none", strings.Replace(good, "since", "sience", 1), 2},
		{"a list", "[]", 1},
		{"a source twice", strings.Replace(good, "\"b\"", "\"a\"", 1), 3},
		{"something after the end", good + "x", 5},
		{"no key", "{1: 2}", 1},
	}
	for _, c := range cases {
		_, err := ParseMemory([]byte(c.text))
		var bad *MemoryError
		if !errors.As(err, &bad) || bad.Line != c.line {
			t.Errorf("%s: ParseMemory() = %v, want line %d", c.name, err, c.line)
		}
	}
}

// FuzzMemory: whatever stands in the file, it is refused or written again as it was read.
func FuzzMemory(f *testing.F) {
	f.Add([]byte(`{"a": {"url":"x","digest":"1t:aa","since":"2026-05-03","seen":"2026-05-03"}}`))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseMemory(text)
		if err != nil {
			return
		}
		m.Learn([]Result{{Address: Address{Key: "a", Remember: true}, Digest: b}}, "2026-06-01")
		again, err := ParseMemory(m.Bytes())
		if err != nil || !bytes.Equal(again.Bytes(), m.Bytes()) {
			t.Errorf("ParseMemory(%q) = %v", m.Bytes(), err)
		}
	})
}

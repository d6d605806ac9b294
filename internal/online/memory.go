package online

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// MemoryFile is where the memory stands, in the site's folder beside content/: editors commit it, so that all of them, and
// a machine that checks at night, know the same.
const MemoryFile = "sources.seen.json"

// Memory is what the sources said when they were asked last, by key. It says nothing of a rule: that somebody compared one
// with a source stands in the rule.
type Memory map[string]Seen

// Seen is what is known of one source. Days are like 2026-05-31, in UTC.
type Seen struct {
	URL    string `json:"url"`
	Digest string `json:"digest"`           // of what it says (page.digest)
	Since  string `json:"since"`            // the first day on which it was seen to say that
	Seen   string `json:"seen"`             // a day, not always the last, on which it was seen to say that: see Learn
	Before string `json:"before,omitempty"` // a day on which it was seen to say something else, the last that is noted; "" if it never was
	Old    string `json:"old,omitempty"`    // digest of that
}

// noteEvery is how many days pass until Learn notes again that nothing changed.
const noteEvery = 7

// Learn adds what came of addresses on the day. Only pages that were seen count: of one that is gone, or not known, the
// memory keeps what it had.
//
// That a page still says the same is noted once a week only, else each night's check would change a line for every source.
// What is lost by that is some days of precision: the time in which a page changed is said up to a week too long, never too
// short. It is noted at once when a rule was compared with the source since it was noted last, because then these days
// decide whether the page changed before the comparison or after it.
func (m Memory) Learn(results []Result, day string) Memory {
	out := maps.Clone(m)
	if out == nil {
		out = Memory{}
	}
	for _, r := range results {
		if r.Address.Remember && r.Digest != "" {
			a := r.Address
			out[a.Key] = out[a.Key].next(a.URL, r.Digest, day, a.Compared)
		}
	}
	return out
}

func (s Seen) next(url, digest, day string, compared []string) Seen {
	switch {
	case s.Digest == "" || way(s.Digest) != way(digest), s.Digest != digest && s.URL != url:
		return Seen{URL: url, Digest: digest, Since: day, Seen: day} // what another address said is no earlier state of this one
	case s.Digest != digest:
		return Seen{URL: url, Digest: digest, Since: day, Seen: day, Before: s.Seen, Old: s.Digest}
	}
	s.URL = url
	recent := slices.ContainsFunc(compared, func(c string) bool { return s.Seen <= c && c <= day })
	if day > s.Seen && recent || day >= later(s.Seen, noteEvery) {
		s.Seen = day
	}
	return s
}

// later returns the day so many days after another.
func later(day string, days int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly)
}

// Keep returns what is known of the keys, and forgets all others.
func (m Memory) Keep(keys map[string]bool) Memory {
	out := maps.Clone(m)
	maps.DeleteFunc(out, func(key string, _ Seen) bool { return !keys[key] })
	return out
}

// A Doubt says how a change of a source stands to a comparison with it.
type Doubt int

// The values of Doubt.
const (
	Unchanged      Doubt = iota // or nothing is known
	Changed                     // it changed after the comparison
	PerhapsChanged              // it changed after it was seen last and before it was seen next; the comparison was between
)

// Since says whether the source changed since it was compared, on a day between first and last. What was never seen before
// the change it says of nothing.
func (s Seen) Change(first, last string) Doubt {
	switch {
	case s.Before == "" || s.Since <= first:
		return Unchanged
	case s.Before >= last:
		return Changed
	}
	return PerhapsChanged
}

// ParseMemory reads a memory file; an empty one holds nothing. The error is a *MemoryError.
func ParseMemory(text []byte) (Memory, error) {
	m := Memory{}
	if len(bytes.TrimSpace(text)) == 0 {
		return m, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	bad := func(err error) (Memory, error) {
		at := int(d.InputOffset())
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = max(at, int(syntax.Offset)-1)
		}
		return nil, &MemoryError{1 + bytes.Count(text[:min(at, len(text))], []byte("\n")), err}
	}
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return bad(cmp.Or(err, errors.New("expected {")))
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return bad(err)
		}
		var s Seen
		if err := d.Decode(&s); err != nil {
			return bad(err)
		}
		name := key.(string) // what stands before a value is one
		switch problem := s.wrong(); {
		case problem != "":
			return bad(errors.New(problem))
		case m[name] != Seen{}:
			return bad(fmt.Errorf("%q stands here a second time", name))
		}
		m[name] = s
	}
	if _, err := d.Token(); err != nil {
		return bad(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return bad(errors.New("expected nothing after }"))
	}
	return m, nil
}

// MemoryError says in which line a memory file cannot be read.
type MemoryError struct {
	Line int
	Err  error
}

func (e *MemoryError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *MemoryError) Unwrap() error { return e.Err }

// wrong says what keeps an entry from being one.
func (s Seen) wrong() string {
	for _, day := range []string{s.Since, s.Seen, s.Before} {
		if _, err := time.Parse(time.DateOnly, day); err != nil && (day != "" || s.Since == "" || s.Seen == "") {
			return fmt.Sprintf("%q is not a day", day)
		}
	}
	for _, digest := range []string{s.Digest, s.Old} {
		if !strings.Contains(digest, ":") && (digest != "" || s.Digest == "") {
			return fmt.Sprintf("%q is not a digest", digest)
		}
	}
	return ""
}

// Bytes returns the file: JSON, one source a line, in the order of their keys, so that the changes of two editors merge.
func (m Memory) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString("{")
	for i, key := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n" + plain(key) + ": " + plain(m[key]))
	}
	b.WriteString("\n}\n")
	return b.Bytes()
}

// plain returns JSON in one line, with & and < as they are.
func plain(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // texts alone: nothing that could fail
	return strings.TrimSpace(b.String())
}

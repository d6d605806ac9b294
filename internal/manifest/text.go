package manifest

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/veshka-guide/veshka/internal/fault"
)

// Manifest and keyset share a form: UTF-8 lines that end in LF, the first names format and version, then come header
// lines "# key: value", then the body. Known keys stand in their order; unknown ones, which a later veshka may write,
// stand anywhere among them and are passed over. No key stands twice.
//
// What is wrong is said without words of a language, for it stands in a sentence of any: what was wanted, "≠", what
// was found.

// instant is the one form of an instant: RFC 3339, UTC, whole seconds.
const (
	instant = "2006-01-02T15:04:05Z"
	day     = "2006-01-02"
)

// reader reads such a text line by line. The first fault stays in err, and what is read after it is empty.
type reader struct {
	what   string // name of the file, for faults
	rest   string
	line   int // number of the line read last
	values map[string]string
	lines  map[string]int
	err    error
}

// open checks what concerns the whole text, its first line, and reads the header. A name that ends in "?" may be
// missing.
func open(what, format string, text []byte, limit int, fields []string) *reader {
	r := &reader{what: what, values: map[string]string{}, lines: map[string]int{}}
	if len(text) > limit {
		r.fail(1, "≤ "+strconv.Itoa(limit)+" bytes", strconv.Itoa(len(text)))
		return r
	}
	if r.plain(text); r.err != nil {
		return r
	}
	r.rest = string(text)
	r.first(format)
	r.header(fields)
	return r
}

// plain refuses bytes that are not UTF-8, and a last line without its LF. Control characters, CR among them, belong into
// no value and no path, which refuse them.
func (r *reader) plain(text []byte) {
	if !utf8.Valid(text) {
		line := 1
		for l := range bytes.Lines(text) {
			if !utf8.Valid(l) {
				break
			}
			line++
		}
		r.fail(line, "UTF-8", "")
		return
	}
	if !bytes.HasSuffix(text, []byte{'\n'}) {
		r.fail(1+bytes.Count(text, []byte{'\n'}), "LF", "")
	}
}

// first holds the first line to "# FORMAT 1"; a greater number is not wrong, it is newer.
func (r *reader) first(format string) {
	line, _ := r.next()
	if r.err != nil || line == "# "+format+" 1" {
		return
	}
	if v, ok := strings.CutPrefix(line, "# "+format+" "); ok {
		if n, ok := decimal(v, 1<<31); ok && n > 1 {
			r.err = fault.New("newer-version", "what", r.what, "version", v)
			return
		}
	}
	r.fail(1, "# "+format+" 1", line)
}

// header reads the lines that begin with "# ".
func (r *reader) header(fields []string) {
	known := 0 // fields before this one have been read or passed over
	for r.err == nil && strings.HasPrefix(r.rest, "# ") {
		line, _ := r.next()
		key, value, ok := strings.Cut(line[2:], ": ")
		if !ok || !fieldName(key) || !printable(value) {
			r.fail(r.line, "# key: value", line)
			return
		}
		if r.lines[key] > 0 {
			r.fail(r.line, "1 × "+key, "2 × "+key)
			return
		}
		r.values[key], r.lines[key] = value, r.line
		at := -1
		for i, f := range fields {
			if strings.TrimSuffix(f, "?") == key {
				at = i
			}
		}
		if at < 0 {
			continue
		}
		if missing := required(fields[min(known, at):at]); missing != "" || at < known {
			r.fail(r.line, "# "+missing+": …", line)
			return
		}
		known = at + 1
	}
	if missing := required(fields[known:]); missing != "" && r.err == nil {
		line, _, _ := strings.Cut(r.rest, "\n")
		r.fail(r.line+1, "# "+missing+": …", line)
	}
}

// required returns the first of the fields that may not be missing, "" if all may.
func required(fields []string) string {
	for _, f := range fields {
		if !strings.HasSuffix(f, "?") {
			return f
		}
	}
	return ""
}

// next returns the next line without its LF, false after the last.
func (r *reader) next() (string, bool) {
	if r.err != nil || r.rest == "" {
		return "", false
	}
	r.line++
	line, rest, _ := strings.Cut(r.rest, "\n")
	r.rest = rest
	return line, true
}

// fail keeps the first fault.
func (r *reader) fail(line int, want, got string) {
	if r.err == nil {
		r.err = fault.New("format", "what", r.what, "line", strconv.Itoa(line), "problem", want+" ≠ "+quoted(got))
	}
}

// wrong is fail for the value of a key.
func (r *reader) wrong(key, want string) {
	r.fail(r.lines[key], key+": "+want, r.values[key])
}

// number reads a decimal number between low and high, without sign or padding.
func (r *reader) number(key string, low, high uint64) uint64 {
	n, ok := decimal(r.values[key], high)
	if !ok || n < low {
		r.wrong(key, strconv.FormatUint(low, 10)+"…"+strconv.FormatUint(high, 10))
	}
	return n
}

// time reads an instant.
func (r *reader) time(key string) time.Time {
	t, err := time.Parse(instant, r.values[key])
	if err != nil || t.Format(instant) != r.values[key] { // Parse takes fractions of seconds too
		r.wrong(key, instant)
		return time.Time{}
	}
	return t
}

// hash reads a SHA-256, "" for none.
func (r *reader) hash(key string) string {
	v := r.values[key]
	if v == "none" {
		return ""
	}
	if !isSHA256(v) {
		r.wrong(key, "SHA-256 | none")
	}
	return v
}

// site reads the id of a site.
func (r *reader) site(key string) string {
	if !ValidSite(r.values[key]) {
		r.wrong(key, "[a-z0-9-]{3,40}")
	}
	return r.values[key]
}

// text reads a line for people; missing is "", but empty is not text.
func (r *reader) text(key string) string {
	v := r.values[key]
	if r.lines[key] > 0 && !ValidText(v) {
		r.wrong(key, "…")
	}
	return v
}

// ValidSite reports whether the text can be the id of a site: 3 to 40 lower-case Latin letters, digits and hyphens.
func ValidSite(id string) bool {
	if len(id) < 3 || len(id) > 40 {
		return false
	}
	for _, c := range []byte(id) {
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

// ValidText reports whether the text can stand as source or generator: one printable line of at most 200 bytes, with
// nothing that a terminal would obey.
func ValidText(text string) bool {
	return text != "" && len(text) <= 200 && strings.TrimSpace(text) == text && printable(text)
}

func printable(s string) bool {
	for _, c := range s {
		if !unicode.IsPrint(c) {
			return false
		}
	}
	return true
}

// fieldName reports whether the text is a key of a header line.
func fieldName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || i > 0 && ('0' <= c && c <= '9' || c == '-')) {
			return false
		}
	}
	return s != "" && len(s) <= 40
}

// decimal reads a number up to high in its one form.
func decimal(s string, high uint64) (uint64, bool) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n > high || s[0] == '0' && s != "0" {
		return 0, false
	}
	return n, true
}

func isSHA256(s string) bool {
	if len(s) != hex.EncodedLen(32) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}

// clipped makes a text of strangers fit to be shown: one short line, nothing that a terminal would obey.
func clipped(s string) string {
	q := strconv.QuoteToGraphic(s)
	q = q[1 : len(q)-1]
	if runes := []rune(q); len(runes) > 80 {
		q = string(runes[:80]) + "…"
	}
	return q
}

func quoted(s string) string { return `"` + clipped(s) + `"` }

package ordered

import (
	"io"
	"math"
	"strconv"
	"unicode/utf8"
)

// Writer writes JSON value by value, the same bytes as Encode, so that a long file is never whole in memory. Commas are
// its own affair. The caller opens and closes in the right order, and says a key before each value of an object.
type Writer struct {
	to  io.Writer
	b   []byte
	err error
}

// room is how many bytes a Writer gathers before it hands them on.
const room = 64 << 10

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{to: w, b: make([]byte, 0, room+room/4)} }

// Raw writes JSON, or a piece of it, as it is. A value after a line feed gets no comma.
func (w *Writer) Raw(json string) { w.b = append(w.b, json...) }

// next separates a value or key from the one before it in its object or list.
func (w *Writer) next() {
	if len(w.b) == 0 {
		return
	}
	switch w.b[len(w.b)-1] {
	case '{', '[', ':', '\n':
	default:
		w.b = append(w.b, ',')
	}
}

// Open begins an object or a list: bracket is '{' or '['.
func (w *Writer) Open(bracket byte) {
	w.next()
	w.b = append(w.b, bracket)
}

// Close ends an object or a list: bracket is '}' or ']'.
func (w *Writer) Close(bracket byte) { w.b = append(w.b, bracket) }

// Key begins a member of an object.
func (w *Writer) Key(name string) {
	w.next()
	w.b = append(appendText(append(w.b, '"'), name), '"', ':')
}

// Text writes the parts, one after the other, as one string.
func (w *Writer) Text(parts ...string) {
	w.next()
	w.b = append(w.b, '"')
	for _, p := range parts {
		w.b = appendText(w.b, p)
	}
	w.b = append(w.b, '"')
}

// Int writes a whole number.
func (w *Writer) Int(n int) {
	w.next()
	w.b = strconv.AppendInt(w.b, int64(n), 10)
}

// Float writes a number.
func (w *Writer) Float(f float64) {
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) || math.IsNaN(f) {
		w.Any(f) // with an exponent
		return
	}
	w.next()
	w.b = strconv.AppendFloat(w.b, f, 'f', -1, 64)
}

// Bool writes true or false.
func (w *Writer) Bool(yes bool) {
	w.next()
	w.b = strconv.AppendBool(w.b, yes)
}

// Null writes null.
func (w *Writer) Null() {
	w.next()
	w.b = append(w.b, "null"...)
}

// Any writes a value as Encode does.
func (w *Writer) Any(v any) {
	w.next()
	w.b = append(w.b, Encode(v)...)
}

// Rest hands on what is written so far, if it is much. It is for the end of a record.
func (w *Writer) Rest() {
	if len(w.b) >= room {
		w.hand()
	}
}

// End hands on everything, and returns the first error of the writer below.
func (w *Writer) End() error {
	w.hand()
	return w.err
}

func (w *Writer) hand() {
	if w.err == nil {
		_, w.err = w.to.Write(w.b)
	}
	w.b = w.b[:0]
}

// appendText appends a string as it stands between its quotes. Beside what JSON must escape, the two separators of lines
// that a script takes for an end of one are, as encoding/json has it; what is no UTF-8 becomes U+FFFD.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, s[from:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\b':
				b = append(b, '\\', 'b')
			case '\f':
				b = append(b, '\\', 'f')
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
			}
			i++
			from = i
			continue
		}
		if c >= 0xC2 && c < 0xE0 && i+1 < len(s) && s[i+1]&0xC0 == 0x80 { // of two bytes: Cyrillic and its neighbours
			i += 2
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(append(b, s[from:i]...), `\ufffd`...)
			from = i + size
		case r == '\u2028' || r == '\u2029':
			b = append(append(b, s[from:i]...), '\\', 'u', '2', '0', '2', hex[r&0xF])
			from = i + size
		}
		i += size
	}
	return append(b, s[from:]...)
}

package calendar

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// limit is how many octets of a line stand before its CRLF at most (RFC 5545, 3.1).
const limit = 75

// folder folds the lines that are written to it: what is longer goes on in the next line, behind a space. It never
// breaks a line inside a character, as the RFC allows and programs do not survive. The library that writes the lines
// leaves them as long as they are.
type folder struct {
	w    io.Writer
	line []byte // begun, and not ended yet
}

// Write implements io.Writer. What follows the last CRLF waits for the rest of its line.
func (f *folder) Write(p []byte) (int, error) {
	f.line = append(f.line, p...)
	var out []byte
	for {
		line, rest, ended := bytes.Cut(f.line, []byte("\r\n"))
		if !ended {
			break
		}
		out = fold(out, line)
		f.line = rest
	}
	if _, err := f.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// fold appends a line, without its end, in pieces.
func fold(out, line []byte) []byte {
	for room := limit; len(line) > room; room = limit - len(" ") {
		n := room
		for n > room-utf8.UTFMax && !utf8.RuneStart(line[n]) {
			n--
		}
		out = append(append(out, line[:n]...), "\r\n "...)
		line = line[n:]
	}
	return append(append(out, line...), "\r\n"...)
}

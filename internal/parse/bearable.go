package parse

import (
	"bytes"
	"strconv"

	"github.com/veshka-guide/veshka/internal/diag"
)

// What a Markdown file may hold. Markdown takes time that grows with the square of some of it, and a file from a stranger
// must not stop a build. The longest honest guide has 60 KiB and 150 signs in a paragraph.
const (
	maxMarkdown = 256 << 10 // bytes
	maxSigns    = 4_000     // signs of markup in a paragraph
	signs       = "[]()*_`<>!~|\\&^"
)

// signTable says of each byte whether it is one of the signs.
var signTable = func() (t [256]uint8) {
	for _, c := range []byte(signs) {
		t[c] = 1
	}
	return t
}()

// bearable reports text that would take too long to parse.
func (b *body) bearable() bool {
	if len(b.source) > maxMarkdown {
		b.report(diag.At(diag.Pos{File: b.file, Line: b.skip + 1}, "file-too-large", "limit", strconv.Itoa(maxMarkdown>>10)))
		return false
	}
	at, paragraph, columns := 0, 0, 0
	for line := range bytes.Lines(b.source) {
		if len(bytes.TrimSpace(line)) == 0 {
			paragraph, columns = 0, 0
		}
		if deep := markers(line); deep >= 0 {
			b.report(diag.At(b.pos(at+deep, 1), "too-deep"))
			return false
		}
		for _, c := range line {
			paragraph += int(signTable[c])
		}
		columns = max(columns, bytes.Count(line, []byte("|")))
		paragraph += columns // a row of a table has as many cells as the first, be they written or not
		if paragraph > maxSigns {
			b.report(diag.At(b.pos(at, 1), "too-much-markup", "limit", strconv.Itoa(maxSigns)))
			return false
		}
		at += len(line)
	}
	return true
}

// markers returns where a line has more signs of quotes and lists at its beginning than can be nested, -1 if it has not.
func markers(line []byte) int {
	n := 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ' || c == '\t':
			continue
		case c == '>':
		case (c == '-' || c == '*' || c == '+') && spaceAt(line, i+1):
		case '0' <= c && c <= '9':
			for i+1 < len(line) && '0' <= line[i+1] && line[i+1] <= '9' {
				i++
			}
			if i++; i >= len(line) || line[i] != '.' && line[i] != ')' || !spaceAt(line, i+1) {
				return -1
			}
		default:
			return -1
		}
		if n++; n > maxDepth {
			return i
		}
	}
	return -1
}

func spaceAt(line []byte, i int) bool {
	return i >= len(line) || line[i] == ' ' || line[i] == '\t' || line[i] == '\n'
}

package diag

import (
	"fmt"
	"io"
	"strings"
)

// Phrase gives the words of a diagnostic: what is wrong, and what to do about it ("" if nothing can be said).
type Phrase func(Diagnostic) (text, hint string)

// Print writes diagnostics for a terminal: place first, so that every editor can jump, then the line of the source
// with a caret under the place, counted in characters. label goes before what is to be done: "hint". text returns the text
// of a file, "" if there is none.
func Print(w io.Writer, ds []Diagnostic, phrase Phrase, label string, text func(file string) string) error {
	for _, d := range ds {
		said, hint := phrase(d)
		if _, err := fmt.Fprintf(w, "%s: %s: %s [%s]\n", d.Pos, d.Severity(), said, d.Code); err != nil {
			return err
		}
		if excerpt := Excerpt(d.Pos, text(d.Pos.File)); excerpt != "" {
			if _, err := io.WriteString(w, excerpt); err != nil {
				return err
			}
		}
		if hint == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "        %s: %s\n", label, hint); err != nil {
			return err
		}
	}
	return nil
}

// String returns the place as editors read it: file:line:col, as much as is known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// maxExcerpt is how many characters of a long line are shown.
const maxExcerpt = 100

// Excerpt returns the line of the place with a caret under it, both ended by a line feed; "" without a line.
func Excerpt(p Pos, text string) string {
	if p.Line == 0 || text == "" {
		return ""
	}
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	if p.Line > len(lines) {
		return ""
	}
	line := []rune(strings.ReplaceAll(strings.TrimSuffix(lines[p.Line-1], "\r"), "\t", " "))
	col, length := max(p.Col, 1), max(p.Len, 1)
	from := 0
	if col > maxExcerpt*3/4 {
		from = col - maxExcerpt/2
	}
	from = min(from, len(line))
	shown := line[from:min(len(line), from+maxExcerpt)]
	length = max(1, min(length, len(shown)-(col-1-from)))
	out := fmt.Sprintf("%5d | %s\n", p.Line, string(shown))
	if p.Col > 0 {
		out += fmt.Sprintf("      | %s%s\n", strings.Repeat(" ", max(col-1-from, 0)), strings.Repeat("^", length))
	}
	return out
}

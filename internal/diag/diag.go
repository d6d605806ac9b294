// Package diag says what is wrong with the author's content, where, and what to do about it.
//
// A Diagnostic is data: a place, a stable code and arguments. It holds no words: those stand under the code in
// i18n/diag.LANG.yaml, in every language of the tool, as `text` (what is wrong) and `hint` (what to do). Printing joins
// the two, with the line of the source and a caret under the place.
package diag

import (
	"cmp"
	"slices"
)

// Pos is a place in a file of the author's. The zero Pos is no place at all.
type Pos struct {
	File string // slash-separated, relative to the site's folder
	Line int    // from 1; 0 means the file as a whole
	Col  int    // from 1, in characters, not bytes; 0 means the line as a whole
	Len  int    // characters to underline; 0 is shown as 1
}

// Severity orders diagnostics by what they stop.
type Severity int

// An Error stops the build, a Warning stops it under --strict, a Note never does.
const (
	Error Severity = iota
	Warning
	Note
)

// String returns the word used in messages: "error", "warning" or "note".
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// Diagnostic is one problem.
type Diagnostic struct {
	Pos  Pos
	Code string   // a key of the table Codes
	Args []string // names and values in turn, for the words of the code
}

// At makes a diagnostic of the given code; args are names and values in turn.
func At(pos Pos, code string, args ...string) Diagnostic {
	if _, ok := Codes[code]; !ok {
		panic("diag: unknown code " + code)
	}
	return Diagnostic{Pos: pos, Code: code, Args: args}
}

// Severity returns what the diagnostic stops, by its code.
func (d Diagnostic) Severity() Severity { return Codes[d.Code] }

// Arg returns the value of the named argument, "" if there is none.
func (d Diagnostic) Arg(name string) string {
	for i := 0; i+1 < len(d.Args); i += 2 {
		if d.Args[i] == name {
			return d.Args[i+1]
		}
	}
	return ""
}

// Sort orders diagnostics by file, line, column and code, and drops exact repetitions.
func Sort(ds []Diagnostic) []Diagnostic {
	slices.SortStableFunc(ds, compare)
	return slices.CompactFunc(ds, func(a, b Diagnostic) bool {
		return compare(a, b) == 0 && slices.Equal(a.Args, b.Args)
	})
}

func compare(a, b Diagnostic) int {
	return cmp.Or(
		cmp.Compare(a.Pos.File, b.Pos.File),
		cmp.Compare(a.Pos.Line, b.Pos.Line),
		cmp.Compare(a.Pos.Col, b.Pos.Col),
		cmp.Compare(a.Code, b.Code),
		slices.Compare(a.Args, b.Args),
	)
}

// CountCode returns how many of the diagnostics have the code.
func CountCode(ds []Diagnostic, code string) int {
	n := 0
	for _, d := range ds {
		if d.Code == code {
			n++
		}
	}
	return n
}

// Count returns how many of the diagnostics have the severity.
func Count(ds []Diagnostic, s Severity) int {
	n := 0
	for _, d := range ds {
		if d.Severity() == s {
			n++
		}
	}
	return n
}

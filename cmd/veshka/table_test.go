package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A table fits the terminal: width counts characters, the last column is cut, and goes where too little is left of it.
func TestTableFits(t *testing.T) {
	long := strings.Repeat("ё", 60)
	cases := []struct {
		name  string
		table table
		want  string
	}{
		{"Cyrillic lines up", table{rows: [][]string{{"слово", "x"}, {"а", "y"}}}, "слово  x\nа      y\n"},
		{"figures to the right", table{rows: [][]string{{"a", "n"}, {"bb", "10"}, {"c", "7"}}, right: 1}, "a    n\nbb  10\nc    7\n"},
		{"a title is cut", table{rows: [][]string{{"name", "title"}, {long, long}}, cut: 1},
			"name" + strings.Repeat(" ", 58) + "title\n" + long + "  " + strings.Repeat("ё", 37) + "…\n"},
		{"a short one is left out", table{rows: [][]string{{"name", "title"}, {long + long[:62], long}}, cut: 1}, "name\n" + long + long[:62] + "\n"},
		{"a name is never cut", table{rows: [][]string{{"name"}, {long + long}}}, "name\n" + long + long + "\n"},
		{"columns stand closer", table{rows: [][]string{{long, long[:78]}}}, long + " " + long[:78] + "\n"},
		{"all of it", table{rows: [][]string{{"name", "title"}, {"a", "b"}}, cut: 1}, "name  title\na     b\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			if err := c.table.print(&b); err != nil || b.String() != c.want {
				t.Errorf("print() = %q, %v, want %q", b.String(), err, c.want)
			}
			for line := range strings.Lines(b.String()) {
				if n := utf8.RuneCountInString(line) - 1; n > tableWidth && c.name != "a name is never cut" {
					t.Errorf("a line of %d characters: %q", n, line)
				}
			}
		})
	}
}

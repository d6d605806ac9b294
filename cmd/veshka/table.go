package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// tableWidth is how many characters a line of a table has at most, as far as its cells can be cut.
const tableWidth = 100

// table is lines of cells in columns as wide as their widest cell. Width counts characters, not bytes.
type table struct {
	rows  [][]string // the first holds the headings
	right int        // columns from this one on are set right; 0 for none
	cut   int        // the column that is cut for the line to fit; 0 for none
}

// shortest is how much of a cut column is still worth showing.
const shortest = 8

// print writes the lines. The column to cut gets what the others leave of the width, and is left out if that is little.
// Where nothing can be cut, columns stand closer to each other before a line becomes too long.
func (t table) print(w io.Writer) error {
	widths := make([]int, len(t.rows[0]))
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	gap, total, dropped := 2, 0, false
	for _, n := range widths {
		total += n
	}
	if t.cut > 0 {
		if room := tableWidth - (total - widths[t.cut]) - gap*(len(widths)-1); room < widths[t.cut] {
			widths[t.cut] = room
			dropped = room < shortest
		}
	} else if total+gap*(len(widths)-1) > tableWidth {
		gap = 1
	}
	var b strings.Builder
	for _, row := range t.rows {
		var line []string
		for i, cell := range row {
			if i == t.cut && i > 0 {
				if dropped {
					continue
				}
				cell = shortened(cell, widths[i])
			}
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if t.right > 0 && i >= t.right {
				line = append(line, pad+cell)
			} else {
				line = append(line, cell+pad)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(line, strings.Repeat(" ", gap)), " "))
		b.WriteByte('\n')
	}
	_, err := fmt.Fprint(w, b.String())
	return err
}

// shortened returns the text in at most n characters, an ellipsis the last of them if some were cut.
func shortened(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return strings.TrimRight(string([]rune(text)[:n-1]), " ") + "…"
}

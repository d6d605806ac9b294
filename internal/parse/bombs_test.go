package parse_test

import (
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/parse"
)

// What Markdown takes longest over is refused, or read in a fraction of a second. Without the limits each of these takes
// minutes, or all memory.
func TestBombs(t *testing.T) {
	paragraphs := func(unit string, signs int) string {
		return strings.Repeat(strings.Repeat(unit, 3_900/signs)+"\n\n", (80<<10)/(len(unit)*3_900/signs+2))
	}
	for _, tt := range []struct {
		name   string
		text   string
		broken bool
	}{
		{"open links", strings.Repeat("[a](", 250_000), true},
		{"open links in a file of fair size", strings.Repeat("[a](", 60_000), true},
		{"as many open links as pass", paragraphs("[a](", 3), false},
		{"as much emphasis as passes", paragraphs("_a*", 2), false},
		{"as many signs of footnotes as pass", paragraphs("[^1]", 3), false},
		{"quotes", strings.Repeat("> ", 500_000), true},
		{"quotes in a file of fair size", strings.Repeat(">", 200_000), true},
		{"numbered lists", strings.Repeat("1. ", 80_000), true},
		{"wide tables", strings.Repeat("|a", 1_900) + "\n" + strings.Repeat("|-", 1_900) + "\n" + strings.Repeat("a\n", 100_000), true},
		{"headings", strings.Repeat("# a\n", 15_000), false},
		{"a long line under a heading", "а\n" + strings.Repeat("-", 1000), false},
	} {
		start := time.Now()
		m, _ := parse.File(georgia, guide(tt.text))
		if took := time.Since(start); took > 30*time.Second || m.Broken != tt.broken {
			t.Errorf("%s: File() took %v, Broken = %t, want %t", tt.name, took, m.Broken, tt.broken)
		}
	}
}

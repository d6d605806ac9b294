package search

import (
	"cmp"
	"slices"
	"strings"
)

// table is the strings that documents refer to.
type table struct {
	numbers map[string]uint32 // from 1
	list    []entry
}

type entry struct {
	text  string
	count int32
}

func newTable() table { return table{numbers: map[string]uint32{}} }

// number returns the number of a string, 0 for none, and counts it.
func (t *table) number(s string) uint32 {
	if s == "" {
		return 0
	}
	n, ok := t.numbers[s]
	if !ok {
		s = strings.Clone(s) // it may be a piece of a text
		t.list = append(t.list, entry{text: s})
		n = uint32(len(t.list))
		t.numbers[s] = n
	}
	t.list[n-1].count++
	return n
}

// order returns the numbers of the strings in the order in which they are written: first the most frequent, as many as
// there are numbers of one digit, then the others by their letters, which compress well beside each other.
func (t *table) order() []uint32 {
	order := make([]uint32, len(t.list))
	for i := range order {
		order[i] = uint32(i + 1)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		x, y := &t.list[a-1], &t.list[b-1]
		return cmp.Or(cmp.Compare(y.count, x.count), strings.Compare(x.text, y.text))
	})
	if len(order) > base {
		slices.SortFunc(order[base-1:], func(a, b uint32) int { return strings.Compare(t.list[a-1].text, t.list[b-1].text) })
	}
	return order
}

package diag

import "slices"

// Nearest returns the option that the word most likely means, "" if none is near: at most a third of its letters, and
// at least one, may be wrong. Of equals the first wins.
func Nearest(word string, options []string) string {
	letters := []rune(word)
	best, least := "", max(1, len(letters)/3)+1
	var m measure
	for _, o := range options {
		if d := m.distance(letters, o, least); d < least {
			best, least = o, d
		}
	}
	return best
}

// measure keeps its rows from one comparison to the next.
type measure struct {
	option         []rune
	row, last, old []int
}

// distance is how many letters must be put in, taken out, changed or swapped with their neighbour to make the word into
// the option (optimal string alignment), or enough where there is no need to know more exactly.
func (m *measure) distance(a []rune, option string, enough int) int {
	m.option = m.option[:0]
	for _, r := range option {
		m.option = append(m.option, r)
	}
	b := m.option
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if apart := len(a) - len(b); apart >= enough || -apart >= enough {
		return enough
	}
	for _, row := range []*[]int{&m.row, &m.last, &m.old} {
		*row = slices.Grow((*row)[:0], len(b)+1)[:len(b)+1]
	}
	row, last, old := m.row, m.last, m.old
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		old, last, row = last, row, old
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], old[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least >= enough {
			return enough
		}
	}
	return row[len(b)]
}

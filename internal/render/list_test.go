package render

import (
	"slices"
	"strconv"
	"testing"
)

// From any of many parts any other is a few steps away, and no part links many.
func TestPartsOfAHugeListAreNear(t *testing.T) {
	const count = 600
	links := make([][]int, count)
	for from := range count {
		for to := range count {
			if near(from, to, count) {
				links[from] = append(links[from], to)
			}
		}
		if len(links[from]) > 15 {
			t.Errorf("part %d links %d parts", from+1, len(links[from]))
		}
	}
	for _, from := range []int{0, 1, 299, 599} {
		steps := map[int]int{from: 0}
		for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
			for _, to := range links[queue[0]] {
				if _, ok := steps[to]; !ok {
					steps[to] = steps[queue[0]] + 1
					queue = append(queue, to)
				}
			}
		}
		most := 0
		for to := range count {
			if _, ok := steps[to]; !ok {
				t.Errorf("no way leads from part %d to part %d", from+1, to+1)
			}
			most = max(most, steps[to])
		}
		if most > 8 {
			t.Errorf("from part %d the farthest part is %d steps away, want at most 8", from+1, most)
		}
	}
}

func TestPartsWeighAlike(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rows  []int // what each weighs
		parts int
		head  float64
		want  []int // where each part begins
	}{
		{"one page", []int{1, 1, 1}, 1, 0, []int{0}},
		{"alike", []int{1, 1, 1, 1, 1, 1}, 3, 0, []int{0, 2, 4}},
		{"a heavy row stands alone", []int{8, 1, 1, 1, 1, 1, 1, 1, 1}, 2, 0, []int{0, 1}},
		{"what the first page has besides", []int{1, 1, 1, 1, 1, 1}, 2, 4, []int{0, 1}},
		{"no part is empty", []int{9, 1, 1}, 3, 0, []int{0, 1, 2}},
		{"the last row is the heavy one", []int{1, 1, 9}, 3, 0, []int{0, 1, 2}},
	} {
		l := list{rows: len(tt.rows), size: func(i int) int { return tt.rows[i] }}
		if got := l.even(tt.parts, tt.head); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %d parts begin at %v, want %v", tt.name, tt.parts, got, tt.want)
		}
	}
}

// No guide, story or kind has a dot in its name, so that no page of theirs stands where a part does.
func TestPartsHaveAddressesOfTheirOwn(t *testing.T) {
	d := &divided{list: list{here: "rules/entry.html"}}
	for part, want := range []string{"rules/entry.html", "rules/entry.2.html", "rules/entry.3.html"} {
		if got := d.address(part); got != want {
			t.Errorf("address(%s) = %q, want %q", strconv.Itoa(part), got, want)
		}
	}
}

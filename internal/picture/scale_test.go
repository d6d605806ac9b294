package picture

import "testing"

// No weight is lost to rounding, and none falls outside of the picture: else some columns would be darker.
func TestWeightsAddUp(t *testing.T) {
	for _, c := range []struct{ from, to int }{{2, 1}, {3, 2}, {1281, 1280}, {6000, 1280}, {1280, 1024}, {30_000, 1280}, {30_000, 1}, {17, 13}, {240, 240}} {
		for x, taps := range tapsOf(c.from, c.to) {
			var sum int32
			for _, w := range taps.weights {
				sum += w
			}
			if sum != one || taps.first < 0 || taps.first+len(taps.weights) > c.from {
				t.Fatalf("tapsOf(%d, %d)[%d] adds up to %d from %d to %d, want %d within the picture", c.from, c.to, x, sum, taps.first, taps.first+len(taps.weights), one)
			}
		}
	}
}

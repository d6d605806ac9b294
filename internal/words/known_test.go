package words

import (
	"fmt"
	"sync"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// What was said before costs no memory to say again.
func TestWhatIsSaidAgainCostsNoMemory(t *testing.T) {
	w := catalog(t).In("ru")
	day := site.Date{Year: 2026, Month: 2, Day: 17}
	for _, c := range []struct {
		name string
		say  func()
	}{
		{"Text", func() { w.Text("list.comma") }},
		{"Count", func() { w.Count("unit.days", 12) }},
		{"Date", func() { w.Date(day) }},
		{"Dated", func() { w.Dated(day) }},
		{"Quantity", func() { w.Quantity(site.Days, 2, 5) }},
		{"Region", func() { w.Region("GE") }},
		{"Name", func() { w.Name("en") }},
	} {
		for range 20 {
			c.say()
		}
		if n := testing.AllocsPerRun(100, c.say); n > 0 {
			t.Errorf("%s allocates %v times", c.name, n)
		}
	}
}

// Something is made once, however many ask for it and whatever else is asked for meanwhile.
func TestKnownIsTheSameForAll(t *testing.T) {
	var k known[int, *string]
	var wg sync.WaitGroup
	firsts := make([]map[int]*string, 8)
	for i := range firsts {
		firsts[i] = map[int]*string{}
		wg.Go(func() {
			for n := range 2000 {
				what := (n*7 + i) % 300
				got := k.of(what, func() *string { s := fmt.Sprint(what); return &s })
				if *got != fmt.Sprint(what) || firsts[i][what] != nil && firsts[i][what] != got {
					t.Errorf("of(%d) = %q, before %p, now %p", what, *got, firsts[i][what], got)
				}
				firsts[i][what] = got
			}
		})
	}
	wg.Wait()
	if k.well.Load() == nil {
		t.Error("nothing is known well")
	}
	for _, other := range firsts[1:] {
		for what, got := range other {
			if first := firsts[0][what]; first != nil && first != got {
				t.Errorf("of(%d) is not the same for all", what)
			}
		}
	}
}

// Two make the same at once: the second gets what the first made.
func TestKnownKeepsTheFirst(t *testing.T) {
	var k known[string, int]
	if got := k.of("x", func() int { return 1 + k.of("x", func() int { return 1 }) }); got != 1 {
		t.Errorf("of(x) = %d, want 1", got)
	}
}

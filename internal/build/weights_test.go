package build_test

import (
	"path"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
)

// Every page near its budget is told with what a line carries of it, the heaviest first; the same when nothing of it was
// made again.
func TestWeightsAreOfPagesNearTheirBudget(t *testing.T) {
	const budget = 13_000 // under what some of the project's own pages weigh
	m := ownFiles(t)
	const config = "content/site.yaml"
	m[config] = &fstest.MapFile{Data: append([]byte("page_budget: 13000\n"), strings.ReplaceAll(string(m[config].Data), "page_budget:", "# ")...)}
	builder := build.New(m, fstest.MapFS{})
	sizes := map[string]int{}
	one := func() build.Result {
		_, err := builder.Build(build.Options{Day: day}, func(name string, data []byte) error {
			if path.Ext(name) == ".html" && !isKept(name) && !strings.HasPrefix(name, "light/") && !strings.HasPrefix(name, "n/") {
				sizes[name] = compressed(t, data)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p := builder.Preview(build.Options{Day: day}, nil)
		r, err := p.Finish(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := one()
	told := map[string]bool{}
	for i, w := range r.Weights {
		told[w.Path] = true
		// Another program compresses a little better or worse.
		if size := sizes[w.Path]; w.Budget != budget || w.Bytes*100 <= budget*build.Near || w.Bytes > size*103/100 || w.Bytes < size*97/100 {
			t.Errorf("%+v, want %d bytes of %d", w, size, budget)
		}
		if i > 0 && w.Bytes > r.Weights[i-1].Bytes {
			t.Errorf("%+v stands after %+v, want the heaviest first", w, r.Weights[i-1])
		}
	}
	for name, size := range sizes {
		if size*100 > budget*(build.Near+4) && !told[name] || size*100 < budget*(build.Near-4) && told[name] {
			t.Errorf("%s weighs %d of %d bytes; told: %t", name, size, budget, told[name])
		}
	}
	heavy := 0
	for _, d := range r.Found {
		if d.Code == "page-too-heavy" {
			heavy++
		}
	}
	if over := diag.Count(r.Found, diag.Error); over == 0 || heavy != over || r.Weights[heavy-1].Bytes <= budget || r.Weights[heavy].Bytes > budget {
		t.Errorf("%d errors, %d of pages that are too heavy, among %d weights: want one of each page over the budget", over, heavy, len(r.Weights))
	}
	for range 2 { // the second takes from the first
		p := builder.Preview(build.Options{Day: day}, nil)
		again, err := p.Finish(t.Context())
		if err != nil || !reflect.DeepEqual(again.Weights, r.Weights) || !reflect.DeepEqual(again.Found, r.Found) {
			t.Errorf("a preview found %v, %v, want %v", again.Weights, err, r.Weights)
		}
	}
}

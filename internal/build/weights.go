package build

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/render"
)

// Weight is what a page weighs that is near its budget, or over it.
type Weight struct {
	Path          string // "ru/countries/georgia.html"
	Bytes, Budget int    // of a whole page compressed by gzip, of a light one as it is
}

// Near is how much of its budget a page may weigh, in percent, before it is told among the weights.
const Near = 80

// over reports whether a size is more than so many percent of the budget; both in bytes.
func over(size, budget, percent int) bool { return size*100 > budget*percent }

// tooHeavy reports a page that is over its budget, and what weighs in it.
func tooHeavy(w Weight, p render.Page) diag.Diagnostic {
	code := "page-too-heavy"
	if p.Limit == render.Light {
		code = "part-too-heavy"
	}
	var what []string
	for _, share := range render.Weights(p.Bytes) {
		what = append(what, "{"+share.Of+"} "+strconv.Itoa(share.Bytes))
	}
	return diag.At(diag.Pos{File: p.Path}, code, "size", strconv.Itoa(w.Bytes), "budget", strconv.Itoa(w.Budget),
		"weights", strings.Join(what, ", "))
}

// heaviestFirst sorts by how much of its budget each page weighs, then by path.
func heaviestFirst(weights []Weight) {
	slices.SortFunc(weights, func(a, b Weight) int {
		return cmp.Or(cmp.Compare(b.Bytes*a.Budget, a.Bytes*b.Budget), cmp.Compare(a.Path, b.Path))
	})
}

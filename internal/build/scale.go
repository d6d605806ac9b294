package build

import (
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/render"
)

// scale weighs pages as a line carries them: compressed by gzip. It keeps its compressors, and what it knows of pages
// that were not made again. The zero scale is ready.
type scale struct {
	fast, best *gzip.Writer
	known      map[string]weighed
}

// weighed is a page that was found within a budget.
type weighed struct {
	first  *byte // of its bytes
	budget int
}

// tooHeavy reports a page that is over the limit of its kind, and what weighs in it. budget is of a whole page,
// compressed.
func (s *scale) tooHeavy(p render.Page, budget int) (diag.Diagnostic, bool) {
	code, size := "page-too-heavy", 0
	switch p.Limit {
	case render.Whole:
		size = s.heavier(p, budget)
	case render.Light:
		code, budget = "part-too-heavy", render.LightBudget
		if len(p.Bytes) > budget {
			size = len(p.Bytes)
		}
	}
	if size == 0 {
		return diag.Diagnostic{}, false
	}
	var what []string
	for _, share := range render.Weights(p.Bytes) {
		what = append(what, "{"+share.Of+"} "+strconv.Itoa(share.Bytes))
	}
	return diag.At(diag.Pos{File: p.Path}, code, "size", strconv.Itoa(size), "budget", strconv.Itoa(budget),
		"weights", strings.Join(what, ", ")), true
}

// heavier returns the compressed size of an HTML page that is over the budget, in bytes; 0 for one within it. The
// fastest compression is tried first: what it brings under the budget need not be compressed well.
func (s *scale) heavier(p render.Page, budget int) int {
	if !strings.HasSuffix(p.Path, ".html") || len(p.Bytes) <= budget {
		return 0
	}
	this := weighed{&p.Bytes[0], budget}
	if s.known[p.Path] == this {
		return 0
	}
	if squeezed(&s.fast, gzip.BestSpeed, p.Bytes) > budget {
		if n := squeezed(&s.best, gzip.BestCompression, p.Bytes); n > budget {
			return n
		}
	}
	if s.known == nil {
		s.known = map[string]weighed{}
	}
	s.known[p.Path] = this
	return 0
}

// counter counts what is written to it, in bytes.
type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// squeezed returns how many bytes gzip makes of b at the level; w is kept for the next time.
func squeezed(w **gzip.Writer, level int, b []byte) int {
	var n counter
	if *w == nil {
		made, err := gzip.NewWriterLevel(&n, level)
		if err != nil {
			panic(err) // the levels are constants
		}
		*w = made
	} else {
		(*w).Reset(&n)
	}
	_, _ = (*w).Write(b) // a counter takes everything
	_ = (*w).Close()
	return int(n)
}

package build

import (
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/veshka-guide/veshka/internal/render"
)

// scale weighs pages as a line carries them: compressed by gzip. It keeps its compressors, and what it knows of pages
// that were not made again. The zero scale is ready.
type scale struct {
	fast, best *gzip.Writer
	known      map[string]weighed
}

// weighed is a page whose size against a budget is known.
type weighed struct {
	first  *byte // of its bytes
	budget int
	size   int // 0 for one that is far from the budget
}

// weigh returns what the page weighs if that is near its budget or over it; else the zero Weight. budget is of a whole
// page, compressed.
func (s *scale) weigh(p render.Page, budget int) Weight {
	size := 0
	switch p.Limit {
	case render.Whole:
		size = s.compressed(p, budget)
	case render.Light:
		// Near is no news here: parts are filled up to their budget.
		if budget = render.LightBudget; len(p.Bytes) > budget {
			size = len(p.Bytes)
		}
	}
	if size == 0 {
		return Weight{}
	}
	return Weight{Path: p.Path, Bytes: size, Budget: budget}
}

// compressed returns the compressed size of an HTML page that is near the budget or over it, in bytes; 0 for another.
// The fastest compression is tried first: what it brings far below the budget need not be compressed well.
func (s *scale) compressed(p render.Page, budget int) int {
	if !strings.HasSuffix(p.Path, ".html") || !near(len(p.Bytes), budget) {
		return 0
	}
	if known := s.known[p.Path]; known.first == &p.Bytes[0] && known.budget == budget {
		return known.size
	}
	size := squeezed(&s.fast, gzip.BestSpeed, p.Bytes)
	if near(size, budget) {
		size = squeezed(&s.best, gzip.BestCompression, p.Bytes)
	}
	if !near(size, budget) {
		size = 0
	}
	if s.known == nil {
		s.known = map[string]weighed{}
	}
	s.known[p.Path] = weighed{&p.Bytes[0], budget, size}
	return size
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

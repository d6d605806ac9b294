package build

import (
	"math"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/veshka-guide/veshka/internal/render"
)

// scale weighs pages as a line carries them: compressed by gzip. It keeps its compressors, and what it knows of pages
// that were not made again. The zero scale is ready, and safe for several goroutines.
type scale struct {
	fast, best sync.Pool // of *gzip.Writer
	mu         sync.Mutex
	known      map[string]weighed
}

// weighed is a page whose size against a budget is known.
type weighed struct {
	first  *byte // of its bytes
	budget int
	size   int // 0 for one that is far from the budget
}

// weigh returns what the page weighs if that is near its budget or over it; else the zero Weight. budget is of a whole
// page, compressed. What is known of a page is remembered if its bytes stay.
func (s *scale) weigh(p render.Page, budget int, stays bool) Weight {
	size := 0
	switch p.Limit {
	case render.Whole:
		size = s.remembered(p, budget, stays)
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

// remembered is compressed, from memory if the page was not made again.
func (s *scale) remembered(p render.Page, budget int, stays bool) int {
	if !strings.HasSuffix(p.Path, ".html") || !near(len(p.Bytes), budget) {
		return 0
	}
	if !stays {
		return s.compressed(p.Bytes, budget)
	}
	s.mu.Lock()
	known := s.known[p.Path]
	s.mu.Unlock()
	if known.first == &p.Bytes[0] && known.budget == budget {
		return known.size
	}
	size := s.compressed(p.Bytes, budget)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = map[string]weighed{}
	}
	s.known[p.Path] = weighed{&p.Bytes[0], budget, size}
	return size
}

// compressed returns the compressed size of a page that is near the budget or over it, in bytes; 0 for another. What
// costs least is tried first: a page that is far below the budget by a rough measure need not be compressed well.
func (s *scale) compressed(page []byte, budget int) int {
	if !near(entropy(page), budget) {
		return 0
	}
	size := squeezed(&s.fast, gzip.BestSpeed, page)
	if near(size, budget) {
		size = squeezed(&s.best, gzip.BestCompression, page)
	}
	if !near(size, budget) {
		return 0
	}
	return size
}

// entropy returns how many bytes a code by the frequency of single bytes alone would make of b (Shannon), and a little
// more for the code itself: gzip, which knows repetitions as well, makes fewer.
func entropy(b []byte) int {
	var counts [4][256]uint32 // four, so that one count need not wait for another
	for len(b)%4 != 0 {
		counts[0][b[0]]++
		b = b[1:]
	}
	n := 0
	for i := 0; i < len(b); i += 4 {
		counts[0][b[i]]++
		counts[1][b[i+1]]++
		counts[2][b[i+2]]++
		counts[3][b[i+3]]++
	}
	bits := 0.0
	for c := range 256 {
		if k := int(counts[0][c] + counts[1][c] + counts[2][c] + counts[3][c]); k > 0 {
			n += k
			bits -= float64(k) * math.Log2(float64(k))
		}
	}
	if n == 0 {
		return 0
	}
	bits += float64(n) * math.Log2(float64(n))
	return int(bits*1.03/8) + 300
}

// counter counts what is written to it, in bytes.
type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// squeezed returns how many bytes gzip makes of b at the level; a compressor of the pool is used.
func squeezed(pool *sync.Pool, level int, b []byte) int {
	var n counter
	w, _ := pool.Get().(*gzip.Writer)
	if w == nil {
		made, err := gzip.NewWriterLevel(&n, level)
		if err != nil {
			panic(err) // the levels are constants
		}
		w = made
	} else {
		w.Reset(&n)
	}
	_, _ = w.Write(b) // a counter takes everything
	_ = w.Close()
	pool.Put(w)
	return int(n)
}

package build

import (
	"bytes"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/render"
	"github.com/veshka-guide/veshka/internal/squeeze"
)

// scale weighs pages as a line carries them: compressed by gzip. The zero scale is ready, and safe for several
// goroutines.
type scale struct {
	mu        sync.Mutex
	style     []byte // of the page before
	styleSize int    // compressed
}

// judged is a page and what is wrong with its weight.
type judged struct {
	Weight
	found []diag.Diagnostic
}

// judge weighs a page, see weigh, and reports it if it is over its budget.
func (s *scale) judge(p render.Page, budget, least int) judged {
	j := judged{Weight: s.weigh(p, budget, least)}
	if j.Bytes > j.Budget {
		j.found = append(j.found, tooHeavy(j.Weight, p))
	}
	return j
}

// weigh returns what the page weighs if that is more than least percent of its budget; else the zero Weight. budget is
// of a whole page, compressed.
func (s *scale) weigh(p render.Page, budget, least int) Weight {
	size := 0
	switch p.Limit {
	case render.Whole:
		if strings.HasSuffix(p.Path, ".html") && over(len(p.Bytes), budget, least) {
			size = s.compressed(p.Bytes, budget, least)
		}
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

// compressed returns the compressed size of a page that is more than least percent of the budget, in bytes; 0 for
// another. What costs little is tried first: a page that is far below the budget by a rough measure need not be compressed
// well.
func (s *scale) compressed(page []byte, budget, least int) int {
	before, style, after := styled(page)
	dress := s.ofStyle(style)
	size := squeeze.AtMost(budget*least/100-dress, before, after) + dress
	if !over(size, budget, least) {
		return 0
	}
	size = squeeze.Size(squeeze.Fast, before, after) + dress
	if over(size, budget, least) {
		size = squeeze.Size(squeeze.Best, page)
	}
	if !over(size, budget, least) {
		return 0
	}
	return size
}

// styled takes a page apart at its style, which is the same on every page; it is empty on one without.
func styled(page []byte) (before, style, after []byte) {
	from := bytes.Index(page, []byte("<style>"))
	to := bytes.Index(page, []byte("</style>"))
	if from < 0 || to < from {
		return page, nil, nil
	}
	return page[:from], page[from:to], page[to:]
}

// ofStyle returns the compressed size of a style, from memory if it is the one of the page before.
func (s *scale) ofStyle(style []byte) int {
	if len(style) == 0 {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !bytes.Equal(s.style, style) {
		s.style, s.styleSize = bytes.Clone(style), squeeze.Size(squeeze.Best, style)
	}
	return s.styleSize
}

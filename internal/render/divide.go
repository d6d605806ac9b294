package render

import (
	"math"
	"sync"

	"github.com/veshka-guide/veshka/internal/site"
)

// How a list is divided. What rows weigh in a compressed page is told from samples as long as a part will be, since a
// longer text compresses better. For each template one sample is made into a page and compressed; of other rows their
// words alone are compressed, and weigh in a page as much more as those of the sample do. A list that may just fit into
// one page is made whole, and what that weighs decides.
const (
	// A byte of words, with the markup that goes with it, weighs less than that: what is below the budget by this measure
	// needs no sample.
	mostPerByte = 0.9
	// A list is surely too heavy, or surely not, if it is so by a sample that is wrong by this share.
	doubt = 0.1
	// The share of the budget that rows may fill by their samples: what is left is for rows that differ from them.
	filled = 0.92
)

// measured is what a list weighs.
type measured struct {
	total int     // bytes of words in all rows
	head  float64 // what stands on the first part alone, as so many bytes of words
	room  float64 // how many bytes of words a part has room for; 0: the list is one page
}

// parts returns how many pages the list needs.
func (w measured) parts(rows int) int {
	if w.room <= 0 {
		return 1
	}
	return min(rows, int(math.Ceil((float64(w.total)+w.head)/w.room)))
}

// divide makes and divides the lists of a group. A list has as many parts in every language, so that each part has a
// counterpart.
func (m *maker) divide(g *listGroup) {
	languages := m.in.Site.Config.Languages
	lists := make([][]list, len(languages))
	found := make([][]measured, len(languages))
	var wg sync.WaitGroup
	for i, lang := range languages {
		wg.Go(func() {
			for j, here := range g.heres {
				p := m.at(lang, here)
				p.weighed = true
				lists[i] = append(lists[i], g.make[j](p))
			}
			found[i] = m.measure(lang, lists[i])
		})
	}
	wg.Wait()
	g.divided = map[string]*divided{}
	for i := range g.heres {
		parts := 1
		for j := range languages {
			parts = max(parts, found[j][i].parts(lists[j][i].rows))
		}
		for j, lang := range languages {
			d := &divided{list: lists[j][i]}
			d.begins = d.even(parts, found[j][i].head)
			d.find()
			g.divided[string(lang)+"/"+d.here] = d
		}
	}
}

// even divides the rows into parts that weigh alike; head is what stands on the first part alone.
func (l *list) even(parts int, head float64) []int {
	begins := make([]int, 1, parts)
	if parts < 2 {
		return begins
	}
	total := head
	for i := range l.rows {
		total += float64(l.size(i))
	}
	sum := head
	for i := range l.rows {
		size := float64(l.size(i))
		if k := len(begins); k < parts && i > begins[k-1] && (sum+size/2 > total*float64(k)/float64(parts) || l.rows-i <= parts-k) {
			begins = append(begins, i)
		}
		sum += size
	}
	return begins
}

// measure weighs the lists that one template makes in a language.
func (m *maker) measure(lang site.Lang, lists []list) []measured {
	out := make([]measured, len(lists))
	longest := 0
	for i, l := range lists {
		for row := range l.rows {
			out[i].total += l.size(row)
		}
		if out[i].total > out[longest].total {
			longest = i
		}
	}
	if lists[longest].rows < 2 {
		return out
	}
	budget := float64(m.in.Site.Config.PageBudget)
	example := m.sampled(lang, lists[longest])
	empty := example.page(example.rows/2, example.rows/2)
	if empty == 0 {
		return out
	}
	more := 0.0 // what a page weighs more than its words
	for i, l := range lists {
		if l.rows < 2 {
			continue
		}
		s, w := m.sampled(lang, l), &out[i]
		head := 0.0
		if l.head {
			head = max(0, s.first()-empty)
		}
		if empty+head+mostPerByte*float64(w.total) <= budget {
			continue
		}
		space := budget*filled - empty
		if space <= 0 {
			continue
		}
		if more == 0 {
			from, to, _ := example.around(example.rows/2, 2*space)
			if words := example.words(from, to); words > 0 {
				more = (example.page(from, to) - empty) / words
			}
		}
		perByte := s.perByte(2*space, more)
		switch whole := empty + head + perByte*float64(w.total); {
		case perByte == 0, whole*(1+doubt) <= budget:
			continue
		case whole*(1-2*doubt) <= budget && s.whole() <= budget:
			continue
		}
		perByte = math.Ceil(perByte*100) / 100 // so that a word more does not move every row of every part
		w.room, w.head = space/perByte, head/perByte
	}
	return out
}

package render

import (
	"reflect"
	"sync"

	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/squeeze"
)

// sample makes pages of some rows of a list.
type sample struct {
	at *page
	list
	middle, opening *turn // in the middle of many parts, and the first of them
}

func (m *maker) sampled(lang site.Lang, l list) sample {
	d := &divided{list: l, begins: []int{0}}
	for i := 1; i < min(l.rows, manyParts); i++ {
		d.begins = append(d.begins, i*l.rows/min(l.rows, manyParts))
	}
	at := m.at(lang, l.here)
	at.weighed = true
	return sample{at, l, &turn{d, len(d.begins) / 2}, &turn{d, 0}}
}

// view makes the view of a page of rows.
func (s sample) view(t *turn, from, to int) any {
	p := *s.at
	p.turn = t
	return s.list.view(&p, from, to)
}

// page weighs a page in the middle of the list, first the first page without rows, whole the list as one page.
func (s sample) page(from, to int) float64 {
	return s.weigh("page", s.view(s.middle, from, to), s.html)
}
func (s sample) first() float64 { return s.weigh("first", s.view(s.opening, 0, 0), s.html) }
func (s sample) whole() float64 { return s.weigh("whole", s.view(nil, 0, s.rows), s.html) }

// words weighs the words of rows alone.
func (s sample) words(from, to int) float64 {
	return s.weigh("words", s.view(s.middle, from, to), wordsOf)
}

// perByte returns what a byte of words of the rows weighs in a page, in samples of some length.
func (s sample) perByte(length, more float64) float64 {
	most := 0.0
	for _, row := range []int{s.rows / 5, 4 * s.rows / 5} {
		from, to, size := s.around(row, length)
		most = max(most, s.words(from, to)*more/float64(max(1, size)))
		if from == 0 && to == s.rows {
			break
		}
	}
	return most
}

func (s sample) html(view any) []byte {
	html, err := s.at.in.Theme.execute(s.template, s.at.lang, view)
	if err != nil {
		return nil // the page will say
	}
	return html
}

// wordsOf returns the words of a view without its frame.
func wordsOf(view any) []byte {
	var out []byte
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if v.Len() > 0 {
				out = append(append(out, v.String()...), '\n')
			}
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[Frame]() {
				return
			}
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(view))
	return out
}

// around returns rows around row i that have so many bytes of words, and how many they have.
func (l *list) around(i int, words float64) (from, to, sum int) {
	from, to = i, i
	for float64(sum) < words && (from > 0 || to < l.rows) {
		if to < l.rows {
			sum += l.size(to)
			to++
		}
		if from > 0 && float64(sum) < words {
			from--
			sum += l.size(from)
		}
	}
	return from, to, sum
}

// weights remembers what samples weigh, for the next build.
type weights struct {
	mu     sync.Mutex
	before map[string][]weighed // only read
	now    map[string][]weighed
}

type weighed struct {
	view any
	size int
}

// weigh returns how many bytes that which is made of a view has compressed. What is kept from the build before is taken
// from there.
func (s sample) weigh(what string, view any, make func(view any) []byte) float64 {
	w := weighed{view: view}
	key := s.at.path + " " + what
	for _, old := range s.at.weights.before[key] {
		if reflect.DeepEqual(old.view, view) {
			w = old
		}
	}
	if w.size == 0 {
		w.size = squeeze.Size(squeeze.Good, make(view))
	}
	if s.at.cache.keep {
		s.at.weights.mu.Lock()
		s.at.weights.now[key] = append(s.at.weights.now[key], w)
		s.at.weights.mu.Unlock()
	}
	return float64(w.size)
}

// Package squeeze tells how many bytes gzip (RFC 1952) makes of texts, as a line carries them. It writes none of them.
package squeeze

import (
	"sync"

	"github.com/klauspost/compress/gzip"
)

// How well a text is compressed. Fast takes a quarter of the time of Best and makes a ninth more of a page, Good a third
// and a twentieth.
const (
	Fast = 4
	Good = 6
	Best = gzip.BestCompression
)

// made are compressors by their level: each has tables that are dear to make.
var made [Best + 1]sync.Pool // of *gzip.Writer

// Size returns how many bytes gzip makes of the texts, one after another, at a level from Fast to Best.
func Size(level int, texts ...[]byte) int {
	var n Counter
	w, _ := made[level].Get().(*gzip.Writer)
	if w == nil {
		var err error
		if w, err = gzip.NewWriterLevel(nil, level); err != nil {
			panic(err) // the levels are constants
		}
	}
	w.Reset(&n)
	for _, b := range texts {
		_, _ = w.Write(b) // a counter takes everything
	}
	_ = w.Close()
	made[level].Put(w)
	return int(n)
}

// Counter counts what is written to it, in bytes.
type Counter int

func (c *Counter) Write(b []byte) (int, error) {
	*c += Counter(len(b))
	return len(b), nil
}

var measures = sync.Pool{New: func() any { return new(rough) }}

// AtMost returns an upper bound of what gzip makes of the texts, in bytes, in half the time of Fast; once it is not
// over enough, it need not be the least that can be told. It holds of text and markup. Of what no one writes, such as
// 50,000 times one of three letters by lot, gzip makes more.
func AtMost(enough int, texts ...[]byte) int {
	r := measures.Get().(*rough)
	defer measures.Put(r)
	return r.measure(enough, texts...)
}

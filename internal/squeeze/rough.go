package squeeze

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// rough tells of a text how many bytes gzip makes of it at most. It finds repetitions as gzip does (RFC 1951), at first
// sight and not the best ones, writes nothing, and stops as soon as the text is known to be light.
type rough struct {
	seen [1 << seenBits]int32 // by what stands there: the last place of it, plus one
	// How often what is written would hold a byte or a length (256 and more), and how far back a repetition is.
	symbols [256 + 29]int32
	back    [30]int32
	extra   int // bits that follow the symbols
}

const (
	seenBits = 14
	// pace is how many bytes are read between two looks at what is known.
	pace = 4096
	// window is how far back a repetition is at most, and longest how long.
	window, longest = 32768, 258
)

// measure returns what AtMost does. Repetitions are looked for in the last text.
func (r *rough) measure(enough int, texts ...[]byte) int {
	*r = rough{}
	for _, b := range texts {
		r.count(b)
	}
	size := r.size()
	if size <= enough {
		return size
	}
	text := texts[len(texts)-1]
	past, next := 0, pace // the end of the last repetition, the place of the next look
	for i := 0; i+8 <= len(text); {
		ahead := binary.LittleEndian.Uint64(text[i:])
		h := place(ahead)
		p := int(r.seen[h]) - 1
		r.seen[h] = int32(i) + 1
		if p < 0 || i-p > window || (ahead^binary.LittleEndian.Uint64(text[p:]))<<16 != 0 {
			i++
			continue
		}
		n := alike(text[p:], text[i:])
		for i > past && p > 0 && n < longest && text[i-1] == text[p-1] {
			i, p, n = i-1, p-1, n+1
		}
		r.repeat(text[i:i+n], i-p)
		past = i + n
		for i += 2; i < past && i+8 <= len(text); i += 2 {
			r.seen[place(binary.LittleEndian.Uint64(text[i:]))] = int32(i) + 1
		}
		if i = past; i >= next {
			if size = r.size(); size <= enough {
				return size
			}
			next = i + pace
		}
	}
	return r.size()
}

// place returns where the first six bytes, three letters in Cyrillic, are remembered.
func place(ahead uint64) uint64 {
	const prime = 0x9E3779B185EBCA87 // 2^64 by the golden ratio: it spreads all bits over the upper ones
	return ahead << 16 * prime >> (64 - seenBits)
}

// alike returns how many bytes two texts begin with alike, at most the longest repetition. They share the first eight
// bytes at least six of them, b is the shorter one.
func alike(a, b []byte) int {
	n := 0
	for n+8 <= len(b) && n < longest {
		if x := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); x != 0 {
			n += bits.TrailingZeros64(x) / 8
			break
		}
		n += 8
	}
	return min(n, longest)
}

// count takes every byte of the text for a symbol.
func (r *rough) count(text []byte) {
	var more [3][256]int32 // so that one count need not wait for another
	for len(text)%4 != 0 {
		r.symbols[text[0]]++
		text = text[1:]
	}
	for i := 0; i < len(text); i += 4 {
		r.symbols[text[i]]++
		more[0][text[i+1]]++
		more[1][text[i+2]]++
		more[2][text[i+3]]++
	}
	for c := range more[0] {
		r.symbols[c] += more[0][c] + more[1][c] + more[2][c]
	}
}

// repeat takes bytes that were counted for a repetition of what stands so many bytes before them.
func (r *rough) repeat(text []byte, distance int) {
	for _, c := range text {
		r.symbols[c]--
	}
	symbol, extra := lengthSymbol(len(text))
	r.symbols[256+symbol]++
	r.extra += extra
	symbol, extra = distanceSymbol(distance)
	r.back[symbol]++
	r.extra += extra
}

// lengthSymbol returns the symbol of a length from 3 to 258, from 0, and how many bits follow it (RFC 1951, 3.2.5).
func lengthSymbol(n int) (symbol, extra int) {
	switch n -= 3; {
	case n < 8:
		return n, 0
	case n == longest-3:
		return 28, 0
	}
	extra = bits.Len(uint(n)) - 3
	return 4*extra + n>>extra, extra
}

// distanceSymbol returns the symbol of a distance from 1 to 32768, and how many bits follow it (RFC 1951, 3.2.5).
func distanceSymbol(n int) (symbol, extra int) {
	if n--; n < 4 {
		return n, 0
	}
	extra = bits.Len(uint(n)) - 2
	return 2*extra + n>>extra, extra
}

// size returns how many bytes a code by the frequency of the symbols makes (Shannon), and a little more: a code of whole
// bits is longer by less than a fiftieth in text, and is told in less than 150 bytes.
func (r *rough) size() int {
	return int((code(r.symbols[:])+code(r.back[:]))*1.02+float64(r.extra))/8 + 150
}

// code returns how many bits a code by the frequency of symbols makes of all of them.
func code(counts []int32) float64 {
	all, n := 0.0, int32(0)
	for _, k := range counts {
		all -= weighted(k)
		n += k
	}
	return all + weighted(n)
}

// weighted returns n times the logarithm of n.
func weighted(n int32) float64 {
	if int(n) < len(logarithms) {
		return logarithms[n]
	}
	return float64(n) * math.Log2(float64(n))
}

var logarithms = func() (all [1 << 12]float64) {
	for n := 1; n < len(all); n++ {
		all[n] = float64(n) * math.Log2(float64(n))
	}
	return all
}()

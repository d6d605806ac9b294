package search

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"slices"
)

// A character of a part holds 15 bits, the lowest first, from U+3000 on: no such character needs an escape in a script,
// ends a line, or is half of a pair. The last one may hold 7, from U+B000 on: a whole one would hold a byte that is none.
const (
	wholeBits, wholeFrom = 15, 0x3000
	lastBits, lastFrom   = 7, 0xB000
)

// pack compresses sections and writes the stream as characters.
func pack(sections [][]byte) []uint16 {
	var small bytes.Buffer
	z, err := zlib.NewWriterLevel(&small, zlib.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	for _, s := range sections { // a buffer takes everything
		_, _ = z.Write(s)
		_ = z.Flush()
	}
	_ = z.Close()
	var out []uint16
	bits, n := 0, 0
	for _, c := range small.Bytes() {
		bits |= int(c) << n
		if n += 8; n >= wholeBits {
			out = append(out, uint16(wholeFrom+bits&(1<<wholeBits-1)))
			bits, n = bits>>wholeBits, n-wholeBits
		}
	}
	switch {
	case n > lastBits:
		out = append(out, uint16(wholeFrom+bits))
	case n > 0:
		out = append(out, uint16(lastFrom+bits))
	}
	return out
}

// What stands around a piece of the index in its part: the page's script has the function.
const before, after = `part("`, `")`

// cut makes the parts.
func cut(text []uint16) [][]byte {
	const room = PartSize/2 - 1 - len(before) - len(after) // a mark goes before
	var parts [][]byte
	for piece := range slices.Chunk(text, room) {
		part := []byte{0xFF, 0xFE} // UTF-16, the lower byte first
		for _, c := range slices.Concat(wide(before), piece, wide(after)) {
			part = binary.LittleEndian.AppendUint16(part, c)
		}
		parts = append(parts, part)
	}
	return parts
}

func wide(ascii string) []uint16 {
	var out []uint16
	for _, c := range []byte(ascii) {
		out = append(out, uint16(c))
	}
	return out
}

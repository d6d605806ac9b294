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

// packer compresses sections into one stream.
type packer struct {
	small bytes.Buffer
	z     *zlib.Writer
}

func newPacker() *packer {
	p := &packer{}
	z, err := zlib.NewWriterLevel(&p.small, zlib.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	p.z = z
	return p
}

// section compresses what is alike.
func (p *packer) section(b []byte) {
	_, _ = p.z.Write(b) // a buffer takes everything
	_ = p.z.Flush()
}

// text ends the stream and writes it as characters.
func (p *packer) text() []uint16 {
	_ = p.z.Close()
	out := make([]uint16, 0, p.small.Len()*8/wholeBits+1)
	bits, n := 0, 0
	for _, c := range p.small.Bytes() {
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

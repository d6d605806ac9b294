package search

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// Digest stands for documents: an index made of the same ones, in the same language, is the same.
type Digest [sha256.Size]byte

// Hash makes the digest of documents that are handed to it one by one, and keeps none.
type Hash struct {
	sum  hash.Hash
	docs int
	line []byte
}

// NewHash returns a Hash of no documents.
func NewHash() *Hash { return &Hash{sum: sha256.New()} }

// Add takes a document in. Those that it refers to were added before.
func (h *Hash) Add(d *Document) {
	h.docs++
	d.place = h.docs
	h.line = d.append(h.line[:0])
	_, _ = h.sum.Write(h.line) // has no error
}

// Digest returns the digest of what was added.
func (h *Hash) Digest() Digest { return Digest(h.sum.Sum(nil)) }

// append appends everything that an index takes from the document. Each piece says how long it is, so that no two
// documents are the same bytes.
func (d *Document) append(b []byte) []byte {
	count := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	text := func(s string) {
		count(len(s))
		b = append(b, s...)
	}
	for _, s := range []string{d.Href, d.Title, d.Lang, d.Mark} {
		text(s)
	}
	for _, list := range [][]string{d.Value, d.Notes, d.Asked, d.Text} {
		count(len(list))
		for _, s := range list {
			text(s)
		}
	}
	of := 0
	if d.Of != nil {
		of = d.Of.place
	}
	count(of)
	count(len(d.Under))
	for _, u := range d.Under {
		count(u.place)
	}
	return b
}

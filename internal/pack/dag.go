package pack

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"slices"
	"strings"
)

// The blocks of IPFS: dag-pb (ipld.io/specs/codecs/dag-pb), UnixFS (specs.ipfs.tech/unixfs), CID
// (github.com/multiformats/cid). Only what a folder of files needs.

// Codes of the multicodec table.
const (
	raw   = 0x55 // a piece of a file as it is
	dagPB = 0x70 // a node with links
)

// Types of UnixFS nodes.
const (
	unixDirectory = 1
	unixFile      = 2
)

// cid is a CIDv1 with a SHA-256 multihash: version, codec, 0x12, 0x20, digest.
type cid [4 + sha256.Size]byte

// identify returns the id of a block.
func identify(codec byte, block []byte) cid {
	c := cid{1, codec, 0x12, sha256.Size}
	sum := sha256.Sum256(block)
	copy(c[4:], sum[:])
	return c
}

// String writes the id in multibase base32, as gateways want it.
func (c cid) String() string {
	return "b" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(c[:]))
}

// node is a block of the DAG and all below it: an inner one with its bytes, or a piece of a file that is read when it is
// written.
type node struct {
	id    cid
	total uint64 // bytes of this block and of all below, as links say them (Tsize)
	size  uint64 // bytes of the file below

	block []byte // of an inner node
	kids  []*node

	path   string // of a piece: the file, and where in it
	offset int64
}

// link is an entry of a dag-pb node.
type link struct {
	name string
	to   *node
}

// inner makes a dag-pb node: the links first, then the data, as the canonical form wants it. Field numbers are those of
// dag-pb's PBNode and PBLink; a name is written even when it is empty.
func inner(links []link, data []byte) *node {
	n := &node{}
	for _, l := range links {
		entry := field(nil, 1, l.to.id[:])
		entry = field(entry, 2, []byte(l.name))
		entry = number(entry, 3, l.to.total)
		n.block = field(n.block, 2, entry)
		n.total += l.to.total
		n.kids = append(n.kids, l.to)
	}
	n.block = field(n.block, 1, data)
	n.total += uint64(len(n.block))
	n.id = identify(dagPB, n.block)
	return n
}

// joined makes the node of a file, or of a part of one, that consists of others.
func joined(parts []*node) *node {
	var links []link
	data, size := number(nil, 1, unixFile), uint64(0)
	for _, p := range parts {
		links = append(links, link{to: p})
		size += p.size
	}
	data = number(data, 3, size)
	for _, p := range parts {
		data = number(data, 4, p.size)
	}
	n := inner(links, data)
	n.size = size
	return n
}

// directory makes the node of a folder. Entries stand sorted by the bytes of their names, which is not the order of the
// paths: "a.html" comes before "a/b".
func directory(entries []link) *node {
	slices.SortFunc(entries, func(a, b link) int { return strings.Compare(a.name, b.name) })
	return inner(entries, number(nil, 1, unixDirectory))
}

// balanced joins pieces of a file until one node is left, in order: every node but the last of its level has as many links
// as it may, and all pieces lie equally deep.
func balanced(level []*node, links int) *node {
	for len(level) > 1 {
		var above []*node
		for len(level) > 0 {
			n := min(links, len(level))
			above = append(above, joined(level[:n]))
			level = level[n:]
		}
		level = above
	}
	return level[0]
}

// field appends a field of bytes, number one of an integer, as protocol buffers write them.
func field(to []byte, key byte, value []byte) []byte {
	to = append(to, key<<3|2)
	to = binary.AppendUvarint(to, uint64(len(value)))
	return append(to, value...)
}

func number(to []byte, key byte, value uint64) []byte {
	return binary.AppendUvarint(append(to, key<<3), value)
}

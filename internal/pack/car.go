package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// Profile is how files become blocks. It decides the CID.
type Profile struct {
	Piece     int // bytes of a file in a block
	Links     int // of a node of a file
	Directory int // bytes: the block of a folder stays below; larger ones would have to be sharded (HAMT)
}

// UnixFS2025 is unixfs-v1-2025 of IPIP-499 (github.com/ipfs/specs/pull/499): CIDv1, SHA-256, raw leaves, balanced. It is
// what makes other tools find the same CID.
var UnixFS2025 = Profile{Piece: 1 << 20, Links: 1024, Directory: 256 << 10}

// CAR writes the tree as a CAR of version 1 (ipld.io/specs/transport/car/carv1) and returns the CID of its folder. Blocks
// stand in the order in which a reader walks the tree, parents before children, each once. The files are read twice: the
// root comes first and is known last.
func (t *Tree) CAR(w io.Writer, p Profile) (string, error) {
	root, err := t.dag(p)
	if err != nil {
		return "", err
	}
	// DAG-CBOR of {"roots": [CID], "version": 1}; tag 42 is a CID, with a zero before it.
	header := append([]byte("\xa2\x65roots\x81\xd8\x2a\x58\x25\x00"), root.id[:]...)
	header = append(header, "\x67version\x01"...)
	if _, err := w.Write(append(binary.AppendUvarint(nil, uint64(len(header))), header...)); err != nil {
		return "", err
	}
	c := carWriter{t: t, w: w, done: map[cid]bool{}, buffer: make([]byte, p.Piece)}
	return root.id.String(), c.write(root)
}

// carWriter writes the blocks of a DAG.
type carWriter struct {
	t      *Tree
	w      io.Writer
	done   map[cid]bool
	buffer []byte
}

// write writes a block and all below it.
func (c *carWriter) write(n *node) error {
	if c.done[n.id] {
		return nil
	}
	c.done[n.id] = true
	block := n.block
	if block == nil {
		var err error
		if block, err = c.piece(n); err != nil {
			return err
		}
	}
	head := binary.AppendUvarint(nil, uint64(len(n.id)+len(block)))
	if _, err := c.w.Write(append(head, n.id[:]...)); err != nil {
		return err
	}
	if _, err := c.w.Write(block); err != nil {
		return err
	}
	for _, kid := range n.kids {
		if err := c.write(kid); err != nil {
			return err
		}
	}
	return nil
}

// piece reads a piece of a file again.
func (c *carWriter) piece(n *node) ([]byte, error) {
	f, err := c.t.root.Open(n.path)
	if err != nil {
		return nil, fault.Because(err, "pack-read", "path", n.path)
	}
	defer f.Close()
	block := c.buffer[:n.size]
	if _, err := f.ReadAt(block, n.offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.Because(err, "pack-read", "path", n.path)
	}
	if identify(raw, block) != n.id {
		return nil, fault.New("pack-changed", "path", n.path)
	}
	return block, nil
}

// dag makes the nodes of the tree. It holds those of folders and long files in memory, the pieces of files on disk.
func (t *Tree) dag(p Profile) (*node, error) {
	nodes := make([]*node, len(t.Files))
	for i, file := range t.Files {
		n, err := t.file(file, p)
		if err != nil {
			return nil, err
		}
		nodes[i] = n
	}
	return dirs(t.Files, nodes, "", p)
}

// dirs makes the node of a folder from its files, which are sorted and all lie below prefix.
func dirs(files []manifest.File, nodes []*node, prefix string, p Profile) (*node, error) {
	var entries []link
	for i := 0; i < len(files); {
		name, _, below := strings.Cut(files[i].Path[len(prefix):], "/")
		if !below {
			entries = append(entries, link{name, nodes[i]})
			i++
			continue
		}
		inside, end := prefix+name+"/", i
		for end < len(files) && strings.HasPrefix(files[end].Path, inside) {
			end++
		}
		n, err := dirs(files[i:end], nodes[i:end], inside, p)
		if err != nil {
			return nil, err
		}
		entries = append(entries, link{name, n})
		i = end
	}
	n := directory(entries)
	if len(n.block) >= p.Directory {
		return nil, fault.New("pack-directory", "path", strings.TrimSuffix("/"+prefix, "/")+"/", "entries", strconv.Itoa(len(entries)))
	}
	return n, nil
}

// file makes the node of a file, reading it piece by piece.
func (t *Tree) file(file manifest.File, p Profile) (*node, error) {
	r, err := t.open(file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var pieces []*node
	var piece bytes.Buffer
	for offset := int64(0); ; offset += int64(p.Piece) {
		piece.Reset()
		if _, err := io.CopyN(&piece, r, int64(p.Piece)); err != nil && err != io.EOF {
			return nil, err
		}
		if piece.Len() == 0 && offset > 0 {
			return balanced(pieces, p.Links), nil
		}
		size := uint64(piece.Len())
		pieces = append(pieces, &node{id: identify(raw, piece.Bytes()), size: size, total: size, path: file.Path, offset: offset})
		if piece.Len() < p.Piece {
			return balanced(pieces, p.Links), nil
		}
	}
}

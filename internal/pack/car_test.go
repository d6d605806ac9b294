package pack

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
)

// Ids that every implementation knows. Whole trees are compared with the reference implementation by package ipfs.
func TestKnownIDs(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"empty file", identify(raw, nil).String(), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"},
		{"empty folder", directory(nil).id.String(), "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
}

// Every level but the last of a long file is full, and all its pieces lie equally deep.
func TestBalanced(t *testing.T) {
	for n, want := range map[int]string{
		1: "p", 2: "(pp)", 3: "(ppp)", 4: "((ppp)(p))", 9: "((ppp)(ppp)(ppp))", 10: "(((ppp)(ppp)(ppp))((p)))",
	} {
		pieces := make([]*node, n)
		for i := range pieces {
			pieces[i] = &node{id: identify(raw, []byte{byte(i)}), size: 1, total: 1}
		}
		root := balanced(pieces, 3)
		if got := shape(root); got != want || root.size != uint64(n) {
			t.Errorf("%d pieces: %s of %d bytes, want %s", n, got, root.size, want)
		}
	}
}

func shape(n *node) string {
	if n.block == nil {
		return "p"
	}
	var b strings.Builder
	for _, kid := range n.kids {
		b.WriteString(shape(kid))
	}
	return "(" + b.String() + ")"
}

// The blocks of a CAR are what their ids say, each is there once, the root first.
func TestCARHoldsEveryBlockOnce(t *testing.T) {
	s := site(t)
	tree, err := Open(s.Dir, s.Manifest)
	check(t, err)
	defer tree.Close()
	var b bytes.Buffer
	root, err := tree.CAR(&b, UnixFS2025)
	check(t, err)
	if _, err := io.CopyN(io.Discard, &b, int64(uvarint(t, &b))); err != nil { // the header
		t.Fatal(err)
	}
	seen := map[cid]bool{}
	for b.Len() > 0 {
		section := b.Next(int(uvarint(t, &b)))
		id := cid(section[:len(cid{})])
		if len(seen) == 0 && id.String() != root {
			t.Errorf("the first block is %s, want the root %s", id, root)
		}
		if seen[id] {
			t.Errorf("%s is there twice", id)
		}
		seen[id] = true
		if got := identify(id[1], section[len(id):]); got != id {
			t.Errorf("the block under %s is %s", id, got)
		}
	}
	// Folders: the top, assets, en, ru, ru/countries, ru-old, verify, verify/keys, verify/m. The long file has a node and
	// three pieces; two files are equal, and keys.txt and manifest.txt with their signatures have copies.
	equal := map[string]bool{}
	for _, file := range tree.Files {
		equal[file.SHA256] = true
	}
	if want := 9 + len(equal) + 3; len(seen) != want {
		t.Errorf("%d blocks, want %d", len(seen), want)
	}
}

func uvarint(t *testing.T, r io.ByteReader) uint64 {
	t.Helper()
	n, err := binary.ReadUvarint(r)
	check(t, err)
	return n
}

// Above a block's size a folder would be sharded, which is another CID in each tool: refused.
func TestFolderTooLargeForABlock(t *testing.T) {
	s := copytest.New(t)
	tree, err := Open(s.Dir, s.Manifest)
	check(t, err)
	defer tree.Close()
	small := UnixFS2025
	small.Directory = 300
	_, err = tree.CAR(io.Discard, small)
	if !fault.Is(err, "pack-directory") || fault.Of(err).Arg("path") != "/verify/" {
		t.Errorf("%v, want pack-directory of /verify/", err)
	}
}

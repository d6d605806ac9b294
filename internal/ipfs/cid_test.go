package ipfs

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/blockstore"
	chunk "github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/exchange/offline"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs/importer/balanced"
	"github.com/ipfs/boxo/ipld/unixfs/importer/helpers"
	uio "github.com/ipfs/boxo/ipld/unixfs/io"
	"github.com/ipfs/go-datastore"
	ipld "github.com/ipfs/go-ipld-format"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/pack"
)

// The CID of a tree is the one that boxo's importer finds for the same folder.
func TestCIDIsThatOfTheReference(t *testing.T) {
	small := pack.Profile{Piece: 10, Links: 3, Directory: 256 << 10}
	for _, c := range []struct {
		name    string
		profile pack.Profile
		files   map[string]string
	}{
		{"the pages of a site", pack.UnixFS2025, nil},
		{"an empty file", pack.UnixFS2025, map[string]string{"a/empty.txt": ""}},
		{"a block less a byte", pack.UnixFS2025, map[string]string{"a.bin": noise(1<<20 - 1)}},
		{"a block", pack.UnixFS2025, map[string]string{"a.bin": noise(1 << 20)}},
		{"a block and a byte", pack.UnixFS2025, map[string]string{"a.bin": noise(1<<20 + 1)}},
		{"three blocks", pack.UnixFS2025, map[string]string{"a.bin": noise(3 << 20)}},
		{"equal files", pack.UnixFS2025, map[string]string{"a/x.txt": "same", "b/x.txt": "same", "b/y.txt": "same"}},
		{"names whose order is not that of their paths", pack.UnixFS2025, map[string]string{"a/x.txt": "1", "a.html": "2", "a-b/x.txt": "3", "a0": "4"}},
		{"deep folders", pack.UnixFS2025, map[string]string{"a/b/c/d/e/f/g.html": "deep"}},
		{"a folder of 2,000 files", pack.UnixFS2025, many(2000)},
		{"pieces of 10 bytes, 3 links: one level", small, map[string]string{"a.bin": noise(30)}},
		{"pieces of 10 bytes, 3 links: two levels, the second begun", small, map[string]string{"a.bin": noise(31)}},
		{"pieces of 10 bytes, 3 links: two levels, full", small, map[string]string{"a.bin": noise(90)}},
		{"pieces of 10 bytes, 3 links: three levels", small, map[string]string{"a.bin": noise(91), "b.bin": noise(185)}},
	} {
		t.Run("B38 "+c.name, func(t *testing.T) {
			s := copytest.New(t)
			for path, text := range c.files {
				s.Put(path, text)
			}
			s.Sign()
			var car bytes.Buffer
			got, err := carOf(t, s, c.profile, &car)
			check(t, err)
			dag, err := reference(t.Context(), s.Dir, c.profile)
			check(t, err)
			if want := dag.Cid().String(); got != want {
				t.Errorf("CID %s, want boxo's %s", got, want)
			}
		})
	}
}

// A folder is refused no later than boxo would shard it.
func TestFoldersAreRefusedBeforeTheyAreSharded(t *testing.T) {
	s := copytest.New(t)
	for path, text := range many(3600) {
		s.Put(path, text)
	}
	s.Sign()
	profile := pack.UnixFS2025
	_, err := carOf(t, s, profile, new(bytes.Buffer))
	if !fault.Is(err, "pack-directory") {
		t.Errorf("a folder of 3,600 long names: %v, want pack-directory", err)
	}
	profile.Directory = 1 << 20
	got, err := carOf(t, s, profile, new(bytes.Buffer))
	check(t, err)
	dag, err := reference(t.Context(), s.Dir, pack.UnixFS2025)
	check(t, err)
	if got == dag.Cid().String() {
		t.Error("boxo does not shard the folder that is refused")
	}
}

// carOf writes the CAR of a site and returns its CID.
func carOf(t *testing.T, s *copytest.Site, p pack.Profile, to *bytes.Buffer) (string, error) {
	t.Helper()
	tree, err := pack.Open(s.Dir, s.Manifest)
	check(t, err)
	defer tree.Close()
	return tree.CAR(to, p)
}

// reference imports a folder with boxo.
func reference(ctx context.Context, dir string, p pack.Profile) (ipld.Node, error) {
	profile := uio.UnixFS_v1_2025
	profile.ApplyGlobals()
	store := blockstore.NewBlockstore(datastore.NewMapDatastore())
	dag := merkledag.NewDAGService(blockservice.New(store, offline.Exchange(store)))
	var add func(path string) (ipld.Node, error)
	add = func(path string) (ipld.Node, error) {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			f, err := os.Open(path)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			params := helpers.DagBuilderParams{Maxlinks: p.Links, RawLeaves: profile.RawLeaves, CidBuilder: profile.CidBuilder(), Dagserv: dag}
			builder, err := params.New(chunk.NewSizeSplitter(f, int64(p.Piece)))
			if err != nil {
				return nil, err
			}
			return balanced.Layout(builder)
		}
		folder, err := uio.NewDirectory(dag, uio.WithCidBuilder(profile.CidBuilder()))
		if err != nil {
			return nil, err
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			n, err := add(filepath.Join(path, entry.Name()))
			if err != nil {
				return nil, err
			}
			if err := folder.AddChild(ctx, entry.Name(), n); err != nil {
				return nil, err
			}
		}
		return folder.GetNode()
	}
	return add(dir)
}

// many is a folder of so many files with names of 50 characters.
func many(n int) map[string]string {
	out := map[string]string{}
	for i := range n {
		out[fmt.Sprintf("many/%040d.html", i)] = fmt.Sprint("<p>", i)
	}
	return out
}

// noise is bytes without a pattern, the same each time.
func noise(n int) string {
	var b strings.Builder
	for x := uint32(1); b.Len() < n; x = x*1664525 + 1013904223 {
		b.WriteByte(byte(x >> 24))
	}
	return b.String()
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

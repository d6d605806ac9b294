package pack

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// pieceLength is what a torrent's clients check at once: 256 KiB.
const pieceLength = 256 << 10

// torrent writes a metainfo file of version 1 (BEP 3) with web seeds (BEP 19): no tracker, no date, no maker, not private.
//
// Files stand in the order content, then control files. A web seed goes on to the next release while the torrent stays;
// so only the pieces at the end, which hold the manifest, can no longer be had from it as long as the content is the same.
func (t *Tree) torrent(w io.Writer, trees []string, r *Result) error {
	name, seeds, unfit := webSeeds(t.Manifest.Site, trees)
	files := slices.Clone(t.Files)
	slices.SortStableFunc(files, func(a, b manifest.File) int {
		return order(manifest.Control(a.Path)) - order(manifest.Control(b.Path))
	})
	pieces, err := t.pieces(files)
	if err != nil {
		return err
	}
	info := bencode("d")
	info.text("files").open("l")
	for _, file := range files {
		info.open("d").text("length").integer(file.Size).text("path").open("l")
		for segment := range strings.SplitSeq(file.Path, "/") {
			info.text(segment)
		}
		info.close().close()
	}
	info.close()
	info.text("name").text(name).text("piece length").integer(pieceLength).text("pieces").text(string(pieces)).close()

	out := bencode("d")
	out.text("info").WriteString(info.String())
	if len(seeds) > 0 {
		out.text("url-list").open("l")
		for _, seed := range seeds {
			out.text(seed)
		}
		out.close()
	}
	out.close()

	sum := sha1.Sum([]byte(info.String()))
	r.InfoHash, r.Name, r.Seeds, r.Unfit = hex.EncodeToString(sum[:]), name, seeds, unfit
	r.Magnet = magnet(r.InfoHash, name, seeds)
	_, err = io.WriteString(w, out.String())
	return err
}

func order(last bool) int {
	if last {
		return 1
	}
	return 0
}

// pieces returns the SHA-1 digests of all pieces of the files laid end to end.
func (t *Tree) pieces(files []manifest.File) ([]byte, error) {
	var out []byte
	sum, room := sha1.New(), int64(pieceLength)
	for _, file := range files {
		r, err := t.open(file)
		if err != nil {
			return nil, err
		}
		for {
			n, err := io.CopyN(sum, r, room)
			if room -= n; room == 0 {
				out = sum.Sum(out)
				sum.Reset()
				room = pieceLength
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				r.Close()
				return nil, err
			}
		}
		r.Close()
	}
	if room < pieceLength {
		out = sum.Sum(out)
	}
	return out, nil
}

// magnet is a link to the torrent for those who have no file of it; its web seeds help once a peer has told the list.
func magnet(infoHash, name string, seeds []string) string {
	link := "magnet:?xt=urn:btih:" + infoHash + "&dn=" + url.QueryEscape(name)
	for _, seed := range seeds {
		link += "&ws=" + url.QueryEscape(seed)
	}
	return link
}

// mirrors returns the addresses of mirrors.txt, one a line, # begins a comment; none if the tree has no such file.
func (t *Tree) mirrors() ([]string, error) {
	file, ok := t.Manifest.Lookup("mirrors.txt")
	if !ok {
		return nil, nil
	}
	text, err := t.read(file)
	if err != nil {
		return nil, err
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out, nil
}

// bencoder writes BEP 3's encoding. Keys of a dictionary are written in the order of their bytes by its callers.
type bencoder struct{ strings.Builder }

func bencode(open string) *bencoder { return new(bencoder).open(open) }

func (b *bencoder) open(kind string) *bencoder { b.WriteString(kind); return b }

func (b *bencoder) close() *bencoder { b.WriteString("e"); return b }

func (b *bencoder) text(s string) *bencoder {
	b.WriteString(strconv.Itoa(len(s)) + ":" + s)
	return b
}

func (b *bencoder) integer(n int64) *bencoder {
	b.WriteString("i" + strconv.FormatInt(n, 10) + "e")
	return b
}

// webSeeds turns addresses of trees into web seeds, and chooses the name of the torrent.
//
// A client asks a web seed for SEED + NAME + "/" + PATH (BEP 19 on torrents of several files), and a torrent has
// one NAME, which cannot be empty. A mirror at https://host/guide/ is thus the seed https://host/ of a torrent named
// guide. So the name is the last segment that most of the addresses have; among equals the site's id, else the first; the
// site's id where none has one. An address that ends otherwise, or is the top of its host, cannot be a seed of this
// torrent. Onion addresses cannot either: clients would ask the name of an ordinary
// resolver, which tells on their users.
func webSeeds(site string, trees []string) (name string, seeds, unfit []string) {
	name = site
	parents := map[string][]string{} // by last segment
	last := make([]string, len(trees))
	for i, tree := range trees {
		u, ok := address(tree)
		if !ok || strings.HasSuffix(u.Hostname(), ".onion") {
			continue
		}
		parent, segment := cut(strings.TrimSuffix(u.Path, "/"))
		if manifest.CheckPath(strings.ToLower(strings.ReplaceAll(segment, "_", "-"))) != nil {
			continue
		}
		last[i] = segment
		seed := url.URL{Scheme: u.Scheme, Host: u.Host, Path: parent}
		parents[segment] = append(parents[segment], seed.String())
		if n, most := len(parents[segment]), len(parents[name]); n > most || n == most && segment == site {
			name = segment
		}
	}
	for i, tree := range trees {
		if last[i] != name {
			unfit = append(unfit, tree)
		}
	}
	seeds = slices.Clone(parents[name])
	slices.Sort(seeds)
	return name, slices.Compact(seeds), unfit
}

// address reads the address of a tree: a folder on the web.
func address(tree string) (*url.URL, bool) {
	u, err := url.Parse(tree)
	return u, err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// cut splits a path before its last segment.
func cut(path string) (parent, segment string) {
	i := strings.LastIndex(path, "/")
	return path[:i+1], path[i+1:]
}

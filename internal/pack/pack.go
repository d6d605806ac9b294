// Package pack puts a signed tree into one file: a ZIP to hand on, a CAR for IPFS, a torrent whose web seeds are the
// mirrors.
//
// A package holds what the manifest lists and the control files of verify/, nothing else, so that what comes out of it
// verifies as the tree does. A tree that does not verify is not packed. The same signed bytes make the same package,
// whatever the machine, the day, the user or the order in which a disk lists its files: files are sorted by the bytes of
// their paths, and nothing of the machine is written.
//
// A package is written beside the tree, never into it: the tree's list cannot hold the digest of what holds the list.
package pack

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/place"
	"github.com/veshka-guide/veshka/internal/verify"
)

// Options is what to pack, and where to.
type Options struct {
	Public   string                  // folder of the signed tree
	Out      string                  // folder for the package, "" for dist beside Public
	Roots    []manifest.Key          // keys from the mirror card; without any, the tree's own keys must do
	Now      time.Time               // an expired tree is not packed
	Seeds    []string                // of a torrent: addresses that serve the tree, nil for those of mirrors.txt
	Progress func(done, total int64) // bytes of the tree that were verified; may be nil
}

// Result is a package that was made.
type Result struct {
	File     string // its path
	Size     int64  // bytes
	Files    int    // how many it holds
	Anchored bool   // the tree was signed by Options.Roots, not just by keys of its own

	CID string // of a CAR: the root, CIDv1 in base32

	InfoHash string   // of a torrent: 40 hexadecimal digits
	Magnet   string   // of a torrent
	Name     string   // of a torrent: the folder that it unpacks to
	Seeds    []string // of a torrent: its web seeds
	Unfit    []string // of a torrent: addresses that cannot be its web seeds, see torrent.go
}

// ZIP writes SITE-K-S.zip.
func ZIP(ctx context.Context, o Options) (Result, error) {
	return run(ctx, o, ".zip", func(t *Tree, w io.Writer, _ *Result) error { return t.ZIP(w) })
}

// CAR writes SITE-K-S.car. Its root is the folder of the tree.
func CAR(ctx context.Context, o Options) (Result, error) {
	return run(ctx, o, ".car", func(t *Tree, w io.Writer, r *Result) (err error) {
		r.CID, err = t.CAR(w, UnixFS2025)
		return err
	})
}

// Torrent writes SITE-K-S.torrent.
func Torrent(ctx context.Context, o Options) (Result, error) {
	for _, seed := range o.Seeds {
		if _, ok := address(seed); !ok {
			return Result{}, fault.New("pack-seed", "url", seed)
		}
	}
	return run(ctx, o, ".torrent", func(t *Tree, w io.Writer, r *Result) error {
		seeds := o.Seeds
		if seeds == nil {
			var err error
			if seeds, err = t.mirrors(); err != nil {
				return err
			}
		}
		return t.torrent(w, seeds, r)
	})
}

// run verifies the tree and writes a package of it.
func run(ctx context.Context, o Options, suffix string, write func(*Tree, io.Writer, *Result) error) (Result, error) {
	var r Result
	out, err := folder(o)
	if err != nil {
		return r, err
	}
	source, err := verify.Dir(o.Public)
	if err != nil {
		return r, err
	}
	report, err := verify.Run(ctx, source, verify.Options{Roots: o.Roots, Now: o.Now, Progress: o.Progress})
	if err != nil {
		return r, err
	}
	t, err := Open(o.Public, report.Manifest)
	if err != nil {
		return r, err
	}
	defer t.Close()
	r.Anchored, r.Files = report.Anchored, len(t.Files)
	r.File = filepath.Join(out, t.Name()+suffix)
	r.Size, err = put(r.File, func(w io.Writer) error { return write(t, stopping{ctx, w}, &r) })
	return r, err
}

// stopping is a writer that fails once its context is done.
type stopping struct {
	ctx context.Context
	w   io.Writer
}

func (s stopping) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

// folder returns where packages go. It is never within the tree.
func folder(o Options) (string, error) {
	public, err := place.Real(o.Public)
	if err != nil {
		return "", fault.Because(err, "pack-read", "path", o.Public)
	}
	if o.Out == "" {
		if filepath.Dir(public) == public {
			return "", fault.New("pack-inside", "out", filepath.Join(public, "dist"), "public", o.Public)
		}
		return filepath.Join(filepath.Dir(filepath.Clean(o.Public)), "dist"), nil
	}
	out, err := place.Real(o.Out)
	if err != nil {
		return "", fault.Because(err, "pack-write", "file", o.Out)
	}
	if place.Holds(public, out) {
		return "", fault.New("pack-inside", "out", o.Out, "public", o.Public)
	}
	return o.Out, nil
}

// put writes a file whole or not at all: under another name, then renamed. It returns its size in bytes. Its mode is
// that of any package, whatever the umask: it is made to be handed on.
func put(name string, write func(io.Writer) error) (size int64, err error) {
	failed := func(err error) error { return fault.Because(err, "pack-write", "file", name) }
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return 0, failed(err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return 0, failed(err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	w := newCounter(f)
	if err := write(w); err != nil {
		if fault.Of(err) == nil {
			err = failed(err)
		}
		return 0, err
	}
	for _, step := range []func() error{
		w.Flush,
		func() error { return f.Chmod(0o644) },
		f.Sync,
		f.Close,
		func() error { return os.Rename(f.Name(), name) },
	} {
		if err := step(); err != nil {
			return 0, failed(err)
		}
	}
	return w.n, nil
}

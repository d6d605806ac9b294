package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/pack"
)

// packing is the flags of the commands of pack.
type packing struct {
	t     *terminal
	o     pack.Options
	roots []string
	date  string
}

func packCommand(t *terminal) *cobra.Command {
	p := packing{t: t}
	c := &cobra.Command{
		Use:   "pack",
		Short: "put the signed site into one file: ZIP, CAR, torrent",
		Long: "pack puts a signed site into one file that holds what the manifest lists and the signatures, nothing else. It\n" +
			"refuses a site that does not verify or has expired. The same signed site makes the same bytes everywhere.\n\n" +
			"The file stands in dist/ beside PUBLIC, never in it. Whoever shares a CAR or a torrent shows the address of\n" +
			"their connection to strangers: these two are for mirrors abroad.",
		Example: "  veshka pack zip\n  veshka pack car --root RWQ… public\n  veshka pack torrent --web-seed https://example.org/guide/ public",
		Args:    noCommand,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	f := c.PersistentFlags()
	f.StringVarP(&p.o.Out, "output", "o", "", "folder for the file (default: dist beside PUBLIC)")
	f.StringArrayVar(&p.roots, "root", nil, "root key from the mirror card, or a .pub file; may be given several times")
	f.StringVar(&p.date, "date", "", "instant at which the site must not have expired (default: now)")

	torrent := p.command("torrent", "a torrent with the mirrors as web seeds",
		"torrent writes SITE-KEYSET-SERIAL.torrent and prints its info hash. Its web seeds are the mirrors of mirrors.txt whose\n"+
			"addresses end in the same name, like https://example.org/guide/ and https://example.net/guide/: a client asks\n"+
			"each for its address, the name of the torrent and the path of a file.",
		pack.Torrent, t.torrentMade)
	torrent.Flags().StringArrayVar(&p.o.Seeds, "web-seed", nil, "address that serves the site, instead of those in mirrors.txt; may be given several times")
	c.AddCommand(
		p.command("zip", "one ZIP file, to hand on",
			"zip writes SITE-KEYSET-SERIAL.zip. Unpacked, its one folder verifies as the site does.", pack.ZIP, t.zipMade),
		p.command("car", "a CAR file for IPFS",
			"car writes SITE-KEYSET-SERIAL.car and prints its CID, which any tool finds by the profile unixfs-v1-2025.", pack.CAR, t.carMade),
		torrent)
	return c
}

// command makes the command of one kind of package; made says what came of it.
func (p *packing) command(kind, short, long string, make func(context.Context, pack.Options) (pack.Result, error), made func(pack.Result)) *cobra.Command {
	example := "veshka pack " + kind + " --root RWQ… public"
	return &cobra.Command{
		Use: kind + " [PUBLIC]", Short: short, Long: long, Example: "  " + example,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return hinted{fmt.Errorf("arguments wanted: 1 at most, given: %d", len(args)), example}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) (err error) {
			t := p.t
			if p.o.Roots, err = rootKeys(p.roots); err != nil {
				return err
			}
			if p.o.Now, err = instantOf("date", p.date); err != nil {
				return err
			}
			p.o.Public = filepath.Join(t.dir, "public")
			if len(args) == 1 {
				p.o.Public = args[0]
			}
			t.started = true
			m := t.meter()
			if wide(t.err) { // elsewhere it is over before anybody reads it
				p.o.Progress = m.at
			}
			r, err := make(c.Context(), p.o)
			m.done()
			if err != nil {
				return err
			}
			made(r)
			if !r.Anchored {
				t.say("pack.own-keys")
			}
			return nil
		},
	}
}

// counted says how many files a package holds.
func (t *terminal) counted(r pack.Result) string {
	return t.words().Count("tool.files", float64(r.Files))
}

func (t *terminal) zipMade(r pack.Result) {
	t.tell("pack.zip", "file", r.File, "files", t.counted(r), "size", t.size(r.Size))
}

func (t *terminal) carMade(r pack.Result) {
	t.tell("pack.car", "file", r.File, "files", t.counted(r), "size", t.size(r.Size), "cid", r.CID)
	t.say("pack.danger-car")
}

func (t *terminal) torrentMade(r pack.Result) {
	t.tell("pack.torrent", "file", r.File, "files", t.counted(r), "name", r.Name, "hash", r.InfoHash, "magnet", r.Magnet)
	for _, address := range r.Unfit {
		t.say("pack.unfit", "url", address, "name", r.Name)
	}
	if len(r.Seeds) == 0 {
		t.say("pack.no-seeds")
	} else {
		t.say("pack.seeds", "seeds", strings.Join(r.Seeds, " "))
	}
	t.say("pack.danger-torrent")
}

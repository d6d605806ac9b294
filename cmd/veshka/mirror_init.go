package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/mirror"
)

func mirrorInitCommand(t *terminal) *cobra.Command {
	var o mirror.InitOptions
	var roots []string
	var net fetch.Options
	c := &cobra.Command{
		Use:   "init --site ID --root KEY --dir M URL …",
		Short: "begin a mirror with the keys of a mirror card",
		Long: "init asks the addresses for the site's list of keys, accepts it if a key of the mirror card and the roots that\n" +
			"the list wants have signed it, and begins a mirror in the folder M. It fetches no page: that is what pull is for.\n\n" +
			"ID and KEY are on the mirror card; KEY is a root key, 56 characters, or a .pub file. Get the card by another road\n" +
			"than the copy: a forger's copy brings a forger's card.\n\n" +
			"In M/hosting stand samples for nginx, Caddy, systemd and cron with the folder's path in them, and what to do next.",
		Example: "  veshka mirror init --site guide-demo --root RWQ… --dir /srv/guide https://example.org/guide/\n" +
			"  veshka mirror pull --dir /srv/guide",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return nil
			}
			return fault.New("no-address")
		},
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if o.Roots, err = rootKeys(roots); err != nil {
				return err
			}
			if o.Dir == "" {
				return fault.New("no-dir")
			}
			if o.Site == "" {
				return fault.New("no-site")
			}
			if o.Client, err = fetch.New(net); err != nil {
				return err
			}
			defer o.Client.Close()
			t.started = true
			o.Origins, o.Now, o.Warn, o.Flags = args, now(), t.origin, netFlags(net)
			o.Program, _ = os.Executable() // else the samples say veshka
			keys, err := mirror.Init(c.Context(), o)
			if err != nil {
				return err
			}
			t.tell("init.done", "site", keys.Site, "dir", o.Dir, "keyset", fmt.Sprint(keys.N), "expires", day(keys.Expires), "flags", joined(o.Flags))
			return nil
		},
	}
	c.Flags().StringVar(&o.Site, "site", "", "id of the site, from the mirror card")
	c.Flags().StringArrayVar(&roots, "root", nil, "root key from the mirror card, or a .pub file; may be given several times")
	c.Flags().StringVar(&o.Dir, "dir", "", "folder for the mirror; it may not hold one yet")
	netFlag(c, &net)
	return c
}

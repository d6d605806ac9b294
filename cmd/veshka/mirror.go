package main

import "github.com/spf13/cobra"

func mirrorCommand(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "mirror",
		Short: "keep a copy of a site, prove it genuine, compare it with others",
		Long: "mirror keeps a copy of a site that anybody can check: it takes only what the site's keys have signed, never\n" +
			"goes back to an older release, and never replaces its last good copy by a worse one.\n\n" +
			"Exit status: 0 ok, 1 called wrongly, 2 no origin reachable, 3 expired, 4 bad signature or altered file,\n" +
			"5 older release or fork, 6 incomplete, 7 this machine (disk, lock, state, clock).",
		Args: noCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(mirrorInitCommand(t), mirrorPullCommand(t), mirrorVerifyCommand(t), mirrorStatusCommand(t), mirrorInspectCommand(t))
	return c
}

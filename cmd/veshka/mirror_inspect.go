package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/inspect"
)

func mirrorInspectCommand(t *terminal) *cobra.Command {
	var against string
	var roots []string
	var crawl int
	var asJSON bool
	var net fetch.Options
	c := &cobra.Command{
		Use:   "inspect --against DIR URL",
		Short: "say what a suspected clone does otherwise than the site",
		Long: "inspect compares the pages at an address with a verified copy in a folder, and prints what differs, first what\n" +
			"asks the reader for something: forms, accounts, phone numbers, wallets, scripts. It asks for each page as a tool,\n" +
			"as a browser and as a telephone, because a clone may show a clean copy to those who check.\n\n" +
			"DIR is a copy of the site, or the folder of a mirror, and has to verify itself.\n\n" +
			"An identical copy proves nothing about who runs it, or about what it will show tomorrow.\n\n" +
			"Exit status: 0 identical, 1 called wrongly, 2 not reachable, 3 a genuine older release, 4 it differs, 7 this machine.",
		Example: "  veshka mirror inspect --against M https://suspect.example/\n  veshka mirror inspect --against public --proxy socks5h://127.0.0.1:9050 --json https://suspect.example/guide/",
		Args:    exactly(1, "veshka mirror inspect --against DIR URL"),
		RunE: func(c *cobra.Command, args []string) error {
			if against == "" {
				return hinted{fmt.Errorf("--against is missing"), "veshka mirror inspect --against DIR URL, with the folder of a verified copy"}
			}
			keys, err := rootKeys(roots)
			if err != nil {
				return err
			}
			if crawl < 1 {
				return hinted{fmt.Errorf("--crawl %d", crawl), "a number of pages, like --crawl 500"}
			}
			base, err := fetch.Origin(args[0])
			if err != nil {
				return err
			}
			tree, remote, err := t.copyAt(against, net)
			if err != nil {
				return err
			}
			if remote {
				return hinted{fmt.Errorf("--against %s is not a folder", against), "veshka mirror inspect --against DIR URL, with the folder of a verified copy"}
			}
			t.started = true
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			net.Pause = pause
			r, err := inspect.Run(ctx, tree, base, inspect.Options{Roots: keys, Now: now(), Crawl: crawl, Fetch: net})
			if asJSON {
				_, _ = t.out.Write(r.JSON(err))
				return err
			}
			t.findings(r)
			return err
		},
	}
	c.Flags().StringVar(&against, "against", "", "folder of a verified copy, or of a mirror")
	c.Flags().StringArrayVar(&roots, "root", nil, "root key from the mirror card, or a .pub file: for the verified copy")
	c.Flags().IntVar(&crawl, "crawl", 500, "look at so many pages that the site does not have")
	c.Flags().BoolVar(&asJSON, "json", false, "print the whole report as JSON")
	c.Flags().StringVar(&net.Proxy, "proxy", "", "reach the address through this proxy only, socks5h://127.0.0.1:9050 for Tor")
	c.Flags().BoolVar(&net.AllowPrivate, "allow-private", false, "allow addresses of this machine and its own network")
	return c
}

// findings prints a report for people.
func (t *terminal) findings(r inspect.Report) {
	if r.Verdict == inspect.Unknown && len(r.Unread) == 0 {
		return // the fault says all that there is to say
	}
	t.tell("inspect."+strings.ToLower(r.Verdict), "url", r.URL, "site", r.Site, "genuine", r.Genuine.String())
	if !r.Signed.IsZero() {
		t.tell("inspect.release", "release", r.Suspect.String(), "signed", minute(r.Signed), "ago", t.span(now().Sub(r.Signed)))
	}
	t.tell("inspect.counts", "same", fmt.Sprint(r.Same), "listed", fmt.Sprint(r.Listed), "beyond", fmt.Sprint(r.Beyond))
	if r.Like != "" {
		t.tell("inspect.like", "host", r.Like)
	}
	rank := inspect.Rank(0)
	for _, f := range r.Findings {
		if f.Rank != rank {
			rank = f.Rank
			t.tell("inspect.rank" + fmt.Sprint(int(rank)))
		}
		t.finding(f)
	}
	if len(r.Unread) > 0 {
		t.tell("inspect.unread", "n", fmt.Sprint(len(r.Unread)), "path", r.Unread[0])
	}
	if !r.Anchored {
		t.say("inspect.own-keys")
	}
	if r.Verdict == inspect.Identical {
		t.say("inspect.proves-nothing")
	}
}

// finding prints one difference: + for what the clone has more, − for what it lacks, ≠ for what is otherwise.
func (t *terminal) finding(f inspect.Finding) {
	w := t.words()
	what := w.Text("copy.found." + f.Kind)
	if f.Label != "" {
		what += " (" + f.Label + ")"
	}
	switch f.Change {
	case "added":
		t.tell("inspect.added", "what", what, "is", f.Is)
	case "removed":
		t.tell("inspect.removed", "what", what, "was", f.Was)
	default:
		if f.Was == "" {
			t.tell("inspect.otherwise", "what", what, "is", f.Is)
		} else {
			t.tell("inspect.changed", "what", what, "was", f.Was, "is", f.Is)
		}
	}
	if f.Like != "" {
		t.tell("inspect.looks-like", "name", f.Like)
	}
	if f.Only != "" {
		t.tell("inspect.only", "who", f.Only)
	}
	if n := len(f.Pages); n == 1 {
		t.tell("inspect.page", "path", f.Pages[0])
	} else {
		t.tell("inspect.pages", "path", f.Pages[0], "n", fmt.Sprint(n))
	}
}

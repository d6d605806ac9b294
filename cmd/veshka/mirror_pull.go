package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/mirror"
)

func mirrorPullCommand(t *terminal) *cobra.Command {
	var o mirror.PullOptions
	var net fetch.Options
	var withdraw, after string
	var quiet bool
	c := &cobra.Command{
		Use:   "pull --dir M [URL …]",
		Short: "bring a mirror up to date",
		Long: "pull asks all addresses that the mirror knows, takes the newest release that the site's keys vouch for, and puts it\n" +
			"in M/current once every file of it is here and right. Whatever goes wrong, the last good release stays there.\n" +
			"What was fetched is kept: the next pull goes on where this one was broken off.\n\n" +
			"A URL is one more address to ask; it is remembered if it offers a release that counts.\n\n" +
			"An expired release goes on being served, and each pull says so, until a newer one is found. With --withdraw-after\n" +
			"its pages are replaced by the site's own notice some time after: outdated advice can hurt more than none.",
		Example: "  veshka mirror pull --dir /srv/guide\n" +
			"  veshka mirror pull --dir /srv/guide --quiet --withdraw-after 30d\n" +
			"  veshka mirror pull --dir /srv/guide --proxy socks5h://127.0.0.1:9050 http://….onion/\n" +
			"  veshka mirror pull --dir /srv/guide --after 'rsync -a --delete \"$VESHKA_TREE/\" host:/srv/www/'",
		RunE: func(c *cobra.Command, args []string) (err error) {
			if o.Dir == "" {
				return fault.New("no-dir")
			}
			if o.Keep < 1 {
				return hinted{fmt.Errorf("--keep %d", o.Keep), "at least the release that is served stays: --keep 1"}
			}
			if o.Withdraw, err = days(withdraw); err != nil {
				return err
			}
			if o.Client, err = fetch.New(net); err != nil {
				return err
			}
			defer o.Client.Close()
			t.started = true
			m := t.meter()
			if !quiet {
				o.Progress = m.at
			}
			o.Origins, o.Now, o.Warn = args, now(), t.origin
			if after != "" {
				o.After = func(ctx context.Context, r mirror.Outcome) error { return hook(ctx, after, r, t.err) }
			}
			r, err := mirror.Pull(c.Context(), o)
			m.done()
			if err == nil || fault.Is(err, "hook") {
				t.pulled(r, quiet)
			}
			return err
		},
	}
	c.Flags().StringVar(&o.Dir, "dir", "", "folder of the mirror")
	c.Flags().BoolVar(&o.InPlace, "in-place", false, "write into M/current file by file, for hosts without symbolic links; not atomic")
	c.Flags().StringVar(&withdraw, "withdraw-after", "", "so long after its expiry, show the site's notice in place of its pages: 30d, 12h (default: never)")
	c.Flags().StringVar(&after, "after", "", "command to run when all is done; it finds VESHKA_SITE, VESHKA_RELEASE, VESHKA_CHANGED (1 or 0), VESHKA_TREE")
	c.Flags().IntVar(&o.Keep, "keep", 2, "releases that stay on the disk, at least 1")
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "say nothing while all is well, for cron")
	netFlag(c, &net)
	return c
}

// netFlag adds the flags by which origins are reached.
func netFlag(c *cobra.Command, net *fetch.Options) {
	c.Flags().StringVar(&net.Proxy, "proxy", "", "reach all addresses through this proxy only, socks5h://127.0.0.1:9050 for Tor")
	c.Flags().BoolVar(&net.AllowPrivate, "allow-private", false, "allow addresses of this machine and its own network")
}

// netFlags are the same flags as they are typed.
func netFlags(net fetch.Options) (flags []string) {
	if net.Proxy != "" {
		flags = append(flags, "--proxy", net.Proxy)
	}
	if net.AllowPrivate {
		flags = append(flags, "--allow-private")
	}
	return flags
}

// joined writes flags after a command.
func joined(flags []string) string { return strings.Join(append([]string{""}, flags...), " ") }

// days reads a length of time: 30d, 12h.
func days(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	if n, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(n, 10, 16); err == nil && n > 0 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, hinted{fmt.Errorf("%q is not a length of time", text), "write days or hours, like --withdraw-after 30d"}
}

// origin prints what is wrong with an origin, or with the mirror itself, while the work goes on.
func (t *terminal) origin(url string, f *fault.Fault) {
	text, hint := t.told(f)
	if url != "" {
		t.say("pull.origin", "url", url, "text", text, "code", f.Code)
		return
	}
	t.say("pull.warning", "text", text, "code", f.Code)
	t.advise(hint)
}

// pulled says what a pull has made.
func (t *terminal) pulled(r mirror.Outcome, quiet bool) {
	if r.Repaired > 0 {
		t.say("pull.repaired", "n", fmt.Sprint(r.Repaired))
	}
	if quiet {
		return
	}
	id := "pull.done"
	switch {
	case !r.Changed:
		id = "pull.same"
	case r.Number == r.Before:
		id = "pull.healed"
	}
	t.tell(id, "number", r.Number.String(), "tree", r.Tree, "files", fmt.Sprint(r.Files), "fetched", fmt.Sprint(r.Fetched),
		"size", t.size(r.Bytes), "expires", day(r.Expires))
}

// hook runs the command of --after in the system's shell. What it prints goes to stderr.
func hook(ctx context.Context, command string, r mirror.Outcome, out io.Writer) error {
	shell := []string{"/bin/sh", "-c", command}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/c", command}
	}
	c := exec.CommandContext(ctx, shell[0], shell[1:]...)
	changed := "0"
	if r.Changed {
		changed = "1"
	}
	c.Env = append(os.Environ(), "VESHKA_SITE="+r.Site, "VESHKA_RELEASE="+r.Number.String(), "VESHKA_CHANGED="+changed, "VESHKA_TREE="+r.Tree)
	c.Stdout, c.Stderr = out, out
	return c.Run()
}

// day writes the day of an instant, as in 2026-05-31.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/mirror"
	"github.com/veshka-guide/veshka/internal/verify"
)

// shown is how many problems are printed one by one.
const shown = 40

func mirrorVerifyCommand(t *terminal) *cobra.Command {
	var roots []string
	var dir string
	var sample int
	var full, asJSON bool
	var net fetch.Options
	c := &cobra.Command{
		Use:   "verify [--root KEY] DIR|ZIP|URL",
		Short: "prove that a copy is genuine, or say what is wrong with it",
		Long: "verify holds a copy of the site against the signed list that stands in it: signatures, dates, each file, and\n" +
			"for a folder or a ZIP every file that is not listed. The folder of a mirror stands for the copy that it serves.\n\n" +
			"KEY is a root key from the mirror card, 56 characters, or a .pub file. Give it: a copy without it is compared with\n" +
			"the keys that it brings along, and a forger brings keys too.\n\n" +
			"The first word of the answer is GENUINE, INTACT (whole, by whom is not known), EXPIRED, ALTERED, MIXED (files of\n" +
			"several releases), INCOMPLETE, OLDER (than seen), FOREIGN (other keys), UNSIGNED or UNKNOWN (not readable).\n\n" +
			"Exit status: 0 GENUINE or INTACT, 1 called wrongly, 2 not reachable, 3 expired, 4 altered, foreign or unsigned,\n" +
			"5 older keys than those seen, 6 incomplete or mixed, 7 this machine.",
		Example: "  veshka mirror verify --root RWQ… public\n  veshka mirror verify --root card.pub guide.zip\n  veshka mirror verify --root RWQ… --sample 50 https://example.org/guide/",
		Args:    exactly(1, "veshka mirror verify --root KEY DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			keys, err := rootKeys(roots)
			if err != nil {
				return err
			}
			if sample < 0 || full && sample > 0 {
				return hinted{fmt.Errorf("--sample %d", sample), "veshka mirror verify --sample 50 URL, or --full for every file"}
			}
			o := verify.Options{Roots: keys, Now: now(), Sample: sample}
			if err := trusting(dir, &o); err != nil {
				return err
			}
			tree, remote, err := t.copyAt(args[0], net)
			if err != nil {
				return err
			}
			t.started = true
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			m := t.meter()
			o.Progress = m.at
			if remote {
				o.Pause = pause
			}
			r, err := verify.Run(ctx, tree, o)
			m.done()
			if asJSON {
				_, _ = t.out.Write(r.JSON(args[0], err))
				return err
			}
			if !fault.Is(err, "stopped") {
				t.verdict(r, o)
			}
			return err
		},
	}
	c.Flags().StringArrayVar(&roots, "root", nil, "root key from the mirror card, or a .pub file; may be given several times")
	c.Flags().StringVar(&dir, "dir", "", "in place of --root: trust what the mirror in this folder has seen, and refuse what is older")
	c.Flags().IntVar(&sample, "sample", 0, "look at so many files, chosen by chance (default: all)")
	c.Flags().BoolVar(&full, "full", false, "look at every file (the default)")
	c.Flags().BoolVar(&asJSON, "json", false, "print the whole report as JSON")
	c.Flags().StringVar(&net.Proxy, "proxy", "", "reach the address through this proxy only, socks5h://127.0.0.1:9050 for Tor")
	c.Flags().BoolVar(&net.AllowPrivate, "allow-private", false, "allow addresses of this machine and its own network")
	return c
}

// trusting takes over what the mirror in a folder has accepted, if there is one.
func trusting(dir string, o *verify.Options) error {
	if dir == "" {
		return nil
	}
	if len(o.Roots) > 0 {
		return hinted{fmt.Errorf("--dir and --root are both given"), "one of them says whom to trust: veshka mirror verify --dir " + dir + " URL"}
	}
	site, keyset, err := mirror.Trusted(dir)
	if err != nil {
		return err
	}
	state, err := mirror.ReadState(dir)
	if err != nil {
		return err
	}
	o.Site, o.Keyset, o.Seen, o.SeenAs = site, keyset, state.Seen.Number(), state.Seen.SHA256
	return nil
}

// copyAt opens a copy: the folder, the ZIP or the address. remote says that it is the last.
func (t *terminal) copyAt(name string, net fetch.Options) (tree verify.Tree, remote bool, err error) {
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		base, err := fetch.Origin(name)
		if err != nil {
			return nil, true, err
		}
		client, err := fetch.New(net)
		if err != nil {
			return nil, true, err
		}
		return verify.URL(client, base), true, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, false, fault.Because(err, "not-a-tree", "tree", name)
	}
	if !info.IsDir() {
		tree, err = verify.Zip(name)
		return tree, false, err
	}
	if served, ok := verify.Current(name); ok {
		t.say("verify.mirror", "dir", name, "tree", served)
		name = served
	}
	tree, err = verify.Dir(name)
	return tree, false, err
}

// pause waits by the machine's clock.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// verdict prints a report for people: the verdict first, then who and when, then what is wrong.
func (t *terminal) verdict(r verify.Report, o verify.Options) {
	id := "verify." + strings.ToLower(r.Verdict)
	if (r.Verdict == verify.Genuine || r.Verdict == verify.Intact) && r.Checked < r.Files {
		id += "-sample"
	}
	if r.Withdrawn && r.Verdict == verify.Expired {
		id = "verify.withdrawn"
	}
	release := "–"
	if r.Manifest != nil {
		release = r.Number.String()
	}
	t.tell(id, "site", r.Site, "release", release)
	for _, k := range r.Signers {
		t.tell("verify.signer", "name", k.Name, "key", k.Text())
	}
	for _, k := range r.Roots {
		t.tell("verify.root", "name", k.Name, "key", k.Text())
	}
	if r.Manifest != nil {
		t.tell("verify.signed", "at", minute(r.Signed), "ago", t.span(o.Now.Sub(r.Signed)))
		expires := r.Expires
		if r.Keys.Expires.Before(expires) {
			expires = r.Keys.Expires
		}
		if left := expires.Sub(o.Now); left > 0 {
			t.tell("verify.expires", "at", minute(expires), "left", t.span(left))
		} else {
			t.tell("verify.expired-at", "at", minute(expires), "ago", t.span(-left))
		}
		t.tell("verify.files", "checked", fmt.Sprint(r.Checked), "files", fmt.Sprint(r.Files), "size", t.size(r.Bytes))
	}
	for i, p := range r.Problems {
		if i == shown {
			t.tell("verify.more", "n", fmt.Sprint(len(r.Problems)-shown))
			break
		}
		t.problem(p)
	}
	t.notes(r, o)
}

// problem prints one of them, with what probably happened and what to do.
func (t *terminal) problem(p verify.Problem) {
	var what string
	if p.Code == "mixed" {
		what = t.words().Text("copy.problem.mixed", "release", p.Release)
	} else {
		what = t.words().Text("copy.problem." + p.Code)
	}
	cause := ""
	switch f := fault.Of(p.Err); {
	case f != nil:
		cause, _ = t.told(f)
	case p.Cause != "":
		cause = t.words().Text("copy.cause." + p.Cause)
	case p.Code == "altered":
		cause = t.words().Text("copy.cause.unknown")
	}
	if cause == "" {
		t.tell("verify.problem-bare", "path", verify.Printable(p.Path), "what", what)
		return
	}
	t.tell("verify.problem", "path", verify.Printable(p.Path), "what", what, "cause", cause)
}

// notes prints to stderr what limits the verdict.
func (t *terminal) notes(r verify.Report, o verify.Options) {
	if r.Keys != nil && !r.Anchored {
		t.say("verify.own-keys")
	}
	if r.Torn {
		t.say("verify.torn")
	}
	if n := len(r.Leftover); n > 0 {
		t.say("verify.leftover", "n", fmt.Sprint(n))
	}
	if r.Checked > 0 && r.Checked < r.Files {
		chance := 100 * (1 - math.Pow(0.99, float64(r.Checked)))
		t.say("verify.sample", "n", fmt.Sprint(r.Checked), "chance", fmt.Sprintf("%.0f", chance))
	}
	if r.Manifest != nil && !r.Listed {
		t.say("verify.unlisted")
	}
}

// minute writes an instant for people.
func minute(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") + " UTC" }

// span writes a time in days, or in hours if it is short.
func (t *terminal) span(d time.Duration) string {
	if d < 48*time.Hour {
		return t.words().Count("unit.hours", math.Ceil(max(d, 0).Hours()))
	}
	return t.words().Count("unit.days", math.Floor(d.Hours()/24))
}

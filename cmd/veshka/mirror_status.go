package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/mirror"
)

func mirrorStatusCommand(t *terminal) *cobra.Command {
	var roots []string
	var dir string
	var asJSON bool
	net := fetch.Options{Tries: 2, Stall: 10 * time.Second, Connect: 10 * time.Second}
	c := &cobra.Command{
		Use:   "status [--root KEY] [--dir MIRROR] [URL…]",
		Short: "compare copies of a site: which is newest, oldest, blocked, false",
		Long: "status asks each copy for its keys, its signed list and its first page, sixteen copies at once and no copy for\n" +
			"longer than half a minute, and prints a table, the best first. Without URL it asks the origins of the mirror.\n\n" +
			"The keys are those of --dir, the folder of a mirror, or of --root, a root key from the mirror card, 56 characters\n" +
			"or a .pub file. Without either each copy is held against the keys that it brings along, and copies with each other.\n\n" +
			"Verdicts, best first: OK, AGING (more than half of its life is over), BEHIND (an older release), EXPIRED, TORN (in\n" +
			"the middle of an update), BLOCKED-AT (good, but connections die after so many KiB), BLOCKED, DOWN, FUTURE (signed\n" +
			"ahead of this clock), ALTERED, FOREIGN (no signature that counts), FORK (two releases of one number).\n\n" +
			"Exit status: 0 a copy is OK or AGING and none is FORK, 5 a FORK, 4 copies of different root keys; else by the best\n" +
			"copy: 5 BEHIND, 3 EXPIRED, 6 TORN, 2 BLOCKED-AT, BLOCKED or DOWN, 7 FUTURE, 4 ALTERED or FOREIGN; 1 called wrongly.",
		Example: "  veshka mirror status --dir /srv/guide\n  veshka mirror status --root RWQ… https://guide.example/ https://mirror.example/guide/\n  veshka mirror status --json --proxy socks5h://127.0.0.1:9050 http://….onion/",
		RunE: func(_ *cobra.Command, args []string) error {
			o := mirror.StatusOptions{Now: time.Now, Pause: pause}
			var err error
			if o.Roots, err = rootKeys(roots); err != nil {
				return err
			}
			if err := trustedBy(&o, dir, args); err != nil {
				return err
			}
			if o.Client, err = fetch.New(net); err != nil {
				return err
			}
			defer o.Client.Close()
			t.started = true
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			s, err := mirror.Look(ctx, o)
			if err != nil {
				return err
			}
			if asJSON {
				_, err = t.out.Write(s.JSON())
			} else {
				t.standing(s)
			}
			if err != nil || s.Exit == 0 {
				return err
			}
			return exit(s.Exit)
		},
	}
	c.Flags().StringArrayVar(&roots, "root", nil, "root key from the mirror card, or a .pub file; may be given several times")
	c.Flags().StringVar(&dir, "dir", "", "folder of a mirror, whose keys are trusted")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&net.Proxy, "proxy", "", "reach the copies through this proxy only, socks5h://127.0.0.1:9050 for Tor")
	c.Flags().BoolVar(&net.AllowPrivate, "allow-private", false, "allow addresses of this machine and its own network")
	return c
}

// trustedBy fills in the addresses, and what the mirror in dir knows, "" for none.
func trustedBy(o *mirror.StatusOptions, dir string, urls []string) error {
	if dir != "" {
		state, err := mirror.ReadState(dir)
		if err != nil {
			return err
		}
		if _, o.Keyset, err = mirror.Trusted(dir); err != nil {
			return err
		}
		o.Seen = state.Seen
		for _, origin := range state.Origins {
			if len(urls) == 0 {
				o.URLs = append(o.URLs, origin.URL)
			}
		}
	}
	for _, url := range urls {
		url, err := fetch.Origin(url)
		if err != nil {
			return err
		}
		o.URLs = append(o.URLs, url)
	}
	if len(o.URLs) == 0 {
		return hinted{errors.New("no copy is named"), "veshka mirror status https://guide.example/ …, or --dir MIRROR for the origins of a mirror"}
	}
	return nil
}

// Columns of the table, in characters; with the gaps between them a line has 100.
var columns = []struct {
	id    string
	width int
}{{"url", 34}, {"release", 8}, {"signed", 10}, {"expires", 8}, {"behind", 7}, {"answer", 7}, {"verdict", 16}}

// standing prints the table, what is wrong with each copy that is not in order, and what the verdicts mean.
func (t *terminal) standing(s mirror.Status) {
	var head []string
	for _, c := range columns {
		head = append(head, t.words().Text("copy.status."+c.id))
	}
	fmt.Fprintln(t.out, tableLine(head))
	var met []mirror.Verdict
	for _, c := range s.Copies {
		if len(met) == 0 || met[len(met)-1] != c.Verdict {
			met = append(met, c.Verdict)
		}
		row := []string{c.URL}
		if utf8.RuneCountInString(c.URL) > columns[0].width {
			fmt.Fprintln(t.out, c.URL)
			row[0] = ""
		}
		fmt.Fprintln(t.out, tableLine(append(row, t.cells(s, c)...)))
	}
	fmt.Fprintln(t.out)
	var advice []string
	for _, c := range s.Copies {
		if c.Fault == nil {
			continue
		}
		text, hint := t.told(c.Fault)
		if slices.Contains([]string{"private-address", "onion", "proxy", "clock"}, c.Code) && !slices.Contains(advice, hint) {
			advice = append(advice, hint) // it is about this machine, not about the copy
		}
		switch {
		case strings.HasPrefix(text, c.URL):
			t.tell("status.detail-bare", "text", text, "code", c.Code)
		case c.Cause == "":
			t.tell("status.detail", "url", c.URL, "text", text, "code", c.Code)
		default:
			t.tell("status.detail-cause", "url", c.URL, "text", text, "code", c.Code, "cause", t.words().Text("copy.cause."+c.Cause))
		}
	}
	for _, hint := range advice {
		t.advise(hint)
	}
	for _, v := range met {
		id := strings.ToLower(string(v))
		if v == mirror.StatusBehind {
			id = "behind-word"
		}
		t.tell("status." + id)
	}
	if s.Trust == "own" {
		t.say("status.own-keys")
	}
	if s.Camps > 1 {
		t.say("status.camps", "n", fmt.Sprint(s.Camps))
		for _, c := range s.Copies {
			if c.Camp > 0 {
				t.say("status.camp", "n", fmt.Sprint(c.Camp), "url", c.URL, "keys", strings.Join(c.Roots, " "))
			}
		}
	}
}

// cells are what stands behind the address.
func (t *terminal) cells(s mirror.Status, c mirror.CopyStatus) []string {
	never := t.words().Text("copy.status.never")
	release, signed, expires, behind := never, never, never, never
	if c.Release != "" {
		release, signed = c.Release, c.Signed.UTC().Format(time.DateOnly)
		expires = t.brief(c.Expires.Sub(s.At))
	}
	if c.BehindSeconds > 0 {
		behind = t.brief(time.Duration(c.BehindSeconds) * time.Second)
	}
	verdict := string(c.Verdict)
	if c.CutKiB > 0 {
		verdict += " " + t.words().Text("copy.kib", "n", t.words().Number(float64(c.CutKiB)))
	}
	answer := t.words().Text("copy.status.seconds", "n", t.words().Number(float64(c.AnswerMillis/10)/100))
	return []string{release, signed, expires, behind, answer, verdict}
}

// brief is a time in whole days, or hours if it is less than two days.
func (t *terminal) brief(d time.Duration) string {
	if d.Abs() < 48*time.Hour {
		return t.words().Text("copy.status.hours", "n", t.words().Number(float64(d/time.Hour)))
	}
	return t.words().Text("copy.status.days", "n", t.words().Number(float64(d/(24*time.Hour))))
}

// tableLine puts cells into their columns.
func tableLine(cells []string) string {
	var b strings.Builder
	for i, cell := range cells {
		b.WriteString(cell)
		if pad := columns[i].width + 1 - utf8.RuneCountInString(cell); pad > 0 && i < len(cells)-1 {
			b.WriteString(strings.Repeat(" ", pad))
		} else if i < len(cells)-1 {
			b.WriteByte(' ')
		}
	}
	return strings.TrimRight(b.String(), " ")
}

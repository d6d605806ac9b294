package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/sign"
	"github.com/veshka-guide/veshka/internal/site"
)

func keysCommand(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "keys",
		Short: "make, change and show the keys that prove a site",
		Long: "keys makes the keys by which anybody can prove a copy of the site. Root keys lie offline, in several places, and\n" +
			"sign nothing but the list of keys. Release keys sign each release of the site. All are in minisign's own formats.",
		Example: "  veshka keys init --site guide-demo --out keys\n  veshka keys show keys\n  veshka keys rotate --keys keys",
		Args:    noCommand,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(keysInitCommand(t), keysShowCommand(t), keysRotateCommand(t))
	return c
}

func keysInitCommand(t *terminal) *cobra.Command {
	var o sign.InitOptions
	var noPassword bool
	var expires, date string
	var origins []string
	c := &cobra.Command{
		Use:   "init --site ID --out DIR",
		Short: "make the keys of a new site, and its mirror card",
		Long: "init makes root and release keys in a new folder, the first list of keys, signed by the roots, and the mirror card:\n" +
			"a page to print, the same as text, and a QR code.\n\n" +
			"One root key is for a group of one. A group makes three (--roots 3): any two of them can then replace a lost or\n" +
			"stolen key. Keep them in different places, and only the release key where the site is signed.\n\n" +
			"All keys made in one go have one password. It is asked for twice at a terminal, else it is VESHKA_PASSWORD or a\n" +
			"line of standard input.",
		Example: "  veshka keys init --site guide-demo --out keys\n  veshka keys init --site guide-demo --out keys --roots 3 --origin https://guide.example/",
		Args:    exactly(0, "veshka keys init --site guide-demo --out keys"),
	}
	f := c.Flags()
	f.StringVar(&o.Site, "site", "", "id of the site, for ever: 3 to 40 of a-z, 0-9 and hyphens")
	f.StringVar(&o.Dir, "out", "", "folder to make, for the keys")
	f.IntVar(&o.Roots, "roots", 1, "number of root keys: 1 for a group of one, 3 for a group")
	f.IntVar(&o.Releases, "releases", 1, "number of release keys")
	f.IntVar(&o.RootThreshold, "root-threshold", 0, "root keys that must sign a list of keys (default: more than half)")
	f.IntVar(&o.ReleaseThreshold, "release-threshold", 1, "release keys that must sign a release")
	f.BoolVar(&noPassword, "no-password", false, "write the keys unencrypted")
	f.StringVar(&expires, "expires", "180d", "term of the list of keys")
	f.StringVar(&date, "date", "", "instant that it is made (default: now)")
	f.StringArrayVar(&origins, "origin", nil, "address of the site, for the card; up to three")
	c.RunE = func(*cobra.Command, []string) error {
		if o.Site == "" || o.Dir == "" {
			return hinted{errors.New("--site and --out are needed"), "veshka keys init --site guide-demo --out keys"}
		}
		var err error
		if o.Life, err = termOf("expires", expires); err != nil {
			return err
		}
		if o.Now, err = instantOf("date", date); err != nil {
			return err
		}
		if err := cardOrigins(origins); err != nil {
			return err
		}
		t.started = true
		if err := o.Check(); err != nil {
			return err
		}
		if !noPassword {
			if o.Password, err = t.passwords().fresh(); err != nil {
				return err
			}
		}
		chain, err := sign.Init(o)
		if err != nil {
			return err
		}
		t.keysMade(chain.Current().Keyset, o.Dir, noPassword)
		return t.card(o.Dir, o.Dir, origins, o.Now)
	}
	return c
}

// keysMade says what init made, and what to do now.
func (t *terminal) keysMade(k *manifest.Keyset, dir string, noPassword bool) {
	t.say("keys.made", "dir", dir, "roots", strconv.Itoa(len(k.Roots)), "releases", strconv.Itoa(len(k.Releases)),
		"need", strconv.Itoa(k.RootThreshold), "expires", t.on(k.Expires))
	if noPassword {
		t.say("keys.unencrypted")
	} else {
		t.say("keys.one-password")
	}
	if len(k.Roots) == 1 {
		t.say("keys.alone")
	} else {
		t.say("keys.apart")
	}
}

// cardOrigins refuses addresses that the card cannot bear.
func cardOrigins(origins []string) error {
	if len(origins) > 3 {
		return hinted{fmt.Errorf("--origin is given %d times", len(origins)), "the card has room for three addresses"}
	}
	for _, o := range origins {
		if !parse.IsWeb(o) {
			return hinted{fmt.Errorf("--origin %q is not the address of a site", o), "write it whole, like --origin https://example.org/guide/"}
		}
	}
	return nil
}

// card writes the mirror card of a keyset.
func (t *terminal) card(from, dir string, origins []string, at time.Time) error {
	s, err := sign.Show(from)
	if err != nil {
		return err
	}
	var words []sign.Words
	for _, lang := range []site.Lang{"ru", "en"} {
		w := build.Messages(builtin()).In(lang)
		words = append(words, sign.Words{Lang: string(lang), Say: func(id string, args ...string) string { return w.Text("copy.card."+id, args...) }})
	}
	if err := sign.CardOf(s, origins, at.Format(time.DateOnly)).Write(dir, words...); err != nil {
		return err
	}
	t.say("keys.card", "dir", dir)
	if len(origins) == 0 {
		t.say("keys.card-bare", "keys", from, "dir", dir)
	}
	return nil
}

func keysShowCommand(t *terminal) *cobra.Command {
	var dir, card string
	var origins []string
	var yaml bool
	c := &cobra.Command{
		Use:     "show [DIR | KEYS.TXT]",
		Short:   "show the keys of a site, and print its mirror card",
		Long:    "show prints the current list of keys: who may sign what, until when, and which secret halves lie in the folder.\nWith --card it makes the mirror card anew: mirror-card.html, mirror-card.txt and mirror-card.png.\nWith --yaml it prints what content/site.yaml wants, so that the site's pages print the keys.",
		Example: "  veshka keys show keys\n  veshka keys show public/verify/keys.txt\n  veshka keys show --keys keys --card . --origin https://guide.example/",
	}
	c.Flags().StringVar(&dir, "keys", "", "the key folder")
	c.Flags().StringVar(&card, "card", "", "folder to write the mirror card into")
	c.Flags().StringArrayVar(&origins, "origin", nil, "address of the site, for the card; up to three")
	c.Flags().BoolVar(&yaml, "yaml", false, "print the keys as content/site.yaml wants them")
	c.Args = func(_ *cobra.Command, args []string) error {
		if len(args)+min(1, len(dir)) == 1 {
			return nil
		}
		return hinted{errors.New("name one key folder, or one list of keys"), "veshka keys show keys"}
	}
	c.RunE = func(_ *cobra.Command, args []string) error {
		if err := cardOrigins(origins); err != nil {
			return err
		}
		t.started = true
		path := strings.Join(append(args, dir), "")
		s, err := sign.Show(path)
		if err != nil {
			return err
		}
		if yaml {
			t.yamlKeys(s.Keyset)
		} else {
			t.showKeys(s)
		}
		if s.Proved != nil {
			return s.Proved
		}
		if card == "" {
			return nil
		}
		return t.card(path, card, origins, now())
	}
	return c
}

// yamlKeys prints the part of content/site.yaml that says by which keys the site is signed.
func (t *terminal) yamlKeys(k *manifest.Keyset) {
	list := func(keys []manifest.Key) string {
		var texts []string
		for _, key := range keys {
			texts = append(texts, key.Text())
		}
		return strings.Join(texts, ", ")
	}
	fmt.Fprintf(t.out, "key:\n  site: %s\n  root: [%s]\n  release: [%s]\n", k.Site, list(k.Roots), list(k.Usable()))
}

// showKeys prints a keyset: a line for each key.
func (t *terminal) showKeys(s *sign.Shown) {
	k := s.Keyset
	t.tell("keys.show", "site", k.Site, "n", strconv.Itoa(int(k.N)), "created", t.on(k.Created), "expires", t.on(k.Expires), "sha256", s.SHA256)
	for _, role := range []struct {
		id   string
		need int
		keys []manifest.Key
	}{{"keys.roots", k.RootThreshold, k.Roots}, {"keys.releases", k.ReleaseThreshold, k.Releases}, {"keys.revoked", 0, k.Revoked}} {
		if len(role.keys) == 0 {
			continue
		}
		t.tell(role.id, "need", strconv.Itoa(role.need), "count", strconv.Itoa(len(role.keys)))
		for _, key := range role.keys {
			note := key.On
			if s.Here(key) {
				note = t.words().Text("copy.keys.here")
			}
			fmt.Fprintln(t.out, strings.TrimRight(fmt.Sprintf("  %-16s %s  %s  %s", key.Name, key.Text(), key.ID(), note), " "))
		}
	}
	if s.Draft {
		t.tell("keys.has-draft", "n", strconv.Itoa(int(k.N)+1))
	}
}

// on is a day in the words of the terminal's language.
func (t *terminal) on(at time.Time) string { return t.words().Date(site.DateOf(at)) }

package main

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/sign"
)

func keysRotateCommand(t *terminal) *cobra.Command {
	o := sign.RotateOptions{Warn: t.warn}
	var noPassword bool
	var expires, date, draft string
	c := &cobra.Command{
		Use:   "rotate --keys DIR",
		Short: "renew the list of keys, or change who may sign",
		Long: "rotate makes the next list of keys and signs it with the root keys in the folder. Without other flags the keys stay\n" +
			"and only the term is new. It takes effect when enough roots of the list before and of the new one have signed;\n" +
			"until then it is a draft (keys/N.txt), and rotate says whose signatures are missing. A key folder elsewhere signs it\n" +
			"with --sign, or minisign does. Afterwards sign the site again.",
		Example: "  veshka keys rotate --keys keys\n  veshka keys rotate --keys keys --release desk-2027 --drop release-1\n" +
			"  veshka keys rotate --keys keys --revoke release-1=stolen --release desk-2027\n" +
			"  veshka keys rotate --keys /media/boris --sign keys/keys/2.txt\n  veshka keys rotate --keys keys --finish",
		Args: exactly(0, "veshka keys rotate --keys keys"),
	}
	f := c.Flags()
	f.StringVar(&o.Dir, "keys", "", "the key folder")
	f.StringArrayVar(&o.Roots, "root", nil, "add a root key: NAME makes one, NAME=KEY takes somebody's public key")
	f.StringArrayVar(&o.Releases, "release", nil, "add a release key: NAME or NAME=KEY")
	f.StringArrayVar(&o.Revoke, "revoke", nil, "a key that counts no more: NAME or KEY, with =REASON (stolen, lost)")
	f.StringArrayVar(&o.Drop, "drop", nil, "take a key off the list: NAME or KEY")
	f.IntVar(&o.RootThreshold, "root-threshold", 0, "root keys that must sign a list of keys (default: as before)")
	f.IntVar(&o.ReleaseThreshold, "release-threshold", 0, "release keys that must sign a release (default: as before)")
	f.StringVar(&expires, "expires", "180d", "term of the list of keys")
	f.StringVar(&date, "date", "", "instant that it is made (default: now)")
	f.BoolVar(&noPassword, "no-password", false, "write new keys unencrypted")
	f.StringVar(&draft, "sign", "", "sign this draft with the root keys of the folder, and nothing else")
	f.BoolVar(&o.Finish, "finish", false, "put the draft into force, now that it is signed")
	c.RunE = func(*cobra.Command, []string) error {
		if o.Dir == "" {
			return hinted{errors.New("--keys is needed"), "veshka keys rotate --keys keys"}
		}
		var err error
		if o.Life, err = termOf("expires", expires); err != nil {
			return err
		}
		if o.Now, err = instantOf("date", date); err != nil {
			return err
		}
		t.started = true
		asked := t.passwords()
		o.Ask, o.NewPassword = asked.of, asked.fresh
		if noPassword {
			o.NewPassword = func() (string, error) { return "", nil }
		}
		if draft != "" {
			return t.signDraft(o.Dir, draft, asked)
		}
		r, err := sign.Rotate(o)
		if err != nil {
			return err
		}
		n := strconv.Itoa(int(r.Keyset.N))
		if len(r.Missing) == 0 {
			t.say("keys.rotated", "n", n, "expires", t.on(r.Keyset.Expires), "dir", o.Dir)
			if !r.Renewed {
				t.say("keys.card-again", "dir", o.Dir)
			}
			return nil
		}
		t.say("keys.draft", "n", n, "file", r.File)
		t.missing(r.Missing)
		t.say("keys.draft-how", "file", r.File, "dir", o.Dir)
		if o.Finish {
			return exit(1)
		}
		return nil
	}
	return c
}

// missing says whose signatures a draft lacks.
func (t *terminal) missing(list []sign.Missing) {
	for _, m := range list {
		t.say("keys.missing", "of", strconv.Itoa(int(m.Keyset)), "need", strconv.Itoa(m.Need), "have", strconv.Itoa(m.Have), "keys", called(m.Keys))
	}
}

// signDraft signs somebody's draft.
func (t *terminal) signDraft(dir, file string, asked *passwords) error {
	if _, err := os.Stat(file); err != nil {
		return hinted{err, "name the draft: veshka keys rotate --keys DIR --sign OTHER/keys/2.txt"}
	}
	s, err := sign.Show(file)
	if err != nil {
		return err
	}
	t.showKeys(s) // what is about to be signed, before a password is asked
	r, by, err := sign.SignDraft(dir, file, asked.of, t.warn)
	if err != nil {
		return err
	}
	t.say("keys.draft-signed", "file", file, "n", strconv.Itoa(int(r.Keyset.N)), "site", r.Keyset.Site, "keys", called(by))
	t.missing(r.Missing)
	return nil
}

// called are the names of keys.
func called(keys []manifest.Key) string {
	var names []string
	for _, k := range keys {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/sign"
)

// signing is the flags of the command sign.
type signing struct {
	o                     sign.Options
	date, expires         string
	prepare, only, attach string
	cosign                bool
	manifest              string
}

func signCommand(t *terminal) *cobra.Command {
	s := signing{}
	c := &cobra.Command{
		Use:   "sign --keys DIR [PUBLIC]",
		Short: "sign the site's pages, so that anybody can prove a copy",
		Long: "sign lists every file of the built site in verify/manifest.txt, signs the list with the release keys of the folder,\n" +
			"and checks what it wrote. Call it after each build, and once a week: a release expires (--expires), so that nobody is\n" +
			"shown an old one for long. Without a new build only the files below verify/ change.\n\n" +
			"On a machine without network: --prepare writes the list on a stick, --only signs it there, --attach brings the\n" +
			"signature back. A second editor who built the same pages adds a signature with --cosign.\n\n" +
			"Passwords of keys are asked for at a terminal, else they are VESHKA_PASSWORD or a line of standard input.",
		Example: "  veshka sign --keys keys public\n" +
			"  veshka sign --keys keys --date 2026-11-22T10:00:00Z --expires 21d --from git:3a9f0c2 public\n" +
			"  veshka sign --prepare /media/stick --keys keys public\n  veshka sign --keys keys --only /media/stick/manifest.txt\n" +
			"  veshka sign --attach /media/stick public\n  veshka sign --keys my-keys --cosign my-public",
	}
	f := c.Flags()
	f.StringVar(&s.o.Keys, "keys", "", "the key folder")
	f.StringVar(&s.date, "date", "", "instant of signing (default: now)")
	f.StringVar(&s.expires, "expires", "21d", "term of the release, 60d at most")
	f.StringVar(&s.o.Source, "from", "", "what the pages were built from, like git:3a9f0c2")
	f.StringVar(&s.o.After, "after", "", "the live manifest.txt, signature beside it, if the folder lost its own")
	f.BoolVar(&s.o.Strict, "strict", false, "refuse key files that others can read")
	f.StringVar(&s.prepare, "prepare", "", "write the list to this folder, unsigned")
	f.StringVar(&s.only, "only", "", "sign this list, and nothing else")
	f.StringVar(&s.attach, "attach", "", "take list and signatures from this folder")
	f.BoolVar(&s.cosign, "cosign", false, "add a signature to a release that others signed")
	f.StringVar(&s.manifest, "manifest", "", "with --cosign: the list, if it is not in the folder")
	c.MarkFlagsMutuallyExclusive("prepare", "only", "attach", "cosign")
	c.Args = func(_ *cobra.Command, args []string) error {
		if s.only != "" {
			return exactly(0, "veshka sign --keys keys --only "+s.only)(c, args)
		}
		if len(args) > 1 {
			return hinted{fmt.Errorf("arguments wanted: 1 at most, given: %d", len(args)), "veshka sign --keys keys public"}
		}
		return nil
	}
	c.RunE = func(_ *cobra.Command, args []string) error { return s.run(t, args) }
	return c
}

func (s *signing) run(t *terminal, args []string) error {
	if s.o.Keys == "" && s.attach == "" {
		return hinted{errors.New("--keys is needed"), "veshka sign --keys keys public"}
	}
	var err error
	if s.o.Now, err = instantOf("date", s.date); err != nil {
		return err
	}
	if s.o.Life, err = termOf("expires", s.expires); err != nil {
		return err
	}
	if epoch := t.getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil || seconds < 0 {
			return hinted{fmt.Errorf("SOURCE_DATE_EPOCH %q is not a number of seconds", epoch), "unset it"}
		}
		s.o.Built = time.Unix(seconds, 0).UTC()
	}
	t.started = true
	s.o.Generator = "veshka/" + strings.ReplaceAll(current(), " ", "-") + " " + runtime.Version()
	s.o.Ask, s.o.Warn = t.passwords().of, t.warn
	if s.o.Tree = filepath.Join(t.dir, "public"); len(args) == 1 {
		s.o.Tree = args[0]
	}
	if s.only == "" {
		if err := t.nobodysMirror(s.o.Tree); err != nil {
			return err
		}
	}
	only := sign.OnlyOptions{Keys: s.o.Keys, File: s.only, Now: s.o.Now, Strict: s.o.Strict, Ask: s.o.Ask, Warn: s.o.Warn, Show: t.toSign}
	var r *sign.Release
	switch {
	case s.prepare != "":
		return s.prepared(t)
	case s.only != "":
		r, err = sign.Only(only)
	case s.attach != "":
		r, err = sign.Attach(s.attach, s.o.Tree, s.o.Now, s.o.Warn)
	case s.cosign:
		only.File = s.manifest
		r, err = sign.Cosign(sign.CosignOptions{OnlyOptions: only, Tree: s.o.Tree})
	default:
		r, err = sign.Sign(s.o)
	}
	if err != nil {
		return err
	}
	m := r.Manifest
	t.say("sign.done", "release", m.Number.String(), "site", m.Site, "files", strconv.Itoa(len(m.Files)), "size", t.size(m.Bytes()),
		"keys", called(r.Signers), "expires", t.on(m.Expires))
	if r.SameTree {
		t.say("sign.same")
	}
	if !m.Expires.After(now()) {
		t.say("sign.past")
	}
	if s.only != "" {
		t.say("sign.bring-back")
	} else if r.Short() > 0 {
		t.say("sign.short", "need", strconv.Itoa(r.Need), "have", strconv.Itoa(len(r.Signers)))
	}
	return nil
}

// prepared writes the list for another machine, and says how it is signed there.
func (s *signing) prepared(t *terminal) error {
	p, err := sign.Prepare(s.o, s.prepare)
	if err != nil {
		return err
	}
	t.toSign(p.Manifest, p.Keys)
	t.say("sign.prepared", "file", p.File, "stick", s.prepare, "public", s.o.Tree)
	for _, k := range p.Keys {
		t.tell("sign.minisign", "file", p.File, "id", k.ID(), "name", k.Name, "comment", p.Comment)
	}
	return nil
}

// follows says which manifest comes before one.
func (t *terminal) follows(sha256 string) string {
	if sha256 == "" {
		return t.words().Text("copy.sign.first")
	}
	return t.words().Text("copy.sign.follows", "sha256", sha256)
}

// toSign says what is about to be signed, by whom.
func (t *terminal) toSign(m *manifest.Manifest, keys []manifest.Key) {
	t.say("sign.what", "site", m.Site, "release", m.Number.String(), "signed", m.Signed.Format(time.RFC3339), "expires", m.Expires.Format(time.RFC3339),
		"files", strconv.Itoa(len(m.Files)), "size", t.size(m.Bytes()), "previous", t.follows(m.Previous), "keys", called(keys))
}

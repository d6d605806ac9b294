package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/attest"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// translating is what translated is called with: flags as they were typed.
type translating struct {
	lang, on, from string
	minor, yes     bool
}

func translatedCommand(t *terminal) *cobra.Command {
	var f translating
	c := &cobra.Command{
		Use:   "translated COUNTRY/RULE…",
		Short: "say that a translation follows the present original",
		Long: "translated shows the words of the original and those of the translation, asks whether they say the same, and writes a\n" +
			"digest of the original's words and the day into the block of the translation, under its heading. From then on a change\n" +
			"of the original's words marks this rule as drifted, for readers too. A change of value, date or status does not.\n\n" +
			"--minor says that the original's words were changed by a typo only, or with --lang those of that language: what\n" +
			"followed them follows them still, and what was verified is. It is recorded in the rule's block as `minor`.\n\n" +
			"--lang is the language of the translation; the language of messages is that of the environment here.\n" +
			"It exits with 1 if a translation was not said to follow.",
		Example: "  veshka translated georgia/visa-free-stay --lang en\n  veshka translated georgia/work georgia/asylum --lang en\n  veshka translated georgia/work --minor",
		Args:    func(_ *cobra.Command, args []string) error { return rulesWanted(args, "translated") },
	}
	flags := c.Flags()
	flags.StringVar(&f.lang, "lang", "", "language of the translation (default: the only other one that has words); with --minor, of the typo")
	flags.StringVar(&f.on, "on", "", "day to record, like 2026-05-31 (default: SOURCE_DATE_EPOCH, else today in UTC)")
	flags.BoolVar(&f.minor, "minor", false, "the words were changed by a typo only")
	flags.StringVar(&f.from, "from", "", "with --minor: digest of the words before the typo, where several were recorded")
	flags.BoolVarP(&f.yes, "yes", "y", false, "it is so: do not ask")
	c.RunE = func(_ *cobra.Command, args []string) error { return t.translated(args, f) }
	return c
}

func (t *terminal) translated(names []string, f translating) error {
	day, err := t.day("")
	if err != nil {
		return err
	}
	today := day
	if f.on != "" {
		var refused *diag.Refusal
		if day, refused = attest.Day("--on", f.on, today); refused != nil {
			return refused
		}
	}
	switch {
	case f.from != "" && !f.minor:
		return diag.Refuse("from-alone")
	case f.from != "" && len(names) > 1:
		return diag.Refuse("one-rule", "flag", "--from")
	case f.on != "" && f.minor:
		return diag.Refuse("minor-day")
	}
	b, err := t.bench(names, today)
	if err != nil {
		return err
	}
	targets := make([]site.Lang, len(b.rules))
	for i, r := range b.rules {
		if targets[i], err = b.target(r, f); err != nil {
			return err
		}
	}
	return b.translated(targets, day, f)
}

// target returns the language that is meant, of the translation or of the typo.
func (b *bench) target(r *site.Rule, f translating) (site.Lang, error) {
	s := b.desk(r).Site
	if f.minor && (f.lang == "" || f.lang == string(r.Original)) {
		_, refused := attest.Minor(r, r.Original, b.text(r, attest.File(r, r.Original)), f.from)
		return r.Original, orNil(refused)
	}
	lang, refused := attest.Target(s, r, f.lang)
	if refused == nil && f.minor {
		_, refused = attest.Minor(r, lang, b.text(r, attest.File(r, r.Original)), f.from)
	}
	return lang, orNil(refused)
}

// orNil returns a refusal as an error, which is nil if there is none.
func orNil(refused *diag.Refusal) error {
	if refused == nil {
		return nil
	}
	return refused
}

// translated shows each rule, asks, and writes what was said.
func (b *bench) translated(targets []site.Lang, day site.Date, f translating) error {
	declined := false
	type result struct {
		rule *site.Rule
		lang site.Lang
	}
	var said []result
	for i, r := range b.rules {
		if slices.Contains(b.rules[:i], r) {
			continue
		}
		lang := targets[i]
		file, question, nothing := attest.File(r, lang), "ask-translated", "current"
		edit := func(text string) (string, *diag.Refusal) { return attest.Translate(r, lang, text, day) }
		if f.minor {
			file, question, nothing = attest.File(r, r.Original), "ask-minor", "no-minor"
			edit = func(text string) (string, *diag.Refusal) { return attest.Minor(r, lang, text, f.from) }
		}
		text := b.text(r, file)
		after, refused := edit(text)
		if refused != nil {
			return refused
		}
		if after == text || !f.minor && r.Translation(lang) == site.Current {
			b.say(nothing, "rule", attest.Name(r), "lang", string(lang))
			continue
		}
		if err := b.showTranslation(r, lang, f); err != nil {
			return err
		}
		yes, err := b.asker.agrees(b.t.words().Text("desk.attest."+question), f.yes)
		if err != nil {
			return err
		}
		if !yes {
			declined = true
			b.say("declined", "rule", attest.Name(r))
			continue
		}
		b.put(file, after)
		said = append(said, result{r, lang})
	}
	if err := b.write(); err != nil {
		return err
	}
	for _, s := range said {
		if f.minor {
			b.done("minor", s.rule, s.rule.Original, "lang", string(s.lang))
		} else {
			b.done("translated", s.rule, s.lang, "lang", string(s.lang), "date", b.t.words().Date(day))
		}
	}
	if declined {
		return exit(1)
	}
	return nil
}

// showTranslation prints what is compared: original and translation, or the words with the typo mended and where the ones
// before are recorded.
func (b *bench) showTranslation(r *site.Rule, lang site.Lang, f translating) error {
	desk := b.desk(r)
	if !f.minor {
		_, err := fmt.Fprint(b.t.out, desk.Translation(r, lang))
		return err
	}
	if _, err := fmt.Fprint(b.t.out, desk.Words(r, lang)); err != nil {
		return err
	}
	for _, o := range attest.Slips(r, lang) {
		if f.from == "" || o.Digest == f.from {
			b.say("slip", "digest", o.Digest, "where", strings.Join(o.By, ", "), "now", r.Words[lang].Digest)
		}
	}
	return nil
}

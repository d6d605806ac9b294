package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/attest"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// confirming is what confirm is called with: flags as they were typed.
type confirming struct {
	on, by, changed, before string
	sources, notes          []string
	correction, yes         bool
}

// bareChanged is the value of --changed without a date.
const bareChanged = "from"

func confirmCommand(t *terminal) *cobra.Command {
	var f confirming
	c := &cobra.Command{
		Use:   "confirm COUNTRY/RULE…",
		Short: "say that a rule was compared with its sources",
		Long: "confirm shows the words and the value of a rule in every language beside its sources, and asks whether they were\n" +
			"compared. Then it writes into the block of the rule the day, and digests of the words and of the facts, so that a\n" +
			"change of either is seen. It changes these lines and no other byte of the file. Each rule must be named.\n\n" +
			"Where the value, status, dates or audiences are others than when they were confirmed, say why: --changed if the world\n" +
			"changed, which keeps the old value as history with a note in every language of the site; --correction if the old\n" +
			"value was an error of ours. The old value is the one that was confirmed, as git knows it; --before names another\n" +
			"revision, or a folder that holds the site as it was.\n\n" +
			"The name written as `by` is an alias: --by, else the variable VESHKA_BY. Nothing else is asked for it.\n" +
			"It exits with 1 if a rule was not confirmed.",
		Example: "  veshka confirm georgia/visa-free-stay\n  veshka confirm georgia/work --on 2026-05-31 --source npr --by lena\n" +
			"  veshka confirm georgia/work --changed=2026-05 --note ru='Теперь нужно разрешение.' --note en='A permit is needed now.'",
		Args: func(_ *cobra.Command, args []string) error { return rulesWanted(args, "confirm") },
	}
	flags := c.Flags()
	flags.StringVarP(&t.dir, "site", "s", ".", "folder of the site")
	flags.StringArrayVar(&f.sources, "source", nil, "key of sources.yaml that the rule is to name as well; may be given again")
	flags.StringVar(&f.on, "on", "", "day on which it was compared, like 2026-05-31 (default: SOURCE_DATE_EPOCH, else today in UTC)")
	flags.StringVar(&f.by, "by", "", "who compared it, an alias (default: VESHKA_BY)")
	flags.StringVar(&f.changed, "changed", "", "the facts changed on that date, like --changed=2026-05 (default: the new `from` of the rule)")
	flags.Lookup("changed").NoOptDefVal = bareChanged
	flags.BoolVar(&f.correction, "correction", false, "the facts that were confirmed before were an error of ours")
	flags.StringArrayVar(&f.notes, "note", nil, "with --changed: what changed, as LANG=TEXT; once for every language")
	flags.StringVar(&f.before, "before", "", "where the old facts stand: a revision of git, or a folder (default: what was confirmed, else HEAD)")
	flags.BoolVarP(&f.yes, "yes", "y", false, "they were compared: do not ask")
	c.RunE = func(_ *cobra.Command, args []string) error { return t.confirm(args, f) }
	return c
}

func (t *terminal) confirm(names []string, f confirming) error {
	today, err := t.day("")
	if err != nil {
		return err
	}
	stated, err := f.statement(names, today, t.getenv("VESHKA_BY"))
	if err != nil {
		return err
	}
	b, err := t.bench(names, today)
	if err != nil {
		return err
	}
	each := make([]attest.Confirmation, len(b.rules))
	for i, r := range b.rules { // all that can be refused is refused before the first question
		each[i] = stated
		if err := b.prepare(r, &each[i], f); err != nil {
			return err
		}
	}
	return b.confirm(each, f)
}

// statement reads the flags.
func (f confirming) statement(names []string, today site.Date, by string) (attest.Confirmation, error) {
	c := attest.Confirmation{On: today, By: f.by, Sources: f.sources}
	for _, name := range names {
		if _, _, refused := attest.Names(name); refused != nil {
			return c, refused
		}
	}
	if c.By == "" {
		c.By = by
	}
	if f.on != "" {
		day, refused := attest.Day("--on", f.on, today)
		if refused != nil {
			return c, refused
		}
		c.On = day
	}
	switch {
	case f.changed != "" && f.correction:
		return c, diag.Refuse("changed-or-error")
	case f.correction:
		c.Facts = attest.Corrected
	case f.changed != "":
		c.Facts = attest.Changed
	case len(f.notes) > 0:
		return c, diag.Refuse("note-alone")
	}
	if f.changed != "" && f.changed != bareChanged {
		when, refused := attest.Date("--changed", f.changed)
		if refused != nil {
			return c, refused
		}
		c.When = when
	}
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--source", len(f.sources) > 0}, {"--changed", f.changed != ""}, {"--correction", f.correction}, {"--note", len(f.notes) > 0}, {"--before", f.before != ""}} {
		if flag.given && len(names) > 1 {
			return c, diag.Refuse("one-rule", "flag", flag.name)
		}
	}
	return c, nil
}

// prepare finds out what the confirmation of a rule needs, and refuses one that cannot be true.
func (b *bench) prepare(r *site.Rule, c *attest.Confirmation, f confirming) error {
	desk := b.desk(r)
	notes, refused := attest.Notes(desk.Site, f.notes)
	if refused != nil {
		return refused
	}
	c.Notes = notes
	if r.Fixed == "" || r.FactsChanged() || c.Facts == attest.Changed || f.before != "" {
		var err error
		if c.Before, err = b.t.earlier(desk.Site, r, f.before); err != nil {
			return err
		}
	}
	if c.Before != nil && r.Fixed != "" && r.FactsChanged() && c.Before.FactDigest() != r.Fixed {
		b.say("other-state", "rule", attest.Name(r), "state", f.before)
	}
	if c.Facts == attest.Changed && b.asker.attended {
		if err := b.askChange(r, c); err != nil {
			return err
		}
	}
	_, refused = b.confirmed(r, b.text(r, attest.File(r, r.Original)), *c)
	if refused == nil {
		return nil
	}
	if refused.Code == "changed-facts" {
		was := b.t.words().Text("desk.attest.not-known")
		if c.Before != nil {
			was = desk.Facts(c.Before)
		}
		refused.Args = append(refused.Args, "was", was, "now", desk.Facts(r))
	}
	return refused
}

// askChange asks at a terminal for what a change needs and nobody said.
func (b *bench) askChange(r *site.Rule, c *attest.Confirmation) error {
	if c.Before == nil || c.Before.FactDigest() == r.FactDigest() {
		return nil // which is refused
	}
	b.say("change", "was", b.desk(r).Facts(c.Before), "now", b.desk(r).Facts(r))
	if c.When.IsZero() && attest.When(r, c.Before, c.On).IsZero() {
		text, err := b.asker.line(b.t.words().Text("desk.attest.ask-date"))
		if err != nil {
			return err
		}
		when, refused := attest.Date("--changed", text)
		if refused != nil {
			return refused
		}
		c.When = when
	}
	for _, lang := range b.desk(r).Site.Config.Languages {
		if c.Notes[lang] != "" {
			continue
		}
		text, err := b.asker.line(b.t.words().Text("desk.attest.ask-note", "lang", string(lang)))
		if err != nil {
			return err
		}
		c.Notes[lang] = text
	}
	return nil
}

// confirm shows each rule, asks, and writes what was confirmed.
func (b *bench) confirm(each []attest.Confirmation, f confirming) error {
	var confirmed []*site.Rule
	declined := false
	for i, r := range b.rules {
		desk, c, file := b.desk(r), each[i], attest.File(r, r.Original)
		if slices.Contains(b.rules[:i], r) {
			continue
		}
		text := b.text(r, file)
		after, refused := b.confirmed(r, text, c)
		if refused != nil {
			return refused
		}
		if after == text {
			b.say("same", "rule", attest.Name(r), "date", b.t.words().Date(c.On))
			continue
		}
		if _, err := fmt.Fprint(b.t.out, desk.Rule(r, c.Sources...)); err != nil {
			return err
		}
		b.leftOut(r)
		yes, err := b.asker.agrees(b.t.words().Text("desk.attest.ask", "date", b.t.words().Date(c.On)), f.yes)
		if err != nil {
			return err
		}
		if !yes {
			declined = true
			b.say("declined", "rule", attest.Name(r))
			continue
		}
		b.put(file, after)
		confirmed = append(confirmed, r)
	}
	if err := b.write(); err != nil {
		return err
	}
	for _, r := range confirmed {
		b.done("confirmed", r, r.Original, "date", b.t.words().Date(each[slices.Index(b.rules, r)].On))
	}
	if declined {
		return exit(1)
	}
	return nil
}

// leftOut says for which languages the confirmation does not vouch, and what to type when their words are right.
func (b *bench) leftOut(r *site.Rule) {
	for _, lang := range attest.LeftOut(b.desk(r).Site, r) {
		id := "left-drifted"
		if r.Words[lang] == nil {
			id = "left-missing"
		}
		b.say(id, "lang", string(lang), "command", "veshka translated "+attest.Name(r)+" --lang "+string(lang))
	}
}

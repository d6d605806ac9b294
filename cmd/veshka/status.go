package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/site"
)

// statusFormats are the ways in which status prints its report.
var statusFormats = []string{"table", "json"}

func statusCommand(t *terminal) *cobra.Command {
	var a asked
	c := &cobra.Command{
		Use:   "status",
		Short: "count how fresh and how translated every guide is",
		Long: "status counts, for each guide and language: its rules; those that are fresh, due within two weeks, overdue or not\n" +
			"verified; those that sources disagree on; how many have words of their own here or follow the original as it is, how\n" +
			"many translate other words than it has now, how many are missing, and how many have other words than were verified;\n" +
			"and the oldest day of verification. A star marks the language that states the facts. The last lines are sums.\n\n" +
			"Facts stand once, so the states of a guide are the same in all its languages.\n\n" +
			"JSON holds day, guides (a record for each guide and language) and languages (the sums). A record has guide, country\n" +
			"(both \"\" in a sum), lang, original, page (false where there is no file), rules, fresh, due, overdue, unverified,\n" +
			"disputed, own, translated, drifted, missing, changed, oldest (null if no rule was verified).\n\n" +
			"It is a report: it exits with 0 whatever it counts.",
		Example: "  veshka status\n  veshka status --country GE\n  veshka status --format json",
		Args:    exactly(0, "veshka status"),
		RunE:    func(*cobra.Command, []string) error { return t.status(a) },
	}
	c.Flags().StringVar(&a.format, "format", "table", strings.Join(statusFormats, ", "))
	c.Flags().StringVar(&a.country, "country", "", "one guide only: GE or georgia")
	c.Flags().StringVar(&a.date, "date", "", "day to look from, like 2026-05-31 (default: SOURCE_DATE_EPOCH, else today in UTC)")
	return c
}

// status prints how the guides stand.
func (t *terminal) status(a asked) error {
	day, err := t.day(a.date)
	if err != nil {
		return err
	}
	if err := oneOfFormats(a.format, statusFormats); err != nil {
		return err
	}
	r, err := t.content(day)
	if err != nil {
		return err
	}
	var f desk.Filter
	if err := f.Fill(r.Site, a.country, "", ""); err != nil {
		return err
	}
	standings := slices.DeleteFunc(desk.Status(r.Site, day), func(s desk.Standing) bool {
		return f.Guide != "" && s.Guide.Slug != f.Guide
	})
	if a.format == "json" {
		err = t.encode(desk.NewReport(day, standings))
	} else {
		err = t.standings(standings, day)
	}
	t.incomplete(r)
	return err
}

// standings prints a table, the sums last.
func (t *terminal) standings(standings []desk.Standing, day site.Date) error {
	var head []string
	for _, id := range []string{"guide", "lang", "rules", "fresh", "due", "overdue", "unverified", "disputed",
		"translated", "drifted", "missing", "changed", "oldest"} {
		head = append(head, t.words().Text("desk.status.column."+id))
	}
	out := table{rows: [][]string{head}, right: 2}
	for _, s := range slices.Concat(standings, desk.Sums(standings)) {
		name, lang := t.words().Text("desk.status.all"), string(s.Lang)
		if s.Guide != nil {
			name = s.Guide.Slug
			if s.Original {
				lang += "*"
			}
		}
		row := []string{name, lang}
		for _, n := range []int{s.Rules, s.Fresh, s.Due, s.Overdue, s.Unverified, s.Disputed,
			s.Own + s.Translated, s.Drifted, s.Missing, s.Changed} {
			row = append(row, strconv.Itoa(n))
		}
		out.rows = append(out.rows, append(row, orDash(s.Oldest.String())))
	}
	if err := out.print(t.out); err != nil {
		return err
	}
	fmt.Fprintln(t.err, t.words().Text("desk.status.as-of", "day", t.words().Date(day)))
	return nil
}

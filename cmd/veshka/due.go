package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/calendar"
	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// dueFormats are the ways in which due prints the queue.
var dueFormats = []string{"table", "json", "ics"}

// asked is what was asked of due and status: flags as they were typed.
type asked struct{ date, format, within, country, audience, owner string }

func dueCommand(t *terminal) *cobra.Command {
	var a asked
	c := &cobra.Command{
		Use:   "due",
		Short: "list what must be checked again, the most harmful first",
		Long: "due lists the rules that must be compared with their sources again: first what is stale (overdue, never verified,\n" +
			"facts or words changed since), then what is due within two weeks, then the rest of --within. Among these stands first\n" +
			"what can cost freedom, then the right to enter or stay, then time and money, as kinds.yaml has it (harm); then what\n" +
			"nobody verified, then what is latest.\n\n" +
			"--within takes days (30d or 30), weeks (2w) or calendar months (3m). --audience lists what concerns these people, rules\n" +
			"for everybody among it. --owner lists the guides of an editor (owner: in their front matter), and in guides without\n" +
			"one the rules that this editor verified last (by:).\n\n" +
			"JSON is a list. rule, guide, country (\"\" for a region), kind, title by language, status; state: fresh, due, overdue or\n" +
			"unverified; why: facts-changed, unverified, overdue, words-changed or ahead; stale; harm: freedom, stay or comfort;\n" +
			"verified (null if unknown, or if the facts changed since), stamped (as the file has it); by: the last day on which it can\n" +
			"be relied on by its dates, late: days since; owner; sources: key and url; file and line of its heading; drifted: languages whose\n" +
			"words do not follow the original, changed: those whose words are others than were verified. Every key is always there.\n\n" +
			"ics is a calendar (RFC 5545): an event for each rule on its last day, on the day of the list for what is stale, with an\n" +
			"alarm a week before and one at nine in the morning. Made again, it replaces its events instead of doubling them.\n" +
			"The calendar names countries and risks: do not put it on a phone that may be searched, or into an account of others.\n\n" +
			"It exits with 1 if the content has errors, for then rules may be missing from the list.",
		Example: "  veshka due\n  veshka due --country GE --within 3m\n  veshka due --audience deserter --owner tanya\n  veshka due --within 12m --format ics > due.ics",
		Args:    exactly(0, "veshka due --within 30d"),
		RunE:    func(*cobra.Command, []string) error { return t.due(a) },
	}
	c.Flags().StringVar(&a.within, "within", "30d", "how far to look ahead, like 30d, 2w or 3m")
	c.Flags().StringVar(&a.format, "format", "table", strings.Join(dueFormats, ", "))
	c.Flags().StringVar(&a.country, "country", "", "one guide only: GE or georgia")
	c.Flags().StringVar(&a.audience, "audience", "", "what concerns these people only, like deserter")
	c.Flags().StringVar(&a.owner, "owner", "", "what this editor keeps, by alias")
	c.Flags().StringVar(&a.date, "date", "", "day to look from, like 2026-05-31 (default: SOURCE_DATE_EPOCH, else today in UTC)")
	return c
}

// due prints the queue.
func (t *terminal) due(a asked) error {
	day, err := t.day(a.date)
	if err != nil {
		return err
	}
	if err := oneOfFormats(a.format, dueFormats); err != nil {
		return err
	}
	var f desk.Filter
	if f.Within, err = desk.Within(a.within, day); err != nil {
		return err
	}
	r, err := t.content(day)
	if err != nil {
		return err
	}
	if err := f.Fill(r.Site, a.country, a.audience, a.owner); err != nil {
		return err
	}
	queue := desk.Queue(r.Site, day, f)
	switch a.format {
	case "json":
		err = t.encode(desk.Records(queue))
	case "ics":
		err = calendar.Write(t.out, day.Time(), desk.Reminders(r.Site, queue, day, t.words()))
		fmt.Fprintln(t.err, t.words().Text("desk.due.keep-off"))
	default:
		err = t.queue(queue, day, day.Plus(f.Within))
	}
	if err != nil {
		return err
	}
	if t.incomplete(r) {
		return exit(1)
	}
	return nil
}

// content reads the site without making its pages; from then on the arguments that stand for themselves count as
// understood. What cannot be linked is shown.
func (t *terminal) content(day site.Date) (build.Result, error) {
	t.started = true
	b, err := t.builder()
	if err != nil {
		return build.Result{}, err
	}
	r := b.Read(build.Options{Day: day})
	if r.Site == nil {
		t.show(b, r.Found)
		return r, exit(1)
	}
	return r, nil
}

// incomplete says that the content has errors, if it has.
func (t *terminal) incomplete(r build.Result) bool {
	n := diag.Count(r.Found, diag.Error)
	if n > 0 {
		fmt.Fprintln(t.err, t.words().Text("desk.incomplete", "errors", t.words().Count("tool.errors", float64(n))))
	}
	return n > 0
}

// queue prints the tasks as a table, how many they are and what to type next.
func (t *terminal) queue(tasks []desk.Task, day, until site.Date) error {
	w := t.words()
	if len(tasks) == 0 {
		fmt.Fprintln(t.err, w.Text("desk.due.nothing", "day", w.Date(until)))
		return nil
	}
	var head []string
	for _, id := range []string{"state", "harm", "rule", "verified", "by", "owner", "title"} {
		head = append(head, w.Text("desk.due.column."+id))
	}
	owned := slices.ContainsFunc(tasks, func(k desk.Task) bool { return k.Owner != "" })
	row := func(cells []string) []string {
		if !owned {
			return slices.Delete(cells, 5, 6)
		}
		return cells
	}
	out := table{rows: [][]string{row(head)}}
	out.cut = len(out.rows[0]) - 1
	for _, k := range tasks {
		by := k.By
		if k.Why() == desk.WordsChanged {
			by = site.Date{} // what its dates would allow does not hold for other words
		}
		out.rows = append(out.rows, row([]string{
			t.stateOf(k, day), w.Text("desk.harm." + string(k.Harm)), k.Name, orDash(k.Rule.Stamped.String()),
			orDash(by.String()), orDash(shortened(k.Owner, 16)), k.Rule.Title(w.Lang()),
		}))
	}
	if err := out.print(t.out); err != nil {
		return err
	}
	var parts []string
	tally := desk.Tally(tasks)
	for _, why := range desk.Whys {
		if n := tally[why]; n > 0 {
			parts = append(parts, w.Text("desk.due.count."+string(why), "n", w.Number(float64(n))))
		}
	}
	fmt.Fprintln(t.err, w.Count("desk.due.total", float64(len(tasks)), "day", w.Date(day), "parts", w.List(parts)))
	fmt.Fprintln(t.err, w.Text("desk.due.next", "command", t.onSite("confirm", tasks[0].Name)))
	return nil
}

// stateOf says in a word or two how a task stands.
func (t *terminal) stateOf(k desk.Task, day site.Date) string {
	why, n := k.Why(), k.Late
	if why == desk.Ahead {
		n = k.Left(day)
	}
	return t.words().Text("desk.due.state."+string(why), "n", strconv.Itoa(n))
}

// onSite is a command on the site at hand as it is typed.
func (t *terminal) onSite(command, argument string) string {
	if t.dir == "." || t.dir == "" {
		return "veshka " + command + " " + argument
	}
	return "veshka " + command + " -s " + typed(t.dir) + " " + argument
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// oneOfFormats refuses a --format that is not among those known.
func oneOfFormats(format string, known []string) error {
	for _, f := range known {
		if f == format {
			return nil
		}
	}
	return diag.Refuse("unknown-format", "format", format, "near", diag.Nearest(format, known), "known", strings.Join(known, ", "))
}

// encode prints a value as JSON to stdout.
func (t *terminal) encode(v any) error {
	e := json.NewEncoder(t.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

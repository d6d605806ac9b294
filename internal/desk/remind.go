package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/veshka-guide/veshka/internal/calendar"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// Reminders returns an event for each task, in the language of the words: on the last day on which the rule can be
// relied on, and on the day itself for what is stale. An alarm that would have gone off before the day is left out, for
// programs show those that they missed all at once.
func Reminders(s *site.Site, tasks []Task, day site.Date, w *words.Words) []calendar.Event {
	var events []calendar.Event
	for _, t := range tasks {
		on, alarms := t.By, []calendar.Alarm{calendar.WeekBefore, calendar.Morning}
		if t.Stale() {
			on = day
		}
		if on.Plus(-7).Before(day) {
			alarms = alarms[1:]
		}
		events = append(events, calendar.Event{
			ID:     identity(s, t),
			Day:    on.Time(),
			Title:  w.Text("desk.due.remind", "country", guideName(t.Rule.Guide, w), "title", t.Rule.Title(w.Lang())),
			Text:   strings.Join(reminder(s, t, w), "\n"),
			Alarms: alarms,
		})
	}
	return events
}

// identity stands for the rule of this site in every file that is written, so that a newer file replaces what an older
// one put into a calendar. It names neither the site nor a host, and the same rule of another site has another.
func identity(s *site.Site, t Task) string {
	name := s.Config.Title(s.Config.Languages[0])
	if k := s.Config.Key; k != nil {
		name = cmp.Or(k.Site, name)
	}
	sum := sha256.Sum256([]byte("veshka due\n" + name + "\n" + t.Name))
	return hex.EncodeToString(sum[:16])
}

// reminder is the lines of the text: what the rule says, since when, by what, and what to type.
func reminder(s *site.Site, t Task, w *words.Words) []string {
	r := t.Rule
	lines := []string{w.Text("desk.due.at-stake", "harm", w.Text("desk.harm."+string(t.Harm)))}
	if v := valueIn(s, r, w); v != "" {
		lines = append(lines, w.Text("desk.due.value", "value", v))
	}
	if r.Status != site.Statuses[0] {
		lines = append(lines, w.Text("desk.due.status", "status", w.Text("status."+r.Status)))
	}
	lines = append(lines, w.Text("desk.due.said."+string(t.Why()), "verified", w.Date(r.Stamped), "by", w.Date(t.By)))
	lines = append(lines, "", w.Text("desk.due.sources"))
	for _, source := range r.Sources {
		lines = append(lines, strings.TrimSpace(source.Publisher+" "+source.URL))
	}
	return append(lines, "", "veshka confirm "+t.Name)
}

// valueIn is the rule's value in words of the language, else of the site's first.
func valueIn(s *site.Site, r *site.Rule, w *words.Words) string {
	for _, lang := range []site.Lang{w.Lang(), s.Config.Languages[0]} {
		if k := s.Vocabulary.Words[lang]; k != nil {
			return w.Value(k.Kinds[r.Kind.ID], r.Value, nil)
		}
	}
	return ""
}

func guideName(g *site.Guide, w *words.Words) string {
	return cmp.Or(GuideTitle(g, w.Lang()), w.Region(g.Country))
}

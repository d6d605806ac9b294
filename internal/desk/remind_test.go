package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/calendar"
	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// shipped is the messages that come with veshka.
func shipped(t *testing.T) *words.Catalog {
	t.Helper()
	var files []site.Messages
	for _, lang := range []site.Lang{"en", "ru"} {
		for _, name := range []string{string(lang) + ".yaml", "desk." + string(lang) + ".yaml"} {
			text, err := i18n.FS.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			m, found := parse.Messages("i18n/"+name, lang, string(text))
			if len(found) > 0 {
				t.Fatal(found)
			}
			files = append(files, m)
		}
	}
	c, _ := words.New(files, []site.Lang{"en", "ru"})
	return c
}

func TestRemindersSayWhatToCheckAndHow(t *testing.T) {
	visa := rule("visa", func(r *site.Rule) {
		late(-20)(r)
		r.Status = "limited"
		r.Value = site.Value{{Field: "days", Type: site.Days, Min: 365, Max: 365}}
		r.Sources = []*site.Source{{Key: "npr", Publisher: "NPR", URL: "https://npr.example/a?b=1"}, {Key: "mfa", Publisher: "МИД"}}
	})
	s := siteOf(guide("georgia", "GE", visa))
	s.Vocabulary.Words = map[site.Lang]*site.KindWords{"ru": {Kinds: map[string]site.KindText{
		"visa": {Value: map[string]map[string]string{"days": {"": "срок: {}"}}},
	}}}
	events := desk.Reminders(s, desk.Queue(s, day, desk.Filter{Within: 30}), day, shipped(t).In("ru"))
	if len(events) != 1 {
		t.Fatalf("%d events, want 1", len(events))
	}
	if got, want := events[0].Title, "Грузия: Правило — проверить"; got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
	want := `Под угрозой: свобода
Значение: срок: 365 дней
Статус: ограничено
Проверено: 23 марта 2026 г.; сверить снова не позже 21 июня 2026 г.

Источники:
NPR https://npr.example/a?b=1
МИД

veshka confirm georgia/visa`
	if got := strings.ReplaceAll(events[0].Text, "\u00a0", " "); got != want {
		t.Errorf("the text is\n%s\nwant\n%s", got, want)
	}
	en := desk.Reminders(s, desk.Queue(s, day, desk.Filter{Within: 30}), day, shipped(t).In("en"))[0]
	if en.Title != "Georgia: Rule — check" || en.ID != events[0].ID {
		t.Errorf("in English %q under %q, want the same event", en.Title, en.ID)
	}
}

// What can be relied on is remembered on its last day, what cannot on the day of the list; an alarm of the past rings
// for nobody.
func TestRemindersStandOnTheDayOfTheCheck(t *testing.T) {
	both, morning := []calendar.Alarm{calendar.WeekBefore, calendar.Morning}, []calendar.Alarm{calendar.Morning}
	cases := []struct {
		name   string
		change func(*site.Rule)
		day    site.Date
		alarms []calendar.Alarm
	}{
		{"in a week", late(-7), day.Plus(7), both},
		{"in six days", late(-6), day.Plus(6), morning},
		{"today", late(0), day, morning},
		{"overdue", late(100), day, morning},
		{"never verified", unverified, day, morning},
		{"other words", reworded, day, morning},
		{"other facts", factsChanged, day, morning},
		{"a plan", func(r *site.Rule) { r.Status, r.From = "planned", day.Plus(21) }, day.Plus(20), both},
	}
	w := shipped(t).In("en")
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := siteOf(guide("georgia", "GE", rule("visa", c.change)))
			e := desk.Reminders(s, desk.Queue(s, day, desk.Filter{Within: 30}), day, w)[0]
			if got := site.DateOf(e.Day); got != c.day || !slices.Equal(e.Alarms, c.alarms) {
				t.Errorf("on %v with %q, want %v with %q", got, e.Alarms, c.day, c.alarms)
			}
		})
	}
}

// A later calendar replaces the events of an earlier one, and those of no other site or rule.
func TestRemindersKeepTheirIdentity(t *testing.T) {
	w := shipped(t).In("en")
	id := func(title, key, slug, what string, change func(*site.Rule)) string {
		s := siteOf(guide(slug, "GE", rule(what, change)))
		s.Config.Titles = map[site.Lang]string{"": title}
		if key != "" {
			s.Config.Key = &site.Key{Site: key}
		}
		return desk.Reminders(s, desk.Queue(s, day, desk.Filter{Within: 30}), day, w)[0].ID
	}
	first := id("Вешка", "", "georgia", "visa", late(3))
	if got := id("Вешка", "", "georgia", "visa", late(-3)); got != first {
		t.Errorf("verified again it is %q, was %q", got, first)
	}
	if a, b := id("Вешка", "veshka", "georgia", "visa", late(3)), id("Другая", "veshka", "georgia", "visa", late(3)); a != b {
		t.Errorf("under another title of the same keys it is %q, was %q", b, a)
	}
	for _, other := range []string{
		id("Другая", "", "georgia", "visa", late(3)), id("Вешка", "", "armenia", "visa", late(3)), id("Вешка", "", "georgia", "work", late(3)),
	} {
		if other == first {
			t.Errorf("two things share %q", other)
		}
	}
}

package desk_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/site"
)

// day is the day on which every test asks.
var day = site.Date{Year: 2026, Month: 6, Day: 1}

// rule is a rule that can cost freedom, verified on the day and good for 90 days, whose words are as they were verified
// and translated; change makes it into the case at hand.
func rule(id string, change func(*site.Rule)) *site.Rule {
	r := &site.Rule{
		ID: id, Kind: &site.Kind{ID: id, Harm: site.Freedom}, Original: "ru", Verified: day, Stamped: day, Review: 90,
		Status: "current", AppliesTo: []string{"anyone"}, Digests: map[site.Lang]string{"ru": "aaaaaaaa", "en": "bbbbbbbb"},
		Words: map[site.Lang]*site.RuleText{
			"ru": {Title: "Правило", Digest: "aaaaaaaa"},
			"en": {Title: "Rule", Digest: "bbbbbbbb", Translates: "aaaaaaaa"},
		},
	}
	change(r)
	return r
}

// guide is a guide of the rules.
func guide(slug, country string, rules ...*site.Rule) *site.Guide {
	g := &site.Guide{Slug: slug, Country: country, Original: "ru", Rules: rules,
		Docs: map[site.Lang]*site.Doc{"ru": {File: slug + ".ru.md"}, "en": {File: slug + ".en.md"}}}
	for _, r := range rules {
		r.Guide = g
	}
	return g
}

func siteOf(guides ...*site.Guide) *site.Site {
	return &site.Site{
		Config:     site.Config{Languages: []site.Lang{"ru", "en"}, Titles: map[site.Lang]string{"": "Вешка"}},
		Vocabulary: site.Vocabulary{Audiences: []string{"political", "deserter", "anyone"}},
		Guides:     guides,
	}
}

// late makes a rule that could be relied on until so many days before the day; a negative number is days ahead.
func late(days int) func(*site.Rule) {
	return func(r *site.Rule) { r.Verified = day.Plus(-days - r.Review); r.Stamped = r.Verified }
}

// and makes several changes.
func and(changes ...func(*site.Rule)) func(*site.Rule) {
	return func(r *site.Rule) {
		for _, c := range changes {
			c(r)
		}
	}
}

func harm(h site.Harm) func(*site.Rule) { return func(r *site.Rule) { r.Kind.Harm = h } }

func unverified(r *site.Rule) { r.Verified, r.Stamped = site.Date{}, site.Date{} }

func factsChanged(r *site.Rule) { r.Fixed, r.Verified = "00000000", site.Date{} }

func reworded(r *site.Rule) { r.Words["en"].Digest = "cccccccc" }

func unchanged(*site.Rule) {}

func names(tasks []desk.Task) []string {
	var out []string
	for _, t := range tasks {
		out = append(out, t.Rule.ID)
	}
	return out
}

func TestQueuePutsTheMostHarmfulFirst(t *testing.T) {
	cases := []struct {
		name  string
		rules []*site.Rule
		want  []string
	}{
		{"nothing is due", []*site.Rule{rule("a", unchanged)}, nil},
		{"stale before due before ahead, whatever the harm", []*site.Rule{
			rule("ahead", late(-15)), rule("due", late(-14)), rule("stale", and(late(1), harm(site.Comfort))),
		}, []string{"stale", "due", "ahead"}},
		{"harm before lateness", []*site.Rule{
			rule("comfort", and(late(300), harm(site.Comfort))), rule("stay", and(late(200), harm(site.Stay))), rule("freedom", late(1)),
		}, []string{"freedom", "stay", "comfort"}},
		{"the latest first", []*site.Rule{rule("a", late(1)), rule("b", late(3)), rule("c", late(2))}, []string{"b", "c", "a"}},
		{"what nobody verified before the overdue of its harm", []*site.Rule{
			rule("late", late(900)), rule("never", unverified), rule("facts", factsChanged), rule("stay", and(unverified, harm(site.Stay))),
		}, []string{"never", "facts", "late", "stay"}},
		{"other words are stale, whatever the date", []*site.Rule{
			rule("due", late(-1)), rule("words", reworded), rule("late", late(1)),
		}, []string{"late", "words", "due"}},
		{"other words in the original", []*site.Rule{rule("words", func(r *site.Rule) { r.Words["ru"].Digest = "cccccccc" })}, []string{"words"}},
		{"a typo is no other word", []*site.Rule{rule("typo", and(reworded, func(r *site.Rule) {
			r.Minor = []site.Slip{{From: "bbbbbbbb", To: "cccccccc"}}
		}))}, nil},
		{"what ends soonest first", []*site.Rule{rule("a", late(-9)), rule("b", late(-7)), rule("c", late(-8))}, []string{"b", "c", "a"}},
		{"the end of its own time, not of its check", []*site.Rule{
			rule("ends", func(r *site.Rule) { r.Until = day.Plus(20) }), rule("comes", func(r *site.Rule) { r.Status, r.From = "planned", day.Plus(2) }),
			rule("ended", func(r *site.Rule) { r.Until = day.Plus(-1) }), rule("came", func(r *site.Rule) { r.Status, r.From = "planned", day }),
		}, []string{"ended", "came", "comes", "ends"}},
		{"a translation that fell behind is no task", []*site.Rule{rule("a", func(r *site.Rule) { r.Words["en"].Translates = "" })}, nil},
		{"equals stay in their order", []*site.Rule{rule("b", late(1)), rule("a", late(1)), rule("c", late(1))}, []string{"b", "a", "c"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := names(desk.Queue(siteOf(guide("georgia", "GE", c.rules...)), day, desk.Filter{Within: 30}))
			if !slices.Equal(got, c.want) {
				t.Errorf("Queue() = %q, want %q", got, c.want)
			}
		})
	}
}

func TestTaskSaysHowItStands(t *testing.T) {
	cases := []struct {
		name   string
		change func(*site.Rule)
		why    desk.Why
		state  site.State
		by     site.Date
		late   int
		left   int
	}{
		{"overdue", late(188), desk.Overdue, site.Overdue, day.Plus(-188), 188, 0},
		{"on its last day", late(0), desk.Ahead, site.Due, day, 0, 0},
		{"due", late(-5), desk.Ahead, site.Due, day.Plus(5), 0, 5},
		{"a plan that came true today", func(r *site.Rule) { r.Status, r.From = "planned", day }, desk.Overdue, site.Overdue, day.Plus(-1), 1, 0},
		{"never verified", unverified, desk.Unverified, site.Unverified, site.Date{}, 0, 0},
		{"other facts", factsChanged, desk.FactsChanged, site.Unverified, site.Date{}, 0, 0},
		{"never verified, and other facts", and(factsChanged, unverified), desk.Unverified, site.Unverified, site.Date{}, 0, 0},
		{"other words", reworded, desk.WordsChanged, site.Fresh, day.Plus(90), 0, 0},
		{"other words, and overdue", and(reworded, late(2)), desk.Overdue, site.Overdue, day.Plus(-2), 2, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			queue := desk.Queue(siteOf(guide("georgia", "GE", rule("visa", c.change))), day, desk.Filter{Within: 30})
			if len(queue) != 1 {
				t.Fatalf("Queue() has %d tasks, want 1", len(queue))
			}
			k := queue[0]
			got := fmt.Sprint(k.Name, k.Why(), k.State, k.By, k.Late, k.Left(day))
			if want := fmt.Sprint("georgia/visa", c.why, c.state, c.by, c.late, c.left); got != want {
				t.Errorf("task %s, want %s", got, want)
			}
		})
	}
}

func TestTaskNamesItsOwnerAndItsLanguages(t *testing.T) {
	by := func(r *site.Rule) { r.By = "boris" }
	drifted := func(r *site.Rule) { r.Words["en"].Translates = "cccccccc" }
	ours := guide("armenia", "AM", rule("a", and(unverified, by)))
	ours.Owner = "anna"
	s := siteOf(ours, guide("georgia", "GE", rule("b", and(unverified, by)), rule("c", and(unverified, reworded, drifted))))
	var got []string
	for _, k := range desk.Queue(s, day, desk.Filter{}) {
		got = append(got, fmt.Sprint(k.Name, " ", k.Owner, k.Drifted, k.Changed))
	}
	if want := []string{"armenia/a anna[] []", "georgia/b boris[] []", "georgia/c [en] [en]"}; !slices.Equal(got, want) {
		t.Errorf("Queue() = %q, want %q", got, want)
	}
}

func TestQueueLetsThroughWhatIsAskedFor(t *testing.T) {
	of := func(audience string) func(*site.Rule) {
		return func(r *site.Rule) { r.AppliesTo = []string{audience} }
	}
	s := siteOf(
		guide("armenia", "AM", rule("a", and(late(9), of("deserter")))),
		guide("georgia", "GE", rule("b", and(late(8), of("political"))), rule("c", late(7)), rule("d", late(-20)), rule("e", late(-31))),
	)
	s.Guides[0].Owner = "anna"
	cases := []struct {
		name   string
		filter desk.Filter
		want   []string
	}{
		{"a month", desk.Filter{Within: 30}, []string{"a", "b", "c", "d"}},
		{"today", desk.Filter{}, []string{"a", "b", "c"}},
		{"to the day", desk.Filter{Within: 31}, []string{"a", "b", "c", "d", "e"}},
		{"a guide", desk.Filter{Guide: "armenia"}, []string{"a"}},
		{"an audience, and what concerns anyone", desk.Filter{Audience: "deserter"}, []string{"a", "c"}},
		{"anyone", desk.Filter{Audience: "anyone"}, []string{"a", "b", "c"}},
		{"an owner", desk.Filter{Owner: "anna"}, []string{"a"}},
		{"both", desk.Filter{Owner: "anna", Guide: "georgia"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := names(desk.Queue(s, day, c.filter)); !slices.Equal(got, c.want) {
				t.Errorf("Queue(%+v) = %q, want %q", c.filter, got, c.want)
			}
		})
	}
}

// The queue holds exactly the rules that are stale or that cannot be relied on any longer at the end of the time asked
// for, and none stands before one that is more urgent.
func TestQueueHoldsWhatIsStaleOrEndsInTime(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 2026))
	chance := func(n int) bool { return random.IntN(n) == 0 }
	for range 300 {
		var rules []*site.Rule
		for i := range 20 {
			rules = append(rules, rule(fmt.Sprint(i), func(r *site.Rule) {
				r.Review = 1 + random.IntN(60)
				late(random.IntN(120) - 60)(r)
				r.Kind.Harm = site.Harms[random.IntN(3)]
				if chance(4) {
					r.Verified.Day = 0
				}
				if chance(5) {
					r.Status, r.From = "planned", day.Plus(random.IntN(60)-30)
				}
				if chance(5) {
					r.Until = day.Plus(random.IntN(60) - 30)
				}
				if chance(8) {
					unverified(r)
				}
				if chance(8) {
					factsChanged(r)
				}
				if chance(8) {
					reworded(r)
				}
			}))
		}
		within := random.IntN(40)
		queue := desk.Queue(siteOf(guide("georgia", "GE", rules...)), day, desk.Filter{Within: within})
		in := map[*site.Rule]bool{}
		for _, k := range queue {
			in[k.Rule] = true
		}
		for _, r := range rules {
			stale := r.Verified.IsZero() || r.State(day) == site.Overdue || r.WordsChanged("ru") || r.WordsChanged("en")
			ends := !r.Last().IsZero() && r.Last().Compare(day.Plus(within)) <= 0
			if want := stale || ends; in[r] != want {
				t.Fatalf("within %d: in the queue: %v, want %v: %+v", within, in[r], want, r)
			}
		}
		if len(in) != len(queue) {
			t.Fatalf("%d tasks of %d rules", len(queue), len(in))
		}
		for i := 1; i < len(queue); i++ {
			a, b := queue[i-1], queue[i]
			if !a.Stale() && b.Stale() {
				t.Fatalf("%s, which is fresh, stands before %s, which is stale", a.Name, b.Name)
			}
			if a.Stale() == b.Stale() && a.Stale() && slices.Index(site.Harms, a.Harm) > slices.Index(site.Harms, b.Harm) {
				t.Fatalf("%s (%s) stands before %s (%s)", a.Name, a.Harm, b.Name, b.Harm)
			}
		}
	}
}

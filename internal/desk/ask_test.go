package desk_test

import (
	"errors"
	"testing"

	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

func TestWithin(t *testing.T) {
	cases := []struct {
		text string
		day  site.Date
		want string // the last day; "" for a refusal
	}{
		{"30d", day, "2026-07-01"},
		{"30", day, "2026-07-01"},
		{"0", day, "2026-06-01"},
		{"2w", day, "2026-06-15"},
		{"3m", day, "2026-09-01"},
		{"1m", site.Date{Year: 2026, Month: 1, Day: 31}, "2026-02-28"},
		{"1m", site.Date{Year: 2028, Month: 1, Day: 30}, "2028-02-29"},
		{"13m", site.Date{Year: 2026, Month: 12, Day: 31}, "2028-01-31"},
		{"0m", site.Date{Year: 2026, Month: 2, Day: 28}, "2026-02-28"},
		{"999m", day, "2109-09-01"},
		{"1000", day, ""}, {"", day, ""}, {"d", day, ""}, {"-3d", day, ""}, {"1y", day, ""}, {"3M", day, ""}, {"1.5m", day, ""},
		{" 3d", day, ""}, {"3d\n", day, ""}, {"٣d", day, ""}, {"30 d", day, ""}, {"99999999999999999999", day, ""},
	}
	for _, c := range cases {
		n, err := desk.Within(c.text, c.day)
		got := c.day.Plus(n).String()
		if err != nil {
			got = ""
			if refused, ok := errors.AsType[*diag.Refusal](err); !ok || refused.Code != "within" {
				t.Errorf("Within(%q): %v, want the refusal within", c.text, err)
			}
		}
		if got != c.want {
			t.Errorf("Within(%q) from %v ends on %q, want %q", c.text, c.day, got, c.want)
		}
	}
}

func TestFillFindsWhatIsMeant(t *testing.T) {
	s := siteOf(guide("georgia", "GE", rule("a", func(r *site.Rule) { r.By = "tanya" })), guide("csto", "", rule("b", unchanged)))
	cases := []struct {
		name                   string
		guide, audience, owner string
		want                   desk.Filter
		refused                string
	}{
		{"nothing", "", "", "", desk.Filter{}, ""},
		{"a slug", "georgia", "", "", desk.Filter{Guide: "georgia"}, ""},
		{"a code", "GE", "", "", desk.Filter{Guide: "georgia"}, ""},
		{"a code in small letters", "ge", "", "", desk.Filter{Guide: "georgia"}, ""},
		{"a region", "CSTO", "", "", desk.Filter{Guide: "csto"}, ""},
		{"all three", "GE", "deserter", "tanya", desk.Filter{Guide: "georgia", Audience: "deserter", Owner: "tanya"}, ""},
		{"a slip", "gorgia", "", "", desk.Filter{}, "no-such-guide guide=gorgia near=georgia"},
		{"another country is no slip", "GR", "", "", desk.Filter{}, "no-such-guide guide=GR near="},
		{"an audience", "", "deserters", "", desk.Filter{}, "no-such-audience audience=deserters near=deserter known=political, deserter, anyone"},
		{"an owner", "", "", "tania", desk.Filter{}, "no-such-owner owner=tania near=tanya known=tanya"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var f desk.Filter
			err := f.Fill(s, c.guide, c.audience, c.owner)
			if err != nil && err.Error() != c.refused || err == nil && (c.refused != "" || f != c.want) {
				t.Errorf("Fill() = %+v, %v, want %+v, %q", f, err, c.want, c.refused)
			}
		})
	}
	nobody := siteOf(guide("georgia", "GE", rule("a", unchanged)))
	if _, err := desk.Owner(nobody, "tanya"); err == nil || err.Error() != "no-owners" {
		t.Errorf("Owner() where there is none: %v, want no-owners", err)
	}
}

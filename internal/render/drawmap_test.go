package render

import (
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/draw"
	"github.com/veshka-guide/veshka/internal/site"
)

// testMap is a map of one kind on a day.
func testMap(f site.Field, own ...site.Own) *mapping {
	k := &site.Kind{ID: "k", Fields: []site.Field{f, {Name: "deserter", Type: site.OneOf, Options: []string{"unknown", "case-by-case", "low", "medium", "high"}}},
		AppliesTo: []string{"political", "deserter"}, Own: own}
	return &mapping{page: &page{maker: &maker{in: Input{Day: site.Date{Year: 2026, Month: 6, Day: 1}}}}, kind: k, field: k.Field(f.Name)}
}

// rule is a fresh rule of the map's kind.
func (m *mapping) rule(change func(*site.Rule), parts ...site.Part) *site.Rule {
	r := &site.Rule{ID: "k", Kind: m.kind, Status: "current", AppliesTo: m.kind.AppliesTo, Review: 90, Value: parts,
		Verified: site.Date{Year: 2026, Month: 5, Day: 20}}
	if change != nil {
		change(r)
	}
	return r
}

func option(field, name string) site.Part {
	return site.Part{Field: field, Type: site.OneOf, Names: []string{name}, Unknown: name == ""}
}

func TestMapSaysTheMostCautious(t *testing.T) {
	m := testMap(site.Field{Name: "level", Type: site.OneOf, Options: []string{"unknown", "low", "medium", "high"}},
		site.Own{Field: "level", Audience: "deserter", Says: "deserter"})
	forOne := func(r *site.Rule) { r.AppliesTo = []string{"political"} }
	forOther := func(r *site.Rule) { r.AppliesTo = []string{"deserter"} }
	status := func(s string) func(*site.Rule) { return func(r *site.Rule) { r.Status = s } }
	old := func(r *site.Rule) { r.Verified = site.Date{Year: 2025} }
	for _, c := range []struct {
		name   string
		rules  []*site.Rule
		rank   float64 // 0: not known
		marked bool
	}{
		{"no rule", nil, 0, false},
		{"low for all", []*site.Rule{m.rule(nil, option("level", "low"))}, 1, false},
		{"low, and nobody knows", []*site.Rule{m.rule(nil, option("level", "low")), m.rule(nil, option("level", "unknown"))}, 0, false},
		{"low, and null", []*site.Rule{m.rule(nil, option("level", "low")), m.rule(nil, option("level", ""))}, 0, false},
		{"low for some alone", []*site.Rule{m.rule(forOne, option("level", "low"))}, 0, true},
		{"low for some and low for the others", []*site.Rule{m.rule(forOne, option("level", "low")), m.rule(forOther, option("level", "low"))}, 1, true},
		{"low, for deserters case by case", []*site.Rule{m.rule(nil, option("level", "low"), option("deserter", "case-by-case"))}, 0, false},
		{"medium, for deserters case by case", []*site.Rule{m.rule(nil, option("level", "medium"), option("deserter", "case-by-case"))}, 2, false},
		{"medium, for deserters high", []*site.Rule{m.rule(nil, option("level", "medium"), option("deserter", "high"))}, 3, false},
		{"high for some alone", []*site.Rule{m.rule(forOne, option("level", "high"))}, 3, true},
		{"low and high", []*site.Rule{m.rule(nil, option("level", "low")), m.rule(nil, option("level", "high"))}, 3, false},
		{"low, not yet in force", []*site.Rule{m.rule(status("planned"), option("level", "low"))}, 0, true},
		{"low, disputed", []*site.Rule{m.rule(status("disputed"), option("level", "low"))}, 1, true},
		{"low, overdue", []*site.Rule{m.rule(old, option("level", "low"))}, 1, true},
		{"nothing said of it", []*site.Rule{m.rule(nil)}, 0, false},
	} {
		got := m.say(&site.Guide{Rules: c.rules})
		rank := got.least
		if !got.known {
			rank = 0
		}
		if rank != c.rank || got.marked != c.marked || got.assessed != (len(c.rules) > 0) {
			t.Errorf("%s: say() = %+v, want rank %v, marked %v", c.name, got, c.rank, c.marked)
		}
	}
}

func TestMapSaysAFigureOnlyWhenRulesAgree(t *testing.T) {
	m := testMap(site.Field{Name: "days", Type: site.Days})
	days := func(n float64) site.Part { return site.Part{Field: "days", Type: site.Days, Min: n, Max: n} }
	for _, c := range []struct {
		name  string
		rules []*site.Rule
		known bool
	}{
		{"one", []*site.Rule{m.rule(nil, days(90))}, true},
		{"two that agree", []*site.Rule{m.rule(nil, days(90)), m.rule(nil, days(90))}, true},
		{"two that differ", []*site.Rule{m.rule(nil, days(90)), m.rule(nil, days(30))}, false},
		{"one that is not known", []*site.Rule{m.rule(nil, days(90)), m.rule(nil, site.Part{Field: "days", Type: site.Days, Unknown: true})}, false},
		{"nought", []*site.Rule{m.rule(nil, days(0))}, true},
		{"one that is suspended", []*site.Rule{m.rule(func(r *site.Rule) { r.Status = "suspended" }, days(90))}, false},
	} {
		if got := m.say(&site.Guide{Rules: c.rules}); got.known != c.known {
			t.Errorf("%s: say() = %+v, want known %v", c.name, got, c.known)
		}
	}
}

func TestShadesRiseWithFigures(t *testing.T) {
	for _, figures := range [][]float64{{0, 30}, {0, 30, 60, 90, 180, 365}, {1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		m := testMap(site.Field{Name: "days", Type: site.Days})
		m.figures = figures
		var shades []draw.Shade
		for _, f := range figures {
			shades = append(shades, m.shade(f))
		}
		if !slices.IsSorted(shades) || shades[0] != draw.One || shades[len(shades)-1] != draw.Steps {
			t.Errorf("%v have the shades %v, want them from %d to %d", figures, shades, draw.One, draw.Steps)
		}
	}
	m := testMap(site.Field{Name: "days", Type: site.Days})
	if m.figures = []float64{90}; m.shade(90) < draw.One || m.shade(90) > draw.Steps {
		t.Errorf("the only figure has the shade %d", m.shade(90))
	}
}

package render

import (
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// Each change says what held before it and what it led to: the value that held before the next one, and only for the
// last of them the value of today. Two changes of one day have names of their own.
func TestHistoryIsAChain(t *testing.T) {
	value := func(days float64) site.Value {
		return site.Value{{Field: "days", Type: site.Days, Min: days, Max: days}}
	}
	day := site.Date{Year: 2025, Month: 6}
	kind := &site.Kind{ID: "stay", Fields: []site.Field{{Name: "days", Type: site.Days}}}
	g := &site.Guide{Slug: "georgia", Country: "GE", Original: "en", Docs: map[site.Lang]*site.Doc{"en": {}}}
	r := &site.Rule{ID: "stay", Kind: kind, Guide: g, Original: "en", Value: value(365),
		Words: map[site.Lang]*site.RuleText{"en": {Title: "Stay"}},
		Was: []site.Change{
			{On: site.Date{Year: 2026}, Value: value(90)}, {On: day, Value: value(60)}, {On: day, Value: value(30)},
		}}
	s := &site.Site{Config: site.Config{Languages: []site.Lang{"en"}}, Vocabulary: site.Vocabulary{Words: map[site.Lang]*site.KindWords{
		"en": {Kinds: map[string]site.KindText{"stay": {Label: "Stay", Value: map[string]map[string]string{"days": {"": "{}"}}}}},
	}}}
	m := &maker{in: Input{Site: s, Words: shippedWords(t)}}
	var got, ids []string
	for _, c := range m.at("en", "changes.html").history([]*site.Rule{r}) {
		got = append(got, c.On.ISO+": "+c.Before+" → "+c.After)
		ids = append(ids, c.ID)
	}
	want := []string{
		"2026: 90\u00a0days → 365\u00a0days", "2025-06: 60\u00a0days → 90\u00a0days", "2025-06: 30\u00a0days → 60\u00a0days",
	}
	if !slices.Equal(got, want) {
		t.Errorf("history() = %q, want %q", got, want)
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 3 {
		t.Errorf("the changes are named %q, want three names", ids)
	}
}

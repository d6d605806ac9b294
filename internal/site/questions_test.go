package site_test

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// handover is a kind like that of the risk of being handed over: a level for all, and fields for one audience alone.
var handover = &site.Kind{
	ID: "handover", AppliesTo: []string{"political", "deserter"},
	Own: []site.Own{{Field: "level", Audience: "political", Says: "political"}, {Field: "level", Audience: "deserter", Says: "deserter"}},
}

// option is a stated option; "null" is stated as not known.
func option(field, name string) site.Part {
	if name == "null" {
		return site.Part{Field: field, Type: site.OneOf, Unknown: true}
	}
	return site.Part{Field: field, Type: site.OneOf, Names: []string{name}}
}

func TestAnswer(t *testing.T) {
	level := func(name string) site.Part { return option("level", name) }
	q := &site.Question{
		Kind: handover, Where: []site.Condition{{Field: "level", Options: []string{"low"}}},
		Danger: []site.Condition{{Field: "level", Options: []string{"high", "severe"}}},
	}
	for _, tt := range []struct {
		name     string
		status   string
		from     string
		until    string
		audience string
		value    site.Value
		want     site.Answer
	}{
		{"low for all", "current", "", "", "political", site.Value{level("low")}, site.Yes},
		{"low, and low for this one", "current", "", "", "political", site.Value{level("low"), option("political", "low")}, site.Yes},
		{"low, but worse for this one", "current", "", "", "political", site.Value{level("low"), option("political", "case-by-case")}, site.Otherwise},
		{"low, but a danger for this one", "current", "", "", "deserter", site.Value{level("low"), option("deserter", "severe")}, site.Danger},
		{"low, and a danger for others", "current", "", "", "political", site.Value{level("low"), option("deserter", "severe")}, site.Yes},
		{"anyone may be one of the others", "current", "", "", "anyone", site.Value{level("low"), option("deserter", "severe")}, site.Danger},
		{"high, though low for this one", "current", "", "", "political", site.Value{level("high"), option("political", "low")}, site.Danger},
		{"low, and nobody knows for this one", "current", "", "", "deserter", site.Value{level("low"), option("deserter", "null")}, site.Silent},
		{"nobody knows, though low for this one", "current", "", "", "political", site.Value{level("null"), option("political", "low")}, site.Silent},
		{"said for this one alone", "current", "", "", "deserter", site.Value{option("deserter", "case-by-case")}, site.Otherwise},
		{"said for others alone", "current", "", "", "political", site.Value{option("deserter", "low")}, site.Silent},
		{"medium is neither", "current", "", "", "political", site.Value{level("medium")}, site.Otherwise},
		{"null is not low", "current", "", "", "political", site.Value{level("null")}, site.Silent},
		{"the option unknown is not low", "current", "", "", "political", site.Value{level("unknown")}, site.Silent},
		{"no value", "current", "", "", "political", nil, site.Silent},
		{"disputed counts, and says so", "disputed", "", "", "political", site.Value{level("low")}, site.Yes},
		{"limited counts, and says so", "limited", "", "", "political", site.Value{level("low")}, site.Yes},
		{"planned is no yes", "planned", "2027", "", "political", site.Value{level("low")}, site.Pending},
		{"suspended is no yes", "suspended", "", "", "political", site.Value{level("low")}, site.Pending},
		{"closed is no yes", "closed", "", "", "political", site.Value{level("low")}, site.Pending},
		{"of unknown status", "unknown", "", "", "political", site.Value{level("low")}, site.Silent},
		{"not in force yet", "current", "2026-11-23", "", "political", site.Value{level("low")}, site.Pending},
		{"in force from this day", "current", "2026-11-22", "", "political", site.Value{level("low")}, site.Yes},
		{"its last day has passed", "current", "", "2026-11-21", "political", site.Value{level("low")}, site.Pending},
		{"a danger stays one when its day has passed", "current", "", "2026-11-21", "political", site.Value{level("high")}, site.Danger},
		{"a danger stays one while suspended", "suspended", "", "", "political", site.Value{level("severe")}, site.Danger},
		{"a plan that says nothing of it", "planned", "2027", "", "political", nil, site.Silent},
	} {
		r := &site.Rule{Kind: handover, AppliesTo: handover.AppliesTo, Status: tt.status, From: date(tt.from), Until: date(tt.until), Value: tt.value}
		if got := q.Answer(r, tt.audience, date("2026-11-22")); got != tt.want {
			t.Errorf("%s: Answer(%s) = %d, want %d", tt.name, tt.audience, got, tt.want)
		}
	}
}

func TestAnswerOfOtherTypes(t *testing.T) {
	k := &site.Kind{ID: "entry"}
	days := site.Part{Field: "days", Type: site.Days, Min: 5, Max: 5}
	where := func(field string, options ...string) []site.Condition {
		return []site.Condition{{Field: field, Options: options}}
	}
	for _, tt := range []struct {
		name  string
		where []site.Condition
		value site.Value
		want  site.Answer
	}{
		{"true", where("open", "true"), site.Value{{Field: "open", Type: site.Bool, Bool: true}}, site.Yes},
		{"false", where("open", "true"), site.Value{{Field: "open", Type: site.Bool}}, site.Otherwise},
		{"null is not false", where("open", "true"), site.Value{{Field: "open", Type: site.Bool, Unknown: true}}, site.Silent},
		{"not stated is not false", where("open", "true"), site.Value{days}, site.Silent},
		{"a figure that is known", where("days", "known"), site.Value{days}, site.Yes},
		{"a figure that is not", where("days", "known"), site.Value{{Field: "days", Type: site.Days, Unknown: true}}, site.Silent},
		{"one of a list", where("by", "GE"), site.Value{{Field: "by", Type: site.Countries, Names: []string{"AM", "GE"}}}, site.Yes},
		{"all of the conditions", append(where("open", "true"), where("days", "known")...),
			site.Value{{Field: "open", Type: site.Bool}, days}, site.Otherwise},
		{"one is not known, whatever the other is", append(where("open", "true"), where("days", "known")...),
			site.Value{{Field: "open", Type: site.Bool}}, site.Silent},
		{"a rule is enough", nil, nil, site.Yes},
	} {
		q := &site.Question{Kind: k, Where: tt.where}
		if got := q.Answer(&site.Rule{Kind: k, Status: "current", Value: tt.value}, "anyone", date("2026-11-22")); got != tt.want {
			t.Errorf("%s: Answer() = %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestValueIsWhatItIsForTheReader(t *testing.T) {
	both := site.Value{option("level", "high"), option("political", "low"), option("deserter", "severe")}
	for _, tt := range []struct {
		audience string
		value    site.Value
		want     int // parts
	}{
		{"political", both, 2}, {"deserter", both, 2}, {"mobilised", both, 1}, {"anyone", both, 3},
		{"mobilised", both[1:], 2}, // what is left to say is of others
	} {
		r := &site.Rule{Kind: handover, Value: tt.value}
		if got := r.For(tt.audience); len(got) != tt.want {
			t.Errorf("For(%s) = %v, want %d parts", tt.audience, got, tt.want)
		}
	}
}

package desk

import (
	"github.com/veshka-guide/veshka/internal/site"
)

// Record is a task as JSON. Every key is always there; what is not known is null, what there is none of is "" or [].
type Record struct {
	Rule     string               `json:"rule"`    // as the commands take it: georgia/visa-free-stay
	Guide    string               `json:"guide"`   // slug
	Country  string               `json:"country"` // ISO 3166-1 alpha-2; "" for a region
	Kind     string               `json:"kind"`
	Title    map[site.Lang]string `json:"title"` // in the languages that have words of their own
	Status   string               `json:"status"`
	State    site.State           `json:"state"` // fresh, due, overdue, unverified
	Why      Why                  `json:"why"`   // facts-changed, unverified, overdue, words-changed, ahead
	Stale    bool                 `json:"stale"`
	Harm     site.Harm            `json:"harm"`
	Verified *string              `json:"verified"` // at the precision that is known; null when unknown or when the facts changed since
	Stamped  *string              `json:"stamped"`  // as the file has it
	By       *string              `json:"by"`       // the last day on which it can be relied on by its dates
	Late     int                  `json:"late"`     // days since then
	Owner    string               `json:"owner"`
	Sources  []SourceRecord       `json:"sources"`
	File     string               `json:"file"`    // below the folder of the site, with slashes
	Line     int                  `json:"line"`    // of the rule's heading, from 1
	Drifted  []site.Lang          `json:"drifted"` // whose words do not follow the original
	Changed  []site.Lang          `json:"changed"` // whose words are others than were verified
}

// SourceRecord is a source of a Record.
type SourceRecord struct {
	Key string `json:"key"`
	URL string `json:"url"`
}

// Records returns the tasks as they are written to JSON.
func Records(tasks []Task) []Record {
	out := make([]Record, 0, len(tasks))
	for _, t := range tasks {
		r := t.Rule
		rec := Record{
			Rule: t.Name, Guide: r.Guide.Slug, Country: r.Guide.Country, Kind: r.Kind.ID, Title: map[site.Lang]string{},
			Status: r.Status, State: t.State, Why: t.Why(), Stale: t.Stale(), Harm: t.Harm,
			Verified: known(r.Verified), Stamped: known(r.Stamped), By: known(t.By), Late: t.Late, Owner: t.Owner,
			Sources: []SourceRecord{}, File: r.Pos.File, Line: r.Pos.Line,
			Drifted: append([]site.Lang{}, t.Drifted...), Changed: append([]site.Lang{}, t.Changed...),
		}
		for lang, words := range r.Words {
			rec.Title[lang] = words.Title
		}
		for _, s := range r.Sources {
			rec.Sources = append(rec.Sources, SourceRecord{s.Key, s.URL})
		}
		out = append(out, rec)
	}
	return out
}

// known returns the date in its ISO 8601 form, nil for no date.
func known(d site.Date) *string {
	if d.IsZero() {
		return nil
	}
	s := d.String()
	return &s
}

// Report is a status as JSON.
type Report struct {
	Day       string           `json:"day"`
	Guides    []StandingRecord `json:"guides"`
	Languages []StandingRecord `json:"languages"` // the sums
}

// StandingRecord is a Standing as JSON. Every key is always there; in a sum guide and country are "".
type StandingRecord struct {
	Guide      string    `json:"guide"`
	Country    string    `json:"country"`
	Lang       site.Lang `json:"lang"`
	Original   bool      `json:"original"`
	Page       bool      `json:"page"`
	Rules      int       `json:"rules"`
	Fresh      int       `json:"fresh"`
	Due        int       `json:"due"`
	Overdue    int       `json:"overdue"`
	Unverified int       `json:"unverified"`
	Disputed   int       `json:"disputed"`
	Own        int       `json:"own"`
	Translated int       `json:"translated"`
	Drifted    int       `json:"drifted"`
	Missing    int       `json:"missing"`
	Changed    int       `json:"changed"`
	Oldest     *string   `json:"oldest"` // null if no rule was verified
}

// NewReport returns the standings, and their sums, as they are written to JSON.
func NewReport(day site.Date, standings []Standing) Report {
	return Report{Day: day.String(), Guides: standingRecords(standings), Languages: standingRecords(Sums(standings))}
}

func standingRecords(standings []Standing) []StandingRecord {
	out := make([]StandingRecord, 0, len(standings))
	for _, s := range standings {
		rec := StandingRecord{
			Lang: s.Lang, Original: s.Original, Page: s.Page, Rules: s.Rules,
			Fresh: s.Fresh, Due: s.Due, Overdue: s.Overdue, Unverified: s.Unverified, Disputed: s.Disputed,
			Own: s.Own, Translated: s.Translated, Drifted: s.Drifted, Missing: s.Missing, Changed: s.Changed, Oldest: known(s.Oldest),
		}
		if s.Guide != nil {
			rec.Guide, rec.Country = s.Guide.Slug, s.Guide.Country
		}
		out = append(out, rec)
	}
	return out
}

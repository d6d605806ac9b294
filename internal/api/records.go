package api

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// A date that is not known is nil, and null in the file; one that nobody stated is "" and absent.
func known(d site.Date) *string {
	if d.IsZero() {
		return nil
	}
	s := d.String()
	return &s
}

type country struct {
	ID       string                     `json:"id"`
	Country  string                     `json:"country,omitempty"`
	Region   string                     `json:"region,omitempty"`
	Members  []string                   `json:"members,omitempty"`
	Original site.Lang                  `json:"original"`
	Newest   *string                    `json:"newest"`
	Oldest   *string                    `json:"oldest"`
	Rules    []string                   `json:"rules"`
	Words    map[site.Lang]countryWords `json:"words"`
}

type countryWords struct {
	Name    string `json:"name,omitempty"`
	Summary string `json:"summary,omitempty"`
	Page    string `json:"page"`
	Feed    string `json:"feed"`
}

func (in Input) country(g *site.Guide) any {
	c := country{
		ID: g.Slug, Country: g.Country, Region: g.Region, Members: g.Members, Original: g.Original,
		Rules: []string{}, Words: map[site.Lang]countryWords{},
	}
	var oldest, newest site.Date
	for _, r := range g.Rules {
		c.Rules = append(c.Rules, ruleID(r))
		if newest.Before(r.Changed()) {
			newest = r.Changed()
		}
		if !r.Verified.IsZero() && (oldest.IsZero() || r.Verified.Before(oldest)) {
			oldest = r.Verified
		}
	}
	c.Oldest, c.Newest = known(oldest), known(newest)
	for _, lang := range in.Site.Config.Languages {
		page := string(lang) + "/countries/" + g.Slug
		w := countryWords{Name: in.Name(lang, g), Page: page + ".html", Feed: page + ".xml"}
		if doc := g.Docs[lang]; doc != nil {
			w.Summary = doc.Summary
		}
		c.Words[lang] = w
	}
	return c
}

// facts are what every record about a rule begins with.
type facts struct {
	ID      string `json:"id"`
	Guide   string `json:"guide"`
	Country string `json:"country,omitempty"`
	Rule    string `json:"rule"`
	Kind    string `json:"kind"`
}

func factsOf(r *site.Rule) facts {
	return facts{ID: ruleID(r), Guide: r.Guide.Slug, Country: r.Guide.Country, Rule: r.ID, Kind: r.Kind.ID}
}

func ruleID(r *site.Rule) string { return r.Guide.Slug + "/" + r.ID }

type rule struct {
	facts
	Status    string                  `json:"status"`
	Verified  *string                 `json:"verified"`
	RecheckBy *string                 `json:"recheck_by"`
	Review    int                     `json:"review_days"`
	From      string                  `json:"from,omitempty"`
	Until     string                  `json:"until,omitempty"`
	By        string                  `json:"by,omitempty"`
	AppliesTo []string                `json:"applies_to,omitempty"`
	Value     object                  `json:"value,omitempty"`
	Sources   []source                `json:"sources"`
	Original  site.Lang               `json:"original"`
	Words     map[site.Lang]ruleWords `json:"words"`
	Was       []was                   `json:"was,omitempty"`
}

type ruleWords struct {
	Page        string           `json:"page"`
	Translation site.Translation `json:"translation"`
	AsVerified  *bool            `json:"as_verified,omitempty"`
	Title       string           `json:"title,omitempty"`
	Value       string           `json:"value,omitempty"`
	Text        string           `json:"text,omitempty"`
}

type source struct {
	ID        string `json:"id"`
	Publisher string `json:"publisher,omitempty"`
	Title     string `json:"title,omitempty"`
	URL       string `json:"url,omitempty"`
	Archive   string `json:"archive,omitempty"`
	Date      string `json:"date,omitempty"`
	Language  string `json:"language,omitempty"`
}

type was struct {
	On     string               `json:"on"`
	Value  object               `json:"value,omitempty"`
	Status string               `json:"status,omitempty"`
	From   string               `json:"from,omitempty"`
	Until  string               `json:"until,omitempty"`
	Note   map[site.Lang]string `json:"note,omitempty"`
}

func (in Input) rule(r *site.Rule) any {
	v := rule{
		facts: factsOf(r), Status: r.Status, Verified: known(r.Verified), RecheckBy: known(r.Recheck()), Review: r.Review,
		From: r.From.String(), Until: r.Until.String(), By: r.By, AppliesTo: r.AppliesTo, Value: value(r.Value),
		Sources: []source{}, Original: r.Original, Words: map[site.Lang]ruleWords{},
	}
	for _, s := range r.Sources {
		v.Sources = append(v.Sources, source{s.Key, s.Publisher, s.Title, s.URL, s.Archive, s.Date.String(), s.Lang})
	}
	for _, lang := range in.Site.Config.Languages {
		w := ruleWords{Page: pageOf(r, lang), Translation: r.Translation(lang), Value: in.Value(lang, r.Kind, r.Value)}
		if words := r.Words[lang]; words != nil {
			w.Title, w.Text = words.Title, text(words.Body)
			if r.Digests[lang] != "" {
				same := !r.WordsChanged(lang)
				w.AsVerified = &same
			}
		}
		v.Words[lang] = w
	}
	for _, c := range r.Was {
		v.Was = append(v.Was, was{c.On.String(), value(c.Value), c.Status, c.From.String(), c.Until.String(), c.Notes})
	}
	return v
}

func pageOf(r *site.Rule, lang site.Lang) string {
	return string(lang) + "/countries/" + r.Guide.Slug + ".html#" + r.ID
}

type change struct {
	facts
	On     string `json:"on"`
	Before object `json:"before,omitempty"`
	After  object `json:"after,omitempty"`

	StatusBefore string `json:"status_before,omitempty"`
	StatusAfter  string `json:"status_after,omitempty"`

	Note  map[site.Lang]string      `json:"note,omitempty"`
	Words map[site.Lang]changeWords `json:"words"`

	day site.Date
}

type changeWords struct {
	Page   string `json:"page"`
	Title  string `json:"title,omitempty"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// changes returns every change of the rules, newest first; of one day in the order of the rules.
func (in Input) changes() []any {
	var all []change
	for _, r := range in.rules() {
		for i, was := range r.Was {
			after := r.After(i)
			c := change{
				facts: factsOf(r), On: was.On.String(), Before: value(was.Value), After: value(after.Value), Note: was.Notes,
				Words: map[site.Lang]changeWords{}, day: was.On,
			}
			if was.Status != "" {
				c.StatusBefore, c.StatusAfter = was.Status, after.Status
			}
			c.ID = changeID(r, i)
			for _, lang := range in.Site.Config.Languages {
				w := changeWords{Page: pageOf(r, lang), Before: in.Value(lang, r.Kind, was.Value), After: in.Value(lang, r.Kind, after.Value)}
				if words := r.Words[lang]; words != nil {
					w.Title = words.Title
				}
				c.Words[lang] = w
			}
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return b.day.Compare(a.day) })
	return records(all, func(c change) any { return c })
}

// changeID names the change i of a rule. Changes are counted from the oldest of their day, so that a new one on top
// leaves the names of the others.
func changeID(r *site.Rule, i int) string {
	id := ruleID(r) + "@" + r.Was[i].On.String()
	for _, older := range r.Was[i+1:] {
		if older.On == r.Was[i].On {
			id += "+"
		}
	}
	return id
}

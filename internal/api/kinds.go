package api

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// A named is a topic or an audience.
type named struct {
	ID     string               `json:"id"`
	Danger bool                 `json:"danger,omitempty"`
	Label  map[site.Lang]string `json:"label,omitempty"`
}

func (in Input) topics() []named {
	v := &in.Site.Vocabulary
	out := []named{}
	for _, id := range v.Topics {
		out = append(out, named{id, slices.Contains(v.Danger, id), in.labels(func(w *site.KindWords) string { return w.Topics[id] })})
	}
	return out
}

func (in Input) audiences() []named {
	out := []named{}
	for _, id := range in.Site.Vocabulary.Audiences {
		out = append(out, named{ID: id, Label: in.labels(func(w *site.KindWords) string { return w.Audiences[id] })})
	}
	return out
}

// labels returns a word of the vocabulary in every language that has it.
func (in Input) labels(word func(*site.KindWords) string) map[site.Lang]string {
	labels := map[site.Lang]string{}
	for _, lang := range in.Site.Config.Languages {
		if w := in.Site.Vocabulary.Words[lang]; w != nil && word(w) != "" {
			labels[lang] = word(w)
		}
	}
	return labels
}

type kind struct {
	ID        string               `json:"id"`
	Topic     string               `json:"topic"`
	Review    int                  `json:"review_days"`
	AppliesTo []string             `json:"applies_to,omitempty"`
	Fields    []field              `json:"fields"`
	Label     map[site.Lang]string `json:"label,omitempty"`
	Reason    map[site.Lang]string `json:"reason,omitempty"`
	Page      map[site.Lang]string `json:"page"`
}

type field struct {
	Name    string         `json:"name"`
	Type    site.FieldType `json:"type"`
	Unit    site.FieldType `json:"unit,omitempty"`
	Options []string       `json:"options,omitempty"`
}

func (in Input) kind(k *site.Kind) any {
	v := kind{
		ID: k.ID, Topic: k.Topic, Review: k.Review, AppliesTo: k.AppliesTo, Fields: []field{},
		Label:  in.labels(func(w *site.KindWords) string { return w.Kinds[k.ID].Label }),
		Reason: in.labels(func(w *site.KindWords) string { return w.Kinds[k.ID].Reason }),
		Page:   map[site.Lang]string{},
	}
	if v.Review == 0 {
		v.Review = in.Site.Config.Review
	}
	for _, f := range k.Fields {
		v.Fields = append(v.Fields, field{f.Name, f.Type, unit(f.Type), f.Options})
	}
	for _, lang := range in.Site.Config.Languages {
		v.Page[lang] = string(lang) + "/rules/" + k.ID + ".html"
	}
	return v
}

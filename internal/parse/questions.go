package parse

import (
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// questions reads what kinds.yaml asks of every country, in its order. The page of an audience is called by its id.
func (f fields) questions(audiences []site.Ref) []site.QuestionEntry {
	if !f.has("questions") {
		return nil
	}
	m, ok := mapOf(f.get("questions"), "questions", nil, f.report)
	if !ok {
		return nil
	}
	for _, a := range audiences {
		if !IsSlug(a.Name) {
			f.report(diag.At(a.Pos, "bad-id", "id", a.Name))
		}
	}
	var entries []site.QuestionEntry
	for _, p := range m.node.Pairs {
		e, ok := mapOf(p.Value, p.Key.Name, questionKeys, f.report)
		if !ok {
			continue
		}
		if !IsSlug(p.Key.Name) { // a place on a page
			f.report(diag.At(p.Key.Pos, "bad-id", "id", p.Key.Name))
		}
		e.require("kind")
		origin := e.flag("origin")
		entries = append(entries, site.QuestionEntry{
			Question: site.Question{ID: p.Key.Name, Origin: origin != nil && *origin, Pos: p.Key.Pos},
			Kind:     e.ref("kind"), Audiences: e.refs("audiences"), With: e.refs("with"), Sort: e.refs("sort"),
			Where: e.conditions("where"), Danger: e.conditions("danger"),
		})
	}
	return entries
}

// conditions reads a map of fields and what they must say.
func (f fields) conditions(key string) []site.ConditionEntry {
	if !f.has(key) {
		return nil
	}
	m, ok := mapOf(f.get(key), key, nil, f.report)
	if !ok {
		return nil
	}
	var out []site.ConditionEntry
	for _, p := range m.node.Pairs {
		m.require(p.Key.Name)
		out = append(out, site.ConditionEntry{Field: p.Key, Options: m.refs(p.Key.Name)})
	}
	return out
}

// own reads which fields say for one audience what another says of all: {level: {deserter: deserter}}.
func (f fields) own() []site.OwnEntry {
	if !f.has("own") {
		return nil
	}
	m, ok := mapOf(f.get("own"), "own", nil, f.report)
	if !ok {
		return nil
	}
	var out []site.OwnEntry
	for _, p := range m.node.Pairs {
		by, ok := mapOf(p.Value, p.Key.Name, nil, f.report)
		if !ok {
			continue
		}
		for _, a := range by.node.Pairs {
			out = append(out, site.OwnEntry{Field: p.Key, Audience: a.Key, Says: by.ref(a.Key.Name)})
		}
	}
	return out
}

// questionWords reads how the questions read in one language.
func (f fields) questionWords() map[string]site.QuestionText {
	texts := map[string]site.QuestionText{}
	if !f.has("questions") {
		return texts
	}
	m, ok := mapOf(f.get("questions"), "questions", nil, f.report)
	if !ok {
		return texts
	}
	for _, p := range m.node.Pairs {
		e, ok := mapOf(p.Value, p.Key.Name, questionWordsKeys, f.report)
		if !ok {
			continue
		}
		e.require("question")
		texts[p.Key.Name] = site.QuestionText{
			Question: e.text("question"), Warning: e.text("warning"), Yes: e.text("yes"), Danger: e.text("danger"),
			Other: e.text("other"), Silent: e.text("silent"), Empty: e.text("empty"),
		}
	}
	return texts
}

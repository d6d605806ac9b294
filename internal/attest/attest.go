// Package attest is what an editor states of a rule, made into the smallest edit of its block: that its words and values
// were compared with the sources on a day, that a translation follows the present original, that a change of words was a
// typo only. It refuses what cannot be true. It reads no files and writes none: the text of a file goes in, the text to be
// written comes out.
package attest

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// Names splits COUNTRY/RULE. What names no single rule is refused: nothing is confirmed in bulk.
func Names(text string) (guide, rule string, refused *diag.Refusal) {
	if _, ok := site.ParseDate(text); ok {
		return "", "", diag.Refuse("date-apart", "date", text)
	}
	guide, rule, found := strings.Cut(text, "/")
	switch {
	case guide == "all" || guide == "" || strings.ContainsAny(guide, "*?"):
		return "", "", diag.Refuse("every-rule", "got", text)
	case !found || rule == "" || strings.ContainsAny(rule, "*?") || rule == "all":
		return guide, "", nil
	case !parse.IsSlug(guide) || !parse.IsSlug(rule):
		return "", "", diag.Refuse("not-a-rule", "got", text)
	}
	return guide, rule, nil
}

// Find returns the rule of a guide. known are the names of all guides there are, drafts too. An empty id stands for a
// guide without a rule, which is refused with the rules that are not fresh on the day.
func Find(s *site.Site, guide, id string, known []string, day site.Date) (*site.Rule, *diag.Refusal) {
	i := slices.IndexFunc(s.Guides, func(g *site.Guide) bool { return g.Slug == guide })
	if i < 0 {
		if slices.Contains(known, guide) {
			return nil, diag.Refuse("draft-guide", "guide", guide)
		}
		return nil, diag.Refuse("no-such-guide", "guide", guide, "near", diag.Nearest(guide, known))
	}
	g := s.Guides[i]
	if id == "" {
		var due []string
		for _, r := range g.Rules {
			if r.State(day) != site.Fresh {
				due = append(due, Name(r))
			}
		}
		if len(due) == 0 {
			return nil, diag.Refuse("guide-fresh", "guide", guide)
		}
		return nil, diag.Refuse("guide-not-rule", "guide", guide, "due", strings.Join(due, " "))
	}
	if r := g.Rule(id); r != nil {
		return r, nil
	}
	var ids []string
	for _, r := range g.Rules {
		ids = append(ids, r.ID)
	}
	return nil, diag.Refuse("no-such-rule", "rule", id, "guide", guide, "near", diag.Nearest(id, ids), "known", strings.Join(ids, ", "))
}

// Name is the rule as the commands take it: "georgia/visa-free-stay".
func Name(r *site.Rule) string { return r.Guide.Slug + "/" + r.ID }

// File returns the file of the rule's words in the language, "" if there is none; that of its original holds its facts.
func File(r *site.Rule, lang site.Lang) string {
	if d := r.Guide.Docs[lang]; d != nil {
		return d.File
	}
	return ""
}

// Line returns where the heading of the rule stands in the text of a file, 0 if it does not; lines count from 1.
func Line(r *site.Rule, file, text string) int {
	m, _ := parse.File(file, text)
	for _, b := range m.Doc.Blocks {
		if b.Level > 0 && b.ID == r.ID {
			return b.Pos.Line
		}
	}
	return 0
}

// Stops returns what of the things found keeps the rules of a guide from being attested: the errors of its files and of
// those that it is linked with, save that a rule does not say yet when it was verified or by which source, which a
// confirmation mends.
func Stops(found []diag.Diagnostic, guide string) []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, d := range found {
		fresh := d.Code == "missing-key" && slices.Contains([]string{"verified", "sources"}, d.Arg("key"))
		n := parse.NameOf(d.Pos.File)
		its := n.Section == "countries" && n.Slug == guide
		linked := n.Section == "" && slices.Contains([]string{"site", "kinds", "sources"}, n.Slug) && d.Code != "future-date"
		if d.Severity() == diag.Error && !fresh && (its || linked) {
			out = append(out, d)
		}
	}
	return out
}

// Day reads a whole day that a flag gives; today is the last that it may be, unless it is zero.
func Day(flag, text string, today site.Date) (site.Date, *diag.Refusal) {
	d, ok := site.ParseDate(text)
	switch {
	case !ok || d.Day == 0:
		return d, diag.Refuse("not-a-day", "flag", flag, "got", text)
	case !today.IsZero() && today.Before(d):
		return d, diag.Refuse("future-day", "day", text, "today", today.String())
	}
	return d, nil
}

// Date reads a date that a flag gives, as precisely as it is known.
func Date(flag, text string) (site.Date, *diag.Refusal) {
	d, ok := site.ParseDate(text)
	if !ok {
		return d, diag.Refuse("not-a-date", "flag", flag, "got", text)
	}
	return d, nil
}

// Lang reads a language of the site.
func Lang(s *site.Site, text string) (site.Lang, *diag.Refusal) {
	names := make([]string, len(s.Config.Languages))
	for i, l := range s.Config.Languages {
		names[i] = string(l)
	}
	if slices.Contains(names, text) {
		return site.Lang(text), nil
	}
	return "", diag.Refuse("no-such-language", "lang", text, "near", diag.Nearest(text, names), "known", strings.Join(names, ", "))
}

// Notes reads LANG=TEXT, one for each language.
func Notes(s *site.Site, texts []string) (map[site.Lang]string, *diag.Refusal) {
	notes := map[site.Lang]string{}
	for _, t := range texts {
		name, text, ok := strings.Cut(t, "=")
		if text = strings.TrimSpace(text); !ok || text == "" {
			return nil, diag.Refuse("not-a-note", "got", t)
		}
		lang, refused := Lang(s, strings.TrimSpace(name))
		if refused != nil {
			return nil, refused
		}
		if notes[lang] != "" {
			return nil, diag.Refuse("note-twice", "lang", name)
		}
		notes[lang] = text
	}
	return notes, nil
}

// set does the settings in the block of the rule.
func set(r *site.Rule, file, text string, settings ...parse.Setting) (string, *diag.Refusal) {
	after, ok := parse.SetRule(file, text, r.ID, settings...)
	if !ok {
		return text, diag.Refuse("cannot-edit", "file", file, "rule", r.ID)
	}
	return after, nil
}

// pairs writes a map of one line.
func pairs(kv ...string) string {
	var parts []string
	for i := 0; i+1 < len(kv); i += 2 {
		parts = append(parts, kv[i]+": "+kv[i+1])
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

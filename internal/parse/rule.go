package parse

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// ruleKeys are the keys of a rule block that states facts.
var ruleKeys = []string{"verified", "sources", "kind", "value", "status", "from", "until", "applies_to", "review", "by", "text", "facts", "minor", "was"}

// translationKeys are the keys of a rule block in a translation.
var translationKeys = []string{"translates", "translated"}

// blockKeys are both.
var blockKeys = slices.Concat(translationKeys, ruleKeys)

// wasKeys are the keys of an entry of a rule's history.
var wasKeys = []string{"on", "value", "status", "from", "until", "note"}

// ruleBlock reads what stands in a rule block: facts, or the digest of what a translation translates. skip is the
// number of lines before the block's text, at the place of its fence.
func ruleBlock(text, file string, skip int, at diag.Pos, part *site.RulePart, report reporter) {
	n, ok := yamlNode(text, file, skip, report)
	if !ok {
		part.Broken = true
		return
	}
	mails(n, report)
	if n.Type == site.Null {
		part.Broken = true
		report(missingFact(at, "verified"))
		return
	}
	f, ok := mapOf(n, "rule", blockKeys, report)
	if !ok {
		part.Broken = true
		return
	}
	translation := f.has("translates") || f.has("translated")
	if translation {
		f.require("translates")
		part.Translates, part.Translated = f.text("translates"), f.ref("translated")
		for _, p := range f.node.Pairs {
			if !slices.Contains(translationKeys, p.Key.Name) {
				report(diag.At(p.Key.Pos, "facts-in-translation", "key", p.Key.Name))
			}
		}
		return
	}
	facts := &site.RuleFacts{
		Kind:      f.ref("kind"),
		Verified:  f.ref("verified"),
		Sources:   f.refs("sources"),
		Value:     f.get("value"),
		Status:    f.ref("status"),
		From:      f.ref("from"),
		Until:     f.ref("until"),
		AppliesTo: f.refs("applies_to"),
		Review:    f.review(),
		By:        f.text("by"),
		Digests:   f.words("text"),
		TextLangs: f.keys("text"),
		Fixed:     f.text("facts"),
		Minor:     f.slips("minor"),
		Pos:       at,
	}
	for _, key := range []string{"verified", "sources"} {
		switch {
		case !f.has(key):
			report(missingFact(at, key))
		case f.get(key).Empty():
			report(missingFact(f.keyPos(key), key))
		}
	}
	facts.Was = f.was()
	part.Facts = facts
}

// missingFact reports a fact without which there is no rule, and says how it is written.
func missingFact(at diag.Pos, key string) diag.Diagnostic {
	near := key + ": unknown"
	if key == "sources" {
		near = key + ": [KEY]  (KEY: content/sources.yaml)"
	}
	return diag.At(at, "missing-key", "key", key, "near", near)
}

// was reads the history of a rule.
func (f fields) was() []site.WasPart {
	n := f.get("was")
	if n.Type == site.NoNode {
		return nil
	}
	if n.Type != site.List {
		f.report(diag.At(n.Pos, "wrong-type", "key", "was", "want", "was: [{on: 2026-02}]"))
		return nil
	}
	var was []site.WasPart
	for _, it := range n.Items {
		e, ok := mapOf(it, "was", wasKeys, f.report)
		if !ok {
			continue
		}
		if !e.require("on") {
			continue
		}
		if e.get("value").Empty() && e.get("status").Empty() && e.get("note").Empty() {
			f.report(diag.At(e.keyPos("on"), "missing-key", "key", "note"))
		}
		was = append(was, site.WasPart{
			On: e.ref("on"), Value: e.get("value"), Status: e.ref("status"), From: e.ref("from"), Until: e.ref("until"),
			Notes: e.words("note"), Langs: e.keys("note"),
		})
	}
	return was
}

// slips reads pairs of digests: {5f0c2a91: 0d1e2f3a}.
func (f fields) slips(key string) []site.Slip {
	m, ok := f.under(key)
	if !ok {
		return nil
	}
	var slips []site.Slip
	for _, p := range m.node.Pairs {
		slips = append(slips, site.Slip{From: p.Key.Name, To: m.text(p.Key.Name)})
	}
	return slips
}

// front splits a file into its front matter and what follows. skip is the number of lines before the body.
func front(text string) (yaml, body string, skip int, ok bool) {
	rest, found := strings.CutPrefix(text, "---\n")
	if !found {
		return "", text, 0, false
	}
	if strings.HasPrefix(rest, "---\n") {
		return "", rest[4:], 2, true
	}
	yaml, body, found = strings.Cut(rest, "\n---\n")
	if !found {
		if yaml, found = strings.CutSuffix(rest, "\n---"); !found {
			return "", text, 0, false
		}
		body = ""
	}
	return yaml + "\n", body, strings.Count(yaml, "\n") + 3, true
}

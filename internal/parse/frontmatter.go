package parse

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// The keys of front matter: words may stand in every file, facts in the original only.
var (
	wordKeys  = []string{"title", "summary", "draft"}
	guideKeys = []string{"country", "region", "members", "owner", "exit"}
	storyKeys = []string{"name_is", "age", "applies_to", "source", "also", "as_of", "exit"}
	pageKeys  = []string{"weight", "exit"}
)

// frontKeys returns the keys that front matter may have in a section.
func frontKeys(section string) []string {
	switch section {
	case "countries":
		return slices.Concat(wordKeys, guideKeys, []string{"ask"})
	case "stories":
		return slices.Concat(wordKeys, storyKeys, []string{"person", "route", "themes", "warnings"})
	}
	return slices.Concat(wordKeys, pageKeys)
}

// frontMatter reads the front matter of a file by its section.
func frontMatter(m *site.Markdown, n site.Node, report reporter) {
	if n.Type == site.Null {
		n.Type = site.Map
	}
	f, ok := mapOf(n, "---", frontKeys(m.Section), report)
	if !ok {
		return
	}
	m.Doc.Title, m.Doc.Summary = f.text("title"), f.text("summary")
	for _, key := range []string{"title", "summary", "person"} {
		f.finish(key)
	}
	m.Exit = f.flag("exit")
	if d := f.flag("draft"); d != nil {
		m.Draft = *d
	}
	switch m.Section {
	case "countries":
		m.Doc.Ask = f.texts("ask")
		f.guide(m)
	case "stories":
		f.story(m)
	default:
		f.require("title")
		m.Page = &site.PageFacts{Weight: f.number("weight", 0, 10_000)}
	}
}

func (f fields) guide(m *site.Markdown) {
	f.require("summary")
	if !f.has("country") && !f.has("region") {
		for _, key := range guideKeys {
			if f.has(key) {
				f.report(diag.At(f.keyPos(key), "facts-in-translation", "key", key))
			}
		}
		return
	}
	if f.has("country") && f.has("region") {
		f.report(diag.At(f.keyPos("region"), "unknown-key", "key", "region", "near", "", "known", "country"))
	}
	if f.has("country") {
		f.require("country")
	}
	if f.has("region") {
		f.require("region")
		f.require("title")
		f.require("members")
	}
	m.Guide = &site.GuideFacts{Country: f.ref("country"), Region: f.ref("region"), Members: f.refs("members"), Owner: f.text("owner")}
}

// story reads a story's front matter; the file that names its source is the original.
func (f fields) story(m *site.Markdown) {
	f.require("person")
	f.require("summary")
	m.Doc.Title = f.text("person")
	original := f.has("source") || f.has("as_of") || f.has("name_is")
	m.Words = &site.StoryWords{Themes: f.texts("themes"), Warnings: f.texts("warnings")}
	facts := &site.StoryFacts{
		NameIs:    f.text("name_is"),
		Age:       f.number("age", 1, 130),
		AppliesTo: f.refs("applies_to"),
		Source:    f.ref("source"),
		Also:      f.refs("also"),
		AsOf:      f.ref("as_of"),
	}
	f.route(m, facts, original)
	for _, key := range []string{"route", "themes", "warnings"} {
		m.Lists = append(m.Lists, site.ListPos{Key: key, Len: f.length(key), Pos: f.keyPos(key)})
	}
	if !original {
		for _, key := range storyKeys {
			if f.has(key) {
				f.report(diag.At(f.keyPos(key), "facts-in-translation", "key", key))
			}
		}
		return
	}
	for _, key := range []string{"name_is", "source", "as_of"} {
		f.require(key)
	}
	if n := f.get("name_is"); n.Text != "" && !slices.Contains(site.NameKinds, n.Text) {
		f.report(unknownValue(n, "name_is", site.NameKinds))
	}
	m.Story = facts
}

// length returns how many entries a list has, -1 for what is no list, which was reported.
func (f fields) length(key string) int {
	switch n := f.get(key); {
	case n.Type == site.NoNode, n.Type == site.Null:
		return 0
	case n.Type == site.List:
		return len(n.Items)
	case n.Type == site.Map, key == "route":
		return -1
	}
	return 1 // a single text counts as a list of one
}

func (f fields) route(m *site.Markdown, facts *site.StoryFacts, original bool) {
	n := f.get("route")
	if n.Type == site.NoNode {
		return
	}
	if n.Type != site.List {
		f.report(diag.At(n.Pos, "wrong-type", "key", "route", "want", "route: [{place: …}]"))
		return
	}
	for _, it := range n.Items {
		s, ok := mapOf(it, "route", stopKeys, f.report)
		if !ok {
			continue
		}
		s.require("place")
		for _, key := range []string{"place", "why", "document"} {
			s.finish(key)
		}
		m.Words.Route = append(m.Words.Route, site.StopWords{Place: s.text("place"), Why: s.text("why"), Document: s.text("document")})
		facts.Countries = append(facts.Countries, s.ref("country"))
		facts.Dates = append(facts.Dates, [2]site.Ref{s.ref("from"), s.ref("until")})
		if original {
			continue
		}
		for _, key := range []string{"country", "from", "until"} {
			if s.has(key) {
				f.report(diag.At(s.keyPos(key), "facts-in-translation", "key", key))
			}
		}
	}
}

func unknownValue(n site.Node, key string, known []string) diag.Diagnostic {
	return diag.At(n.Pos, "unknown-value", "key", key, "value", n.Text, "near", diag.Nearest(n.Text, known), "known", strings.Join(known, ", "))
}

package attest

import (
	"maps"
	"slices"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// Kinds is the file, beside those of its guide, on which the facts of a rule depend.
const Kinds = "content/kinds.yaml"

// Files returns the names of the files on which the facts of a guide's rules depend: Kinds first.
func Files(s *site.Site, guide string) []string {
	names := []string{Kinds}
	for _, lang := range s.Config.Languages {
		names = append(names, "content/countries/"+guide+"."+string(lang)+".md")
	}
	return names
}

// Earlier returns the rule as it was in an earlier state of the content, nil if there was none; texts are the Files of
// that state that there were.
func Earlier(s *site.Site, guide, rule string, texts map[string]string) *site.Rule {
	parts := site.Parts{Config: s.Config, Words: map[string]map[site.Lang]site.WordsFile{}}
	parts.Kinds, _ = parse.Kinds(Kinds, texts[Kinds])
	for _, key := range slices.Sorted(maps.Keys(s.Sources)) {
		parts.Sources = append(parts.Sources, s.Sources[key])
	}
	for _, name := range Files(s, guide)[1:] {
		if text, ok := texts[name]; ok {
			m, _ := parse.File(name, text)
			parts.Markdown = append(parts.Markdown, m)
		}
	}
	then, _ := site.New(parts) // what was wrong then is not asked now
	for _, g := range then.Guides {
		if g.Slug == guide {
			return g.Rule(rule)
		}
	}
	return nil
}

package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// section is a second-level heading of a guide, by the id that every language shares.
type section struct {
	id     string
	topics []string // of the rules that belong under it
}

// sections is the order of a guide: danger before convenience.
var sections = []section{
	{"risks", []string{"risk"}},
	{"entry", []string{"entry"}},
	{"first-days", nil},
	{"staying", []string{"stay", "life"}},
	{"protection", []string{"protection"}},
	{"moving-on", []string{"leaving"}},
	{"detained", nil},
}

func sectionOf(topic string) string {
	for _, s := range sections {
		if slices.Contains(s.topics, topic) {
			return s.id
		}
	}
	return ""
}

// Deciding returns the kinds that decide, each once: those on top of a guide, and the columns of the comparison.
func Deciding(v *site.Vocabulary) []*site.Kind {
	var kinds []*site.Kind
	for _, id := range slices.Concat(slices.Concat(v.First...), v.Compare) {
		if k := v.Kind(id); k != nil && !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Kinds returns the kinds of those ids, each once; a name that is no kind's is refused.
func Kinds(v *site.Vocabulary, ids []string) ([]*site.Kind, error) {
	var kinds []*site.Kind
	for _, id := range ids {
		k := v.Kind(id)
		if k == nil {
			return nil, NoKind(v, id)
		}
		if !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds, nil
}

// NoKind is the refusal of a name that is no kind's.
func NoKind(v *site.Vocabulary, id string) *diag.Refusal {
	var known []string
	for _, k := range v.Kinds {
		known = append(known, k.ID)
	}
	return diag.Refuse("no-such-kind", "kind", id, "near", diag.Nearest(id, known), "known", strings.Join(known, ", "))
}

// Guide is what a new guide is made of.
type Guide struct {
	Country    string // ISO 3166-1, also in small letters
	Languages  []site.Lang
	Vocabulary *site.Vocabulary
	Kinds      []*site.Kind                 // of the rules that it begins with
	Words      func(site.Lang) *words.Words // of its pages
	Say        func(id string) string       // the tool's own messages
}

// Files returns the files of a new guide, one per language, the first the original. They are drafts: every section, and in it a
// rule of each kind that belongs there, which states nothing yet.
func (g Guide) Files() ([]File, error) {
	slug, err := Slug(g.Country)
	if err != nil {
		return nil, err
	}
	code := strings.ToUpper(g.Country)
	var files []File
	for i, name := range GuideFiles(slug, g.Languages) {
		lang := g.Languages[i]
		w := g.Words(lang)
		var b strings.Builder
		b.WriteString("---\n")
		if i == 0 {
			fmt.Fprintf(&b, "country: %s\n", code)
		}
		fmt.Fprintf(&b, "summary: %s\ndraft: true\n---\n", quoted(todo+" "+w.Text("new.summary", "name", w.Region(code))))
		rules := func(section string) {
			for _, k := range g.Kinds {
				if sectionOf(k.Topic) == section {
					b.WriteString("\n" + newRule(k, Title(g.Vocabulary, k, lang), i == 0, g.Say))
				}
			}
		}
		for _, s := range sections {
			fmt.Fprintf(&b, "\n## %s {#%s}\n", w.Text("new.section-"+s.id), s.id)
			rules(s.id)
		}
		rules("") // of topics that the site has of its own
		files = append(files, File{Name: name, Text: b.String()})
	}
	return files, nil
}

// Title returns what a rule of the kind is called in the language.
func Title(v *site.Vocabulary, k *site.Kind, lang site.Lang) string {
	if w := v.Words[lang]; w != nil && w.Kinds[k.ID].Label != "" {
		return w.Kinds[k.ID].Label
	}
	return k.ID
}

// newRule returns the heading of a rule and the place of its words; facts adds the block that the original needs.
func newRule(k *site.Kind, title string, facts bool, say func(id string) string) string {
	text := "### " + title + " {#" + k.ID + "}\n\n"
	if facts {
		text += "```rule\nverified: unknown          # " + say("desk.new.verified") + "\n" +
			"sources: []                # " + say("desk.new.sources") + "\n" + values(k) + "```\n\n"
	}
	return text + todo + "\n"
}

// values lists a kind's fields and what they take, as a comment: nothing is stated before an editor states it. The dots
// keep a line from passing for a fact when only the sign of the comment was taken away.
func values(k *site.Kind) string {
	if len(k.Fields) == 0 {
		return ""
	}
	text := "# value:\n"
	for _, f := range k.Fields {
		wanted := todo + " " + f.Wanted()
		if f.Type == site.Money { // a colon in a text would be no YAML
			wanted = "{amount: …, currency: …}"
		}
		text += "#   " + f.Name + ": " + wanted + "\n"
	}
	return text
}

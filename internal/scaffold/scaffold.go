// Package scaffold writes the first lines of new content: a site, a guide, a rule, a story. It returns texts and
// touches no disk. What it writes is never a fact: a new guide or story is a draft, and a new rule does not build until
// an editor has said who states it, and when that was verified.
package scaffold

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// File is a file to write; Name is relative to the site's folder, slash-separated.
type File struct{ Name, Text string }

// todo begins every text that an editor must replace; a build refuses it on a published page.
const todo = "…"

//go:embed starter
var starter embed.FS

// Site returns the files of a new site: it builds as it is.
func Site() []File {
	files := []File{{".gitignore", "/public/\n/public.staging/\n"}}
	names, err := fs.Glob(starter, "starter/*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		text, err := starter.ReadFile(name)
		if err != nil {
			panic(err) // embedded
		}
		files = append(files, File{"content/" + path.Base(name), string(text)})
	}
	return files
}

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

// Slug returns the address of a country: its English name in plain Latin letters. The code may be in small letters.
func Slug(code string) (string, error) {
	code = strings.ToUpper(code)
	if !site.IsCountry(code) {
		return "", notCountry(code)
	}
	name := display.English.Regions().Name(language.MustParseRegion(code))
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), name)
	if err != nil {
		return "", fmt.Errorf("name of %s: %w", code, err)
	}
	slug := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(plain), "-"), "-")
	if slug == "" { // a country that is no more, like SU, has no name
		return "", notCountry(code)
	}
	return slug, nil
}

func notCountry(code string) error {
	return fmt.Errorf("%q is not a country code of ISO 3166-1", code)
}

// GuideOf returns the name of the file that states the country's facts, "" if none of the files does. Drafts count.
func GuideOf(code string, guides []File) string {
	for _, f := range guides {
		m, _ := parse.File(f.Name, f.Text)
		if m.Guide != nil && strings.EqualFold(m.Guide.Country.Name, code) {
			return f.Name
		}
	}
	return ""
}

// GuideFiles returns the names that the files of a guide have.
func GuideFiles(slug string, languages []site.Lang) []string {
	names := make([]string, len(languages))
	for i, lang := range languages {
		names[i] = "content/countries/" + slug + "." + string(lang) + ".md"
	}
	return names
}

// Country returns the files of a new guide, one per language, the first the original. say gives the words of a
// language.
func Country(code string, languages []site.Lang, say func(site.Lang) *words.Words) ([]File, error) {
	slug, err := Slug(code)
	if err != nil {
		return nil, err
	}
	names := GuideFiles(slug, languages)
	var files []File
	for i, lang := range languages {
		w := say(lang)
		var b strings.Builder
		b.WriteString("---\n")
		if i == 0 {
			fmt.Fprintf(&b, "country: %s\n", strings.ToUpper(code))
		}
		fmt.Fprintf(&b, "summary: %s\ndraft: true\n---\n", quoted(todo+" "+w.Text("new.summary", "name", w.Region(strings.ToUpper(code)))))
		for _, s := range sections {
			fmt.Fprintf(&b, "\n## %s {#%s}\n", w.Text("new.section-"+s.id), s.id)
		}
		files = append(files, File{names[i], b.String()})
	}
	return files, nil
}

// Story returns the files of a new story, one per language, the first the original.
func Story(slug string, languages []site.Lang, say func(site.Lang) *words.Words) []File {
	var files []File
	for i, lang := range languages {
		w := say(lang)
		var b strings.Builder
		fmt.Fprintf(&b, "---\nperson: %s\nsummary: %s\n", quoted(todo+" "+w.Text("new.person")), quoted(todo+" "+w.Text("new.story-summary")))
		if i == 0 {
			b.WriteString("name_is: changed            # as-published | first-name | changed | may-be-changed | withheld\n" +
				"applies_to: [anyone]\n" +
				"route:\n  - {place: '…', country: RU, until: 2022-09, why: '…'}\n" +
				"themes: []\nwarnings: []\n" +
				"source: ''                  # a key of sources.yaml\n" +
				"as_of: ''                   # 2026-02-17, 2026-02 or 2026: when the source tells it\n")
		} else {
			b.WriteString("route:\n  - {place: '…', why: '…'}\nthemes: []\nwarnings: []\n")
		}
		b.WriteString("draft: true\n---\n\n" + todo + "\n")
		files = append(files, File{"content/stories/" + slug + "." + string(lang) + ".md", b.String()})
	}
	return files
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Original returns which of a guide's files states its facts; it reports false if none does.
func Original(guide []File) (File, bool) {
	for _, f := range guide {
		if m, _ := parse.File(f.Name, f.Text); m.Guide != nil {
			return f, true
		}
	}
	return File{}, false
}

// lineEnd is where parse ends a line.
var lineEnd = regexp.MustCompile(`\r\n|\r|\n`)

// Rule returns the text of a guide's file with a new rule of the kind at the end of its section, in the file's own line
// ends. facts adds the block that the original needs. It reports false if the file has such an id already.
func Rule(file File, k *site.Kind, title string, facts bool) (File, bool) {
	m, _ := parse.File(file.Name, file.Text)
	ends := lineEnd.FindAllStringIndex(file.Text, -1)
	at := len(file.Text)
	inside := false
	for _, b := range m.Doc.Blocks {
		if b.Level > 0 && b.ID == k.ID {
			return file, false
		}
		if inside && b.Level == 2 {
			at = ends[b.Pos.Line-2][1]
			inside = false
		}
		if b.Level == 2 && b.ID == sectionOf(k.Topic) {
			inside = true
		}
	}
	text := "\n\n### " + title + " {#" + k.ID + "}\n\n"
	if facts {
		text += "```rule\nverified: unknown          # the day on which you compared it with the source, like 2026-02-17\nsources: []                # keys of sources.yaml\n"
		text += values(k) + "```\n\n"
	}
	text += todo + "\n"
	before, after := strings.TrimRight(file.Text[:at], "\r\n"), file.Text[at:]
	if after != "" {
		text += "\n"
	}
	if len(ends) > 0 {
		text = strings.ReplaceAll(text, "\n", file.Text[ends[0][0]:ends[0][1]])
	}
	return File{file.Name, before + text + after}, true
}

func sectionOf(topic string) string {
	for _, s := range sections {
		if slices.Contains(s.topics, topic) {
			return s.id
		}
	}
	return ""
}

// values lists a kind's fields and what they take, as a comment: nothing is stated before an editor states it.
func values(k *site.Kind) string {
	if len(k.Fields) == 0 {
		return ""
	}
	text := "# value:\n"
	for _, f := range k.Fields {
		text += "#   " + f.Name + ": " + f.Wanted() + "\n"
	}
	return text
}

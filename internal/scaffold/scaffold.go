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
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// File is a file to write; Name is relative to the site's folder, slash-separated. Exec marks a program.
type File struct {
	Name, Text string
	Exec       bool
}

// todo begins every text that an editor must replace; a build refuses it on a published page.
const todo = "…"

//go:embed starter
var starter embed.FS

// Site returns the content of a new site: it builds as it is.
func Site() []File {
	var files []File
	names, err := fs.Glob(starter, "starter/*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		text, err := starter.ReadFile(name)
		if err != nil {
			panic(err) // embedded
		}
		files = append(files, File{Name: "content/" + path.Base(name), Text: string(text)})
	}
	return files
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

func notCountry(code string) *diag.Refusal {
	return diag.Refuse("not-a-country", "got", code)
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

// Story returns the files of a new story, one per language, the first the original.
func Story(slug string, languages []site.Lang, say func(site.Lang) *words.Words) []File {
	var files []File
	for i, lang := range languages {
		w := say(lang)
		var b strings.Builder
		fmt.Fprintf(&b, "---\nperson: %s\nsummary: %s\n", quoted(todo+" "+w.Text("new.person")), quoted(todo+" "+w.Text("new.story-summary")))
		if i == 0 {
			b.WriteString("name_is: ''                 # as-published | first-name | changed | may-be-changed | withheld\n" +
				"applies_to: [anyone]\n" +
				"route:\n  - {place: '…', country: '…', until: '…', why: '…'}\n" +
				"themes: []\nwarnings: []\n" +
				"source: ''                  # a key of sources.yaml\n" +
				"as_of: ''                   # 2026-02-17, 2026-02 or 2026: when the source tells it\n")
		} else {
			b.WriteString("route:\n  - {place: '…', why: '…'}\nthemes: []\nwarnings: []\n")
		}
		b.WriteString("draft: true\n---\n\n" + todo + "\n")
		files = append(files, File{Name: "content/stories/" + slug + "." + string(lang) + ".md", Text: b.String()})
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
// ends. facts adds the block that the original needs, with its explanations by say. It reports false if the file has such
// an id already.
func Rule(file File, k *site.Kind, title string, facts bool, say func(id string) string) (File, bool) {
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
	text := "\n\n" + newRule(k, title, facts, say)
	before, after := strings.TrimRight(file.Text[:at], "\r\n"), file.Text[at:]
	if after != "" {
		text += "\n"
	}
	if len(ends) > 0 {
		text = strings.ReplaceAll(text, "\n", file.Text[ends[0][0]:ends[0][1]])
	}
	return File{Name: file.Name, Text: before + text + after}, true
}

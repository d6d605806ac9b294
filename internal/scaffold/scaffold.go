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

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// File is a file to write; Name is relative to the site's folder, slash-separated.
type File struct{ Name, Text string }

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

// Slug returns the address of a country: its English name in Latin letters.
func Slug(code string) (string, error) {
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() || len(code) != 2 {
		return "", fmt.Errorf("%q is not a country code of ISO 3166-1", code)
	}
	name := strings.ToLower(display.English.Regions().Name(region))
	return strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(name, "-"), "-"), nil
}

// Country returns the files of a new guide, one per language, the first the original. say gives the words of a
// language.
func Country(code string, languages []site.Lang, say func(site.Lang) *words.Words) ([]File, error) {
	slug, err := Slug(code)
	if err != nil {
		return nil, err
	}
	var files []File
	for i, lang := range languages {
		w := say(lang)
		var b strings.Builder
		b.WriteString("---\n")
		if i == 0 {
			fmt.Fprintf(&b, "country: %s\n", strings.ToUpper(code))
		}
		fmt.Fprintf(&b, "summary: %s\ndraft: true\n---\n", quoted(w.Text("new.summary", "name", w.Region(strings.ToUpper(code)))))
		for _, s := range sections {
			fmt.Fprintf(&b, "\n## %s {#%s}\n", w.Text("new.section-"+s.id), s.id)
		}
		files = append(files, File{"content/countries/" + slug + "." + string(lang) + ".md", b.String()})
	}
	return files, nil
}

// Story returns the files of a new story, one per language, the first the original.
func Story(slug string, languages []site.Lang, say func(site.Lang) *words.Words) ([]File, error) {
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`).MatchString(slug) {
		return nil, fmt.Errorf("%q is not an address: use a-z, 0-9 and -", slug)
	}
	var files []File
	for i, lang := range languages {
		w := say(lang)
		var b strings.Builder
		fmt.Fprintf(&b, "---\nperson: %s\nsummary: %s\n", quoted(w.Text("new.person")), quoted(w.Text("new.story-summary")))
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
		b.WriteString("draft: true\n---\n\n…\n")
		files = append(files, File{"content/stories/" + slug + "." + string(lang) + ".md", b.String()})
	}
	return files, nil
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Rule returns the text of a guide's file with a new rule of the kind at the end of its section. facts adds the block
// that the original needs. It reports false if the file has such an id already.
func Rule(file File, k *site.Kind, title string, facts bool) (File, bool) {
	m, _ := parse.File(file.Name, file.Text)
	at := len(file.Text)
	inside := false
	lines := strings.SplitAfter(file.Text, "\n")
	for _, b := range m.Doc.Blocks {
		if b.Level > 0 && b.ID == k.ID {
			return file, false
		}
		if inside && b.Level == 2 {
			at = len(strings.Join(lines[:b.Pos.Line-1], ""))
			inside = false
		}
		if b.Level == 2 && b.ID == sectionOf(k.Topic) {
			inside = true
		}
	}
	text := "### " + title + " {#" + k.ID + "}\n\n"
	if facts {
		text += "```rule\nverified: unknown          # the day on which you compared it with the source, like 2026-02-17\nsources: []                # keys of sources.yaml\n"
		text += "value: {" + strings.Join(placeholders(k), ", ") + "}\n```\n\n"
	}
	text += "…\n"
	before, after := strings.TrimRight(file.Text[:at], "\n"), file.Text[at:]
	if after != "" {
		text += "\n"
	}
	return File{file.Name, before + "\n\n" + text + after}, true
}

func sectionOf(topic string) string {
	for _, s := range sections {
		for _, t := range s.topics {
			if t == topic {
				return s.id
			}
		}
	}
	return ""
}

// placeholders lists a kind's fields as not known: every one an editor fills in or takes out.
func placeholders(k *site.Kind) []string {
	out := make([]string, len(k.Fields))
	for i, f := range k.Fields {
		out[i] = f.Name + ": null"
	}
	return out
}

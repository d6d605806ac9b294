package corpus

import (
	"fmt"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/site"
)

// Editions are what a veshka site holds beside its guides, stories, lists, comparison, feeds and API.
type Editions int

const (
	Full   Editions = iota // the search index, the light edition and the files to keep: what a site has that says nothing
	Search                 // the search index
	Lean                   // nothing
)

// switches are the lines of site.yaml that leave editions out.
var switches = map[Editions]string{Full: "", Search: "light: false\nkeep: false\n", Lean: "light: false\nkeep: false\nsearch: false\n"}

// pageBudget is the page_budget of a corpus, in bytes compressed: veshka's own. Of so many guides that one of a thousand is
// longer than any page should be, a corpus has a larger one; lists are divided for it all the same.
func pageBudget(countries int) int {
	if countries > 2000 {
		return 16384
	}
	return 14336
}

// sourcesPerTopic is how many sources the rules of one topic choose from.
const sourcesPerTopic = 200

// WriteVeshka writes a site of n countries with the content of WriteHugo into dir.
func WriteVeshka(dir string, n int, editions Editions) error {
	if err := fixedFiles("veshka", dir); err != nil {
		return err
	}
	write := func(name, text string) error { return put(dir, "content/"+name, text) }
	config := fmt.Sprintf("title: {ru: Путеводитель, en: Guide}\nlanguages: [ru, en]\ntheme: default\nbase_url: https://example.org/\npage_budget: %d\nreview: 60\n%s",
		pageBudget(n), switches[editions])
	if err := write("site.yaml", config); err != nil {
		return err
	}
	if err := write("sources.yaml", sources()); err != nil {
		return err
	}
	all := countries(n)
	for i, c := range all {
		digests := map[string]string{}
		for _, lang := range Languages {
			p := guide(c, lang, all, func(slug string) string { return slug + ".md" })
			facts := ""
			if lang == Languages[0] {
				facts = standing(i, c)
			}
			if err := write("countries/"+c.slug+"."+lang+".md", guideText(p, facts, digests)); err != nil {
				return err
			}
			for k := 1; k <= Stories; k++ {
				p := story(c, k, lang, all, func(slug string) string { return "../countries/" + slug + ".md" })
				if err := write("stories/"+storySlug(c, k)+"."+lang+".md", storyText(p, i)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func sources() string {
	var b strings.Builder
	for _, topic := range topics {
		for i := range sourcesPerTopic {
			fmt.Fprintf(&b, "%s-%d: {publisher: Gov %d, title: Act %d, url: 'https://gov.example/%[1]s/%[2]d', date: 2025-03}\n", topic.key, i, i, i)
		}
	}
	return b.String()
}

// guideText returns the file of a guide; facts are the first lines of its front matter, of the original only. digests
// holds what the rules say in the original, by their ids: the original fills it, a translation says that it follows them.
func guideText(p page, facts string, digests map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\n%stitle: %s\nsummary: %s\n---\n", facts, p.country.name[p.lang], quoted(p.summary))
	d := diceOf("values-" + p.country.slug)
	original := p.lang == Languages[0]
	var last *rule // whose words go on
	var words strings.Builder
	ends := func() {
		if last != nil && original {
			digests[last.id] = site.Digest(words.String())
		}
		last = nil
		words.Reset()
	}
	section := 0
	for _, block := range p.blocks {
		b.WriteByte('\n')
		switch r := block.rule; {
		case r != nil:
			ends()
			last = r
			fmt.Fprintf(&words, "%s\n%s\n", r.title, r.words)
			says := "translates: " + digests[r.id] + "\n"
			if original {
				says = ruleFacts(d, r)
			}
			fmt.Fprintf(&b, "### %s {#%s}\n\n```rule\n%s```\n\n%s\n", r.title, r.id, says, r.words)
		case block.section != "":
			ends()
			fmt.Fprintf(&b, "## %s {#%s}\n", block.section, topics[section].key)
			section++
		default:
			words.WriteString(block.markdown + "\n")
			b.WriteString(block.markdown + "\n")
		}
	}
	ends()
	return b.String()
}

// ruleFacts returns the block of a rule in the original. One rule in ten had another value before.
func ruleFacts(d dice, r *rule) string {
	topic := topics[r.topic].key
	now := value(d, topic)
	facts := fmt.Sprintf("verified: %s\nsources: [%s-%d]\nvalue: %s\n", r.verified, topic, d.between(0, sourcesPerTopic-1), now)
	if !d.chance(0.1) {
		return facts
	}
	verified, err := time.Parse(time.DateOnly, r.verified)
	if err != nil {
		panic(err) // dice.day wrote it
	}
	on := verified.AddDate(0, 0, -d.between(0, 400)).Format(time.DateOnly)
	return facts + fmt.Sprintf("was:\n  - on: %s\n    value: %s\n    note: {ru: 'Раньше было иначе.', en: 'It was otherwise before.'}\n", on, other(d, topic, now))
}

// storyText returns the file of a story of the country i.
func storyText(p page, i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nperson: %s\nsummary: %s\nroute:\n", p.person, quoted(p.summary))
	if p.lang != Languages[0] {
		fmt.Fprintf(&b, "  - {place: %s}\n", p.country.name[p.lang])
	} else {
		code := ""
		if i < len(codes) {
			code = ", country: " + codes[i]
		}
		fmt.Fprintf(&b, "  - {place: %s%s, from: %d}\nname_is: changed\nsource: entry-%d\nas_of: %s\n", p.country.name[p.lang], code, p.year, i%sourcesPerTopic, p.day)
	}
	b.WriteString("---\n")
	for _, block := range p.blocks {
		b.WriteByte('\n')
		if block.section != "" {
			b.WriteString("## " + block.section + "\n")
			continue
		}
		b.WriteString(block.markdown + "\n")
	}
	return b.String()
}

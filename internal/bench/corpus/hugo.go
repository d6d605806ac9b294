package corpus

import (
	"fmt"
	"strings"
)

// hugoPages are the few pages of the Hugo site that no country has: their paths without language, and titles.
var hugoPages = []struct {
	path  string
	title map[string]string
	more  string // lines of front matter
}{
	{"_index", map[string]string{"ru": "Главная", "en": "Home"}, ""},
	{"guides/_index", map[string]string{"ru": "Страны", "en": "Countries"}, ""},
	{"stories/_index", map[string]string{"ru": "Истории", "en": "Stories"}, ""},
	{"rules", map[string]string{"ru": "Правила по дате проверки", "en": "Rules by date verified"}, "layout: rules\n"},
}

// WriteHugo writes a whole Hugo site of n countries into dir: a small theme in which a rule is a shortcode with a date in
// the reader's language, lists of guides and stories, and a page of all rules by their date.
func WriteHugo(dir string, n int) error {
	if err := fixedFiles("hugo", dir); err != nil {
		return err
	}
	write := func(name, text string) error { return put(dir, "content/"+name, text) }
	all := countries(n)
	for _, lang := range Languages {
		for _, p := range hugoPages {
			if err := write(p.path+"."+lang+".md", "---\ntitle: "+quoted(p.title[lang])+"\n"+p.more+"---\n"); err != nil {
				return err
			}
		}
		link := func(slug string) string { return "/" + lang + "/guides/" + slug + "/" }
		for _, c := range all {
			if err := write("guides/"+c.slug+"."+lang+".md", hugoText(guide(c, lang, all, link))); err != nil {
				return err
			}
			for k := 1; k <= Stories; k++ {
				if err := write("stories/"+storySlug(c, k)+"."+lang+".md", hugoText(story(c, k, lang, all, link))); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func hugoText(p page) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\ndescription: %s\ndate: %s\ncountry: %s\ncountryName: %s\n",
		quoted(p.title), quoted(p.summary), p.day, p.country.slug, quoted(p.country.name[p.lang]))
	if p.person != "" {
		fmt.Fprintf(&b, "author: %s\nyear: %d\n", p.person, p.year)
	}
	if len(p.rules) > 0 {
		b.WriteString("rules:\n")
	}
	for _, r := range p.rules {
		fmt.Fprintf(&b, "  - id: %s\n    verified: %s\n    source: %s\n    title: %s\n", hugoID(p, r), r.verified, quoted(r.address), quoted(r.title))
	}
	b.WriteString("---\n")
	for _, block := range p.blocks {
		b.WriteByte('\n')
		switch r := block.rule; {
		case r != nil:
			fmt.Fprintf(&b, "{{< rule id=%q verified=%q source=%q >}}\n%s\n{{< /rule >}}", hugoID(p, r), r.verified, r.address, r.words)
		case block.section != "":
			b.WriteString("## " + block.section)
		default:
			b.WriteString(block.markdown)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func hugoID(p page, r *rule) string { return p.country.slug + "-" + r.id }

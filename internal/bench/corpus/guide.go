package corpus

import (
	"strconv"
	"strings"
)

// topics are the sections of guides; a rule belongs to one.
var topics = []struct {
	key   string
	title map[string]string
}{
	{"entry", map[string]string{"ru": "Въезд и виза", "en": "Entry and visas"}},
	{"permit", map[string]string{"ru": "Вид на жительство", "en": "Residence permit"}},
	{"tax", map[string]string{"ru": "Налоги и резидентство", "en": "Taxes and residency"}},
	{"bank", map[string]string{"ru": "Банки и деньги", "en": "Banks and money"}},
	{"housing", map[string]string{"ru": "Жильё и прописка", "en": "Housing and registration"}},
	{"health", map[string]string{"ru": "Медицина и страховка", "en": "Healthcare and insurance"}},
	{"school", map[string]string{"ru": "Школы и садики", "en": "Schools and kindergartens"}},
	{"citizenship", map[string]string{"ru": "Путь к гражданству", "en": "Path to citizenship"}},
}

// rule is one of a guide; title and words are in the language of the page.
type rule struct {
	id       string // within its guide: "entry-2"
	topic    int    // of topics
	verified string
	address  string // of its source
	title    string
	words    string
}

// page is a guide or a story in one language.
type page struct {
	lang    string
	country country
	title   string
	summary string
	day     string // of writing
	blocks  []block
	rules   []*rule // of a guide, in the order of their sections

	person string // of a story
	year   int    // of a story's move
}

// guide returns the guide of c. Its sections, rules and days are the same in every language.
func guide(c country, lang string, all []country, link func(slug string) string) page {
	d := diceOf("guide-structure-" + c.slug)
	sections := d.between(6, len(topics))
	rules := make([]rule, d.between(11, 13))
	for i := range rules {
		topic := topics[i%sections].key
		rules[i] = rule{
			id: topic + "-" + strconv.Itoa(i/sections+1), topic: i % sections, verified: d.day(),
			address: "https://gov.example/" + c.slug + "/" + topic + "/" + strconv.Itoa(d.between(100, 9999)),
		}
	}
	title := map[string]string{"ru": "Переезд: " + c.name["ru"], "en": "Moving to " + c.name["en"]}
	made := page{lang: lang, country: c, title: title[lang], day: d.day()}
	p := &prose{dice: diceOf("guide-" + c.slug + "-" + lang), lang: lang, all: all, home: c.slug, link: link}
	p.paragraph(2, 3)
	for s, topic := range topics[:sections] {
		p.section(topic.title[lang])
		p.paragraph(3, 4)
		if s == 2 {
			p.table()
		}
		switch s % 3 {
		case 0:
			p.bullets(3, 4)
		case 1:
			p.steps(3, 5)
		}
		for i := range rules {
			if rules[i].topic == s {
				p.rule(&rules[i])
				made.rules = append(made.rules, &rules[i])
			}
		}
		if p.count < 1200*(s+1)/sections {
			p.paragraph(3, 5)
		}
	}
	made.summary, made.blocks = p.plain(), p.blocks
	return made
}

func (p *prose) rule(r *rule) {
	r.title = capital(strings.Join(p.words(p.dice.between(3, 5)), " "))
	r.words = strings.Join(p.sentences(1, 2), " ")
	p.blocks = append(p.blocks, block{rule: r})
}

func (p *prose) steps(low, high int) {
	steps := p.sentences(low, high)
	for i := range steps {
		steps[i] = strconv.Itoa(i+1) + ". " + steps[i]
	}
	p.add(strings.Join(steps, "\n"))
}

func (p *prose) table() {
	row := func(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |" }
	head := p.words(3)
	for i := range head {
		head[i] = capital(head[i])
	}
	lines := []string{row(head...), row("---", "---", "---")}
	for range p.dice.between(4, 6) {
		lines = append(lines, row(strings.Join(p.words(2), " "), p.words(1)[0], strconv.Itoa(p.dice.between(1, 45))+" %"))
	}
	p.add(strings.Join(lines, "\n"))
}

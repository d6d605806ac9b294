package corpus

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	//go:embed words.ru.txt
	wordsRu string
	//go:embed words.en.txt
	wordsEn string
)

// vocabulary holds the words of a language, each once.
var vocabulary = map[string][]string{"ru": distinct(wordsRu), "en": distinct(wordsEn)}

func distinct(text string) []string {
	var words []string
	seen := map[string]bool{}
	for _, word := range strings.Fields(text) {
		if !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return words
}

// block is a piece of a text between blank lines: Markdown that is the same in every layout, a section's heading, or a
// rule.
type block struct {
	markdown string
	section  string // the heading's words, "" for another block
	rule     *rule  // nil for another block
}

// prose writes the text of one page, block by block, and counts its words. What it writes depends on the dice alone.
type prose struct {
	dice   dice
	lang   string
	all    []country
	home   string                   // the slug of the page's own country, which it does not link to
	link   func(slug string) string // the address of a guide in the layout
	blocks []block
	count  int
}

// words returns n words in a row.
func (p *prose) words(n int) []string {
	p.count += n
	out := make([]string, n)
	for i := range out {
		out[i] = pick(p.dice, vocabulary[p.lang])
	}
	return out
}

// sentence returns 7 to 17 words; a third of all sentences have something emphasised, a link or code in it.
func (p *prose) sentence() string {
	words := p.words(p.dice.between(7, 17))
	p.decorate(words)
	return p.ended(words)
}

// plain returns a sentence of words only.
func (p *prose) plain() string { return p.ended(p.words(p.dice.between(7, 17))) }

func (p *prose) decorate(words []string) {
	d, last := p.dice, len(words)-1
	switch {
	case d.chance(0.18):
		from := d.between(0, last-2)
		to := from + d.between(1, 2)
		mark := "*"
		if d.chance(0.6) {
			mark = "**"
		}
		words[from] = mark + words[from]
		words[to] += mark
	case d.chance(0.10):
		if to := pick(d, p.all); to.slug != p.home {
			words[d.between(1, last-1)] = "[" + to.name[p.lang] + "](" + p.link(to.slug) + ")"
		}
	case d.chance(0.05):
		i := d.between(1, last-1)
		words[i] = "`" + words[i] + "`"
	}
}

// ended makes a sentence of words: a comma in a long one, a capital letter, a full stop or another sign.
func (p *prose) ended(words []string) string {
	if n := len(words); n > 9 {
		i := p.dice.between(3, n-4)
		if r, _ := utf8.DecodeLastRuneInString(words[i]); unicode.IsLetter(r) {
			words[i] += ","
		}
	}
	end := "."
	if !p.dice.chance(0.88) {
		end = "!"
		if p.dice.chance(0.6) {
			end = "?"
		}
	}
	return capital(strings.Join(words, " ")) + end
}

// capital makes the first letter a capital one.
func capital(text string) string {
	for i, r := range text {
		if unicode.IsLetter(r) {
			return text[:i] + string(unicode.ToUpper(r)) + text[i+utf8.RuneLen(r):]
		}
	}
	return text
}

// sentences returns low to high sentences, none with a line break.
func (p *prose) sentences(low, high int) []string {
	out := make([]string, p.dice.between(low, high))
	for i := range out {
		out[i] = p.sentence()
	}
	return out
}

func (p *prose) add(markdown string) { p.blocks = append(p.blocks, block{markdown: markdown}) }

func (p *prose) section(title string) {
	p.count += len(strings.Fields(title))
	p.blocks = append(p.blocks, block{section: title})
}

func (p *prose) paragraph(low, high int) { p.add(strings.Join(p.sentences(low, high), " ")) }

func (p *prose) bullets(low, high int) { p.add("- " + strings.Join(p.sentences(low, high), "\n- ")) }

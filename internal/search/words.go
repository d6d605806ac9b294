package search

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/russian"
	"golang.org/x/text/unicode/norm"
)

// stemmers take the endings off a folded word, by language. Words of a language without one stand as they are: they are
// found by their beginning.
var stemmers = map[string]func(*snowballstem.Env) bool{"en": english.Stem, "ru": russian.Stem}

// words is what is known of a language, and of its words in this index.
type words struct {
	lang    string
	stemmer func(*snowballstem.Env) bool
	stop    map[string]bool
	written lexicon          // every word met
	folded  map[string]*word // the same, folded
}

// word is a folded word: in lower case, without marks.
type word struct {
	text   string
	stop   bool   // it is never searched for
	number bool   // it is digits
	stem   string // "" as long as nobody asked
	term   uint32 // the number of its stem, 0 as long as nobody asked
}

func newWords(lang string) *words {
	base, _, _ := strings.Cut(lang, "-")
	w := &words{lang: base, stemmer: stemmers[base], stop: map[string]bool{}, written: newLexicon(), folded: map[string]*word{}}
	for _, word := range strings.Fields(stopWords[base]) {
		w.stop[word] = true
	}
	return w
}

// stem returns a folded word without its ending.
func (w *words) stem(word string) string {
	if w.stemmer == nil {
		return word
	}
	env := snowballstem.NewEnv(word)
	w.stemmer(env)
	if stem := env.Current(); utf8.RuneCountInString(stem) >= 2 {
		return stem
	}
	return word
}

// seen is how many words must show an ending before it counts: one alone may be a slip, or a name.
const seen = 2

// endings returns what the words of the index have at their end that their stems have not: "ами", or "y>i" where the
// stem ends in letters of its own. With them a device finds the stem of a word that it has never seen.
func (w *words) endings() []string {
	if w.stemmer == nil {
		return nil
	}
	count := map[string]int{}
	for word, known := range w.folded {
		stem := known.stem
		if stem == "" {
			continue
		}
		same := 0
		for same < len(word) && same < len(stem) && word[same] == stem[same] {
			same++
		}
		for same > 0 && !(boundary(word, same) && boundary(stem, same)) {
			same--
		}
		e := word[same:]
		if stem[same:] != "" {
			e += ">" + stem[same:]
		}
		count[e]++
	}
	var list []string
	for e, n := range count {
		if n >= seen && e != "" {
			list = append(list, e)
		}
	}
	slices.Sort(list)
	return list
}

func boundary(s string, at int) bool { return at == len(s) || utf8.RuneStart(s[at]) }

// of returns the words of a text, folded: in lower case, without the marks that people leave out in a search (ё is е, é
// is e), but й stays й. Letters, digits and marks make a word; a single letter is none.
func (w *words) of(text string) iter.Seq[*word] {
	return func(yield func(*word) bool) {
		for at := 0; ; {
			from := past(text, at, false)
			if from == len(text) {
				return
			}
			at = past(text, from, true)
			if word := w.written.word(text[from:at], w.meet); word != nil && !yield(word) {
				return
			}
		}
	}
}

// meet folds a word that is met for the first time; nil for what is no word.
func (w *words) meet(written string) *word {
	text := fold(written)
	if text == "" || utf8.RuneCountInString(text) < 2 && !digits(text) {
		return nil
	}
	known := w.folded[text]
	if known == nil {
		known = &word{text: text, stop: w.stop[text], number: digits(text)}
		w.folded[text] = known
	}
	return known
}

// past returns where in a text what stands from a place on ends: characters of words, or what stands between them.
func past(text string, at int, words bool) int {
	for at < len(text) {
		c, size, stands := text[at], 1, false
		switch {
		case c < utf8.RuneSelf:
			stands = inWords[c]
		case c >= 0xC2 && c < 0xE0 && at+1 < len(text) && text[at+1]&0xC0 == 0x80: // a character of two bytes
			stands, size = inWords[rune(c&0x1F)<<6|rune(text[at+1]&0x3F)], 2
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(text[at:])
			stands = !between(r)
		}
		if stands != words {
			return at
		}
		at += size
	}
	return at
}

// inWords says of the characters of one and two bytes, Latin and Cyrillic among them, whether they stand in words.
var inWords = func() (table [0x800]bool) {
	for r := range table {
		table[r] = !between(rune(r))
	}
	return table
}()

// between reports whether a character stands between words.
func between(r rune) bool {
	return r != softHyphen && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}

// softHyphen only says where a word may be broken.
const softHyphen = '\u00ad'

// fold makes one text of those that differ in case and marks alone.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	last := rune(0)
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case r == softHyphen:
		case r >= 0x300 && r < 0x370 && !(r == 0x306 && last == 'и'): // combining marks; и with a breve is й
		default:
			b.WriteRune(r)
			last = r
		}
	}
	return norm.NFC.String(b.String())
}

// digits reports whether a word is digits.
func digits(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

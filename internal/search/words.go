package search

import (
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
	stems   map[string]string // of every word met
	folded  map[string]string // every word met as it was written; "" for what is no word
}

func newWords(lang string) *words {
	base, _, _ := strings.Cut(lang, "-")
	w := &words{lang: base, stemmer: stemmers[base], stop: map[string]bool{}, stems: map[string]string{}, folded: map[string]string{}}
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
	stem, ok := w.stems[word]
	if !ok {
		env := snowballstem.NewEnv(word)
		w.stemmer(env)
		stem = env.Current()
		if utf8.RuneCountInString(stem) < 2 {
			stem = word
		}
		w.stems[word] = stem
	}
	return stem
}

// seen is how many words must show an ending before it counts: one alone may be a slip, or a name.
const seen = 2

// endings returns what the words of the index have at their end that their stems have not: "ами", or "y>i" where the
// stem ends in letters of its own. With them a device finds the stem of a word that it has never seen.
func (w *words) endings() []string {
	count := map[string]int{}
	for word, stem := range w.stems {
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

// split returns the words of a text, folded: in lower case, without the marks that people leave out in a search (ё is е,
// é is e), but й stays й. Letters, digits and marks make a word; a single letter is none.
func (w *words) split(text string) []string {
	var list []string
	for _, written := range strings.FieldsFunc(text, between) {
		word, ok := w.folded[written]
		if !ok {
			if word = fold(written); utf8.RuneCountInString(word) < 2 && !number(word) {
				word = ""
			}
			w.folded[written] = word
		}
		if word != "" {
			list = append(list, word)
		}
	}
	return list
}

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

// number reports whether a word is digits.
func number(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

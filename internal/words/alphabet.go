package words

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/unicode/norm"
)

// scripts are the letters of the scripts, by ISO 15924, that a language's own words may be written in beside others.
var scripts = map[string]*unicode.RangeTable{
	"Arab": unicode.Arabic, "Armn": unicode.Armenian, "Cyrl": unicode.Cyrillic, "Geor": unicode.Georgian, "Hebr": unicode.Hebrew, "Latn": unicode.Latin,
}

// Digits is the heading of what begins with a digit.
const Digits = "0–9"

// Alphabet is the order of an index from the first letter to the last. It is not for several goroutines at once.
type Alphabet struct {
	order, loose *collate.Collator
	own          *unicode.RangeTable
}

// Alphabet returns the language's.
func (w *Words) Alphabet() *Alphabet {
	script, _ := w.tag.Script()
	return &Alphabet{order: collate.New(w.tag), loose: collate.New(w.tag, collate.Loose), own: scripts[script.String()]}
}

// Compare orders two entries: quotes and other marks before the first letter do not count, the language's own script
// goes before others, digits go last.
func (a *Alphabet) Compare(x, y string) int {
	sx, sy := start(x), start(y)
	return cmp.Or(cmp.Compare(a.rank(sx), a.rank(sy)), a.order.CompareString(sx, sy), strings.Compare(x, y))
}

// Initial returns the heading under which the entry stands: its first letter as a capital, without a mark that the
// alphabet does not tell letters apart by (ё stands under Е, й under Й), Digits, or "" for no letter at all.
func (a *Alphabet) Initial(entry string) string {
	r := []rune(start(entry))
	switch {
	case len(r) == 0:
		return ""
	case unicode.IsDigit(r[0]):
		return Digits
	}
	letter := string(unicode.ToTitle(r[0]))
	bare := string([]rune(norm.NFD.String(letter))[:1])
	if a.loose.CompareString(letter, bare) == 0 {
		return bare
	}
	return letter
}

// start returns the entry from its first letter or digit on.
func start(entry string) string {
	return strings.TrimLeftFunc(entry, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func (a *Alphabet) rank(start string) int {
	r, _ := utf8.DecodeRuneInString(start)
	switch {
	case start == "":
		return 3
	case unicode.IsDigit(r):
		return 2
	case a.own != nil && !unicode.Is(a.own, r):
		return 1
	}
	return 0
}

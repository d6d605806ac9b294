package parse

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// sighting is what one quick look over a text says of what can stand in it. It takes a hundredth of the time of the
// patterns, and nearly always there is no more to do.
type sighting struct {
	unsure    bool  // letters that change their length with their size, or are written in two ways: anything may stand there
	messenger bool  // what every messenger-link holds
	place     bool  // words or signs without digits that coordinates may hold
	digits    []int // where digits stand, in their order
}

// What the bytes of a text may begin, or end.
const (
	dull = iota
	digit
	slash
	colon
	at
	latinWord
	cyrillicWord
	degree
	unsureLetter
	unsureSign
)

var sights = func() (t [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		t[c] = digit
	}
	t['/'], t[':'], t['@'], t[0xc2] = slash, colon, at, degree
	t['d'], t['D'], t['c'], t['C'] = latinWord, latinWord, latinWord, latinWord
	t[0xd0], t[0xd1] = cyrillicWord, cyrillicWord
	t[0xc4], t[0xc5], t[0xc8], t[0xe1], t[0xea] = unsureLetter, unsureLetter, unsureLetter, unsureLetter, unsureLetter
	t[0xe2] = unsureSign
	return t
}()

// placeLetters says of each byte whether it is the second of a letter with which a word of coordinates begins.
var placeLetters = func() (t [256]bool) {
	for _, letter := range []string{"ш", "Ш", "д", "Д", "к", "К"} {
		t[letter[1]] = true
	}
	return t
}()

// sight looks over a text.
func sight(text string) (s sighting) {
	for i := 0; i < len(text); i++ {
		kind := sights[text[i]]
		if kind == dull {
			continue
		}
		if kind == cyrillicWord {
			if i++; i < len(text) && placeLetters[text[i]] && !s.place {
				s.place = placeWord(text[i-1:])
			}
			continue
		}
		switch kind {
		case digit:
			s.digits = append(s.digits, i)
		case slash:
			s.messenger = s.messenger || endsIn(text[:i], messengerHosts)
			s.place = s.place || mapBefore(text[:i])
		case colon:
			s.messenger = s.messenger || endsIn(text[:i], messengerSchemes)
		case at:
			s.messenger = s.messenger || i+1 < len(text) && latinLetter(text[i+1])
		case degree:
			s.place = s.place || i+1 < len(text) && text[i+1] == 0xb0
		case latinWord:
			s.place = s.place || i+1 < len(text) && (text[i+1]|0x20 == 'e' && beginsWith(text[i:], "degrees") || text[i+1]|0x20 == 'o' && beginsWith(text[i:], "coordinates"))
		case unsureLetter:
			s.unsure = true
			return s
		case unsureSign: // Ω, K, Å, and letters that few languages have
			if rest := text[i+1:]; strings.HasPrefix(rest, "\x84\xa6") || strings.HasPrefix(rest, "\x84\xaa") || strings.HasPrefix(rest, "\x84\xab") || strings.HasPrefix(rest, "\xb1") {
				s.unsure = true
				return s
			}
		}
	}
	return s
}

func latinLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// beginsWith reports whether a text begins with a word, in letters of any size.
func beginsWith(text, word string) bool {
	return len(text) >= len(word) && strings.EqualFold(text[:len(word)], word)
}

// placeWord reports whether a text in Cyrillic begins with a word of coordinates.
func placeWord(text string) bool {
	if len(text) < len("широт") || text[3]&0xdf != "и"[1]&0xdf && text[3]&0xdf != "о"[1]&0xdf {
		return false
	}
	switch text[:2] {
	case "ш", "Ш":
		return beginsWith(text, "широт")
	case "д", "Д":
		return beginsWith(text, "долгот")
	case "к", "К":
		return beginsWith(text, "координат")
	}
	return false
}

// The ends of what stands before the slash or the colon of a messenger-link.
var (
	messengerHosts = []string{"t.me", "telegram.me", "telegram.dog", "wa.me", "whatsapp.com", "signal.me", "signal.group", "viber.com", "vk.com", "vk.ru",
		"vk.me", "ok.ru", "m.me", "instagram.com", "facebook.com", "fb.com", "discord.gg", "threema.id", "matrix.to"}
	messengerSchemes = []string{"tg", "viber", "whatsapp", "sgnl", "skype", "threema"}
)

// endsIn reports whether a text ends in one of the ends, in letters of any size.
func endsIn(text string, ends []string) bool {
	if text == "" || !latinLetter(text[len(text)-1]) {
		return false
	}
	for _, end := range ends {
		if len(text) >= len(end) && text[len(text)-1]|0x20 == end[len(end)-1] && strings.EqualFold(text[len(text)-len(end):], end) {
			return true
		}
	}
	return false
}

// mapBefore reports whether an address of a map may end with the text.
func mapBefore(text string) bool {
	from := strings.LastIndexAny(text[max(0, len(text)-300):], " \n()<>[]\"") + 1
	if from == 0 && len(text) > 300 {
		return true // too long to tell
	}
	small := strings.ToLower(text[max(0, len(text)-300)+from:])
	for _, sign := range []string{"maps", "2gis", "osm.org", "openstreetmap", "w3w", "what3words"} {
		if strings.Contains(small, sign) {
			return true
		}
	}
	return false
}

// still returns the digits of a sighting that are digits in a text of the same length too.
func still(digits []int, text string) []int {
	return slices.DeleteFunc(slices.Clone(digits), func(i int) bool { return text[i] < '0' || text[i] > '9' })
}

// dense returns where the last of so many digits that are close to each other stand.
func dense(digits []int, least int) (near []stretch) {
	count, last := 0, 0
	for _, i := range digits {
		if i-last > 16 {
			count = 0
		}
		if count, last = count+1, i; count >= least {
			near = append(near, stretch{i, i + 1})
		}
	}
	return near
}

// beside returns where the signs of the trace stand that are near enough to a digit to belong to it.
func (t *trace) beside(text string, digits []int) (near []stretch) {
	reach := t.reach + 16 // and the sign
	for i := 0; i < len(digits); {
		from, to := max(0, digits[i]-reach), digits[i]+reach
		for i++; i < len(digits) && digits[i]-reach <= to; i++ {
			to = digits[i] + reach
		}
		for from > 0 && !utf8.RuneStart(text[from]) {
			from--
		}
		for to = min(to, len(text)); to < len(text) && !utf8.RuneStart(text[to]); {
			to++
		}
		small := strings.ToLower(text[from:to])
		for _, sign := range t.signs {
			for at := 0; ; {
				i := strings.Index(small[at:], sign)
				if i < 0 {
					break
				}
				near = append(near, stretch{from + at + i, from + at + i + len(sign)})
				at += i + len(sign)
			}
		}
	}
	return near
}

// numeral reports whether so many digits stand in a text with at most so many signs between every two, which are among
// those that the groups of a number may have between them.
func numeral(text string, least, apart int) bool {
	count, between := 0, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			if count++; count >= least {
				return true
			}
			between = 0
		case strings.ContainsRune(" \t\n\f\r\u00a0\u202f\u2009().-‑–", r) && between < apart:
			between++
		default:
			count, between = 0, 0
		}
	}
	return false
}

package parse

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// trace is a kind of thing that leads to a person.
type trace struct {
	code    string
	signs   []string // what is found holds one of these, in small letters,
	digits  int      // or so many digits close to each other; 0 stands for no such number
	reach   int      // no further than this from its ends, in bytes
	pattern *regexp.Regexp
	links   bool                                   // looked for in the addresses of links too
	every   bool                                   // looked for outside stories too
	unless  func(found, before, after string) bool // what looks like it and is not
	needs   func(text string) bool                 // what every text has in which it can be found
}

// Pieces of the patterns: a space of any width, what stands between the groups of a number, the sign of a number.
const (
	gap    = `[\s\x{a0}\x{202f}\x{2009}]`
	joint  = `[\s\x{a0}\x{202f}\x{2009}().\-‑–]{0,7}`
	number = `(?:№|(?i:n[o°]?\.?|номер\p{L}*|number))`
)

// traces are tried in this order; what one has found is no other.
var traces = []trace{
	{code: "messenger-link", links: true, reach: 128,
		signs: []string{"@", ".me", "telegram", "whatsapp", "signal", "viber", "vk.", "ok.ru", "instagram", "facebook", "fb.com", "discord",
			"threema", "matrix.to", "tg:", "sgnl", "skype"}, pattern: pattern(
			`(?i:(?:https?://)?(?:www\.|m\.)?(?:t\.me|telegram\.(?:me|dog)|wa\.me|(?:api|chat)\.whatsapp\.com|signal\.(?:me|group)|`+
				`viber\.com|vk\.(?:com|ru|me)|ok\.ru|m\.me|instagram\.com|facebook\.com|fb\.com|discord\.gg|threema\.id|matrix\.to)/[^\s()<>\[\]"»]{0,63}[\p{L}\p{N}_/])`,
			`(?i:(?:tg|viber|whatsapp|sgnl|skype|threema):(?://)?[^\s()<>\[\]"»]{0,63}[\p{L}\p{N}_/])`,
			`@[A-Za-z][A-Za-z0-9_]{3,31}`,
		)},
	{code: "coordinates", links: true, digits: 6, reach: 192,
		signs: []string{"°", "широт", "долгот", "координат", "degrees", "coordinates", "maps", "2gis", "osm.org", "openstreetmap", "w3w", "what3words"}, unless: notCoordinates, pattern: pattern(
			`(?i:(?:google\.[a-z.]+/maps|maps\.google\.[a-z.]+|maps\.app\.goo\.gl|goo\.gl/maps|yandex\.[a-z]+/maps|2gis\.[a-z]+|`+
				`openstreetmap\.org|osm\.org|w3w\.co|what3words\.com)/[^\s()<>\[\]"»]{0,63}[\p{L}\p{N}_/])`,
			`-?\d{1,3}\.\d{2,}°?`+gap+`*[,;/]`+gap+`*-?\d{1,3}\.\d{2,}°?`,
			`-?\d{1,3}\.\d{3,}°?`+gap+`+-?\d{1,3}\.\d{3,}°?`,
			`\d{1,3},\d{4,}°?`+gap+`*[,;/]?`+gap+`*\d{1,3},\d{4,}°?`,
			`\d{1,3}`+gap+`?°`+gap+`?\d{1,2}(?:[.,]\d+)?`+gap+`?['′’](?:`+gap+`?\d{1,2}(?:[.,]\d+)?`+gap+`?(?:["″”]|''))?(?:`+gap+`?[NSEW])?`,
			`\d{1,3}(?:[.,]\d+)?`+gap+`?°`+gap+`?(?:[NSEW]|[сю]\.?`+gap+`?ш\.?|[вз]\.?`+gap+`?д\.?)`,
			`(?i:(?:\d+`+gap+`градус\p{L}*[^.!?\n]{0,40}?)?(?:северн|южн)\p{L}*`+gap+`широт\p{L}*)`,
			`(?i:(?:\d+`+gap+`градус\p{L}*[^.!?\n]{0,40}?)?(?:восточн|западн)\p{L}*`+gap+`долгот\p{L}*)`,
			`(?i:\d+(?:\.\d+)?`+gap+`degrees(?:[\s,]+\d+(?:\.\d+)?`+gap+`(?:minutes|seconds)){0,2}`+gap+`(?:north|south|east|west))`,
			`(?i:координат(?:ы|ам|ами|ах)?)`,
			`(?i:(?:gps|the|his|her|their|our|exact)`+gap+`coordinates)`,
		)},
	{code: "passport-number", digits: 6, reach: 192, every: true, unless: roundOrDate, needs: closeDigits, pattern: pattern(
		`\d{2}`+gap+`?\d{2}[\s\x{a0},]*`+number+`?`+gap+`*\d{6}`,
		`\d{2}`+gap+`?`+number+`?`+gap+`*\d{7}`,
		`\p{Lu}{2}`+gap+`?(?:№`+gap+`?)?\d{6,7}`,
		`\d{3}-\d{3}-\d{3}[ -]\d{2}`,
		`(?i:паспорт|загранпаспорт|удостоверени|билет|снилс|инн|passport|identity card|id card)\p{L}*[^.!?\n]{0,24}?`+
			number+`[\s\x{a0}:]*\p{Lu}{0,2}[\s\x{a0}-]?\d(?:[\s\x{a0}-]?\d){5,}`,
	)},
	{code: "phone-number", digits: 6, reach: 160, unless: roundOrDate, needs: dialled, pattern: pattern(
		`\+\d(?:`+joint+`\d){9,14}`,
		`[78]`+joint+`\d{3}`+joint+`\d{3}`+joint+`\d{2}`+joint+`\d{2}`,
		`\(?9\d{2}\)?[ \x{a0}-]\d{3}[ \x{a0}-]\d{2}[ \x{a0}-]\d{2}`,
		`\d{3}[-‑]\d{2}[-‑]\d{2}`,
		`(?i:тел\.|телефон\p{L}*|моб\.|мобильн\p{L}*|phone|tel\.|mobile|cell|whats`+gap+`?app|в[оа]тс?ап\p{L}*|viber|вайбер\p{L}*)(?:`+gap+
			`?`+number+`)?[\s\x{a0}:—–-]{0,8}\+?\d(?:`+joint+`\d){5,14}`,
	)},
	{code: "street-address", reach: 256,
		signs: []string{"ул.", "улиц", "просп", "пр-т", "переул", "пер.", "шоссе", "бульвар", "б-р", "набережн", "наб.", "площад", "пл.", "микрорайон",
			"мкр", "кв", "street", " st", "avenue", " ave", "road", " rd", "boulevard", "blvd", "lane", "square", "prospe", "ulitsa", "ul.", "pr.",
			"straße", "strasse", "str.", "apt", "apartment", "flat"}, unless: notAddress, pattern: pattern(
			`(?:[Уу]л\.|[Уу]лиц\p{L}+|[Пп]роспект\p{L}*|[Пп]росп\.|[Пп]р-т\p{L}*|[Пп]ереул\p{L}+|[Пп]ер\.|[Шш]оссе|[Бб]ульвар\p{L}*|[Бб]-р\p{L}*|`+
				`[Нн]абережн\p{L}+|[Нн]аб\.|[Пп]лощад\p{L}+|[Пп]л\.|[Мм]икрорайон\p{L}*|[Мм]кр\.?)`+gap+`?(?:[«"]?(?:\d+-\p{L}+|\p{Lu}[\p{L}.-]*)[»"]?`+gap+`?){1,4},?`+gap+
				`?(?:д\.|дом\p{L}{0,2}|№)?`+gap+`?\d{1,4}(?:[/-]\d+|[а-яa-z])?(?:[,\s\x{a0}]+кв(?:артир\p{L}*|\.)`+gap+`?\d{1,4})?`,
			`(?i:(?:д\.|дом\p{L}{0,2})`+gap+`?\d{1,4}[а-я]?(?:[/-]\d+)?(?:[,\s\x{a0}]+(?:корп|к|стр|подъезд)\.?`+gap+`?\d+)?[,\s\x{a0}]+кв(?:артир\p{L}*|\.)`+gap+`?\d{1,4})`,
			`\d{1,4}[A-Za-z]?`+gap+`(?:\p{Lu}[\p{L}'’-]+`+gap+`){1,3}(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Boulevard|Blvd\.?|Lane|Square|Prospe[kc]t|Ulitsa)`,
			`(?:Ulitsa|ul\.|Prospe[kc]t|pr\.)`+gap+`(?:\p{Lu}[\p{L}'’-]+`+gap+`?){1,3},?`+gap+`?\d{1,4}`,
			`\p{Lu}\p{L}+(?:straße|strasse|str\.)`+gap+`\d{1,4}[a-z]?`,
			`(?i:(?:apt\.?|apartment|flat)`+gap+`(?:no\.?`+gap+`?)?\d{1,4})`,
		)},
	{code: "car-plate", digits: 5, reach: 48, every: true, needs: plated, pattern: pattern(
		`[АВЕКМНОРСТУХABEKMHOPCTYX]`+gap+`?\d{3}`+gap+`?[АВЕКМНОРСТУХABEKMHOPCTYX]{2}`+gap+`?\d{2,3}`,
		`[авекмнорстух]\d{3}[авекмнорстух]{2}\d{2,3}`,
	)},
}

// pattern joins patterns of which one must match. Every one is bounded, so that no text takes the square of its length.
func pattern(one ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?:` + strings.Join(one, `)|(?:`) + `)`)
}

var (
	dayFigures = regexp.MustCompile(`\d{1,2}\.\d{1,2}\.(?:\d{2}){1,2}$|\d{4}-\d{2}-\d{2}`)
	thousands  = regexp.MustCompile(`^\D*\d{1,3}(?:[ \x{a0}\x{202f}.,]\d{3})+$`)
	dayMonth   = regexp.MustCompile(`^(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])$`)
	years      = regexp.MustCompile(`(?:^|\D)(?:19|20)\d{2}$|^(?:19|20)\d{2}\D`) // at the end or the beginning
)

// roundOrDate tells figures and dates from the numbers of documents and telephones.
func roundOrDate(found, _, _ string) bool {
	return strings.HasSuffix(found, "000") || dayFigures.MatchString(found) || !strings.ContainsAny(found, "+:№") && thousands.MatchString(found)
}

// notCoordinates tells two days of a month, prices and what is nowhere on the globe from a place.
func notCoordinates(found, before, after string) bool {
	parts := strings.FieldsFunc(found, func(r rune) bool { return r != '.' && r != '-' && (r < '0' || r > '9') })
	if len(parts) != 2 || !strings.Contains(parts[0], ".") || !strings.Contains(parts[1], ".") {
		return false
	}
	if dayMonth.MatchString(parts[0]) && dayMonth.MatchString(parts[1]) {
		return true
	}
	lat, err1 := strconv.ParseFloat(parts[0], 64)
	long, err2 := strconv.ParseFloat(parts[1], 64)
	if err1 != nil || err2 != nil || max(lat, -lat) > 90 || max(long, -long) > 180 {
		return true
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " \u00a0\u202f"))
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, " \u00a0\u202f"))
	return strings.ContainsRune("%$€£₽", first) || strings.ContainsRune("$€£₽", last) || strings.HasPrefix(after, ".") && len(after) > 1 && unicode.IsDigit(rune(after[1]))
}

// notAddress tells a year, or how many of something were there, from the number of a house.
func notAddress(found, _, after string) bool {
	if strings.Contains(found, "д.") || strings.Contains(found, "дом") || strings.Contains(found, "кв") || strings.HasPrefix(strings.ToLower(found), "ул.") {
		return false
	}
	if years.MatchString(found) {
		return true
	}
	next, size := utf8.DecodeRuneInString(after)
	then, _ := utf8.DecodeRuneInString(after[size:])
	last, _ := utf8.DecodeLastRuneInString(found)
	return unicode.IsDigit(last) && unicode.IsSpace(next) && unicode.IsLower(then) && unicode.Is(unicode.Cyrillic, then)
}

// find is a trace in a text: its code, and where it stands, in bytes.
type find struct {
	code     string
	from, to int
}

// personal returns what in a text leads to a person, in its order. blanked gives the same text, byte for byte, without the
// addresses of its links.
func personal(links string, blanked func() string, story bool) []find {
	s := sight(links)
	if !s.unsure && !s.messenger && !s.place && len(s.digits) == 0 {
		return nil
	}
	var found []find
	words := blanked()
	digits := still(s.digits, words)
	for i := range traces {
		t := &traces[i]
		text := words
		if t.links {
			text = links
		}
		if !story && !t.every {
			continue
		}
		var parts []stretch
		switch {
		case s.unsure || t.code == "messenger-link" && s.messenger || t.code == "coordinates" && s.place:
			parts = t.likely(text)
		case t.code == "messenger-link":
		case t.code == "coordinates" && !decimals(text, s.digits):
		case t.code == "coordinates":
			parts = t.around(text, dense(s.digits, t.digits))
		case t.digits > 0:
			parts = t.around(text, dense(digits, t.digits))
		default:
			parts = t.around(text, t.beside(text, digits))
		}
		for _, p := range parts {
			if s.unsure || t.needs == nil || t.needs(text[p.from:p.to]) {
				found = t.find(text, p.from, p.to, found)
			}
		}
	}
	slices.SortFunc(found, func(a, b find) int { return a.from - b.from })
	return found
}

// decimals reports whether a number has two digits after a point or a comma.
func decimals(text string, digits []int) bool {
	return slices.ContainsFunc(digits, func(i int) bool {
		return i+3 < len(text) && (text[i+1] == '.' || text[i+1] == ',') && text[i+2]-'0' < 10 && text[i+3]-'0' < 10
	})
}

// closeDigits reports whether a text has a number of six digits, written in groups or not.
func closeDigits(text string) bool { return numeral(text, 6, 1) }

// dialled reports whether a text has what every number of a telephone has: many digits, or a word beside fewer.
func dialled(text string) bool {
	if !numeral(text, 6, 7) {
		return false
	}
	if numeral(text, 9, 7) || numeral(text, 7, 1) {
		return true
	}
	small := strings.ToLower(text)
	return len(small) != len(text) || slices.ContainsFunc([]string{"тел.", "телефон", "моб.", "мобильн", "phone", "tel.", "mobile", "cell", "whats",
		"тап", "тсап", "viber", "вайбер"}, func(word string) bool { return strings.Contains(small, word) })
}

// plated reports whether a text has three digits with a letter or a space before and after them.
func plated(text string) bool {
	run := 0
	for i := range len(text) {
		if c := text[i]; c >= '0' && c <= '9' {
			run++
			continue
		}
		if run == 3 && i > 3 && (text[i] <= ' ' || text[i] >= 'A') && (text[i-4] <= ' ' || text[i-4] >= 'A') {
			return true
		}
		run = 0
	}
	return false
}

// find adds to found what stands between at and end of the text.
func (t *trace) find(text string, at, end int, found []find) []find {
	for at < end {
		m := t.pattern.FindStringIndex(text[at:end])
		if m == nil {
			break
		}
		from, to := at+m[0], at+m[1]
		_, size := utf8.DecodeRuneInString(text[from:])
		at = from + size
		if !alone(text, from, to) || t.unless != nil && t.unless(text[from:to], text[:from], text[to:]) {
			continue
		}
		at = to
		if !slices.ContainsFunc(found, func(f find) bool { return from < f.to && f.from < to }) {
			found = append(found, find{t.code, from, to})
		}
	}
	return found
}

// stretch is a part of a text, in bytes.
type stretch struct{ from, to int }

// likely returns the parts of a text, apart from each other, at which it is worth while to look closely: that takes a
// thousand times as long.
func (t *trace) likely(text string) []stretch {
	var near []stretch // of signs and digits
	if small := strings.ToLower(text); len(t.signs) > 0 && len(small) != len(text) {
		return []stretch{{0, len(text)}} // small letters that take other room than capital ones
	} else {
		for _, sign := range t.signs {
			for at := 0; ; {
				i := strings.Index(small[at:], sign)
				if i < 0 {
					break
				}
				near = append(near, stretch{at + i, at + i + len(sign)})
				at += i + len(sign)
			}
		}
	}
	if t.digits > 0 {
		var digits []int
		for i := range len(text) {
			if text[i] >= '0' && text[i] <= '9' {
				digits = append(digits, i)
			}
		}
		near = append(near, dense(digits, t.digits)...)
	}
	return t.around(text, near)
}

// around returns the parts of a text within reach of what stands near, apart from each other.
func (t *trace) around(text string, near []stretch) []stretch {
	slices.SortFunc(near, func(a, b stretch) int { return a.from - b.from })
	var parts []stretch
	for _, s := range near {
		s = stretch{max(0, s.from-t.reach), min(len(text), s.to+t.reach)}
		for s.from > 0 && !utf8.RuneStart(text[s.from]) {
			s.from--
		}
		for s.to < len(text) && !utf8.RuneStart(text[s.to]) {
			s.to++
		}
		if n := len(parts); n > 0 && s.from <= parts[n-1].to {
			parts[n-1].to = max(s.to, parts[n-1].to)
		} else {
			parts = append(parts, s)
		}
	}
	return parts
}

// alone reports whether what stands between from and to is not a part of a longer word or number.
func alone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	first, _ := utf8.DecodeRuneInString(text[from:])
	last, _ := utf8.DecodeLastRuneInString(text[:to])
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
	if first == '@' && (word(before) || before == '/' || before == '.') {
		return false
	}
	if unicode.IsDigit(first) && (before == '-' || before == '.' || before == ',') && from > 1 && word(rune(text[from-2])) {
		return false // the end of a longer figure
	}
	if strings.Contains(text[from:to], "/") { // an address may be cut
		after = ' '
	}
	return !(word(first) && word(before)) && !(first == '+' && word(before)) && !(word(last) && word(after))
}

package parse

import (
	"strings"
	"unicode"
)

// latin is how letters that no address may have are written in those that it may.
var latin = pairs(
	// Russian, Ukrainian and Belarusian, as their passports and maps mostly spell them
	"а a б b в v г g ґ g д d е e ё yo є ye ж zh з z и i і i ї yi й y к k л l м m н n о o п p р r с s т t у u ў u ф f",
	"х kh ц ts ч ch ш sh щ shch ъ  ы y ь  э e ю yu я ya ’  ʼ  '  ",
	// Latin letters with marks
	"á a à a â a ä a ã a å a ą a ā a ă a æ ae ç c ć c č c ď d đ d ð d é e è e ê e ë e ě e ę e ē e ė e ğ g í i ì i î i ï i",
	"ī i ı i ł l ľ l ñ n ń n ň n ó o ò o ô o ö o õ o ø o ő o œ oe ř r ś s š s ş s ș s ß ss ť t ţ t ț t þ th ú u ù u û u ü u",
	"ū u ů u ű u ý y ÿ y ź z ž z ż z",
)

// pairs reads lines of letters, each followed by a space, what stands for it (or nothing) and a space.
func pairs(lines ...string) *strings.Replacer {
	var list []string
	for _, line := range lines {
		list = append(list, strings.Split(strings.TrimSuffix(line, " "), " ")...)
		if len(list)%2 == 1 {
			list = append(list, "")
		}
	}
	return strings.NewReplacer(list...)
}

// NearSlug returns the slug that a text most likely stands for: in lower case, Cyrillic in Latin letters, hyphens for
// everything else. It is "" where nothing is left.
func NearSlug(text string) string {
	spelt := latin.Replace(strings.Map(unmarked, strings.ToLower(text)))
	words := strings.FieldsFunc(spelt, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	near := strings.Join(words, "-")
	if len(near) > maxSlug {
		near = strings.TrimRight(near[:maxSlug], "-")
	}
	if device.MatchString(near) {
		near += "-page"
	}
	return near
}

// unmarked drops the marks that macOS sets beside letters in the names of files.
func unmarked(r rune) rune {
	if unicode.Is(unicode.Mn, r) {
		return -1
	}
	return r
}

// nearName returns the name that a content file should have had, without its folder; "" if none can be guessed.
func nearName(n Name) string {
	near := NearSlug(n.Slug)
	switch {
	case near == "":
		return ""
	case n.Lang == "":
		return near + n.Ext
	}
	return near + "." + string(n.Lang) + n.Ext
}

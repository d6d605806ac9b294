package parse

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
	"unicode/utf8"
)

// everywhere is personal without the looks that save it work.
func everywhere(words, links string, story bool) []find {
	var found []find
	for _, t := range traces {
		text := words
		if t.links {
			text = links
		}
		if !story && !t.every {
			continue
		}
		for _, s := range t.likely(text) {
			found = t.find(text, s.from, s.to, found)
		}
	}
	slices.SortFunc(found, func(a, b find) int { return a.from - b.from })
	return found
}

// addresses are what unlinked blanks out.
var addresses = regexp.MustCompile(`\]\((?:[^()\s]|\([^()\s]*\))*|(?m:^\[[^\]\n]+\]:\s*\S+)|https?://[^\s<>)»"]+`)

func FuzzPersonal(f *testing.F) {
	for _, text := range []string{
		"Звоните: +7 495 123-45-67, 17.02.2026 или 2026-02-17", "паспорт 45 07 123456, СНИЛС 123-456-789 01", "[Он](https://t.me/some_body) (vk.com/id1)",
		"Дом на 55.75, 37.61, 55°45′N", "жил на ул. Ленина, д. 5, кв. 3, at 34 Rustaveli Avenue", "А123ВС77, е 777 кх199", "Северной Широты, GPS Coordinates, координаты",
		"[а]: https://goo.gl/maps/Ab12\n[б](b(c)d(e)", "тел. 12 34 56, ватсап 555 123", "Türkiye ſkype:abcd, TG://user Ⱥ 12", "yandex.ru/maps/-/C 2ГИС 2gis.ru/a", "№ 1 234 567, 71№1234567",
		"дом 12 кв. 4 улицы Ы 1", "паспорт № 12-34-56-78", "1 000 000 лари, 40 %", "\n[a]:\n\thttps://x.y )",
	} {
		f.Add(text)
	}
	documents(f, func(_, text string) {
		if len(text) < 1_000 {
			f.Add(text)
		}
	})
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 2_000 {
			return
		}
		blanked := string(addresses.ReplaceAllFunc([]byte(text), func(m []byte) []byte {
			blank(m, 0, len(m))
			return m
		}))
		if got := new(room).unlinked(text); got != blanked {
			t.Errorf("unlinked(%q) = %q, want %q", text, got, blanked)
		}
		for _, story := range []bool{true, false} {
			got := personal(text, func() string { return new(room).unlinked(text) }, story)
			if want := everywhere(blanked, text, story); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("personal(%q) in a story: %t = %v, want %v", text, story, got, want)
			}
		}
	})
}

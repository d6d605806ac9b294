package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// library is documents as a site has them: countries, kinds of rules, rules of both, stories. Their words come back as
// those of a language do, few of them often and many of them seldom.
func library(lang string, countries int) []*Document {
	stems := strings.Fields(map[string]string{
		"ru": "виз границ ёлк разрешен работ справк срок суд штраф налог въезд край й полёт Йод без и 90 2026 7 ж соглас\u00adован",
		"en": "visa border permit tax court fine stay work café naïve year 90 2026 7 x the of declar\u00adation O'Neill e-visa cities",
		"fa": "ویزا مرز اجازه کار سال ۹۰ 2026 تهران دادگاه مالیات جریمه x و از",
	}[lang])
	seed := uint32(1)
	next := func(n int) int {
		seed = seed*1664525 + 1013904223
		return int(seed>>16) % n
	}
	words := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(stems[next(len(stems)-next(len(stems)))])
			if next(3) == 0 {
				b.WriteString([]string{"а", "ами", "s", "ing", "ها", "1"}[next(6)])
			}
			if next(40) == 0 {
				fmt.Fprintf(&b, "%d", next(500))
			}
			b.WriteString([]string{" ", ", ", " — ", ".\n", "\u00a0", "-"}[next(6)])
		}
		return b.String()
	}
	var docs []*Document
	add := func(d *Document) *Document {
		docs = append(docs, d)
		return d
	}
	var kinds, guides []*Document
	for i := range countries {
		guides = append(guides, add(&Document{
			Href: fmt.Sprintf("countries/c%d.html", i), Title: words(2), Asked: []string{words(1)}, Text: []string{words(200), words(10)}, Notes: []string{"country"},
		}))
	}
	for i := range 12 {
		kinds = append(kinds, add(&Document{Href: fmt.Sprintf("rules/k%d.html", i), Title: words(3), Asked: []string{words(1), words(2)}, Text: []string{words(8)}}))
	}
	for i := range 12 * countries {
		d := add(&Document{
			Of: guides[i/12], Under: kinds[i%12 : i%12+1], Title: kinds[i%12].Title, Href: guides[i/12].Href + fmt.Sprintf("#r%d", i%12),
			Value: []string{words(2), words(1)}, Notes: []string{"fresh", fmt.Sprintf("day %d\nof %d", i%28, i%3)}, Mark: []string{"", "overdue"}[i%2], Text: []string{words(20)},
		})
		switch i % 5 {
		case 0:
			d.Title, d.Lang = words(3), "en"
		case 1:
			d.Under = nil
		case 2:
			d.Under = []*Document{kinds[(i+1)%12], kinds[i%12]}
		}
	}
	for i := range 3 * countries {
		add(&Document{Href: fmt.Sprintf("stories/s%d.html", i), Title: words(1), Value: []string{words(2)}, Text: []string{words(150), words(3)}})
	}
	return docs
}

func sum(x Index) string {
	h := sha256.New()
	for _, p := range x.Parts {
		_, _ = h.Write(p)
	}
	return fmt.Sprintf("%d parts, %d bytes read, %s", len(x.Parts), x.Text, hex.EncodeToString(h.Sum(nil)[:8]))
}

// An index of the same documents stays the same from version to version: else every copy of every site is sent again.
func TestIndexKeepsItsBytes(t *testing.T) {
	for _, c := range []struct {
		lang      string
		countries int
		want      string
	}{
		{"ru", 2, "1 parts, 25602 bytes read, 95e14afbad5ad6b0"}, {"ru", 60, "2 parts, 715523 bytes read, 29da9ea745ddc919"}, {"en", 60, "2 parts, 457065 bytes read, 528d08e703eef344"}, {"fa", 60, "2 parts, 625054 bytes read, 99d04901b329f927"},
	} {
		if got := sum(Build(library(c.lang, c.countries), c.lang)); got != c.want {
			t.Errorf("the index of %d countries in %s is %s, want %s", c.countries, c.lang, got, c.want)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	docs := library("ru", 250)
	size := int64(Build(docs, "ru").Text)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		Build(docs, "ru")
	}
}

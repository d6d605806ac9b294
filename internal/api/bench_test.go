package api

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// many is a site of n rules like those of a guide: a value of two fields, a source, words of two paragraphs in both
// languages.
func many(n int) Input {
	in := sample()
	g, one := in.Site.Guides[0], *in.Site.Guides[0].Rules[0]
	one.Value, one.Was = one.Value[:2], nil
	one.Words = map[site.Lang]*site.RuleText{}
	for lang, words := range map[site.Lang]string{"ru": "виза нужна тем, кто остаётся дольше года ", "en": "a visa is for those who stay longer "} {
		html := "<p>" + strings.Repeat(words, 6) + `<a href="` + "\x00" + `">там</a> <em>и здесь</em>.</p><p>` + strings.Repeat(words, 4) + "</p>"
		before, after, _ := strings.Cut(html, "\x00")
		one.Words[lang] = &site.RuleText{Title: words, Body: site.Body{Pieces: []site.Piece{{HTML: before}, {Hole: site.Href, Link: &site.Link{}}, {HTML: after}}}}
	}
	g.Rules = nil
	for i := range n {
		r := one
		r.ID = fmt.Sprintf("entry-%d", i)
		g.Rules = append(g.Rules, &r)
	}
	return in
}

// BenchmarkRules writes rules.json of a thousand rules; its figure is that of a rule.
func BenchmarkRules(b *testing.B) {
	const n = 1000
	in := many(n)
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(in, "rules", io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/rule")
}

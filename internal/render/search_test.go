package render

import (
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// What a body says is its words: no tag, no entity, and no two elements' words as one.
func TestSpoken(t *testing.T) {
	b := site.Body{Pieces: []site.Piece{
		{HTML: `<p>Штраф&nbsp;&mdash; <strong>2000</strong> лари`}, {HTML: `<ul><li>раз<li>два</ul><a href="`},
		{Hole: site.Href, Link: &site.Link{Path: "x"}}, {HTML: `">там</a>`},
	}}
	b.Pieces = append(b.Pieces, site.Piece{HTML: "пере"}, site.Piece{Hole: site.Aside}, site.Piece{HTML: "кладина<p>"})
	if got, want := spoken(nil, b), []string{"Штраф\u00a0— ", "2000", " лари", "раз", "два", "там", "перекладина"}; !slices.Equal(got, want) {
		t.Errorf("spoken() = %q, want %q", got, want)
	}
}

// An index is made once for all who ask, and not again while the documents are the same; with a cache that is not kept
// nothing is remembered.
func TestIndexIsMadeWhenDocumentsChange(t *testing.T) {
	cache := &Cache{keep: true}
	index := func(title string) *byte {
		home := &site.Page{Original: "en", Docs: map[site.Lang]*site.Doc{"en": {Title: title}}}
		s := &site.Site{
			Config: site.Config{Languages: []site.Lang{"en"}}, Home: home,
			Vocabulary: site.Vocabulary{Words: map[site.Lang]*site.KindWords{"en": {}}},
		}
		m := &maker{in: Input{Site: s, Words: shippedWords(t)}, cache: cache}
		first := &m.index("en").Parts[0][0]
		if &m.index("en").Parts[0][0] != first {
			t.Error("the index was made twice in one build")
		}
		return first
	}
	first := index("Guides")
	if index("Guides") != first {
		t.Error("the index was made again of the same documents")
	}
	second := index("Handbook")
	if second == first {
		t.Error("the index is that of the build before, whose documents are others")
	}
	if index("Handbook") != second {
		t.Error("the index was made again of the same documents")
	}
	cache = &Cache{}
	if first := index("Guides"); index("Guides") == first || cache.indexes != nil {
		t.Error("the cache is not kept, and remembers")
	}
}

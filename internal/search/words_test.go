package search

import (
	"slices"
	"strings"
	"testing"
)

// written returns the words of a text as they stand in it, long enough or not.
func written(text string) []string {
	var list []string
	for at := 0; ; {
		from := past(text, at, false)
		if from == len(text) {
			return list
		}
		at = past(text, from, true)
		list = append(list, text[from:at])
	}
}

// What a word is, between alone says; past only asks it less often.
func FuzzWordsStandBetween(f *testing.F) {
	for _, s := range []string{
		"", " ", "a", "Виза — 90 дней.", "е\u0301ж, е\u0308лка", "при\u00adвет", "҂а", "ویزا، مرز", "日本 ビザ", "वीज़ा सीमा", "วีซ่า", "a\xffb\xd0", "\xc2", "😀x", "O'Neill's", "\u00a0a\u2009b\u202fc",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := written(text), strings.FieldsFunc(text, between); !slices.Equal(got, want) {
			t.Errorf("the words of %q are %q, want %q", text, got, want)
		}
	})
}

func TestWhatIsNoWord(t *testing.T) {
	w := newWords("ru")
	var got []string
	for word := range w.of("я x \u00ad - 7 ё\u0301 ЕЩЁ 12 ра\u00adз раз") {
		got = append(got, word.text)
	}
	if want := []string{"7", "еще", "12", "раз", "раз"}; !slices.Equal(got, want) {
		t.Errorf("the words are %q, want %q", got, want)
	}
}

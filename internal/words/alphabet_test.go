package words

import (
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

func TestAnIndexFollowsTheAlphabet(t *testing.T) {
	c := catalog(t)
	for _, test := range []struct {
		lang     site.Lang
		want     []string
		initials []string
	}{
		{"ru", []string{"Азия", "Ёж", "Ель", "Ия", "Йод", "«Ковчег»", "Ковш", "InTransit", "42 страны"}, []string{"А", "Е", "Е", "И", "Й", "К", "К", "I", "0–9"}},
		{"uk", []string{"Гора", "Ґанок", "Ірпінь", "Їжак", "Zug"}, []string{"Г", "Ґ", "І", "Ї", "Z"}},
		{"en", []string{"école", "Emirates", "“Idite Lesom”", "Ковчег"}, []string{"E", "E", "I", "К"}},
	} {
		a := c.In(test.lang).Alphabet()
		got := slices.Clone(test.want)
		slices.Reverse(got)
		slices.SortFunc(got, a.Compare)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: in the order of Alphabet.Compare: %q, want %q", test.lang, got, test.want)
		}
		for i, entry := range test.want {
			if got := a.Initial(entry); got != test.initials[i] {
				t.Errorf("%s: Alphabet.Initial(%q) = %q, want %q", test.lang, entry, got, test.initials[i])
			}
		}
	}
}

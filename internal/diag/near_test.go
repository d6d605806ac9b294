package diag_test

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/diag"
)

func TestNearest(t *testing.T) {
	for _, tt := range []struct {
		word    string
		options []string
		want    string
	}{
		{"verifed", []string{"sources", "verified", "value"}, "verified"},
		{"vreified", []string{"verified"}, "verified"}, // neighbours swapped: one slip
		{"ur", []string{"ru"}, "ru"},                   // the same with so few letters
		{"rus", []string{"ru", "en"}, "ru"},
		{"de", []string{"ru", "en"}, ""},   // two letters of two would be wrong
		{"x", []string{"a"}, "a"},          // one letter may always be wrong
		{"ab", []string{"ac", "ad"}, "ac"}, // of equals the first
		{"въезд", []string{"выезд", "сьезд"}, "выезд"},
		{"visa", []string{"visa"}, "visa"},
		{"colour", []string{"country", "kind"}, ""},
		{"", []string{"a"}, "a"},
		{"anything", nil, ""},
	} {
		if got := diag.Nearest(tt.word, tt.options); got != tt.want {
			t.Errorf("Nearest(%q, %q) = %q, want %q", tt.word, tt.options, got, tt.want)
		}
	}
}

package inspect

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/veshka-guide/veshka/internal/verify"
)

// unseen reports whether a character is there without being seen, or turns the direction of others.
func unseen(r rune) bool {
	switch {
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF, r == 0x034F, r == 0x061C,
		r >= 0x180B && r <= 0x180F, r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE01EF, r == 0x3164, r == 0x115F, r == 0x1160:
		return true
	}
	return false
}

// visible is a text without what is not seen, its white space made single blanks.
func visible(text string) string {
	text = strings.Map(func(r rune) rune {
		if unseen(r) || r == 0xAD {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.FieldsFunc(text, unicode.IsSpace), " ")
}

// invisible is the characters of a text that are not seen, as U+200B, "" for none.
func invisible(text string) string {
	var out []string
	for _, r := range text {
		if unseen(r) {
			out = append(out, strings.ToUpper(verify.Printable(string(r))))
		}
	}
	return strings.Join(out[:min(len(out), 16)], " ")
}

func decomposed(s string) string { return norm.NFD.String(s) }

var numbers = regexp.MustCompile(`\d+(?:[.,:]\d+)*`)

var months = regexp.MustCompile(`(?i)(?:январ|феврал|март|апрел|ма[йяе]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|january|february|march|april|\bmay\b|june|july|august|september|october|november|december)\p{L}*`)

// figures is the numbers and months of a text, in their order.
func figures(text string) string {
	return strings.Join(append(numbers.FindAllString(text, -1), months.FindAllString(strings.ToLower(text), -1)...), " ")
}

// excerpt is a text for people: printable, and not longer than a line or two.
func excerpt(s string) string {
	r := []rune(visible(s))
	if len(r) > 160 {
		r = append(r[:159], '…')
	}
	return verify.Printable(string(r))
}

// block is a paragraph, a heading, a cell.
type block struct {
	text string
	kind string // section, warning or text
}

// edit is a block of one page, of the other, or of both in two forms.
type edit struct{ was, is *block }

// diff compares the blocks of two pages: what is left of a common order is paired in its place.
func diff(a, b []block) []edit {
	for len(a) > 0 && len(b) > 0 && a[0].text == b[0].text {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1].text == b[len(b)-1].text {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	const most = 4 << 20 // cells of the table; beyond, order does not count
	if len(a)*len(b) > most {
		return unordered(a, b)
	}
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].text == b[j].text {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	var out []edit
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		p, q := i, j
		for (i < len(a) || j < len(b)) && !(i < len(a) && j < len(b) && a[i].text == b[j].text) {
			if j == len(b) || i < len(a) && table[i+1][j] >= table[i][j+1] {
				i++
			} else {
				j++
			}
		}
		out = append(out, pair(a[p:i], b[q:j])...)
		i, j = min(i+1, len(a)), min(j+1, len(b))
	}
	return out
}

// pair joins the blocks of a changed place in their order, those that have words in common.
func pair(a, b []block) []edit {
	var out []edit
	for len(a) > 0 && len(b) > 0 {
		switch {
		case near(a[0].text, b[0].text):
			out = append(out, edit{&a[0], &b[0]})
			a, b = a[1:], b[1:]
		case len(a) > len(b):
			out = append(out, edit{was: &a[0]})
			a = a[1:]
		case len(b) > len(a):
			out = append(out, edit{is: &b[0]})
			b = b[1:]
		default:
			out = append(out, edit{was: &a[0]}, edit{is: &b[0]})
			a, b = a[1:], b[1:]
		}
	}
	for i := range a {
		out = append(out, edit{was: &a[i]})
	}
	for i := range b {
		out = append(out, edit{is: &b[i]})
	}
	return out
}

// near reports whether half of the words of the shorter text are in the other.
func near(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	in := map[string]int{}
	for _, w := range y {
		in[w]++
	}
	n := 0
	for _, w := range x {
		if in[w] > 0 {
			in[w]--
			n++
		}
	}
	return 2*n >= len(x) && n > 0
}

func unordered(a, b []block) []edit {
	left := map[string]int{}
	for _, x := range a {
		left[x.text]++
	}
	var out []edit
	for j := range b {
		if left[b[j].text]--; left[b[j].text] < 0 {
			out = append(out, edit{is: &b[j]})
		}
	}
	for i := range a {
		if left[a[i].text] > 0 {
			left[a[i].text]--
			out = append(out, edit{was: &a[i]})
		}
	}
	return out
}

package words

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

const noBreak = "\u00a0"

// spaceAfterDigit is where a line must not break: between 17 and February, 2026 and "г.", 365 and days.
var spaceAfterDigit = regexp.MustCompile(`([0-9]) `)

func glued(s string) string { return spaceAfterDigit.ReplaceAllString(s, "${1}"+noBreak) }

// plain returns the shortest decimal notation of n.
func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// Number returns n with the language's decimal mark, and from 10,000 with its grouping; English groups from 1,000.
func (w *Words) Number(n float64) string {
	if n < 0 {
		return "−" + w.Number(-n) // CLDR's sign is missing from the library in some languages, fa among them
	}
	if w.locale == nil {
		return plain(n)
	}
	_, fraction, _ := strings.Cut(plain(n), ".")
	s := w.locale.FmtNumber(n, uint64(len(fraction)))
	if math.Trunc(n) >= 1000 && n < 10000 && base(w.lang) != "en" {
		group := strings.TrimSuffix(strings.TrimPrefix(w.locale.FmtNumber(1000, 0), "1"), "000")
		s = strings.Replace(s, group, "", 1)
	}
	return strings.ReplaceAll(s, " ", noBreak)
}

// Quantity returns a figure of the type with its unit, or the two ends of a range with the unit of the larger. It
// panics for a type that is no figure.
func (w *Words) Quantity(t site.FieldType, least, most float64) string {
	if !t.Figure() {
		panic("words: no figure: " + string(t))
	}
	return w.figures.of(figure{t, least, most}, func() string { return w.quantity(t, least, most) })
}

// figure is what Quantity says.
type figure struct {
	of          site.FieldType
	least, most float64
}

func (w *Words) quantity(t site.FieldType, least, most float64) string {
	figure := w.Number(most)
	if least != most {
		figure = w.Number(least) + "–" + figure
	}
	if t == site.Number {
		return figure
	}
	return glued(w.must("unit."+string(t), plain(most), []string{"Count", figure}))
}

// Money returns the amount with the ISO 4217 code of its currency.
func (w *Words) Money(amount float64, currency string) string {
	return w.Number(amount) + noBreak + currency
}

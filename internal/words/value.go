package words

import (
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// ValueDot stands between the parts of a value. No line begins with the dot.
const ValueDot = noBreak + "· "

// Value puts a rule's value into words: its parts in the kind's order, each from the same figure in every language.
// text is what the kind's values are called in the language; country says what a country is called, nil for Region.
func (w *Words) Value(text site.KindText, v site.Value, country func(code string) string) string {
	if country == nil {
		country = w.Region
	}
	var parts []string
	for _, part := range v {
		if s := w.part(part, text.Value[part.Field], country); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ValueDot)
}

// part puts one field into words; words holds its options, or its pattern under "".
func (w *Words) part(part site.Part, words map[string]string, country func(string) string) string {
	pattern := func(s string) string { return strings.ReplaceAll(words[""], "{}", s) }
	if part.Unknown {
		if own, ok := words[site.UnknownWord]; ok {
			return own
		}
		if words[""] == "" {
			return w.Text("value.unknown")
		}
		return pattern(w.Text("value.unknown"))
	}
	if part.Type.Figure() && part.Min == part.Max {
		if own, ok := words[plain(part.Max)]; ok {
			return own
		}
	}
	switch part.Type {
	case site.Bool:
		return words[strconv.FormatBool(part.Bool)]
	case site.OneOf, site.AnyOf:
		return w.List(mapped(part.Names, func(n string) string { return words[n] }))
	case site.Country, site.Countries:
		return pattern(w.List(mapped(part.Names, country)))
	case site.Languages:
		return pattern(w.List(mapped(part.Names, func(n string) string { return w.Name(site.Lang(n)) })))
	case site.DateType:
		return pattern(w.Date(part.Date))
	case site.Money:
		return pattern(w.Money(part.Min, part.Currency))
	}
	return pattern(w.Quantity(part.Type, part.Min, part.Max))
}

func mapped(names []string, word func(string) string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = word(n)
	}
	return out
}

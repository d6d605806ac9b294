package site

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"github.com/veshka-guide/veshka/internal/diag"
)

// typed reads a rule's value as its kind types it. A field that is not of its type is reported and left out.
func typed(n Node, k *Kind, report func(diag.Diagnostic)) Value {
	if n.Type == NoNode {
		return nil
	}
	if n.Type != Map {
		report(diag.At(n.Pos, "wrong-type", "key", "value", "want", "value: {…: …}"))
		return nil
	}
	for _, p := range n.Pairs {
		if k.Field(p.Key.Name) == nil {
			report(diag.At(p.Key.Pos, "unknown-field", "field", p.Key.Name, "kind", k.ID,
				"near", diag.Nearest(p.Key.Name, fieldNames(k)), "known", strings.Join(fieldNames(k), ", ")))
		}
	}
	var v Value
	for _, f := range k.Fields {
		for _, p := range n.Pairs {
			if p.Key.Name != f.Name {
				continue
			}
			if part, ok := typedPart(p.Value, f, report); ok {
				v = append(v, part)
			}
		}
	}
	return v
}

func fieldNames(k *Kind) []string {
	names := make([]string, len(k.Fields))
	for i, f := range k.Fields {
		names[i] = f.Name
	}
	return names
}

// typedPart reads one field of a value.
func typedPart(n Node, f Field, report func(diag.Diagnostic)) (Part, bool) {
	p := Part{Field: f.Name, Type: f.Type}
	if n.Type == Null || f.Type == "" {
		p.Unknown = true
		return p, f.Type != ""
	}
	ok := true
	switch f.Type {
	case Bool:
		p.Bool, ok = n.Text == "true", n.Type == BoolNode
	case DateType:
		p.Date, ok = ParseDate(n.Text)
		ok = ok && n.Type != List && n.Type != Map
	case OneOf, AnyOf, Country, Countries, Languages:
		var items []Node
		if items, ok = n.names(f.Type != OneOf && f.Type != Country); ok {
			p.Names = f.chosen(items, report)
			return p, len(p.Names) == len(items)
		}
	case Money:
		p.Min, p.Currency, ok = n.money()
		p.Max = p.Min
	default:
		p.Min, p.Max, ok = n.figure()
		ok = ok && !(f.Type.Whole() && (p.Min != math.Trunc(p.Min) || p.Max != math.Trunc(p.Max)))
	}
	if !ok {
		report(diag.At(n.Pos, "value-type", "field", f.Name, "got", n.Written(), "want", f.Wanted()))
	}
	return p, ok
}

// chosen returns the names up to the first that the field does not know, which is reported.
func (f Field) chosen(items []Node, report func(diag.Diagnostic)) []string {
	var names []string
	for _, it := range items {
		switch f.Type {
		case Country, Countries:
			if !IsCountry(it.Text) {
				report(diag.At(it.Pos, "unknown-country", "country", it.Text))
				return names
			}
		case Languages:
			if _, err := language.Parse(it.Text); err != nil {
				report(diag.At(it.Pos, "unknown-language", "lang", it.Text))
				return names
			}
		default:
			if !slices.Contains(f.Options, it.Text) {
				report(diag.At(it.Pos, "unknown-value", "key", f.Name, "value", it.Text,
					"near", diag.Nearest(it.Text, f.Options), "known", strings.Join(f.Options, ", ")))
				return names
			}
		}
		names = append(names, it.Text)
	}
	return names
}

// names returns the scalars of a list, or of a single name; many says that a list is wanted.
func (n Node) names(many bool) ([]Node, bool) {
	switch {
	case n.Type == Text || n.Type == BoolNode: // NO is Norway, not a refusal
		return []Node{n}, true
	case n.Type == List && many:
		for _, it := range n.Items {
			if it.Type == List || it.Type == Map || it.Type == Null {
				return nil, false
			}
		}
		return n.Items, true
	}
	return nil, false
}

// figure returns a number, or the two of a range.
func (n Node) figure() (least, most float64, ok bool) {
	if n.Type == List && len(n.Items) == 2 {
		a, _, ok1 := n.Items[0].figure()
		b, _, ok2 := n.Items[1].figure()
		return a, b, ok1 && ok2 && a <= b && n.Items[0].Type != List && n.Items[1].Type != List
	}
	if n.Type != IntNode && n.Type != FloatNode {
		return 0, 0, false
	}
	f, err := strconv.ParseFloat(n.Text, 64)
	return f, f, err == nil && f >= 0 && f < 1e15
}

// money returns the amount and currency of {amount: 2000, currency: GEL}.
func (n Node) money() (amount float64, code string, ok bool) {
	if n.Type != Map || len(n.Pairs) != 2 {
		return 0, "", false
	}
	for _, p := range n.Pairs {
		switch p.Key.Name {
		case "amount":
			amount, _, ok = p.Value.figure()
			ok = ok && p.Value.Type != List
		case "currency":
			code = p.Value.Text
		}
	}
	_, err := currency.ParseISO(code)
	return amount, code, ok && err == nil
}

// String returns what the part states, without its field, as kinds.yaml types it: "true", "90", "30..90", "30000 GEL",
// "high", "AM,BY", "2026-02", "null".
func (p Part) String() string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch {
	case p.Unknown:
		return "null"
	case p.Type == Bool:
		return strconv.FormatBool(p.Bool)
	case p.Type == DateType:
		return p.Date.String()
	case p.Type == Money:
		return number(p.Min) + " " + p.Currency
	case p.Type.Figure() && p.Min != p.Max:
		return number(p.Min) + ".." + number(p.Max)
	case p.Type.Figure():
		return number(p.Min)
	}
	return strings.Join(p.Names, ",")
}

// Written returns the node roughly as its author wrote it, for messages.
func (n Node) Written() string {
	switch n.Type {
	case List:
		items := make([]string, len(n.Items))
		for i, it := range n.Items {
			items[i] = it.Written()
		}
		return "[" + strings.Join(items, ", ") + "]"
	case Map:
		pairs := make([]string, len(n.Pairs))
		for i, p := range n.Pairs {
			pairs[i] = p.Key.Name + ": " + p.Value.Written()
		}
		return "{" + strings.Join(pairs, ", ") + "}"
	}
	return n.Text
}

// Wanted returns an example of the field's type, for messages.
func (f Field) Wanted() string {
	switch f.Type {
	case Bool:
		return "true | false"
	case DateType:
		return "2026-02-17 | 2026-02 | 2026"
	case Money:
		return "{amount: 2000, currency: GEL}"
	case Country:
		return "GE"
	case Countries:
		return "[GE, AM]"
	case Languages:
		return "[ka, en]"
	case OneOf:
		return strings.Join(f.Options, " | ")
	case AnyOf:
		return "[" + strings.Join(f.Options, ", ") + "]"
	case Number:
		return "90 | [30, 90]"
	}
	return "90 | [30, 90] (" + string(f.Type) + ")"
}

// IsCountry reports whether the code is a country of ISO 3166-1 alpha-2, in capitals.
func IsCountry(code string) bool {
	if len(code) != 2 || strings.ToUpper(code) != code {
		return false
	}
	r, err := language.ParseRegion(code)
	return err == nil && r.IsCountry() && r.Canonicalize() == r && // UK would be GB
		!strings.Contains(withdrawn, code)
}

// withdrawn are the codes of countries that are no more, and that no other country has (ISO 3166-3).
const withdrawn = "AN BU CS CT DD DY FQ FX HV JT MI NH NQ NT PC PU PZ RH SU TP VD WK YD YU ZR"

package attest

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// valueYAML writes a value as kinds.yaml types it.
func valueYAML(v site.Value) string {
	var kv []string
	for _, p := range v {
		kv = append(kv, parse.Scalar(p.Field), partYAML(p))
	}
	return pairs(kv...)
}

func partYAML(p site.Part) string {
	switch {
	case p.Unknown || p.Type == site.Bool || p.Type == site.DateType:
		return p.String()
	case p.Type == site.Money:
		amount, currency, _ := strings.Cut(p.String(), " ")
		return pairs("amount", amount, "currency", parse.Scalar(currency))
	case p.Type.Figure():
		if least, most, isRange := strings.Cut(p.String(), ".."); isRange {
			return "[" + least + ", " + most + "]"
		}
		return p.String()
	case p.Type == site.OneOf || p.Type == site.Country:
		return parse.Scalar(p.Names[0])
	}
	names := make([]string, len(p.Names))
	for i, n := range p.Names {
		names[i] = parse.Scalar(n)
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// fits reports whether the kind still has every field of an earlier value, of the same type and with the same options.
func fits(v site.Value, k *site.Kind) bool {
	return !slices.ContainsFunc(v, func(p site.Part) bool {
		f := k.Field(p.Field)
		if f == nil || f.Type != p.Type {
			return true
		}
		listed := f.Type == site.OneOf || f.Type == site.AnyOf
		return listed && slices.ContainsFunc(p.Names, func(n string) bool { return !slices.Contains(f.Options, n) })
	})
}

package hugo

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

// names are the codes of countries (ISO 3166-1) by what they are called in English and Russian (CLDR), and by their
// addresses.
var names = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			slug, err := scaffold.Slug(code)
			if err != nil {
				continue
			}
			region := language.MustParseRegion(code)
			for _, name := range []string{slug, display.English.Regions().Name(region), display.Russian.Regions().Name(region)} {
				if name != "" && out[folded(name)] == "" {
					out[folded(name)] = code
				}
			}
		}
	}
	return out
})

// codeOf returns the code of a country by its code or its name, "" if there is none of that name.
func codeOf(name string) string {
	if code := strings.ToUpper(name); site.IsCountry(code) {
		if _, err := scaffold.Slug(code); err == nil {
			return code
		}
	}
	return names()[folded(name)]
}

func folded(s string) string {
	return strings.ReplaceAll(strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_' || r == '\u00a0'
	}), " "), "ё", "е")
}

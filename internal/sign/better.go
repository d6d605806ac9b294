package sign

import (
	"path"
	"strings"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// latin is Cyrillic lower case in Latin letters, as in the addresses of Russian sites; what is not here has none.
var latin = strings.NewReplacer(
	"а", "a", "б", "b", "в", "v", "г", "g", "ґ", "g", "д", "d", "е", "e", "ё", "yo", "є", "ye", "ж", "zh", "з", "z", "и", "i",
	"і", "i", "ї", "yi", "й", "y", "к", "k", "л", "l", "м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t",
	"у", "u", "ў", "u", "ф", "f", "х", "kh", "ц", "ts", "ч", "ch", "ш", "sh", "щ", "shch", "ъ", "", "ы", "y", "ь", "", "э", "e",
	"ю", "yu", "я", "ya")

// better suggests a path that every host can serve in place of one that not every host can.
func better(name string) string {
	parts := strings.Split(latin.Replace(strings.ToLower(name)), "/")
	for i, part := range parts {
		var b strings.Builder
		for _, r := range part {
			switch {
			case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '.':
				b.WriteRune(r)
			case !strings.HasSuffix(b.String(), "-"):
				b.WriteByte('-')
			}
		}
		for part = b.String(); strings.Contains(part, ".."); {
			part = strings.ReplaceAll(part, "..", ".")
		}
		parts[i] = strings.Trim(part, "-.")
		if parts[i] == "" {
			parts[i] = "page"
		}
	}
	out := path.Join(parts...)
	if manifest.CheckPath(out) == nil {
		return out
	}
	parts[len(parts)-1] = "page-" + parts[len(parts)-1] // a name of a Windows device, or one of a control file
	if out = path.Join(parts...); manifest.CheckPath(out) == nil {
		return out
	}
	return "page" + path.Ext(parts[len(parts)-1])
}

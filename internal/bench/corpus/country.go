package corpus

import "strconv"

// country is one that does not exist.
type country struct {
	slug string
	name map[string]string // by language
}

// syllable is one in the letters of an address and in Cyrillic.
type syllable struct{ latin, cyrillic string }

var (
	syllables = []syllable{
		{"ba", "ба"}, {"ve", "ве"}, {"lo", "ло"}, {"ri", "ри"}, {"ma", "ма"}, {"ne", "не"}, {"do", "до"}, {"si", "си"}, {"ta", "та"}, {"ke", "ке"},
		{"go", "го"}, {"pi", "пи"}, {"ra", "ра"}, {"ze", "зе"}, {"mo", "мо"}, {"li", "ли"}, {"sa", "са"}, {"te", "те"}, {"no", "но"}, {"vi", "ви"},
	}
	endings = []syllable{{"nia", "ния"}, {"land", "ланд"}, {"stan", "стан"}, {"ria", "рия"}, {"via", "вия"}}
)

// countries returns n countries; those of a smaller corpus are the first of a larger one. There are 42,000 names.
func countries(n int) []country {
	all, used := make([]country, 0, n), map[string]bool{}
	for key := 0; len(all) < n; key++ {
		d := diceOf("country-" + strconv.Itoa(key))
		parts := []syllable{pick(d, syllables), pick(d, syllables)}
		if d.chance(0.6) {
			parts = append(parts, pick(d, syllables))
		}
		var name syllable
		for _, part := range append(parts, pick(d, endings)) {
			name.latin += part.latin
			name.cyrillic += part.cyrillic
		}
		if used[name.latin] {
			continue
		}
		used[name.latin] = true
		all = append(all, country{name.latin, map[string]string{"en": capital(name.latin), "ru": capital(name.cyrillic)}})
	}
	return all
}

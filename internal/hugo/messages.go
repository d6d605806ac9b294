package hugo

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// forms are the plural categories of CLDR, by which Hugo's words and veshka's are told apart alike.
var forms = []string{"zero", "one", "two", "few", "many", "other"}

// readMessages takes those words of i18n/ that veshka knows; the others are the theme's.
func (im *importer) readMessages() {
	im.messages = map[site.Lang]string{}
	for _, name := range im.others {
		rel, ok := strings.CutPrefix(name, "i18n/")
		if !ok {
			continue
		}
		lang := langOf(strings.TrimSuffix(path.Base(rel), path.Ext(rel)))
		data, err := fs.ReadFile(im.fs, name)
		if err != nil || !slices.Contains(endings, path.Ext(rel)) {
			im.leave("messages", name, 0, "")
			continue
		}
		table, line, err := decode(path.Ext(rel), data)
		if err != nil {
			if table, line, err = listed(path.Ext(rel), data, line, err); err != nil {
				im.leave("messages", name, line, err.Error())
				continue
			}
		}
		known, strange := map[string]map[string]string{}, 0
		flat("", table, func(id string, said map[string]string) {
			if slices.Contains(im.o.Messages, id) {
				known[id] = said
			} else {
				strange++
			}
		})
		usable := slices.Contains(im.languages, lang) && im.messages[lang] == "" && im.o.Site == nil
		if usable && len(known) > 0 {
			im.messages[lang] = written(known)
		} else {
			strange += len(known)
		}
		if strange > 0 {
			im.leave("messages", name, 0, fmt.Sprint(strange))
		}
	}
}

// listed reads words in Hugo's older form, a list of {id, translation}.
func listed(ending string, data []byte, line int, err error) (map[string]any, int, error) {
	if ending == ".toml" {
		return nil, line, err
	}
	indented := "list:\n  " + strings.ReplaceAll(string(data), "\n", "\n  ")
	if ending == ".json" {
		indented = `{"list":` + string(data) + `}`
	}
	table, _, err2 := decode(ending, []byte(indented))
	items, ok := table["list"].([]any)
	if err2 != nil || !ok {
		return nil, line, err
	}
	out := map[string]any{}
	for _, it := range items {
		entry := tableOf(it)
		if id := scalar(entry["id"]); id != "" {
			out[id] = entry["translation"]
		}
	}
	return out, 0, nil
}

// flat calls take for every message of a table, with its id and its forms.
func flat(prefix string, table map[string]any, take func(id string, said map[string]string)) {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		switch v := table[key].(type) {
		case map[string]any:
			said := map[string]string{}
			for form, words := range v {
				if slices.Contains(forms, form) {
					said[form] = scalar(words)
				}
			}
			if len(said) == len(v) && len(v) > 0 {
				take(prefix+key, said)
			} else {
				flat(prefix+key+".", v, take)
			}
		default:
			take(prefix+key, map[string]string{"other": scalar(v)})
		}
	}
}

// exact writes a text as YAML, its spaces as they are.
func exact(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "'", "''") + "'"
}

// written returns messages as a file of i18n/.
func written(known map[string]map[string]string) string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(known)) {
		said := known[id]
		if len(said) == 1 && said["other"] != "" {
			fmt.Fprintf(&b, "%s: %s\n", quoted(id), exact(said["other"]))
			continue
		}
		fmt.Fprintf(&b, "%s:\n", quoted(id))
		for _, form := range forms {
			if said[form] != "" {
				fmt.Fprintf(&b, "  %s: %s\n", form, exact(said[form]))
			}
		}
	}
	return b.String()
}

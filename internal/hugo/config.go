package hugo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// config is what hugo.toml says, as far as a veshka site has a use for it.
type config struct {
	file      string // "" for a content folder by itself
	unused    []string
	title     string
	base      string    // baseURL, in small letters, without the slash at its end
	lang      site.Lang // of files whose names say none; "" if it is not said
	languages map[site.Lang]tongue
	ignore    []*regexp.Regexp     // ignoreFiles: of the paths of files that Hugo makes no pages of
	folders   map[string]site.Lang // of content, and whose it is; "" for those whose files name their language
}

// tongue is an entry of `languages`.
type tongue struct {
	title  string
	weight int
}

// endings of files with settings, data and front matter.
var endings = []string{".toml", ".yaml", ".yml", ".json"}

// readConfig finds out where the content is, and in which languages.
func (im *importer) readConfig() error {
	im.conf = config{languages: map[site.Lang]tongue{}, folders: map[string]site.Lang{}}
	c := &im.conf
	all, err := im.settings()
	if err != nil {
		return err
	}
	if c.file == "" {
		return im.bare()
	}
	c.title = scalar(all["title"])
	c.base = strings.TrimSuffix(strings.ToLower(scalar(all["baseurl"])), "/")
	c.lang = langOf(scalar(all["defaultcontentlanguage"]))
	if c.lang == "" {
		code, _, _ := strings.Cut(cmp.Or(scalar(all["locale"]), scalar(all["languagecode"])), "-")
		c.lang = langOf(code)
	}
	top := cmp.Or(clean(scalar(all["contentdir"])), "content")
	c.folders[top] = ""
	langs := tableOf(all["languages"])
	for name, v := range langs {
		entry, lang := tableOf(v), langOf(name)
		if entry["disabled"] == true {
			continue
		}
		weight, _ := strconv.Atoi(scalar(entry["weight"]))
		c.languages[lang] = tongue{cmp.Or(scalar(entry["title"]), c.title), weight}
		if dir := clean(scalar(entry["contentdir"])); dir != "" && dir != top {
			c.folders[dir] = lang
		}
	}
	if c.lang == "" && len(langs) == 0 {
		c.lang = "en" // Hugo's own default
	}
	patterns := front{table: all}.list("ignorefiles")
	for _, p := range patterns {
		if re, err := regexp.Compile(p); err == nil {
			c.ignore = append(c.ignore, re)
		}
	}
	used := []string{"title", "languages", "defaultcontentlanguage", "languagecode", "locale", "contentdir", "baseurl", "ignorefiles"}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if !slices.Contains(used, key) {
			c.unused = append(c.unused, key)
		}
	}
	if len(c.ignore) < len(patterns) { // else a file could be published that Hugo keeps back
		return diag.Refuse("import-config", "file", c.file, "line", "0", "problem", "ignoreFiles")
	}
	if len(c.unused) > 0 {
		im.leave("config", c.file, 0, strings.Join(c.unused, ", "))
	}
	return nil
}

// ignored reports whether Hugo makes no page of a file.
func (c *config) ignored(file string) bool {
	return slices.ContainsFunc(c.ignore, func(re *regexp.Regexp) bool { return re.MatchString(file) || re.MatchString("/"+file) })
}

// settings reads all files with settings as one table; its keys are in small letters.
func (im *importer) settings() (map[string]any, error) {
	all := map[string]any{}
	read := func(name, key string) error {
		data, err := fs.ReadFile(im.fs, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		table, line, err := decode(path.Ext(name), data)
		if err != nil {
			return diag.Refuse("import-config", "file", name, "line", strconv.Itoa(line), "problem", err.Error())
		}
		if im.conf.file == "" {
			im.conf.file = name
		}
		if key == "" {
			maps.Copy(all, table)
		} else if old, ok := all[key].(map[string]any); ok {
			maps.Copy(old, table)
		} else {
			all[key] = table
		}
		return nil
	}
	for _, stem := range []string{"hugo", "config"} {
		for _, dir := range []string{"", "config/_default"} {
			for _, ending := range endings {
				if err := read(path.Join(dir, stem+ending), ""); err != nil {
					return nil, err
				}
			}
		}
	}
	parts, err := fs.ReadDir(im.fs, "config/_default")
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		stem := strings.TrimSuffix(p.Name(), path.Ext(p.Name()))
		if !p.Type().IsRegular() || !slices.Contains(endings, path.Ext(p.Name())) || stem == "hugo" || stem == "config" {
			continue
		}
		if err := read(path.Join("config/_default", p.Name()), strings.ToLower(stem)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// bare takes the folder for a content folder. One of its own folders that is called like a language is that language's.
func (im *importer) bare() error {
	c := &im.conf
	top := "."
	if info, err := fs.Stat(im.fs, "content"); err == nil && info.IsDir() {
		top = "content"
	}
	c.folders[top] = ""
	entries, err := fs.ReadDir(im.fs, top)
	if err != nil {
		return err
	}
	var found []string
	ours := false
	for _, e := range entries {
		if e.IsDir() && (isLang(e.Name()) && len(e.Name()) == 2 || slices.Contains(im.o.Known, site.Lang(e.Name()))) {
			found = append(found, e.Name())
			ours = ours || slices.Contains(im.o.Known, site.Lang(e.Name()))
		}
	}
	if ours {
		for _, name := range found {
			c.folders[path.Join(top, name)] = site.Lang(name)
			c.languages[site.Lang(name)] = tongue{}
		}
	}
	return nil
}

// decode reads a table in the notation of the ending. The keys are in small letters at every level, as Hugo reads them.
// With an error it returns the line that it is about, 0 if that is not known.
func decode(ending string, data []byte) (map[string]any, int, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var v any
	switch ending {
	case ".toml":
		var table map[string]any
		if err := toml.Unmarshal(data, &table); err != nil {
			var de *toml.DecodeError
			if errors.As(err, &de) {
				line, _ := de.Position()
				return nil, line, errors.New(strings.TrimPrefix(de.Error(), "toml: "))
			}
			return nil, 0, err
		}
		v = table
	case ".json":
		if err := json.Unmarshal(data, &v); err != nil {
			return nil, 0, err
		}
	default:
		if err := yaml.Unmarshal(data, &v); err != nil {
			var le *yaml.LoadError
			if errors.As(err, &le) {
				return nil, le.Mark.Line, errors.New(le.Message)
			}
			return nil, 0, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
		}
	}
	if v == nil {
		return map[string]any{}, 0, nil
	}
	table, ok := small(v).(map[string]any)
	if !ok {
		return nil, 0, errors.New("not a table of keys and values")
	}
	return table, 0, nil
}

// small writes the keys of all tables in small letters.
func small(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out[strings.ToLower(k)] = small(v[k])
		}
		return out
	case map[any]any:
		named := make(map[string]any, len(v))
		for k, x := range v {
			named[fmt.Sprint(k)] = x
		}
		return small(named)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = small(x)
		}
		return out
	}
	return v
}

// scalar returns a scalar as text, "" for anything else.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case bool, int, int64, uint64, float64:
		return fmt.Sprint(v)
	}
	return ""
}

func tableOf(v any) map[string]any {
	t, _ := v.(map[string]any)
	return t
}

// clean returns a folder of the settings as io/fs names it; "" for none, and for one outside of the site.
func clean(dir string) string {
	dir = strings.TrimPrefix(dir, "./")
	if dir == "" || !fs.ValidPath(path.Clean(dir)) {
		return ""
	}
	return path.Clean(dir)
}

func langOf(s string) site.Lang { return site.Lang(strings.ToLower(strings.ReplaceAll(s, "_", "-"))) }

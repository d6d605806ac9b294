package hugo

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// source is a Markdown file and what its place says of it.
type source struct {
	file string
	size int64
	top  string    // the content folder that it is in
	rel  string    // its path in that without language and ending: "posts/visa"
	lang site.Lang // "" if neither name nor folder says it
}

// walk lists the texts, and the files that they may show.
func (im *importer) walk() error {
	tops := slices.Sorted(maps.Keys(im.conf.folders))
	roots := slices.Clone(tops)
	if im.conf.file != "" || !slices.Contains(tops, ".") {
		roots = append(roots, "static", "assets", "i18n")
	}
	seen := map[string]bool{}
	for _, root := range roots {
		err := fs.WalkDir(im.fs, root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist) && name == root:
				return nil
			case err != nil:
				return err
			case name != "." && strings.HasPrefix(path.Base(name), ".") && d.IsDir():
				return fs.SkipDir
			case seen[name] || strings.HasPrefix(path.Base(name), "."):
				return nil
			}
			seen[name] = !d.IsDir()
			switch {
			case d.IsDir():
			case !d.Type().IsRegular():
				im.leave("symlink", name, 0, "")
			case slices.Contains([]string{".md", ".markdown", ".mdown"}, strings.ToLower(path.Ext(name))) && slices.Contains(tops, root):
				info, err := d.Info()
				if err != nil {
					return err
				}
				im.place(name, info.Size())
			default:
				im.others = append(im.others, name)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	slices.Sort(im.others)
	slices.SortFunc(im.sources, func(a, b source) int { return strings.Compare(a.file, b.file) })
	if len(im.sources) == 0 {
		return diag.Refuse("import-no-markdown", "folders", strings.Join(tops, ", "))
	}
	return im.machinery(roots)
}

// machinery lists the folders of Hugo's that hold no words.
func (im *importer) machinery(roots []string) error {
	if im.conf.file == "" {
		return nil
	}
	entries, err := fs.ReadDir(im.fs, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		used := slices.ContainsFunc(roots, func(r string) bool { return r == e.Name() || strings.HasPrefix(r, e.Name()+"/") })
		if e.IsDir() && !used && e.Name() != "config" && !strings.HasPrefix(e.Name(), ".") {
			im.leave("unsupported", e.Name()+"/", 0, "")
		}
	}
	return nil
}

// place notes a Markdown file under its content folder, the longest that holds it.
func (im *importer) place(name string, size int64) {
	s := source{file: name, size: size}
	found := false
	for top := range im.conf.folders {
		if (top == "." || strings.HasPrefix(name, top+"/")) && (!found || len(top) > len(s.top)) {
			s.top, found = top, true
		}
	}
	s.lang = im.conf.folders[s.top]
	s.rel = strings.TrimSuffix(strings.TrimPrefix(name, s.top+"/"), path.Ext(name))
	if stem, suffix, ok := cutLast(path.Base(s.rel), "."); ok && isLang(suffix) && stem != "" {
		s.lang = langOf(suffix)
		s.rel = path.Join(path.Dir(s.rel), stem)
	}
	im.sources = append(im.sources, s)
}

// chooseLanguages says which languages the site has, and drops the files of others.
func (im *importer) chooseLanguages() error {
	c := &im.conf
	if c.file == "" { // the names of the files are all there is
		for _, s := range im.sources {
			if s.lang != "" && slices.Contains(im.o.Known, s.lang) {
				c.languages[s.lang] = tongue{}
			}
		}
	}
	if im.o.Default != "" {
		c.lang = im.o.Default
	}
	if c.lang == "" {
		c.lang = im.firstLanguage()
	}
	if c.lang == "" || c.file == "" && im.o.Default == "" && slices.ContainsFunc(im.sources, func(s source) bool { return s.lang == "" }) {
		i := max(0, slices.IndexFunc(im.sources, func(s source) bool { return s.lang == "" }))
		return diag.Refuse("import-no-language", "file", im.sources[i].file)
	}
	if _, ok := c.languages[c.lang]; !ok {
		c.languages[c.lang] = tongue{title: c.title}
	}
	order := slices.Collect(maps.Keys(c.languages))
	slices.SortFunc(order, func(a, b site.Lang) int {
		if a == c.lang || b == c.lang {
			return cmp.Compare(bool2int(b == c.lang), bool2int(a == c.lang))
		}
		return cmp.Or(cmp.Compare(c.languages[a].weight, c.languages[b].weight), cmp.Compare(a, b))
	})
	allowed := im.o.Known
	if im.o.Site != nil {
		allowed = im.o.Site.Languages
	}
	for _, lang := range order {
		if slices.Contains(allowed, lang) {
			im.languages = append(im.languages, lang)
		}
	}
	im.dropStrangers(order)
	if len(im.sources) == 0 || len(im.languages) == 0 {
		return diag.Refuse("import-no-words", "langs", join(order), "known", join(allowed))
	}
	if im.o.Site != nil {
		im.languages = im.o.Site.Languages
	}
	return nil
}

// firstLanguage returns the language in which most files are, of equals the first by name.
func (im *importer) firstLanguage() site.Lang {
	count := map[site.Lang]int{}
	for _, s := range im.sources {
		count[s.lang]++
	}
	var first site.Lang
	for _, lang := range slices.Sorted(maps.Keys(im.conf.languages)) {
		if first == "" || count[lang] > count[first] {
			first = lang
		}
	}
	return first
}

// dropStrangers takes out the files of languages that the site will not have. configured are those of the Hugo site.
func (im *importer) dropStrangers(configured []site.Lang) {
	count, example := map[site.Lang]int{}, map[site.Lang]string{}
	im.sources = slices.DeleteFunc(im.sources, func(s source) bool {
		switch lang := cmp.Or(s.lang, im.conf.lang); {
		case slices.Contains(im.languages, lang):
			return false
		case slices.Contains(configured, lang) || im.o.Site != nil && slices.Contains(im.o.Known, lang):
			count[lang]++
			example[lang] = cmp.Or(example[lang], s.file)
		default:
			what := string(lang)
			if near := diag.Nearest(what, texts(configured)); near != "" {
				what += " → " + near + "?"
			}
			im.leave("suffix", s.file, 0, what)
		}
		return true
	})
	for _, lang := range slices.Sorted(maps.Keys(count)) {
		im.leave("language", example[lang], 0, fmt.Sprintf("%s: %d", lang, count[lang]))
	}
}

// isLang reports whether the text is a language as files name it: a tag that BCP 47 knows, of two or three letters, with
// or without a region.
func isLang(s string) bool {
	base, region, _ := strings.Cut(strings.ToLower(s), "-")
	if len(base) < 2 || len(base) > 3 || len(region) > 4 {
		return false
	}
	for _, r := range base {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	_, err := language.Parse(s)
	return err == nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func bool2int(b bool) int {
	if b {
		return 1
	}
	return 0
}

func texts(langs []site.Lang) []string {
	out := make([]string, len(langs))
	for i, l := range langs {
		out[i] = string(l)
	}
	return out
}

func join(langs []site.Lang) string { return strings.Join(texts(langs), ", ") }

package parse

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// Name is what a file's name below content/ says about it.
type Name struct {
	Section string    // "countries", "stories", "pages"; "" at the top
	Slug    string    // "georgia"
	Lang    site.Lang // "ru"; "" if the name carries none
	Ext     string    // ".md", ".yaml"
}

// Slug is what an address may be made of (DESIGN section 3).
var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// maxSlug is how many bytes of an address may stand for one file: a signed list takes paths of at most 180, and folders
// and suffixes need some of them.
const maxSlug = 100

// device is a name under which Windows has a device in every folder, whatever suffix it is given.
var device = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

// IsSlug reports whether the text can be the part of an address that stands for one file, on every host and every disk.
func IsSlug(text string) bool {
	return len(text) <= maxSlug && slug.MatchString(text) && (len(text) > len("com1") || !device.MatchString(text))
}

// NameOf takes "content/countries/georgia.ru.md" apart. Lang is whatever stands before the last dot, a known
// language or not.
func NameOf(file string) Name {
	rel := strings.TrimPrefix(file, "content/")
	n := Name{Section: path.Dir(rel), Ext: path.Ext(rel)}
	if n.Section == "." {
		n.Section = ""
	}
	n.Slug = strings.TrimSuffix(path.Base(rel), n.Ext)
	if stem, lang, ok := cutLast(n.Slug, "."); ok {
		n.Slug, n.Lang = stem, site.Lang(lang)
	}
	return n
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// CheckName reports what is wrong with a content file's name: the suffix of a language that the site does not have,
// letters that no address may have. It reports whether the file can be read.
func CheckName(file string, languages []site.Lang, report func(diag.Diagnostic)) bool {
	n, pos := NameOf(file), diag.Pos{File: file}
	known := make([]string, len(languages))
	for i, l := range languages {
		known[i] = string(l)
	}
	if n.Ext == ".md" || n.Lang != "" {
		if n.Lang == "" {
			report(diag.At(pos, "no-suffix", "name", n.Slug+"."+known[0]+n.Ext))
			return false
		}
		if !slices.Contains(known, string(n.Lang)) {
			report(diag.At(pos, "unknown-suffix", "suffix", string(n.Lang),
				"near", diag.Nearest(string(n.Lang), known), "known", strings.Join(known, ", ")))
			return false
		}
	}
	if !IsSlug(n.Slug) {
		report(diag.At(pos, "bad-name", "name", n.Slug, "near", nearName(n)))
		return false
	}
	return true
}

// IsWeb reports whether the address is one that a page may point to.
func IsWeb(address string) bool {
	lower := strings.ToLower(address)
	for _, scheme := range []string{"https://", "http://"} {
		rest, ok := strings.CutPrefix(lower, scheme)
		if !ok || rest == "" || strings.ContainsAny(rest, " \t\n\"<>") {
			continue
		}
		host, _, _ := strings.Cut(strings.NewReplacer("\\", "/", "?", "/", "#", "/").Replace(rest), "/")
		return !strings.Contains(host, "@") // a name before the host makes it look like another
	}
	return false
}

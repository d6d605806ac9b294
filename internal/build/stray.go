package build

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/render"
	"github.com/veshka-guide/veshka/internal/site"
)

// toolFiles begin the names of the files that hold the tool's own words, toolWords the ids of these.
var (
	toolFiles = []string{"diag.", "copy.", "desk."}
	toolWords = []string{"diag.", "fault.", "copy.", "refusal.", "desk."}
)

// ofTool reports whether a file of i18n/ holds the tool's own words.
func ofTool(name string) bool {
	return slices.ContainsFunc(toolFiles, func(p string) bool { return strings.HasPrefix(path.Base(name), p) })
}

func tools(id string) bool {
	return slices.ContainsFunc(toolWords, func(p string) bool { return strings.HasPrefix(id, p) })
}

// strayMessages reports words of the site's own that nobody would ever read: in a language that it does not have, or
// under a name that neither veshka nor the theme asks for.
func strayMessages(builtin, own []site.Messages, asked map[string]bool, languages []site.Lang) []diag.Diagnostic {
	known := messageIDs(builtin)
	if len(known) == 0 { // veshka without words of its own: the site has them all
		return nil
	}
	var found []diag.Diagnostic
	for _, m := range own {
		if !fallback(m.Lang, languages) {
			all := texts(languages)
			found = append(found, diag.At(diag.Pos{File: m.File}, "unknown-suffix", "suffix", string(m.Lang),
				"near", diag.Nearest(string(m.Lang), all), "known", strings.Join(all, ", ")))
			continue
		}
		for _, item := range m.Items {
			if !slices.Contains(known, item.ID) && !asked[item.ID] && !named(item.ID) {
				found = append(found, diag.At(item.Pos, "unknown-message", "id", item.ID, "near", diag.Nearest(item.ID, known)))
			}
		}
	}
	return found
}

// fallback reports whether a message is looked for in the language: it is one of the site's, the base of one, or English.
func fallback(lang site.Lang, languages []site.Lang) bool {
	return lang == "en" || slices.ContainsFunc(languages, func(l site.Lang) bool {
		return l == lang || strings.HasPrefix(string(l), string(lang)+"-")
	})
}

// named reports whether a message is the name of a country or a language, or the tool's own: there may be any of these.
func named(id string) bool {
	return strings.HasPrefix(id, "region.") || strings.HasPrefix(id, "language.") || tools(id)
}

func messageIDs(builtin []site.Messages) []string {
	var ids []string
	for _, m := range builtin {
		for _, item := range m.Items {
			if m.Lang == "en" && !tools(item.ID) {
				ids = append(ids, item.ID)
			}
		}
	}
	return ids
}

func texts(languages []site.Lang) []string {
	out := make([]string, len(languages))
	for i, lang := range languages {
		out[i] = string(lang)
	}
	return out
}

// quoted is a text that a template names: a message, or another template.
var quoted = regexp.MustCompile("[\"`]([^\"`\\s]+)[\"`]")

// askedFor returns what the templates of a theme name.
func askedFor(theme []render.File) map[string]bool {
	asked := map[string]bool{}
	for _, f := range theme {
		for _, m := range quoted.FindAllStringSubmatch(f.Text, -1) {
			asked[m[1]] = true
		}
	}
	return asked
}

// strayTemplates reports files of the site's own themes that no page is made of: in the theme, those that neither veshka
// nor a template asks for; beside it, a folder that is nearly called like it.
func (l *loading) strayTemplates(theme string, asked map[string]bool) {
	names, err := l.b.tree.Walk("themes")
	if err != nil {
		return
	}
	shipped, err := l.b.builtin.Walk("themes/default")
	if err != nil || len(shipped) == 0 {
		return
	}
	var known []string // what a theme may have, as this one would call it
	for _, name := range shipped {
		known = append(known, "themes/"+theme+strings.TrimPrefix(name, "themes/default"))
	}
	told := map[string]bool{}
	for _, name := range names {
		rel, inside := strings.CutPrefix(name, "themes/"+theme+"/")
		folder := path.Join("themes", strings.SplitN(name, "/", 3)[1])
		switch {
		case inside && (slices.Contains(known, name) && !strings.HasPrefix(rel, "parts/") || about(rel)):
		case inside && path.Ext(rel) == ".html" && (asked[rel] || path.Dir(rel) == "parts" && asked[strings.TrimSuffix(path.Base(rel), ".html")]):
		case inside:
			l.report(diag.At(diag.Pos{File: name}, "unknown-file", "near", diag.Nearest(name, known)))
		case folder != name && !told[folder] && diag.Nearest(path.Base(folder), []string{theme}) != "" && !slices.Contains(names, folder+"/guide.html"):
			told[folder] = true
			l.report(diag.At(diag.Pos{File: folder}, "unknown-file", "near", "themes/"+theme))
		}
	}
}

// about reports whether a file of a theme is for its editors.
func about(rel string) bool {
	return strings.HasPrefix(rel, "README") || strings.HasPrefix(rel, "LICENSE")
}

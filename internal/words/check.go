package words

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// forms lists CLDR's plural categories in their usual order.
var forms = []string{"zero", "one", "two", "few", "many", "other"}

// optional begins the ids that a language may lack: the tool's own messages are said in English then, and names come
// from CLDR.
var optional = []string{"diag.", "fault.", "copy.", "refusal.", "desk.", "region.", "language."}

// check compares every language with the reference.
func check(c *Catalog, files []site.Messages) []diag.Diagnostic {
	want := originals(files)
	var ds []diag.Diagnostic
	for _, lang := range c.need {
		ds = append(ds, missing(c, files, lang, want)...)
	}
	for lang, t := range c.tongues {
		can, must := categories(tagOf(lang))
		for id, m := range t.messages {
			original, ok := want[id]
			if !ok {
				original = m
			}
			if len(m.Forms) > 1 || len(original.Forms) > 1 {
				ds = append(ds, wrongForms(m, lang, can, must)...)
			}
			ds = append(ds, wrongPlaceholders(m, lang, original)...)
		}
	}
	return diag.Sort(ds)
}

// originals returns the first English message of each id: the built-in one, which the program's calls fit. A site's own
// English is checked against it like any other language.
func originals(files []site.Messages) map[string]site.Message {
	first := map[string]site.Message{}
	for _, f := range files {
		if f.Lang != reference {
			continue
		}
		for _, m := range f.Items {
			if _, ok := first[m.ID]; !ok {
				m.Forms = said(m.Forms)
				first[m.ID] = m
			}
		}
	}
	return first
}

func missing(c *Catalog, files []site.Messages, lang site.Lang, want map[string]site.Message) []diag.Diagnostic {
	var file string
	for _, f := range files {
		if (f.Lang == lang || f.Lang == base(lang) && file == "") && !strings.HasPrefix(path.Base(f.File), "diag.") {
			file = f.File
		}
	}
	if file == "" {
		file = fmt.Sprintf("i18n/%s.yaml", lang)
		return []diag.Diagnostic{diag.At(diag.Pos{File: file}, "missing-file", "file", file)}
	}
	chain := c.chain(lang)
	var ds []diag.Diagnostic
	for id := range maps.Keys(want) {
		if slices.ContainsFunc(optional, func(p string) bool { return strings.HasPrefix(id, p) }) {
			continue
		}
		if !slices.ContainsFunc(chain, func(t *tongue) bool { return t.has(id) }) {
			ds = append(ds, diag.At(diag.Pos{File: file}, "missing-message", "id", id, "lang", string(lang)))
		}
	}
	return ds
}

// wrongForms reports the plural forms that a counting message lacks, and those that no number calls for.
func wrongForms(m site.Message, lang site.Lang, can, must []string) []diag.Diagnostic {
	var ds []diag.Diagnostic
	for _, f := range must {
		if m.Forms[f] == "" {
			ds = append(ds, diag.At(m.Pos, "missing-plural", "id", m.ID, "lang", string(lang), "form", f))
		}
	}
	for f := range m.Forms {
		if !slices.Contains(can, f) {
			ds = append(ds, diag.At(m.Pos, "unknown-plural", "id", m.ID, "lang", string(lang), "form", f,
				"known", strings.Join(can, ", ")))
		}
	}
	return ds
}

// wrongPlaceholders reports a message whose forms together stand open for other values than the original's. One form
// may leave a value out: "one day".
func wrongPlaceholders(m site.Message, lang site.Lang, original site.Message) []diag.Diagnostic {
	got, slips := placeholders(m.Forms)
	want, _ := placeholders(original.Forms)
	if slices.Equal(got, want) && len(slips) == 0 {
		return nil
	}
	return []diag.Diagnostic{diag.At(m.Pos, "message-placeholder", "id", m.ID, "lang", string(lang),
		"want", written(want), "got", strings.TrimSpace(written(got)+" "+strings.Join(slips, " ")))}
}

func written(names []string) string {
	var b []string
	for _, n := range names {
		b = append(b, "{{."+n+"}}")
	}
	return strings.Join(b, " ")
}

// categories returns the plural categories that numbers of the language can take, and those that it must have: what
// whole numbers up to 1000 take, and "other". It asks the very rules that Count will use.
func categories(tag language.Tag) (can, must []string) {
	probe := site.Message{Forms: map[string]string{}}
	for _, f := range forms {
		probe.Forms[f] = f
	}
	w := &Words{chain: []*tongue{{messages: map[string]site.Message{"": probe}}}}
	w.chain[0].localizer = localizer(tag, w.chain[0].messages)

	can, must = []string{"other"}, []string{"other"}
	note := func(n string, lists ...*[]string) {
		f := w.must("", n, nil)
		for _, l := range lists {
			if !slices.Contains(*l, f) {
				*l = append(*l, f)
			}
		}
	}
	for n := range 1001 {
		note(fmt.Sprint(n), &can, &must)
	}
	for n := range 200 {
		note(fmt.Sprintf("%d.%d", n/10, n%10), &can)
		note(fmt.Sprintf("%d.%02d", n/100, n%100), &can)
	}
	note("1000000", &can)
	inOrder := func(a, b string) int { return slices.Index(forms, a) - slices.Index(forms, b) }
	slices.SortFunc(can, inOrder)
	slices.SortFunc(must, inOrder)
	return can, must
}

package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/hugo"
	"github.com/veshka-guide/veshka/internal/site"
)

// imported prints what was taken, what is to be mended and what was left out of the folder.
func (t *terminal) imported(dir string, r *hugo.Result) error {
	w := t.words()
	var b strings.Builder
	count := func(id string, n int) string { return w.Count("desk.import."+id, float64(n)) }
	langs := make([]string, len(r.Languages))
	for i, l := range r.Languages {
		langs[i] = string(l)
	}
	fmt.Fprintln(&b, w.Text("desk.import.taken", "guides", count("guides", r.Taken.Guides), "pages", count("pages", r.Taken.Pages),
		"texts", count("texts", r.Taken.Texts), "langs", strings.Join(langs, ", "), "pictures", count("pictures", r.Taken.Pictures),
		"drafts", count("drafts", r.Taken.Drafts)))
	if len(r.Mend) > 0 {
		fmt.Fprintf(&b, "\n%s\n", w.Text("desk.import.mend"))
		text := func(file string) string {
			i := slices.IndexFunc(r.Files, func(f hugo.File) bool { return f.Name == file })
			if i < 0 {
				return ""
			}
			return string(r.Files[i].Data)
		}
		if err := diag.Print(&b, r.Mend, w.Diagnostic, w.Text("preview.hint"), text); err != nil {
			return err
		}
	}
	last := ""
	for _, l := range r.Left {
		if l.Code != last {
			fmt.Fprintf(&b, "\n%s\n", w.Text("desk.import.left."+l.Code))
			last = l.Code
		}
		line := "  " + diag.Pos{File: filepath.Join(dir, filepath.FromSlash(l.File)), Line: l.Line}.String()
		if l.What != "" {
			line += ": " + l.What
		}
		fmt.Fprintln(&b, line)
	}
	if _, err := t.out.Write([]byte(b.String())); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.err, w.Text("desk.import.next", "command", "veshka serve -s "+typed(cmp.Or(t.dir, "."))))
	return err
}

// leftOut is something left out, as JSON. Line counts from 1; 0 means the file as a whole.
type leftOut struct {
	Code string `json:"code"`
	File string `json:"file"`
	Line int    `json:"line"`
	What string `json:"what,omitempty"`
	Text string `json:"text"`
}

func (t *terminal) importedJSON(r *hugo.Result) error {
	w := t.words()
	out := struct {
		Languages []site.Lang    `json:"languages"`
		Taken     map[string]int `json:"taken"`
		Files     []string       `json:"files"`
		Mend      []finding      `json:"mend"`
		Left      []leftOut      `json:"left"`
	}{Languages: r.Languages, Files: []string{}, Mend: t.found(r.Mend), Left: []leftOut{}}
	out.Taken = map[string]int{"guides": r.Taken.Guides, "pages": r.Taken.Pages, "texts": r.Taken.Texts, "drafts": r.Taken.Drafts,
		"pictures": r.Taken.Pictures, "messages": r.Taken.Messages}
	for _, f := range r.Files {
		out.Files = append(out.Files, f.Name)
	}
	for _, l := range r.Left {
		out.Left = append(out.Left, leftOut{l.Code, l.File, l.Line, l.What, w.Text("desk.import.left." + l.Code)})
	}
	return t.encode(out)
}

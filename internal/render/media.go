package render

import (
	"encoding/base64"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// picture shows a picture: a preview that stands inside the page, linked to the whole one. It goes into the hole of a
// <figure class="picture">, after the <figcaption> with its words; where wordsOnly is set nothing does, and the words
// are what is left. The preview has no words of its own: those beside it say what it shows. lang is their language.
func (p *page) picture(ref *site.PictureRef, lang site.Lang) string {
	pic := p.in.Site.Pictures[ref.File]
	if pic == nil || p.wordsOnly {
		return ""
	}
	w := p.in.Words.In(p.lang)
	var b strings.Builder
	b.WriteString(`<a href="` + template.HTMLEscapeString(relative(p.path, pic.Name)) + `"`)
	if lang != p.lang {
		b.WriteString(` lang="` + string(p.lang) + `" dir="` + w.Dir() + `"`)
	}
	b.WriteString(`><img src="data:image/jpeg;base64,` + base64.StdEncoding.EncodeToString(pic.Preview) + `" alt="" width="` +
		strconv.Itoa(pic.PreviewWidth) + `" height="` + strconv.Itoa(pic.PreviewHeight) + `">`)
	size := (len(pic.Bytes) + 999) / 1000
	b.WriteString(template.HTMLEscapeString(p.t("picture.whole", "size", w.Number(float64(size)))) + `</a>`)
	return b.String()
}

// mediaTasks lists the pictures that the content shows, each once, however many texts show it.
func (m *maker) mediaTasks() []task {
	files := map[string][]byte{}
	for _, pic := range m.in.Site.Pictures {
		files[pic.Name] = pic.Bytes
	}
	if len(files) == 0 {
		return nil
	}
	const here = "media/index.html"
	ts := []task{{path: here, template: "folder.html", lang: m.in.Site.Config.Languages[0], view: func() any {
		return m.folder(here, "media", "picture.folder", "picture.start", "index.html")
	}}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		ts = append(ts, task{path: name, bytes: func() []byte { return files[name] }, limit: Kept})
	}
	return ts
}

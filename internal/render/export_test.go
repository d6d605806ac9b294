package render

import (
	"bytes"
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Made is a page of a site: the template that makes it, and how its view is built.
type Made struct {
	Path, Template string
	Lang           site.Lang
	View           func() any
}

// Made lists the pages of a site that templates make, of the light edition none.
func (in Input) Made() []Made {
	ps := New(in, nil)
	tasks := slices.Concat(ps.tasks, ps.whole())
	for _, lang := range in.Site.Config.Languages {
		tasks = append(tasks, ps.m.searchTasks(lang)...)
	}
	var made []Made
	for _, t := range tasks {
		if t.template != "" {
			made = append(made, Made{t.path, t.template, t.lang, t.view})
		}
	}
	return made
}

// Execute executes a template with a view.
func (t *Theme) Execute(name string, lang site.Lang, view any) ([]byte, error) {
	return t.execute(name, lang, view)
}

// ExecutePlainly does it by html/template alone.
func (t *Theme) ExecutePlainly(name string, lang site.Lang, view any) ([]byte, error) {
	var out bytes.Buffer
	err := t.pages[lang].Templates().ExecuteTemplate(&out, name, view)
	return out.Bytes(), err
}

// Compiles reports whether a template is executed without html/template.
func (t *Theme) Compiles(name string, lang site.Lang, view any) bool {
	return t.pages[lang].Compiles(name, view)
}

// FrameOf returns the frame of a view, nil if it has none.
func FrameOf(view any) *Frame { return frameOf(view) }

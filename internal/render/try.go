package render

import (
	"errors"
	"html/template"
	"iter"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"
	"text/template/parse"

	"github.com/veshka-guide/veshka/internal/compiled"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/words"
)

// try parses the templates as their author wrote them, so that lines are right, and executes each on two samples: one
// that has everything, one that has nothing.
func (l *loader) try(files []File, w *words.Words) bool {
	root := template.New("").Funcs(funcs(w))
	places := map[string]string{}
	for _, f := range files {
		if path.Ext(f.Name) != ".html" {
			continue
		}
		name := templateName(f.Name)
		places[name] = f.Place
		t, err := root.New(name).Parse(f.Text)
		if err != nil {
			l.failed(err, places)
			continue
		}
		if t.Tree != nil {
			l.messages(t.Tree, f)
		}
	}
	if len(l.found) > 0 {
		return false
	}
	for name, view := range samples() {
		var page strings.Builder
		if err := root.ExecuteTemplate(&page, name, view); err != nil {
			l.failed(err, places)
			return false
		}
		if !reflect.ValueOf(view).IsZero() && !strings.Contains(page.String(), policyMeta) {
			l.report(diag.At(diag.Pos{File: places[name]}, "bad-template", "problem", `no <meta http-equiv="Content-Security-Policy" content="{{.Policy}}">`))
		}
	}
	return len(l.found) == 0
}

// samples yields each template with a view that has everything, and with one that has nothing.
func samples() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, name := range slices.Sorted(maps.Keys(views)) {
			empty := views[name]
			full := reflect.New(reflect.TypeOf(empty)).Elem()
			fill(full)
			if !yield(name, full.Interface()) || !yield(name, empty) {
				return
			}
		}
	}
}

// sample executes each template of a language as its pages will be.
func (l *loader) sample(set *compiled.Set, files []File) bool {
	var page []byte
	var err error
	for name, view := range samples() {
		if page, err = set.Append(page[:0], name, view); err != nil {
			places := map[string]string{}
			for _, f := range files {
				places[templateName(f.Name)] = f.Place
			}
			l.failed(err, places)
			return false
		}
	}
	return true
}

// policyMeta is how the policy stands in a page made of the full sample.
const policyMeta = `<meta http-equiv="Content-Security-Policy" content="x">`

// messages reports the messages that a template asks for and nobody has written.
func (l *loader) messages(tree *parse.Tree, f File) {
	walk(reflect.ValueOf(tree.Root), func(c *parse.CommandNode) {
		if name, ok := c.Args[0].(*parse.IdentifierNode); !ok || name.Ident != "t" {
			return
		}
		at, _ := tree.ErrorContext(c)
		pos := position(at, f.Place)
		if len(c.Args) != 2 {
			l.report(diag.At(pos, "bad-template", "problem", "t \"message\""))
			return
		}
		id, ok := c.Args[1].(*parse.StringNode)
		if !ok {
			l.report(diag.At(pos, "bad-template", "problem", "t \"message\""))
			return
		}
		if !l.catalog.Has(id.Text) {
			l.report(diag.At(pos, "missing-message", "id", id.Text, "lang", ""))
		}
	})
}

// walk calls f with every command below a node of a template's tree.
func walk(v reflect.Value, f func(*parse.CommandNode)) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), f)
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*parse.Tree]() {
			return
		}
		if c, ok := v.Interface().(*parse.CommandNode); ok {
			f(c)
		}
		walk(v.Elem(), f)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(v.Field(i), f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), f)
		}
	}
}

// fill puts something into every field of a view: text, true, one element into every list.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(2)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

// where is how text/template names a place: "guide.html:12:5".
var where = regexp.MustCompile(`^(?:html/)?(?:template: )?([^:\s]+):(\d+)(?::(\d+))?:? ?`)

// position reads a place that a template names itself by; the package offers no other way.
func position(at, place string) diag.Pos {
	pos := diag.Pos{File: place}
	if m := where.FindStringSubmatch(at); m != nil {
		pos.Line, _ = strconv.Atoi(m[2])
		if col, err := strconv.Atoi(m[3]); err == nil {
			pos.Col = col + 1
		}
	}
	return pos
}

// failed reports a template that does not parse or does not execute.
func (l *loader) failed(err error, places map[string]string) {
	text := err.Error()
	var exec texttemplate.ExecError
	if errors.As(err, &exec) {
		text = exec.Err.Error()
	}
	var escape *template.Error
	if errors.As(err, &escape) {
		l.report(diag.At(diag.Pos{File: places[escape.Name], Line: escape.Line}, "bad-template", "problem", escape.Description))
		return
	}
	pos := diag.Pos{File: "themes"}
	if m := where.FindStringSubmatch(text); m != nil {
		pos = position(text, places[m[1]])
		text = text[len(m[0]):]
	}
	l.report(diag.At(pos, "bad-template", "problem", strings.TrimSpace(text)))
}

// frameOf returns the frame of a view, nil if it has none.
func frameOf(view any) *Frame {
	v := reflect.ValueOf(view)
	if v.Kind() != reflect.Struct {
		return nil
	}
	f := v.FieldByName("Frame")
	if !f.IsValid() {
		return nil
	}
	frame, ok := f.Interface().(Frame)
	if !ok {
		return nil
	}
	return &frame
}

// Package compiled executes the templates of html/template: the same bytes, in a tenth of the time and next to no memory.
//
// A template is compiled for the type of the view that it is given. That type, and what the fields of a struct are, flows
// through with, range and template, so that every field is found once and not on every page. What the escapers of
// html/template make of a value in its place (text, attribute, address, …) is written without a string in between; texts
// that stand side by side are one, and functions that always say the same are called while compiling.
//
// Not everything is understood: not interfaces, methods, maps, break and continue, scripts and styles of untyped words, a
// template that is called inside an attribute. A template that has any of these, or calls one that has, is executed by
// html/template itself. So is one that meets an error half-way: what to say of it is html/template's to decide.
package compiled

import (
	"errors"
	"html/template"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// Set is templates that know each other. It may be used by several goroutines at once.
type Set struct {
	templates func() *template.Template // as html/template executes them
	trees     *template.Template        // the same, perhaps with other functions, once they are escaped
	pure      map[string]reflect.Value

	ready atomic.Pointer[map[key]*body] // nil bodies are of templates that html/template executes
	mu    *sync.Mutex                   // of all that share trees, held while compiling
}

// key is a template and the type of its dot, nil for a template that is called without one.
type key struct {
	name string
	dot  reflect.Type
}

// New returns the set of the templates. pure holds the functions that were given to them: each returns one string, the
// same for the same arguments. Nothing may be parsed into the templates after.
func New(templates *template.Template, pure map[string]any) *Set {
	return newSet(func() *template.Template { return templates }, templates, pure, new(sync.Mutex))
}

// With returns the set of the same templates that were given other functions of the same names. templates returns these;
// it is called when html/template must execute one of them, perhaps by several goroutines at once, and returns the same
// each time.
func (s *Set) With(templates func() *template.Template, pure map[string]any) *Set {
	return newSet(templates, s.trees, pure, s.mu)
}

func newSet(templates func() *template.Template, trees *template.Template, pure map[string]any, mu *sync.Mutex) *Set {
	s := &Set{templates: templates, trees: trees, pure: map[string]reflect.Value{}, mu: mu}
	for name, f := range pure {
		s.pure[name] = reflect.ValueOf(f)
	}
	s.ready.Store(&map[key]*body{})
	return s
}

// Append executes a template with the view and appends what it makes to dst. With an error, which is html/template's, it
// returns dst as it was.
func (s *Set) Append(dst []byte, name string, view any) ([]byte, error) {
	if b := s.body(key{name, reflect.TypeOf(view)}); b != nil {
		if out, ok := b.append(dst, reflect.ValueOf(view)); ok {
			return out, nil
		}
	}
	w := writer{dst}
	if err := s.templates().ExecuteTemplate(&w, name, view); err != nil {
		return dst, err
	}
	return w.out, nil
}

// Templates returns the templates as html/template executes them.
func (s *Set) Templates() *template.Template { return s.templates() }

// Compiles reports whether the template is executed without html/template when its view is of the type of view.
func (s *Set) Compiles(name string, view any) bool {
	return s.body(key{name, reflect.TypeOf(view)}) != nil
}

// body returns the compiled template, nil for one that is not understood.
func (s *Set) body(k key) *body {
	if b, ok := (*s.ready.Load())[k]; ok {
		return b
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ready := *s.ready.Load()
	if b, ok := ready[k]; ok {
		return b
	}
	c := &compiler{set: s, ready: ready, fresh: map[key]*body{}}
	now := maps.Clone(ready)
	if c.compile(k) {
		maps.Copy(now, c.fresh)
	} else {
		now[k] = nil
	}
	s.ready.Store(&now)
	return now[k]
}

// compile compiles a template and all that it calls. It reports false, and leaves nothing to use, if any of them is not
// understood.
func (c *compiler) compile(k key) (ok bool) {
	if !c.set.escaped(k.name) {
		return false
	}
	defer func() {
		if p := recover(); p != nil && p != errUnknown {
			panic(p)
		}
	}()
	c.body(k)
	return true
}

// escaped makes html/template escape a template with all that it calls, and reports whether it could. It does so before
// it writes a first byte, which here is the last.
func (s *Set) escaped(name string) bool {
	err := s.trees.ExecuteTemplate(closed{}, name, nil)
	var wrong *template.Error
	return !errors.As(err, &wrong)
}

// errUnknown is what the compiler panics with when it meets what it does not understand, errFailed what a template panics
// with when html/template would return an error. Neither leaves the package.
var (
	errUnknown = errors.New("not understood")
	errFailed  = errors.New("failed")
)

// body is a compiled template.
type body struct {
	ops   []op
	slots int    // how many variables it has, $ among them
	text  []byte // all that it writes, if it has no other ops
	plain bool   // text is all
}

// op writes a part of a template.
type op func(r *run, dot reflect.Value)

// run is one execution.
type run struct {
	out   []byte
	slots []slot // of the variables of every template that is being executed
	base  int    // the first of the innermost one
	depth int
}

// slot holds the value of a variable in the form of its expression.
type slot struct {
	value  reflect.Value
	text   string
	number int
	fact   bool
}

// deepest is how many templates may be executed within each other. Beyond it html/template decides.
const deepest = 1000

var runs = sync.Pool{New: func() any { return new(run) }}

// append executes the template. It reports false for an error.
func (b *body) append(dst []byte, view reflect.Value) (out []byte, ok bool) {
	r := runs.Get().(*run)
	r.out = dst
	defer func() {
		clear(r.slots[:cap(r.slots)])
		*r = run{slots: r.slots[:0]}
		runs.Put(r)
		if p := recover(); p != nil && p != errFailed {
			panic(p)
		}
	}()
	b.run(r, view)
	return r.out, true
}

func (b *body) run(r *run, dot reflect.Value) {
	if r.depth++; r.depth > deepest {
		panic(errFailed)
	}
	outer, top := r.base, len(r.slots)
	r.base = top
	r.slots = slices.Grow(r.slots, b.slots)[:top+b.slots]
	r.slots[top].value = dot
	for _, op := range b.ops {
		op(r, dot)
	}
	r.slots = r.slots[:top]
	r.base = outer
	r.depth--
}

// writer collects what html/template writes.
type writer struct{ out []byte }

func (w *writer) Write(b []byte) (int, error) {
	w.out = append(w.out, b...)
	return len(b), nil
}

// closed takes nothing.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errFailed }

package compiled

import (
	"reflect"
	"strconv"
	"text/template/parse"
)

// expr is an expression. One of value, text, number and fact is set, by what it is computed as; path instead of value is
// fields of dot, one in the other.
type expr struct {
	typ    reflect.Type // nil if it is one of several types: then only fact is known, or it is the nothing of a call without dot
	fixed  bool         // it is the same always
	path   []int
	value  func(r *run, dot reflect.Value) reflect.Value
	text   func(r *run, dot reflect.Value) string
	number func(r *run, dot reflect.Value) int
	fact   func(r *run, dot reflect.Value) bool
}

var (
	typeString = reflect.TypeFor[string]()
	typeInt    = reflect.TypeFor[int]()
	typeBool   = reflect.TypeFor[bool]()
)

func textOf(text func(r *run, dot reflect.Value) string) expr {
	return expr{typ: typeString, text: text}
}
func numberOf(number func(r *run, dot reflect.Value) int) expr {
	return expr{typ: typeInt, number: number}
}
func factOf(fact func(r *run, dot reflect.Value) bool) expr { return expr{typ: typeBool, fact: fact} }

func fixedText(s string) expr {
	e := textOf(func(*run, reflect.Value) string { return s })
	e.fixed = true
	return e
}

func fixedNumber(n int) expr { return numberOf(func(*run, reflect.Value) int { return n }) }

// known returns a type of which something is known: of an interface it is not.
func known(t reflect.Type) reflect.Type {
	if t == nil || t.Kind() == reflect.Interface {
		panic(errUnknown)
	}
	return t
}

// plain returns a type that prints as its kind does.
func plain(t reflect.Type) reflect.Type {
	if reflect.PointerTo(t).NumMethod() > 0 {
		panic(errUnknown)
	}
	return t
}

// asValue returns the expression as a value that can be a dot.
func (e expr) asValue() func(r *run, dot reflect.Value) reflect.Value {
	switch {
	case e.value != nil:
		return e.value
	case e.path != nil:
		return fieldOf(e.path)
	case e.typ == nil:
		panic(errUnknown)
	case e.text != nil:
		typ := e.typ
		return func(r *run, dot reflect.Value) reflect.Value { return reflect.ValueOf(e.text(r, dot)).Convert(typ) }
	case e.number != nil:
		return func(r *run, dot reflect.Value) reflect.Value { return reflect.ValueOf(e.number(r, dot)) }
	}
	return func(r *run, dot reflect.Value) reflect.Value { return reflect.ValueOf(e.fact(r, dot)) }
}

// fieldOf returns the field of dot at the path, dot itself for none.
func fieldOf(path []int) func(r *run, dot reflect.Value) reflect.Value {
	switch len(path) {
	case 0:
		return func(_ *run, dot reflect.Value) reflect.Value { return dot }
	case 1:
		at := path[0]
		return func(_ *run, dot reflect.Value) reflect.Value { return dot.Field(at) }
	}
	return func(_ *run, dot reflect.Value) reflect.Value {
		for _, at := range path {
			dot = dot.Field(at)
		}
		return dot
	}
}

// asText returns an expression whose kind is that of strings.
func (e expr) asText() func(r *run, dot reflect.Value) string {
	if e.text != nil {
		return e.text
	}
	if known(e.typ).Kind() != reflect.String {
		panic(errUnknown)
	}
	value := e.asValue()
	return func(r *run, dot reflect.Value) string { return value(r, dot).String() }
}

// asNumber returns an expression whose kind is that of whole numbers with a sign.
func (e expr) asNumber() func(r *run, dot reflect.Value) int {
	if e.number != nil {
		return e.number
	}
	if !signed(known(e.typ).Kind()) {
		panic(errUnknown)
	}
	value := e.asValue()
	return func(r *run, dot reflect.Value) int { return int(value(r, dot).Int()) }
}

func signed(k reflect.Kind) bool { return reflect.Int <= k && k <= reflect.Int64 }

// asWritten returns what the expression is as words on a page.
func (e expr) asWritten() func(r *run, dot reflect.Value) string {
	switch k := plain(known(e.typ)).Kind(); {
	case k == reflect.String:
		return e.asText()
	case signed(k):
		number := e.asNumber()
		return func(r *run, dot reflect.Value) string { return strconv.Itoa(number(r, dot)) }
	case k == reflect.Bool:
		fact := e.asFact()
		return func(r *run, dot reflect.Value) string { return strconv.FormatBool(fact(r, dot)) }
	}
	panic(errUnknown)
}

// asFact returns whether the expression is true, as if understands it.
func (e expr) asFact() func(r *run, dot reflect.Value) bool {
	switch {
	case e.fact != nil:
		return e.fact
	case e.text != nil:
		return func(r *run, dot reflect.Value) bool { return e.text(r, dot) != "" }
	case e.number != nil:
		return func(r *run, dot reflect.Value) bool { return e.number(r, dot) != 0 }
	}
	value := e.asValue()
	switch k := known(e.typ).Kind(); {
	case k == reflect.String, k == reflect.Slice, k == reflect.Array:
		return func(r *run, dot reflect.Value) bool { return value(r, dot).Len() > 0 }
	case k == reflect.Bool:
		return func(r *run, dot reflect.Value) bool { return value(r, dot).Bool() }
	case signed(k):
		return func(r *run, dot reflect.Value) bool { return value(r, dot).Int() != 0 }
	case k == reflect.Pointer:
		return func(r *run, dot reflect.Value) bool { return !value(r, dot).IsNil() }
	case k == reflect.Struct:
		return func(r *run, dot reflect.Value) bool { value(r, dot); return true }
	}
	panic(errUnknown)
}

// pointee returns what the expression points to, itself if it is no pointer. It fails where there is nothing.
func (e expr) pointee() expr {
	for known(e.typ).Kind() == reflect.Pointer {
		value := e.asValue()
		e = expr{typ: known(e.typ.Elem()), value: func(r *run, dot reflect.Value) reflect.Value {
			v := value(r, dot)
			if v.IsNil() {
				panic(errFailed)
			}
			return v.Elem()
		}}
	}
	return e
}

// field returns a field of a struct, also of one that it embeds.
func (e expr) field(name string) expr {
	e = e.pointee()
	_, method := reflect.PointerTo(e.typ).MethodByName(name) // it would go first
	if e.typ.Kind() != reflect.Struct || method {
		panic(errUnknown)
	}
	at, ok := e.typ.FieldByName(name)
	if !ok || !at.IsExported() {
		panic(errUnknown)
	}
	out := expr{typ: known(at.Type)}
	for i := 1; i < len(at.Index); i++ {
		if e.typ.FieldByIndex(at.Index[:i]).Type.Kind() == reflect.Pointer {
			panic(errUnknown)
		}
	}
	if e.path != nil {
		out.path = append(append([]int{}, e.path...), at.Index...)
		return out
	}
	value, within := e.asValue(), fieldOf(at.Index)
	out.value = func(r *run, dot reflect.Value) reflect.Value { return within(r, value(r, dot)) }
	return out
}

func (e expr) fields(names []string) expr {
	for _, name := range names {
		e = e.field(name)
	}
	return e
}

// pipeline compiles commands, each of which gets what the one before it made.
func (f *frame) pipeline(cmds []*parse.CommandNode, dot reflect.Type) expr {
	if len(cmds) == 0 {
		panic(errUnknown)
	}
	e := f.command(cmds[0], nil, dot)
	for _, cmd := range cmds[1:] {
		e = f.command(cmd, []expr{e}, dot)
	}
	return e
}

// command compiles a value, or a function with its arguments; final is the last of these if it comes out of a pipeline.
func (f *frame) command(cmd *parse.CommandNode, final []expr, dot reflect.Type) expr {
	if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok {
		return f.function(id.Ident, append(f.args(cmd.Args[1:], dot), final...))
	}
	if len(cmd.Args) > 1 || len(final) > 0 {
		panic(errUnknown)
	}
	return f.operand(cmd.Args[0], dot)
}

func (f *frame) args(nodes []parse.Node, dot reflect.Type) []expr {
	var args []expr
	for _, n := range nodes {
		args = append(args, f.operand(n, dot))
	}
	return args
}

// operand compiles a node that stands for a value.
func (f *frame) operand(n parse.Node, dot reflect.Type) expr {
	switch n := n.(type) {
	case *parse.DotNode:
		return expr{typ: known(dot), path: []int{}}
	case *parse.FieldNode:
		return expr{typ: known(dot), path: []int{}}.fields(n.Ident)
	case *parse.VariableNode:
		return f.lookup(n.Ident[0]).expr.fields(n.Ident[1:])
	case *parse.ChainNode:
		return f.operand(n.Node, dot).fields(n.Field)
	case *parse.PipeNode:
		if len(n.Decl) > 0 {
			panic(errUnknown)
		}
		return f.pipeline(n.Cmds, dot)
	case *parse.IdentifierNode:
		return f.function(n.Ident, nil)
	case *parse.StringNode:
		return fixedText(n.Text)
	case *parse.BoolNode:
		is := n.True
		return factOf(func(*run, reflect.Value) bool { return is })
	case *parse.NumberNode:
		if whole := strconv.FormatInt(n.Int64, 10); n.IsInt && whole == n.Text && int64(int(n.Int64)) == n.Int64 {
			return fixedNumber(int(n.Int64))
		}
	}
	panic(errUnknown)
}

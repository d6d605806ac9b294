package compiled

import (
	"cmp"
	"fmt"
	"reflect"
)

// function compiles a call of a function of the caller's, else of text/template's.
func (f *frame) function(name string, args []expr) expr {
	if fn, ok := f.set.pure[name]; ok {
		return constant(fn, args)
	}
	switch name {
	case "and", "or":
		return either(args, name == "or")
	case "not":
		is := only(1, args)[0].asFact()
		return factOf(func(r *run, dot reflect.Value) bool { return !is(r, dot) })
	case "eq", "ne":
		return equal(args, name == "eq")
	case "lt":
		return ordered(args, func(c int) bool { return c < 0 })
	case "le":
		return ordered(args, func(c int) bool { return c <= 0 })
	case "gt":
		return ordered(args, func(c int) bool { return c > 0 })
	case "ge":
		return ordered(args, func(c int) bool { return c >= 0 })
	case "len":
		return length(only(1, args)[0])
	case "index":
		return index(only(2, args)[0], args[1])
	case "slice":
		return slice(args)
	case "print":
		return printed(args, fmt.Sprint)
	case "println":
		return printed(args, fmt.Sprintln)
	}
	panic(errUnknown)
}

// only returns the arguments if there are n.
func only(n int, args []expr) []expr {
	if len(args) != n {
		panic(errUnknown)
	}
	return args
}

// constant calls a function whose arguments are known. One that panics is left to html/template.
func constant(fn reflect.Value, args []expr) expr {
	t := fn.Type()
	if t.IsVariadic() || t.NumIn() != len(args) || t.NumOut() != 1 || t.Out(0).Kind() != reflect.String {
		panic(errUnknown)
	}
	var in []reflect.Value
	for i, a := range args {
		if !a.fixed || t.In(i) != typeString {
			panic(errUnknown)
		}
		in = append(in, reflect.ValueOf(a.text(nil, reflect.Value{})))
	}
	defer func() {
		if recover() != nil {
			panic(errUnknown)
		}
	}()
	e := fixedText(fn.Call(in)[0].String())
	e.typ = t.Out(0)
	return e
}

// either is or: the first argument that is true, else the last; and is the same of those that are false.
func either(args []expr, or bool) expr {
	if len(args) == 0 {
		panic(errUnknown)
	}
	var facts []func(*run, reflect.Value) bool
	typ := args[0].typ
	for _, a := range args {
		facts = append(facts, a.asFact())
		if a.typ != typ {
			typ = nil
		}
	}
	// stop returns the argument that decides.
	stop := func(r *run, dot reflect.Value) int {
		last := len(facts) - 1
		for i, fact := range facts[:last] {
			if fact(r, dot) == or {
				return i
			}
		}
		return last
	}
	e := expr{typ: typ}
	switch {
	case typ == nil || typ == typeBool:
		e.fact = func(r *run, dot reflect.Value) bool { return facts[stop(r, dot)](r, dot) }
	case typ.Kind() == reflect.String:
		var texts []func(*run, reflect.Value) string
		for _, a := range args {
			texts = append(texts, a.asText())
		}
		e.text = func(r *run, dot reflect.Value) string { return texts[stop(r, dot)](r, dot) }
	default:
		var values []func(*run, reflect.Value) reflect.Value
		for _, a := range args {
			values = append(values, a.asValue())
		}
		e.value = func(r *run, dot reflect.Value) reflect.Value { return values[stop(r, dot)](r, dot) }
	}
	return e
}

// equal reports whether the first argument is one of the others, or is not.
func equal(args []expr, want bool) expr {
	if len(args) < 2 || !want && len(args) > 2 {
		panic(errUnknown)
	}
	first := args[0]
	var same []func(*run, reflect.Value) bool
	for _, a := range args[1:] {
		switch k, other := known(first.typ).Kind(), known(a.typ).Kind(); {
		case k == reflect.String && other == reflect.String:
			same = append(same, sameAs(first.asText(), a.asText()))
		case signed(k) && signed(other):
			same = append(same, sameAs(first.asNumber(), a.asNumber()))
		case k == reflect.Bool && other == reflect.Bool:
			same = append(same, sameAs(first.asFact(), a.asFact()))
		default:
			panic(errUnknown)
		}
	}
	return factOf(func(r *run, dot reflect.Value) bool {
		found := false
		for _, is := range same { // all of them: each may fail
			found = is(r, dot) || found
		}
		return found == want
	})
}

func sameAs[T comparable](a, b func(*run, reflect.Value) T) func(*run, reflect.Value) bool {
	return func(r *run, dot reflect.Value) bool { return a(r, dot) == b(r, dot) }
}

// ordered compares two texts or two numbers.
func ordered(args []expr, holds func(int) bool) expr {
	only(2, args)
	switch k, other := known(args[0].typ).Kind(), known(args[1].typ).Kind(); {
	case k == reflect.String && other == reflect.String:
		return compared(args[0].asText(), args[1].asText(), holds)
	case signed(k) && signed(other):
		return compared(args[0].asNumber(), args[1].asNumber(), holds)
	}
	panic(errUnknown)
}

func compared[T cmp.Ordered](a, b func(*run, reflect.Value) T, holds func(int) bool) expr {
	return factOf(func(r *run, dot reflect.Value) bool { return holds(cmp.Compare(a(r, dot), b(r, dot))) })
}

func length(e expr) expr {
	e = e.pointee()
	switch e.typ.Kind() {
	case reflect.String:
		text := e.asText()
		return numberOf(func(r *run, dot reflect.Value) int { return len(text(r, dot)) })
	case reflect.Slice, reflect.Array:
		value := e.asValue()
		return numberOf(func(r *run, dot reflect.Value) int { return value(r, dot).Len() })
	}
	panic(errUnknown)
}

// index returns an element of a list.
func index(list, at expr) expr {
	list = list.pointee()
	if k := list.typ.Kind(); k != reflect.Slice && k != reflect.Array {
		panic(errUnknown)
	}
	value, number := list.asValue(), at.asNumber()
	return expr{typ: known(list.typ.Elem()), value: func(r *run, dot reflect.Value) reflect.Value {
		v, i := value(r, dot), number(r, dot)
		if i < 0 || i >= v.Len() {
			panic(errFailed)
		}
		return v.Index(i)
	}}
}

// slice returns a part of a list, from the first number up to the second.
func slice(args []expr) expr {
	if len(args) == 0 || len(args) > 3 {
		panic(errUnknown)
	}
	list := args[0].pointee()
	if list.typ.Kind() != reflect.Slice {
		panic(errUnknown)
	}
	value := list.asValue()
	var ends []func(*run, reflect.Value) int
	for _, a := range args[1:] {
		ends = append(ends, a.asNumber())
	}
	return expr{typ: list.typ, value: func(r *run, dot reflect.Value) reflect.Value {
		v := value(r, dot)
		at := [2]int{0, v.Len()}
		for i, end := range ends {
			at[i] = end(r, dot)
		}
		if at[0] < 0 || at[0] > at[1] || at[1] > v.Cap() {
			panic(errFailed)
		}
		return v.Slice(at[0], at[1])
	}}
}

// printed is the words that fmt makes of the arguments.
func printed(args []expr, print func(...any) string) expr {
	var values []func(*run, reflect.Value) reflect.Value
	for _, a := range args {
		known(a.typ)
		values = append(values, a.asValue())
	}
	return textOf(func(r *run, dot reflect.Value) string {
		var words []any
		for _, v := range values {
			words = append(words, v(r, dot).Interface())
		}
		return print(words...)
	})
}

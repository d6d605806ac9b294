package compiled

import "reflect"

// lookup returns the innermost variable of the name.
func (f *frame) lookup(name string) variable {
	for i := len(f.vars) - 1; i >= 0; i-- {
		if f.vars[i].name == name {
			known(f.vars[i].expr.typ)
			return f.vars[i]
		}
	}
	panic(errUnknown)
}

// variable gives a new variable its slot and shows it. It is held in the form of the expression that it is of.
func (f *frame) variable(name string, of expr) variable {
	at := f.slots
	f.slots++
	e := expr{typ: known(of.typ)}
	switch {
	case of.text != nil:
		e.text = func(r *run, _ reflect.Value) string { return r.slots[r.base+at].text }
	case of.number != nil:
		e.number = func(r *run, _ reflect.Value) int { return r.slots[r.base+at].number }
	case of.fact != nil:
		e.fact = func(r *run, _ reflect.Value) bool { return r.slots[r.base+at].fact }
	default:
		e.value = slotValue(at)
	}
	v := variable{name, at, e}
	f.vars = append(f.vars, v)
	return v
}

func slotValue(at int) func(r *run, dot reflect.Value) reflect.Value {
	return func(r *run, _ reflect.Value) reflect.Value { return r.slots[r.base+at].value }
}

// declare makes a variable and sets it.
func (f *frame) declare(name string, e expr) op {
	return f.variable(name, e).set(e)
}

// assign sets a variable that there is.
func (f *frame) assign(name string, e expr) op {
	v := f.lookup(name)
	if v.expr.typ != e.typ {
		panic(errUnknown)
	}
	return v.set(e)
}

// set puts an expression of the variable's type into its slot.
func (v variable) set(e expr) op {
	at := v.slot
	switch {
	case v.expr.text != nil:
		text := e.asText()
		return func(r *run, dot reflect.Value) { r.slots[r.base+at].text = text(r, dot) }
	case v.expr.number != nil:
		number := e.asNumber()
		return func(r *run, dot reflect.Value) { r.slots[r.base+at].number = number(r, dot) }
	case v.expr.fact != nil:
		fact := e.asFact()
		return func(r *run, dot reflect.Value) { r.slots[r.base+at].fact = fact(r, dot) }
	}
	value := e.asValue()
	return func(r *run, dot reflect.Value) { r.slots[r.base+at].value = value(r, dot) }
}

package compiled

import (
	"reflect"
	"strings"
	"text/template/parse"
)

// compiler compiles one template that is asked for, with those that it calls.
type compiler struct {
	set   *Set
	ready map[key]*body // compiled before
	fresh map[key]*body // compiled now, or begun
}

// body compiles a template. One that calls itself gets a body that is not finished yet.
func (c *compiler) body(k key) *body {
	if b := c.ready[k]; b != nil {
		return b
	}
	if b := c.fresh[k]; b != nil {
		return b
	}
	t := c.set.trees.Lookup(k.name)
	if t == nil || t.Tree == nil || t.Tree.Root == nil {
		panic(errUnknown)
	}
	b := &body{}
	c.fresh[k] = b
	f := &frame{compiler: c, slots: 1}
	f.vars = []variable{{name: "$", expr: expr{typ: k.dot, value: slotValue(0)}}}
	code := f.list(t.Tree.Root, k.dot)
	b.plain, b.text = len(code.ops) == 0, code.text
	b.ops, b.slots = code.done(), f.slots
	return b
}

// frame is a template being compiled.
type frame struct {
	*compiler
	vars  []variable // that are seen here
	slots int        // that have been given out
}

// variable is a name and how to read it.
type variable struct {
	name string
	slot int
	expr expr
}

// code is ops in the making.
type code struct {
	ops  []op
	text []byte // after the last of ops
}

func (c *code) write(text []byte) { c.text = append(c.text, text...) }

func (c *code) do(o op) {
	c.flush()
	c.ops = append(c.ops, o)
}

func (c *code) flush() {
	if len(c.text) > 0 {
		text := string(c.text)
		c.ops = append(c.ops, func(r *run, _ reflect.Value) { r.out = append(r.out, text...) })
		c.text = nil
	}
}

func (c *code) done() []op {
	c.flush()
	return c.ops
}

// list compiles nodes, of which dot is of the type.
func (f *frame) list(l *parse.ListNode, dot reflect.Type) *code {
	c := &code{}
	if l == nil {
		return c
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			c.write(n.Text)
		case *parse.CommentNode:
		case *parse.ActionNode:
			f.action(c, n, dot)
		case *parse.IfNode:
			f.branch(c, n.Pipe, n.List, n.ElseList, dot, false)
		case *parse.WithNode:
			f.branch(c, n.Pipe, n.List, n.ElseList, dot, true)
		case *parse.RangeNode:
			f.loop(c, n, dot)
		case *parse.TemplateNode:
			f.call(c, n, dot)
		default:
			panic(errUnknown)
		}
	}
	return c
}

// escaperPrefix begins the names of html/template's escapers, which it puts at the end of pipelines.
const escaperPrefix = "_html_template_"

// action writes a value, or gives it a name.
func (f *frame) action(c *code, n *parse.ActionNode, dot reflect.Type) {
	if len(n.Pipe.Decl) > 0 {
		if e := f.pipeline(n.Pipe.Cmds, dot); len(n.Pipe.Decl) > 1 {
			panic(errUnknown)
		} else if n.Pipe.IsAssign {
			c.do(f.assign(n.Pipe.Decl[0].Ident[0], e))
		} else {
			c.do(f.declare(n.Pipe.Decl[0].Ident[0], e))
		}
		return
	}
	cmds := n.Pipe.Cmds
	var names []string
	for i, cmd := range cmds {
		id, ok := cmd.Args[0].(*parse.IdentifierNode)
		if !ok || len(cmd.Args) > 1 || !strings.HasPrefix(id.Ident, escaperPrefix) {
			if len(names) > 0 {
				panic(errUnknown)
			}
			continue
		}
		names = append(names, strings.TrimPrefix(id.Ident, escaperPrefix))
		if len(names) == 1 {
			cmds = cmds[:i]
		}
	}
	e := f.pipeline(cmds, dot)
	text, escape := e.asWritten(), escaperOf(names, e.typ)
	switch {
	case e.fixed:
		c.write(escape(nil, text(nil, reflect.Value{})))
	case e.path != nil && e.typ.Kind() == reflect.String:
		c.do(writeField(e.path, escape))
	default:
		c.do(func(r *run, dot reflect.Value) { r.out = escape(r.out, text(r, dot)) })
	}
}

// writeField is action for a field of dot that is a string: most actions are.
func writeField(path []int, escape escaper) op {
	if len(path) == 1 {
		at := path[0]
		return func(r *run, dot reflect.Value) { r.out = escape(r.out, dot.Field(at).String()) }
	}
	return func(r *run, dot reflect.Value) {
		for _, at := range path {
			dot = dot.Field(at)
		}
		r.out = escape(r.out, dot.String())
	}
}

// branch is if and with.
func (f *frame) branch(c *code, p *parse.PipeNode, then, otherwise *parse.ListNode, dot reflect.Type, with bool) {
	seen := len(f.vars)
	e := f.pipeline(p.Cmds, dot)
	switch {
	case len(p.Decl) > 1 || p.IsAssign:
		panic(errUnknown)
	case len(p.Decl) == 1:
		c.do(f.declare(p.Decl[0].Ident[0], e))
		e = f.vars[len(f.vars)-1].expr
	}
	inner := dot
	if with {
		inner = e.typ
	}
	holds := e.asFact()
	here := len(f.vars)
	yes := f.list(then, inner).done()
	f.vars = f.vars[:here]
	no := f.list(otherwise, dot).done()
	f.vars = f.vars[:seen]
	if with {
		value := e.asValue()
		c.do(func(r *run, dot reflect.Value) {
			if !holds(r, dot) {
				each(no, r, dot)
				return
			}
			each(yes, r, value(r, dot))
		})
		return
	}
	if len(yes) == 1 && len(no) == 0 {
		only := yes[0]
		c.do(func(r *run, dot reflect.Value) {
			if holds(r, dot) {
				only(r, dot)
			}
		})
		return
	}
	c.do(func(r *run, dot reflect.Value) {
		if holds(r, dot) {
			each(yes, r, dot)
		} else {
			each(no, r, dot)
		}
	})
}

func each(ops []op, r *run, dot reflect.Value) {
	for _, o := range ops {
		o(r, dot)
	}
}

// loop is range over a slice or an array.
func (f *frame) loop(c *code, n *parse.RangeNode, dot reflect.Type) {
	seen := len(f.vars)
	if n.Pipe.IsAssign || len(n.Pipe.Decl) > 2 {
		panic(errUnknown)
	}
	over := f.pipeline(n.Pipe.Cmds, dot).pointee()
	if k := over.typ.Kind(); k != reflect.Slice && k != reflect.Array {
		panic(errUnknown)
	}
	elem := known(over.typ.Elem())
	index, item := -1, -1
	if d := n.Pipe.Decl; len(d) == 2 {
		index = f.variable(d[0].Ident[0], fixedNumber(0)).slot
	}
	if d := n.Pipe.Decl; len(d) > 0 {
		item = f.variable(d[len(d)-1].Ident[0], expr{typ: elem}).slot
	}
	ops := f.list(n.List, elem).done()
	f.vars = f.vars[:seen] // html/template shows them to else too, and there they are the list
	none := f.list(n.ElseList, dot).done()
	f.vars = f.vars[:seen]
	value := over.asValue()
	c.do(func(r *run, dot reflect.Value) {
		list := value(r, dot)
		count := list.Len()
		if count == 0 {
			each(none, r, dot)
			return
		}
		for i := range count {
			one := list.Index(i)
			if index >= 0 {
				r.slots[r.base+index].number = i
			}
			if item >= 0 {
				r.slots[r.base+item].value = one
			}
			each(ops, r, one)
		}
	})
}

// call is template.
func (f *frame) call(c *code, n *parse.TemplateNode, dot reflect.Type) {
	if n.Pipe == nil {
		b := f.body(key{n.Name, nil})
		if b.plain {
			c.write(b.text)
			return
		}
		c.do(func(r *run, _ reflect.Value) { b.run(r, reflect.Value{}) })
		return
	}
	if len(n.Pipe.Decl) > 0 {
		panic(errUnknown)
	}
	e := f.pipeline(n.Pipe.Cmds, dot)
	b := f.body(key{n.Name, known(e.typ)})
	value := e.asValue()
	c.do(func(r *run, dot reflect.Value) { b.run(r, value(r, dot)) })
}

package parse

import (
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// put writes a value in the place of what the key says. Comments inside of the old value go to lines of their own.
func (e *edit) put(p site.NPair, value string) bool {
	colon, ok := e.colon(p)
	stop, ok2 := e.entryEnd(p)
	if !ok || !ok2 {
		return false
	}
	start := e.place(p.Value.Pos)
	if !colon.before(stop) { // nothing is written
		e.raw.replace(colon, colon, " "+value)
		return true
	}
	if e.flow() && start.line != stop.line {
		return false
	}
	if start.line == colon.line {
		kept := e.comments(start, stop, p.Value)
		e.raw.replace(start, stop, value)
		e.raw.insert(start.line+1, e.own(kept)...)
		return true
	}
	rest := e.lineEnd(stop.line)
	kept := e.comments(spot{colon.line + 1, 0}, rest, p.Value)
	e.raw.replace(e.lineEnd(colon.line), rest, "")
	e.raw.replace(colon, colon, " "+value)
	e.raw.insert(colon.line+1, e.own(kept)...)
	return true
}

// remove takes a key out. Its comments stay, on lines of their own.
func (e *edit) remove(key string) bool {
	p := *e.get(key)
	start := e.place(p.Key.Pos)
	stop, ok := e.entryEnd(p)
	if !ok || e.flow() {
		return ok && e.removeFlow(key)
	}
	rest := e.lineEnd(stop.line)
	kept := e.comments(start, rest, site.Node{Type: site.Map, Pos: p.Key.Pos, Pairs: []site.NPair{p}})
	for i, c := range kept {
		kept[i] = e.indent() + c
	}
	e.raw.lines = append(e.raw.lines[:start.line:start.line], e.raw.lines[stop.line+1:]...)
	e.raw.insert(start.line, kept...)
	return true
}

// removeFlow takes a key out of a block that is one map in braces.
func (e *edit) removeFlow(key string) bool {
	for i, p := range e.node.Pairs {
		if p.Key.Name != key {
			continue
		}
		from := e.place(p.Key.Pos)
		to, ok := e.entryEnd(p)
		switch {
		case i > 0:
			var ok2 bool
			from, ok2 = e.entryEnd(e.node.Pairs[i-1])
			ok = ok && ok2
		case len(e.node.Pairs) > 1:
			to = e.place(e.node.Pairs[1].Key.Pos)
		}
		if !ok || len(e.comments(from, to, e.node)) > 0 {
			return false
		}
		e.raw.replace(from, to, "")
		return true
	}
	return false
}

// item puts a value before or after the items of a list.
func (e *edit) item(p site.NPair, s Setting) bool {
	items := p.Value.Items
	open := e.place(p.Value.Pos)
	first := e.place(items[0].Pos)
	stop, ok := e.entryEnd(p)
	if !ok {
		return false
	}
	if e.at(open) != '[' {
		if e.at(open) != '-' {
			return false
		}
		line := string(e.raw.lines[open.line].text[:open.col]) + "- " + s.Value
		at := stop.line + 1
		if s.Into == First {
			at = e.place(p.Key.Pos).line + 1
		}
		e.raw.insert(at, line)
		return true
	}
	if s.Into == Last {
		last := items[len(items)-1]
		end, ok := e.end(last, e.place(last.Pos), true)
		if ok {
			e.raw.replace(end, end, ", "+s.Value)
		}
		return ok
	}
	before := string(e.raw.lines[first.line].text[:first.col])
	if first.line > open.line && strings.TrimSpace(before) == "" {
		e.raw.insert(first.line, before+s.Value+",")
		return true
	}
	e.raw.replace(first, first, s.Value+", ")
	return true
}

// lineEnd returns the place behind the last character of a line.
func (e *edit) lineEnd(line int) spot { return spot{line, len(e.norm[line])} }

// own returns comments as lines of their own, deeper than the keys, so that they read as a part of what is above them.
func (e *edit) own(comments []string) []string {
	out := make([]string, len(comments))
	for i, c := range comments {
		out[i] = e.indent() + "  " + c
	}
	return out
}

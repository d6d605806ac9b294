package parse

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// spot is a place in lines: both count from 0, col in characters.
type spot struct{ line, col int }

func (a spot) before(b spot) bool { return a.line < b.line || a.line == b.line && a.col < b.col }

// entryEnd returns where a key's value ends: behind its last character, before any comment.
func (e *edit) entryEnd(p site.NPair) (spot, bool) {
	colon, ok := e.colon(p)
	if !ok {
		return spot{}, false
	}
	return e.end(p.Value, colon, e.flow())
}

// colon returns the place behind the colon of a key.
func (e *edit) colon(p site.NPair) (spot, bool) {
	at := e.place(p.Key.Pos)
	switch e.at(at) {
	case '"', '\'':
		var ok bool
		if at, ok = e.quote(at); !ok {
			return at, false
		}
	default:
		at.col += p.Key.Pos.Len
	}
	for e.at(at) == ' ' {
		at.col++
	}
	if e.at(at) != ':' {
		return at, false
	}
	at.col++
	return at, true
}

// end returns where a value ends. none is where it ends when nothing is written; in says that it stands in brackets.
func (e *edit) end(n site.Node, none spot, in bool) (spot, bool) {
	at := e.place(n.Pos)
	switch c := e.at(at); {
	case n.Type == site.Null && n.Text == "":
		return none, true
	case (n.Type == site.List || n.Type == site.Map) && (c == '[' || c == '{'):
		return e.endFlow(n, at)
	case n.Type == site.List && len(n.Items) > 0:
		last := n.Items[len(n.Items)-1]
		if last.Type == site.Null && last.Text == "" {
			return spot{}, false
		}
		return e.end(last, none, in)
	case n.Type == site.Map && len(n.Pairs) > 0:
		last := n.Pairs[len(n.Pairs)-1]
		colon, ok := e.colon(last)
		if !ok {
			return spot{}, false
		}
		return e.end(last.Value, colon, in)
	case n.Type == site.List || n.Type == site.Map:
		return spot{}, false
	case c == '"' || c == '\'':
		return e.quote(at)
	case (c == '|' || c == '>') && !in:
		return e.endBlockText(at), true
	default:
		return e.endPlain(at, in), true
	}
}

// endFlow returns the place behind the bracket that closes a list or map.
func (e *edit) endFlow(n site.Node, open spot) (spot, bool) {
	at, close := spot{open.line, open.col + 1}, ']'
	ok := true
	if n.Type == site.Map {
		close = '}'
	}
	switch {
	case len(n.Items) > 0:
		last := n.Items[len(n.Items)-1]
		at, ok = e.end(last, e.place(last.Pos), true)
	case len(n.Pairs) > 0:
		last := n.Pairs[len(n.Pairs)-1]
		if at, ok = e.colon(last); !ok { // {a} is a key alone
			return at, false
		}
		at, ok = e.end(last.Value, at, true)
	}
	for ok && at.line <= e.last {
		switch c := e.at(at); {
		case c == close:
			at.col++
			return at, true
		case c == 0 || c == '#':
			at = spot{at.line + 1, 0}
		case c == ' ' || c == '\t' || c == ',':
			at.col++
		default:
			return at, false
		}
	}
	return at, false
}

// quote returns the place behind the quote that closes a text in quotes.
func (e *edit) quote(at spot) (spot, bool) {
	mark := e.at(at)
	for at.col++; at.line <= e.last; at.col++ {
		switch c := e.at(at); {
		case c == 0:
			at = spot{at.line + 1, -1}
		case c == '\\' && mark == '"':
			at.col++
		case c == mark && mark == '\'' && e.at(spot{at.line, at.col + 1}) == mark:
			at.col++
		case c == mark:
			at.col++
			return at, true
		}
	}
	return at, false
}

// endPlain returns the place behind a text without quotes, which may run over several lines.
func (e *edit) endPlain(at spot, in bool) spot {
	end := at
	for line := at.line; line <= e.last; line++ {
		text := e.norm[line]
		col := at.col
		if line > at.line {
			if len(strings.TrimSpace(string(text))) == 0 {
				continue
			}
			col = indented(text)
			if text[col] == '#' || !in && col <= e.column {
				return end
			}
		}
		for ; col < len(text); col++ {
			c := text[col]
			if in && strings.ContainsRune(",[]{}", c) || c == '#' && col > 0 && text[col-1] == ' ' {
				return end
			}
			if c == ':' && in && (col+1 == len(text) || strings.ContainsRune(" ,[]{}", text[col+1])) {
				return end
			}
			if c != ' ' && c != '\t' {
				end = spot{line, col + 1}
			}
		}
	}
	return end
}

// endBlockText returns the end of the last line of a text that begins with | or >.
func (e *edit) endBlockText(at spot) spot {
	end, deep := spot{at.line, len(e.norm[at.line])}, -1
	for line := at.line + 1; line <= e.last; line++ {
		text := e.norm[line]
		if len(strings.TrimSpace(string(text))) == 0 {
			continue
		}
		col := indented(text)
		if deep < 0 {
			deep = col
		}
		if col < deep || col <= e.column {
			break
		}
		end = spot{line, len(text)}
	}
	return end
}

// indented returns how many spaces a line begins with.
func indented(text []rune) int {
	return max(slices.IndexFunc(text, func(r rune) bool { return r != ' ' }), 0)
}

// comments returns the comments that stand between two places, the value n among them; none of them is part of a text.
func (e *edit) comments(from, to spot, n site.Node) []string {
	var out []string
	for line := from.line; line <= to.line; line++ {
		text := e.norm[line]
		col, stop := 0, len(text)
		if line == from.line {
			col = from.col
		}
		if line == to.line {
			stop = to.col
		}
		for ; col < stop; col++ {
			if text[col] != '#' || col > 0 && !strings.ContainsRune(" \t[]{},", text[col-1]) || e.within(spot{line, col}, n, e.flow()) {
				continue
			}
			out = append(out, string(e.raw.lines[line].text[col:stop]))
			break
		}
	}
	return out
}

// within reports whether a place lies inside of a text of the value; in says that the value stands in brackets.
func (e *edit) within(at spot, n site.Node, in bool) bool {
	from := e.place(n.Pos)
	if c := e.at(from); n.Type == site.List || n.Type == site.Map {
		in = in || c == '[' || c == '{'
	}
	switch n.Type {
	case site.List:
		return slices.ContainsFunc(n.Items, func(it site.Node) bool { return e.within(at, it, in) })
	case site.Map:
		return slices.ContainsFunc(n.Pairs, func(p site.NPair) bool {
			key, ok := e.colon(p)
			return ok && !at.before(e.place(p.Key.Pos)) && at.before(key) || e.within(at, p.Value, in)
		})
	case site.NoNode:
		return false
	}
	to, ok := e.end(n, from, in)
	return ok && !at.before(from) && at.before(to)
}

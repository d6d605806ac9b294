package parse

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// simple reads YAML as nearly all of it is written: maps and lists by indentation, scalars of one line, maps and lists in
// brackets that end on their line, comments. It takes a twentieth of the time of the library. What it does not know for
// certain, or would have to report, it leaves to the library: it never gives another node than that, nor an error.
type simple struct {
	text string
	file string
	skip int // lines of the file before the text

	at, start, line int // the next byte, the first of its line, that line's number from 1
	indent          int // of the line, in bytes
	done            bool
	seen, col       int // a byte of the line whose column is known

	pairs []site.NPair // of maps that are not at their end
	items []site.Node  // of lists that are not at their end
}

// maxSimple is how deep simple goes: far less than maxDepth, so that nothing too deep is read twice.
const maxSimple = 20

// maxSimpleKey is how long a key may be that simple reads, in bytes. The library has a limit of its own.
const maxSimpleKey = 200

var simples = sync.Pool{New: func() any { return new(simple) }}

// simpleNode reads a YAML document, whose scalars stay parts of the text; it reports false for one that it does not know.
func simpleNode(text, file string, skip int) (site.Node, bool) {
	if !printable(text) {
		return site.Node{}, false
	}
	s := simples.Get().(*simple)
	defer func() {
		if cap(s.pairs) > 128 || cap(s.items) > 128 { // emptying them would take longer than most texts do
			return
		}
		clear(s.pairs[:cap(s.pairs)])
		clear(s.items[:cap(s.items)])
		*s = simple{pairs: s.pairs[:0], items: s.items[:0]}
		simples.Put(s)
	}()
	s.text, s.file, s.skip = text, file, skip
	s.next()
	if s.done {
		return site.Node{}, false
	}
	n, ok := s.block(0)
	return n, ok && s.done
}

// printable reports whether a text has nothing but characters that YAML takes as they are, and no tabs.
func printable(text string) bool {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= ' ' && c < 0x7f || c == '\n':
		case c < 0x80:
			return false
		case c == 0xc2 && i+1 < len(text) && text[i+1] < 0xa0: // control characters
			return false
		case c == 0xe2 && (strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029")):
			return false
		case c == 0xef && (strings.HasPrefix(text[i:], "\ufeff") || strings.HasPrefix(text[i:], "\ufffe") || strings.HasPrefix(text[i:], "\uffff")):
			return false
		}
	}
	return utf8.ValidString(text)
}

// next goes to the next line that says something.
func (s *simple) next() {
	if s.line == 0 {
		s.newLine(0)
	} else {
		s.endLine()
	}
	for !s.done {
		for s.at < len(s.text) && s.text[s.at] == ' ' {
			s.at++
		}
		if !s.ends() && s.text[s.at] != '#' {
			s.indent = s.at - s.start
			return
		}
		s.endLine()
	}
}

// endLine goes to the line after this one.
func (s *simple) endLine() {
	i := strings.IndexByte(s.text[s.at:], '\n')
	if i < 0 || s.at+i+1 == len(s.text) {
		s.done = true
		return
	}
	s.newLine(s.at + i + 1)
}

func (s *simple) newLine(at int) {
	s.at, s.start, s.line, s.seen, s.col = at, at, s.line+1, at, 1
	s.done = at == len(s.text)
}

// ends reports whether nothing more stands on the line.
func (s *simple) ends() bool { return s.at == len(s.text) || s.text[s.at] == '\n' }

// pos returns the place of a byte of the line at or after the one that was asked for last.
func (s *simple) pos(at, length int) diag.Pos {
	s.col += utf8.RuneCountInString(s.text[s.seen:at])
	s.seen = at
	return diag.Pos{File: s.file, Line: s.line + s.skip, Col: s.col, Len: length}
}

// block reads the map or list that begins here and ends before a line that is indented less.
func (s *simple) block(depth int) (site.Node, bool) {
	if s.dash() {
		return s.list(depth, false)
	}
	return s.mapping(s.indent, depth)
}

// dash reports whether an item of a list begins here.
func (s *simple) dash() bool {
	return s.text[s.at] == '-' && s.at+1 < len(s.text) && s.text[s.at+1] == ' '
}

func (s *simple) mapping(indent, depth int) (site.Node, bool) {
	n, from := site.Node{Type: site.Map, Pos: s.pos(s.at, 1)}, len(s.pairs)
	var seen map[string]bool // of a map that is too long to be searched
	for {
		key, ok := s.key()
		if !ok || depth > maxSimple || s.again(from, key.Name, &seen) {
			return n, false
		}
		s.pairs = append(s.pairs, site.NPair{Key: key})
		last := len(s.pairs) - 1
		value, ok := s.under(indent, depth)
		if !ok {
			return n, false
		}
		s.pairs[last].Value = value
		if s.done || s.indent < indent {
			n.Pairs = slices.Clone(s.pairs[from:])
			s.pairs = s.pairs[:from]
			return n, true
		}
		if s.indent > indent {
			return n, false
		}
	}
}

// under reads what stands under a key: on its line, or on those below that are indented more.
func (s *simple) under(indent, depth int) (site.Node, bool) {
	null := site.Node{Type: site.Null, Pos: s.pos(s.at, 1)}
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
	if !s.ends() && s.text[s.at] != '#' {
		n, ok := s.value(depth+1, false)
		return n, ok && s.over(indent)
	}
	switch s.next(); {
	case s.done || s.indent < indent:
		return null, true
	case s.indent > indent:
		return s.block(depth + 1)
	case s.dash():
		return s.list(depth+1, true)
	}
	return null, true
}

// over goes on to the next line. It reports whether nothing but a comment stood on the rest of this one, and the next is
// not indented more, which would make it a part of what is over.
func (s *simple) over(indent int) bool {
	if !s.ends() && s.text[s.at] != ' ' {
		return false
	}
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
	if !s.ends() && s.text[s.at] != '#' {
		return false
	}
	s.next()
	return s.done || s.indent <= indent
}

// list reads a list by indentation; flush says that it is indented as the key above it is, whose map may go on.
func (s *simple) list(depth int, flush bool) (site.Node, bool) {
	n, from, indent := site.Node{Type: site.List, Pos: s.pos(s.at, 1)}, len(s.items), s.indent
	for {
		for s.at++; s.at < len(s.text) && s.text[s.at] == ' '; {
			s.at++
		}
		if s.ends() || s.text[s.at] == '-' || depth > maxSimple {
			return n, false
		}
		item, ok := site.Node{}, false
		if s.keyEnd() > 0 {
			item, ok = s.mapping(s.at-s.start, depth+1)
		} else if item, ok = s.value(depth+1, false); ok {
			ok = s.over(indent)
		}
		if !ok {
			return n, false
		}
		s.items = append(s.items, item)
		if s.done || s.indent < indent || flush && s.indent == indent && !s.dash() {
			n.Items = slices.Clone(s.items[from:])
			s.items = s.items[:from]
			return n, true
		}
		if s.indent > indent || !s.dash() {
			return n, false
		}
	}
}

// again reports whether a map whose pairs begin at from has that key already. Those of a long map are in seen.
func (s *simple) again(from int, key string, seen *map[string]bool) bool {
	pairs := s.pairs[from:]
	if len(pairs) < 32 {
		return slices.ContainsFunc(pairs, func(p site.NPair) bool { return p.Key.Name == key })
	}
	if *seen == nil {
		*seen = map[string]bool{}
		for _, p := range pairs {
			(*seen)[p.Key.Name] = true
		}
	}
	found := (*seen)[key]
	(*seen)[key] = true
	return found
}

// key reads a key and its colon.
func (s *simple) key() (site.Ref, bool) {
	end := s.keyEnd()
	if end <= 0 {
		return site.Ref{}, false
	}
	name := s.text[s.at:end]
	ref := site.Ref{Name: name, Pos: s.pos(s.at, utf8.RuneCountInString(name))}
	s.at = end + 1
	return ref, true
}

// keyEnd returns where the colon after a key stands, 0 if there is no key here that simple knows.
func (s *simple) keyEnd() int {
	for i := s.at; i < len(s.text) && i-s.at < maxSimpleKey; i++ {
		switch c := s.text[i]; {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80:
		case i > s.at && (c == '-' || c == '.' || c == ' ' || c == '/'):
		case i > s.at && c == ':' && s.text[i-1] != ' ' && (i+1 == len(s.text) || s.text[i+1] == ' ' || s.text[i+1] == '\n'):
			return i
		default:
			return 0
		}
	}
	return 0
}

package parse

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// Setting is what one key of a rule's block is to say.
type Setting struct {
	Key   string
	Value string // YAML of one line, a list or map in brackets; "" takes the key out, or leaves it out
	Into  Into
}

// Into says where the value of a Setting goes.
type Into int

// The values of Into. First and Last leave the other items of the list as they are written; where there is no list they
// begin one, and a single text counts as a list of one.
const (
	Whole Into = iota // in the place of what the key says
	First             // before the items of its list
	Last              // after them
)

// SetRule returns the text of a Markdown file in which the keys of the rule block under the heading of that id say what
// the settings say, in their order. Only the bytes that say it are changed: comments, spacing, order, line ends, the byte
// order mark and the end of the file stay, and a key that says so already is not touched. What a person wrote in comments
// inside of a value that goes is kept on lines of its own. A new key stands where it belongs, below verified or
// translates. A translation without a block gets one, right under its heading.
//
// The result is read again before it is returned. SetRule reports false, and returns the text as it was, if the file has
// no such heading or two, if its YAML cannot be read or is written in a way that it does not know, and if the result would
// say anything else than it should.
func SetRule(file, text, id string, settings ...Setting) (string, bool) {
	e, now := locate(file, text, id), text
	for _, s := range settings {
		want, ok := s.node()
		if e == nil || !ok || !e.set(s, want) {
			return text, false
		}
		before, expected := now, e.expected(s, want)
		if now = e.raw.String(); now == before {
			continue
		}
		if e = locate(file, now, id); e == nil || e.fence.line < 0 && s.Value != "" || !same(e.node, expected) {
			return text, false
		}
	}
	if e == nil || now != text && !alike(file, text, now, id) {
		return text, false
	}
	return now, true
}

// set does one setting.
func (e *edit) set(s Setting, want site.Node) bool {
	switch old := e.get(s.Key); {
	case s.Value == "" && old == nil:
		return true
	case s.Value == "":
		return e.remove(s.Key)
	case e.fence.line < 0:
		return e.begin(s)
	case old == nil:
		return e.insert(s)
	case s.Into == Whole && same(old.Value, want):
		return true
	case s.Into == Whole || old.Value.Empty():
		return e.put(*old, s.whole())
	case old.Value.Type != site.List:
		return s.Into == Last && old.Value.Type != site.Map && e.put(*old, "["+Scalar(old.Value.Text)+", "+s.Value+"]")
	default:
		return e.item(*old, s)
	}
}

// node reads the setting's value; it reports false for one that is not YAML of one line.
func (s Setting) node() (site.Node, bool) {
	if strings.ContainsAny(s.Value, "\r\n\x7f\u0085\u2028\u2029") || s.Key != strings.TrimSpace(s.Key) || s.Key == "" {
		return site.Node{}, false
	}
	sound := true
	n, ok := yamlNode(s.Value, "", 0, func(diag.Diagnostic) { sound = false })
	if s.Value == "" {
		return n, s.Into == Whole
	}
	return n, ok && sound && !commented(s.Value)
}

// whole is the setting's value where nothing stands yet.
func (s Setting) whole() string {
	if s.Into == Whole {
		return s.Value
	}
	return "[" + s.Value + "]"
}

// commented reports whether a comment follows the value, which would swallow what comes after it.
func commented(value string) bool {
	n, ok := yamlNode("["+value+"]", "", 0, func(diag.Diagnostic) {})
	return !ok || n.Type != site.List || len(n.Items) != 1
}

// below are the keys that a new key stands below, the nearest first; without any of them it stands at the end of the
// block, "" for its beginning.
var below = map[string][]string{
	"verified":   {""},
	"by":         {"verified"},
	"text":       {"by", "verified"},
	"facts":      {"text", "by", "verified"},
	"minor":      {"facts", "text", "by", "verified"},
	"sources":    {"minor", "facts", "text", "by", "verified"},
	"translates": {""},
	"translated": {"translates"},
}

// anchor returns the key that a new one stands below; "" for the beginning of the block. It reports false for its end.
func (e *edit) anchor(key string) (string, bool) {
	for _, k := range below[key] {
		if k == "" || e.get(k) != nil {
			return k, true
		}
	}
	return "", false
}

// get returns a key of the block and what it holds, nil if the block does not have it.
func (e *edit) get(key string) *site.NPair {
	if i := slices.IndexFunc(e.node.Pairs, func(p site.NPair) bool { return p.Key.Name == key }); i >= 0 {
		return &e.node.Pairs[i]
	}
	return nil
}

// begin puts a block with the setting under the heading.
func (e *edit) begin(s Setting) bool {
	if !slices.Contains(translationKeys, s.Key) || s.Into != Whole {
		return false // facts are stated by the block that is there
	}
	e.raw.insert(e.heading+1, "", "```rule", s.Key+": "+s.Value, "```")
	return true
}

// insert puts in a key that the block does not have.
func (e *edit) insert(s Setting) bool {
	key, found := e.anchor(s.Key)
	if e.flow() {
		return e.insertFlow(s, key, found)
	}
	at, indent := e.fence.line+1, e.indent()
	switch {
	case found && key != "":
		stop, ok := e.entryEnd(*e.get(key))
		if !ok {
			return false
		}
		at = stop.line + 1
	case !found && len(e.node.Pairs) > 0:
		stop, ok := e.entryEnd(e.node.Pairs[len(e.node.Pairs)-1])
		if !ok {
			return false
		}
		at = stop.line + 1
	case !found:
		at = e.last + 1
	}
	switch s.Into {
	case First:
		e.raw.insert(at, indent+s.Key+":", indent+"  - "+s.Value)
	default:
		e.raw.insert(at, indent+s.Key+": "+s.whole())
	}
	return true
}

// insertFlow puts a key into a block that is one map in braces.
func (e *edit) insertFlow(s Setting, key string, found bool) bool {
	text := s.Key + ": " + s.whole()
	if len(e.node.Pairs) == 0 || found && key == "" {
		at := e.place(e.node.Pos)
		at.col++
		if len(e.node.Pairs) > 0 {
			text += ", "
		}
		e.raw.replace(at, at, text)
		return true
	}
	p := e.node.Pairs[len(e.node.Pairs)-1]
	if found {
		p = *e.get(key)
	}
	stop, ok := e.entryEnd(p)
	if ok {
		e.raw.replace(stop, stop, ", "+text)
	}
	return ok
}

package parse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// fields reads the keys of one map; each way of reading a key reports what is wrong with it.
type fields struct {
	node   site.Node
	report reporter
}

// mapOf returns the fields of a map that may have the known keys only.
func mapOf(n site.Node, what string, known []string, report reporter) (fields, bool) {
	if n.Type != site.Map {
		report(diag.At(n.Pos, "wrong-type", "key", what, "want", "key: value"))
		return fields{}, false
	}
	for _, p := range n.Pairs {
		if known != nil && !slices.Contains(known, p.Key.Name) {
			report(diag.At(p.Key.Pos, "unknown-key", "key", p.Key.Name,
				"near", diag.Nearest(p.Key.Name, known), "known", strings.Join(known, ", ")))
		}
	}
	return fields{n, report}, true
}

// get returns what stands under the key; its Type is NoNode if nothing does.
func (f fields) get(key string) site.Node {
	for _, p := range f.node.Pairs {
		if p.Key.Name == key {
			return p.Value
		}
	}
	return site.Node{}
}

// has reports whether the key is given.
func (f fields) has(key string) bool { return f.get(key).Type != site.NoNode }

// keyPos returns where the key stands.
func (f fields) keyPos(key string) diag.Pos {
	for _, p := range f.node.Pairs {
		if p.Key.Name == key {
			return p.Key.Pos
		}
	}
	return f.node.Pos
}

// require reports the key if it is missing or empty.
func (f fields) require(key string) bool {
	if f.get(key).Empty() {
		f.report(diag.At(f.keyPos(key), "missing-key", "key", key))
		return false
	}
	return true
}

// ref returns a scalar and its place.
func (f fields) ref(key string) site.Ref {
	n := f.get(key)
	if n.Type == site.List || n.Type == site.Map {
		f.report(diag.At(n.Pos, "wrong-type", "key", key, "want", key+": …"))
		return site.Ref{}
	}
	if n.Type == site.Null {
		return site.Ref{}
	}
	return site.Ref{Name: n.Text, Pos: n.Pos}
}

// text returns a scalar as text.
func (f fields) text(key string) string { return strings.TrimSpace(f.ref(key).Name) }

// refs returns a list of scalars; a single one counts as a list of one.
func (f fields) refs(key string) []site.Ref {
	n := f.get(key)
	switch n.Type {
	case site.NoNode, site.Null:
		return nil
	case site.Map:
		f.report(diag.At(n.Pos, "wrong-type", "key", key, "want", key+": […]"))
		return nil
	case site.List:
		refs := make([]site.Ref, 0, len(n.Items))
		for _, it := range n.Items {
			if it.Type == site.List || it.Type == site.Map || it.Type == site.Null {
				f.report(diag.At(it.Pos, "wrong-type", "key", key, "want", key+": […]"))
				continue
			}
			refs = append(refs, site.Ref{Name: it.Text, Pos: it.Pos})
		}
		return refs
	}
	return []site.Ref{{Name: n.Text, Pos: n.Pos}}
}

// texts returns a list of scalars as text.
func (f fields) texts(key string) []string {
	var texts []string
	for _, r := range f.refs(key) {
		texts = append(texts, r.Name)
	}
	return texts
}

// number returns a whole number from least to most, 0 if the key is not given.
func (f fields) number(key string, least, most int) int {
	n := f.get(key)
	if n.Type == site.NoNode {
		return 0
	}
	i, err := strconv.Atoi(n.Text)
	if n.Type != site.IntNode || err != nil || i < least || i > most {
		f.report(diag.At(n.Pos, "wrong-type", "key", key, "want", fmt.Sprintf("%s: %d…%d", key, least, most)))
		return 0
	}
	return i
}

// review returns after how many days a rule must be checked again, 0 if that is not given. What is not looked at for
// three years is not looked at.
func (f fields) review() int { return f.number("review", 1, 3*365) }

// flag returns true or false, nil if the key is not given.
func (f fields) flag(key string) *bool {
	n := f.get(key)
	if n.Type == site.NoNode {
		return nil
	}
	if n.Type != site.BoolNode {
		f.report(diag.At(n.Pos, "wrong-type", "key", key, "want", key+": true"))
		return nil
	}
	b := n.Text == "true"
	return &b
}

// switched returns true or false, what is usual if the key is not given.
func (f fields) switched(key string, usual bool) bool {
	if b := f.flag(key); b != nil {
		return *b
	}
	return usual
}

// date returns a date at its precision, zero if the key is not given.
func (f fields) date(key string) site.Date {
	n := f.get(key)
	if n.Type == site.NoNode || n.Type == site.Null {
		return site.Date{}
	}
	d, ok := site.ParseDate(n.Text)
	if !ok || n.Type == site.List || n.Type == site.Map {
		f.report(diag.At(n.Pos, "date", "date", n.Text))
	}
	return d
}

// address returns an http or https address, "" if the key is not given.
func (f fields) address(key string) string {
	r := f.ref(key)
	if r.Name != "" && !IsWeb(r.Name) {
		f.report(diag.At(r.Pos, "address", "key", key, "address", r.Name))
		return ""
	}
	return r.Name
}

// finish reports a text that still begins as `veshka new` wrote it, with "…".
func (f fields) finish(key string) {
	if n := f.get(key); n.Type == site.Text && unfinished(n.Text) {
		f.report(diag.At(n.Pos, "placeholder", "what", short(n.Text)))
	}
}

// unfinished reports whether a text begins with the dots that stand for words to be written.
func unfinished(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "…") || strings.HasPrefix(text, "...")
}

// keys returns the keys of a map.
func (f fields) keys(key string) []site.Ref {
	var keys []site.Ref
	for _, p := range f.get(key).Pairs {
		keys = append(keys, p.Key)
	}
	return keys
}

// under returns the map that stands under the key, false if it is not given or no map, which is reported.
func (f fields) under(key string) (fields, bool) {
	n := f.get(key)
	if n.Type == site.NoNode {
		return fields{}, false
	}
	return mapOf(n, key, nil, f.report)
}

// words returns a map of texts by language.
func (f fields) words(key string) map[site.Lang]string {
	m, ok := f.under(key)
	if !ok {
		return nil
	}
	words := map[site.Lang]string{}
	for _, p := range m.node.Pairs {
		words[site.Lang(p.Key.Name)] = m.text(p.Key.Name)
	}
	return words
}

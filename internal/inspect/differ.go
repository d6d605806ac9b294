package inspect

import (
	"cmp"
	"slices"
	"strings"
)

// Finding is a difference between the suspect and the genuine copy.
type Finding struct {
	Kind   string // a key of Kinds
	Change string // added, removed, changed
	Was    string // in the genuine copy; excerpts, printable
	Is     string // in the suspect
	Label  string // what belongs to it: the words of a link, the name of an attribute
	Only   string // shown to one kind of visitor only: tool, browser, phone; "" = to all
	Like   string // the genuine address or account that a new one looks like
	Rank   Rank
	Pages  []string // where, sorted
}

// key is what findings of several pages have in common.
func (f Finding) key() Finding { f.Pages = nil; return f }

func finding(kind, change, label, was, is string) Finding {
	shown := func(s string) string { return excerpt(strings.ReplaceAll(s, own, "/")) }
	return Finding{Kind: kind, Change: change, Label: shown(label), Was: shown(was), Is: shown(is), Rank: rank(kind, change)}
}

// differ compares two readings of a page.
func differ(genuine, suspect *page) []Finding {
	var out []Finding
	gone, come := map[thing]bool{}, map[thing]bool{}
	for t := range genuine.things {
		if !suspect.things[t] {
			gone[t] = true
		}
	}
	for t := range suspect.things {
		if !genuine.things[t] {
			come[t] = true
		}
	}
	// What has one form in each of the copies was changed: of the same label first, then of the same kind.
	for _, group := range []func(thing) thing{
		func(t thing) thing { return thing{kind: t.kind, label: t.label} },
		func(t thing) thing { return thing{kind: t.kind} },
	} {
		a, b := grouped(gone, group), grouped(come, group)
		for g, was := range a {
			if is := b[g]; len(was) == 1 && len(is) == 1 {
				out = append(out, finding(g.kind, changed, is[0].label, was[0].value, is[0].value))
				delete(gone, was[0])
				delete(come, is[0])
			}
		}
	}
	for t := range gone {
		out = append(out, finding(t.kind, removed, t.label, t.value, ""))
	}
	for t := range come {
		out = append(out, finding(t.kind, added, t.label, "", t.value))
	}
	return append(out, texts(genuine.blocks, suspect.blocks)...)
}

func grouped(things map[thing]bool, by func(thing) thing) map[thing][]thing {
	out := map[thing][]thing{}
	for t := range things {
		out[by(t)] = append(out[by(t)], t)
	}
	return out
}

// texts compares what two pages say.
func texts(a, b []block) []Finding {
	var out []Finding
	for _, e := range diff(a, b) {
		switch {
		case e.is == nil:
			out = append(out, finding(e.was.kind, removed, "", e.was.text, ""))
		case e.was == nil:
			out = append(out, finding(e.is.kind, added, "", "", e.is.text))
		default:
			kind := e.was.kind
			if figures(e.was.text) != figures(e.is.text) {
				kind = "figure"
			}
			was, is := around(e.was.text, e.is.text)
			out = append(out, finding(kind, changed, "", was, is))
		}
	}
	return out
}

// around shows two long texts from a few words before the place where they part.
func around(a, b string) (string, string) {
	x, y := []rune(a), []rune(b)
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	if i < 60 {
		return a, b
	}
	return "… " + string(x[i-40:]), "… " + string(y[i-40:])
}

// collect joins equal findings of several pages, the worst first.
func collect(byPage map[string][]Finding) []Finding {
	index := map[string]int{}
	var out []Finding
	for _, name := range sortedKeys(byPage) {
		for _, f := range byPage[name] {
			k := f.key()
			id := strings.Join([]string{k.Kind, k.Change, k.Was, k.Is, k.Label, k.Only, k.Like}, "\x00")
			i, ok := index[id]
			if !ok {
				i = len(out)
				index[id] = i
				out = append(out, k)
			}
			if !slices.Contains(out[i].Pages, name) {
				out[i].Pages = append(out[i].Pages, name)
			}
		}
	}
	slices.SortFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Pages[0], b.Pages[0]),
			cmp.Compare(a.Change, b.Change), cmp.Compare(a.Is, b.Is), cmp.Compare(a.Was, b.Was), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Only, b.Only))
	})
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

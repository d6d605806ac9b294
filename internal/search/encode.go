package search

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Numbers are written in digits of 46, the last first: a digit that another follows is 46 higher. Digits are the
// characters from "#" on.
const (
	base  = 46
	first = '#'
)

func appendNumber(b []byte, n int) []byte {
	for ; n >= base; n /= base {
		b = append(b, byte(first+base+n%base))
	}
	return append(b, byte(first+n))
}

// sections writes the lines of an index. What one section holds is alike, and the next is not: each is compressed by
// itself, in the same stream.
func sections(docs []*Document, postings map[string][]posting, w *words) [][]byte {
	strs := gather(docs)
	places := make(map[*Document]int, len(docs))
	for i, d := range docs {
		places[d] = i + 1
	}
	head := appendNumber(appendNumber(nil, len(strs.list)), len(docs))
	head = append(head, '\n')
	for _, words := range []string{strings.Join(slices.Sorted(maps.Keys(w.stop)), " "), strings.Join(w.endings(), " "), layoutsOf(w.lang)} {
		head = append(append(head, words...), '\n')
	}
	for _, s := range strs.list {
		head = append(append(head, strings.ReplaceAll(s, "\n", " ")...), '\n')
	}
	var lines []byte
	for _, d := range docs {
		lines = append(d.encode(lines, strs, places), '\n')
	}
	return append([][]byte{head, lines}, groups(postings)...)
}

// encode appends the document's line.
func (d *Document) encode(b []byte, strs table, places map[*Document]int) []byte {
	for _, s := range d.strings() {
		b = appendNumber(b, strs.places[s])
	}
	b = appendNumber(b, places[d.Of])
	b = appendNumber(b, len(d.Under))
	for _, u := range d.Under {
		b = appendNumber(b, places[u])
	}
	b = appendNumber(b, len(d.Value))
	for _, s := range slices.Concat(d.Value, d.Notes) {
		b = appendNumber(b, strs.places[s])
	}
	return b
}

// strings returns the strings that a document's line begins with; "" for what it has from another.
func (d *Document) strings() []string {
	title := d.Title
	file, fragment, _ := strings.Cut(d.Href, "#")
	if len(d.Under) > 0 && title == d.Under[0].Title {
		title = ""
	}
	if d.Of != nil && file == d.Of.Href {
		file = ""
	}
	return []string{title, file, fragment, d.Lang, d.Mark}
}

// group is how many terms have their postings together: what has come can be searched group by group.
const group = 256

// groups writes the terms and, in a section of their own, their postings.
func groups(postings map[string][]posting) [][]byte {
	var named, others []string
	for _, term := range slices.Sorted(maps.Keys(postings)) {
		if slices.ContainsFunc(postings[term], func(p posting) bool { return p.place == inName }) {
			named = append(named, term)
		} else {
			others = append(others, term)
		}
	}
	var list [][]byte
	for _, all := range [][]string{named, others} {
		for terms := range slices.Chunk(all, group) {
			var line, posts []byte
			before := ""
			for _, term := range terms {
				same := shared(before, term)
				line = append(line, byte('A'+utf8.RuneCountInString(term[:same])))
				line = append(line, term[same:]...)
				posts = append(appendPostings(posts, postings[term]), ' ')
				before = term
			}
			posts[len(posts)-1] = '\n'
			list = append(list, append(line, '\n'), posts)
		}
	}
	return list
}

func appendPostings(b []byte, list []posting) []byte {
	last := 0
	for _, p := range list {
		b = appendNumber(b, (p.doc-last)*3+int(p.place))
		last = p.doc
	}
	return b
}

// most is how many letters a term may share with the one before: there are no more capitals to say it.
const most = 25

// shared returns how many bytes two terms have in common at their beginning, whole letters only.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && (!boundary(a, n) || !boundary(b, n) || utf8.RuneCountInString(a[:n]) > most) {
		n--
	}
	return n
}

// table is the strings that documents refer to: first the most frequent, as many as there are numbers of one digit, then
// the others by their letters, which compress well beside each other.
type table struct {
	list   []string
	places map[string]int // from 1
}

func gather(docs []*Document) table {
	count := map[string]int{}
	for _, d := range docs {
		for _, s := range slices.Concat(d.strings(), d.Value, d.Notes) {
			count[s]++
		}
	}
	delete(count, "")
	t := table{places: map[string]int{}}
	t.list = slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b))
	})
	if len(t.list) > base {
		slices.Sort(t.list[base-1:])
	}
	for i, s := range t.list {
		t.places[s] = i + 1
	}
	return t
}

package search

import (
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

// number returns the number that b begins with, and what follows it.
func number(b []byte) (n int, rest []byte) {
	for i, unit := 0, 1; ; i, unit = i+1, unit*base {
		digit := int(b[i]) - first
		if digit < base {
			return n + digit*unit, b[i+1:]
		}
		n += (digit - base) * unit
	}
}

// pack compresses the lines of the index. What one section holds is alike, and the next is not: each is compressed by
// itself, in the same stream.
func (b *Builder) pack() []uint16 {
	p := newPacker()
	order := b.strings.order()
	head := appendNumber(appendNumber(nil, len(order)), b.docs)
	head = append(head, '\n')
	for _, words := range []string{strings.Join(slices.Sorted(maps.Keys(b.words.stop)), " "), strings.Join(b.words.endings(), " "), layoutsOf(b.words.lang)} {
		head = append(append(head, words...), '\n')
	}
	places := make([]uint32, len(order)+1) // by number
	for i, n := range order {
		places[n] = uint32(i + 1)
		head = append(append(head, strings.ReplaceAll(b.strings.list[n-1].text, "\n", " ")...), '\n')
	}
	p.section(head)
	p.section(b.documents(places))
	b.groups(p)
	return p.text()
}

// documents returns a line for each document; places are those of the strings.
func (b *Builder) documents(places []uint32) []byte {
	var out []byte
	from := uint32(0)
	for _, l := range b.lines {
		cells := b.cells[from:l.cells]
		from = l.cells
		const fixed = 5 // strings, then two numbers: what it belongs to, and how many name it
		under := fixed + 2 + cells[fixed+1]
		for i, n := range cells {
			if i := uint32(i); i < fixed || i > under {
				n = places[n]
			}
			out = appendNumber(out, int(n))
		}
		out = append(out, '\n')
	}
	return out
}

// group is how many terms have their postings together: what has come can be searched group by group.
const group = 256

// groups writes the terms and, in a section of their own, their postings.
func (b *Builder) groups(p *packer) {
	var named, others []*term
	for i := range b.terms {
		switch t := &b.terms[i]; {
		case t.count == 0:
		case t.named:
			named = append(named, t)
		default:
			others = append(others, t)
		}
	}
	var line, posts []byte
	for _, all := range [][]*term{named, others} {
		slices.SortFunc(all, func(x, y *term) int { return strings.Compare(x.text, y.text) })
		for terms := range slices.Chunk(all, group) {
			line, posts = line[:0], posts[:0]
			before := ""
			for _, t := range terms {
				same := shared(before, t.text)
				line = append(line, byte('A'+utf8.RuneCountInString(t.text[:same])))
				line = append(line, t.text[same:]...)
				posts = append(append(posts, t.postings...), ' ')
				before = t.text
			}
			posts[len(posts)-1] = '\n'
			p.section(append(line, '\n'))
			p.section(posts)
		}
	}
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

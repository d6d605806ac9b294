// Package search makes the index that a reader's own device searches: documents in, the parts of an index out. It knows
// languages and words, and nothing of guides or pages.
//
// An index is lines of text, compressed by zlib as one stream (RFC 1950), and cut into parts. Each part is a script that
// hands its piece on, part("…"): a page in a folder may load scripts and nothing else. It is UTF-16 with a byte order
// mark, which every browser obeys whatever a server says, and holds 15 bits of the stream in each character (see pack).
// Parts are asked for in their order, all of them, whatever is searched, so what a server sees says nothing of the
// question. What has come can be searched while the rest is on its way.
//
// The lines, numbers written as in appendNumber:
//
//	2 numbers    how many strings and documents follow
//	words        that are never searched for, a space between them
//	endings      of the language as its words show them: "ами", or "y>i" where the stem ends in another way
//	layouts      keys of the language's keyboard, then those of others, a tab between them; empty where unknown
//	a string     each a line; documents refer to them by their place, from 1; 0 stands for none
//	a document   numbers: title (0 for that of the first document that names it), file (0 for that of the document that
//	             it belongs to), fragment, language, mark, the document that it belongs to (its place from 1, 0 for none),
//	             the number of others that name it, those, the number of strings of its value, those, its notes
//	terms        of a group, each as a letter, "A" for no and "Z" for 25 letters that it shares with the one before it,
//	             and its other letters; a group's first shares none
//	postings     of the same terms, a space between those of two: each the distance from the document before, times
//	             three, plus where the word stands
//
// Terms are stems, in the order of their letters; first, in groups of their own, those that name a document, then, from
// the first letter again, those that stand in text alone.
package search

// Document is something that can be found. It comes after those that it refers to.
type Document struct {
	Href  string      // address as the search page links it: "countries/georgia.html#work"
	Title string      // what its link says
	Lang  string      // of title and value, where it is not the index's
	Of    *Document   // the document whose title stands before this one's: a rule's country; nil for none
	Under []*Document // documents by whose names this one is found as well: a rule's kind
	Value []string    // shown after the title, and searched
	Notes []string    // shown after the value, and not searched: state, date
	Mark  string      // how the first note is to look, by a name that the page's style knows; "" for plain
	Asked []string    // other words by which people look for it; not shown
	Text  []string    // what it says

	place int // among those of the index, from 1, once it was added
}

// Index is what Build makes.
type Index struct {
	Parts [][]byte // scripts, in the order in which they are loaded
	Text  int      // bytes of everything that can be found by: titles, values, other words, text
}

// Size returns the bytes of all parts.
func (x Index) Size() int {
	n := 0
	for _, p := range x.Parts {
		n += len(p)
	}
	return n
}

// PartSize is the most that a part weighs as it is, in bytes: lines are cut at about 16 KB, and a store does not
// compress.
const PartSize = 14336

// Build makes the index of the documents in a language, a BCP 47 tag.
func Build(docs []*Document, lang string) Index {
	b := NewBuilder(lang)
	for _, d := range docs {
		b.Add(d)
	}
	return b.Index()
}

// place says where a word stands in a document.
type place int

const (
	inText place = iota
	inValue
	inName // title, or other words for it
)

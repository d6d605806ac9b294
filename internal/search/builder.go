package search

import "strings"

// Builder makes an index of documents that are handed to it one by one: of their text it keeps in which document each
// term stands, and nothing else. It belongs to one goroutine.
type Builder struct {
	words *words
	docs  int // so far
	size  int // bytes read

	strings table    // what the documents' lines refer to
	lines   []line   // a document each
	cells   []uint32 // the numbers of every line, one line after the other: of strings, and as they are written

	terms   []term
	numbers map[string]uint32 // of the terms, from 1
	met     []uint32          // by term: the last document, from 1, that has it, or is found by it through another
	names   []uint32          // the terms by which each document is called, one document after the other
}

// term is a stem, and where it stands.
type term struct {
	text     string
	postings []byte // as they are written
	count    int32  // of them
	last     uint32 // the document of the last of them, from 0
	named    bool   // it stands in a name
}

// line is what is kept of a document: where its cells and its names end.
type line struct{ cells, names uint32 }

// NewBuilder returns a Builder of an index in a language, a BCP 47 tag.
func NewBuilder(lang string) *Builder {
	return &Builder{words: newWords(lang), strings: newTable(), numbers: map[string]uint32{}}
}

// Add takes a document in. Those that it refers to were added before.
func (b *Builder) Add(d *Document) {
	b.docs++
	d.place = b.docs
	b.name(d.Title)
	for _, s := range d.Asked {
		b.name(s)
	}
	b.keep(d)
	if d.Of != nil { // what it is found by finds this one as well
		b.meet(d.Of)
	}
	for _, u := range d.Under {
		b.meet(u)
	}
	b.read(inName, d.Title) // the most telling place first
	b.read(inName, d.Asked...)
	b.read(inValue, d.Value...)
	b.read(inText, d.Text...)
}

// Index returns the index of what was added.
func (b *Builder) Index() Index {
	b.drop()
	return Index{Parts: cut(b.pack()), Text: b.size}
}

// meet notes that the newest document is found by the names of another.
func (b *Builder) meet(d *Document) {
	from := uint32(0)
	if d.place > 1 {
		from = b.lines[d.place-2].names
	}
	for _, t := range b.names[from:b.lines[d.place-1].names] {
		b.met[t] = uint32(b.docs)
	}
}

// name notes the terms of a name.
func (b *Builder) name(text string) {
	for w := range b.words.of(text) {
		b.names = append(b.names, b.term(w))
	}
}

// read notes the terms of texts that stand in one place of the document, as far as it is not found by them yet.
func (b *Builder) read(where place, texts ...string) {
	for _, text := range texts {
		b.size += len(text)
		for w := range b.words.of(text) {
			if w.stop || where == inText && w.number {
				continue
			}
			if t := b.term(w); b.met[t] != uint32(b.docs) {
				b.met[t] = uint32(b.docs)
				b.terms[t].stand(uint32(b.docs-1), where)
			}
		}
	}
}

// term returns the number of a word's stem, from 0.
func (b *Builder) term(w *word) uint32 {
	if w.term == 0 {
		w.stem = b.words.stem(w.text)
		w.term = b.numbers[w.stem]
	}
	if w.term == 0 {
		b.terms, b.met = append(b.terms, term{text: w.stem}), append(b.met, 0)
		w.term = uint32(len(b.terms))
		b.numbers[w.stem] = w.term
	}
	return w.term - 1
}

// stand notes that the term stands in a document.
func (t *term) stand(doc uint32, where place) {
	t.postings = appendNumber(t.postings, int(doc-t.last)*3+int(where))
	t.last, t.named = doc, t.named || where == inName
	t.count++
}

// keep notes what the document's line says: the strings that it begins with, "" for what it has from another, and the
// others as the package comment tells.
func (b *Builder) keep(d *Document) {
	title := d.Title
	file, fragment, _ := strings.Cut(d.Href, "#")
	if len(d.Under) > 0 && title == d.Under[0].Title {
		title = ""
	}
	of := 0
	if d.Of != nil {
		of = d.Of.place
		if file == d.Of.Href {
			file = ""
		}
	}
	for _, s := range []string{title, file, fragment, d.Lang, d.Mark} {
		b.cells = append(b.cells, b.strings.number(s))
	}
	b.cells = append(b.cells, uint32(of), uint32(len(d.Under)))
	for _, u := range d.Under {
		b.cells = append(b.cells, uint32(u.place))
	}
	b.cells = append(b.cells, uint32(len(d.Value)))
	for _, s := range d.Value {
		b.cells = append(b.cells, b.strings.number(s))
	}
	for _, s := range d.Notes {
		b.cells = append(b.cells, b.strings.number(s))
	}
	b.lines = append(b.lines, line{cells: uint32(len(b.cells)), names: uint32(len(b.names))})
}

// A term that stands in the text of more than one of common documents tells them apart too little to be worth its place,
// unless the index is so small that every word counts.
const (
	common = 16
	few    = 50 // documents of a small index
)

// drop takes out what stands in too many texts.
func (b *Builder) drop() {
	for i := range b.terms {
		t := &b.terms[i]
		if int(t.count) < max(few, b.docs)/common {
			continue
		}
		all := t.postings
		t.postings, t.count, t.last = nil, 0, 0
		doc := 0
		for len(all) > 0 {
			var n int
			n, all = number(all)
			doc += n / 3
			if where := place(n % 3); where != inText {
				t.stand(uint32(doc), where)
			}
		}
	}
}

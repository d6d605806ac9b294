package site

import (
	"encoding/binary"
	"sync"

	"github.com/veshka-guide/veshka/internal/diag"
)

// Store keeps bytes elsewhere than in memory, so that a large site is never whole in it. It is safe for several
// goroutines, and remembers its first error for whoever asked for a site that uses it.
type Store interface {
	Put(b []byte) (at int64)
	Get(at int64, n int) string // "" after an error
}

// away is where a Store has something.
type away struct {
	store Store
	at    int64
	n     int
}

// Read returns the blocks, from the store if they are kept there. They are as they were, without the places in the
// author's file.
func (d *Doc) Read() []Block {
	if d.away.store == nil {
		return d.Blocks
	}
	r := unpacker{text: d.away.store.Get(d.away.at, d.away.n)}
	blocks := make([]Block, 0, r.number())
	for range cap(blocks) {
		blocks = append(blocks, r.block())
	}
	if r.failed {
		return nil
	}
	return blocks
}

// Read returns the body, from the store if it is kept there.
func (w *RuleText) Read() Body {
	if w.away.store == nil {
		return w.Body
	}
	r := unpacker{text: w.away.store.Get(w.away.at, w.away.n)}
	if b := r.body(); !r.failed {
		return b
	}
	return Body{}
}

// read returns the links of a file, from the store if they are kept there.
func (d *linkedDoc) read() []*Link {
	if d.away.store == nil {
		return d.links
	}
	r := unpacker{text: d.away.store.Get(d.away.at, d.away.n)}
	var links []*Link
	for range r.number() {
		l := r.link()
		l.From, l.Raw, l.Pos = d.place, r.take(), diag.Pos{File: d.file, Line: r.number(), Col: r.number(), Len: r.number()}
		links = append(links, l)
	}
	return links
}

// PutAway moves the texts and links of a page into the store. It is called before anybody else knows the page.
func (l *Linked) PutAway(s Store) {
	p := packers.Get().(*packer)
	defer packers.Put(p)
	p.out = p.out[:0]
	var put []*away // at is where it stands in p.out
	end := func(a *away, begin int) {
		*a = away{s, int64(begin), len(p.out) - begin}
		put = append(put, a)
	}
	doc := func(d *Doc) {
		begin := len(p.out)
		p.number(len(d.Blocks))
		for _, b := range d.Blocks {
			p.block(b)
		}
		end(&d.away, begin)
		d.Blocks = nil
	}
	docs := func(all map[Lang]*Doc) {
		for _, d := range all {
			doc(d)
		}
	}
	for _, g := range l.site.Guides {
		docs(g.Docs)
		for _, r := range g.Rules {
			for _, w := range r.Words {
				begin := len(p.out)
				p.body(w.Body)
				end(&w.away, begin)
				w.Body = Body{}
			}
		}
	}
	for _, st := range l.site.Stories {
		docs(st.Docs)
	}
	for _, pg := range l.site.Pages {
		docs(pg.Docs)
	}
	if l.site.Home != nil {
		docs(l.site.Home.Docs)
	}
	for i := range l.docs {
		d, begin := &l.docs[i], len(p.out)
		p.number(len(d.links))
		for _, link := range d.links {
			p.link(link)
			p.text(link.Raw)
			p.number(link.Pos.Line)
			p.number(link.Pos.Col)
			p.number(link.Pos.Len)
		}
		end(&d.away, begin)
		d.links = nil
	}
	at := s.Put(p.out)
	for _, a := range put {
		a.at += at
	}
}

// packers are those that nobody uses at the moment.
var packers = sync.Pool{New: func() any { return new(packer) }}

// packer writes blocks as bytes: numbers as varints, texts after their lengths.
type packer struct{ out []byte }

func (p *packer) number(n int) { p.out = binary.AppendUvarint(p.out, uint64(n)) }

func (p *packer) text(s string) {
	p.number(len(s))
	p.out = append(p.out, s...)
}

func (p *packer) block(b Block) {
	p.number(b.Level)
	flags := 0
	if b.Rule {
		flags |= 1
	}
	if b.Tail {
		flags |= 2
	}
	p.number(flags)
	p.text(b.ID)
	p.text(b.Title)
	p.body(b.Body)
}

func (p *packer) body(b Body) {
	p.number(len(b.Pieces))
	for _, piece := range b.Pieces {
		p.number(int(piece.Hole))
		switch piece.Hole {
		case None:
			p.text(piece.HTML)
		case Href, Aside:
			p.text(piece.Link.From)
			p.link(piece.Link)
		case Shown:
			p.text(piece.Picture.File)
		}
	}
}

func (p *packer) link(l *Link) {
	p.text(l.Path)
	p.text(l.Ext)
	p.text(l.ID)
}

// unpacker reads what a packer wrote. Texts are parts of the one that it reads.
type unpacker struct {
	text   string
	failed bool
}

func (r *unpacker) number() int {
	n, shift := 0, 0
	for i := range len(r.text) {
		c := r.text[i]
		n |= int(c&0x7f) << shift
		if c < 0x80 {
			r.text = r.text[i+1:]
			return n
		}
		if shift += 7; shift > 56 {
			break
		}
	}
	r.text, r.failed = "", true
	return 0
}

func (r *unpacker) take() string {
	n := r.number()
	if n > len(r.text) {
		r.text, r.failed = "", true
		return ""
	}
	s := r.text[:n]
	r.text = r.text[n:]
	return s
}

func (r *unpacker) block() Block {
	b := Block{Level: r.number()}
	flags := r.number()
	b.Rule, b.Tail = flags&1 != 0, flags&2 != 0
	b.ID, b.Title = r.take(), r.take()
	b.Body = r.body()
	return b
}

func (r *unpacker) body() Body {
	n := r.number()
	if n == 0 || n > len(r.text) {
		return Body{}
	}
	b := Body{Pieces: make([]Piece, 0, n)}
	for range n {
		piece := Piece{Hole: Hole(r.number())}
		switch piece.Hole {
		case None:
			piece.HTML = r.take()
		case Href, Aside:
			from := r.take()
			piece.Link = r.link()
			piece.Link.From = from
		case Shown:
			piece.Picture = &PictureRef{File: r.take()}
		}
		b.Pieces = append(b.Pieces, piece)
	}
	return b
}

func (r *unpacker) link() *Link { return &Link{Path: r.take(), Ext: r.take(), ID: r.take()} }

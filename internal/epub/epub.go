// Package epub makes a book: chapters in, the bytes of an EPUB file out (EPUB 3.3, with the table of contents of EPUB 2
// beside its own for old devices).
//
// The same book gives the same bytes: the entries of the archive stand in the order of the chapters and carry no time,
// and the instant of the last change is an argument. Nothing in it leads outside but the links of its chapters: no
// fonts, no scripts, no pictures.
package epub

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
)

// Book is a book. Texts are plain text; only Body of a chapter is markup.
type Book struct {
	ID          string // a URN, the same for every edition: "urn:uuid:…"
	Title       string
	Lang        string // BCP 47
	Dir         string // "ltr" or "rtl"
	Description string // "" for none
	Publisher   string // "" for none
	Modified    string // when the newest word was written: "2026-02-17T00:00:00Z"
	Contents    string // the heading of the table of contents
	Style       string // CSS for every chapter
	Chapters    []Chapter
}

// Chapter is a chapter, a file of its own in the book. Other chapters link to it as Name + Suffix.
type Chapter struct {
	Name  string // letters of ASCII, digits, "-", "_" and "."; it begins with a letter and no two are equal
	Title string
	Lang  string // of the title, "" when it is the book's
	Type  string // what it is, in EPUB's own words (epub:type): "titlepage", "glossary"; "" for a chapter
	Body  string // well-formed XHTML, what stands inside body
	Part  string // the first chapter of a part carries the part's title
}

// Suffix ends the name of every chapter's file.
const Suffix = ".xhtml"

// Bytes returns the book as a file. An error is the compressor's, which memory does not give.
func (b *Book) Bytes() ([]byte, error) {
	var out bytes.Buffer
	a, err := newArchive(&out)
	if err != nil {
		return nil, err
	}
	a.add("mimetype", []byte("application/epub+zip")) // first and as it is, so that programs know the file by its bytes
	a.add("META-INF/container.xml", []byte(container))
	a.add("EPUB/package.opf", b.opf())
	a.add("EPUB/nav.xhtml", b.nav())
	a.add("EPUB/toc.ncx", b.ncx())
	a.add("EPUB/style.css", []byte(b.Style))
	for _, c := range b.Chapters {
		a.add("EPUB/"+c.Name+Suffix, b.page(c))
	}
	if a.err != nil {
		return nil, a.err
	}
	if err := a.zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// archive is a ZIP file being written, and the first error.
type archive struct {
	zip    *zip.Writer
	small  *flate.Writer // into packed
	packed *bytes.Buffer
	err    error
}

func newArchive(out *bytes.Buffer) (*archive, error) {
	a := &archive{zip: zip.NewWriter(out), packed: &bytes.Buffer{}}
	var err error
	a.small, err = flate.NewWriter(a.packed, flate.DefaultCompression)
	return a, err
}

// day is 1 January 1980 as ZIP writes dates, the first day that it can: a chapter has no time of its own.
const day = 0x21

// add adds a file, deflated if that makes it smaller. There are no extra fields and no data descriptors, which the
// container format forbids or old devices do not read.
func (a *archive) add(name string, text []byte) {
	if a.err != nil {
		return
	}
	h := &zip.FileHeader{
		Name: name, CreatorVersion: 20, ReaderVersion: 20, Method: zip.Deflate,
		//lint:ignore SA1019 Modified would add an extra field
		ModifiedDate: day,
		CRC32:        crc32.ChecksumIEEE(text), UncompressedSize64: uint64(len(text)),
	}
	var packed []byte
	if packed, a.err = a.deflated(text); a.err != nil {
		return
	}
	if len(packed) >= len(text) || name == "mimetype" {
		h.Method, packed = zip.Store, text
	}
	h.CompressedSize64 = uint64(len(packed))
	w, err := a.zip.CreateRaw(h)
	if err != nil {
		a.err = err
		return
	}
	_, a.err = w.Write(packed)
}

// deflated returns the text compressed; the bytes hold until the next call.
func (a *archive) deflated(text []byte) ([]byte, error) {
	a.packed.Reset()
	a.small.Reset(a.packed)
	if _, err := a.small.Write(text); err != nil {
		return nil, err
	}
	if err := a.small.Close(); err != nil {
		return nil, err
	}
	return a.packed.Bytes(), nil
}

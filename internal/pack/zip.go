package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// day is 1 January 1980 as ZIP writes dates, the first day that it can: a package has no time of its own.
const day = 0x21

// ZIP writes the tree as a ZIP archive (APPNOTE.TXT 6.3): all files in one folder with the name of the package, so that
// unpacking on a phone does not spill them among others. Names are ASCII by the rules of the manifest; there are no extra
// fields and no data descriptors, so that the bytes depend on the files and the deflate of Go's release alone.
func (t *Tree) ZIP(w io.Writer) error {
	z := zip.NewWriter(w)
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return err
	}
	for _, file := range t.Files {
		text, err := t.read(file)
		if err != nil {
			return err
		}
		packed.Reset()
		deflate.Reset(&packed)
		if _, err := deflate.Write(text); err != nil {
			return err
		}
		if err := deflate.Close(); err != nil {
			return err
		}
		if err := member(z, t.Name()+"/"+file.Path, file, text, packed.Bytes()); err != nil {
			return err
		}
	}
	return z.Close()
}

// member adds a file: deflated if that makes it smaller, else as it is.
func member(z *zip.Writer, name string, file manifest.File, text, packed []byte) error {
	h := &zip.FileHeader{
		Name:           name,
		CreatorVersion: 3<<8 | 20, // Unix, for the mode; format 2.0
		ReaderVersion:  20,
		Method:         zip.Deflate,
		//lint:ignore SA1019 Modified would add an extra field
		ModifiedDate:       day,
		CRC32:              crc32.ChecksumIEEE(text),
		CompressedSize64:   uint64(len(packed)),
		UncompressedSize64: uint64(file.Size),
		ExternalAttrs:      0o100644 << 16,
	}
	if len(packed) >= len(text) {
		h.Method, h.CompressedSize64, packed = zip.Store, h.UncompressedSize64, text
	}
	w, err := z.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = w.Write(packed)
	return err
}

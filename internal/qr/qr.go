// Package qr makes a QR code (ISO/IEC 18004) of a text, as a PNG picture of two colours.
//
// The same text gives the same bytes: nothing of the machine or of the hour is in the picture.
package qr

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/zlib"
	"rsc.io/qr/coding"
)

// quiet is the white border that the standard wants, in modules.
const quiet = 4

// PNG returns the picture of the text, which is UTF-8; scale is the pixels of a module's side, 8 prints well. About a
// sixth of the code may be lost before it cannot be read (level M). A text over 2331 bytes does not fit: that is the
// only error.
func PNG(text string, scale int) ([]byte, error) {
	code, err := encode(text)
	if err != nil {
		return nil, err
	}
	return picture(code, max(scale, 1)), nil
}

// picture writes a PNG (ISO/IEC 15948) of two colours, of which a row is one bit for each pixel. image/png would make the
// same bytes, of a picture with a byte for each.
func picture(code *coding.Code, scale int) []byte {
	side := (code.Size + 2*quiet) * scale
	blank := make([]byte, 1+(side+7)/8) // a row begins with the filter, none
	rows := make([]byte, 0, side*len(blank))
	border := func() {
		for range quiet * scale {
			rows = append(rows, blank...)
		}
	}
	border()
	row := bytes.Clone(blank)
	for y := range code.Size {
		clear(row)
		bits := code.Bitmap[y*code.Stride:]
		for x := range code.Size {
			if bits[x/8]&(0x80>>(x%8)) == 0 {
				continue
			}
			for at := (x + quiet) * scale; at < (x+quiet+1)*scale; at++ {
				row[1+at/8] |= 0x80 >> (at % 8)
			}
		}
		for range scale {
			rows = append(rows, row...)
		}
	}
	border()

	header := binary.BigEndian.AppendUint32(nil, uint32(side))
	header = binary.BigEndian.AppendUint32(header, uint32(side))
	header = append(header, 1, 3, 0, 0, 0) // one bit of a palette; the only compression, the only filters, no interlacing
	out := []byte("\x89PNG\r\n\x1a\n")
	out = chunk(out, "IHDR", header)
	out = chunk(out, "PLTE", []byte{255, 255, 255, 0, 0, 0})
	out = chunk(out, "IDAT", pressed(rows))
	return chunk(out, "IEND", nil)
}

// chunk appends a part of a PNG.
func chunk(out []byte, name string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	start := len(out)
	out = append(append(out, name...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
}

// presses are compressors, many times larger than a picture.
var presses = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(nil, 6) // as small as it goes for so few bytes, in a quarter of the best one's time
	if err != nil {
		panic(err) // the level is one of the package's own
	}
	return w
}}

// pressed returns the bytes in the format zlib (RFC 1950).
func pressed(b []byte) []byte {
	w := presses.Get().(*zlib.Writer)
	defer presses.Put(w)
	var out bytes.Buffer
	w.Reset(&out)
	if _, err := w.Write(b); err != nil {
		panic(err) // a bytes.Buffer has none
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

var errTooLong = errors.New("the text is too long for a QR code")

// encode returns the smallest code that holds the text.
func encode(text string) (*coding.Code, error) {
	var words coding.Encoding = coding.String(text)
	for _, smaller := range []coding.Encoding{coding.Alpha(text), coding.Num(text)} {
		if smaller.Check() == nil {
			words = smaller
		}
	}
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if words.Bits(v) <= v.DataBytes(coding.M)*8 {
			plan, err := planOf(v)
			if err != nil {
				return nil, err
			}
			return plan.Encode(words)
		}
	}
	return nil, errTooLong
}

// plans remembers how codes of a size are laid out: it is more work than to fill one.
var plans sync.Map // of *coding.Plan, by coding.Version

func planOf(v coding.Version) (*coding.Plan, error) {
	if p, ok := plans.Load(v); ok {
		return p.(*coding.Plan), nil
	}
	p, err := coding.NewPlan(v, coding.M, 0)
	if err == nil {
		plans.Store(v, p)
	}
	return p, err
}

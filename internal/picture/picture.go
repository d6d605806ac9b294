// Package picture makes a picture of an author's fit to be published: smaller, and without a word about where, when and
// by whom it was made.
//
// Nothing of the file is copied. What it shows is decoded into colours, turned the way it is meant to be seen, shrunk
// and encoded anew, so EXIF and GPS, XMP, ICC and IPTC texts, comments, thumbnails, dates, what stands behind the end of
// the picture and what hides under transparency have no way into the output. A file of which that cannot be done with
// certainty is refused. What the picture shows (a face, a street sign, a screen) no program can take out.
//
// It reads JPEG, PNG and WebP, and writes JPEG or PNG. The same bytes give the same bytes on every machine: it reckons
// in whole numbers only.
package picture

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"strconv"

	"golang.org/x/image/webp"
)

// What is taken, and what is made.
const (
	MaxFile    = 32 << 20   // bytes of a file that Clean takes: a phone's camera at its best writes 25 MiB
	MaxPixels  = 52_000_000 // of a picture that Clean takes: 50 megapixels, as phones have them
	MaxSide    = 30_000     // pixels of its longer side
	MaxBytes   = 60_000     // of what is published: a minute on a line that is throttled to 8 kbit/s
	MaxPreview = 2_500      // bytes of the preview, which stands inside the page
)

// Format is how a picture is encoded: the suffix of its file, and the end of its media type.
type Format string

// The formats that Clean knows. It writes no WebP.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	WebP Format = "webp"
)

// Suffix returns the end of a file's name, with its dot.
func (f Format) Suffix() string {
	if f == JPEG {
		return ".jpg"
	}
	return "." + string(f)
}

// Cleaned is a picture that can be published. Sizes are in pixels.
type Cleaned struct {
	Bytes                       []byte // at most MaxBytes
	Format                      Format
	Width, Height               int
	Preview                     []byte // a JPEG, at most MaxPreview
	PreviewWidth, PreviewHeight int
}

// Why a picture is refused, besides *FormatError and *SizeError.
var (
	ErrDamaged  = errors.New("the picture cannot be decoded to its end")
	ErrAnimated = errors.New("the picture moves")
)

// FormatError is a file of another kind.
type FormatError struct {
	Name string // "SVG", "GIF", "HEIC" …; "" if it is not known
}

func (e *FormatError) Error() string {
	return "neither JPEG nor PNG nor WebP: " + strconv.Quote(e.Name)
}

// SizeError is a picture of more pixels than can be opened: it would take the memory of the machine, which a file of a
// few kilobytes can be made to do.
type SizeError struct{ Width, Height int }

func (e *SizeError) Error() string {
	return strconv.Itoa(e.Width) + " × " + strconv.Itoa(e.Height) + " pixels"
}

// Clean returns what may be published of a picture, or one of the errors above.
func Clean(data []byte) (Cleaned, error) {
	form, err := examine(data)
	if err != nil {
		return Cleaned{}, err
	}
	shown, err := decode(data, form.format)
	if err != nil {
		return Cleaned{}, err
	}
	m := upright(within(shown, maxWhole), form.orientation)
	var c Cleaned
	c.encode(m)
	c.preview(onWhite(m))
	return c, nil
}

// decode opens the picture. A decoder that trips over a stranger's file must not take the build with it: each of them
// has done so at some time.
func decode(data []byte, format Format) (m image.Image, err error) {
	defer func() {
		if recover() != nil {
			m, err = nil, ErrDamaged
		}
	}()
	r := bytes.NewReader(data)
	switch format {
	case JPEG:
		m, err = jpeg.Decode(r)
	case PNG:
		m, err = png.Decode(r)
	default:
		m, err = webp.Decode(r)
	}
	if err != nil || m.Bounds().Empty() {
		return nil, ErrDamaged
	}
	return m, nil
}

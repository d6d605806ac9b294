// Package qr makes a QR code (ISO/IEC 18004) of a text, as a PNG picture of two colours.
//
// The same text gives the same bytes: nothing of the machine or of the hour is in the picture.
package qr

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"rsc.io/qr"
)

// quiet is the white border that the standard wants, in modules.
const quiet = 4

// PNG returns the picture of the text, which is UTF-8; scale is the pixels of a module's side, 8 prints well. About a
// sixth of the code may be lost before it cannot be read (level M). A text over 2331 bytes does not fit: that is the
// only error.
func PNG(text string, scale int) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, err
	}
	scale = max(scale, 1)
	side := (code.Size + 2*quiet) * scale
	// A palette of two makes image/png write one bit for each pixel.
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if code.Black(x/scale-quiet, y/scale-quiet) {
				img.Pix[y*img.Stride+x] = 1
			}
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

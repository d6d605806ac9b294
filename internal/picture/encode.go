package picture

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
)

// The longest sides of what is made, in pixels: the whole picture fills the screen of a phone, three of its dots for a
// pixel of the page.
const (
	maxWhole   = 1280
	maxSmall   = 240
	maxColours = 256 // of a drawing
)

// The qualities of JPEG that are tried before the picture is made smaller; below the last one, blocks show.
var (
	qualities      = []int{84, 76, 68, 60, 52, 44}
	smallQualities = []int{56, 46, 36, 28, 22}
)

// encode fills the whole picture: a drawing, or what one can see through, as PNG if that is small enough, else JPEG.
func (c *Cleaned) encode(m *image.RGBA) {
	c.Width, c.Height = m.Rect.Dx(), m.Rect.Dy()
	if colours := palette(m); colours != nil || !m.Opaque() {
		if c.Bytes, c.Format = encodedPNG(m, colours), PNG; len(c.Bytes) <= MaxBytes {
			return
		}
	}
	c.Format = JPEG
	c.Bytes, c.Width, c.Height = fitted(onWhite(m), maxWhole, MaxBytes, qualities)
}

func (c *Cleaned) preview(m *image.RGBA) {
	c.Preview, c.PreviewWidth, c.PreviewHeight = fitted(m, maxSmall, MaxPreview, smallQualities)
}

// fitted encodes the picture as a JPEG of at most limit bytes: as large as the last of the qualities allows, then as good
// as it gets. It comes to an end: a picture of a few pixels takes less than any limit here.
func fitted(m *image.RGBA, side, limit int, qualities []int) (data []byte, width, height int) {
	last := qualities[len(qualities)-1]
	for side = min(side, max(m.Rect.Dx(), m.Rect.Dy())); ; side = side * 7 / 8 {
		small := within(m, side)
		least := encodedJPEG(small, last)
		if len(least) > limit && side > 8 {
			continue
		}
		for _, q := range qualities {
			if data := encodedJPEG(small, q); len(data) <= limit {
				return data, small.Rect.Dx(), small.Rect.Dy()
			}
		}
		return least, small.Rect.Dx(), small.Rect.Dy()
	}
}

func encodedJPEG(m image.Image, quality int) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality}); err != nil {
		panic(err) // writing to memory does not fail, and the size is in bounds
	}
	return out.Bytes()
}

// palette returns the colours of a drawing in a fixed order, nil if there are more than a palette holds.
func palette(m *image.RGBA) color.Palette {
	known := map[color.RGBA]bool{}
	last := color.RGBA{A: 1, R: 255} // none that is
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:]
		for x := range m.Rect.Dx() {
			c := color.RGBA{row[4*x], row[4*x+1], row[4*x+2], row[4*x+3]}
			if c == last {
				continue
			}
			if last = c; !known[c] {
				if known[c] = true; len(known) > maxColours {
					return nil
				}
			}
		}
	}
	order := make([]color.RGBA, 0, len(known))
	for c := range known {
		order = append(order, c)
	}
	slices.SortFunc(order, func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	out := make(color.Palette, len(order))
	for i, c := range order {
		out[i] = c
	}
	return out
}

// encodedPNG encodes the picture with the palette, or without one.
func encodedPNG(m *image.RGBA, colours color.Palette) []byte {
	var from image.Image = m
	if colours != nil {
		index := make(map[color.RGBA]uint8, len(colours))
		for i, c := range colours {
			index[c.(color.RGBA)] = uint8(i)
		}
		p := image.NewPaletted(m.Rect, colours)
		for i := range p.Pix {
			c := m.Pix[4*i : 4*i+4]
			p.Pix[i] = index[color.RGBA{c[0], c[1], c[2], c[3]}]
		}
		from = p
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, from); err != nil {
		panic(err) // writing to memory does not fail, and the size is in bounds
	}
	return out.Bytes()
}

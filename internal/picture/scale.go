package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// The filter is that of Catmull and Rom, as golang.org/x/image/draw has it. That one reckons in floating point, which
// some processors round differently (Go may fuse a product and a sum there), and a mirror must find the same bytes on
// every machine; this one reckons in whole numbers.
const (
	one   = 1 << 14 // the sum of the weights of a row or column
	finer = 6       // bits that the first pass keeps below those of a colour
)

// taps are the pixels of the source that make one of the result: their weights, and the first of them.
type taps struct {
	first   int
	weights []int32
}

// tapsOf returns the taps of each of `to` pixels made of `from`, which are not fewer.
func tapsOf(from, to int) []taps {
	out := make([]taps, to)
	for i := range out {
		// In units of 1/(2·to) of a source pixel: the middle of the result's, and how far the filter reaches.
		middle, reach := int64(2*i+1)*int64(from)-int64(to), 4*int64(from)
		first := max(0, ceil(middle-reach, 2*int64(to)))
		last := min(int64(from)-1, (middle+reach)/(2*int64(to)))
		weights, sum := make([]int64, 0, last-first+1), int64(0)
		for j := first; j <= last; j++ {
			w := catmullRom(abs(2*int64(to)*j-middle), 2*int64(from))
			weights, sum = append(weights, w), sum+w
		}
		t := taps{first: int(first), weights: make([]int32, len(weights))}
		left, largest := int32(one), 0
		for j, w := range weights {
			t.weights[j] = int32(w * one / sum)
			left -= t.weights[j]
			if w > weights[largest] {
				largest = j
			}
		}
		t.weights[largest] += left // rounding must not darken the picture
		out[i] = t
	}
	return out
}

// catmullRom returns the filter's value at n/d ≥ 0, times 65536.
func catmullRom(n, d int64) int64 {
	const unit = 1 << 16
	t := n * unit / d
	switch t2 := t * t / unit; {
	case t < unit: // (3t³ − 5t² + 2) / 2
		return (3*t2*t/unit - 5*t2 + 2*unit) / 2
	case t < 2*unit: // (−t³ + 5t² − 8t + 4) / 2
		return (-t2*t/unit + 5*t2 - 8*t + 4*unit) / 2
	}
	return 0
}

func abs(n int64) int64 { return max(n, -n) }

func ceil(n, d int64) int64 {
	if n <= 0 {
		return 0
	}
	return (n + d - 1) / d
}

// within returns the picture with no side longer than the limit, in pixels.
func within(m image.Image, limit int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if long := max(w, h); long > limit {
		w, h = max(1, (w*limit+long/2)/long), max(1, (h*limit+long/2)/long)
	}
	return shrunk(m, w, h)
}

// shrunk returns the picture in w × h pixels, not more than it has. The source is turned into plain colours a few rows at
// a time, so that a large one is not held twice.
func shrunk(m image.Image, w, h int) *image.RGBA {
	const rows = 32
	from := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if w == from.Dx() && h == from.Dy() {
		draw.Draw(out, out.Rect, m, from.Min, draw.Src)
		return out
	}
	across, down := tapsOf(from.Dx(), w), tapsOf(from.Dy(), h)
	narrow := make([]int16, 4*w*from.Dy()) // as wide as the result, as high as the source
	strip := image.NewRGBA(image.Rect(0, 0, from.Dx(), rows))
	for y := 0; y < from.Dy(); y += rows {
		part := image.Rect(0, 0, from.Dx(), min(rows, from.Dy()-y))
		draw.Draw(strip, part, m, from.Min.Add(image.Pt(0, y)), draw.Src)
		for r := range part.Dy() {
			narrowed(narrow[4*w*(y+r):][:4*w], strip.Pix[r*strip.Stride:], across)
		}
	}
	sums := make([]int32, 4*w)
	for y, t := range down {
		flattened(out.Pix[y*out.Stride:][:4*w], narrow[4*w*t.first:], t.weights, sums)
	}
	return out
}

// narrowed makes one row of the result's width.
func narrowed(to []int16, from []uint8, across []taps) {
	for x, t := range across {
		var r, g, b, a int32
		pixels := from[4*t.first:]
		for i, weight := range t.weights {
			p := pixels[4*i : 4*i+4 : 4*i+4]
			r += weight * int32(p[0])
			g += weight * int32(p[1])
			b += weight * int32(p[2])
			a += weight * int32(p[3])
		}
		q := to[4*x : 4*x+4 : 4*x+4]
		const drop = 14 - finer
		q[0], q[1], q[2], q[3] = int16(r>>drop), int16(g>>drop), int16(b>>drop), int16(a>>drop)
	}
}

// flattened makes one row of the result of the narrow ones; sums is room for its work.
func flattened(to []uint8, from []int16, weights, sums []int32) {
	clear(sums)
	for i, weight := range weights {
		row := from[i*len(sums):][:len(sums)]
		for x, v := range row {
			sums[x] += weight * int32(v)
		}
	}
	for x := 0; x < len(sums); x += 4 {
		alpha := colour(sums[x+3], 255)
		to[x], to[x+1], to[x+2], to[x+3] = colour(sums[x], alpha), colour(sums[x+1], alpha), colour(sums[x+2], alpha), alpha
	}
}

// colour rounds a sum; a colour is already multiplied by its alpha, so it is not above it.
func colour(sum int32, limit uint8) uint8 {
	const drop = 14 + finer
	return uint8(min(max((sum+1<<(drop-1))>>drop, 0), int32(limit)))
}

// upright turns the picture as EXIF says that it is to be seen.
func upright(m *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			from := [...]image.Point{ // where the pixel comes from, by orientation
				2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y},
				5: {y, x}, 6: {y, h - 1 - x}, 7: {w - 1 - y, h - 1 - x}, 8: {w - 1 - y, x},
			}[orientation]
			copy(out.Pix[out.PixOffset(x, y):][:4], m.Pix[m.PixOffset(from.X, from.Y):])
		}
	}
	return out
}

// onWhite returns the picture as paper would show it.
func onWhite(m *image.RGBA) *image.RGBA {
	if m.Opaque() {
		return m
	}
	out := image.NewRGBA(m.Rect)
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, m, image.Point{}, draw.Over)
	return out
}

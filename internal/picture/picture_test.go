package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/picture"
)

func clean(t testing.TB, data []byte) (picture.Cleaned, image.Image) {
	t.Helper()
	c, err := picture.Clean(data)
	if err != nil {
		t.Fatalf("Clean() = %v, want a picture", err)
	}
	return c, checked(t, c)
}

// checked fails unless a cleaned picture keeps what it promises; it returns what it shows.
func checked(t testing.TB, c picture.Cleaned) image.Image {
	t.Helper()
	m, format, err := image.Decode(bytes.NewReader(c.Bytes))
	if err != nil || format != string(c.Format) || m.Bounds() != image.Rect(0, 0, c.Width, c.Height) {
		t.Fatalf("Clean() is said to be %s of %d × %d, decoded: %s %v, %v", c.Format, c.Width, c.Height, format, m.Bounds(), err)
	}
	small, err := jpeg.DecodeConfig(bytes.NewReader(c.Preview))
	if err != nil || small.Width != c.PreviewWidth || small.Height != c.PreviewHeight || max(small.Width, small.Height) > 240 {
		t.Fatalf("the preview is said to have %d × %d, decoded: %d × %d, %v", c.PreviewWidth, c.PreviewHeight, small.Width, small.Height, err)
	}
	if len(c.Bytes) > picture.MaxBytes || len(c.Preview) > picture.MaxPreview || max(c.Width, c.Height) > 1280 {
		t.Fatalf("Clean() has %d bytes, %d in the preview, %d × %d", len(c.Bytes), len(c.Preview), c.Width, c.Height)
	}
	return m
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// turned.webp is of cwebp -q 80, its EXIF and XMP of webpmux (libwebp 1.2.4); so are the other files of testdata.
func TestNothingButColoursIsLeft(t *testing.T) {
	for name, data := range map[string][]byte{
		"JPEG":                plantedJPEG(t, scene(640, 480), 1),
		"PNG":                 plantedPNG(t, scene(640, 480), 1),
		"PNG of many colours": plantedPNG(t, noise(200, 100), 1),
		"WebP":                read(t, "turned.webp"),
	} {
		t.Run(name, func(t *testing.T) {
			planted := 0
			c, _ := clean(t, data)
			for _, mark := range marks {
				if bytes.Contains(data, []byte(mark)) {
					planted++
				}
				if bytes.Contains(c.Bytes, []byte(mark)) || bytes.Contains(c.Preview, []byte(mark)) {
					t.Errorf("%q is in what is published", mark)
				}
			}
			if planted < 3 {
				t.Errorf("only %d marks were planted", planted)
			}
			bare(t, c.Preview)
			bare(t, c.Bytes)
		})
	}
}

// bare fails if a file has a part that a decoder does not need: of a JPEG any APPn or comment, of a PNG any chunk but
// those of the colours.
func bare(t *testing.T, data []byte) {
	t.Helper()
	if rest, ok := bytes.CutPrefix(data, []byte("\x89PNG\r\n\x1a\n")); ok {
		for len(rest) > 0 {
			size, name := binary.BigEndian.Uint32(rest), string(rest[4:8])
			if !strings.Contains("IHDR PLTE tRNS IDAT IEND", name) {
				t.Errorf("a chunk %q is left", name)
			}
			rest = rest[12+size:]
		}
		return
	}
	i := 2
	for ; data[i+1] != 0xda; i += 2 + int(binary.BigEndian.Uint16(data[i+2:])) {
		if !bytes.Contains([]byte{0xdb, 0xc0, 0xc4}, data[i+1:i+2]) { // quantisation, frame, Huffman tables
			t.Errorf("a segment %x is left", data[i+1])
		}
	}
	if end := bytes.Index(data, []byte("\xff\xd9")); end != len(data)-2 {
		t.Errorf("the picture ends at %d of %d bytes", end, len(data))
	}
}

// The red quarter stands above left; where it is shown follows from the orientation.
func TestOrientationIsApplied(t *testing.T) {
	corners := map[string]func(w, h int) (x, y int){
		"above left":  func(w, h int) (int, int) { return w / 4, h / 4 },
		"above right": func(w, h int) (int, int) { return w * 3 / 4, h / 4 },
		"below left":  func(w, h int) (int, int) { return w / 4, h * 3 / 4 },
		"below right": func(w, h int) (int, int) { return w * 3 / 4, h * 3 / 4 },
	}
	for _, c := range []struct {
		orientation   uint16
		want          string
		width, height int
	}{
		{0, "above left", 60, 40}, {1, "above left", 60, 40}, {2, "above right", 60, 40}, {3, "below right", 60, 40}, {4, "below left", 60, 40},
		{5, "above left", 40, 60}, {6, "above right", 40, 60}, {7, "below right", 40, 60}, {8, "below left", 40, 60}, {9, "above left", 60, 40},
	} {
		for name, data := range map[string][]byte{
			"JPEG": plantedJPEG(t, scene(60, 40), c.orientation), "PNG": plantedPNG(t, scene(60, 40), c.orientation),
		} {
			got, m := clean(t, data)
			if got.Width != c.width || got.Height != c.height {
				t.Errorf("%s, orientation %d: %d × %d, want %d × %d", name, c.orientation, got.Width, got.Height, c.width, c.height)
			}
			for corner, at := range corners {
				if red(m.At(at(got.Width, got.Height))) != (corner == c.want) {
					t.Errorf("%s, orientation %d: %s is %v, want red %s", name, c.orientation, corner, m.At(at(got.Width, got.Height)), c.want)
				}
			}
		}
	}
	got, m := clean(t, read(t, "turned.webp")) // 6
	if x, y := corners["above right"](got.Width, got.Height); got.Width != 32 || !red(m.At(x, y)) {
		t.Errorf("WebP, orientation 6: %d × %d, above right %v, want red", got.Width, got.Height, m.At(x, y))
	}
}

func red(c color.Color) bool {
	r, _, b, _ := c.RGBA()
	return r > b
}

// A mirror image and its turn tell 5 from 1 and 7 from 3 only off the diagonal: a picture of four colours does.
func TestOrientationsDiffer(t *testing.T) {
	m := scene(4, 4)
	m.SetNRGBA(3, 0, color.NRGBA{0, 255, 0, 255})
	seen := map[string]uint16{}
	for o := uint16(1); o <= 8; o++ {
		_, got := clean(t, plantedPNG(t, m, o))
		var b strings.Builder
		for y := range 4 {
			for x := range 4 {
				fmt.Fprint(&b, got.At(x, y))
			}
		}
		if other := seen[b.String()]; other != 0 {
			t.Errorf("orientations %d and %d show the same", other, o)
		}
		seen[b.String()] = o
	}
}

func TestWorstPictureFits(t *testing.T) {
	var b bytes.Buffer
	worst := image.NewYCbCr(image.Rect(0, 0, 6000, 4000), image.YCbCrSubsampleRatio420)
	r := rand.NewChaCha8([32]byte{1})
	for _, plane := range [][]byte{worst.Y, worst.Cb, worst.Cr} {
		if _, err := r.Read(plane); err != nil {
			t.Fatal(err)
		}
	}
	if err := jpeg.Encode(&b, worst, &jpeg.Options{Quality: 50}); err != nil {
		t.Fatal(err)
	}
	c, _ := clean(t, b.Bytes())
	if c.Format != picture.JPEG || c.Width < 200 {
		t.Errorf("noise became %s of %d × %d, want a JPEG that can be seen", c.Format, c.Width, c.Height)
	}
}

func TestDrawingsStaySharp(t *testing.T) {
	_, m := clean(t, plantedPNG(t, scene(800, 600), 1))
	if got := m.At(399, 299); got != (color.RGBA{230, 30, 20, 255}) && got != (color.NRGBA{230, 30, 20, 255}) {
		t.Errorf("a pixel at the edge of two colours is %v, want it unchanged", got)
	}
	glass := noise(640, 480)
	for i := 3; i < len(glass.Pix); i += 400 {
		glass.Pix[i] = 100
	}
	for name, m := range map[string]image.Image{"many colours": noise(640, 480), "many colours, seen through": glass} {
		if c, _ := clean(t, plantedPNG(t, m, 1)); c.Format != picture.JPEG {
			t.Errorf("a PNG of %s became %s, want JPEG", name, c.Format)
		}
	}
}

// Who blacks something out by making it transparent leaves the colours in the file.
func TestNothingHidesUnderTransparency(t *testing.T) {
	m := scene(40, 40)
	for i := 0; i < len(m.Pix); i += 8 {
		m.Pix[i+3] = 0
	}
	c, got := clean(t, plantedPNG(t, m, 1))
	if c.Format != picture.PNG {
		t.Fatalf("Clean() made %s, want PNG, which can be seen through", c.Format)
	}
	for y := range 40 {
		for x := range 40 {
			n := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA)
			if i, ok := got.(*image.NRGBA); ok {
				n = i.NRGBAAt(x, y)
			}
			if n.A == 0 && n != (color.NRGBA{}) {
				t.Fatalf("%v is left under the transparent pixel %d, %d", n, x, y)
			}
		}
	}
	for _, name := range []string{"clear.webp", "lossy-clear.webp"} {
		if c, got := clean(t, read(t, name)); c.Format != picture.PNG || got.(interface{ Opaque() bool }).Opaque() {
			t.Errorf("%s became %s without transparency", name, c.Format)
		}
	}
}

// headed is a PNG of which only the header is there: its size, colour type and depth.
func headed(w, h uint32) []byte {
	ihdr := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(ihdr)+"\x08\x06\x00\x00\x00")...)
}

// webpOf wraps a chunk as a WebP file.
func webpOf(name, data string) []byte {
	out := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(12+len(data)))...)
	out = append(out, "WEBP"+name...)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(data))), data...)
}

func TestRefused(t *testing.T) {
	whole := plantedJPEG(t, scene(64, 48), 1)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, `neither JPEG nor PNG nor WebP: ""`},
		{"a text", []byte("PNG\n"), `neither JPEG nor PNG nor WebP: ""`},
		{"SVG", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), `neither JPEG nor PNG nor WebP: "SVG"`},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), `neither JPEG nor PNG nor WebP: "GIF"`},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), `neither JPEG nor PNG nor WebP: "HEIC"`},
		{"AVIF", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), `neither JPEG nor PNG nor WebP: "AVIF"`},
		{"half a JPEG", whole[:len(whole)*2/3], picture.ErrDamaged.Error()},
		{"a JPEG without a picture", whole[:400], picture.ErrDamaged.Error()},
		{"half a PNG", plantedPNG(t, noise(64, 48), 1)[:5000], picture.ErrDamaged.Error()},
		{"a PNG of nothing", headed(100, 100), picture.ErrDamaged.Error()},
		{"half a WebP", read(t, "clear.webp")[:40], picture.ErrDamaged.Error()},
		{"APNG", append(headed(10, 10), chunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00")...), picture.ErrAnimated.Error()},
		{"a WebP that moves", read(t, "moving.webp"), picture.ErrAnimated.Error()},
		{"a PNG that fills the memory", headed(50_000, 50_000), "50000 × 50000 pixels"},
		{"a PNG of one endless row", headed(52_000_000, 1), "52000000 × 1 pixels"},
		{"a PNG over the limit by a row", headed(8000, 6501), "8000 × 6501 pixels"},
		{"a WebP of 28 bytes that takes a gigabyte", webpOf("VP8L", "\x2f\xff\xff\xff\x0f\x88\x88\x08"), "16384 × 16384 pixels"},
		{"a WebP whose picture is not its canvas", webpOf("VP8 ", "\x00\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f"), "16383 × 16383 pixels"},
		{"a JPEG of more passes than one has", progressive(t, 101), picture.ErrDamaged.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun := time.Now()
			got, err := picture.Clean(c.data)
			if err == nil || err.Error() != c.want {
				t.Errorf("Clean() = %d bytes, %v, want %q", len(got.Bytes), err, c.want)
			}
			if took := time.Since(begun); took > 2*time.Second {
				t.Errorf("it took %v to refuse %d bytes", took, len(c.data))
			}
			var format *picture.FormatError
			var size *picture.SizeError
			if !errors.As(err, &format) && !errors.As(err, &size) && err != picture.ErrDamaged && err != picture.ErrAnimated {
				t.Errorf("Clean() = %#v, want one of the package's own errors", err)
			}
		})
	}
}

// progressive is a black JPEG of many passes, each of which is right.
func progressive(t *testing.T, scans int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	data := bytes.Replace(b.Bytes(), []byte("\xff\xc0"), []byte("\xff\xc2"), 1) // SOF2
	data = data[:bytes.Index(data, []byte("\xff\xda"))]
	data = append(data, segment(0xda, []byte("\x01\x01\x00\x00\x00\x00"))...) // the mean of each of 64 blocks: no difference, 00
	data = append(data, make([]byte, 64*2/8)...)
	for range scans - 1 {
		data = append(data, segment(0xda, []byte("\x01\x01\x00\x01\x3f\x00"))...) // the rest of each block: nothing, 1010
		data = append(data, bytes.Repeat([]byte{0xaa}, 64*4/8)...)
	}
	return append(data, "\xff\xd9"...)
}

func TestProgressiveIsRead(t *testing.T) {
	if c, _ := clean(t, progressive(t, 100)); c.Width != 64 {
		t.Errorf("a JPEG of a hundred passes is %d wide, want 64", c.Width)
	}
}

func TestSameBytesEachTime(t *testing.T) {
	for name, data := range map[string][]byte{
		"drawing": plantedPNG(t, scene(1500, 1000), 6), "noise": plantedJPEG(t, noise(700, 500), 3), "clear": read(t, "lossy-clear.webp"),
	} {
		first, _ := clean(t, data)
		if again, _ := clean(t, data); !bytes.Equal(first.Bytes, again.Bytes) || !bytes.Equal(first.Preview, again.Preview) {
			t.Errorf("%s: two cleanings differ", name)
		}
	}
}

// An even area stays even, whatever it is shrunk to.
func TestShrinkingKeepsColours(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 2977, 1301))
	for i := 0; i < len(m.Pix); i += 4 {
		copy(m.Pix[i:], []byte{200, 130, 7, 255})
	}
	_, got := clean(t, plantedPNG(t, m, 1))
	for _, p := range []image.Point{{0, 0}, {640, 280}, {1279, 558}} {
		if c := color.NRGBAModel.Convert(got.At(p.X, p.Y)); c != (color.NRGBA{200, 130, 7, 255}) {
			t.Errorf("At(%v) = %v, want the colour of the whole", p, c)
		}
	}
	if got.Bounds().Dx() != 1280 || got.Bounds().Dy() != 559 {
		t.Errorf("2977 × 1301 became %v, want 1280 × 559", got.Bounds())
	}
}

// FuzzClean: whatever a stranger sends, there is a picture that keeps the promises, or an error.
func FuzzClean(f *testing.F) {
	f.Add(plantedJPEG(f, scene(24, 16), 6))
	f.Add(plantedPNG(f, scene(24, 16), 5))
	f.Add(plantedPNG(f, noise(9, 5), 1))
	f.Add(headed(3, 3))
	for _, name := range []string{"turned.webp", "clear.webp", "lossy-clear.webp", "moving.webp"} {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && config.Width*config.Height > 1<<20 {
			return // it is right to take its time over these
		}
		if c, err := picture.Clean(data); err == nil {
			checked(t, c)
		}
	})
}

func BenchmarkCleanPhoto(b *testing.B) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, scene(4000, 3000), nil); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(12_000_000)
	for b.Loop() {
		if _, err := picture.Clean(photo.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}

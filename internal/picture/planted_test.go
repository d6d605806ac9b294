package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"
)

// marks stand in every place of a file that holds more than colours. None of them may be in what is published.
var marks = []string{"SpyCamera-42", "41.715138", "planted-xmp", "planted-comment", "planted-icc", "planted-thumbnail", "planted-iptc", "planted-text", "planted-tail"}

// scene is a picture of which every corner can be told: red above left, on blue.
func scene(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{20, 60, 200, 255}
			if x < w/2 && y < h/2 {
				c = color.NRGBA{230, 30, 20, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// noise is the picture that compresses worst.
func noise(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := 0; i+4 <= len(m.Pix); i += 4 {
		binary.LittleEndian.PutUint32(m.Pix[i:], r.Uint32()|0xff000000)
	}
	return m
}

// exif is a TIFF with the maker of the camera, an orientation, a GPS directory and a thumbnail in a directory of its own.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	thumbnail := append([]byte("\xff\xd8\xff\xdaplanted-thumbnail"), "\xff\xd9"...)
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	entry := func(tag, kind uint16, n, value uint32) {
		b = order.AppendUint16(order.AppendUint16(b, tag), kind)
		b = order.AppendUint32(b, n)
		if kind == 3 {
			b = order.AppendUint16(order.AppendUint16(b, uint16(value)), 0)
			return
		}
		b = order.AppendUint32(b, value)
	}
	b = order.AppendUint16(b, 3)
	entry(0x010f, 2, 13, 8+2+3*12+4)                   // Make
	entry(0x0112, 3, 1, uint32(orientation))           // Orientation
	entry(0x8825, 4, 1, 8+2+3*12+4+14)                 // GPS
	b = order.AppendUint32(b, 8+2+3*12+4+14+2+12+4+10) // the next directory
	b = append(b, "SpyCamera-42\x00\x00"...)           // Make
	b = order.AppendUint16(b, 1)                       // the GPS directory
	entry(0x0002, 2, 10, 8+2+3*12+4+14+2+12+4)         // latitude, as text
	b = order.AppendUint32(b, 0)                       //
	b = append(b, "41.715138\x00"...)                  //
	b = order.AppendUint16(b, 2)                       // the directory of the thumbnail
	entry(0x0201, 4, 1, uint32(len(b)+2*12+4))         // where it is
	entry(0x0202, 4, 1, uint32(len(thumbnail)))        // how long it is
	return append(order.AppendUint32(b, 0), thumbnail...)
}

func segment(marker byte, data []byte) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2))
	return append(out, data...)
}

// plantedJPEG is a JPEG with all that a camera and its programs leave in one.
func plantedJPEG(t testing.TB, m image.Image, orientation uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	out := slices.Clone(plain[:2])
	out = append(out, segment(0xe1, append([]byte("Exif\x00\x00"), exif(binary.LittleEndian, orientation)...))...)
	out = append(out, segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>planted-xmp 41.715138</x:xmpmeta>"))...)
	out = append(out, segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01planted-icc"))...)
	out = append(out, segment(0xed, []byte("Photoshop 3.0\x008BIMplanted-iptc"))...)
	out = append(out, segment(0xfe, []byte("planted-comment"))...)
	out = append(out, plain[2:]...)
	return append(out, "planted-tail"...)
}

func chunk(name, data string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, name+data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(name+data)))
}

// plantedPNG is a PNG with every chunk that can hold words, dates or places.
func plantedPNG(t testing.TB, m image.Image, orientation uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	const header = 8 + 12 + 13 // the signature and IHDR
	out := slices.Clone(plain[:header])
	out = append(out, chunk("tEXt", "Author\x00planted-text")...)
	out = append(out, chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00<x:xmpmeta>planted-xmp 41.715138</x:xmpmeta>")...)
	out = append(out, chunk("tIME", "\x07\xea\x0b\x16\x0c\x00\x00")...)
	out = append(out, chunk("eXIf", string(exif(binary.BigEndian, orientation)))...)
	out = append(out, chunk("prVt", "planted-comment")...)
	out = append(out, plain[header:]...)
	return append(out, "planted-tail"...)
}

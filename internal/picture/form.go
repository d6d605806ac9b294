package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
)

// form is what a file says of the picture in it, before anything is decoded.
type form struct {
	format        Format
	width, height int
	orientation   int // of EXIF, 1 to 8; 1 is upright
}

// maxScans bounds the passes of a progressive JPEG. An honest one has ten; each costs the time of a whole picture, and a
// file can hold hundreds of thousands.
const maxScans = 100

// examine reads the form of a file and refuses what should not be decoded.
func examine(data []byte) (form, error) {
	f := form{orientation: 1}
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		f.format, err = JPEG, f.jpeg(data)
	case bytes.HasPrefix(data, []byte(signature)):
		f.format, err = PNG, f.png(data)
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		f.format, err = WebP, f.webp(data)
	default:
		return f, &FormatError{other(data)}
	}
	switch {
	case err != nil:
		return f, err
	case f.width > MaxSide || f.height > MaxSide || f.width*f.height > MaxPixels:
		return f, &SizeError{f.width, f.height}
	}
	return f, nil
}

// size takes the larger of what several parts of a file claim.
func (f *form) size(width, height int) {
	f.width, f.height = max(f.width, width), max(f.height, height)
}

func (f *form) config(c image.Config, err error) error {
	if err != nil {
		return ErrDamaged
	}
	f.size(c.Width, c.Height)
	return nil
}

// jpeg walks the segments of a JPEG file (ITU-T T.81, annex B) up to the end of the first picture.
func (f *form) jpeg(data []byte) error {
	scans, turned := 0, false
	for i := 2; i+4 <= len(data); {
		marker := data[i+1]
		switch {
		case data[i] != 0xff || marker == 0 || marker == 0xff || marker == 1 || 0xd0 <= marker && marker <= 0xd7:
			i++ // within a scan, or filling
			continue
		case marker == 0xd9:
			i = len(data)
			continue
		case marker == 0xda:
			scans++
		}
		end := i + 2 + int(binary.BigEndian.Uint16(data[i+2:]))
		if marker == 0xe1 && end <= len(data) && !turned {
			if exif, ok := bytes.CutPrefix(data[i+4:max(end, i+4)], []byte("Exif\x00\x00")); ok {
				f.orientation, turned = orientation(exif), true // browsers heed the first
			}
		}
		i = max(end, i+4)
	}
	if scans > maxScans {
		return ErrDamaged
	}
	return f.config(jpeg.DecodeConfig(bytes.NewReader(data)))
}

const signature = "\x89PNG\r\n\x1a\n"

// png walks the chunks of a PNG file (W3C, Portable Network Graphics, third edition).
func (f *form) png(data []byte) error {
	for rest := data[len(signature):]; len(rest) >= 12; {
		size := int(binary.BigEndian.Uint32(rest))
		if size > len(rest)-12 {
			break // cut off: decoding will tell whether that matters
		}
		switch string(rest[4:8]) {
		case "acTL":
			return ErrAnimated
		case "eXIf":
			f.orientation = orientation(rest[8 : 8+size])
		}
		rest = rest[12+size:]
	}
	return f.config(png.DecodeConfig(bytes.NewReader(data)))
}

// webp walks the chunks of a WebP file (RFC 9649). The size of the canvas need not be that of the picture which is
// decoded, so both are read here.
func (f *form) webp(data []byte) error {
	for rest := data[12:]; len(rest) >= 8; {
		size := int(binary.LittleEndian.Uint32(rest[4:]))
		if size > len(rest)-8 {
			break
		}
		chunk := rest[8 : 8+size]
		switch name := string(rest[:4]); {
		case name == "ANIM", name == "ANMF", name == "VP8X" && size > 0 && chunk[0]&2 != 0:
			return ErrAnimated
		case name == "VP8X" && size >= 10:
			f.size(1+little(chunk[4:7]), 1+little(chunk[7:10]))
		case name == "VP8 " && size >= 10:
			f.size(little(chunk[6:8])&0x3fff, little(chunk[8:10])&0x3fff)
		case name == "VP8L" && size >= 5:
			bits := little(chunk[1:5])
			f.size(1+bits&0x3fff, 1+bits>>14&0x3fff)
		case name == "EXIF":
			f.orientation = orientation(bytes.TrimPrefix(chunk, []byte("Exif\x00\x00")))
		}
		rest = rest[min(8+size+size&1, len(rest)):]
	}
	if f.width == 0 {
		return ErrDamaged
	}
	return nil
}

// little returns a number of up to four bytes, the lowest first.
func little(b []byte) int {
	n := 0
	for i, c := range b {
		n |= int(c) << (8 * i)
	}
	return n
}

// orientation returns how a picture is to be turned by its EXIF data: the tag 0x0112 of the first directory (TIFF 6.0,
// section 2; CIPA DC-008, section 4.6.4). What cannot be read says nothing: 1.
func orientation(tiff []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case !bytes.HasPrefix(tiff, []byte("MM\x00*")):
		return 1
	}
	if len(tiff) < 8 {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			break
		}
		const tag, short = 0x0112, 3
		if v := order.Uint16(entries[8:]); order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short && 1 <= v && v <= 8 {
			return int(v)
		}
		entries = entries[12:]
	}
	return 1
}

// other names the formats that authors have at hand, so that the message can say which it is.
func other(data []byte) string {
	head := strings.ToLower(string(data[:min(len(data), 1<<10)]))
	switch {
	case strings.Contains(head, "<svg"):
		return "SVG"
	case strings.HasPrefix(head, "gif8"):
		return "GIF"
	case strings.HasPrefix(head, "bm"):
		return "BMP"
	case strings.HasPrefix(head, "ii*\x00"), strings.HasPrefix(head, "mm\x00*"):
		return "TIFF"
	case strings.HasPrefix(head, "%pdf"):
		return "PDF"
	case len(head) >= 12 && head[4:8] == "ftyp":
		switch head[8:12] {
		case "avif", "avis":
			return "AVIF"
		case "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1":
			return "HEIC"
		}
	}
	return ""
}

package verify

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// plainly holds the headers before the files against the list at the end: some programs read the one, some the other. And
// it sees that nothing stands before, between and behind, where another archive could be.
func plainly(files []*zip.File, f io.ReaderAt, size int64) error {
	type place struct {
		data int64
		file *zip.File
	}
	var places []place
	for _, e := range files {
		data, err := e.DataOffset()
		if err != nil {
			return err
		}
		places = append(places, place{data, e})
	}
	slices.SortFunc(places, func(a, b place) int { return int(min(max(a.data-b.data, -1), 1)) })
	end := int64(0)
	for _, p := range places {
		if p.data-end > 2*(64<<10)+64 || p.data < end {
			return errors.New("something stands before " + p.file.Name)
		}
		gap := make([]byte, p.data-end)
		if _, err := f.ReadAt(gap, end); err != nil {
			return err
		}
		if !announced(gap, p.file) || end == 0 && gap[0] != 'P' {
			return errors.New("the header of " + p.file.Name + " names something else")
		}
		if renamed(p.file.Extra) {
			return errors.New(p.file.Name + " has a second name")
		}
		end = p.data + int64(p.file.CompressedSize64)
	}
	if size-end > maxList {
		return errors.New("something stands behind the files")
	}
	tail := make([]byte, size-end)
	if _, err := f.ReadAt(tail, end); err != nil {
		return err
	}
	for at := 0; at <= descriptor && at < len(tail); at++ {
		if closed(tail[at:], files) {
			return nil
		}
	}
	return errors.New("something stands behind the files")
}

const (
	maxList    = 64 << 20 // bytes of the list at the end
	descriptor = 24       // bytes that may stand behind a file, APPNOTE.TXT 4.3.9
)

// closed reports whether the bytes are the list of the files (APPNOTE.TXT 4.3.12), the ends of it (4.3.14 to 4.3.16),
// and nothing more.
func closed(b []byte, files []*zip.File) bool {
	take := func(mark string, n int) bool {
		if len(b) < n || !bytes.HasPrefix(b, []byte("PK"+mark)) {
			return false
		}
		b = b[n:]
		return true
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	for _, f := range files {
		if len(b) < 46 {
			return false
		}
		n := u16(28)
		if len(b) < 46+n || string(b[46:46+n]) != f.Name || !take("\x01\x02", 46+n+u16(30)+u16(32)) {
			return false
		}
	}
	if len(b) >= 56 && bytes.HasPrefix(b, []byte("PK\x06\x06")) {
		if !take("\x06\x06", 56) || !take("\x06\x07", 20) {
			return false
		}
	}
	if len(b) < 22 {
		return false
	}
	return take("\x05\x06", 22+u16(20)) && len(b) == 0
}

// announced reports whether the gap before a file's bytes is its local header (APPNOTE.TXT 4.3.7: 30 bytes, name, extra),
// with at most a data descriptor of the file before it, and whether it says of the file what the list says: programs that
// unpack from a pipe read nothing else.
func announced(gap []byte, f *zip.File) bool {
	for at := 0; at+30 <= len(gap) && at <= descriptor; at++ {
		h := gap[at:]
		if !bytes.HasPrefix(h, []byte("PK\x03\x04")) {
			continue
		}
		u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(h[at:]) }
		u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(h[at:]) }
		n, extra := int(u16(26)), int(u16(28))
		if 30+n+extra != len(h) || string(h[30:30+n]) != f.Name || renamed(h[30+n:]) {
			continue
		}
		const encrypted, behind = 1, 8 // general purpose flags, 4.4.4: sizes stand behind the file
		if u16(8) != f.Method || (u16(6)^f.Flags)&(encrypted|behind) != 0 {
			return false
		}
		later := f.Flags&behind != 0
		fits := func(got uint32, want uint64) bool {
			return uint64(got) == want || got == 1<<32-1 || later && got == 0 // the second: in the extra field, 4.5.3
		}
		return fits(u32(14), uint64(f.CRC32)) && fits(u32(18), f.CompressedSize64) && fits(u32(22), f.UncompressedSize64)
	}
	return false
}

// renamed reports whether an extra field has a Unicode path (APPNOTE.TXT 4.6.9), which some programs take for the name.
// The names of a signed tree are ASCII and need none.
func renamed(extra []byte) bool {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if id == 0x7075 {
			return true
		}
		extra = extra[min(4+n, len(extra)):]
	}
	return false
}

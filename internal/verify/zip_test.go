package verify_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// entry is a file of a ZIP; raw replaces what the headers say.
type entry struct {
	name string
	text []byte
	edit func(*zip.FileHeader)
}

func entries(s *copytest.Site, prefix string) []entry {
	var out []entry
	tree := s.Tree()
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		out = append(out, entry{name: prefix + name, text: tree[name]})
	}
	return out
}

func pack(t *testing.T, es []entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range es {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.edit != nil {
			e.edit(h)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(e.text); err != nil && len(e.text) > 0 {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// swap is an entry whose name before the file is another than in the list at the end.
func swap(packed []byte, name, local string) []byte {
	i := bytes.Index(packed, []byte(name))
	return slices.Concat(packed[:i], []byte(local), packed[i+len(name):])
}

// behind has bytes between the last file and the list, whose place is put right.
func behind(packed []byte) []byte {
	i := bytes.Index(packed, []byte("PK\x01\x02"))
	out := slices.Concat(packed[:i], make([]byte, 64), packed[i:])
	end := bytes.LastIndex(out, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint32(out[end+16:], uint32(i+64))
	return out
}

// commented has a comment at its end, as programs may write.
func commented(packed []byte) []byte {
	out := append(slices.Clone(packed), "hello"...)
	binary.LittleEndian.PutUint16(out[len(packed)-2:], 5)
	return out
}

// second is an extra field with another name, APPNOTE.TXT 4.6.9.
func second(name, other string) []byte {
	out := binary.LittleEndian.AppendUint16([]byte{0x75, 0x70}, uint16(5+len(other)))
	out = binary.LittleEndian.AppendUint32(append(out, 1), crc32.ChecksumIEEE([]byte(name)))
	return append(out, other...)
}

// header has another value in the header before the first file.
func header(packed []byte, at int, value byte) []byte {
	out := slices.Clone(packed)
	out[at] = value
	return out
}

func TestZip(t *testing.T) {
	s := copytest.New(t)
	all := entries(s, "")
	deep := entries(s, "guide-demo/")
	with := func(es []entry, more ...entry) []byte { return pack(t, append(slices.Clone(es), more...)) }
	for _, c := range []struct {
		name    string
		packed  []byte
		verdict string // "" = not opened
		code    string
	}{
		{"the tree at the top", pack(t, all), verify.Genuine, ""},
		{"the tree in a folder", pack(t, deep), verify.Genuine, ""},
		{"with entries for folders", with(all, entry{name: "ru/"}), verify.Genuine, ""},
		{"A26 a page that nobody signed", with(all, entry{name: "ru/bot.html", text: []byte("<form>")}), verify.Altered, "extra"},
		{"A26 a page beside the folder", with(deep, entry{name: "read-me-first.html", text: []byte("<form>")}), verify.Altered, "extra"},
		{"A1 an altered page", with(all[:len(all)-1], entry{name: all[len(all)-1].name, text: []byte("x")}), verify.Altered, "extra"},
		{"B35 a missing page", pack(t, slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return e.name == "index.html" })), verify.Incomplete, "files-missing"},
		{"A23 a link", with(slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return e.name == "index.html" }),
			entry{"index.html", []byte("/etc/passwd"), func(h *zip.FileHeader) { h.SetMode(os.ModeSymlink | 0o777) }}), verify.Altered, "link"},
		{"B30 a bomb: a gigabyte in place of a page", with(slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return e.name == "index.html" }),
			entry{name: "index.html", text: make([]byte, 64<<20)}), verify.Altered, "altered"},
		{"A23 a name that leads out", with(all, entry{name: "../x", text: []byte("x")}), "", "zip"},
		{"A23 a name from the root", with(all, entry{name: "/etc/x", text: []byte("x")}), "", "zip"},
		{"A23 a name with a backslash", with(all, entry{name: `ru\..\x`, text: []byte("x")}), "", "zip"},
		{"A23 one name twice", with(all, entry{name: "index.html", text: []byte("<form>")}), "", "zip"},
		{"A23 one name twice on FAT", with(all, entry{name: "Index.html", text: []byte("<form>")}), "", "zip"},
		{"A23 another name before the file than in the list", swap(pack(t, all), "ru/index.html", "ru/iNdex.html"), "", "zip"},
		{"A23 a program before the archive", append([]byte("MZ this is a program"), pack(t, all)...), "", "zip"},
		{"A23 an archive before the archive", append(pack(t, entries(copytest.New(t), "")), pack(t, all)...), "", "zip"},
		{"A23 an archive before the archive, of the same length", append(pack(t, all), pack(t, all)...), "", "zip"},
		{"A23 something behind the archive", append(pack(t, all), "more"...), "", "zip"},
		{"A23 something before the list", behind(pack(t, all)), "", "zip"},
		{"A23 a folder that is a link", with(all, entry{"ru/", nil, func(h *zip.FileHeader) { h.SetMode(os.ModeSymlink | 0o777) }}), "", "zip"},
		{"A23 a second name in Unicode", with(slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return e.name == "robots.txt" }),
			entry{"robots.txt", s.Read("robots.txt"), func(h *zip.FileHeader) { h.Extra = second("robots.txt", "sw.js") }}), "", "zip"},
		{"A23 stored before the file, deflated in the list", header(pack(t, all), 8, 0), "", "zip"},
		{"A23 another size before the file than in the list", header(pack(t, all), 18, 1), "", "zip"},
		{"A26 git's folder, with commands that git runs", with(all, entry{name: ".git/config", text: []byte("[core]\n\tfsmonitor = id\n")}), verify.Altered, "extra"},
		{"with a comment", commented(pack(t, all)), verify.Genuine, ""},
		{"not a ZIP", []byte("hello"), "", "no-zip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "guide.zip")
			if err := os.WriteFile(file, c.packed, 0o644); err != nil {
				t.Fatal(err)
			}
			tree, err := verify.Zip(file)
			if c.verdict == "" {
				if !fault.Is(err, c.code) {
					t.Fatalf("Zip = %v, want %s", err, c.code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r, err := verify.Run(t.Context(), tree, verify.Options{Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now})
			want(t, r, err, c.verdict, c.code, int(fault.Codes[c.code]))
		})
	}
}

// TestZipOfOtherTools opens what Debian's zip makes, and unpacks with unzip what verifies.
func TestZipOfOtherTools(t *testing.T) {
	s := copytest.New(t)
	file := filepath.Join(t.TempDir(), "guide.zip")
	var es []entry
	for _, e := range entries(s, "") { // as zip(1) writes to a pipe: sizes behind the file
		es = append(es, entry{e.name, e.text, func(h *zip.FileHeader) { h.Flags |= 8; h.CRC32 = crc32.ChecksumIEEE(e.text) }})
	}
	if err := os.WriteFile(file, pack(t, es), 0o644); err != nil {
		t.Fatal(err)
	}
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		t.Fatal("busybox: make tools installs it")
	}
	out := t.TempDir()
	if text, err := exec.Command(busybox, "unzip", "-q", file, "-d", out).CombinedOutput(); err != nil {
		t.Fatalf("busybox unzip: %v\n%s", err, text)
	}
	tree, err := verify.Dir(out)
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Run(t.Context(), tree, verify.Options{Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now})
	want(t, r, err, verify.Genuine, "", 0)
	sums := exec.Command("sha256sum", "--check", "--strict", "--quiet", "verify/manifest.txt")
	sums.Dir = out
	if text, err := sums.CombinedOutput(); err != nil {
		t.Errorf("A27 sha256sum does not agree: %v\n%s", err, text)
	}
	if !strings.HasPrefix(r.Manifest.Files[0].Path, "404") {
		t.Errorf("first file = %v", r.Manifest.Files[0])
	}
}

package qr_test

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/qr"
)

// Each text is read back from the picture by zbar, which shares no code with this package.
func TestReadBack(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Fatal("zbarimg is missing: make tools installs it")
	}
	for _, c := range []struct{ name, text string }{
		{"address", "https://example.org/guide/verify/index.html"},
		{"upper case alone", "GUIDE 7 OF 9"},
		{"cyrillic", "Этот сайт никогда не просит ничего писать: ни форм, ни бота, ни входа. Ёж."},
		{"key of a card", "veshka-card 1\nsite: guide-demo\nroot: RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\norigin: https://example.org/guide/"},
		{"three keys", strings.Repeat("root: RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n", 3)},
	} {
		t.Run(c.name, func(t *testing.T) {
			picture, err := qr.PNG(c.text, 6)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "qr.png")
			if err := os.WriteFile(file, picture, 0o644); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
			if err != nil {
				t.Fatalf("zbarimg: %v", err)
			}
			if got := strings.TrimSuffix(string(out), "\n"); got != c.text {
				t.Errorf("zbarimg reads %q, want %q", got, c.text)
			}
		})
	}
}

func TestPictureIsSmallAndTheSame(t *testing.T) {
	a, err := qr.PNG("guide-demo", 8)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := qr.PNG("guide-demo", 8)
	if !bytes.Equal(a, b) {
		t.Error("two pictures of one text differ")
	}
	if depth := a[24]; depth != 1 { // IHDR: width, height, bit depth
		t.Errorf("bit depth %d, want 1", depth)
	}
	img, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	side := (21 + 8) * 8 // version 1 and the quiet zone of 4 modules
	if got := img.Bounds().Dx(); got != side {
		t.Errorf("side %d pixels, want %d", got, side)
	}
	for i := range 4 * 8 {
		if r, _, _, _ := img.At(i, side/2).RGBA(); r != 0xffff {
			t.Fatalf("the quiet zone is not white at %d", i)
		}
	}
	if r, _, _, _ := img.At(4*8, 4*8).RGBA(); r != 0 {
		t.Error("the first module of the corner is not black")
	}
}

func TestTooLong(t *testing.T) {
	if _, err := qr.PNG(strings.Repeat("я", 2000), 1); err == nil {
		t.Error("a text of 4000 bytes was taken")
	}
}

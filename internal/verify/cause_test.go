package verify_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

const genuine = "<!DOCTYPE html>\n<html lang=\"ru\">\n<head><meta charset=\"utf-8\">\n<title>Грузия</title></head>\n<body>\n<main>\n" +
	"<h1>Грузия</h1>\n<p>Год без визы.   Роскомнадзор блокирует сайты; 404 — это код ошибки. editor@guide.example</p>\n</main>\n</body>\n</html>\n"

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.Bytes()
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestCause(t *testing.T) {
	page := func(title string) string {
		return "<!doctype html><html><head><title>" + title + "</title></head><body>x</body></html>"
	}
	for _, c := range []struct {
		name string
		path string // "" = a page
		got  string
		want string
	}{
		{"A10 CRLF by git", "", strings.ReplaceAll(genuine, "\n", "\r\n"), "crlf"},
		{"B33 CRLF", "robots.txt", strings.ReplaceAll(genuine, "\n", "\r\n"), "crlf"},
		{"B33 BOM", "", "\ufeff" + genuine, "bom"},
		{"B33 BOM and CRLF", "", "\ufeff" + strings.ReplaceAll(genuine, "\n", "\r\n"), "bom"},
		{"B33 no line end at the end", "", strings.TrimSuffix(genuine, "\n"), "final-newline"},
		{"B33 one line end more", "", genuine + "\n", "final-newline"},
		{"B33 gzip without Content-Encoding", "", string(zipped(genuine)), "gzip"},
		{"C46 gzip of something else", "", string(zipped("other")), "truncated"},
		{"B33 windows-1251", "", string(must(charmap.Windows1251.NewEncoder().Bytes([]byte(genuine)))), "charset"},
		{"B33 KOI8-R", "", string(must(charmap.KOI8R.NewEncoder().Bytes([]byte(strings.ReplaceAll(genuine, "—", "-"))))), "charset"},
		{"B33 UTF-16", "", string(must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(genuine)))), "charset"},
		{"B33 UTF-8 taken for Latin-1", "", string(must(charmap.ISO8859_1.NewDecoder().Bytes([]byte(genuine)))), "charset"},
		{"B33 a script before the end", "", strings.Replace(genuine, "</body>", "<script src=//ads.example/x.js></script></body>", 1), "injected-script"},
		{"B33 two scripts", "", strings.Replace(strings.Replace(genuine, "</head>", "<script>a()</script></head>", 1), "</body>", "<script>b()</script>\n</body>", 1), "injected-script"},
		{"B33 a script and a banner", "", strings.Replace(genuine, "</body>", "<div>free host</div><script>a()</script></body>", 1), "injected-script"},
		{"B33 e-mail addresses hidden", "", strings.Replace(strings.Replace(genuine, "editor@guide.example", `<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="5e3b3a372a312c1e392b373a3b703b263f332e323b">[email&#160;protected]</a>`, 1), "</body>", `<script data-cfasync="false" src="/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js"></script></body>`, 1), "mail-obfuscated"},
		{"C46 another e-mail address, hidden", "", strings.Replace(genuine, "editor@guide.example", `<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="5e1e">[email&#160;protected]</a>`, 1), ""},
		{"C46 a page that only may be minified", "", strings.NewReplacer("\n", "", "   ", " ").Replace(genuine), ""},
		{"C46 a warning taken out", "", strings.Replace(genuine, " Роскомнадзор блокирует сайты;", "", 1), ""},
		{"C46 a contact changed, and the mark of an e-mail hider left", "", strings.Replace(genuine, "editor@guide.example", "t.me/x<!-- /cdn-cgi/l/email-protection -->", 1), ""},
		{"C46 bytes that are no UTF-8, in a page of somebody else", "", strings.Replace(genuine, "Год", "\xff bot", 1), ""},
		{"C46 a page that begins like a pointer of git LFS", "", "version https://git-lfs.github.com/spec/v1\n<form>", "truncated"},
		{"B33 a web archive's toolbar", "", strings.Replace(genuine, "<body>", "<body><!-- BEGIN WAYBACK TOOLBAR INSERT -->", 1), "toolbar"},
		{"B33 copied by HTTrack", "", "<!-- Mirrored from guide.example/ by HTTrack Website Copier/3.x -->" + genuine, "copier"},
		{"B32 soft 404", "", page("404 — страница не найдена"), "soft-404"},
		{"B32 a page in place of a text", "robots.txt", page("Добро пожаловать"), "soft-404"},
		{"B32 captive portal", "", page("Wi-Fi: вход в сеть"), "captive"},
		{"B32 block page", "", page("Доступ ограничен"), "stub"},
		{"B32 a provider's stub", "", "<html><body>см. http://eais.rkn.gov.ru/</body></html>", "stub"},
		{"B32 list of a folder", "", page("Index of /guide/ru"), "listing"},
		{"B33 git LFS", "", fmt.Sprintf("version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n", manifest.SHA256([]byte(genuine)), len(genuine)), "git-lfs"},
		{"B33 cut", "", genuine[:100], "truncated"},
		{"B33 cut, no page", "x.png", "PNG" + genuine[10:100], "truncated"},
		{"B33 cut behind a tag", "", genuine[:strings.Index(genuine, "<title>")+7], "truncated"},
		{"C46 short, and a whole page", "", "<!DOCTYPE html><p>Мы переехали: <a href=https://t.me/x>t.me/x</a>", ""},
		{"B33 empty", "", "", "empty"},
		{"B33 zeros", "", strings.Repeat("\x00", len(genuine)), "zeros"},
		{"B33 longer", "x.png", "PNG" + genuine + "more", "longer"},
		{"C46 a word changed", "", strings.Replace(genuine, "Год", "Два", 1), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := c.path
			if name == "" {
				name = "ru/georgia.html"
			}
			text := genuine
			if strings.Contains(c.name, "KOI8") { // which has no dash
				text = strings.ReplaceAll(genuine, "—", "-")
			}
			f := manifest.File{Path: name, Size: int64(len(text)), SHA256: manifest.SHA256([]byte(text))}
			if got := verify.Cause(name, f, []byte(c.got)); got != c.want {
				t.Errorf("Cause = %q, want %q", got, c.want)
			}
			if c.want != "" && !slices.Contains(verify.Causes, c.want) {
				t.Errorf("%q is not in Causes", c.want)
			}
		})
	}
	t.Run("B32 the site's own 404 page", func(t *testing.T) {
		got := []byte(page("404: нет такой страницы"))
		f := manifest.File{Path: "404.html", Size: int64(len(got)), SHA256: strings.Repeat("0", 64)}
		if c := verify.Cause("404.html", f, got); c == "soft-404" {
			t.Errorf("Cause = %q", c)
		}
	})
}

func FuzzCause(f *testing.F) {
	f.Add("ru/x.html", []byte(genuine), int64(10))
	f.Add("x.css", zipped(genuine), int64(1<<40))
	f.Fuzz(func(t *testing.T, name string, got []byte, size int64) {
		c := verify.Cause(name, manifest.File{Path: name, Size: max(0, min(size, 8<<20)), SHA256: strings.Repeat("0", 64)}, got)
		if c != "" && !slices.Contains(verify.Causes, c) {
			t.Errorf("Cause = %q", c)
		}
	})
}

package verify

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// Causes lists what Cause may say, and what Run says of a file without reading it to its end. Each has its words in
// i18n under copy.cause, with what to do about it.
var Causes = []string{
	"empty", "zeros", "truncated", "longer", // bytes are missing, or there are more
	"crlf", "bom", "final-newline", "charset", "gzip", "git-lfs", // a tool on the way keeps files otherwise
	"injected-script", "mail-obfuscated", "minified", "toolbar", "copier", // somebody rewrites pages
	"soft-404", "captive", "stub", "listing", // another page stands in its place
	"wrong-charset", "header", "front", // the bytes are right, a header of the answer or the page at the folder's address is not
	"older-release", "newer-release", "torn", "system", "unsigned-control", "unknown",
}

// Cause says what happened to the bytes of a file: one of Causes, "" when nothing is known. A false harmless explanation
// is worse than none, because it talks the operator out of a suspicion that was right. So a harmless cause is named when
// the change can be undone and the hash bears it out; or when the bytes can do no harm (none, zeros); else only what can be
// seen is said (a page about logging in, marks of a copying program), in words that leave open who did it. A word that
// somebody has changed has no cause.
func Cause(name string, want manifest.File, got []byte) string {
	for _, undo := range undoing {
		for _, text := range undo.do(got, want.Size) {
			if int64(len(text)) == want.Size && manifest.SHA256(text) == want.SHA256 {
				return undo.cause
			}
		}
	}
	for _, sign := range signs {
		if sign.of(name, want, got) {
			return sign.cause
		}
	}
	return ""
}

// undoing lists changes that can be taken back; do returns what may have been before.
var undoing = []struct {
	cause string
	do    func(got []byte, size int64) [][]byte
}{
	{"bom", func(got []byte, _ int64) [][]byte {
		text, marked := bytes.CutPrefix(got, bom)
		if !marked {
			return nil
		}
		return [][]byte{text, lf(text)}
	}},
	{"crlf", func(got []byte, _ int64) [][]byte { return [][]byte{lf(got)} }},
	{"final-newline", func(got []byte, _ int64) [][]byte {
		return [][]byte{append(slices.Clone(got), '\n'), bytes.TrimRight(got, "\n"), append(bytes.TrimRight(got, "\r\n"), '\n')}
	}},
	{"gzip", func(got []byte, size int64) [][]byte {
		z, err := gzip.NewReader(bytes.NewReader(got))
		if err != nil {
			return nil
		}
		text, _ := readAll(z, size)
		return [][]byte{text}
	}},
	{"charset", recoded},
	{"mail-obfuscated", shownMail},
	{"injected-script", withoutScripts},
}

var bom = []byte("\xEF\xBB\xBF")

func lf(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// recoded returns the text in UTF-8 if it was in an older encoding, and what it was if UTF-8 was taken for one.
func recoded(got []byte, size int64) [][]byte {
	var out [][]byte
	if int64(len(got)) > 4*size+4 {
		return nil
	}
	tables := []encoding.Encoding{charmap.Windows1251, charmap.KOI8R, charmap.ISO8859_5, charmap.CodePage866,
		unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)}
	for _, e := range tables {
		if text, err := e.NewDecoder().Bytes(got); err == nil {
			out = append(out, text)
		}
	}
	for _, e := range []encoding.Encoding{charmap.ISO8859_1, charmap.Windows1252, charmap.Windows1251} {
		if text, err := e.NewEncoder().Bytes(got); err == nil {
			out = append(out, text)
		}
	}
	return out
}

var script = regexp.MustCompile(`(?is)[ \t]*<script\b[^>]*>.*?</script\s*>\n?|<noscript\b[^>]*>.*?</noscript\s*>\n?`)

// withoutScripts returns the text without its last scripts, one after the other, and without each of its scripts: with
// the line end behind it and without.
func withoutScripts(got []byte, size int64) [][]byte {
	if int64(len(got)) <= size {
		return nil
	}
	var out [][]byte
	places := script.FindAllIndex(got, 16)
	rest := got
	for _, p := range slices.Backward(places) {
		for _, end := range []int{p[1], p[1] - 1} {
			out = append(out, slices.Concat(got[:p[0]], got[end:]))
		}
		rest = slices.Concat(rest[:p[0]], rest[p[1]:])
		out = append(out, rest)
	}
	return out
}

var (
	hiddenMail = regexp.MustCompile(`<(?:a|span)\b[^<>]*\bdata-cfemail="([0-9a-f]+)"[^<>]*>[^<>]*</(?:a|span)>`)
	hiddenLink = regexp.MustCompile(`/cdn-cgi/l/email-protection#([0-9a-f]+)`)
	mailScript = regexp.MustCompile(`<script\b[^<>]*\bsrc="/cdn-cgi/scripts/[^"<>]*/email-decode\.min\.js"[^<>]*></script>`)
)

// shownMail returns the page with the addresses that Cloudflare hides: in hexadecimal, each byte combined with the first.
func shownMail(got []byte, _ int64) [][]byte {
	if !bytes.Contains(got, []byte("/cdn-cgi/")) {
		return nil
	}
	address := func(coded []byte) []byte {
		b, err := hex.DecodeString(string(coded))
		if err != nil || len(b) == 0 {
			return nil
		}
		for i := range b[1:] {
			b[i+1] ^= b[0]
		}
		return b[1:]
	}
	got = mailScript.ReplaceAll(got, nil)
	got = hiddenMail.ReplaceAllFunc(got, func(m []byte) []byte { return address(hiddenMail.FindSubmatch(m)[1]) })
	return [][]byte{hiddenLink.ReplaceAllFunc(got, func(m []byte) []byte {
		return append([]byte("mailto:"), address(hiddenLink.FindSubmatch(m)[1])...)
	})}
}

// squeezed reports whether a page could be the signed one after a host has taken the white space out of it.
func squeezed(name string, want manifest.File, got []byte) bool {
	return hypertext(name) && int64(len(got)) < want.Size && int64(len(got)) > want.Size/2 && !gaps.Match(bytes.TrimSpace(got))
}

var gaps = regexp.MustCompile(`\n|\s\s|>\s+<`)

// habit names what a host does to all its pages, and what none of them proves alone: a page that is only shorter may be one
// from which a warning was taken.
func habit(problems []Problem, files []manifest.File) {
	pages, like := 0, 0
	for _, f := range files {
		if hypertext(f.Path) {
			pages++
		}
	}
	for _, p := range problems {
		if p.squeezed {
			like++
		}
	}
	if like < 2 || like*10 < pages*9 {
		return
	}
	for i := range problems {
		if p := &problems[i]; p.squeezed && p.Cause == "" {
			p.Cause = "minified"
		}
	}
}

// signs lists what can be seen of changes that cannot be undone.
var signs = []struct {
	cause string
	of    func(name string, want manifest.File, got []byte) bool
}{
	{"empty", func(_ string, want manifest.File, got []byte) bool { return len(got) == 0 && want.Size > 0 }},
	{"git-lfs", func(_ string, want manifest.File, got []byte) bool {
		return string(got) == fmt.Sprintf("version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n", want.SHA256, want.Size)
	}},
	{"zeros", func(_ string, _ manifest.File, got []byte) bool { return len(bytes.Trim(got, "\x00")) == 0 }},
	{"toolbar", contains("begin wayback toolbar", "web.archive.org/_static", "/archive.ph/", "archive.today")},
	{"copier", contains("<!-- mirrored from ", "by httrack website copier", "<!-- saved from url=", "page saved with singlefile")},
	{"listing", func(_ string, _ manifest.File, got []byte) bool {
		return headed(got, "index of /", "directory listing for")
	}},
	{"stub", func(_ string, _ manifest.File, got []byte) bool {
		return headed(got, "доступ ограничен", "доступ к ресурсу", "доступ запрещ", "заблокирован", "access denied", "forbidden", "unavailable for legal", "attention required") ||
			contains("eais.rkn.gov.ru", "blocklist.rkn.gov.ru")("", manifest.File{}, got) && len(got) < 16<<10
	}},
	{"captive", func(_ string, _ manifest.File, got []byte) bool {
		return headed(got, "wi-fi", "wifi", "hotspot", "captive", "log in", "login", "sign in", "авторизац", "вход в сеть", "подключение к сети")
	}},
	{"soft-404", func(name string, _ manifest.File, got []byte) bool {
		if path.Base(name) == "404.html" {
			return false
		}
		return headed(got, "404", "not found", "не найден", "no such page", "does not exist") || page(got) && !hypertext(name)
	}},
	{"injected-script", func(name string, want manifest.File, got []byte) bool {
		return hypertext(name) && int64(len(got)) > want.Size && bytes.Contains(lower(got), []byte("<script"))
	}},
	{"truncated", func(name string, want manifest.File, got []byte) bool {
		if int64(len(got)) >= want.Size {
			return false
		}
		return !hypertext(name) || !bytes.HasSuffix(bytes.TrimRight(got, "\n"), []byte(">")) ||
			int64(len(got)) < want.Size/2 && !bytes.Contains(lower(got), []byte("</"))
	}},
	{"longer", func(name string, want manifest.File, got []byte) bool {
		return !hypertext(name) && int64(len(got)) > want.Size
	}},
}

// contains reports whether one of the words, in lower case, is in the text.
func contains(words ...string) func(string, manifest.File, []byte) bool {
	return func(_ string, _ manifest.File, got []byte) bool {
		text := lower(got)
		return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(text, []byte(w)) })
	}
}

var heading = regexp.MustCompile(`(?is)<(?:title|h1)\b[^>]*>(.*?)</(?:title|h1)`)

// headed reports whether the title or the first heading of a page has one of the words, which are in lower case.
func headed(got []byte, words ...string) bool {
	if !page(got) {
		return false
	}
	for _, m := range heading.FindAllSubmatch(got, 2) {
		text := strings.ToLower(string(m[1]))
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
			return true
		}
	}
	return false
}

var start = regexp.MustCompile(`(?i)^\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|title|meta|script)\b`)

// page reports whether the bytes are those of a web page.
func page(got []byte) bool { return start.Match(bytes.TrimPrefix(got[:min(len(got), 4096)], bom)) }

// lower is the text in lower case, ASCII only, of the same length.
func lower(text []byte) []byte {
	out := slices.Clone(text)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return out
}

func hypertext(name string) bool { return path.Ext(name) == ".html" }

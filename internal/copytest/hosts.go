package copytest

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"time"
)

// Hosts that change what they serve, or put something else in its place.

// Rewrite changes the bodies that are answered with 200: f is given path and body. Range works on what comes out.
func Rewrite(f func(name string, body []byte) []byte) Bad {
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			whole := r.Clone(r.Context())
			whole.Header.Del("Range")
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, whole)
			body := rec.Body.Bytes()
			name := strings.TrimPrefix(r.URL.Path, "/")
			if name == "" || strings.HasSuffix(name, "/") {
				name += "index.html"
			}
			for k, v := range rec.Header() {
				w.Header()[k] = v
			}
			w.Header().Del("Content-Length")
			if rec.Code != http.StatusOK {
				w.WriteHeader(rec.Code)
				w.Write(body)
				return
			}
			http.ServeContent(w, r, path.Base(name), time.Time{}, bytes.NewReader(f(name, body)))
		})
	}
}

// pages changes pages of HTML only.
func pages(f func(text string) string) Bad {
	return Rewrite(func(name string, body []byte) []byte {
		if !strings.HasSuffix(name, ".html") {
			return body
		}
		return []byte(f(string(body)))
	})
}

// InjectScript adds a script to each page, as free hosts do.
func InjectScript(h http.Handler) http.Handler {
	return pages(func(text string) string {
		const script = `<script src="https://stat.host.example/count.js"></script>`
		if strings.Contains(text, "</body>") {
			return strings.Replace(text, "</body>", script+"</body>", 1)
		}
		return text + script
	})(h)
}

var mail = regexp.MustCompile(`(?:mailto:)?[a-z0-9.]+@[a-z0-9.-]+[a-z0-9]`)

// ObfuscateMail replaces addresses of mail and adds the script that restores them, as Cloudflare does.
func ObfuscateMail(h http.Handler) http.Handler {
	return pages(func(text string) string {
		changed := mail.ReplaceAllStringFunc(text, func(address string) string {
			coded := []byte{0x5e}
			for _, c := range []byte(address) {
				coded = append(coded, c^0x5e)
			}
			return `<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="` + hex.EncodeToString(coded) + `">[email&#160;protected]</a>`
		})
		if changed != text {
			changed += `<script data-cfasync="false" src="/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js"></script>`
		}
		return changed
	})(h)
}

var gaps = regexp.MustCompile(`\s+`)

// MinifyHTML takes white space out of pages.
func MinifyHTML(h http.Handler) http.Handler {
	return pages(func(text string) string {
		return strings.ReplaceAll(strings.TrimSpace(gaps.ReplaceAllString(text, " ")), "> <", "><")
	})(h)
}

// texts changes files of text.
func texts(f func(body []byte) []byte) Bad {
	return Rewrite(func(name string, body []byte) []byte {
		switch path.Ext(name) {
		case ".html", ".css", ".txt", ".js", ".xml":
			return f(body)
		}
		return body
	})
}

// CRLF ends lines as Windows does, as git with core.autocrlf.
func CRLF(h http.Handler) http.Handler {
	return texts(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) })(h)
}

// BOM puts a byte order mark before each text.
func BOM(h http.Handler) http.Handler {
	return texts(func(b []byte) []byte { return append([]byte("\xef\xbb\xbf"), b...) })(h)
}

// WrongCharset says that texts are in windows-1251; the bytes are right.
func WrongCharset(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=windows-1251")
		h.ServeHTTP(w, r)
	})
}

// Recoded converts Cyrillic pages to windows-1251 and says so.
func Recoded(h http.Handler) http.Handler {
	return WrongCharset(pages(func(text string) string {
		var b strings.Builder
		for _, r := range text {
			switch {
			case r >= 'А' && r <= 'я':
				b.WriteByte(byte(r - 'А' + 0xc0))
			case r < 0x80:
				b.WriteRune(r)
			default:
				b.WriteByte('?')
			}
		}
		return b.String()
	})(h))
}

// GzipStored serves what was compressed at upload without saying so.
func GzipStored(h http.Handler) http.Handler {
	return Rewrite(func(_ string, b []byte) []byte { return zipped(b) })(h)
}

// GzipEncoded compresses, whatever the client accepts, and says so.
func GzipEncoded(h http.Handler) http.Handler {
	return GzipStored(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		h.ServeHTTP(w, r)
	}))
}

// GzipBomb answers everything with 16 KiB that unpack to 16 MiB.
func GzipBomb(http.Handler) http.Handler {
	bomb := zipped(make([]byte, 16<<20))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb)
	})
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// page answers every request with one page.
func page(status int, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	})
}

// SoftNotFound answers with a friendly page and 200 where there is no file.
func SoftNotFound(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		if rec.Code == http.StatusNotFound {
			page(http.StatusOK, "<!DOCTYPE html><html><title>Oops</title><p>We looked everywhere.</html>").ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Login is the page of a network that wants its user to log in.
func Login() http.Handler {
	return page(http.StatusOK, "<!DOCTYPE html><html><title>Hotel Wi-Fi</title><form action=/login><input name=room></form></html>")
}

// Captive sends everything to a login page at another address.
func Captive(login string) Bad {
	return func(http.Handler) http.Handler { return http.RedirectHandler(login, http.StatusFound) }
}

// Block403 and Block451 refuse everything.
func Block403(http.Handler) http.Handler {
	return page(http.StatusForbidden, "<html><title>403 Forbidden</title></html>")
}

// Block451 is Block403 with the status of RFC 7725.
func Block451(http.Handler) http.Handler {
	return page(http.StatusUnavailableForLegalReasons, "<html><title>451</title></html>")
}

// Stub answers everything with the notice of a Russian provider, and 200.
func Stub(http.Handler) http.Handler {
	return page(http.StatusOK, "<!DOCTYPE html><html><head><meta charset=utf-8><title>Доступ ограничен</title></head><body>"+
		"<p>Доступ к информационному ресурсу ограничен на основании Федерального закона от 27 июля 2006 г. № 149-ФЗ. "+
		"<a href=http://eais.rkn.gov.ru>Единый реестр</a></body></html>")
}

// Pages is a host like GitHub Pages: the site in a folder of the prefix (like /guide), caches of ten minutes, and no
// file whose name begins with a dot or an underscore.
func Pages(prefix string) Bad {
	return func(h http.Handler) http.Handler {
		return http.StripPrefix(prefix, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for s := range strings.SplitSeq(r.URL.Path, "/") {
				if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "_") {
					http.NotFound(w, r)
					return
				}
			}
			w.Header().Set("Cache-Control", "max-age=600")
			h.ServeHTTP(w, r)
		}))
	}
}

// Mixed serves verify/ of one site and all else of another: an upload that stopped half way, or a cache.
func Mixed(verify, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/verify/") {
			verify.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// Torn serves the signatures of the manifest of one site and all else of another.
func Torn(signatures, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dir, name := path.Split(r.URL.Path)
		if strings.HasSuffix(dir, "/verify/") && strings.HasPrefix(name, "manifest.txt.") {
			signatures.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

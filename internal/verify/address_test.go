package verify_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

func patient(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// far verifies what is at the address.
func far(t *testing.T, s *copytest.Site, url string, edit ...func(*verify.Options)) (verify.Report, error) {
	t.Helper()
	client, err := fetch.New(fetch.Options{AllowPrivate: true, Stall: 200 * time.Millisecond, Pause: patient})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	o := verify.Options{Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now, Pause: patient}
	for _, e := range edit {
		e(&o)
	}
	return verify.Run(t.Context(), verify.URL(client, url), o)
}

// TestHosts verifies the same tree through hosts that do something to it.
func TestHosts(t *testing.T) {
	s := copytest.New(t)
	s.Put("ru/contact.html", "<!DOCTYPE html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n</head>\n<body>\n<p>editor@guide.example</p>\n</body>\n</html>\n")
	s.Sign()
	pagesOnly := func(b copytest.Bad) copytest.Bad { // leaves the control files alone
		return func(h http.Handler) http.Handler { return copytest.Mixed(h, b(h)) }
	}
	for _, c := range []struct {
		name    string
		bad     copytest.Bad
		verdict string
		code    string
		cause   string
	}{
		{"a plain file server", nil, verify.Genuine, "", ""},
		{"B29 no Range", copytest.NoRange, verify.Genuine, "", ""},
		{"B30 endless", pagesOnly(copytest.Endless), verify.Altered, "altered", "longer"},
		{"B30 endless manifest", copytest.Endless, verify.Altered, "altered", "longer"},
		{"B30 gzip bomb", pagesOnly(copytest.GzipBomb), verify.Altered, "altered", "gzip"},
		{"B32 a captive portal on every page", pagesOnly(func(http.Handler) http.Handler { return copytest.Login() }), verify.Altered, "altered", "captive"},
		{"B32 soft 404 for the manifest", func(http.Handler) http.Handler { return copytest.Login() }, verify.Unsigned, "unsigned", ""},
		{"B32 block page with 403", copytest.Block403, verify.Unknown, "blocked", ""},
		{"B32 451", copytest.Block451, verify.Unknown, "blocked", ""},
		{"B32 a provider's notice", copytest.Stub, verify.Unknown, "stub", ""},
		{"B32 a provider's notice on pages only", pagesOnly(copytest.Stub), verify.Altered, "altered", "stub"},
		{"B33 a script is injected", copytest.InjectScript, verify.Altered, "altered", "injected-script"},
		{"B33 e-mail addresses are hidden", copytest.ObfuscateMail, verify.Altered, "altered", "mail-obfuscated"},
		{"B33 pages are minified", copytest.MinifyHTML, verify.Altered, "altered", "minified"},
		{"B33 CRLF everywhere", copytest.CRLF, verify.Altered, "altered", "crlf"},
		{"B33 CRLF in pages", pagesOnly(copytest.CRLF), verify.Altered, "altered", "crlf"},
		{"B33 BOM everywhere", copytest.BOM, verify.Altered, "altered", "bom"},
		{"B33 BOM in pages", pagesOnly(copytest.BOM), verify.Altered, "altered", "bom"},
		{"B33 gzip without Content-Encoding everywhere", copytest.GzipStored, verify.Altered, "altered", "gzip"},
		{"B33 gzip without Content-Encoding in pages", pagesOnly(copytest.GzipStored), verify.Altered, "altered", "gzip"},
		{"B33 gzip with Content-Encoding everywhere", copytest.GzipEncoded, verify.Altered, "altered", "gzip"},
		{"B33 gzip with Content-Encoding in pages", pagesOnly(copytest.GzipEncoded), verify.Altered, "altered", "gzip"},
		{"B33 another charset in the header", copytest.WrongCharset, verify.Altered, "altered", "wrong-charset"},
		{"B33 another charset in the bytes", copytest.Recoded, verify.Altered, "altered", "charset"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var bad []copytest.Bad
			if c.bad != nil {
				bad = append(bad, c.bad)
			}
			server := copytest.Start(t, copytest.Folder(t, s.Dir), bad...)
			r, err := far(t, s, server.URL)
			want(t, r, err, c.verdict, c.code, int(fault.Codes[c.code]))
			if c.cause == "" {
				return
			}
			causes := map[string]int{}
			for _, p := range r.Problems {
				causes[p.Cause]++
			}
			if causes[c.cause] == 0 || len(causes) > 2 { // a notice in place of a text is a soft 404
				t.Errorf("causes = %v, want %s", causes, c.cause)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	s := copytest.New(t)
	folder := copytest.Folder(t, s.Dir)
	t.Run("B28 a line cut after 16 KiB", func(t *testing.T) {
		big := s.Clone()
		big.Put("ru/long.html", "<!DOCTYPE html>"+strings.Repeat("текст ", 20000))
		big.Sign()
		server := copytest.Cutter(t, copytest.Folder(t, big.Dir), 16<<10)
		r, err := far(t, big, server.URL)
		want(t, r, err, verify.Genuine, "", 0)
	})
	t.Run("B36 a host like GitHub Pages, under a sub-path", func(t *testing.T) {
		server := copytest.Start(t, folder, copytest.Pages("/guide"))
		for _, base := range []string{"/guide", "/guide/", "/guide/index.html"} {
			r, err := far(t, s, server.URL+base)
			want(t, r, err, verify.Genuine, "", 0)
		}
	})
	t.Run("B35 files are missing", func(t *testing.T) {
		less := s.Clone()
		less.Remove("ru/index.html")
		r, err := far(t, s, copytest.Serve(t, less.Dir).URL)
		want(t, r, err, verify.Incomplete, "files-missing", 6)
	})
	t.Run("B34 nobody answers", func(t *testing.T) {
		r, err := far(t, s, copytest.Refused(t))
		want(t, r, err, verify.Unknown, "refused", 2)
	})
	t.Run("B31 redirects to the folder", func(t *testing.T) {
		r, err := far(t, s, copytest.Start(t, folder, copytest.RedirectIndex(301)).URL)
		want(t, r, err, verify.Genuine, "", 0)
	})
	t.Run("A9 manifest 2 and signature 1 for a moment", func(t *testing.T) {
		old := s.Clone()
		now := s.Clone()
		now.Put("ru/index.html", "<!DOCTYPE html>new")
		now.Sign()
		torn := copytest.Torn(copytest.Folder(t, old.Dir), copytest.Folder(t, now.Dir))
		good := copytest.Folder(t, now.Dir)
		asked := 0
		server := copytest.Start(t, torn, copytest.Faults(func(r *http.Request) http.Handler {
			if strings.HasSuffix(r.URL.Path, "/keys.txt") {
				asked++
			}
			if asked > 1 {
				return good
			}
			return nil
		}))
		r, err := far(t, now, server.URL)
		want(t, r, err, verify.Genuine, "", 0)
		if r.Torn || asked != 2 {
			t.Errorf("torn %v, asked %d times", r.Torn, asked)
		}
	})
	for name, signs := range map[string]bool{"A9 manifest 2 and signature 1 in a cache": true, "A9 manifest 1 and signature 2 in a cache": false} {
		t.Run(name, func(t *testing.T) {
			old := s.Clone()
			now := s.Clone()
			now.Put("ru/index.html", "<!DOCTYPE html>new")
			now.Sign()
			h := copytest.Torn(copytest.Folder(t, old.Dir), copytest.Folder(t, now.Dir))
			if !signs {
				h = copytest.With(copytest.Folder(t, now.Dir), copytest.Faults(func(r *http.Request) http.Handler {
					if strings.HasSuffix(r.URL.Path, "/"+manifest.Name) {
						return copytest.Folder(t, old.Dir)
					}
					return nil
				}))
			}
			r, err := far(t, now, copytest.Start(t, h).URL)
			want(t, r, err, verify.Genuine, "", 0)
			if !r.Torn || r.Number.Serial != 2 {
				t.Errorf("torn %v, release %s", r.Torn, r.Number)
			}
		})
	}
	t.Run("B43 pages of the release before", func(t *testing.T) {
		old := s.Clone()
		now := s.Clone()
		now.Put("ru/index.html", "<!DOCTYPE html>new")
		now.Sign()
		r, err := far(t, now, copytest.Start(t, copytest.Mixed(copytest.Folder(t, now.Dir), copytest.Folder(t, old.Dir))).URL)
		want(t, r, err, verify.Mixed, "mixed", 6)
	})
	t.Run("A4 the release before, whole", func(t *testing.T) {
		seen := s.Clone()
		seen.Sign()
		r, err := far(t, s, copytest.Serve(t, s.Dir).URL, func(o *verify.Options) { o.Seen = seen.Manifest.Number })
		want(t, r, err, verify.Older, "older", 5)
	})
	t.Run("B31 an address of the own network", func(t *testing.T) {
		client, err := fetch.New(fetch.Options{Pause: patient})
		if err != nil {
			t.Fatal(err)
		}
		r, err := verify.Run(t.Context(), verify.URL(client, copytest.Serve(t, s.Dir).URL), verify.Options{Now: s.Now})
		want(t, r, err, verify.Unknown, "private-address", 2)
	})
	t.Run("C53 another page at the folder's address than index.html", func(t *testing.T) {
		server := copytest.Start(t, folder, copytest.Faults(func(r *http.Request) http.Handler {
			if r.URL.Path == "/" {
				return copytest.Folder(t, filepath.Join(s.Dir, "en"))
			}
			return nil
		}))
		r, err := far(t, s, server.URL)
		want(t, r, err, verify.Altered, "altered", 4)
	})
	t.Run("a large file is hashed as it comes", func(t *testing.T) {
		big := s.Clone()
		big.Put("guide.bin", strings.Repeat("0123456789abcdef", (9<<20)/16))
		big.Sign()
		server := copytest.Serve(t, big.Dir)
		r, err := far(t, big, server.URL)
		want(t, r, err, verify.Genuine, "", 0)
		big.Put("guide.bin", strings.Repeat("0123456789abcdeF", (9<<20)/16))
		r, err = far(t, big, server.URL)
		want(t, r, err, verify.Altered, "altered", 4)
	})
}

// TestPagesThatAreOnlyShorter: that a host minifies is said of all its pages or of none.
func TestPagesThatAreOnlyShorter(t *testing.T) {
	s := copytest.New(t)
	for _, name := range []string{"ru/a.html", "ru/b.html", "ru/c.html"} {
		s.Put(name, "<!DOCTYPE html>\n<html>\n<body>\n<p>Год без визы.   Осторожно: "+name+"\n</body>\n</html>\n")
	}
	s.Sign()
	t.Run("C46 one page without its warning", func(t *testing.T) {
		server := copytest.Start(t, copytest.Folder(t, s.Dir), copytest.Rewrite(func(name string, body []byte) []byte {
			if name != "ru/b.html" {
				return body
			}
			return []byte("<!DOCTYPE html><html><body><p>Год без визы. Опасности нет</body></html>")
		}))
		r, err := far(t, s, server.URL)
		want(t, r, err, verify.Altered, "altered", 4)
		if len(r.Problems) != 1 || r.Problems[0].Cause != "" {
			t.Errorf("problems = %+v, want one without a cause", r.Problems)
		}
	})
}

// TestAddressOfTheFolder asks for the address at which readers arrive.
func TestAddressOfTheFolder(t *testing.T) {
	s := copytest.New(t)
	folder := func(kind, body string) copytest.Bad {
		return copytest.Faults(func(r *http.Request) http.Handler {
			if r.URL.Path != "/" {
				return nil
			}
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", kind)
				_, _ = w.Write([]byte(body))
			})
		})
	}
	const listing = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>guide</Name></ListBucketResult>`
	for _, c := range []struct{ name, kind, body, verdict string }{
		{"B37 a public bucket lists its objects", "application/xml", listing, verify.Genuine},
		{"B37 a bucket's listing as text", "text/plain", listing, verify.Genuine},
		{"a list for programs", "application/json", `["index.html"]`, verify.Genuine},
		{"C46 another page", "text/html", "<!DOCTYPE html><form>", verify.Altered},
		{"C46 another page, of no kind", "", "<!DOCTYPE html><form>", verify.Altered},
		{"C46 another page as XHTML", "application/xhtml+xml", `<html xmlns="http://www.w3.org/1999/xhtml"><form/></html>`, verify.Altered},
		{"C46 another page as XML with a style", "application/xml", `<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><ListBucketResult/>`, verify.Altered},
		{"C46 a picture as the front page", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`, verify.Altered},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := copytest.Start(t, copytest.Folder(t, s.Dir), folder(c.kind, c.body))
			r, err := far(t, s, server.URL)
			code := ""
			if c.verdict != verify.Genuine {
				code = "altered"
			}
			want(t, r, err, c.verdict, code, int(fault.Codes[code]))
		})
	}
	t.Run("C46 a header that leads away from the right page", func(t *testing.T) {
		for _, header := range []string{"Refresh", "Link"} {
			server := copytest.Start(t, copytest.Folder(t, s.Dir), func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set(header, map[string]string{"Refresh": "0; url=https://enemy.example/", "Link": "<https://enemy.example/x.css>; rel=stylesheet"}[header])
					h.ServeHTTP(w, r)
				})
			})
			r, err := far(t, s, server.URL)
			want(t, r, err, verify.Altered, "altered", 4)
			if len(r.Problems) != 1 || r.Problems[0].Cause != "header" {
				t.Errorf("%s: %+v", header, r.Problems)
			}
		}
	})
}

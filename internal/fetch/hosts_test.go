package fetch_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
)

func TestWrongAnswersToRanges(t *testing.T) {
	body := noise(60_000, 2)
	h := folder(t, map[string][]byte{"a.bin": body})
	for _, tt := range []struct {
		name string
		bad  copytest.Bad
	}{
		{"B29 Range ignored", copytest.NoRange},
		{"B29 another Content-Range", copytest.WrongRange},
		{"B29 Content-Length too small", copytest.WrongLength},
		{"B29 Content-Length too large", copytest.TooLong},
		{"B29 always 416", copytest.Always416},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := copytest.Start(t, h, tt.bad)
			var m memory
			m.Write(body[:20_000]) // of an earlier run
			err := client(t).File(t.Context(), s.URL+"/a.bin", int64(len(body)), &m, nil)
			if err != nil || !bytes.Equal(m.Bytes(), body) {
				t.Errorf("File with a third = %d bytes, %v, want the right %d", m.Len(), err, len(body))
			}
			m = memory{}
			if err := client(t).File(t.Context(), s.URL+"/a.bin", int64(len(body)), &m, nil); err != nil || !bytes.Equal(m.Bytes(), body) {
				t.Errorf("File from nothing = %d bytes, %v, want the right %d", m.Len(), err, len(body))
			}
		})
	}
	t.Run("B29 a part of another release is begun again by its reader", func(t *testing.T) {
		s := copytest.Start(t, h)
		m := memory{}
		m.Write(noise(70_000, 3))
		if err := client(t).File(t.Context(), s.URL+"/a.bin", int64(len(body)), &m, nil); err != nil || !bytes.Equal(m.Bytes(), body) || m.resets != 1 {
			t.Errorf("File with a part that is too long = %d bytes, %d resets, %v", m.Len(), m.resets, err)
		}
	})
	t.Run("B29 a file that changes between two pieces", func(t *testing.T) {
		text := [2][]byte{noise(50_000, 4), noise(50_000, 5)}
		n := 0
		changing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			which := min(n/2, 1)
			n++
			w.Header().Set("ETag", []string{`"one"`, `"two"`}[which])
			copytest.Rewrite(func(string, []byte) []byte { return text[which] })(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
		})
		s := copytest.Cutter(t, changing, 16<<10)
		got, err := client(t).Get(t.Context(), s.URL+"/manifest.txt", 1<<20, true)
		if err != nil || !bytes.Equal(got, text[1]) {
			t.Errorf("Get = %d bytes, %v, want the second text and no mixture", len(got), err)
		}
	})
	for _, tt := range []struct {
		name, code string
		size       int64
	}{
		{"B29 shorter than signed", "shorter", 60_100},
		{"B29 longer than signed", "longer", 59_900},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, s := range []string{copytest.Start(t, h).URL, copytest.Cutter(t, h, 16<<10).URL} {
				var m memory
				err := client(t).File(t.Context(), s+"/a.bin", tt.size, &m, nil)
				wantCode(t, tt.name, err, tt.code)
				if m.Len() > tt.size {
					t.Errorf("%d bytes were written, want no more than %d", m.Len(), tt.size)
				}
			}
		})
	}
}

func TestBodiesThatNeverEnd(t *testing.T) {
	h := folder(t, map[string][]byte{"a.bin": noise(100, 1)})
	for _, tt := range []struct {
		name, get, file string
		bad             copytest.Bad
	}{
		{"B30 endless", "too-large", "longer", copytest.Endless},
		{"B30 one byte and then nothing", "cut", "cut", copytest.SlowLoris},
		{"B30 slow loris, a few bytes at a time", "cut", "cut", copytest.Drip(5*time.Millisecond, "a")},
		{"B30 no answer at all", "stalled", "stalled", copytest.Silent},
		{"B30 gzip bomb", "gzip", "gzip", copytest.GzipBomb},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := copytest.Start(t, h, tt.bad)
			c := client(t, impatient)
			_, err := c.Get(t.Context(), s.URL+"/a.bin", 100_000, false)
			if tt.get == "stalled" && fault.Is(err, "timeout") {
				err = fault.New("stalled") // a busy machine may not come to connect in so short a time
			}
			wantCode(t, "Get", err, tt.get)
			var m memory
			err = c.File(t.Context(), s.URL+"/a.bin", 5000, &m, nil)
			if tt.file == "stalled" && fault.Is(err, "timeout") {
				err = fault.New("stalled")
			}
			wantCode(t, "File", err, tt.file)
			if c.Requests() > 14 || c.Transferred() > 1<<20 {
				t.Errorf("%d requests and %d bytes were spent on it", c.Requests(), c.Transferred())
			}
		})
	}
	t.Run("B30 endless header", func(t *testing.T) {
		s := copytest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("a", 1<<20))
		}))
		_, err := client(t).Get(t.Context(), s.URL+"/a.bin", 1000, false)
		wantCode(t, "Get", err, "bad-answer")
	})
	t.Run("B30 the caller's time is over", func(t *testing.T) {
		s := copytest.Start(t, h, copytest.Silent)
		ctx, stop := context.WithTimeout(t.Context(), 1)
		defer stop()
		_, err := client(t).Get(ctx, s.URL+"/a.bin", 1000, false)
		wantCode(t, "Get with a deadline", err, "timeout")
		ctx, stop = context.WithCancel(t.Context())
		stop()
		if _, err = client(t).Get(ctx, s.URL+"/a.bin", 1000, false); !errors.Is(err, context.Canceled) || fault.Of(err) != nil {
			t.Errorf("Get after cancel: %v, want context.Canceled and no fault", err)
		}
	})
}

func TestRedirects(t *testing.T) {
	body := noise(40_000, 1)
	h := folder(t, map[string][]byte{"ru/index.html": body, "a.bin": body})
	for _, status := range []int{301, 302, 307, 308} {
		t.Run("B31 index.html to its folder "+http.StatusText(status), func(t *testing.T) {
			both(t, copytest.Start(t, h, copytest.RedirectIndex(status)).URL+"/ru/index.html", body)
		})
	}
	t.Run("B31 a redirect is followed once for a file in pieces", func(t *testing.T) {
		var r copytest.Recorder
		s := copytest.Cutter(t, copytest.With(h, copytest.RedirectIndex(301), r.Record), 16<<10)
		both(t, s.URL+"/ru/index.html", body)
		if n := len(r.Requests()); n > 2*4 {
			t.Errorf("%d requests for two times three pieces: %v", n, r.Paths())
		}
	})
	t.Run("B31 loop", func(t *testing.T) {
		c := client(t)
		_, err := c.Get(t.Context(), copytest.Start(t, h, copytest.RedirectLoop).URL+"/a.bin", 1<<20, false)
		wantCode(t, "Get", err, "redirect-loop")
		if c.Requests() != 6 {
			t.Errorf("%d requests, want 6: the first and five redirects", c.Requests())
		}
	})
	t.Run("B31 from https to http", func(t *testing.T) {
		plain := copytest.Start(t, h)
		s, trust := secure(t, copytest.With(h, copytest.RedirectTo(plain.URL)))
		_, err := client(t, trust).Get(t.Context(), s.URL+"/a.bin", 1<<20, false)
		wantCode(t, "Get", err, "redirect-downgrade")
	})
	t.Run("B31 says nothing of where it came from", func(t *testing.T) {
		var r copytest.Recorder
		there := copytest.Start(t, h, r.Record)
		both(t, copytest.Start(t, h, copytest.RedirectTo(there.URL)).URL+"/a.bin", body)
		for _, a := range r.Requests() {
			for _, name := range []string{"Referer", "Cookie", "Accept-Language", "Authorization"} {
				if a.Head.Get(name) != "" {
					t.Errorf("%s: %s was sent", name, a.Head.Get(name))
				}
			}
			if a.Head.Get("Accept-Encoding") != "identity" || strings.Contains(strings.ToLower(a.Head.Get("User-Agent")), "go") {
				t.Errorf("headers %v, want identity and a neutral User-Agent", a.Head)
			}
		}
	})
}

func TestNotOurFile(t *testing.T) {
	h := folder(t, map[string][]byte{"verify/manifest.txt": []byte("# veshka-manifest 1\n")})
	login := copytest.Start(t, copytest.Login())
	for _, tt := range []struct {
		name, code string
		bad        copytest.Bad
	}{
		{"B32 soft 404", "soft-404", copytest.SoftNotFound},
		{"B32 captive portal", "captive", copytest.Captive(login.URL)},
		{"B32 403 block page", "blocked", copytest.Block403},
		{"B32 451", "blocked", copytest.Block451},
		{"B32 provider's notice", "stub", copytest.Stub},
		{"B33 gzip with Content-Encoding", "gzip", copytest.GzipEncoded},
		{"B32 404", "not-found", func(http.Handler) http.Handler { return http.NotFoundHandler() }},
		{"B32 503", "status", func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := copytest.Start(t, h, tt.bad)
			_, err := client(t).Get(t.Context(), s.URL+"/verify/keys.txt", 1000, true)
			wantCode(t, "Get", err, tt.code)
			var m memory
			wantCode(t, "File", client(t).File(t.Context(), s.URL+"/verify/keys.txt", 500, &m, nil), tt.code)
		})
	}
}

// What a host makes of a file is not for this package to judge; that it can be seen is.
func TestChangedFilesComeAsTheyAre(t *testing.T) {
	const page = "<!DOCTYPE html>\n<html>\n<body>\n<p>Пишите: desk@guide.example\n</body>\n</html>\n"
	h := folder(t, map[string][]byte{"index.html": []byte(page)})
	for _, tt := range []struct {
		name string
		bad  copytest.Bad
		sign string
	}{
		{"B33 script injected", copytest.InjectScript, "<script"},
		{"B33 mail obfuscated", copytest.ObfuscateMail, "__cf_email__"},
		{"B33 minified", copytest.MinifyHTML, "<html><body>"},
		{"B33 CRLF", copytest.CRLF, "\r\n"},
		{"B33 BOM", copytest.BOM, "\xef\xbb\xbf<"},
		{"B33 gzip stored", copytest.GzipStored, "\x1f\x8b"},
		{"B33 wrong charset header", copytest.WrongCharset, "Пишите"},
		{"B33 recoded", copytest.Recoded, "\xcf\xe8\xf8\xe8\xf2\xe5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := client(t).Get(t.Context(), copytest.Start(t, h, tt.bad).URL+"/index.html", 10_000, false)
			if err != nil || !strings.Contains(string(got), tt.sign) {
				t.Errorf("Get = %q, %v, want %q in it", got, err, tt.sign)
			}
		})
	}
}

func TestLooks(t *testing.T) {
	for _, tt := range []struct {
		body          string
		page, blocked bool
	}{
		{"<!doctype html><p>", true, false},
		{"\xef\xbb\xbf\n <HTML >", true, false},
		{"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">", true, false},
		{"<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>", false, false},
		{"# veshka-manifest 1\n", false, false},
		{"", false, false},
		{"<html><title>ДОСТУП ОГРАНИЧЕН</title>", true, true},
	} {
		if got := fetch.LooksLikeHTML([]byte(tt.body)); got != tt.page {
			t.Errorf("LooksLikeHTML(%q) = %v", tt.body, got)
		}
		if got := fetch.LooksBlocked([]byte(tt.body)); got != tt.blocked {
			t.Errorf("LooksBlocked(%q) = %v", tt.body, got)
		}
	}
}

func TestLookTakesAnyAnswer(t *testing.T) {
	s := copytest.Start(t, http.NotFoundHandler(), copytest.Block403)
	a, err := client(t).Look(t.Context(), s.URL+"/x", 10, http.Header{"user-agent": {"Firefox"}})
	if err != nil || a.Status != 403 || string(a.Body) != "<html><tit" || !a.Cut || a.URL != s.URL+"/x" {
		t.Errorf("Look = %+v, %v", a, err)
	}
	_, err = client(t).Look(t.Context(), copytest.Refused(t), 10, nil)
	wantCode(t, "Look where nobody listens", err, "refused")
}

// TestWordsOfHosts: whatever a host writes into its headers, a terminal obeys none of it.
func TestWordsOfHosts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	const evil = "\x1b]0;GENUINE\x07\x1b[2J\u009b31m\u202e"
	answers := map[string]string{
		"/status":   "HTTP/1.1 403 " + evil + "\r\nContent-Length: 0\r\n\r\n",
		"/encoding": "HTTP/1.1 200 OK\r\nContent-Encoding: " + evil + "\r\nContent-Length: 0\r\n\r\n",
		"/header":   "HTTP/1.1 200 OK\r\n" + evil + "\r\n\r\n",
		"/line":     evil + "\r\n\r\n",
		"/to":       "HTTP/1.1 302 Found\r\nLocation: http://\xc2\x9b31m.example/" + evil + "\r\nContent-Length: 0\r\n\r\n",
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			r, err := http.ReadRequest(bufio.NewReader(conn))
			if err == nil {
				_, _ = io.WriteString(conn, answers[r.URL.Path])
			}
			conn.Close()
		}
	}()
	for path := range answers {
		t.Run("B32 "+path, func(t *testing.T) {
			_, err := client(t).Get(t.Context(), "http://"+l.Addr().String()+path, 1000, false)
			f := fault.Of(err)
			if f == nil {
				t.Fatalf("Get: %v, want a fault", err)
			}
			for _, arg := range f.Args {
				if strings.ContainsFunc(arg, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) }) {
					t.Errorf("a terminal would obey %q", arg)
				}
			}
		})
	}
}

func TestPasswordOfAProxyIsNotShown(t *testing.T) {
	for _, proxy := range []string{"http://vera:hunter2@127.0.0.1:9050", "socks5h://vera:hunter2@127.0.0.1", "vera:hunter2@host:1", "socks5h://vera:hunter2%zz@host:1"} {
		if _, err := fetch.New(fetch.Options{Proxy: proxy}); !fault.Is(err, "bad-proxy") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("New(%s) = %v", proxy, err)
		}
	}
}

package bucket_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/veshka-guide/veshka/internal/bucket"
	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/publish"
	"github.com/veshka-guide/veshka/internal/verify"
)

// storage is a server that speaks S3, with a bucket "guide", which anybody may read.
type storage struct {
	t       *testing.T
	backend *s3mem.Backend
	url     string // for the publisher; what goes wrong goes wrong here
	read    string // for readers

	mu      sync.Mutex
	puts    []string // the paths put or deleted, in their order; those deleted with a minus
	headers map[string]http.Header
	dieAt   int                                               // after so many changes every connection is dropped; 0 = never
	answer  func(w http.ResponseWriter, r *http.Request) bool // goes before the server's own
}

func newStorage(t *testing.T, options ...gofakes3.Option) *storage {
	t.Helper()
	s := &storage{t: t, backend: s3mem.New(), headers: map[string]http.Header{}}
	if err := s.backend.CreateBucket("guide"); err != nil {
		t.Fatal(err)
	}
	fake := gofakes3.New(s.backend, append(options, gofakes3.WithIntegrityCheck(true))...).Server()
	well := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/guide/" { // strangers may read objects, not list them
			problem(w, http.StatusForbidden, "AccessDenied")
			return
		}
		fake.ServeHTTP(w, r)
	}))
	sick := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(fake, w, r) }))
	t.Cleanup(well.Close)
	t.Cleanup(sick.Close)
	s.url, s.read = sick.URL, well.URL
	return s
}

func (s *storage) serve(fake http.Handler, w http.ResponseWriter, r *http.Request) {
	changes := r.Method == http.MethodPut || r.Method == http.MethodDelete
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dieAt > 0 && len(s.puts) >= s.dieAt {
		panic(http.ErrAbortHandler)
	}
	if s.answer != nil && s.answer(w, r) {
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/guide/")
	fake.ServeHTTP(w, r)
	switch {
	case r.Method == http.MethodDelete:
		path = "-" + path
		fallthrough
	case changes:
		s.puts = append(s.puts, path)
		s.headers[path] = r.Header.Clone()
	}
}

// taken returns the changes since the last call.
func (s *storage) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.puts
	s.puts = nil
	return out
}

func (s *storage) options() bucket.Options {
	return bucket.Options{Endpoint: s.url, KeyID: "AKIDEXAMPLE", Secret: "s3cr3t-never-shown", Retries: 1}
}

func (s *storage) target(prefix string) publish.Target {
	s.t.Helper()
	target, err := bucket.New(publish.Where{Kind: publish.Bucket, Name: "guide", Prefix: prefix}, s.options())
	if err != nil {
		s.t.Fatal(err)
	}
	return target
}

func run(t *testing.T, site *copytest.Site, target publish.Target, workers int) (publish.Result, error) {
	t.Helper()
	return publish.Run(t.Context(), publish.Options{Dir: site.Dir, Roots: []manifest.Key{site.Roots[0].Key}, Now: site.Now, Workers: workers}, target)
}

func published(t *testing.T, site *copytest.Site, target publish.Target) publish.Result {
	t.Helper()
	r, err := run(t, site, target, 0)
	if err != nil {
		t.Fatalf("publish of %s: %v", site.Manifest.Number, err)
	}
	return r
}

// verdict verifies the tree as a stranger gets it.
func verdict(t *testing.T, site *copytest.Site, base string) (verify.Report, error) {
	t.Helper()
	client, err := fetch.New(fetch.Options{AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	return verify.Run(t.Context(), verify.URL(client, base), verify.Options{Roots: []manifest.Key{site.Roots[0].Key}, Now: site.Now})
}

func wantGenuine(t *testing.T, site *copytest.Site, base string) {
	t.Helper()
	r, err := verdict(t, site, base)
	if err != nil || r.Verdict != verify.Genuine || r.Number != site.Manifest.Number {
		t.Fatalf("verify %s: %s %s, %v; want GENUINE %s", base, r.Verdict, r.Number, err, site.Manifest.Number)
	}
}

// place puts an object as somebody else would.
func (s *storage) place(key, text string) {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPut, s.read+"/"+key, strings.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Errorf("PUT %s: %v %v", key, answer, err)
		return
	}
	answer.Body.Close()
}

// tree returns all objects.
func (s *storage) tree() map[string]string {
	s.t.Helper()
	list, err := s.backend.ListBucket("guide", nil, gofakes3.ListBucketPage{})
	if err != nil {
		s.t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range list.Contents {
		o, err := s.backend.GetObject("guide", c.Key, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		text, err := io.ReadAll(o.Contents)
		if err != nil {
			s.t.Fatal(err)
		}
		out[c.Key] = string(text)
	}
	return out
}

// release puts pages that name assets of this release only.
func release(s *copytest.Site, n int) {
	if n > 1 {
		s.Remove(fmt.Sprintf("assets/site.%08x.css", n-1))
		s.Remove(fmt.Sprintf("ru/only-%d.html", n-1))
	}
	asset := fmt.Sprintf("assets/site.%08x.css", n)
	s.Put(asset, fmt.Sprint("p{margin:", n, "}"))
	for _, p := range []string{"index.html", "ru/index.html", "ru/countries/georgia.html", fmt.Sprintf("ru/only-%d.html", n)} {
		s.Put(p, fmt.Sprintf("<!DOCTYPE html><meta charset=\"utf-8\"><link href=\"BASE/%s\">%d", asset, n))
	}
	s.Sign()
}

var needed = regexp.MustCompile(`BASE/([a-z0-9./-]+)`)

func lacking(tree map[string]string) []string {
	var out []string
	for p, text := range tree {
		for _, m := range needed.FindAllStringSubmatch(text, -1) {
			if _, ok := tree[m[1]]; !ok {
				out = append(out, p+" needs "+m[1])
			}
		}
	}
	slices.Sort(out)
	return out
}

// The order of the requests is that of the steps, with all uploads of a batch side by side.
func TestUploadOrder(t *testing.T) {
	t.Run("B37 order of uploads", func(t *testing.T) {
		s, site := newStorage(t), copytest.New(t)
		release(site, 1)
		published(t, site, s.target(""))
		got := s.taken()
		var want []string
		for _, b := range publish.Order(got) {
			if len(got) < len(b.Paths) {
				t.Fatalf("%d uploads are missing", len(b.Paths))
			}
			batch := slices.Sorted(slices.Values(got[:len(b.Paths)]))
			if !slices.Equal(batch, b.Paths) {
				t.Errorf("uploads %q, want %q", batch, b.Paths)
			}
			want, got = append(want, b.Paths...), got[len(b.Paths):]
		}
		if last := want[len(want)-1]; last != manifest.Name+".minisig" {
			t.Errorf("the last upload is %s", last)
		}
		wantGenuine(t, site, s.read+"/guide/")
	})
	t.Run("B37 only what differs", func(t *testing.T) {
		s, site := newStorage(t), copytest.New(t)
		published(t, site, s.target(""))
		s.taken()
		published(t, site, s.target(""))
		if got := s.taken(); len(got) > 0 {
			t.Errorf("the second publish put %q", got)
		}
		site.Put("ru/index.html", "<!DOCTYPE html><p>new")
		site.Sign()
		published(t, site, s.target(""))
		got := slices.DeleteFunc(s.taken(), manifest.Control)
		if !slices.Equal(got, []string{"ru/index.html"}) {
			t.Errorf("one page changed, and these were put: %q", got)
		}
	})
}

// A publish whose connection dies after any change: readers have all parts of every page, what verifies is the signed
// tree, and the next publish finishes.
func TestDiesAfterEveryPut(t *testing.T) {
	count := 0
	for k := 1; ; k++ {
		ended := false
		t.Run(fmt.Sprintf("B37 F75 dies after change %d", k), func(t *testing.T) {
			s, site := newStorage(t), copytest.New(t)
			for n := range 2 {
				release(site, n+1)
				published(t, site, s.target("ru.guide/"))
			}
			release(site, 3)
			s.taken()
			s.mu.Lock()
			s.dieAt = k
			s.mu.Unlock()
			_, err := run(t, site, s.target("ru.guide/"), 1+k%8)
			if ended = err == nil; !ended && !fault.Is(err, "bucket-unreachable") {
				t.Fatalf("Run: %v", err)
			}
			now := map[string]string{}
			for p, text := range s.tree() {
				now[strings.TrimPrefix(p, "ru.guide/")] = text
			}
			if miss := lacking(now); len(miss) > 0 {
				t.Errorf("readers get pages without their parts: %q", miss)
			}
			if r, err := verdict(t, site, s.read+"/guide/ru.guide/"); err == nil {
				for _, f := range r.Manifest.Files {
					if manifest.SHA256([]byte(now[f.Path])) != f.SHA256 {
						t.Errorf("%s verifies, and %s is not as signed", r.Number, f.Path)
					}
				}
			}
			s.mu.Lock()
			s.dieAt = 0
			s.mu.Unlock()
			published(t, site, s.target("ru.guide/"))
			wantGenuine(t, site, s.read+"/guide/ru.guide/")
			s.taken()
			published(t, site, s.target("ru.guide/"))
			if got := s.taken(); len(got) > 0 {
				t.Errorf("after it was finished these were put: %q", got)
			}
		})
		if ended || t.Failed() {
			break
		}
		count++
	}
	if count < 11 {
		t.Errorf("only %d places to die", count)
	}
}

func TestHeaders(t *testing.T) {
	s, site := newStorage(t), copytest.New(t)
	site.Put("assets/map.png", "\x89PNG")
	site.Put("feed.xml", "<feed/>")
	site.Sign()
	published(t, site, s.target(""))
	for path, want := range map[string][2]string{
		"index.html":                  {"text/html; charset=utf-8", "no-store"},
		"verify/index.html":           {"text/html; charset=utf-8", "no-store"},
		"verify/manifest.txt":         {"text/plain; charset=utf-8", "no-cache"},
		"verify/manifest.txt.minisig": {"text/plain; charset=utf-8", "no-cache"},
		"verify/m/1-1.txt":            {"text/plain; charset=utf-8", "no-cache"},
		"mirrors.txt":                 {"text/plain; charset=utf-8", "no-store"},
		"feed.xml":                    {"application/xml; charset=utf-8", "no-store"},
		"assets/map.png":              {"image/png", "no-store"},
		"assets/site.0123abcd.css":    {"text/css; charset=utf-8", "max-age=31536000, immutable"},
	} {
		h := s.headers[path] // gofakes3 keeps no Cache-Control; versitygw does, see slow_test.go
		got := [2]string{h.Get("Content-Type"), h.Get("Cache-Control")}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	for path, h := range s.headers {
		create := h.Get("If-None-Match") == "*"
		if want := strings.HasPrefix(path, "verify/m/") && strings.HasSuffix(path, ".txt") || path == "verify/keys/1.txt"; create != want {
			t.Errorf("%s: If-None-Match %q", path, h.Get("If-None-Match"))
		}
		if h.Get("Content-Encoding") != "" || h.Get("Content-Md5") == "" || len(h.Get("X-Amz-Content-Sha256")) != 64 {
			t.Errorf("%s: want hashes of the object and no encoding: %v", path, h)
		}
	}
}

// Files of others in the bucket, before and beside the prefix, stay.
func TestForeignObjectsStay(t *testing.T) {
	s, site := newStorage(t), copytest.New(t)
	for _, key := range []string{"photo.jpg", "guide2/index.html", "guide/mine.html", "guide/"} {
		s.place("guide/"+key, "x")
	}
	for n := range 3 {
		release(site, n+1)
		if r := published(t, site, s.target("guide/")); !slices.Equal(r.Foreign, []string{"mine.html"}) {
			t.Errorf("foreign: %q, want mine.html", r.Foreign)
		}
	}
	now := s.tree()
	for _, key := range []string{"photo.jpg", "guide2/index.html", "guide/mine.html"} {
		if now[key] != "x" {
			t.Errorf("%s = %q", key, now[key])
		}
	}
	if _, ok := now["guide/assets/site.00000001.css"]; ok {
		t.Error("assets of release 1 stay after release 3")
	}
}

// What is damaged in the bucket is found by size and MD5 and mended.
func TestMends(t *testing.T) {
	s, site := newStorage(t), copytest.New(t)
	published(t, site, s.target(""))
	s.place("guide/ru/index.html", strings.Replace(string(site.Read("ru/index.html")), "h", "H", 1))
	s.taken()
	published(t, site, s.target(""))
	if got := s.taken(); !slices.Equal(got, []string{"ru/index.html"}) {
		t.Errorf("put %q, want ru/index.html", got)
	}
	wantGenuine(t, site, s.read+"/guide/")
}

// A second editor's archived manifest that appears after the listing: the condition refuses ours, on servers that know
// conditions and on those that answer that they do not.
func TestCreateOnly(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter, r *http.Request) bool{
		"F68 a server with conditions": nil,
		"F68 a server without conditions": func(w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("If-None-Match") == "" || r.Method != http.MethodPut {
				return false
			}
			problem(w, http.StatusNotImplemented, "NotImplemented")
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, site := newStorage(t), copytest.New(t)
			s.answer = answer
			published(t, site, s.target(""))
			wantGenuine(t, site, s.read+"/guide/")
			site.Put("index.html", "new")
			site.Sign()
			archive := manifest.ArchiveName(site.Manifest.Number)
			s.answer = func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/index.html") {
					s.place("guide/"+archive, "theirs")
				}
				return answer != nil && answer(w, r)
			}
			_, err := run(t, site, s.target(""), 1)
			if f := fault.Of(err); f == nil || f.Code != "publish-permanent" || f.Arg("path") != archive {
				t.Errorf("Run: %v, want publish-permanent of %s", err, archive)
			}
			if got := s.tree()[archive]; got != "theirs" {
				t.Errorf("the other editor's manifest is now %q", got)
			}
		})
	}
}

// problem answers as S3 does.
func problem(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s happened</Message></Error>", code, code)
}

func secretless(t *testing.T, err error) {
	t.Helper()
	if strings.Contains(fmt.Sprintf("%v %+v", err, err), "s3cr3t-never-shown") {
		t.Errorf("the secret is shown: %v", err)
	}
}

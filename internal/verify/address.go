package verify

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// address is a tree at an address.
type address struct {
	client *fetch.Client
	base   string
}

// URL is the tree at the address of a folder, or of its index.html.
func URL(client *fetch.Client, base string) Tree { return &address{client, base} }

func (a *address) Read(ctx context.Context, name string, limit int64) ([]byte, error) {
	u, err := fetch.Join(a.base, name)
	if err != nil {
		return nil, err
	}
	text, err := a.client.Get(ctx, u, limit, manifest.Control(name))
	return text, answer(name, err)
}

// Open fetches a small file whole, with what hosts add to it, so that the cause of a difference can be found; of a large
// one it keeps nothing.
func (a *address) Open(ctx context.Context, name string, size int64) (io.ReadCloser, error) {
	u, err := fetch.Join(a.base, name)
	if err != nil {
		return nil, err
	}
	if size > maxExamined {
		return a.large(ctx, u, name, size)
	}
	text, err := a.client.Get(ctx, u, examined(size), false)
	if err != nil {
		return nil, answer(name, err)
	}
	return &got{bytes.NewReader(text[:min(int64(len(text)), size+1)]), text}, nil
}

// large gives the bytes on as they come. A download that has to begin again gives what was read before for nothing: the
// reader gets an error, and the file counts as unreadable.
func (a *address) large(ctx context.Context, u, name string, size int64) (io.ReadCloser, error) {
	ctx, stop := context.WithCancel(ctx)
	r, w := io.Pipe()
	go func() { w.CloseWithError(answer(name, a.client.File(ctx, u, size, &stream{w: w}, nil))) }()
	return limited{r, closer(func() error { stop(); return r.Close() })}, nil
}

// List has no answer.
func (a *address) List() ([]string, error) { return nil, ErrNoList }

// announced looks at what the host says of a page whose bytes are right: where it names another encoding than UTF-8 in
// its header, browsers believe the header (https://html.spec.whatwg.org/#determining-the-character-encoding). And it looks
// at the folder's own address, where readers arrive and which may be answered by another page than index.html; a host
// that answers with none, as plain S3, is no matter.
func (a *address) announced(ctx context.Context, m *manifest.Manifest) []Problem {
	front, ok := m.Lookup("index.html")
	if !ok {
		return nil
	}
	u, err := fetch.Join(a.base, front.Path)
	if err != nil || front.Size > maxExamined {
		return nil
	}
	altered := func(cause string) []Problem { return []Problem{{Path: front.Path, Code: "altered", Cause: cause}} }
	page, err := a.client.Look(ctx, u, front.Size, nil)
	if err == nil && page.Status == http.StatusOK {
		if !plain(page.Header.Get("Content-Type")) {
			return altered("wrong-charset")
		}
		if leading(page.Header) {
			return altered("header")
		}
	}
	folder, err := a.client.Look(ctx, strings.TrimSuffix(u, front.Path), examined(front.Size), nil)
	if err != nil || folder.Status != http.StatusOK || !shownAsPage(folder) {
		return nil
	}
	if folder.Cut || manifest.SHA256(folder.Body) != front.SHA256 {
		return altered(cmp.Or(Cause(front.Path, front, folder.Body), "front"))
	}
	if leading(folder.Header) {
		return altered("header")
	}
	return nil
}

// leading reports whether headers make a browser load or show something else than the page: go elsewhere after a while, or
// take a style sheet from there (RFC 8288).
func leading(h http.Header) bool {
	links := strings.ToLower(strings.Join(h.Values("Link"), ","))
	return h.Get("Refresh") != "" || strings.Contains(links, "stylesheet")
}

// shownAsPage reports whether a browser shows an answer as a page: as it is announced, or, if it is not, as it looks. The
// XML by which a public bucket lists its objects is none; plain S3 has no index documents.
func shownAsPage(a fetch.Answer) bool {
	kind, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil {
		return fetch.LooksLikeHTML(a.Body)
	}
	switch {
	case kind == "text/html":
		return true
	case kind == "text/xml", kind == "application/xml", strings.HasSuffix(kind, "+xml"):
		return !listing.Match(a.Body)
	}
	return false
}

var listing = regexp.MustCompile(`^(?:<\?xml [^<>]*\?>)?\s*<ListBucketResult\b`)

// plain reports whether a page is announced as one, in UTF-8 or in no encoding.
func plain(contentType string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	return err != nil || kind == "text/html" && (parameters["charset"] == "" || strings.EqualFold(parameters["charset"], "utf-8"))
}

// got is a body that is in memory.
type got struct {
	io.Reader
	text []byte
}

func (g *got) Got() []byte  { return g.text }
func (g *got) Close() error { return nil }

type closer func() error

func (c closer) Close() error { return c() }

// stream is a fetch.Part that keeps nothing.
type stream struct {
	w *io.PipeWriter
	n int64
}

func (s *stream) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.n += int64(n)
	return n, err
}

func (s *stream) Len() int64 { return s.n }

func (s *stream) Reset() error {
	if s.n == 0 {
		return nil
	}
	return fmt.Errorf("the origin does not continue a download: %w", io.ErrUnexpectedEOF)
}

// answer makes "there is none" what it is for every tree.
func answer(name string, err error) error {
	if fault.Is(err, "not-found") {
		return &fs.PathError{Op: "get", Path: name, Err: fs.ErrNotExist}
	}
	return err
}

// answers lists what fetch says of an origin that answers with something else than the file, and the cause that it
// stands for.
var answers = map[string]string{
	"gzip": "gzip", "too-large": "longer", "longer": "longer", "shorter": "truncated",
	"soft-404": "soft-404", "captive": "captive", "stub": "stub",
}

// lies reports whether a file is there, and is not what it should be.
func lies(err error) bool {
	return errors.Is(err, ErrTooLarge) || errors.Is(err, ErrLink) || answered(err) != ""
}

// answered returns the cause that a fault of fetch stands for, "" for none.
func answered(err error) string {
	if f := fault.Of(err); f != nil {
		return answers[f.Code]
	}
	if errors.Is(err, ErrTooLarge) {
		return "longer"
	}
	return ""
}

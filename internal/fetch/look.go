package fetch

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
)

// Answer is what an origin says to one request, whatever it says.
type Answer struct {
	URL    string // where it came from in the end
	Status int
	Header http.Header
	Body   []byte
	Cut    bool // the body broke off, or went on beyond the limit
}

// Look asks for a page as a browser would, once and once more if nothing comes, and judges nothing: an error page is an
// answer too. Compressed bodies are refused all the same. header is added to the request, or stands in place of the
// neutral ones. Faults: those of the section that are not about a status or a body.
func (c *Client) Look(ctx context.Context, address string, limit int64, header http.Header) (Answer, error) {
	client := c.keep
	if u, err := url.Parse(address); err == nil {
		if doubtful, _ := c.line(u).ask(); doubtful {
			client = c.fresh
		}
	}
	a, err := c.look(ctx, client, address, limit, header)
	if err != nil && ctx.Err() == nil && final(err) == nil && !hopeless(err) {
		a, err = c.look(ctx, c.fresh, address, limit, header)
	}
	j := &job{c: c, address: address, size: unknown}
	switch {
	case err == nil:
		return a, nil
	case ctx.Err() != nil:
		return a, j.stopped(ctx)
	case final(err) != nil:
		return a, final(err)
	}
	return a, j.fault(err)
}

func (c *Client) look(ctx context.Context, client *http.Client, address string, limit int64, header http.Header) (Answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dog := time.AfterFunc(c.o.Stall, func() { cancel(errStall) })
	defer dog.Stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Answer{}, fault.New("bad-address", "address", address)
	}
	c.neutral(r)
	for name, values := range header {
		r.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	resp, err := client.Do(r)
	if err != nil {
		if context.Cause(ctx) == errStall {
			err = errStall
		}
		return Answer{}, err
	}
	defer resp.Body.Close()
	if e := resp.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return Answer{}, fault.New("gzip", "url", address, "encoding", e)
	}
	dog.Reset(c.o.Stall)
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	a := Answer{URL: resp.Request.URL.String(), Status: resp.StatusCode, Header: resp.Header, Body: body, Cut: err != nil}
	if int64(len(body)) > limit {
		a.Body, a.Cut = body[:limit], true
	}
	return a, nil
}

// neutral sets the headers of every request.
func (c *Client) neutral(r *http.Request) {
	r.Header.Set("User-Agent", "Mozilla/5.0")
	r.Header.Set("Accept", "*/*")
	r.Header.Set("Accept-Encoding", "identity")
	for name, values := range c.o.Header {
		r.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
}

// LooksLikeHTML reports whether the beginning of a body is that of a web page, whatever its header says.
func LooksLikeHTML(body []byte) bool {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n\f")
	if bytes.HasPrefix(body, []byte("<?xml")) {
		return bytes.Contains(bytes.ToLower(body[:min(len(body), 1024)]), []byte("<html"))
	}
	return strings.HasPrefix(http.DetectContentType(body), "text/html")
}

// notices are what the pages say that Russian providers show in place of a blocked one, in lower case.
var notices = []string{
	"eais.rkn.gov.ru", "blocklist.rkn.gov.ru", "zapret-info.gov.ru", "warning.rt.ru", "lawfilter",
	"доступ к ресурсу ограничен", "доступ к информационному ресурсу ограничен", "доступ ограничен",
	"единый реестр доменных имен", "единый реестр доменных имён",
}

// LooksBlocked reports whether a page that stands where another was expected is the notice of a provider who blocks
// it. A genuine page may speak of such notices: ask only of one that is not the signed one.
func LooksBlocked(page []byte) bool {
	text := string(bytes.ToLower(page[:min(len(page), 64<<10)]))
	return slices.ContainsFunc(notices, func(n string) bool { return strings.Contains(text, n) })
}

// stranger is the fault of a web page that stands where a file of another kind was asked for, judged by its first bytes.
func (j *job) stranger(resp *http.Response, first []byte) error {
	u, err := url.Parse(j.address)
	if err != nil {
		return nil
	}
	if ext := path.Ext(u.Path); ext == "" || ext == ".html" || ext == ".htm" || ext == ".xhtml" || !LooksLikeHTML(first) {
		return nil
	}
	switch {
	case LooksBlocked(first):
		return fault.New("stub", "url", j.address)
	case resp.Request.URL.Host != u.Host:
		return fault.New("captive", "url", j.address, "host", resp.Request.URL.Host)
	}
	return fault.New("soft-404", "url", j.address)
}

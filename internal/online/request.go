package online

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	maxBody     = 4 << 20          // bytes that are read of an answer
	patience    = 30 * time.Second // for one whole answer
	maxFailures = 3                // in a row, after which a host is asked no more
	longestWait = 5 * time.Minute  // that a host may ask for in Retry-After
)

// retryGaps are the pauses before what may pass is asked again.
var retryGaps = []time.Duration{5 * time.Second, time.Minute}

// answer is what came of one request.
type answer struct {
	reason Reason // there was no answer, or not the whole of it; "" if there was
	status int
	header http.Header
	body   []byte // of a status 2xx
	after  time.Duration
}

// request asks for an address until there is an answer that more asking would not change. The error is the context's.
func (r *run) request(ctx context.Context, u *url.URL, lang string) (answer, error) {
	h := r.line.host(u)
	for n := 0; ; n++ {
		if reason := r.line.silenced(h); reason != "" {
			return answer{reason: reason}, nil
		}
		if err := r.line.enter(ctx, h); err != nil {
			return answer{}, err
		}
		if reason := r.line.silenced(h); reason != "" { // since it began to wait
			r.line.leave(ctx, h, 0)
			return answer{reason: reason}, nil
		}
		a := r.get(ctx, u, lang)
		var rest time.Duration
		if a.status == http.StatusTooManyRequests {
			rest = max(min(a.after, longestWait), retryGaps[0])
		}
		r.line.leave(ctx, h, rest)
		if ctx.Err() != nil {
			return answer{}, ctx.Err()
		}
		tooLong := a.after > longestWait
		if a.status == http.StatusTooManyRequests && tooLong {
			r.line.answered(h, TooMany, true)
			return a, nil
		}
		r.line.answered(h, a.reason.ofHost(), false)
		if n == len(retryGaps) || !a.mayPass() || tooLong {
			return a, nil
		}
		if err := r.Pause(ctx, max(retryGaps[n], a.after)); err != nil {
			return answer{}, err
		}
	}
}

// mayPass reports whether another answer is to be expected when one asks again.
func (a answer) mayPass() bool {
	return a.reason == Timeout || a.reason == Cut || a.status == http.StatusTooManyRequests || a.status >= 500
}

// ofHost returns the reason if it says something of the host rather than of one page.
func (r Reason) ofHost() Reason {
	switch r {
	case TLS, DNS, Timeout, Refused, Proxy, Cut, Failed:
		return r
	}
	return ""
}

// get makes one request and reads the answer.
func (r *run) get(ctx context.Context, u *url.URL, lang string) answer {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return answer{reason: BadURL}
	}
	q.Header.Set("User-Agent", r.Agent)
	q.Header.Set("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5")
	if lang != "" {
		q.Header.Set("Accept-Language", lang)
	}
	resp, err := r.Transport.RoundTrip(q)
	if err != nil {
		return answer{reason: why(err)}
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, after: r.retryAfter(resp.Header)}
	if a.status < 200 || a.status > 299 {
		return a
	}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		a.reason = why(err)
	case len(a.body) > maxBody:
		a.reason, a.body = TooLarge, nil
	}
	return a
}

// retryAfter reads the header Retry-After (RFC 9110 10.2.3): seconds or a date; 0 if it says nothing.
func (r *run) retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(r.Now()))
	}
	return 0
}

// why names what kept an answer away.
func why(err error) Reason {
	var dns *net.DNSError
	var network net.Error
	var op *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks")) && errors.Is(err, syscall.ECONNREFUSED):
		return Proxy // a host that refuses is told of by the proxy, in an answer
	case errors.As(err, &dns):
		if dns.IsTimeout || dns.IsTemporary {
			return Timeout
		}
		return DNS
	case insecure(err):
		return TLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Cut
	case errors.As(err, &network) && network.Timeout():
		return Timeout
	}
	return Failed
}

// insecure reports whether an error is one of TLS: of the certificate, of the handshake, or of a host that speaks no TLS.
func insecure(err error) bool {
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.As(err, &name) || errors.As(err, &invalid) ||
		strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "gave HTTP response to HTTPS client")
}

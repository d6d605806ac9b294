package fetch

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"

	"github.com/veshka-guide/veshka/internal/fault"
)

// What was met: from errors of the machine and of the protocol to faults.

// statusError is an answer that may be another one next time.
type statusError int

func (s statusError) Error() string {
	return strings.TrimSpace(strconv.Itoa(int(s)) + " " + http.StatusText(int(s)))
}

// errRange is an answer to a Range that was not asked for.
var errRange = errors.New("the answer to a Range is another piece than the one asked for")

// final returns what no further attempt would change: a fault, or the error of a Part. nil for all else.
func final(err error) error {
	var w writeError
	if errors.As(err, &w) {
		return w.error
	}
	if f := fault.Of(err); f != nil {
		return f
	}
	return nil
}

// stopped is why the caller's context ended: it waited as long as it wanted to, or was told to stop.
func (j *job) stopped(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fault.New("timeout", "url", j.address)
	}
	return ctx.Err()
}

// fault names what the last attempt met.
func (j *job) fault(err error) error {
	switch {
	case j.short >= 2:
		return j.otherSize(j.part.Len())
	case err == nil || j.last.began && j.last.got > 0:
		return fault.New("cut", "url", j.address, "at", decimal(j.last.all), "kib", decimal((j.last.all+512)/1024), "have", decimal(j.part.Len()))
	}
	code := kind(err)
	switch code {
	case "status":
		var s statusError
		errors.As(err, &s)
		return fault.New("status", "url", j.address, "status", s.Error())
	case "bad-answer", "tls", "dns", "tls-expired", "tls-unknown", "proxy", "proxy-way":
		return fault.Because(innermost(err), code, "url", j.address)
	}
	return fault.New(code, "url", j.address)
}

// kind is the code of what an attempt met that did not get so far as a body.
func kind(err error) string {
	var (
		dns     *net.DNSError
		op      *net.OpError
		invalid x509.CertificateInvalidError
		cert    *tls.CertificateVerificationError
		alert   tls.AlertError
		record  tls.RecordHeaderError
		status  statusError
		timeout net.Error
	)
	if errors.As(err, &op) && op.Op == "proxyconnect" {
		return "proxy"
	}
	if op != nil && strings.HasPrefix(op.Op, "socks") {
		return "proxy-way"
	}
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errStall):
		return "stalled"
	case errors.As(err, &status):
		return "status"
	case errors.Is(err, errRange):
		return "bad-answer"
	case errors.As(err, &dns):
		return "dns"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "tls-expired"
	case errors.As(err, &cert):
		return "tls-unknown"
	case errors.As(err, &alert), errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "tls"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "reset"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "refused"
	}
	return "bad-answer"
}

// hopeless reports whether another attempt a few seconds later can bring nothing else.
func hopeless(err error) bool {
	var dns *net.DNSError
	switch kind(err) {
	case "tls-expired", "tls-unknown":
		return true
	case "dns":
		return errors.As(err, &dns) && dns.IsNotFound
	}
	return false
}

// innermost is what the machine said, without the wrappings that name the address again.
func innermost(err error) error {
	for {
		var op *net.OpError
		if errors.As(err, &op) && strings.HasPrefix(op.Op, "socks") {
			return op.Err
		}
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// rangeOf writes a Range of window bytes (0: all) from offset, not beyond size unless that is unknown.
func rangeOf(offset, window, size int64) string {
	if window == 0 || size != unknown && offset+window >= size {
		return fmt.Sprintf("bytes=%d-", offset)
	}
	return fmt.Sprintf("bytes=%d-%d", offset, offset+window-1)
}

// contentRange reads "bytes 0-99/1234"; total is unknown for "*".
func contentRange(s string) (first, last, total int64, ok bool) {
	s, ok = strings.CutPrefix(s, "bytes ")
	span, whole, ok2 := strings.Cut(s, "/")
	a, b, ok3 := strings.Cut(span, "-")
	if !ok || !ok2 || !ok3 {
		return 0, 0, 0, false
	}
	first, err1 := strconv.ParseInt(a, 10, 63)
	last, err2 := strconv.ParseInt(b, 10, 63)
	total, err3 := int64(unknown), error(nil)
	if whole != "*" {
		total, err3 = strconv.ParseInt(whole, 10, 63)
	}
	return first, last, total, cmp.Or(err1, err2, err3) == nil && first >= 0 && last >= first && total >= unknown
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

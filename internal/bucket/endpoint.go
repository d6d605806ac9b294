package bucket

import (
	"net"
	"net/url"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
)

// amazon is the endpoint when none is named; the region makes it the nearest one.
const amazon = "s3.amazonaws.com"

// endpoint reads the address of the storage. Without TLS it may only be on this machine: the secret key itself never
// travels, but what is put could be replaced on its way.
func endpoint(text string) (host string, secure bool, err error) {
	if text == "" {
		return amazon, true, nil
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", false, fault.Because(err, "bucket-endpoint", "endpoint", text)
	case u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return "", false, fault.New("bucket-endpoint", "endpoint", u.Redacted(), "problem", "https://HOST")
	case u.Scheme == "https":
		return u.Host, true, nil
	case u.Scheme == "http" && here(u.Hostname()):
		return u.Host, false, nil
	}
	return "", false, fault.New("bucket-plain", "endpoint", text)
}

// here reports whether a host is this machine.
func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/veshka-guide/veshka/internal/fault"
)

// client makes an HTTP client that goes through the proxy, nil for none.
func (c *Client) client(proxy *url.URL, fresh bool) *http.Client {
	d := net.Dialer{Timeout: c.o.Connect}
	if !c.o.AllowPrivate && proxy == nil { // a proxy is what the operator named, mostly on the own machine
		d.ControlContext = refusePrivate
	}
	t := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := d.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &wire{Conn: conn, all: &c.transferred}, nil
		},
		TLSClientConfig:        &tls.Config{RootCAs: c.o.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    c.o.Connect,
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true,
		DisableKeepAlives:      fresh,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        c.o.Stall,
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return &http.Client{Transport: &gate{c: c, t: t, proxied: proxy != nil}, CheckRedirect: redirect}
}

// wire counts what a connection brings.
type wire struct {
	net.Conn
	n   atomic.Int64
	all *atomic.Int64
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.n.Add(int64(n))
	w.all.Add(int64(n))
	return n, err
}

// gate is passed by every request, those after redirects too.
type gate struct {
	c       *Client
	t       *http.Transport
	proxied bool
}

// RoundTrip implements http.RoundTripper. An onion name is never asked of the machine's resolver (RFC 7686); what a proxy
// would be steered at can be told by literal addresses only.
func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	host := strings.TrimSuffix(strings.ToLower(r.URL.Hostname()), ".")
	if !g.proxied && strings.HasSuffix(host, ".onion") {
		return nil, fault.New("onion", "host", host)
	}
	if !g.c.o.AllowPrivate {
		ip, err := netip.ParseAddr(host)
		if err == nil && private(ip) || err != nil && near(host, g.proxied) {
			return nil, fault.New("private-address", "host", host)
		}
	}
	g.c.requests.Add(1)
	return g.t.RoundTrip(r)
}

// near reports whether a name is one of the own machine or network. A number that is no address to Go, such as 127.1 or
// 0x7f000001, is one to the C library of a machine that stands behind a proxy (inet_aton(3)); no name ends in a number
// (https://url.spec.whatwg.org/#ends-in-a-number-checker). Names of one part are found by search lists, near that machine.
func near(host string, proxied bool) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if _, err := strconv.ParseUint(last, 0, 64); err == nil || last != "" && strings.Trim(last, "0123456789") == "" {
		return true
	}
	switch last {
	case "localhost", "localdomain", "local", "internal", "lan":
		return true
	}
	return strings.HasSuffix(host, ".home.arpa") || proxied && last == host
}

// CloseIdleConnections is what http.Client looks for.
func (g *gate) CloseIdleConnections() { g.t.CloseIdleConnections() }

// refusePrivate looks at the address that is dialled, after any lookup, so that a name that changes its mind does not help.
func refusePrivate(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || private(at.Addr()) {
		return fault.New("private-address", "host", address)
	}
	return nil
}

// shared lists the networks beyond those that netip knows (IANA's registries of special-purpose addresses) in which
// an address is somebody's own.
var shared = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade NAT; cloud metadata too
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("fec0::/10"),
	netip.MustParsePrefix("64:ff9b:1::/48"), // NAT64 of a network's own, RFC 8215
	netip.MustParsePrefix("2001::/32"),      // Teredo: it ends in some private network
}

// embedding lists the networks whose addresses hold an IPv4 address, and at which byte.
var embedding = map[netip.Prefix]int{
	netip.MustParsePrefix("64:ff9b::/96"):    12, // NAT64, RFC 6052
	netip.MustParsePrefix("2002::/16"):       2,  // 6to4, RFC 3056
	netip.MustParsePrefix("::/96"):           12, // RFC 4291 2.5.5.1
	netip.MustParsePrefix("::ffff:0:0:0/96"): 12, // RFC 2765
}

// private reports whether the address is one that a stranger has no business to steer us to.
func private(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return true
	}
	for _, p := range shared {
		if p.Contains(ip) {
			return true
		}
	}
	for p, at := range embedding {
		if p.Contains(ip) {
			b := ip.As16()
			return private(netip.AddrFrom4([4]byte(b[at : at+4])))
		}
	}
	return false
}

// redirect follows up to five redirects, never from https to http, and says nothing of where it came from.
func redirect(r *http.Request, via []*http.Request) error {
	first := via[0].URL.String()
	if len(via) > maxRedirects {
		return fault.New("redirect-loop", "url", first)
	}
	last := via[len(via)-1].URL
	if r.URL.Scheme != last.Scheme && r.URL.Scheme != "https" {
		return fault.New("redirect-downgrade", "url", first, "to", r.URL.String())
	}
	r.Header.Del("Referer")
	r.URL.User = nil
	return nil
}

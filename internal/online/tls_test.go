package online

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// certificate makes one for 127.0.0.1 that counts until the time, signed by itself.
func certificate(t *testing.T, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "gov.example"}, NotBefore: until.AddDate(-1, 0, 0), NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestTLS asks real servers on loopback whose certificates are bad, and some that speak no HTTP at all.
func TestTLS(t *testing.T) {
	now := time.Now()
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, "<title>Law</title><p>"+strings.Repeat("90 days. ", 200))
	})
	start := func(c tls.Certificate) *httptest.Server {
		s := httptest.NewUnstartedServer(page)
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.TLS = &tls.Config{Certificates: []tls.Certificate{c}}
		s.StartTLS()
		t.Cleanup(s.Close)
		return s
	}
	good, expired := certificate(t, now.AddDate(0, 1, 0)), certificate(t, now.AddDate(0, -1, 0))
	trusted := x509.NewCertPool()
	for _, c := range []tls.Certificate{good, expired} {
		parsed, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		trusted.AddCert(parsed)
	}
	plainServer := httptest.NewServer(page)
	t.Cleanup(plainServer.Close)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	goodServer := start(good)
	cases := []struct {
		name, url string
		roots     *x509.CertPool
		want      Verdict
		why       Reason
	}{
		{"a good certificate", goodServer.URL, trusted, OK, ""},
		{"one that is signed by itself", start(certificate(t, now.AddDate(0, 1, 0))).URL, trusted, NotKnown, TLS},
		{"one that has expired", start(expired).URL, trusted, NotKnown, TLS},
		{"one of another name", strings.Replace(goodServer.URL, "127.0.0.1", "localhost", 1), trusted, NotKnown, TLS},
		{"no TLS", strings.Replace(plainServer.URL, "http:", "https:", 1), trusted, NotKnown, TLS},
		{"nobody", "http://" + nobody, trusted, NotKnown, Refused},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: c.roots}}
			defer transport.CloseIdleConnections()
			r := Ask(t.Context(), Config{Transport: transport, Now: time.Now, Pause: wait, Jobs: 1}, []Address{{URL: c.url + "/law"}})[0]
			if r.Verdict != c.want || r.Reason != c.why {
				t.Errorf("Ask() = %s %s, want %s %s", r.Verdict, r.Reason, c.want, c.why)
			}
		})
	}
}

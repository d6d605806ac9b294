//go:build slow

package bucket_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/veshka-guide/veshka/internal/bucket"
	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/publish"
	"github.com/veshka-guide/veshka/internal/verify"
)

// gateway is versitygw, a real server that speaks S3, over a folder. The environment says where it is: VERSITYGW.
type gateway struct {
	url    string
	client *minio.Client
}

func newGateway(t *testing.T) *gateway {
	t.Helper()
	program := os.Getenv("VERSITYGW")
	if program == "" {
		t.Fatal("VERSITYGW is not set: make test-slow builds the server and sets it")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	dir := t.TempDir()
	objects := filepath.Join(dir, "objects")
	if err := os.Mkdir(objects, 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, "--access", "AKIDEXAMPLE", "--secret", "s3cr3t-never-shown", "--port", addr,
		"--quiet", "posix", "--sidecar", filepath.Join(dir, "sidecar"), objects)
	if err := os.Mkdir(filepath.Join(dir, "sidecar"), 0o755); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); cmd.Wait() })
	g := &gateway{url: "http://" + addr}
	g.client, err = minio.New(addr, &minio.Options{Creds: credentials.NewStaticV4("AKIDEXAMPLE", "s3cr3t-never-shown", ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); ; {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatalf("versitygw does not listen: %v\n%s", err, said.String())
		}
		time.Sleep(50 * time.Millisecond) // a process of somebody else's says nothing when it is ready
	}
	if err := g.client.MakeBucket(t.Context(), "guide", minio.MakeBucketOptions{Region: "us-east-1"}); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::guide/*"]}]}`
	if err := g.client.SetBucketPolicy(t.Context(), "guide", policy); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *gateway) target(t *testing.T, transport http.RoundTripper) publish.Target {
	t.Helper()
	target, err := bucket.New(publish.Where{Kind: publish.Bucket, Name: "guide", Prefix: "ru/"}, bucket.Options{
		Endpoint: g.url, KeyID: "AKIDEXAMPLE", Secret: "s3cr3t-never-shown", Retries: 1, Addresses: bucket.Paths, Transport: transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// dropping is a network that dies after so many changes.
type dropping struct{ left int }

func (d *dropping) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut || r.Method == http.MethodDelete {
		if d.left--; d.left < 0 {
			return nil, net.ErrClosed
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// The tree is put into a real server, fetched by strangers, and verifies; interrupted anywhere it is finished by the next
// publish; conditions, headers and deletions are as they should be.
func TestVersityGateway(t *testing.T) {
	g, site := newGateway(t), copytest.New(t)
	base := g.url + "/guide/ru/"
	release(site, 1)
	if _, err := run(t, site, g.target(t, nil), 0); err != nil {
		t.Fatal(err)
	}
	wantGenuine(t, site, base)
	t.Run("B37 versitygw, headers", func(t *testing.T) {
		for path, want := range map[string][2]string{
			"index.html":               {"text/html; charset=utf-8", "no-store"},
			manifest.Name:              {"text/plain; charset=utf-8", "no-cache"},
			"assets/site.00000001.css": {"text/css; charset=utf-8", "max-age=31536000, immutable"},
			"mirrors.txt":              {"text/plain; charset=utf-8", "no-store"},
		} {
			answer, err := http.Get(base + path)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			got := [2]string{answer.Header.Get("Content-Type"), answer.Header.Get("Cache-Control")}
			if got != want || answer.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s: %q %q, want %q", path, got, answer.Header.Get("Content-Encoding"), want)
			}
		}
	})
	t.Run("B37 versitygw, nothing twice", func(t *testing.T) {
		if r, err := run(t, site, g.target(t, nil), 0); err != nil || r.Put+r.Removed != 0 {
			t.Errorf("again: %d put, %d removed, %v", r.Put, r.Removed, err)
		}
	})
	t.Run("F68 versitygw, create only", func(t *testing.T) {
		target := g.target(t, nil)
		if err := target.Put(t.Context(), "verify/m/1-2.txt", []byte("theirs"), publish.Create); err != publish.ErrExists {
			t.Errorf("Put of what is there: %v, want ErrExists", err)
		}
	})
	t.Run("B34 versitygw, wrong secret", func(t *testing.T) {
		target, err := bucket.New(publish.Where{Name: "guide"}, bucket.Options{Endpoint: g.url, KeyID: "AKIDEXAMPLE", Secret: "x", Retries: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run(t, site, target, 1); !fault.Is(err, "bucket-credentials") {
			t.Errorf("Run: %v, want bucket-credentials", err)
		}
	})
	t.Run("B34 versitygw, no such bucket", func(t *testing.T) {
		target, err := bucket.New(publish.Where{Name: "nothing"}, bucket.Options{Endpoint: g.url, KeyID: "AKIDEXAMPLE", Secret: "s3cr3t-never-shown", Retries: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run(t, site, target, 1); !fault.Is(err, "bucket-missing") {
			t.Errorf("Run: %v, want bucket-missing", err)
		}
	})
	for n := 2; n < 14; n++ {
		t.Run(fmt.Sprintf("B37 F75 versitygw, dies after change %d", n), func(t *testing.T) {
			release(site, n)
			if _, err := run(t, site, g.target(t, &dropping{left: n}), 1); err == nil {
				t.Fatal("it did not die")
			}
			if _, err := run(t, site, g.target(t, nil), 0); err != nil {
				t.Fatal(err)
			}
			wantGenuine(t, site, base)
		})
	}
	answer, err := http.Get(base + "assets/site.00000001.css")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound && answer.StatusCode != http.StatusForbidden { // who may not list is told no more
		t.Errorf("assets of release 1 after release 13: %s", answer.Status)
	}
}

// A site of 2,000 pages goes up and is verified by a stranger; the figures are printed.
func TestVersityGatewayLargeSite(t *testing.T) {
	g, site := newGateway(t), copytest.New(t)
	for i := range 2000 {
		site.Put(fmt.Sprintf("ru/pages/p%04d.html", i), strings.Repeat(fmt.Sprintf("<p>страница %d</p>\n", i), 100))
	}
	site.Put("ru/pages/index.html", "<!DOCTYPE html>")
	site.Sign()
	start := time.Now()
	r, err := run(t, site, g.target(t, nil), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d bytes up in %v", r.Put, r.Bytes, time.Since(start).Round(time.Millisecond))
	start = time.Now()
	if r, err = run(t, site, g.target(t, nil), 0); err != nil || r.Put != 0 {
		t.Fatalf("again: %d put, %v", r.Put, err)
	}
	t.Logf("again, nothing differs: %v", time.Since(start).Round(time.Millisecond))
	client, err := fetch.New(fetch.Options{AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	start = time.Now()
	report, err := verify.Run(t.Context(), verify.URL(client, g.url+"/guide/ru/"),
		verify.Options{Roots: []manifest.Key{site.Roots[0].Key}, Now: site.Now})
	if err != nil || report.Verdict != verify.Genuine {
		t.Fatalf("verify: %s, %v", report.Verdict, err)
	}
	t.Logf("verified by a stranger in %v", time.Since(start).Round(time.Millisecond))
}

// Package bucket puts a signed tree into storage that speaks S3: Amazon's own, or any host's that offers the same calls.
//
// # What differs
//
// An object is taken for equal when the listing gives it the file's size and an ETag that is the file's MD5, which is what
// servers answer for an object that was put in one piece and is not encrypted with a key of its own; every upload here is
// in one piece. Any other ETag says nothing, and the object is put again: that costs bytes, never a wrong file. MD5 is
// enough to find what was cut or forgotten. Whoever can make two files of one MD5 and put one into the bucket can put
// anything there; against them stand the signatures.
//
// # What a bucket does not do
//
// It keeps objects by their names and has no folders: /ru/ is not /ru/index.html, nor is the bucket's address its front
// page, unless the host offers that under the name of a static website. Every link of the site names its index.html, so
// that nothing depends on it. It does not compress either, and nothing is put compressed: it would be handed so to
// everybody, also to those who did not ask for it. Whether strangers may read the objects is set at the host.
package bucket

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/publish"
)

// Options say where the bucket is and who asks.
type Options struct {
	Endpoint  string // https://HOST; http only to this machine; "" = Amazon's
	Region    string // "" = us-east-1, which hosts without regions take
	KeyID     string // AWS_ACCESS_KEY_ID
	Secret    string // AWS_SECRET_ACCESS_KEY
	Session   string // AWS_SESSION_TOKEN, "" for none
	Addresses Addresses
	Retries   int               // of a request that the network or the server failed; 0 = 5
	Transport http.RoundTripper // nil = one of its own, by the proxy of the environment
}

// Addresses says how the bucket stands in addresses.
type Addresses int

// How addresses of objects are made.
const (
	Auto  Addresses = iota // as the host is known to want it
	Paths                  // https://HOST/BUCKET/…
)

// bucket is a publish.Target.
type bucket struct {
	client       *minio.Core
	endpoint     string
	name, prefix string
	there        map[string]minio.ObjectInfo // what List found, by path
}

// New returns a bucket as a target; nothing is asked of the host yet. Faults: bucket-keys, bucket-endpoint.
func New(w publish.Where, o Options) (publish.Target, error) {
	if o.KeyID == "" || o.Secret == "" {
		return nil, fault.New("bucket-keys")
	}
	host, secure, err := endpoint(o.Endpoint)
	if err != nil {
		return nil, err
	}
	if o.Transport == nil {
		if o.Transport, err = minio.DefaultTransport(secure); err != nil {
			return nil, fault.Because(err, "bucket-endpoint", "endpoint", host)
		}
	}
	lookup := minio.BucketLookupAuto
	if o.Addresses == Paths {
		lookup = minio.BucketLookupPath
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.Retries == 0 {
		o.Retries = 5
	}
	client, err := minio.NewCore(host, &minio.Options{
		Creds:  credentials.NewStaticV4(o.KeyID, o.Secret, o.Session),
		Secure: secure, Region: o.Region, BucketLookup: lookup, Transport: o.Transport, MaxRetries: o.Retries,
	})
	if err != nil {
		return nil, fault.Because(err, "bucket-endpoint", "endpoint", host)
	}
	return &bucket{client: client, endpoint: host, name: w.Name, prefix: w.Prefix}, nil
}

func (b *bucket) String() string { return "s3://" + b.name + "/" + b.prefix }

func (b *bucket) List(ctx context.Context) ([]string, error) {
	b.there = map[string]minio.ObjectInfo{}
	var out []string
	for info := range b.client.Client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
		if info.Err != nil {
			return nil, b.failed(info.Err, "list", "")
		}
		p := strings.TrimPrefix(info.Key, b.prefix)
		if p == "" || strings.HasSuffix(p, "/") {
			continue // some tools put an empty object for a folder
		}
		b.there[p] = info
		out = append(out, p)
	}
	return out, nil
}

func (b *bucket) Read(ctx context.Context, p string, limit int64) ([]byte, error) {
	object, err := b.client.Client.GetObject(ctx, b.name, b.prefix+p, minio.GetObjectOptions{})
	if err != nil {
		return nil, b.failed(err, "get", p)
	}
	defer object.Close()
	data, err := io.ReadAll(io.LimitReader(object, limit))
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, b.failed(err, "get", p)
	}
	return data, nil
}

func (b *bucket) Holds(_ context.Context, p string, data []byte) (bool, error) {
	info, ok := b.there[p]
	sum := md5.Sum(data)
	return ok && info.Size == int64(len(data)) && strings.Trim(info.ETag, `"`) == hex.EncodeToString(sum[:]), nil
}

// Put sends the object in one piece, with its MD5, which the server compares.
func (b *bucket) Put(ctx context.Context, p string, data []byte, mode publish.Mode) error {
	o := minio.PutObjectOptions{
		ContentType: contentType(p), CacheControl: cacheControl(p),
		DisableContentSha256: true, // in chunks; the hash of the whole is signed: see put
	}
	if mode == publish.Create {
		o.SetMatchETagExcept("*") // If-None-Match: *
	}
	err := b.put(ctx, p, data, o)
	answer := minio.ToErrorResponse(err)
	switch {
	case err == nil:
		return nil
	case mode == publish.Create && (answer.StatusCode == http.StatusPreconditionFailed || answer.StatusCode == http.StatusConflict):
		return publish.ErrExists
	case mode == publish.Create && (answer.StatusCode == http.StatusNotImplemented || answer.Code == "NotImplemented"):
		return b.create(ctx, p, data)
	}
	return b.failed(err, "put", p)
}

// put signs the hash of the whole object, with and without TLS. minio-go's usual way without TLS is to sign chunks, under a
// Content-Encoding that some servers keep and hand to readers.
func (b *bucket) put(ctx context.Context, p string, data []byte, o minio.PutObjectOptions) error {
	sum, sha := md5.Sum(data), sha256.Sum256(data)
	_, err := b.client.PutObject(ctx, b.name, b.prefix+p, bytes.NewReader(data), int64(len(data)),
		base64.StdEncoding.EncodeToString(sum[:]), hex.EncodeToString(sha[:]), o)
	return err
}

// create is Put in mode Create on a server that knows no conditions: it asks first, which leaves a moment for somebody
// else.
func (b *bucket) create(ctx context.Context, p string, data []byte) error {
	_, err := b.client.StatObject(ctx, b.name, b.prefix+p, minio.StatObjectOptions{})
	if err == nil {
		return publish.ErrExists
	}
	if minio.ToErrorResponse(err).Code != minio.NoSuchKey {
		return b.failed(err, "get", p)
	}
	return b.Put(ctx, p, data, publish.Replace)
}

func (b *bucket) Remove(ctx context.Context, p string) error {
	if err := b.client.RemoveObject(ctx, b.name, b.prefix+p, minio.RemoveObjectOptions{}); err != nil {
		return b.failed(err, "delete", p)
	}
	return nil
}

// Finish does nothing: an object is there as soon as it was put.
func (b *bucket) Finish(context.Context, *manifest.Manifest) error { return nil }

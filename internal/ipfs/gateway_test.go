package ipfs

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/exchange/offline"
	"github.com/ipfs/boxo/gateway"
	"github.com/ipld/go-car/v2"
	"github.com/ipld/go-car/v2/blockstore"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/pack"
	"github.com/veshka-guide/veshka/internal/verify"
)

// The CAR, in the gateway that the public ones run, is a copy like any other: it verifies below /ipfs/CID/, and shows no
// list of files anywhere.
func TestGatewayServesATreeThatVerifies(t *testing.T) {
	s := copytest.New(t)
	s.Put("a/index.html", "<p>a")
	s.Put("a/long.bin", noise(2<<20+5))
	s.Put("a/empty.txt", "")
	s.Sign()
	options := pack.Options{Public: s.Dir, Out: t.TempDir(), Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now}
	first, err := pack.CAR(t.Context(), options)
	check(t, err)
	server := serve(t, first.File)
	base := server.URL + "/ipfs/" + first.CID + "/"

	t.Run("B38 the whole tree verifies", func(t *testing.T) {
		client, err := fetch.New(fetch.Options{AllowPrivate: true})
		check(t, err)
		defer client.Close()
		r, err := verify.Run(t.Context(), verify.URL(client, base), verify.Options{Roots: options.Roots, Now: s.Now})
		if err != nil || r.Verdict != verify.Genuine || r.Checked != len(s.Manifest.Files) {
			t.Errorf("verify %s: %s %v, %d files, want %s, all %d", base, r.Verdict, err, r.Checked, verify.Genuine, len(s.Manifest.Files))
		}
	})
	t.Run("B38 no folder is listed", func(t *testing.T) {
		for folder := range folders(s) {
			want := s.Read(path.Join(folder, "index.html"))
			if got := get(t, base+folder); !bytes.Equal(got, want) {
				t.Errorf("GET /%s is not its index.html but %.80q", folder, got)
			}
		}
	})
	t.Run("B38 two runs are equal", func(t *testing.T) {
		options.Out = t.TempDir()
		options.Public = s.Clone().Dir
		second, err := pack.CAR(t.Context(), options)
		check(t, err)
		a, err := os.ReadFile(first.File)
		check(t, err)
		b, err := os.ReadFile(second.File)
		check(t, err)
		if first.CID != second.CID || !bytes.Equal(a, b) {
			t.Errorf("%s of %d bytes, then %s of %d", first.CID, len(a), second.CID, len(b))
		}
	})
	t.Run("the CAR holds what go-car expects", func(t *testing.T) {
		f, err := os.Open(first.File)
		check(t, err)
		defer f.Close()
		r, err := car.NewBlockReader(f) // checks each block against its id
		check(t, err)
		if r.Version != 1 || len(r.Roots) != 1 || r.Roots[0].String() != first.CID {
			t.Errorf("version %d, roots %v, want 1, %s", r.Version, r.Roots, first.CID)
		}
		for {
			if _, err := r.Next(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// serve runs boxo's gateway over a CAR.
func serve(t *testing.T, file string) *httptest.Server {
	t.Helper()
	store, err := blockstore.OpenReadOnly(file)
	check(t, err)
	t.Cleanup(func() { store.Close() })
	backend, err := gateway.NewBlocksBackend(blockservice.New(store, offline.Exchange(store)))
	check(t, err)
	handler := gateway.NewHandler(gateway.Config{
		DeserializedResponses: true, NoDNSLink: true, MetricsRegistry: prometheus.NewRegistry(),
	}, backend)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// folders returns the folders of a site, "" for the top, each with a slash at its end.
func folders(s *copytest.Site) map[string]bool {
	out := map[string]bool{"": true}
	for _, file := range s.Manifest.Files {
		for dir := path.Dir(file.Path); dir != "."; dir = path.Dir(dir) {
			out[strings.TrimSuffix(dir, "/")+"/"] = true
		}
	}
	return out
}

func get(t *testing.T, url string) []byte {
	t.Helper()
	r, err := http.Get(url)
	check(t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	check(t, err)
	if r.StatusCode != http.StatusOK {
		t.Errorf("GET %s: %s", url, r.Status)
	}
	return text
}

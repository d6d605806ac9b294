package fetch_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
)

// waits counts pauses in place of waiting.
type waits struct{ n, seconds atomic.Int64 }

func (w *waits) pause(ctx context.Context, d time.Duration) error {
	w.n.Add(1)
	w.seconds.Add(int64(d / time.Second))
	return ctx.Err()
}

// client is one that may reach loopback and does not wait between tries.
func client(t testing.TB, change ...func(*fetch.Options)) *fetch.Client {
	t.Helper()
	o := fetch.Options{AllowPrivate: true, Pause: new(waits).pause}
	for _, f := range change {
		f(&o)
	}
	c, err := fetch.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// impatient is for servers that never answer.
func impatient(o *fetch.Options) { o.Stall = 40 * time.Millisecond }

// memory is a Part.
type memory struct {
	bytes.Buffer
	resets int
}

func (m *memory) Len() int64   { return int64(m.Buffer.Len()) }
func (m *memory) Reset() error { m.resets++; m.Buffer.Reset(); return nil }

// noise is bytes that are not alike at any two places; the seed makes files differ.
func noise(size int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 7))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// folder writes files of random bytes, and returns the folder's handler.
func folder(t testing.TB, files map[string][]byte) http.Handler {
	t.Helper()
	dir := t.TempDir()
	for name, body := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return copytest.Folder(t, dir)
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// both gets a file by Get and by File, with clients of their own, and compares it.
func both(t *testing.T, address string, want []byte, change ...func(*fetch.Options)) {
	t.Helper()
	got, err := client(t, change...).Get(t.Context(), address, 1<<20, true)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("Get(%s) = %d bytes, %v, want the right %d", address, len(got), err, len(want))
	}
	var m memory
	var moved int
	err = client(t, change...).File(t.Context(), address, int64(len(want)), &m, func(n int) { moved += n })
	if err != nil || !bytes.Equal(m.Bytes(), want) {
		t.Errorf("File(%s) = %d bytes, %v, want the right %d", address, m.Len(), err, len(want))
	}
	if moved < len(want) {
		t.Errorf("File(%s) told of %d bytes, want at least %d", address, moved, len(want))
	}
}

func TestCutLines(t *testing.T) {
	body := noise(200_000, 1)
	h := folder(t, map[string][]byte{"a.bin": body, "small.txt": body[:900]})
	for _, tt := range []struct {
		name  string
		limit int
	}{
		{"B28 cut after 16 KiB", 16 << 10},
		{"B28 cut after 8 KiB", 8 << 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r copytest.Recorder
			s := copytest.Cutter(t, r.Record(h), tt.limit)
			both(t, s.URL+"/a.bin", body)
			pieces := float64(2*len(body)) / float64(tt.limit)
			if got := float64(len(r.Requests())); got > 1.2*pieces {
				t.Errorf("%v requests for %.1f pieces", got, pieces)
			}
		})
	}
	t.Run("B28 cut in the middle of headers", func(t *testing.T) {
		s := copytest.CutterAt(t, h, func(n int) int { return []int{60, 9000, 17_000, 60, 17_000, 17_000}[n%6] })
		both(t, s.URL+"/a.bin", body)
	})
	t.Run("B28 cut while a connection is used again", func(t *testing.T) {
		var w waits
		s := copytest.Cutter(t, h, 4000)
		c := client(t, func(o *fetch.Options) { o.Pause = w.pause })
		for range 30 {
			if got, err := c.Get(t.Context(), s.URL+"/small.txt", 1000, false); err != nil || !bytes.Equal(got, body[:900]) {
				t.Fatalf("Get = %d bytes, %v", len(got), err)
			}
		}
		if w.n.Load() > 1 {
			t.Errorf("%d pauses: a cut line is no reason to wait", w.n.Load())
		}
	})
	t.Run("B28 packets dropped after 16 KiB", func(t *testing.T) {
		var r copytest.Recorder
		s := copytest.Dropper(t, r.Record(h), 16<<10)
		stalls := time.Now()
		c := client(t, func(o *fetch.Options) { o.Stall = 150 * time.Millisecond })
		var m memory
		if err := c.File(t.Context(), s.URL+"/a.bin", int64(len(body)), &m, nil); err != nil || !bytes.Equal(m.Bytes(), body) {
			t.Fatalf("File = %d bytes, %v", m.Len(), err)
		}
		if spent := time.Since(stalls); spent > 150*time.Millisecond*time.Duration(len(r.Requests()))/2 {
			t.Errorf("%v for %d requests: each waited for the line to die", spent, len(r.Requests()))
		}
		if at, sure := c.Cut(s.URL + "/other"); at < 16000 || at > 16<<10 || !sure {
			t.Errorf("Cut = %d, %v, want about 16 KiB, true", at, sure)
		}
	})
	t.Run("B28 nothing ever gets through", func(t *testing.T) {
		s := copytest.Cutter(t, copytest.NoRange(h), 16<<10)
		var m memory
		err := client(t).File(t.Context(), s.URL+"/a.bin", int64(len(body)), &m, nil)
		wantCode(t, "a host without Range behind a cutter", err, "cut")
		if f := fault.Of(err); f != nil && f.Arg("kib") != "16" {
			t.Errorf("cut after %s KiB, want 16", f.Arg("kib"))
		}
	})
	t.Run("B28 a good line stays one connection", func(t *testing.T) {
		var r copytest.Recorder
		var connections atomic.Int64
		s := copytest.CutterAt(t, r.Record(h), func(int) int { connections.Add(1); return -1 })
		c := client(t)
		for range 5 {
			if _, err := c.Get(t.Context(), s.URL+"/small.txt", 1000, false); err != nil {
				t.Fatal(err)
			}
			_, err := c.Get(t.Context(), s.URL+"/missing.txt", 1000, false)
			wantCode(t, "Get of what is not there", err, "not-found")
		}
		for _, a := range r.Requests() {
			if a.Close || a.Range != "" {
				t.Errorf("a request wanted its own connection or a Range: %+v", a)
			}
		}
		if at, _ := c.Cut(s.URL); at != 0 || c.Requests() != 10 || connections.Load() != 1 {
			t.Errorf("Cut %d, requests %d, connections %d, want 0, 10, 1", at, c.Requests(), connections.Load())
		}
	})
}

// TestFigureCutter is the figure of requests: sites of 20 MB through a line that dies after 16 KiB. Counted at the
// server, whole files from 100 to 400 KB, against the bytes of the site divided by 16 KiB.
func TestFigureCutter(t *testing.T) {
	const limit, total = 16 << 10, 20_000_000
	sizes := rand.New(rand.NewPCG(3, 4))
	all := noise(400_000, 9)
	files := map[string][]byte{}
	var order []string
	for sum := 0; sum < total; {
		n := min(100_000+sizes.IntN(300_001), total-sum)
		name := "f" + string(rune('a'+len(order)/26)) + string(rune('a'+len(order)%26)) + ".bin"
		files[name] = all[:n]
		order = append(order, name)
		sum += n
	}
	var r copytest.Recorder
	s := copytest.Cutter(t, r.Record(folder(t, files)), limit)
	c := client(t)
	for _, name := range order {
		var m memory
		if err := c.File(t.Context(), s.URL+"/"+name, int64(len(files[name])), &m, nil); err != nil || !bytes.Equal(m.Bytes(), files[name]) {
			t.Fatalf("File(%s) = %d bytes, %v", name, m.Len(), err)
		}
	}
	asked := len(r.Requests())
	pieces := (total + limit - 1) / limit
	t.Logf("%d files, %d bytes: %d requests, %d pieces of 16 KiB: %.3f requests a piece", len(order), total, asked, pieces, float64(asked)/float64(pieces))
	if float64(asked) > 1.2*float64(pieces) {
		t.Errorf("%d requests for %d pieces, want at most 1.2 each", asked, pieces)
	}
	if got := c.Requests(); got != int64(asked) {
		t.Errorf("Requests() = %d, the server saw %d", got, asked)
	}
	if got := c.Transferred(); got < total || got > total*11/10 {
		t.Errorf("Transferred() = %d of %d", got, total)
	}
}

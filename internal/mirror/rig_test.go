package mirror

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// rig is a mirror of a site, in a folder of the test's own.
type rig struct {
	t      *testing.T
	site   *copytest.Site
	dir    string
	roots  []manifest.Key // of the card
	client *fetch.Client
	o      PullOptions

	mu     sync.Mutex
	warned []string // origin and code of each warning of the last pull
	paused []time.Duration
}

// aRig begins a mirror of the site at the addresses.
func aRig(t *testing.T, site *copytest.Site, urls ...string) *rig {
	t.Helper()
	r := unbegun(t, site)
	if err := r.init(urls...); err != nil {
		t.Fatalf("Init() = %v", err)
	}
	return r
}

// unbegun is a rig whose mirror has not begun.
func unbegun(t *testing.T, site *copytest.Site) *rig {
	t.Helper()
	r := &rig{t: t, site: site, dir: filepath.Join(memory(t), "m"), roots: []manifest.Key{site.Roots[0].Key}}
	client, err := fetch.New(fetch.Options{AllowPrivate: true, Stall: 2 * time.Second, Connect: 2 * time.Second, Pause: noWait})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	r.client = client
	return r
}

// memory is a folder of the test's own, in memory where there is a file system for that: thousands of files are flushed.
func memory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "veshka")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func noWait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func (r *rig) warn(origin string, f *fault.Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.warned = append(r.warned, strings.TrimSpace(origin+" "+f.Code))
}

func (r *rig) init(urls ...string) error {
	_, err := Init(r.t.Context(), InitOptions{Dir: r.dir, Site: r.site.ID, Roots: r.roots, Origins: urls, Client: r.client, Now: r.site.Now,
		Program: "/usr/bin/veshka", Warn: r.warn})
	return err
}

// pull pulls at the site's time.
func (r *rig) pull() (Outcome, error) { return r.pullAt(r.site.Now) }

func (r *rig) pullAt(now time.Time) (Outcome, error) {
	r.warned, r.paused = nil, nil
	o := r.o
	o.Dir, o.Client, o.Now, o.Warn = r.dir, r.client, now, r.warn
	if o.Pause == nil {
		o.Pause = func(ctx context.Context, d time.Duration) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.paused = append(r.paused, d)
			return ctx.Err()
		}
	}
	return Pull(r.t.Context(), o)
}

// pulls expects a pull that ends well with the site's release.
func (r *rig) pulls() Outcome {
	r.t.Helper()
	out, err := r.pull()
	if err != nil {
		r.t.Fatalf("Pull() = %v, warned %q", err, r.warned)
	}
	r.serves(r.site.Manifest.Number)
	return out
}

// fails expects a pull that ends with the exit status and the code, and keeps serving the release.
func (r *rig) fails(class fault.Class, code string, keeps manifest.Number) {
	r.t.Helper()
	r.failsAt(r.site.Now, class, code, keeps)
}

func (r *rig) failsAt(now time.Time, class fault.Class, code string, keeps manifest.Number) {
	r.t.Helper()
	before := r.standing()
	_, err := r.pullAt(now)
	if fault.ClassOf(err) != class || !fault.Is(err, code) {
		r.t.Fatalf("Pull() = %v (exit %d), want %s (exit %d); warned %q", err, fault.ClassOf(err), code, class, r.warned)
	}
	if keeps != (manifest.Number{}) {
		r.serves(keeps)
	}
	if after := r.standing(); !slices.Equal(before, after) {
		r.t.Errorf("the failed pull changed what is served: %q, was %q", after, before)
	}
}

// standing is what is served, path by path.
func (r *rig) standing() []string {
	var out []string
	root := filepath.Join(r.dir, current) + "/"
	to, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil
	}
	filepath.WalkDir(to, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, _ := os.ReadFile(name)
			out = append(out, strings.TrimPrefix(name, to)+" "+manifest.SHA256(text)[:8])
		}
		return nil
	})
	return out
}

// check verifies what is served by the keys of the card, as anybody can.
func (r *rig) check(now time.Time) (verify.Report, error) {
	r.t.Helper()
	to, err := filepath.EvalSymlinks(filepath.Join(r.dir, current))
	if err != nil {
		return verify.Report{}, err
	}
	tree, err := verify.Dir(to)
	if err != nil {
		return verify.Report{}, err
	}
	return verify.Run(r.t.Context(), tree, verify.Options{Roots: r.roots, Site: r.site.ID, Now: now})
}

// serves checks that the release is served, whole, and nothing else with it.
func (r *rig) serves(want manifest.Number) {
	r.t.Helper()
	rep, err := r.check(r.site.Now)
	if err != nil && fault.ClassOf(err) != fault.Stale || rep.Number != want || len(rep.Problems) > 0 {
		r.t.Fatalf("served is %v: %s, %v, %+v; want %v", rep.Number, rep.Verdict, err, rep.Problems, want)
	}
}

// state reads the mirror's state.
func (r *rig) state() *State {
	r.t.Helper()
	s, err := ReadState(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// warnedOf reports whether the last pull warned of the code.
func (r *rig) warnedOf(code string) bool {
	return slices.ContainsFunc(r.warned, func(w string) bool { return w == code || strings.HasSuffix(w, " "+code) })
}

func num(keyset uint32, serial uint64) manifest.Number {
	return manifest.Number{Keyset: keyset, Serial: serial}
}

// origin serves a folder, recorded, and whatever is put before it later.
type shown struct {
	*httptest.Server
	copytest.Recorder
	mu sync.Mutex
	h  http.Handler
}

// show serves a site; swap changes what is served from then on.
func show(t *testing.T, site *copytest.Site, bad ...copytest.Bad) *shown {
	t.Helper()
	s := &shown{h: copytest.With(copytest.Folder(t, site.Dir), bad...)}
	s.Server = copytest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		h := s.h
		s.mu.Unlock()
		h.ServeHTTP(w, r)
	}), s.Record)
	return s
}

func (s *shown) swap(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.h = h
}

// alter changes the body of one path.
func alter(name string, change func([]byte) []byte) copytest.Bad {
	return copytest.Rewrite(func(path string, body []byte) []byte {
		if strings.TrimPrefix(path, "/") == name {
			return change(body)
		}
		return body
	})
}

// lack answers 404 for the paths.
func lack(names ...string) copytest.Bad {
	return copytest.Faults(func(r *http.Request) http.Handler {
		if slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(r.URL.Path, "/"+n) }) {
			return http.NotFoundHandler()
		}
		return nil
	})
}

func flip(b []byte) []byte {
	c := bytes.Clone(b)
	c[len(c)/2] ^= 1
	return c
}

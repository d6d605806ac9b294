package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/veshka-guide/veshka/internal/online"
)

// govHosts serves a folder on loopback, as eight hosts, until the script ends, and writes their addresses into files in the
// place of http://host-1 to http://host-8: gov pages g/content/sources.yaml. Of addresses that begin with /status/N/ the
// answer is N, of /moved/ADDRESS it is a redirect for good to /ADDRESS.
func govHosts(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: gov folder file …")
	}
	pages := http.FileServer(http.Dir(ts.MkAbs(args[0])))
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := strings.CutPrefix(r.URL.Path, "/status/"); ok {
			n, _ := strconv.Atoi(strings.Split(rest, "/")[0])
			w.WriteHeader(n)
			return
		}
		if to, ok := strings.CutPrefix(r.URL.Path, "/moved/"); ok {
			w.Header().Set("Location", "/"+to)
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		pages.ServeHTTP(w, r)
	})
	var replace []string
	for i := 1; i <= 8; i++ {
		at, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", i))
		if err != nil { // a machine whose loopback is one address: the hosts are one, and asked one after the other
			at, err = net.Listen("tcp", "127.0.0.1:0")
		}
		ts.Check(err)
		s := &httptest.Server{Listener: at, Config: &http.Server{Handler: handler}}
		s.Start()
		ts.Defer(s.Close)
		replace = append(replace, fmt.Sprintf("http://host-%d/", i), s.URL+"/")
	}
	for _, file := range args[1:] {
		text := strings.NewReplacer(replace...).Replace(ts.ReadFile(file))
		ts.Check(os.WriteFile(filepath.Clean(ts.MkAbs(file)), []byte(text), 0o600))
	}
}

// Who interrupts a check online sees what was found until then, and what was learnt is kept.
func TestInterruptKeepsWhatWasLearnt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGINT here")
	}
	reached, done := make(chan bool), make(chan bool)
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch asked.Add(1) {
		case 1:
			w.WriteHeader(http.StatusNotFound) // robots.txt
		case 2:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, "<title>Law</title><p>%s", strings.Repeat("No visa is needed. ", 100))
		default: // asked a second after that was answered
			reached <- true
			<-done
		}
	}))
	defer s.Close()
	defer close(done)
	dir := filepath.Join(t.TempDir(), "g")
	if out, err := exec.CommandContext(t.Context(), "veshka", "new", "site", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sources := ""
	for _, key := range []string{"first", "second", "third"} {
		sources += fmt.Sprintf("%s: {publisher: Gov, title: Law, url: %s/%s}\n", key, s.URL, key)
	}
	if err := os.WriteFile(filepath.Join(dir, "content/sources.yaml"), []byte(sources), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "veshka", "check", "--online", "-s", dir, "--lang", "en")
	c.Env = append(os.Environ(), "ALL_PROXY=", "HTTP_PROXY=", "http_proxy=")
	var told strings.Builder
	c.Stderr = &told
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	<-reached
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := c.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("Wait() = %v, want exit status 1", err)
	}
	if !strings.Contains(told.String(), "Stopped; not asked any more: 2.") {
		t.Errorf("stderr:\n%s", &told)
	}
	if text, err := os.ReadFile(filepath.Join(dir, online.MemoryFile)); err != nil || strings.Count(string(text), `"url"`) != 1 {
		t.Errorf("%s: %v\n%s", online.MemoryFile, err, text)
	}
}

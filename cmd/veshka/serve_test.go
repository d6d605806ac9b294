package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// preview is `veshka serve` at work on a new site.
type preview struct {
	t      *testing.T
	dir    string
	url    string
	events *bufio.Scanner
}

// servePreview starts the real command on a free port and listens to its events, as a browser's tab does.
func servePreview(t *testing.T) *preview {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "g")
	none := func(string) string { return "" }
	if code := run([]string{"new", "site", dir}, io.Discard, io.Discard, none); code != 0 {
		t.Fatalf("new site: exit %d", code)
	}
	ctx, cancel := context.WithCancel(t.Context())
	logs, w := io.Pipe()
	root := command(&terminal{out: io.Discard, err: w, getenv: none})
	root.SetArgs([]string{"server", "-s", dir, "--addr", "127.0.0.1:0", "--date", "2026-11-22"})
	done := make(chan error, 1)
	go func() {
		done <- root.ExecuteContext(ctx)
		_ = w.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve ended with %v", err)
		}
	})
	p := &preview{t: t, dir: dir}
	lines := bufio.NewScanner(logs)
	for p.url == "" && lines.Scan() {
		p.url = regexp.MustCompile(`http://[^ ]+/`).FindString(lines.Text())
	}
	if p.url == "" {
		t.Fatal("serve did not say where it listens")
	}
	go func() { _, _ = io.Copy(io.Discard, logs) }()
	return p
}

// tabVersion is how a page says to its script which build it is of.
var tabVersion = regexp.MustCompile(`data-version="([^"]+)"`)

// show opens a page as a tab does: it reads it, and listens to the events from that version on.
func (p *preview) show(path string) string {
	p.t.Helper()
	text := p.page(path)
	m := tabVersion.FindStringSubmatch(text)
	if m == nil {
		p.t.Fatalf("%s has no script that follows the preview", path)
	}
	body, _ := p.get("__veshka/events?version=" + m[1])
	p.t.Cleanup(func() { _ = body.Close() })
	p.events = bufio.NewScanner(body)
	return text
}

func (p *preview) get(path string) (io.ReadCloser, int) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.Body, res.StatusCode
}

func (p *preview) page(path string) string {
	p.t.Helper()
	body, status := p.get(path)
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(body)
	if err != nil || status != http.StatusOK {
		p.t.Fatalf("GET %s: %d, %v", path, status, err)
	}
	return string(text)
}

// until reads events until one holds the words.
func (p *preview) until(words string) {
	p.t.Helper()
	for p.events.Scan() {
		if strings.Contains(p.events.Text(), words) {
			return
		}
	}
	p.t.Fatalf("the events ended before %q: %v", words, p.events.Err())
}

func (p *preview) save(name, text string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(p.dir, name)), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// An editor's hour: a saved page reloads, a mistake is shown with its place while the last good page stays, a new
// folder is noticed.
func TestServeFollowsItsEditor(t *testing.T) {
	p := servePreview(t)
	if first := p.show("ru/index.html"); !strings.Contains(first, "Путеводитель") {
		t.Fatalf("the start page is %.200s", first)
	}
	p.save("content/home.ru.md", "---\ntitle: Другое\nsummary: Кратко\n---\n\nСлова.\n")
	p.until("reload")
	if !strings.Contains(p.show("ru/"), "Другое") {
		t.Error("the saved page is not shown")
	}
	p.save("content/home.ru.md", "---\ntitle: Третье\nsummary: Кратко\n---\n\n[x](countries/nowhere.md)\n")
	p.until("content/home.ru.md:6:5")
	if !strings.Contains(p.page("ru/"), "Другое") {
		t.Error("the last good page does not stay up")
	}
	p.save("content/home.ru.md", "---\ntitle: Третье\nsummary: Кратко\n---\n\nx\n")
	p.until("reload")
	p.show("ru/")
	p.save("content/pages/about.ru.md", "---\ntitle: О сайте\n---\n\nx\n")
	p.until("reload")
	if !strings.Contains(p.page("ru/pages/about.html"), "О сайте") {
		t.Error("a page in a new folder is not shown")
	}
	if _, err := os.Stat(filepath.Join(p.dir, "public")); err == nil {
		t.Error("serve wrote to public/")
	}
}

package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// started starts the program on a new site and returns it when it has written its first byte to the stream, which
// nobody reads from then on: once the pipe is full, the program stands still.
func started(t *testing.T, stream func(*exec.Cmd) *bufio.Reader, args ...string) *exec.Cmd {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM here")
	}
	dir := filepath.Join(t.TempDir(), "g")
	if out, err := exec.CommandContext(t.Context(), "veshka", "new", "site", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	home := "---\ntitle: x\nsummary: x\n---\n\n" + strings.Repeat("[x](nowhere.md)\n\n", 600)
	if args[0] != "serve" {
		if err := os.WriteFile(filepath.Join(dir, "content/home.ru.md"), []byte(home), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // reached only by a program that does not end
	t.Cleanup(cancel)
	c := exec.CommandContext(ctx, "veshka", append(args, "-s", dir)...)
	out := stream(c)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.ReadByte(); err != nil {
		t.Fatal(err)
	}
	return c
}

func stdout(c *exec.Cmd) *bufio.Reader { r, _ := c.StdoutPipe(); return bufio.NewReader(r) }
func stderr(c *exec.Cmd) *bufio.Reader { r, _ := c.StderrPipe(); return bufio.NewReader(r) }

// What runs once and does not clean up by itself is ended by a signal at once, in the middle of its work.
func TestSignalEndsTheProgram(t *testing.T) {
	cases := []struct {
		name   string
		stream func(*exec.Cmd) *bufio.Reader
		args   []string
	}{
		{"check", stdout, []string{"check", "--format", "github"}},
		{"build", stderr, []string{"build"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := started(t, c.stream, c.args...)
			if err := p.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if err := p.Wait(); !errors.As(err, &exit) {
				t.Fatalf("Wait() = %v, want an end by signal", err)
			}
			if s, ok := exit.Sys().(syscall.WaitStatus); !ok || s.Signal() != syscall.SIGTERM {
				t.Errorf("%v ended with %v, want by SIGTERM", c.args, exit)
			}
		})
	}
}

// A preview that is told to end ends well.
func TestSignalClosesThePreview(t *testing.T) {
	p := started(t, stderr, "serve", "--addr", "127.0.0.1:0")
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("serve ended with %v, want exit 0", err)
	}
}

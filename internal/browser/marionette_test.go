package browser

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A fox is a Firefox that a test leads by Marionette, the protocol that Firefox itself is tested by: over TCP, a message
// is its length in bytes, a colon, and JSON: [0, id, command, parameters] and [1, id, error, result].
type fox struct {
	t    *testing.T
	line net.Conn
	in   *bufio.Reader
	id   int
}

// The preferences of a Firefox that asks nobody for anything.
const quiet = `user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.enabled", false);
`

// firefoxWith starts a Firefox with a new profile of these preferences.
func firefoxWith(t *testing.T, prefs string) *fox {
	t.Helper()
	binary := installed("firefox-esr", "firefox")
	if binary == "" {
		t.Fatal("Firefox is missing: make tools installs it")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "user.js"), []byte(quiet+`user_pref("marionette.port", 0);`+"\n"+prefs), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(binary, "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", dir)
	c.Env = append(os.Environ(), "HOME="+dir)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	f := &fox{t: t}
	t.Cleanup(func() {
		if f.line != nil {
			f.tell("Marionette:Quit", map[string]any{"flags": []string{"eForceQuit"}}, nil)
			f.line.Close()
		} else if err := c.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = c.Wait() // what it says of its own end is of no interest
	})
	f.line = knock(t, filepath.Join(dir, "MarionetteActivePort"))
	f.in = bufio.NewReader(f.line)
	f.message() // a greeting
	f.tell("WebDriver:NewSession", map[string]any{"capabilities": map[string]any{}}, nil)
	return f
}

// knock connects to the port that Firefox writes into a file as soon as it listens.
func knock(t *testing.T, file string) net.Conn {
	t.Helper()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	enough := time.After(patience)
	for {
		port, err := os.ReadFile(file)
		if err == nil && len(port) > 0 {
			line, err := net.Dial("tcp", "127.0.0.1:"+strings.TrimSpace(string(port)))
			if err != nil {
				t.Fatal(err)
			}
			return line
		}
		select {
		case <-look.C:
		case <-enough:
			t.Fatal("Firefox does not start")
		}
	}
}

func (f *fox) message() []byte {
	f.t.Helper()
	if err := f.line.SetReadDeadline(time.Now().Add(patience)); err != nil {
		f.t.Fatal(err)
	}
	length, err := f.in.ReadString(':')
	if err != nil {
		f.t.Fatalf("Firefox hung up: %v", err)
	}
	n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil {
		f.t.Fatal(err)
	}
	data := make([]byte, n)
	if _, err := io.ReadFull(f.in, data); err != nil {
		f.t.Fatal(err)
	}
	return data
}

// tell gives a command and waits for what it results in.
func (f *fox) tell(command string, parameters map[string]any, result any) {
	f.t.Helper()
	f.id++
	m, err := json.Marshal([]any{0, f.id, command, parameters})
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(f.line, "%d:%s", len(m), m); err != nil {
		f.t.Fatalf("%s: %v", command, err)
	}
	var answer [4]json.RawMessage
	if err := json.Unmarshal(f.message(), &answer); err != nil {
		f.t.Fatal(err)
	}
	if wrong := string(answer[2]); wrong != "null" {
		f.t.Fatalf("%s: %.300s", command, wrong)
	}
	if result == nil {
		return
	}
	value := struct{ Value any }{result}
	if err := json.Unmarshal(answer[3], &value); err != nil {
		f.t.Fatalf("%s: %v in %.300s", command, err, answer[3])
	}
}

func (f *fox) visit(url string) {
	f.t.Helper()
	f.tell("WebDriver:Navigate", map[string]any{"url": url}, nil)
}

// wide makes the window that many pixels wide.
func (f *fox) wide(width, height int) {
	f.t.Helper()
	f.tell("WebDriver:SetWindowRect", map[string]any{"width": width, "height": height}, nil)
}

// ask calls a JavaScript function in the page. It runs even where pages may run none.
func (f *fox) ask(result any, function string, args ...any) {
	f.t.Helper()
	f.tell("WebDriver:ExecuteScript", map[string]any{
		"script": "return (" + function + ")(...arguments)", "args": append([]any{}, args...), "sandbox": "system",
	}, result)
}

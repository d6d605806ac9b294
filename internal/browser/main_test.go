package browser

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What TestMain makes and every test reads.
var (
	public   string          // folder of the built site
	signed   string          // the same with mirrors and keys, whose addresses and names are long
	chromium context.Context // the running browser
	blank    string          // an empty page of a host; about:blank is no host's, and costs a process on the way there and back
	apart    *ears           // tabs of that browser, none of which shares cookies, storage or cache with another
)

// Chromium's names, the Debian package's first.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

var (
	errChromium = errors.New("browser tests need Chromium: apt-get install chromium, or make tools as root")
	errAxe      = errors.New("browser tests need axe-core: npm ci in internal/browser, or make tools")
)

const axeFile = "node_modules/axe-core/axe.min.js"

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	binary := installed(names...)
	if binary == "" {
		return 0, errChromium
	}
	if _, err := os.Stat(axeFile); err != nil {
		return 0, errAxe
	}
	dir, err := os.MkdirTemp("", "veshka-browser-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	public, signed = filepath.Join(dir, "public"), filepath.Join(dir, "signed", "public")
	if err := build(filepath.Join(dir, "veshka")); err != nil {
		return 0, err
	}
	var stop context.CancelFunc
	if chromium, stop, err = start(binary, filepath.Join(dir, "profile")); err != nil {
		return 0, err
	}
	defer stop()
	empty := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<!doctype html><title></title>")
	}))
	defer empty.Close()
	blank = empty.URL
	apart = earsOf(chromium, chromedp.WithNewBrowserContext())
	return m.Run(), nil
}

// installed returns the path of the first of the programs that is installed, "" if none is.
func installed(programs ...string) string {
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// build makes the site with the command as its users have it.
func build(command string) error {
	if err := withKeys(filepath.Dir(signed)); err != nil {
		return err
	}
	return runAll(
		exec.Command("go", "build", "-C", "../..", "-o", command, "./cmd/veshka"),
		exec.Command(command, "build", "-s", "../..", "-o", public, "--date", "2026-11-22"),
		exec.Command(command, "build", "-s", filepath.Dir(signed), "-o", signed, "--date", "2026-11-22"),
	)
}

// runAll runs commands one after the other, to the first that fails.
func runAll(commands ...*exec.Cmd) error {
	for _, c := range commands {
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", c, err, out)
		}
	}
	return nil
}

// withKeys copies the content to a folder, and gives it mirrors and keys.
func withKeys(dir string) error {
	if err := os.CopyFS(filepath.Join(dir, "content"), os.DirFS("../../content")); err != nil {
		return err
	}
	config, err := os.OpenFile(filepath.Join(dir, "content", "site.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = config.WriteString(`
mirrors: [https://example.org/guide/, https://storage.example.net/` + strings.Repeat("long", 15) + `/]
onion: http://` + strings.Repeat("a", 56) + `.onion/
key:
  site: ` + strings.Repeat("long", 10) + `
  root: [RWQassWGOENIakXpyRcnVBLeIPsTFLYhqITjq0QuohYriiZ6Nbizj6kv, RWRthKbW28iiFh1+Je39DR6pKlT3nWT05G9ySKsqofKrzdWoW6VlSe3C]
  release: RWS5M96biPqKqQeMfZ3fJ1scPG2Lohtkay0CYsOfIHDLHY3g2C8m7KyX
  printed: [{title: {ru: Канал, en: Channel}, url: https://example.org/keys}]
`)
	if err != nil {
		return err
	}
	return config.Close()
}

// start runs a browser. It can reach no other host than this one, whatever a page asks for.
func start(binary, profile string) (browser context.Context, stop context.CancelFunc, err error) {
	flags := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(binary), chromedp.UserDataDir(profile), chromedp.Flag("headless", "new"),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-extensions", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("password-store", "basic"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	}
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox)
	}
	allocator, end := chromedp.NewExecAllocator(context.Background(), flags...)
	browser, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(browser); err != nil {
		end()
		return nil, nil, fmt.Errorf("%s does not start: %w", binary, err)
	}
	return browser, func() { cancel(); end() }, nil
}

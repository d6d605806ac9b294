package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/veshka-guide/veshka/internal/bench/report"
)

// Versions of the peers.
const (
	hugoVersion     = "v0.165.0"
	pagefindVersion = "1.6.0"
)

// day is that of all builds.
const day = "2026-11-22"

func machine() report.Machine {
	return report.Machine{
		Cores: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(), Hugo: hugoVersion, Pagefind: pagefindVersion,
	}
}

// programs are the paths of what is measured.
type programs struct{ self, veshka, loop, hugo, pagefind string }

// install builds veshka and the loop anew, and the peers where they are missing. They are kept in the cache folder of
// the repository; to build Hugo takes minutes.
func install(ctx context.Context, root, cache string) (programs, error) {
	self, err := os.Executable()
	if err != nil {
		return programs{}, err
	}
	p := programs{
		self: self, veshka: filepath.Join(cache, "veshka"), loop: filepath.Join(cache, "loop"),
		hugo: filepath.Join(cache, "hugo-"+hugoVersion, "hugo"), pagefind: filepath.Join(cache, "pagefind-"+pagefindVersion, "node_modules", ".bin", "pagefind"),
	}
	if err := quiet(exec.CommandContext(ctx, "go", "build", "-C", root, "-o", p.veshka, "./cmd/veshka")); err != nil {
		return p, err
	}
	if err := quiet(exec.CommandContext(ctx, "go", "build", "-C", filepath.Join(root, "internal", "bench"), "-o", p.loop, "./cmd/loop")); err != nil {
		return p, err
	}
	if _, err := os.Stat(p.hugo); err != nil {
		fmt.Fprintf(os.Stderr, "building Hugo %s, once\n", hugoVersion)
		c := exec.CommandContext(ctx, "go", "install", "github.com/gohugoio/hugo@"+hugoVersion)
		c.Env = append(os.Environ(), "GOBIN="+filepath.Dir(p.hugo), "CGO_ENABLED=0")
		if err := quiet(c); err != nil {
			return p, err
		}
	}
	if _, err := os.Stat(p.pagefind); err != nil {
		fmt.Fprintf(os.Stderr, "installing Pagefind %s, once\n", pagefindVersion)
		dir := filepath.Join(cache, "pagefind-"+pagefindVersion)
		return p, quiet(exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund", "pagefind@"+pagefindVersion))
	}
	return p, nil
}

// quiet runs a command that has something to say only when it fails.
func quiet(c *exec.Cmd) error {
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", c, err, said)
	}
	return nil
}

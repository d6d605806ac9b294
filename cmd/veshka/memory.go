package main

import (
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/veshka-guide/veshka/internal/parse"
)

// A build trades some memory for time: the heap may grow by that many percent before what nobody needs is collected.
const growth = 140

// mostMemory is what a build of pages alone makes do with, in bytes: 100,000 pages need two thirds of it at once. Of the
// light edition and of files to keep much more is in memory, and a limit would only cost time.
const mostMemory = 940 << 20

// frugal sets how a build uses memory, unless the environment does (GOGC, GOMEMLIMIT).
func (t *terminal) frugal() {
	if t.getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
	if t.getenv("GOMEMLIMIT") != "" {
		return
	}
	const config = "content/site.yaml"
	text, err := os.ReadFile(filepath.Join(t.dir, filepath.FromSlash(config)))
	if err != nil {
		return // the build says what is wrong
	}
	if c, _ := parse.Config(config, string(text)); c.NoLight && c.NoKeep {
		debug.SetMemoryLimit(mostMemory)
	}
}

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"

	"github.com/veshka-guide/veshka/internal/parse"
)

// A build trades some memory for time. The heap may grow to floor, in bytes, and by growth, in percent of what is needed,
// before what nobody needs is collected: to collect a small heap again and again costs a tenth of the time.
const (
	floor  = 96 << 20
	growth = 140
)

// mostMemory is what a build of pages alone makes do with, in bytes: 100,000 pages need two thirds of it at once. Of the
// light edition and of files to keep much more is in memory, and a limit would only cost time.
const mostMemory = 940 << 20

// frugal sets how a build uses memory, unless the environment does (GOGC, GOMEMLIMIT).
func (t *terminal) frugal() {
	if t.getenv("GOGC") == "" {
		// The first time Go collects at 4 MiB, by GOGC (see runtime/debug.SetGCPercent, and gcController in the runtime).
		debug.SetGCPercent(floor / (4 << 20) * 100)
		afterCollection(func() { debug.SetGCPercent(percent(needed())) })
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

// percent returns by how many percent a heap of needed bytes may grow.
func percent(needed uint64) int {
	if needed == 0 || needed >= floor {
		return growth
	}
	return max(growth, int((floor-needed)*100/needed))
}

// needed returns how many bytes of the heap the last collection found in use.
func needed() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return live[0].Value.Uint64()
}

// afterCollection calls do after every collection of garbage: it is when what nobody needs any more is cleaned up.
func afterCollection(do func()) {
	runtime.AddCleanup(new(*int), func(do func()) {
		do()
		afterCollection(do)
	}, do)
}

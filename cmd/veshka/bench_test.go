package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// BenchmarkOwnSite builds the project's own site as its user does, as a process of its own: cold into a new folder,
// again over unchanged pages. It reports the peak memory of the worst run. Figures to hold on two cores: cold under
// 500 ms, peak under 200 MB.
func BenchmarkOwnSite(b *testing.B) {
	program := filepath.Join(b.TempDir(), "veshka")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	run := func(b *testing.B, out string) float64 {
		c := exec.CommandContext(b.Context(), program, "build", "-s", "../..", "-o", out, "--date", "2026-11-22")
		if text, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, text)
		}
		usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			b.Fatal("this system does not say how much memory a process used")
		}
		return float64(usage.Maxrss) / 1024 // kilobytes on Linux
	}
	b.Run("cold", func(b *testing.B) {
		peak, dir := 0.0, b.TempDir()
		for b.Loop() {
			b.StopTimer()
			out, err := os.MkdirTemp(dir, "")
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			peak = max(peak, run(b, filepath.Join(out, "public")))
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/build")
		b.ReportMetric(peak, "peak-MB")
	})
	b.Run("unchanged", func(b *testing.B) {
		out := filepath.Join(b.TempDir(), "public")
		run(b, out)
		peak := 0.0
		for b.Loop() {
			peak = max(peak, run(b, out))
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/build")
		b.ReportMetric(peak, "peak-MB")
	})
}

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

// BenchmarkEditor runs what editors wait for on the project's own content, as processes: check (to hold: 300 ms), confirm of
// one rule (100 ms), translated, due and status.
func BenchmarkEditor(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "veshka")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	site := filepath.Join(dir, "site")
	if err := os.CopyFS(filepath.Join(site, "content"), os.DirFS("../../content")); err != nil {
		b.Fatal(err)
	}
	const guide = "content/countries/georgia"
	for _, args := range [][]string{
		{"check"}, {"due"}, {"status"}, {"confirm", "georgia/visa-free-stay", "-y"}, {"translated", "georgia/visa-free-stay", "-y"},
	} {
		b.Run(args[0], func(b *testing.B) {
			for b.Loop() {
				b.StopTimer() // each stamps a rule that was not stamped
				for _, lang := range []string{".ru.md", ".en.md"} {
					text, err := os.ReadFile("../../" + guide + lang)
					if err != nil {
						b.Fatal(err)
					}
					if err := os.WriteFile(filepath.Join(site, guide+lang), text, 0o600); err != nil {
						b.Fatal(err)
					}
				}
				c := exec.CommandContext(b.Context(), program, args...)
				c.Dir = site
				b.StartTimer()
				if out, err := c.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/run")
		})
	}
}

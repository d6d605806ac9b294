package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/veshka-guide/veshka/internal/bench/corpus"
	"github.com/veshka-guide/veshka/internal/bench/measure"
	"github.com/veshka-guide/veshka/internal/bench/report"
)

// bench is one call of the command.
type bench struct {
	root    string // of the repository
	runs    int
	out     string // of the results
	results *report.Results
	programs
	work string // a folder for corpora and pages, removed at the end
}

// all measures every size, then edits at the largest. What was measured is written after each size.
func (b *bench) all(ctx context.Context, compare, grow []int) (err error) {
	cache, err := filepath.Abs(filepath.Join(b.root, ".cache", "bench"))
	if err != nil {
		return err
	}
	if b.programs, err = install(ctx, b.root, cache); err != nil {
		return err
	}
	if b.work, err = os.MkdirTemp(cache, "work-"); err != nil {
		return err
	}
	defer func() {
		if removed := os.RemoveAll(b.work); err == nil {
			err = removed
		}
	}()
	for _, n := range compare {
		if err := b.size(ctx, n, []string{"hugo", "lean", "search", "full"}, b.comparison); err != nil {
			return err
		}
	}
	if len(compare) > 0 {
		if err := b.edits(ctx, slices.Max(compare)); err != nil {
			return err
		}
	}
	for _, n := range grow {
		if err := b.size(ctx, n, []string{"lean"}, b.growth); err != nil {
			return err
		}
	}
	return nil
}

// step is a program that makes pages of a corpus.
type step struct {
	name    string
	command func(out string) *exec.Cmd
	then    *step // runs on the same pages; its usage is added to that of this one, or stands alone
	alone   bool
}

// size measures the steps at one size, in turn: the first run of each, then the second of each.
func (b *bench) size(ctx context.Context, n int, layouts []string, steps func(ctx context.Context, sites string) []step) error {
	sites := filepath.Join(b.work, strconv.Itoa(n))
	for _, layout := range layouts {
		if err := quiet(exec.CommandContext(ctx, b.self, "corpus", layout, strconv.Itoa(n), filepath.Join(sites, layout))); err != nil {
			return err
		}
	}
	all := steps(ctx, sites)
	for _, s := range all {
		b.results.Forget(s.name, n*corpus.PagesPerCountry)
		if s.then != nil {
			b.results.Forget(s.then.name, n*corpus.PagesPerCountry)
		}
	}
	for run := range b.runs {
		// Each is first in some round.
		from := run % len(all)
		for _, s := range slices.Concat(all[from:], all[:from]) {
			if err := b.step(s, n, run+1); err != nil {
				return err
			}
		}
	}
	return b.results.Write(b.out)
}

// step runs a program into a fresh folder, which stands until everything is measured. ext4 gives the number of a removed
// file to no other for minutes, and looks through all of them for each new file (recently_deleted in its fs/ext4/ialloc.c):
// after a removal of many files every program writes several times slower.
func (b *bench) step(s step, n, run int) error {
	pages := filepath.Join(b.work, "pages")
	if err := os.MkdirAll(pages, 0o750); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(pages, fmt.Sprintf("%d-%d-", n, run))
	if err != nil {
		return err
	}
	out := filepath.Join(fresh, "public")
	used, err := b.measure(s, out, n, run)
	if err != nil || s.then == nil {
		return err
	}
	then, err := measure.Run(s.then.command(out), filepath.Join(b.work, "log"))
	if err != nil {
		return err
	}
	if !s.then.alone {
		then = used.Plus(then)
	}
	b.note(s.then.name, then, n, run)
	return nil
}

func (b *bench) measure(s step, out string, n, run int) (measure.Usage, error) {
	used, err := measure.Run(s.command(out), filepath.Join(b.work, "log"))
	if err != nil {
		return used, err
	}
	made, err := measure.Pages(out)
	if want := n * corpus.PagesPerCountry; err == nil && made < want {
		err = fmt.Errorf("%s made %d pages of %d", s.name, made, want)
	}
	b.note(s.name, used, n, run)
	return used, err
}

// note keeps a run and shows it.
func (b *bench) note(program string, u measure.Usage, n, run int) {
	r := report.Run{Program: program, Pages: n * corpus.PagesPerCountry, Run: run, Wall: u.Wall.Seconds(), CPU: u.CPU.Seconds(), Peak: float64(u.Peak) / (1 << 20)}
	b.results.Runs = append(b.results.Runs, r)
	fmt.Fprintf(os.Stderr, "%6d pages, run %d: %-20s %7.2f s, %7.2f s of CPU, %5.0f MB\n", r.Pages, run, program, r.Wall, r.CPU, r.Peak)
}

// comparison is what is measured at every size: the loop, Hugo with its search, veshka with more and more.
func (b *bench) comparison(ctx context.Context, sites string) []step {
	command := func(args ...string) *exec.Cmd { return exec.CommandContext(ctx, args[0], args[1:]...) }
	hugo := filepath.Join(sites, "hugo")
	veshka := b.builds(ctx, sites)
	again := step{name: report.Again, command: veshka("lean"), alone: true}
	return []step{
		{name: report.Loop, command: func(out string) *exec.Cmd { return command(b.loop, filepath.Join(hugo, "content"), out) }},
		{name: report.Veshka, command: veshka("lean"), then: &again},
		{name: report.Hugo, command: func(out string) *exec.Cmd {
			return command(b.hugo, "--minify", "--quiet", "--source", hugo, "--destination", out, "--cacheDir", filepath.Join(b.work, "hugo-cache"))
		}, then: &step{name: report.HugoPagefind, command: func(out string) *exec.Cmd { return command(b.pagefind, "--site", out) }}},
		{name: report.Searchable, command: veshka("search")},
		{name: report.Everything, command: veshka("full")},
	}
}

func (b *bench) growth(ctx context.Context, sites string) []step {
	return []step{{name: report.Growing, command: b.builds(ctx, sites)("lean")}}
}

// builds returns the command of a user who builds a layout.
func (b *bench) builds(ctx context.Context, sites string) func(layout string) func(out string) *exec.Cmd {
	return func(layout string) func(out string) *exec.Cmd {
		return func(out string) *exec.Cmd {
			return exec.CommandContext(ctx, b.veshka, "build", "-s", filepath.Join(sites, layout), "-o", out, "--date", day)
		}
	}
}

// Command bench measures veshka and its peers; see package bench.
//
//	bench [-n 250,1250] [-runs 5] [-growth 125,1250,12500] [-root .] [-out results.json] [-picture speed.svg]
//	bench corpus hugo|lean|search|full N DIR
//
// Sizes are in countries; one makes eight pages. What is measured replaces what stands of it in the results, the rest
// stays. -runs 0 measures nothing and shows what stands there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/bench/corpus"
	"github.com/veshka-guide/veshka/internal/bench/report"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := errors.New("write it like: bench corpus hugo|lean|search|full N DIR")
	switch {
	case len(os.Args) < 2 || os.Args[1] != "corpus":
		err = measured(ctx)
	case len(os.Args) == 5:
		err = writeCorpus(os.Args[2], os.Args[3], os.Args[4])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// sizes are numbers of countries, as a flag.
type sizes []int

func (s *sizes) String() string { return strings.Trim(fmt.Sprint(*s), "[]") }

func (s *sizes) Set(text string) error {
	*s = nil
	for part := range strings.SplitSeq(text, ",") {
		if part == "" { // none
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is not a number of countries", part)
		}
		*s = append(*s, n)
	}
	return nil
}

func measured(ctx context.Context) error {
	compare, grow := sizes{250, 1250}, sizes{}
	flag.Var(&compare, "n", "countries of the corpora for all programs; none: -n ''")
	flag.Var(&grow, "growth", "countries of the corpora for veshka alone")
	runs := flag.Int("runs", 5, "runs of each program; 0: measure nothing")
	root := flag.String("root", ".", "folder of the repository")
	out := flag.String("out", "bench/results.json", "file for the results")
	picture := flag.String("picture", "", "file for a picture of the results, if any")
	flag.Parse()

	machine := machine()
	results, err := report.Read(*out, machine)
	if err != nil {
		return err
	}
	if *runs > 0 {
		b := &bench{root: *root, runs: *runs, results: &results, out: *out}
		if err := b.all(ctx, compare, grow); err != nil {
			return err
		}
	}
	if err := results.Print(os.Stdout); err != nil || *picture == "" {
		return err
	}
	drawn, err := results.Picture()
	if err != nil { // the picture of an earlier run stays
		fmt.Fprintln(os.Stderr, "bench: no picture:", err)
		return nil
	}
	return os.WriteFile(*picture, []byte(drawn), 0o600)
}

// writeCorpus writes a corpus. It is a process of its own: see package measure.
func writeCorpus(layout, size, dir string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	switch layout {
	case "hugo":
		return corpus.WriteHugo(dir, n)
	case "lean":
		return corpus.WriteVeshka(dir, n, corpus.Lean)
	case "search":
		return corpus.WriteVeshka(dir, n, corpus.Search)
	case "full":
		return corpus.WriteVeshka(dir, n, corpus.Full)
	}
	return fmt.Errorf("%q is no layout of a corpus", layout)
}

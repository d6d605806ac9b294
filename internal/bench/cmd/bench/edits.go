package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/bench/corpus"
	"github.com/veshka-guide/veshka/internal/bench/measure"
	"github.com/veshka-guide/veshka/internal/bench/report"
)

// edited is how often a guide is edited.
const edited = 50

// edits measures the preview of a corpus of n countries, which stands in the work folder, and of the project's own
// content.
func (b *bench) edits(ctx context.Context, n int) error {
	own := filepath.Join(b.work, "own")
	if err := os.CopyFS(filepath.Join(own, "content"), os.DirFS(filepath.Join(b.root, "content"))); err != nil {
		return err
	}
	sites, pages := filepath.Join(b.work, strconv.Itoa(n)), n*corpus.PagesPerCountry
	b.results.Edits = nil
	for _, site := range []struct {
		name  string
		pages int
		dir   string
		guide string // "" for any
	}{
		{"its own content", 0, own, "georgia"},
		{report.Veshka, pages, filepath.Join(sites, "lean"), ""},
		{report.Everything, pages, filepath.Join(sites, "full"), ""},
	} {
		took, used, err := b.preview(ctx, site.dir, site.guide)
		if err != nil {
			return err
		}
		e := report.Edits{Site: site.name, Pages: site.pages, Peak: float64(used.Peak) / (1 << 20)}
		for _, t := range took {
			e.Took = append(e.Took, float64(t)/float64(time.Millisecond))
		}
		b.results.Edits = append(b.results.Edits, e)
		fmt.Fprintf(os.Stderr, "%6d pages, %d edits: %-20s %4.0f ms, worst %4.0f ms\n", site.pages, edited, site.name, e.Median(), e.Worst())
	}
	return b.results.Write(b.out)
}

// preview starts the preview of a site and edits a guide of it.
func (b *bench) preview(ctx context.Context, dir, guide string) (took []time.Duration, used measure.Usage, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "content", "countries", guide+"*.ru.md"))
	if err != nil || len(files) == 0 {
		return nil, used, fmt.Errorf("%s: no guide %w", dir, err)
	}
	p, err := measure.Serve(ctx, b.veshka, dir, day)
	if err != nil {
		return nil, used, err
	}
	name := strings.TrimSuffix(filepath.Base(files[0]), ".ru.md")
	took, err = measure.Edits(ctx, files[0], p.Address+"ru/countries/"+name+".html", edited)
	used, stopped := p.Stop()
	if err == nil {
		err = stopped
	}
	return took, used, err
}

package write

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// The site of the benchmarks: as many pages as a large one has, of the usual size.
const (
	benchPages   = 10_000
	benchFolders = 16
	benchSize    = 25_000
)

// BenchmarkFolder makes a folder of pages, and for comparison writes them with nothing but mkdir, open, write and close.
func BenchmarkFolder(b *testing.B) {
	page := make([]byte, benchSize)
	for i := range page {
		page[i] = byte('a' + i%26)
	}
	names := make([]string, benchPages)
	for i := range names {
		names[i] = fmt.Sprintf("ru/folder%d/page%d.html", i%benchFolders, i)
	}
	goroutines := 1
	build := func(b *testing.B, dir string) {
		f, err := Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		var group sync.WaitGroup
		for i := range goroutines {
			group.Go(func() {
				for n := i; n < len(names); n += goroutines {
					if err := f.Put(names[n], page); err != nil {
						b.Error(err)
					}
				}
			})
		}
		group.Wait()
		if _, err := f.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	run := func(name string, before func(b *testing.B, dir string), work func(b *testing.B, dir string), fresh bool) {
		b.Run(name, func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "public")
			page[0] = 'a'
			before(b, dir)
			b.ReportAllocs()
			for b.Loop() {
				if fresh {
					b.StopTimer()
					if err := os.RemoveAll(dir); err != nil {
						b.Fatal(err)
					}
					b.StartTimer()
				}
				work(b, dir)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*benchPages), "ns/file")
		})
	}
	none := func(*testing.B, string) {}
	bare := func(b *testing.B, dir string) {
		for _, name := range names {
			file := filepath.Join(dir, name)
			err := os.WriteFile(file, page, 0o644)
			if os.IsNotExist(err) {
				if err = os.MkdirAll(filepath.Dir(file), 0o755); err == nil {
					err = os.WriteFile(file, page, 0o644)
				}
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	run("bare", none, bare, true)
	run("fresh", none, build, true)
	run("changed", build, func(b *testing.B, dir string) {
		page[0]++
		build(b, dir)
	}, false)
	run("unchanged", build, build, false)
	run("one-changed", build, func(b *testing.B, dir string) {
		changed := filepath.Join(dir, names[benchPages/2])
		if err := os.WriteFile(changed, []byte("old"), 0o644); err != nil {
			b.Fatal(err)
		}
		build(b, dir)
	}, false)
	goroutines = 2
	run("fresh-by-two", none, build, true)
	run("unchanged-by-two", build, build, false)
}

// Package bench measures what a user of veshka waits for, beside Hugo, beside Hugo and Pagefind, and beside a bare loop
// over goldmark, which is about as fast as a program that turns Markdown into pages can be. It is a module of its own, so
// that nobody who builds veshka downloads it.
//
// The command in cmd/bench makes the corpora (package corpus), builds the programs, runs them in turn, each build into a
// fresh folder, and writes what it measured (package measure), how that stands to the targets, and a picture (package
// report). It needs Go and Node.js, and disk space: about 3 GB for 10,000 pages.
//
//	make bench                    2,000 and 10,000 pages, five runs; edits in the preview
//	make bench-growth             1,000, 10,000 and 100,000 pages
//	go run ./cmd/bench -n 3 -runs 1 -out /tmp/results.json
//	go test -run '^$' -bench . .  each stage by itself, in this process
package bench

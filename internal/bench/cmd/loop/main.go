// Command loop turns the guides and stories of a Hugo corpus into pages and does nothing else: it reads each file, lets
// goldmark parse it, writes the HTML in its shortest form between two halves of a constant frame, and writes the file. It
// knows no front matter but the title, checks no link, makes no list. Whatever a generator does comes on top of this; how
// much, is what it is measured for.
//
//	loop CONTENT OUT
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: loop CONTENT OUT")
		os.Exit(2)
	}
	if err := loop(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "loop:", err)
		os.Exit(1)
	}
}

// page is where a text stands, and where its page belongs.
type page struct{ file, lang, section, slug string }

// loop makes the pages on all cores.
func loop(content, out string) error {
	pages, err := pagesOf(content)
	if err != nil {
		return err
	}
	made := map[string]bool{}
	for _, p := range pages {
		dir := filepath.Join(out, p.lang, p.section)
		if made[dir] {
			continue
		}
		made[dir] = true
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return err
		}
	}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote), goldmark.WithParserOptions(parser.WithAutoHeadingID())).Parser()
	md.Parse(text.NewReader(nil)) // the first parse of a parser sorts what it consists of
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for i := range errs {
		wg.Go(func() {
			w := worker{md: md, out: out}
			for errs[i] == nil {
				n := int(next.Add(1)) - 1
				if n >= len(pages) {
					return
				}
				errs[i] = w.make(pages[n])
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// pagesOf lists the texts below content.
func pagesOf(content string) ([]page, error) {
	var pages []page
	for _, section := range []string{"guides", "stories"} {
		entries, err := os.ReadDir(filepath.Join(content, section))
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			name, ok := strings.CutSuffix(entry.Name(), ".md")
			slug, lang, named := strings.Cut(name, ".")
			if ok && named && !strings.HasPrefix(name, "_") {
				pages = append(pages, page{filepath.Join(content, section, entry.Name()), lang, section, slug})
			}
		}
	}
	return pages, nil
}

// worker makes one page after the other in the same memory.
type worker struct {
	md         parser.Parser
	out        string
	read, body []byte
	html       html
}

func (w *worker) make(p page) (err error) {
	if w.read, err = readInto(w.read[:0], p.file); err != nil {
		return fmt.Errorf("%s: %w", p.file, err)
	}
	title, body := split(w.read)
	w.body = withRules(w.body[:0], body, p.lang)
	w.html.b = appendHead(w.html.b[:0], p, title)
	w.html.node(w.body, w.md.Parse(text.NewReader(w.body)))
	w.html.b = append(w.html.b, foot...)
	dir := w.out + "/" + p.lang + "/" + p.section + "/" + p.slug
	if err := syscall.Mkdir(dir, 0o750); err != nil && err != syscall.EEXIST {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return write(dir+"/index.html", w.html.b)
}

// readInto appends a file to b. It asks the system itself, as the shortest way there is.
func readInto(b []byte, name string) ([]byte, error) {
	f, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return b, err
	}
	defer syscall.Close(f)
	for {
		if len(b) == cap(b) {
			b = append(make([]byte, 0, 2*cap(b)+16<<10), b...)
		}
		n, err := syscall.Read(f, b[len(b):cap(b)])
		if n <= 0 || err != nil {
			return b, err
		}
		b = b[:len(b)+n]
	}
}

func write(name string, b []byte) error {
	f, err := syscall.Open(name, syscall.O_WRONLY|syscall.O_CREAT|syscall.O_TRUNC|syscall.O_CLOEXEC, 0o640)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer syscall.Close(f)
	for len(b) > 0 {
		n, err := syscall.Write(f, b)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		b = b[n:]
	}
	return nil
}

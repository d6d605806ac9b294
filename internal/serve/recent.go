package serve

import "sync"

// Bounds of what is remembered of a build: files, and bytes of one.
const (
	maxRecent = 32
	maxPage   = 1 << 20
)

// recent is the files of a build, and a few of them that were asked for lately.
type recent struct {
	Pages

	mu    sync.Mutex
	files map[string]*asked
}

// asked is a file that is made once.
type asked struct {
	once sync.Once
	page Page
	ok   bool
	err  error
}

// Page returns a file, from memory if it was asked for lately.
func (r *recent) Page(path string) (Page, bool, error) {
	r.mu.Lock()
	a := r.files[path]
	if a == nil {
		if len(r.files) >= maxRecent || r.files == nil {
			r.files = map[string]*asked{}
		}
		a = &asked{}
		r.files[path] = a
	}
	r.mu.Unlock()
	a.once.Do(func() { a.page, a.ok, a.err = r.Pages.Page(path) })
	if len(a.page) > maxPage {
		r.mu.Lock()
		delete(r.files, path)
		r.mu.Unlock()
	}
	return a.page, a.ok, a.err
}

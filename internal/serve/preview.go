package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"log"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"
)

// A burst of changes ends with the first pause of quiet, and lasts no longer than patience: editors write twice, rename,
// and save several files at once. What nobody waits for begins after a pause of rest.
const (
	quiet    = 6 * time.Millisecond
	patience = 300 * time.Millisecond
	rest     = 300 * time.Millisecond
)

// preview is what is being shown. One goroutine builds and replaces the state; requests read it.
type preview struct {
	build func(changed []string) Built
	words Words
	log   *log.Logger
	beat  time.Duration   // between signs of life on an event stream
	hosts map[string]bool // that requests may be for; nil means any
	id    string          // of this run, so that tabs that an earlier one left open load again
	state atomic.Pointer[state]
	built Built // the newest build
}

// state is what the newest build left. It is not changed; another takes its place.
type state struct {
	builds   int       // so far: each may change what editors are to do
	pages    *recent   // of the last good build; nil if there was none
	newest   bool      // the pages are of the newest build
	problems []Problem // of the newest build, to be shown
	failed   bool
	panel    func(url.Values) Page // nil if there is none
	replaced chan struct{}         // closed when another state has taken the place
}

func (p *preview) start() {
	p.id = rand.Text()
	p.state.Store(&state{replaced: make(chan struct{})})
}

// follow rebuilds after every burst of changes, until the context or the server ends.
func (p *preview) follow(ctx context.Context, w *watcher, served <-chan error) error {
	timer, idle := stopped(), time.NewTimer(rest)
	defer timer.Stop()
	defer idle.Stop()
	var b burst
	var f finishing
	defer func() { f.stop(); f.wait() }()
	begun := func() {
		f.stop()
		idle.Stop()
		timer.Reset(b.left(time.Now()))
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-served:
			if errors.Is(err, http.ErrServerClosed) {
				return nil
			}
			return err
		case e, ok := <-w.notify.Events:
			if !ok {
				return errors.New("the watching of files ended by itself")
			}
			name, sure := w.file(e)
			if w.concerns(e) {
				b.add(name, sure)
				begun()
			}
		case err := <-w.notify.Errors:
			p.log.Print(err) // it can mean that changes were lost, so look at everything again
			w.reset()
			b.add("", false)
			begun()
		case <-timer.C:
			changed := b.end()
			p.update(ctx, w, changed)
			idle.Reset(rest)
		case <-idle.C:
			f.begin(ctx, p.built.Finish)
		case b := <-f.done:
			p.built = b
			p.show(b)
			if len(b.Problems) > 0 {
				p.tell(b)
			}
		}
	}
}

// stopped returns a timer that does not run.
func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// update builds, and builds again as long as a build asks for folders that were not watched while it ran.
func (p *preview) update(ctx context.Context, w *watcher, changed []string) {
	if changed == nil {
		p.warn(w.sync())
	}
	for again := false; ctx.Err() == nil; again = true {
		b := p.build(changed)
		p.built = b
		if news := p.show(b); news || !again {
			p.tell(b)
		}
		if !w.want(b.Folders) && changed != nil {
			return
		}
		added, err := w.sync()
		p.warn(added, err)
		if !added {
			return
		}
		changed = nil
	}
}

func (p *preview) warn(_ bool, err error) {
	if err != nil {
		p.log.Print(err)
	}
}

// show puts the result of a build in the place of the last one. It reports whether the log would say something else.
func (p *preview) show(b Built) bool {
	old := p.state.Load()
	s := &state{builds: old.builds + 1, pages: old.pages, problems: b.Problems, panel: b.Panel, replaced: make(chan struct{})}
	s.failed = b.Pages == nil || len(b.Problems) > 0
	if b.Pages != nil {
		s.pages, s.newest = &recent{Pages: b.Pages}, true
	}
	p.state.Store(s)
	close(old.replaced)
	return s.failed != old.failed || s.newest && old.pages != nil && old.pages.Len() != s.pages.Len() || !slices.Equal(s.problems, old.problems)
}

// tell writes the one line about a build.
func (p *preview) tell(b Built) {
	elapsed := b.Elapsed.Round(time.Millisecond)
	switch {
	case len(b.Problems) > 0:
		first := b.Problems[0]
		p.log.Printf("%s: %d, %s: %s, %s", p.words.Problems, max(b.Count, len(b.Problems)), first.Place, first.Text, elapsed)
	case b.Pages == nil:
		p.log.Printf("%s, %s", p.words.Failed, elapsed)
	case b.Count == 0:
		p.log.Printf("%s: %d, %s", p.words.Pages, b.Pages.Len(), elapsed)
	default:
		p.log.Printf("%s: %d, %s: %d, %s", p.words.Pages, b.Pages.Len(), p.words.Problems, b.Count, elapsed)
	}
}

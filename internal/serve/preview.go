package serve

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// A burst of changes ends with the first pause of quiet, and lasts no longer than patience: editors write twice, rename,
// and save several files at once.
const (
	quiet    = 30 * time.Millisecond
	patience = 300 * time.Millisecond
)

// preview is what is being shown. One goroutine builds and replaces the state; requests read it.
type preview struct {
	build func() Built
	words Words
	log   *log.Logger
	beat  time.Duration   // between signs of life on an event stream
	hosts map[string]bool // that requests may be for; nil means any
	id    string          // of this run, so that tabs that an earlier one left open load again
	state atomic.Pointer[state]
}

// state is what the newest build left. It is not changed; another takes its place.
type state struct {
	count    int             // of changes to what is shown
	builds   int             // so far: each may change what editors are to do
	pages    map[string]Page // of the last good build; nil if there was none
	problems []Problem       // that the newest build failed with
	failed   bool
	panel    func(url.Values) Page // nil if there is none
	replaced chan struct{}         // closed when another state has taken the place
}

func (p *preview) start() {
	p.id = rand.Text()
	p.state.Store(&state{replaced: make(chan struct{})})
}

// version names what a tab shows if it has loaded it now.
func (p *preview) version(s *state) string { return p.id + "-" + strconv.Itoa(s.count) }

// follow rebuilds after every burst of changes, until the context or the server ends.
func (p *preview) follow(ctx context.Context, w *watcher, served <-chan error) error {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	var first time.Time // of the burst; zero between bursts
	changed := func() {
		now := time.Now()
		if first.IsZero() {
			first = now
		}
		timer.Reset(min(quiet, patience-now.Sub(first)))
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
			if w.concerns(e) {
				changed()
			}
		case err := <-w.notify.Errors:
			p.log.Print(err) // it can mean that changes were lost, so look at everything again
			w.reset()
			changed()
		case <-timer.C:
			first = time.Time{}
			p.update(ctx, w)
		}
	}
}

// update builds, and builds again as long as a build asks for folders that were not watched while it ran.
func (p *preview) update(ctx context.Context, w *watcher) {
	p.warn(w.sync())
	for again := false; ctx.Err() == nil; again = true {
		b := p.build()
		if changed := p.show(b); changed || !again {
			p.tell(b)
		}
		w.want(b.Folders)
		added, err := w.sync()
		p.warn(added, err)
		if !added {
			return
		}
	}
}

func (p *preview) warn(_ bool, err error) {
	if err != nil {
		p.log.Print(err)
	}
}

// show puts the result of a build in the place of the last one. It reports whether that changes anything.
func (p *preview) show(b Built) bool {
	old := p.state.Load()
	s := &state{count: old.count, builds: old.builds + 1, pages: old.pages, panel: b.Panel, replaced: make(chan struct{})}
	switch {
	case b.Pages != nil:
		s.pages = b.Pages
		if old.pages == nil || !maps.EqualFunc(old.pages, b.Pages, bytes.Equal) {
			s.count++
		}
	default:
		s.problems, s.failed = b.Problems, true
		if old.pages == nil && !slices.Equal(old.problems, b.Problems) { // the problems are the page
			s.count++
		}
	}
	p.state.Store(s)
	close(old.replaced)
	return s.count != old.count || s.failed != old.failed || !slices.Equal(s.problems, old.problems)
}

// tell writes the one line about a build.
func (p *preview) tell(b Built) {
	elapsed := b.Elapsed.Round(time.Millisecond)
	switch {
	case b.Pages != nil && len(b.Problems) == 0:
		p.log.Printf("%s: %d, %s", p.words.Pages, len(b.Pages), elapsed)
	case b.Pages != nil:
		p.log.Printf("%s: %d, %s: %d, %s", p.words.Pages, len(b.Pages), p.words.Problems, len(b.Problems), elapsed)
	case len(b.Problems) == 0:
		p.log.Printf("%s, %s", p.words.Failed, elapsed)
	default:
		first := b.Problems[0]
		p.log.Printf("%s: %d, %s: %s, %s", p.words.Problems, len(b.Problems), first.Place, first.Text, elapsed)
	}
}

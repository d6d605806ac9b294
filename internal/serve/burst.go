package serve

import (
	"context"
	"slices"
	"sync"
	"time"
)

// burst is what changed since the last build.
type burst struct {
	first time.Time // of the changes; zero between bursts
	names []string
	any   bool // more may have changed than the names say
}

func (b *burst) add(name string, sure bool) {
	switch {
	case !sure:
		b.any = true
	case !slices.Contains(b.names, name):
		b.names = append(b.names, name)
	}
}

// left returns how long to wait for more.
func (b *burst) left(now time.Time) time.Duration {
	if b.first.IsZero() {
		b.first = now
	}
	return min(quiet, patience-now.Sub(b.first))
}

// end returns what changed, nil for anything, and begins anew.
func (b *burst) end() []string {
	names := b.names
	if b.any {
		names = nil
	}
	*b = burst{}
	return names
}

// finishing is what goes on in the background, at most one at a time that is still wanted.
type finishing struct {
	cancel  context.CancelFunc
	running sync.WaitGroup
	done    <-chan Built // of the one that is wanted; nil if there is none
}

// begin begins, unless there is nothing to do.
func (f *finishing) begin(ctx context.Context, finish func(context.Context) (Built, bool)) {
	f.stop()
	if finish == nil {
		return
	}
	ctx, f.cancel = context.WithCancel(ctx)
	done := make(chan Built, 1)
	f.done = done
	f.running.Go(func() {
		if b, news := finish(ctx); news {
			done <- b
		}
	})
}

// stop says that nobody wants the result any more; it does not wait.
func (f *finishing) stop() {
	if f.cancel != nil {
		f.cancel()
	}
	f.cancel, f.done = nil, nil
}

func (f *finishing) wait() { f.running.Wait() }

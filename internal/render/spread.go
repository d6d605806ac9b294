package render

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// spread calls work for every item, on all cores and in their order, until one returns an error, which it returns. room
// is for one goroutine: what work leaves there it finds again with its next item.
func spread[T any](items []T, work func(item T, room *[]byte) error) error {
	var wg sync.WaitGroup
	var next atomic.Int64
	var once sync.Once
	var failed error
	for range min(runtime.GOMAXPROCS(0), len(items)) {
		wg.Go(func() {
			var room []byte
			for {
				i := int(next.Add(1)) - 1
				if i >= len(items) {
					return
				}
				if err := work(items[i], &room); err != nil {
					once.Do(func() { failed = err })
					next.Store(int64(len(items)))
					return
				}
			}
		})
	}
	wg.Wait()
	return failed
}

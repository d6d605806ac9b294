package main

import (
	"runtime"
	"testing"
)

func TestHeapGrowsToItsFloorAndByItsShare(t *testing.T) {
	for _, c := range []struct {
		needed uint64
		want   int
	}{
		{0, growth}, {1 << 20, 9500}, {24 << 20, 300}, {32 << 20, 200}, {50 << 20, growth}, {floor, growth}, {1 << 30, growth},
	} {
		if got := percent(c.needed); got != c.want {
			t.Errorf("%d MiB in use may grow by %d %%, want %d", c.needed>>20, got, c.want)
		}
	}
}

func TestEveryCollectionIsFollowed(t *testing.T) {
	followed := make(chan uint64)
	done := make(chan struct{})
	defer close(done)
	afterCollection(func() {
		select {
		case followed <- needed():
		case <-done:
		}
	})
	for range 3 {
		runtime.GC()
		if live := <-followed; live == 0 {
			t.Error("nothing is in use after a collection")
		}
	}
}

package words

import (
	"maps"
	"sync"
	"sync/atomic"
)

// known remembers what was said by what it says, without a lock and without memory for what it knows well: the same dates,
// countries and messages stand on every page. It may be used by several goroutines at once; the zero known is empty.
type known[K comparable, V any] struct {
	well atomic.Pointer[map[K]V] // not changed any more

	mu     sync.Mutex
	all    map[K]V // what well holds, and what came after
	missed int     // how often something of all was not in well
}

// of returns what says it, made by make the first time. All get the same, even if several made it at once.
func (k *known[K, V]) of(what K, make func() V) V {
	if well := k.well.Load(); well != nil {
		if v, ok := (*well)[what]; ok {
			return v
		}
	}
	if v, ok := k.late(what); ok {
		return v
	}
	v := make()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil {
		k.all = map[K]V{}
		if well := k.well.Load(); well != nil {
			k.all = maps.Clone(*well)
		}
	}
	if first, ok := k.all[what]; ok {
		return first
	}
	k.all[what] = v
	return v
}

// late looks up what is not known well. When that has cost as much as a copy would, all is well.
func (k *known[K, V]) late(what K) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok := k.all[what]
	if k.missed++; ok && k.missed > len(k.all) {
		all := k.all
		k.well.Store(&all)
		k.all, k.missed = nil, 0
	}
	return v, ok
}

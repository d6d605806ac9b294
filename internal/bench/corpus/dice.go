package corpus

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"time"
)

// dice are random numbers that follow from a key.
type dice struct{ source *rand.Rand }

func diceOf(key string) dice {
	sum := sha256.Sum256([]byte(key))
	return dice{rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))}
}

// between returns a number from low to high, both possible.
func (d dice) between(low, high int) int { return low + d.source.IntN(high-low+1) }

// chance reports true with probability p.
func (d dice) chance(p float64) bool { return d.source.Float64() < p }

// day returns a day from 2024-01-01 on, within 1,030 days, written like 2026-05-31.
func (d dice) day() string {
	return time.Date(2024, 1, 1+d.between(0, 1030), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// pick returns one of from.
func pick[T any](d dice, from []T) T { return from[d.source.IntN(len(from))] }

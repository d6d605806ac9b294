package mirror

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// camps numbers the sets of root keys that the copies go back to. A copy whose keys follow those of another by signed
// rotations is of its camp; this needs a look at its older keysets, and is asked only where sets differ.
func (s *Status) camps(ctx context.Context, o StatusOptions) {
	// In all, for whoever shows a hundred sets of keys could else keep us asking for hours.
	ctx, stop := context.WithTimeout(ctx, 2*o.Deadline)
	defer stop()
	var firsts []*CopyStatus // a copy of each camp, with the oldest keyset of the camp
	var order []int
	for i := range s.Copies {
		if s.Copies[i].manifest != nil {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(s.Copies[a].keys.N) - int(s.Copies[b].keys.N) })
	known := map[string]int{} // camp by set of roots
	for _, i := range order {
		c := &s.Copies[i]
		set := rootSet(c.keys)
		if known[set] == 0 {
			known[set] = 1 + slices.IndexFunc(firsts, func(f *CopyStatus) bool { return follows(ctx, o, c, f) })
		}
		if known[set] == 0 {
			firsts = append(firsts, c)
			known[set] = len(firsts)
		}
		c.Camp = known[set]
	}
	s.Camps = len(firsts)
}

// rootSet names the roots of a keyset and its site.
func rootSet(k *manifest.Keyset) string {
	var keys []string
	for _, key := range k.Roots {
		keys = append(keys, key.Text())
	}
	slices.Sort(keys)
	return k.Site + " " + strings.Join(keys, " ")
}

// follows reports whether the keys of a copy follow those of an older one.
func follows(ctx context.Context, o StatusOptions, c, old *CopyStatus) bool {
	if c.keys.N == old.keys.N || c.Site != old.Site {
		return false
	}
	if o.Keyset != nil || len(o.Roots) > 0 {
		return true // both were reached from the keys that are trusted
	}
	ctx, stop := context.WithTimeout(ctx, o.Deadline)
	defer stop()
	r, _ := verify.Identify(ctx, verify.URL(o.Client, c.URL), verify.Options{Keyset: old.keys, Now: o.Now().UTC()})
	return r.Anchored
}

// compare gives the verdicts that need more than one copy, each within its camp.
func (s *Status) compare(seen Release) {
	for camp := range s.Camps {
		var newest *CopyStatus
		sums := map[manifest.Number]string{}
		forked := map[manifest.Number]bool{}
		if seen.Serial > 0 {
			sums[seen.Number()] = seen.SHA256
		}
		for i := range s.Copies {
			c := &s.Copies[i]
			if c.Camp != camp+1 || c.Verdict == StatusFuture {
				continue
			}
			if sum, ok := sums[c.number]; ok && sum != c.SHA256 {
				forked[c.number] = true
			}
			sums[c.number] = c.SHA256
			if newest == nil || c.number.Compare(newest.number) > 0 {
				newest = c
			}
		}
		for i := range s.Copies {
			if c := &s.Copies[i]; c.Camp == camp+1 && c.Verdict != StatusFuture {
				s.settle(c, newest, seen, forked[c.number])
			}
		}
		if newest != nil && (s.Newest == "" || s.Camps == 1) {
			s.Newest = newest.Release
			if seen.Serial > 0 && seen.Number().Compare(newest.number) > 0 {
				s.Newest = seen.Number().String()
			}
		}
	}
	for i := range s.Copies {
		if c := &s.Copies[i]; c.Verdict == statusUndecided {
			c.Verdict = StatusOK
		}
	}
}

// settle compares a copy with the newest of its camp and with what was seen before.
func (s *Status) settle(c, newest *CopyStatus, seen Release, forked bool) {
	signed, number := newest.Signed, newest.number
	if seen.Serial > 0 && seen.Number().Compare(number) > 0 {
		signed, number = seen.Signed, seen.Number()
	}
	if c.number.Compare(number) < 0 {
		c.BehindSeconds = max(int64(signed.Sub(c.Signed)/time.Second), 0)
	}
	switch {
	case forked:
		c.judge(StatusFork, fault.New("two-manifests", "release", c.Release))
	case c.Verdict != statusUndecided && c.Verdict != StatusCut:
	case c.number.Compare(number) < 0:
		c.Verdict = StatusBehind
		c.CutKiB = 0
	case c.Verdict == StatusCut:
	case s.At.Sub(c.Signed) > c.Expires.Sub(c.Signed)/2:
		c.Verdict = StatusAging
	}
}

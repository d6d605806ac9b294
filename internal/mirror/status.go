package mirror

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// Verdict is one word for how a copy at an address stands, from the best to the worst in the order of the table below.
type Verdict string

// The verdicts.
const (
	StatusOK        Verdict = "OK"
	StatusAging     Verdict = "AGING"      // more than half of its life is over: the editors should sign again
	StatusBehind    Verdict = "BEHIND"     // an older release than another copy's, or than one seen before
	StatusExpired   Verdict = "EXPIRED"    // the release or its keys
	StatusTorn      Verdict = "TORN"       // manifest and signature, or keys and manifest, of different moments
	StatusCut       Verdict = "BLOCKED-AT" // the copy is good, but connections to it die after some KiB
	StatusBlocked   Verdict = "BLOCKED"    // a notice, a login page or 403 instead of the copy
	StatusDown      Verdict = "DOWN"       // no answer
	StatusFuture    Verdict = "FUTURE"     // signed more than a day ahead of this machine's clock
	StatusAltered   Verdict = "ALTERED"    // the list or the first page is not what was signed
	StatusForeign   Verdict = "FOREIGN"    // no signature that counts
	StatusFork      Verdict = "FORK"       // another release of a number that is elsewhere too, signed as well
	statusUndecided Verdict = ""
)

// standing is the place of each verdict, and its exit status where nothing better is there.
var standing = []struct {
	verdict Verdict
	class   fault.Class
}{
	{StatusOK, fault.OK}, {StatusAging, fault.OK}, {StatusBehind, fault.Rollback}, {StatusExpired, fault.Stale},
	{StatusTorn, fault.Incomplete}, {StatusCut, fault.Unreachable}, {StatusBlocked, fault.Unreachable},
	{StatusDown, fault.Unreachable}, {StatusFuture, fault.Local}, {StatusAltered, fault.Forged},
	{StatusForeign, fault.Forged}, {StatusFork, fault.Rollback},
}

// place is how good a verdict is: 0 is the best.
func (v Verdict) place() int {
	for i, s := range standing {
		if s.verdict == v {
			return i
		}
	}
	return len(standing)
}

// StatusOptions say which copies are looked at, and what is trusted.
type StatusOptions struct {
	URLs   []string // as fetch.Origin gives them; each is asked once
	Roots  []manifest.Key
	Keyset *manifest.Keyset // trusted already, goes before Roots
	Seen   Release          // the newest release that a mirror has seen; the zero value for none

	Client   *fetch.Client
	Now      func() time.Time
	Deadline time.Duration                              // for one copy; 0 = 30 s. All of n copies take no longer than n/16 of it, and one more
	Pause    func(context.Context, time.Duration) error // before a second look at what may be an update on its way; nil: there is none
}

// Status is how copies stand. As JSON it is a stable form for other programs: fields may be added, none is renamed or
// removed, and times are RFC 3339 in UTC.
type Status struct {
	Version int       `json:"version"` // of this form: 1
	At      time.Time `json:"at"`
	Trust   string    `json:"trust"`  // by whose keys: "roots" (given), "mirror" (a mirror's state), "own" (each copy's own: proves nothing of who made it)
	Newest  string    `json:"newest"` // KEYSET-SERIAL of the newest valid release, "" for none
	Exit    int       `json:"exit"`   // exit status: 0 if a copy is OK or AGING and none is FORK, else that of the worst or the best, see Class
	Camps   int       `json:"camps"`  // how many sets of root keys without a signed way from one to the other; more than 1 means that some are false

	Copies []CopyStatus `json:"copies"` // best first
}

// CopyStatus is how one copy stands. What is not known is zero or absent.
type CopyStatus struct {
	URL           string    `json:"url"`
	Verdict       Verdict   `json:"verdict"`
	CutKiB        int64     `json:"cut_kib,omitempty"` // of BLOCKED-AT
	Site          string    `json:"site,omitempty"`
	Release       string    `json:"release,omitempty"` // KEYSET-SERIAL
	SHA256        string    `json:"sha256,omitempty"`  // of the manifest
	Signed        time.Time `json:"signed,omitzero"`
	Expires       time.Time `json:"expires,omitzero"` // of the release or of its keys, whichever is first
	BehindSeconds int64     `json:"behind_seconds"`   // from its signing to that of the newest
	AnswerMillis  int64     `json:"answer_ms"`        // from the first request to its manifest
	Camp          int       `json:"camp,omitempty"`   // 1, 2 …: copies of one number go back to the same root keys
	Roots         []string  `json:"roots,omitempty"`  // root keys of its keyset, as minisign prints them
	Code          string    `json:"code,omitempty"`   // of package fault, what is wrong
	Path          string    `json:"path,omitempty"`   // of the file that is wrong
	Cause         string    `json:"cause,omitempty"`  // what probably happened to that file: see verify.Cause

	Fault *fault.Fault `json:"-"` // behind Code

	number   manifest.Number
	keys     *manifest.Keyset
	manifest *manifest.Manifest
}

// Class is the exit status. A FORK is 5, whatever else there is; copies that go back to different root keys are 4, for
// nobody can say here which are false; then 0 if a copy is OK or AGING; else what the best copy's verdict stands for:
// BEHIND 5, EXPIRED 3, TORN 6, BLOCKED-AT, BLOCKED and DOWN 2, FUTURE 7, ALTERED and FOREIGN 4.
func (s Status) Class() fault.Class {
	best := len(standing)
	for _, c := range s.Copies {
		if c.Verdict == StatusFork {
			return fault.Rollback
		}
		best = min(best, c.Verdict.place())
	}
	switch {
	case s.Camps > 1:
		return fault.Forged
	case best == len(standing):
		return fault.Unreachable
	}
	return standing[best].class
}

// JSON is the status for other programs, with a line end.
func (s Status) JSON() []byte {
	s.Copies = append([]CopyStatus{}, s.Copies...) // [] and not null
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // of strings, numbers and times between years 0 and 9999: the formats allow no other
	}
	return append(text, '\n')
}

// askedAtOnce is how many copies are asked at the same time.
const askedAtOnce = 16

// Look asks each copy for its keys, its manifest and its first page, and says how it stands.
func Look(ctx context.Context, o StatusOptions) (Status, error) {
	if o.Deadline == 0 {
		o.Deadline = 30 * time.Second
	}
	s := Status{Version: 1, At: o.Now().UTC(), Trust: "own"}
	switch {
	case o.Keyset != nil:
		s.Trust = "mirror"
	case len(o.Roots) > 0:
		s.Trust = "roots"
	}
	for _, url := range o.URLs {
		if !slices.ContainsFunc(s.Copies, func(c CopyStatus) bool { return c.URL == url }) {
			s.Copies = append(s.Copies, CopyStatus{URL: url})
		}
	}
	var all sync.WaitGroup
	turn := make(chan struct{}, askedAtOnce)
	for i := range s.Copies {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			ctx, stop := context.WithTimeout(ctx, o.Deadline)
			defer stop()
			(&probe{StatusOptions: o, copy: &s.Copies[i], at: s.At}).run(ctx)
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return s, ctx.Err()
	}
	s.camps(ctx, o)
	s.compare(o.Seen)
	slices.SortStableFunc(s.Copies, func(a, b CopyStatus) int {
		return cmp.Or(cmp.Compare(a.Verdict.place(), b.Verdict.place()), b.number.Compare(a.number),
			cmp.Compare(a.AnswerMillis, b.AnswerMillis), strings.Compare(a.URL, b.URL))
	})
	s.Exit = int(s.Class())
	return s, nil
}

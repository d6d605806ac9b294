// Package verify holds a copy of the site — a folder, a ZIP, an address — against the manifest and the keys that stand in
// it, and says what is wrong with it and why.
//
// The keys come first. With roots (read from the mirror card) the keyset of the copy counts only if one of them is among
// its roots and signed it, or if a chain of rotations leads to it from an older keyset of which that holds. Without
// roots the copy is measured against its own keys alone: then INTACT says that nobody changed it since somebody signed
// it, and nothing of who that was.
//
// Then the manifest, its signatures before its text; then every listed file, and, where the copy can be listed, every
// file that is not listed: sha256sum cannot see those. A file beside the list is a fault, except
//
//   - what hosts need: CNAME, .nojekyll, .gitattributes, .well-known/security.txt, none of which may be a page; and, but not
//     in a ZIP, a folder .git at the top;
//   - control files that are signed: keys, archived manifests and their signatures under the names that the format gives
//     them, and nothing else that ends in .txt or .minisig;
//   - a file that an older release had at that path with those bytes: publishing removes it the next time.
//
// An older or newer release is one whose manifest stands in verify/m/ and is the one that the chain of "previous" names, or
// is signed by keys that count today. A file that differs from the list and is that of such a release makes the copy
// MIXED: it was read, or written, in the middle of an update.
//
// While keys change, and while the archive is written, there are moments in which one file of a pair is there already. A copy
// that was left in such a moment, or read in it, is torn and not forged; it is told from a forged one by what is signed in it.
//
// Where several things are wrong all are reported, and the exit status comes from the worst: forged or altered (4), older
// release or fork (5), incomplete or mixed (6), this machine (7), unreachable (2), expired (3).
package verify

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// The verdicts.
const (
	Genuine    = "GENUINE"    // whole, fresh, signed by the keys of the given roots
	Intact     = "INTACT"     // whole, fresh, signed by the keys that it brings along: by whom is not known
	Expired    = "EXPIRED"    // as one of those, but its manifest or keys have expired
	Altered    = "ALTERED"    // something in it is not what was signed
	Mixed      = "MIXED"      // of several releases
	Incomplete = "INCOMPLETE" // files are missing or cannot be read
	Older      = "OLDER"      // a release before, or beside, the one that was seen already
	Foreign    = "FOREIGN"    // not signed by the given keys
	Unsigned   = "UNSIGNED"   // there is no manifest or no keys
	Unknown    = "UNKNOWN"    // nothing could be read
)

// Options say what is trusted and how much is looked at.
type Options struct {
	Roots  []manifest.Key   // of the card; none = only the copy's own keys
	Keyset *manifest.Keyset // trusted already, goes before Roots
	Site   string           // the id that it must have, "" for any
	Seen   manifest.Number  // the newest release seen so far; an older one is the fault "older". Zero = none
	SeenAs string           // SHA-256 of that release's manifest, "" = not compared

	Now      time.Time
	Sample   int       // how many files, chosen at random; 0 = all
	Random   io.Reader // nil = crypto/rand: a host cannot foresee what is looked at
	Workers  int       // files at once; 0 = one for each processor, 4 for an address
	Progress func(done, total int64)

	// Pause waits between readings of a manifest that does not match its signature, as that of a host in the middle of
	// an update. nil = it is read once.
	Pause func(context.Context, time.Duration) error
}

// Report is what was found.
type Report struct {
	Verdict  string
	Site     string
	Number   manifest.Number
	Built    time.Time
	Signed   time.Time
	Expires  time.Time
	Signers  []manifest.Key // the release keys whose signatures held
	Roots    []manifest.Key // the root keys of the keyset
	Anchored bool           // the keyset was trusted through Options.Roots or Options.Keyset
	Torn     bool           // the manifest and its signature were of different moments; the archived copy was used
	Listed   bool           // files beside the list were looked for

	// Withdrawn says that the release has expired and each of its pages is the site's own notice that the copy is too
	// old, as mirror pull --withdraw-after leaves it. It has no Problems then.
	Withdrawn bool

	Files    int   // in the manifest
	Bytes    int64 // of all of them
	Checked  int   // files read
	Problems []Problem
	Leftover []Problem // unlisted files of older releases: no fault

	Manifest     *manifest.Manifest
	ManifestText []byte
	Keys         *manifest.Keyset
}

// Problem is a file that is not as it was signed.
type Problem struct {
	Path    string
	Code    string // altered, mixed, missing, extra, link, unreadable
	Cause   string // what probably happened to it: see Cause; for unreadable the code of the fault; "" = not known
	Release string // KEYSET-SERIAL of the release that it is of, if it is of another
	Err     error  // of unreadable

	size     int64 // what was found, if all of it was
	sum      string
	squeezed bool // it may be the signed page without its white space
}

// Run holds the copy against its manifest. The error is the worst of what is wrong, a *fault.Fault; the report is filled
// as far as things are known.
func Run(ctx context.Context, tree Tree, o Options) (Report, error) {
	r := Report{Verdict: Unknown}
	var wrong []error
	err := r.identify(ctx, tree, o)
	if err != nil && r.Manifest == nil {
		if f := fault.Of(err); f != nil && f.Arg("cause") != "" {
			r.Problems = []Problem{{Path: f.Arg("path"), Code: f.Code, Cause: f.Arg("cause")}}
		}
		r.Verdict = verdict(r, []error{err}, o)
		return r, err
	}
	if err != nil {
		wrong = append(wrong, err)
	}
	r.fill()
	wrong = append(wrong, r.Keys.Fresh(o.Now), r.Manifest.Fresh(o.Now), seen(r, o))
	if err := r.content(ctx, tree, o); err != nil {
		wrong = append(wrong, err)
	}
	if r.withdraws(o.Now) {
		r.Withdrawn, r.Problems = true, nil
		wrong = slices.Insert(wrong, 0, error(fault.New("withdrawn", "number", r.Number.String(), "expires", minute(r.Expires))))
	}
	wrong = append(wrong, summary(r.Problems)...)
	wrong = slices.DeleteFunc(wrong, func(err error) bool { return err == nil })
	r.Verdict = verdict(r, wrong, o)
	return r, worst(wrong)
}

// StalePage is the site's own page that says that a copy is too old. It is signed like every other.
const StalePage = "stale.html"

// withdraws reports whether what differs is what a mirror leaves that withdraws a release: after its end each page is the
// signed notice, and what is no page is gone.
func (r *Report) withdraws(now time.Time) bool {
	stale, ok := r.Manifest.Lookup(StalePage)
	if !ok || len(r.Problems) == 0 || r.Expires.After(now) {
		return false
	}
	return !slices.ContainsFunc(r.Problems, func(p Problem) bool {
		page := strings.HasSuffix(p.Path, ".html")
		return !(p.Code == "altered" && page && p.sum == stale.SHA256 || p.Code == "missing" && !page)
	})
}

// minute writes an instant for people.
func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// seen compares the release with the newest that was seen.
func seen(r Report, o Options) error {
	if o.Seen == (manifest.Number{}) {
		return nil
	}
	switch c := r.Number.Compare(o.Seen); {
	case c < 0:
		return fault.New("older", "want", o.Seen.String(), "got", r.Number.String())
	case c == 0 && o.SeenAs != "" && o.SeenAs != manifest.SHA256(r.ManifestText):
		return fault.New("two-manifests", "release", r.Number.String())
	}
	return nil
}

// order is that of the worst, first, for the exit status.
var order = []fault.Class{fault.Forged, fault.Rollback, fault.Incomplete, fault.Local, fault.Unreachable, fault.Stale, fault.Usage}

// worst returns the error of the worst class, the first among equals.
func worst(errs []error) error {
	var out error
	place := len(order)
	for _, err := range errs {
		if i := slices.Index(order, fault.ClassOf(err)); i < place {
			out, place = err, i
		}
	}
	return out
}

// summary makes one fault of all problems of a kind, of the first of them.
func summary(problems []Problem) []error {
	var out []error
	for _, code := range []string{"altered", "link", "extra", "mixed", "missing", "unreadable"} {
		of := slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Code != code })
		if len(of) == 0 {
			continue
		}
		args := []string{"path", Printable(of[0].Path), "n", number(len(of))}
		switch code {
		case "mixed":
			out = append(out, fault.New("mixed", append(args, "release", of[0].Release)...))
		case "missing":
			out = append(out, fault.New("files-missing", args...))
		case "unreadable":
			for _, p := range of {
				out = append(out, p.Err)
			}
		default:
			out = append(out, fault.New(code, args...))
		}
	}
	return out
}

// verdict is one word for all of it.
func verdict(r Report, wrong []error, o Options) string {
	err := worst(wrong)
	f := fault.Of(err)
	switch {
	case err == nil && r.Anchored:
		return Genuine
	case err == nil:
		return Intact
	case f == nil:
		return Unknown
	}
	if f.Code == "unsigned" {
		return Unsigned
	}
	trusting := len(o.Roots) > 0 || o.Keyset != nil
	switch f.Class() {
	case fault.Forged:
		if r.Keys == nil && trusting && f.Code != "altered" || f.Code == "wrong-site" {
			return Foreign
		}
		return Altered
	case fault.Rollback:
		return Older
	case fault.Incomplete:
		if f.Code == "files-missing" && !slices.ContainsFunc(wrong, func(err error) bool { return fault.Is(err, "mixed") }) {
			return Incomplete
		}
		if f.Code == "mixed" || f.Code == "files-missing" || f.Code == "torn" {
			return Mixed
		}
		return Incomplete
	case fault.Stale:
		return Expired
	}
	if r.Manifest != nil && f.Class() == fault.Unreachable {
		return Incomplete
	}
	return Unknown
}

// canceled reports whether the work was stopped from outside.
func canceled(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

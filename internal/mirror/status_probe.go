package mirror

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// probe asks one copy. It asks for keys.txt and a signature for each root, manifest.txt and a signature for each
// release key, and one page: five requests where there is one key of each kind.
type probe struct {
	StatusOptions
	copy *CopyStatus
	at   time.Time

	again bool              // this is the second look
	text  []byte            // the manifest that was read last
	sigs  map[string][]byte // the signatures beside it, by path
}

// The files that are compared with the list: the first that is listed.
var firstPages = []string{"index.html", "404.html", "robots.txt"}

func (p *probe) run(ctx context.Context) {
	c := p.copy
	tree := verify.URL(p.Client, c.URL)
	began := p.Now()
	r, err := verify.Identify(ctx, &watched{tree, p}, verify.Options{Roots: p.Roots, Keyset: p.Keyset, Now: p.at, Pause: p.Pause})
	c.AnswerMillis = p.Now().Sub(began).Milliseconds()
	c.keys, c.manifest = r.Keys, r.Manifest
	if r.Manifest == nil {
		if at, sure := p.Client.Cut(c.URL); sure && fault.Is(err, "cut") {
			c.CutKiB = (at + 512) / 1024
		}
		p.fail(ctx, err)
		return
	}
	m := r.Manifest
	c.number, c.Site, c.Release, c.SHA256, c.Signed = m.Number, m.Site, m.Number.String(), manifest.SHA256(r.ManifestText), m.Signed
	for _, k := range r.Keys.Roots {
		c.Roots = append(c.Roots, k.Text())
	}
	if c.Expires = m.Expires; r.Keys.Expires.Before(m.Expires) {
		c.Expires = r.Keys.Expires
	}
	for _, err := range []error{m.Fresh(p.at), r.Keys.Fresh(p.at)} {
		switch {
		case fault.Is(err, "from-the-future"):
			c.judge(StatusFuture, err)
			return
		case err != nil:
			c.judge(StatusExpired, err)
		}
	}
	if r.Torn {
		c.judge(StatusTorn, fault.New("torn", "release", c.Release))
	}
	p.page(ctx, tree)
	p.line(ctx, tree)
}

// page compares a page with the list. One that differs in no way that a host is known for may be of the next release,
// on its way up: it is compared once more a little later.
func (p *probe) page(ctx context.Context, tree verify.Tree) {
	c := p.copy
	i := slices.IndexFunc(firstPages, func(name string) bool { _, ok := c.manifest.Lookup(name); return ok })
	if i < 0 {
		return
	}
	f, _ := c.manifest.Lookup(firstPages[i])
	if f.Size > maxPage {
		return
	}
	got, err := tree.Read(ctx, f.Path, 2*f.Size+64<<10) // room for what hosts add
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.judge(StatusAltered, fault.New("files-missing", "path", f.Path, "n", "1"))
		c.Path = f.Path
		return
	case err != nil:
		p.fail(ctx, err)
		return
	}
	sum := manifest.SHA256(got)
	if sum == f.SHA256 || c.Verdict == StatusTorn { // in the middle of an update pages are of both releases
		return
	}
	if stale, ok := c.manifest.Lookup(stalePage); ok && sum == stale.SHA256 && c.Verdict == StatusExpired {
		c.judge(StatusExpired, fault.New("withdrawn", "number", c.Release, "expires", instant(c.Expires)))
		return
	}
	cause := verify.Cause(f.Path, f, got)
	of := p.release(ctx, tree, f.Path, sum)
	switch {
	case of != "":
		c.judge(StatusTorn, fault.New("mixed", "path", f.Path, "n", "1", "release", of))
		cause = ""
	case cause == "" && !p.again && p.Pause != nil:
		if p.again = true; p.Pause(ctx, patient) == nil {
			*c = CopyStatus{URL: c.URL}
			p.run(ctx)
			return
		}
		fallthrough
	default:
		c.judge(StatusAltered, fault.New("altered", "path", f.Path, "n", "1"))
	}
	c.Path, c.Cause = f.Path, cause
}

// maxPage is the size of a first page, in bytes, up to which it is compared: it has to fit into the memory, sixteen times,
// and the list that names its size may be a forger's.
const maxPage = 8 << 20

// patient is how long a page on its way up is given.
const patient = 10 * time.Second

// release is the number of the release before, if that is the one that has this file, "" if not.
func (p *probe) release(ctx context.Context, tree verify.Tree, path, sum string) string {
	c := p.copy
	n := c.number
	if n.Serial--; n.Serial == 0 {
		return ""
	}
	name := manifest.ArchiveName(n)
	text, err := tree.Read(ctx, name, manifest.MaxManifest)
	if err != nil {
		return ""
	}
	var sigs [][]byte
	for _, k := range c.keys.Usable() {
		if sig, err := tree.Read(ctx, manifest.SignatureName(name, k), manifest.MaxSignature); err == nil {
			sigs = append(sigs, sig)
		}
	}
	m, _, err := c.keys.Verify(text, sigs)
	if err != nil {
		return ""
	}
	if f, ok := m.Lookup(path); !ok || f.SHA256 != sum {
		return ""
	}
	return m.Number.String()
}

// line says that connections to the copy die early, and asks for the manifest once more if that was seen once only.
func (p *probe) line(ctx context.Context, tree verify.Tree) {
	c := p.copy
	at, sure := p.Client.Cut(c.URL)
	if at > 0 && !sure {
		_, _ = tree.Read(ctx, manifest.Name, manifest.MaxManifest) // only to see it happen again
		at, sure = p.Client.Cut(c.URL)
	}
	if sure && c.Verdict == statusUndecided {
		c.CutKiB = (at + 512) / 1024
		c.judge(StatusCut, nil)
	}
}

// judge gives a verdict, unless a worse one was given before.
func (c *CopyStatus) judge(v Verdict, err error) {
	if c.Verdict != statusUndecided && v.place() < c.Verdict.place() {
		return
	}
	c.Verdict, c.Code = v, ""
	if c.Fault = fault.Of(err); c.Fault != nil {
		c.Code = c.Fault.Code
	}
}

// fail gives the verdict of a copy whose manifest could not be had, or did not hold.
func (p *probe) fail(ctx context.Context, err error) {
	f := fault.Of(err)
	if f == nil {
		if ctx.Err() == nil {
			f = fault.Because(err, "origin", "url", p.copy.URL)
		} else {
			f = fault.New("timeout", "url", p.copy.URL)
		}
	}
	p.copy.judge(p.verdict(f), f)
	p.copy.Cause = f.Arg("cause")
	if f.Arg("cause") != "" {
		p.copy.Path = f.Arg("path")
	}
}

// verdict is what a fault says of a copy.
func (p *probe) verdict(f *fault.Fault) Verdict {
	switch f.Code {
	case "blocked", "stub", "captive":
		return StatusBlocked
	case "cut":
		if p.copy.CutKiB == 0 {
			return StatusDown
		}
		return StatusCut
	case "bad-signature", "trusted-comment":
		if p.torn() {
			return StatusTorn
		}
		return StatusAltered
	case "wrong-keyset":
		return StatusTorn
	case "keyset-rollback":
		return StatusBehind
	case "keyset-fork":
		return StatusFork
	case "altered", "format", "path", "gzip", "too-large":
		return StatusAltered
	case "stopped", "origin", "onion":
		return StatusDown
	}
	switch f.Class() {
	case fault.Unreachable:
		return StatusDown
	case fault.Stale:
		return StatusExpired
	}
	return StatusForeign
}

// torn reports whether a signature that does not hold claims to be of another release than the manifest does. It is good
// for a word, not for trust: neither is verified.
func (p *probe) torn() bool {
	m, err := manifest.Parse(p.text)
	if err != nil {
		return false
	}
	for _, sig := range p.sigs {
		if claim, ok := manifest.ReadClaim(sig); ok && claim.Number != m.Number {
			return true
		}
	}
	return false
}

// watched is a copy whose manifest is remembered when it is read.
type watched struct {
	verify.Tree
	probe *probe
}

// Read implements verify.Tree.
func (w *watched) Read(ctx context.Context, path string, limit int64) ([]byte, error) {
	text, err := w.Tree.Read(ctx, path, limit)
	switch {
	case err != nil:
	case path == manifest.Name:
		w.probe.text = text
	case strings.HasPrefix(path, manifest.Name):
		if w.probe.sigs == nil {
			w.probe.sigs = map[string][]byte{}
		}
		w.probe.sigs[path] = text
	}
	return text, err
}

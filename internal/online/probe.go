package online

import (
	"context"
	"net/url"
)

// nowhere is a path that no host has.
const nowhere = "/veshka-no-such-page-5f0c2a91"

// probe is what a host answers to an address that cannot exist.
type probe struct {
	done   chan struct{} // closed when the rest is known
	digest string        // of a page that it shows as if there were one; "" if it admits that there is none
	err    error
}

// likeNothing reports whether the page at the address is what its host answers to an address that cannot exist. A host is
// asked for that once in a run.
func (r *run) likeNothing(ctx context.Context, at *url.URL, lang string, p page) (bool, error) {
	origin := at.Scheme + "://" + at.Host
	r.mu.Lock()
	known := r.probes[origin]
	if known == nil {
		known = &probe{done: make(chan struct{})}
		r.probes[origin] = known
		r.mu.Unlock()
		r.probe(ctx, known, &url.URL{Scheme: at.Scheme, Host: at.Host, Path: nowhere}, lang)
		close(known.done)
	} else {
		r.mu.Unlock()
	}
	select {
	case <-known.done:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	return known.digest != "" && known.digest == p.digest(), known.err
}

func (r *run) probe(ctx context.Context, known *probe, at *url.URL, lang string) {
	l, err := r.follow(ctx, at, lang)
	if err != nil {
		known.err = err
		return
	}
	if l.reason != "" || l.status < 200 || l.status > 299 {
		return
	}
	if p := read(l.body, l.header.Get("Content-Type")); p.hides() == "" {
		known.digest = p.digest()
	}
}

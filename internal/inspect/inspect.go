// Package inspect compares a suspected clone of the site, at an address, with a verified copy in a folder, and says what
// the clone does otherwise: first what asks the reader for something — forms, accounts, numbers, scripts — because a
// false copy is made for that; then what leads elsewhere, what it says, and the rest.
//
// Each page is asked for as a tool, as a browser and, where readers arrive, as a telephone that comes from a messenger:
// a clone may show a clean copy to those who check. Pages that the genuine copy lacks are found by the links to them, and
// at the names by which browsers and telephones look for more (service workers, files of web applications).
//
// What is found is evidence for a person, who may pass it on: every text of the clone is printable and short. An
// identical copy proves nothing about who runs it, nor about what it will show tomorrow.
package inspect

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// The verdicts.
const (
	Identical = "IDENTICAL" // the same release, and nothing else was found
	Older     = "OLDER"     // a genuine release before that of the verified copy, or one that has expired
	Newer     = "NEWER"     // a genuine release after it: update the verified copy, and look again
	Different = "DIFFERENT"
	Unknown   = "UNKNOWN" // not reachable
)

// Options say how to look.
type Options struct {
	Roots    []manifest.Key // of the card, for the verified copy; none = its own keys
	Now      time.Time
	Crawl    int           // how many pages are looked at that the genuine copy lacks; 0 = 500
	Fetch    fetch.Options // Header is set by Run
	Progress func(done, total int64)
}

// Report is what was found.
type Report struct {
	Verdict  string
	URL      string
	Site     string
	Genuine  manifest.Number // of the verified copy
	Anchored bool            // that copy was verified by Options.Roots, not by its own keys alone
	Suspect  manifest.Number // of the other, zero if its manifest is not genuine
	Signed   time.Time       // the suspect's release
	Expires  time.Time
	Same     int // listed files that are the same for every visitor
	Listed   int // files that the genuine manifest lists
	Beyond   int // addresses looked at that it does not list
	Findings []Finding
	Like     string // the genuine host that the suspect's host looks like
	Unread   []string
}

// Run compares. The error is a *fault.Fault: that of the verified copy if it is none; clone (differs), clone-older,
// expired, clone-unread, or what was met on the way to the suspect. The report is filled as far as things are known.
func Run(ctx context.Context, genuine verify.Tree, address string, o Options) (Report, error) {
	r := Report{Verdict: Unknown, URL: address}
	base, err := fetch.Origin(address)
	if err != nil {
		return r, err
	}
	r.URL = base
	known, err := verify.Run(ctx, genuine, verify.Options{Roots: o.Roots, Now: o.Now})
	if err != nil && fault.ClassOf(err) != fault.Stale {
		return r, err
	}
	r.Site, r.Genuine, r.Listed, r.Anchored = known.Site, known.Number, known.Files, known.Anchored
	v := &visit{ctx: ctx, o: o, base: base, genuine: genuine, known: known, found: map[string][]Finding{}}
	if err := v.open(); err != nil {
		return r, err
	}
	defer v.close()
	claim, err := v.claim(&r)
	if err != nil {
		return r, err
	}
	if err := v.learn(); err != nil {
		return r, err
	}
	if err := v.compare(&r, claim); err != nil {
		return r, err
	}
	v.beyond(&r)
	if ctx.Err() != nil {
		return r, fault.Because(ctx.Err(), "stopped")
	}
	v.likeness(&r)
	r.Findings = collect(v.found)
	return r, r.judge(o.Now)
}

// judge makes a verdict and an error of what was found.
func (r *Report) judge(now time.Time) error {
	switch {
	case len(r.Findings) > 0:
		r.Verdict = Different
		return fault.New("clone", "url", r.URL, "n", strconv.Itoa(len(r.Findings)))
	case len(r.Unread) > 0:
		return fault.New("clone-unread", "url", r.URL, "n", strconv.Itoa(len(r.Unread)), "path", r.Unread[0])
	case r.Suspect.Compare(r.Genuine) < 0:
		r.Verdict = Older
		return fault.New("clone-older", "url", r.URL, "release", r.Suspect.String(), "want", r.Genuine.String(), "signed", r.Signed.Format("2006-01-02"))
	case !r.Expires.After(now):
		r.Verdict = Older
		return fault.New("expired", "what", manifest.Name, "expires", r.Expires.Format(time.RFC3339), "clock", now.Format(time.RFC3339))
	case r.Suspect.Compare(r.Genuine) > 0:
		r.Verdict = Newer
		return nil
	}
	r.Verdict = Identical
	return nil
}

// visit is the work on one suspect.
type visit struct {
	ctx     context.Context
	o       Options
	base    string
	genuine verify.Tree
	known   verify.Report

	visitors []visitor
	found    map[string][]Finding
	local    []string // addresses that its pages lead to
	all      *page    // everything of the genuine copy
	hashes   map[string]bool
}

// visitor is somebody who asks for pages.
type visitor struct {
	name   string // tool, browser, phone
	client *fetch.Client
}

// agents are the headers of the visitors. The browser is that of Tor, the most common of careful readers.
var agents = []struct {
	name   string
	header http.Header
}{
	{"tool", http.Header{"User-Agent": {"curl/8.5.0"}, "Accept": {"*/*"}}},
	{"browser", http.Header{
		"User-Agent":                {"Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"},
		"Accept":                    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Accept-Language":           {"ru,en;q=0.5"},
		"Sec-Fetch-Dest":            {"document"},
		"Sec-Fetch-Mode":            {"navigate"},
		"Sec-Fetch-Site":            {"none"},
		"Upgrade-Insecure-Requests": {"1"},
	}},
	{"phone", http.Header{
		"User-Agent":      {"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36"},
		"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Accept-Language": {"ru-RU,ru;q=0.9"},
		"Referer":         {"https://t.me/"},
		"Sec-Fetch-Dest":  {"document"},
		"Sec-Fetch-Mode":  {"navigate"},
		"Sec-Fetch-Site":  {"cross-site"},
	}},
}

func (v *visit) open() error {
	for _, a := range agents {
		o := v.o.Fetch
		o.Header = a.header
		client, err := fetch.New(o)
		if err != nil {
			v.close()
			return err
		}
		v.visitors = append(v.visitors, visitor{a.name, client})
	}
	return nil
}

func (v *visit) close() {
	for _, w := range v.visitors {
		w.client.Close()
	}
}

// claim asks which release the suspect says that it is, and whether the keys of the genuine copy bear it out. The
// manifest that it returns is genuine; nil if there is none.
func (v *visit) claim(r *Report) (*manifest.Manifest, error) {
	tree := verify.URL(v.visitors[0].client, v.base)
	s, err := verify.Identify(v.ctx, tree, verify.Options{Keyset: v.known.Keys, Now: v.o.Now, Pause: v.pause})
	if fault.Is(err, "keyset-rollback") {
		s, err = v.earlier(tree)
	}
	switch fault.ClassOf(err) {
	case fault.OK, fault.Stale:
		r.Suspect, r.Signed, r.Expires = s.Number, s.Signed, s.Expires
		return s.Manifest, nil
	case fault.Unreachable:
		if _, front := v.ask(v.visitors[1], v.base); front != nil {
			return nil, err
		} // a clone that only refuses its manifest is looked at all the same
	case fault.Local:
		return nil, err
	}
	kind, is := "forged", ""
	if f := fault.Of(err); f != nil {
		is = f.Code
		switch {
		case f.Code == "unsigned" || f.Code == "altered":
			kind, is = "unsigned", first(f.Arg("what"), f.Arg("path"))
		case f.Class() == fault.Unreachable:
			kind, is = "unsigned", f.Code
		case s.Keys == nil:
			kind, is = "keys", v.itsKeys(tree)
		}
	}
	f := finding(kind, changed, "", keyNames(v.known.Roots), is)
	v.found[manifest.Name] = append(v.found[manifest.Name], f)
	return nil, nil
}

// pause waits as the client does.
func (v *visit) pause(ctx context.Context, d time.Duration) error {
	if v.o.Fetch.Pause == nil {
		return ctx.Err()
	}
	return v.o.Fetch.Pause(ctx, d)
}

// earlier holds the suspect against a keyset that the genuine copy keeps from before its last rotation: verifying it has
// shown that all of them are genuine. Keys that were revoked since do not count.
func (v *visit) earlier(tree verify.Tree) (verify.Report, error) {
	text, err := tree.Read(v.ctx, manifest.KeysName, manifest.MaxKeyset)
	if err != nil {
		return verify.Report{}, err
	}
	k, err := manifest.ParseKeyset(text)
	if err != nil {
		return verify.Report{}, err
	}
	mine, err := v.genuine.Read(v.ctx, manifest.KeysetName(k.N), manifest.MaxKeyset)
	if err != nil || manifest.SHA256(mine) != manifest.SHA256(text) {
		return verify.Report{}, fault.New("no-anchor", "site", v.known.Site)
	}
	return verify.Identify(v.ctx, tree, verify.Options{Keyset: k, Now: v.o.Now})
}

// itsKeys is the root keys that the suspect names.
func (v *visit) itsKeys(tree verify.Tree) string {
	text, err := tree.Read(v.ctx, manifest.KeysName, manifest.MaxKeyset)
	if err != nil {
		return ""
	}
	k, err := manifest.ParseKeyset(text)
	if err != nil {
		return ""
	}
	return keyNames(k.Roots)
}

func keyNames(keys []manifest.Key) string {
	out := ""
	for _, k := range keys {
		out += " " + k.Text()
	}
	if out == "" {
		return ""
	}
	return out[1:]
}

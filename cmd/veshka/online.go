package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/http/httpproxy"

	"github.com/veshka-guide/veshka/internal/dataset"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/online"
	"github.com/veshka-guide/veshka/internal/site"
)

// outside is what check asks of others than the site: the flags --online, --dataset and those that go with them.
type outside struct {
	online  bool
	only    []string
	country string
	jobs    int
	dataset string
}

const outsideHelp = `

With --online it then asks the addresses of sources and organisations whether they still answer, and what sources say
whether it changed since rules were compared with them; that it keeps in ` + online.MemoryFile + `, beside content/. It is no
verification: no date changes. At most four requests go on at a time, a host is asked once a second at most, robots.txt
is kept to. What refuses, breaks off or answers 403 or 429 is "not known". Whoever runs it is seen by the hosts; to go
through Tor, set ALL_PROXY=socks5h://127.0.0.1:9050 (also HTTPS_PROXY, HTTP_PROXY, NO_PROXY).

With --dataset it compares rules of the kind visa-free-stay with a CSV file of visa requirements in the layout of the
Passport Index, codes of countries in it, and asks where they contradict each other.`

func (o *outside) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.online, "online", false, "ask the addresses of sources and organisations")
	c.Flags().StringSliceVar(&o.only, "only", nil, "with --online: ask these sources and organisations alone, KEY,KEY")
	c.Flags().StringVar(&o.country, "country", "", "with --online: ask the sources of this guide alone, like georgia or GE")
	c.Flags().IntVar(&o.jobs, "jobs", online.MaxJobs, "with --online: requests at a time, 1 to 4")
	c.Flags().StringVar(&o.dataset, "dataset", "", "CSV file of visa requirements to compare with")
}

// wrong refuses flags that do not go together.
func (o *outside) wrong(c *cobra.Command) error {
	for _, flag := range []string{"only", "country", "jobs"} {
		if c.Flags().Changed(flag) && !o.online {
			return diag.Refuse("needs-online", "flag", "--"+flag)
		}
	}
	switch {
	case o.online && c.Flags().Changed("date"):
		return diag.Refuse("online-date")
	case o.jobs < 1 || o.jobs > online.MaxJobs:
		return diag.Refuse("bad-jobs", "got", strconv.Itoa(o.jobs), "most", strconv.Itoa(online.MaxJobs))
	}
	return nil
}

// askOthers returns what is found outside of the site, if that was asked for and there is a site.
func (t *terminal) askOthers(ctx context.Context, o outside, s *site.Site, day site.Date) (found []diag.Diagnostic, err error) {
	if o.dataset != "" && s != nil {
		if found, err = t.compare(o.dataset, s); err != nil {
			return nil, err
		}
	}
	if o.online && s != nil {
		more, err := t.askAll(ctx, o, s, day)
		return append(found, more...), err
	}
	return found, nil
}

// compare returns what a dataset asks.
func (t *terminal) compare(file string, s *site.Site) ([]diag.Diagnostic, error) {
	if err := dataset.Fits(s); err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, diag.Refuse("no-dataset", "file", file)
	}
	defer f.Close()
	table, err := dataset.Read(filepath.Base(file), s.Config.Origin, f)
	if refused := (*diag.Refusal)(nil); err != nil && !errors.As(err, &refused) {
		return nil, diag.Refuse("no-dataset", "file", file)
	} else if err != nil {
		return nil, err
	}
	w := t.words()
	return dataset.Compare(s, table, func(c dataset.Claim) string {
		if c.Visa == dataset.Free && c.Max > 0 {
			return w.Text("desk.check.visa.free-days", "days", w.Quantity(site.Days, float64(c.Min), float64(c.Max)))
		}
		return w.Text("desk.check.visa." + string(c.Visa))
	}), nil
}

// askAll asks the addresses of the site and returns what came of it: what was learnt before an interruption too, beside
// the context's error.
func (t *terminal) askAll(ctx context.Context, o outside, s *site.Site, day site.Date) ([]diag.Diagnostic, error) {
	addresses, found, err := online.Addresses(s, day, online.Filter{Only: o.only, Guide: o.country})
	if err != nil {
		return nil, err
	}
	if _, err := t.memory(); err != nil {
		return nil, err
	}
	transport, err := t.transport()
	if err != nil {
		return nil, err
	}
	defer transport.CloseIdleConnections()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	w := t.words()
	agent := "veshka/" + strings.ReplaceAll(current(), " ", "-") + " (checks that sources of a guide still exist"
	if s.Config.BaseURL != "" {
		agent += "; " + s.Config.BaseURL
	}
	t.aside("asking", "addresses", w.Count("desk.check.addresses", float64(len(addresses))),
		"hosts", w.Count("desk.check.hosts", float64(online.Hosts(addresses))))
	tenth := 0
	results := online.Ask(ctx, online.Config{
		Transport: transport, Now: time.Now, Pause: pause, Agent: agent + ")", Jobs: o.jobs,
		Progress: func(done, all int) {
			if all >= 20 && done*10/all > tenth {
				tenth = done * 10 / all
				t.aside("progress", "done", strconv.Itoa(done), "all", strconv.Itoa(all))
			}
		},
	}, addresses)
	m, failed := t.learn(results, s, o)
	why := func(r online.Reason) string { return w.Text("desk.check.why." + string(r)) }
	t.tally(online.Count(results), len(found), why)
	return append(found, online.Findings(s, results, m, why)...), cmp.Or(failed, ctx.Err())
}

// aside prints a message of the section desk.check to stderr.
func (t *terminal) aside(id string, args ...string) {
	fmt.Fprintln(t.err, t.words().Text("desk.check."+id, args...))
}

// tally prints how many addresses are there, and why nothing is known of the others.
func (t *terminal) tally(n online.Tally, ignored int, why func(online.Reason) string) {
	t.aside("asked", "addresses", t.words().Count("desk.check.addresses", float64(n.All)), "ok", strconv.Itoa(n.OK), "moved", strconv.Itoa(n.Moved),
		"lost", strconv.Itoa(n.Lost), "unknown", strconv.Itoa(n.NotKnown), "ignored", strconv.Itoa(ignored))
	var list []string
	for _, reason := range n.Reasons() {
		list = append(list, strconv.Itoa(n.Why[reason])+" — "+why(reason))
	}
	if len(list) > 0 {
		t.aside("unknown", "list", strings.Join(list, "; "))
	}
	if n.Unasked > 0 {
		t.aside("stopped", "left", strconv.Itoa(n.Unasked))
	}
}

// learn adds what came of the addresses to the memory as it stands on the disk now, and writes it if anything is new.
func (t *terminal) learn(results []online.Result, s *site.Site, o outside) (online.Memory, error) {
	old, err := t.memory()
	if err != nil {
		return nil, err
	}
	m := old.Learn(results, time.Now().UTC().Format(time.DateOnly))
	if len(o.only) == 0 && o.country == "" {
		keys := map[string]bool{}
		for key := range s.Sources {
			keys[key] = true
		}
		m = m.Keep(keys)
	}
	if slices.Equal(m.Bytes(), old.Bytes()) {
		t.aside("same", "file", online.MemoryFile)
		return m, nil
	}
	if err := replace(filepath.Join(t.dir, online.MemoryFile), string(m.Bytes())); err != nil {
		return m, err
	}
	t.aside("kept", "file", online.MemoryFile)
	return m, nil
}

// memory reads what the sources said before; a site that was never asked has none.
func (t *terminal) memory() (online.Memory, error) {
	text, err := os.ReadFile(filepath.Join(t.dir, online.MemoryFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	m, err := online.ParseMemory(text)
	if broken := (*online.MemoryError)(nil); errors.As(err, &broken) {
		return nil, diag.Refuse("bad-memory", "file", online.MemoryFile, "line", strconv.Itoa(broken.Line), "problem", broken.Err.Error())
	}
	return m, err
}

// transport is the way out: through the proxies that the environment names, ALL_PROXY for what has none of its own.
func (t *terminal) transport() (*http.Transport, error) {
	var bad error
	env := func(name string) string {
		v := cmp.Or(t.getenv(name), t.getenv(strings.ToLower(name)))
		if v != "" && !isProxy(v) && bad == nil {
			bad = diag.Refuse("bad-proxy", "name", name, "got", v)
		}
		return v
	}
	all := env("ALL_PROXY")
	c := httpproxy.Config{HTTPProxy: cmp.Or(env("HTTP_PROXY"), all), HTTPSProxy: cmp.Or(env("HTTPS_PROXY"), all), NoProxy: cmp.Or(t.getenv("NO_PROXY"), t.getenv("no_proxy"))}
	if bad != nil {
		return nil, bad
	}
	proxy := c.ProxyFunc()
	return &http.Transport{
		Proxy:               func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
		ForceAttemptHTTP2:   true,
		TLSHandshakeTimeout: 15 * time.Second,
		IdleConnTimeout:     10 * time.Second,
	}, nil
}

// isProxy reports whether the address of a proxy is one that can be used. The library takes one that it does not
// understand for none, and the hosts would see who asks.
func isProxy(address string) bool {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme)
}

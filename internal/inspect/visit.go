package inspect

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

const atOnce = 4 // pages asked for at the same time

// maxPage bounds a page of the suspect, in bytes.
const maxPage = 4 << 20

// here is the address that the genuine copy is read under; nothing is asked for there (RFC 6761).
const here = "https://copy.invalid/"

// learn reads all of the genuine copy.
func (v *visit) learn() error {
	v.all, v.hashes = empty(), map[string]bool{}
	for _, f := range v.known.Manifest.Files {
		text, err := v.genuine.Read(v.ctx, f.Path, f.Size)
		if err != nil {
			return fault.Because(err, "unreadable", "path", f.Path)
		}
		v.all.join(readAs(f.Path, text, here+f.Path, here))
		v.hashes[f.SHA256] = true
	}
	return nil
}

// compare looks at every listed file, through the eyes of every visitor. claim is the suspect's own genuine manifest:
// what it lists is genuine too, if of another release.
func (v *visit) compare(r *Report, claim *manifest.Manifest) error {
	files := v.known.Manifest.Files
	if claim != nil {
		for _, f := range claim.Files {
			v.hashes[f.SHA256] = true
		}
	}
	var mu sync.Mutex
	var failed error
	done := int64(0)
	v.each(len(files), func(i int) {
		f := files[i]
		text, err := v.genuine.Read(v.ctx, f.Path, f.Size)
		want := f
		if claim != nil {
			want, _ = claim.Lookup(f.Path)
		}
		var out outcome
		if err == nil {
			out = v.file(f, want, readAs(f.Path, text, here+f.Path, here))
		}
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			failed = fault.Because(err, "unreadable", "path", f.Path)
		}
		v.take(r, f.Path, out)
		done++
		if v.o.Progress != nil {
			v.o.Progress(done, int64(len(files)))
		}
	})
	slices.Sort(r.Unread)
	return failed
}

// outcome is what came of one address.
type outcome struct {
	findings []Finding
	pages    []*page
	same     bool
	unread   bool
}

// take keeps an outcome; the caller holds the lock.
func (v *visit) take(r *Report, name string, out outcome) {
	if len(out.findings) > 0 {
		v.found[name] = append(v.found[name], out.findings...)
	}
	for _, p := range out.pages {
		v.local = append(v.local, p.local...)
	}
	if out.same {
		r.Same++
	}
	if out.unread {
		r.Unread = append(r.Unread, name)
	}
}

// file compares a listed file. want is the file of the release that the suspect says it is, with no path if that has none.
func (v *visit) file(f, want manifest.File, mine *page) outcome {
	address, err := fetch.Join(v.base, f.Path)
	if err != nil {
		return outcome{unread: true}
	}
	addresses := []string{address}
	if path.Base(f.Path) == "index.html" { // the address of the folder is where readers arrive
		addresses = append(addresses, strings.TrimSuffix(address, "index.html"))
	}
	var out outcome
	bodies := map[string][]string{} // visitors by what they saw
	answers := map[string]answer{}
	for _, a := range addresses {
		for _, w := range v.visitors {
			if w.name == "phone" && len(addresses) == 1 {
				continue
			}
			answer, err := v.ask(w, a)
			folder := a != address
			switch {
			case err != nil && !folder && fault.Is(err, "gzip"):
				out.findings = append(out.findings, finding("bytes", changed, "gzip", "", "Content-Encoding"))
				continue
			case err != nil:
				out.unread = out.unread || !folder
				continue
			case folder && answer.Status != http.StatusOK: // plain S3 knows no index.html; nothing is shown then
				continue
			case answer.Status >= 500 || answer.Status == http.StatusTooManyRequests:
				out.unread = true
				continue
			case answer.Status == http.StatusForbidden && w.name == "tool": // hosts that turn away what is no browser
				continue
			case answer.Status == http.StatusNotFound && want.Path == "":
				continue // the release that it says it is has no such file
			}
			out.findings = append(out.findings, v.headers(a, answer)...)
			sum := "missing"
			if answer.Status == http.StatusOK {
				sum = manifest.SHA256(answer.Body)
			}
			if !slices.Contains(bodies[sum], w.name) {
				bodies[sum] = append(bodies[sum], w.name)
			}
			answers[sum] = answer
		}
	}
	if len(bodies) > 1 {
		for _, sum := range sortedKeys(bodies) {
			if sum != f.SHA256 {
				out.findings = append(out.findings, finding("two-faces", changed, "", "", strings.Join(bodies[sum], ", ")))
			}
		}
	}
	if len(bodies) == 0 && want.Path != "" {
		out.unread = true
	}
	v.bodies(&out, f, want, mine, bodies, answers)
	return out
}

// bodies compares what was seen at a listed file's addresses, by its hash: who saw it, and what it was.
func (v *visit) bodies(out *outcome, f, want manifest.File, mine *page, bodies map[string][]string, answers map[string]answer) {
	good := func(sum string) bool { return sum == f.SHA256 || want.Path != "" && sum == want.SHA256 }
	for _, sum := range sortedKeys(bodies) {
		if good(sum) {
			out.same = len(bodies) == 1 && sum == f.SHA256
			continue
		}
		a := answers[sum]
		if sum == "missing" {
			out.findings = append(out.findings, only(finding(pageOr(f.Path), removed, "", f.Path, http.StatusText(a.Status)), bodies, sum))
			continue
		}
		suspect := readAs(f.Path, a.Body, a.URL, v.home(a.URL))
		out.pages = append(out.pages, suspect)
		found := differ(mine, suspect)
		if kind := fileKind(f.Path); kind != "" {
			found = append(found, finding(kind, changed, "", f.SHA256[:16], sum[:16]))
		}
		if len(found) == 0 {
			found = append(found, finding("bytes", changed, "", "", verify.Cause(f.Path, f, a.Body)))
		}
		for _, one := range found {
			out.findings = append(out.findings, only(one, bodies, sum))
		}
	}
}

// only notes who saw a finding, if not all did.
func only(f Finding, bodies map[string][]string, sum string) Finding {
	if len(bodies) > 1 && len(bodies[sum]) < len(agents) {
		f.Only = strings.Join(bodies[sum], ", ")
	}
	return f
}

// ask asks for an address; what a line cuts off is fetched in pieces.
func (v *visit) ask(w visitor, address string) (answer, error) {
	a, err := w.client.Look(v.ctx, address, maxPage, nil)
	if err == nil && a.Cut && len(a.Body) < maxPage && a.Status == http.StatusOK {
		body, err := w.client.Get(v.ctx, address, maxPage, false)
		if err != nil {
			return answer{}, err
		}
		a.Body = body
	}
	return a, err
}

// answer is fetch's.
type answer = fetch.Answer

// readAs reads a file by the end of its name.
func readAs(name string, text []byte, at, home string) *page {
	switch path.Ext(name) {
	case ".css":
		return sheet(text, at, home)
	case ".js", ".mjs":
		return program(text, at, home)
	case ".txt", ".xml", ".json", ".webmanifest":
		return plainText(text, at, home)
	case ".html", "":
		return read(text, at, home)
	case ".svg":
		return read(text, at, home)
	}
	return empty()
}

func empty() *page { return &page{things: map[thing]bool{}, hosts: map[string]bool{}} }

// join adds the things of another page.
func (p *page) join(o *page) {
	for t := range o.things {
		p.things[t] = true
	}
	for h := range o.hosts {
		p.hosts[h] = true
	}
}

// has reports whether a thing of the kind and value is anywhere.
func (p *page) has(kind, value string) bool {
	if p == nil {
		return false
	}
	for t := range p.things {
		if t.kind == kind && t.value == value {
			return true
		}
	}
	return false
}

// pageOr is page for HTML, file for all else.
func pageOr(name string) string {
	if path.Ext(name) == ".html" {
		return "page"
	}
	return "file"
}

// fileKind is what a difference is called in a file whose contents are not compared.
func fileKind(name string) string {
	switch path.Ext(name) {
	case ".html", ".css", ".js", ".txt", ".xml", ".json":
		return ""
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".ico":
		return "picture-file"
	}
	return "file"
}

// each runs f for 0 to n-1, some at a time, until the visit is stopped.
func (v *visit) each(n int, f func(i int)) {
	work := make(chan int)
	var group sync.WaitGroup
	for range min(atOnce, n) {
		group.Go(func() {
			for i := range work {
				f(i)
			}
		})
	}
	for i := range n {
		if v.ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	group.Wait()
}

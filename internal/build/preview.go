package build

import (
	"context"
	"hash/maphash"
	"maps"
	"slices"
	"sync"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/render"
)

// Preview is a site to be looked at while it is written. Its Result is all that can be told before the pages are made:
// Pages, Bytes and Weights are 0.
type Preview struct {
	Result
	Files *render.Pages // made when they are asked for, by Page; nil when errors stopped the build

	b     *Builder
	o     Options
	theme *render.Theme
}

// Preview reads what changed, links and checks, and makes no page. changed are the names of all files that may differ
// from what the last Preview of the builder read, slash-separated; also of those that came or went. nil means: look at
// everything. A file that was named is read sooner or later, even if this Preview ends before. Options.Keep is implied.
func (b *Builder) Preview(o Options, changed []string) Preview {
	if changed == nil {
		b.look()
	} else {
		b.tree.Changed(changed)
		b.builtin.Changed(nil)
	}
	o.Keep = true
	p := Preview{b: b, o: o}
	p.Result, p.theme, _ = b.load(o, nil)
	p.Found = diag.Sort(p.Found)
	if !p.Failed(o.Strict) {
		p.Files = render.New(p.input(), nil)
	}
	return p
}

func (p *Preview) input() render.Input {
	return render.Input{Site: p.Site, Words: p.Words, Theme: p.theme, Day: p.o.Day}
}

// finished is what the last Finish left for the next.
type finished struct {
	mu     sync.Mutex // held by a Finish
	cache  render.Cache
	seed   maphash.Seed
	budget int
	pages  map[string]judgedPage // by path
}

// judgedPage is a page that was weighed, known by a hash of its bytes.
type judgedPage struct {
	hash uint64
	judged
}

// Finish makes all pages once and drops them, for what only that can find. It returns the whole Result, but for Bytes. A
// page that is as in the Finish before is not weighed again. It may run beside a later Preview of the builder, and waits
// for another Finish. It ends early with the context's error. A Preview that failed has nothing to finish.
func (p *Preview) Finish(ctx context.Context) (Result, error) {
	r := p.Result
	if p.Files == nil {
		return r, nil
	}
	f := &p.b.finished
	f.mu.Lock()
	defer f.mu.Unlock()
	budget := r.Site.Config.PageBudget
	if f.pages == nil || f.budget != budget {
		f.seed, f.budget, f.pages = maphash.MakeSeed(), budget, map[string]judgedPage{}
	}
	r.Found = slices.Clone(r.Found)
	there := map[string]bool{}
	err := render.New(p.input(), &f.cache).Look(func(page render.Page, failed error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.Pages++
		if failed != nil {
			r.Found = append(r.Found, badTemplate(r.Site, failed))
			return nil
		}
		there[page.Path] = true
		hash := maphash.Bytes(f.seed, page.Bytes)
		known, ok := f.pages[page.Path]
		if !ok || known.hash != hash {
			known = judgedPage{hash, p.b.scale.judge(page, budget, Near)}
			f.pages[page.Path] = known
		}
		r.Found = append(r.Found, known.found...)
		if known.Bytes > 0 {
			r.Weights = append(r.Weights, known.Weight)
		}
		return nil
	})
	if err != nil {
		return r, err
	}
	maps.DeleteFunc(f.pages, func(path string, _ judgedPage) bool { return !there[path] })
	r.Found = diag.Sort(r.Found)
	heaviestFirst(r.Weights)
	return r, nil
}

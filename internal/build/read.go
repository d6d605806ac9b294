package build

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/check"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
)

// Read reads, parses, links and checks, and renders nothing: what can be asked of a site without its pages. Its Words
// are nil.
//
// With Options.Guide only the files of that guide are read beside the data files, in a tenth of the time; what is
// wrong elsewhere is not looked for, and links to other guides, stories and pages are not checked.
func (b *Builder) Read(o Options) Result {
	b.look()
	l := &loading{b: b, only: o.Guide, keep: o.Keep}
	s, ok := l.content()
	if !ok {
		l.r.Found = diag.Sort(l.r.Found)
		return l.r
	}
	found := l.linked
	if o.Guide != "" {
		found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return !concerns(d, o.Guide) })
	}
	l.r.Site = s
	l.r.Found = diag.Sort(slices.Concat(l.r.Found, found, check.Site(s, o.Day)))
	return l.r
}

// concerns reports whether what was found in a site of one guide is true of that guide: its own files, and in them not
// the links that lead out of it.
func concerns(d diag.Diagnostic, guide string) bool {
	if n := parse.NameOf(d.Pos.File); n.Section != "countries" || n.Slug != guide {
		return false
	}
	to := parse.NameOf(d.Arg("file"))
	return d.Code != "dead-link" && (d.Code != "dead-id" || to.Ext != ".md" || to.Section == "countries" && to.Slug == guide)
}

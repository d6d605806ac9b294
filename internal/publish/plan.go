package publish

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// Step is a step of the order that the package comment gives.
type Step int

// The steps.
const (
	Assets     Step = 1 + iota // names that hold a hash
	Others                     // no pages
	Leaves                     // pages that are no index
	Sections                   // index.html, the deepest first
	Front                      // index.html of the site
	Archive                    // keysets and manifests under names that never change
	List                       // keys.txt, manifest.txt
	Signatures                 // of manifest.txt: the commit point
	Removal
)

// Batch is files that may go up side by side.
type Batch struct {
	Step  Step
	Paths []string // sorted
}

// Order returns batches of files in the order in which they go up. It takes paths of files and of control files.
func Order(paths []string) []Batch {
	ranks := map[rank][]string{}
	for _, p := range paths {
		ranks[rankOf(p)] = append(ranks[rankOf(p)], p)
	}
	var order []rank
	for r := range ranks {
		order = append(order, r)
	}
	slices.SortFunc(order, func(a, b rank) int {
		return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(a.turn, b.turn))
	})
	var out []Batch
	for _, r := range order {
		slices.Sort(ranks[r])
		out = append(out, Batch{r.step, ranks[r]})
	}
	return out
}

// removals returns batches of files in the order in which they go: the other way round, pages before their parts.
func removals(paths []string) []Batch {
	out := Order(paths)
	slices.Reverse(out)
	for i := range out {
		out[i].Step = Removal
	}
	return out
}

// rank is the place of a file in the order: a step, and a turn within it.
type rank struct {
	step Step
	turn int
}

func rankOf(p string) rank {
	page := strings.HasSuffix(p, ".html") || strings.HasSuffix(p, ".htm")
	depth := strings.Count(p, "/")
	switch {
	case manifest.Control(p):
		return controlRank(p)
	case hashed.MatchString(path.Base(p)) && !page:
		return rank{step: Assets}
	case !page:
		return rank{step: Others}
	case path.Base(p) != "index.html":
		return rank{step: Leaves}
	case depth == 0:
		return rank{step: Front}
	}
	return rank{Sections, -depth}
}

func controlRank(p string) rank {
	signature := strings.HasSuffix(p, ".minisig")
	switch {
	case strings.HasPrefix(p, "verify/keys/") && signature:
		return rank{Archive, 0}
	case strings.HasPrefix(p, "verify/keys/"):
		return rank{Archive, 1}
	case !signature && strings.HasPrefix(p, "verify/m/"):
		return rank{Archive, 2}
	case strings.HasPrefix(p, "verify/m/"):
		return rank{Archive, 3}
	case p == manifest.KeysName:
		return rank{List, 0}
	case strings.HasPrefix(p, manifest.KeysName+"."):
		return rank{List, 1}
	case p == manifest.Name:
		return rank{List, 2}
	}
	return rank{step: Signatures}
}

var (
	hashed   = regexp.MustCompile(`\.[0-9a-f]{8,}\.`)
	controls = regexp.MustCompile(`^verify/(manifest\.txt|keys\.txt|keys/[1-9][0-9]*\.txt|m/[1-9][0-9]*-[1-9][0-9]*\.txt)(\.[0-9A-F]{16}\.minisig)?$`)
	archived = regexp.MustCompile(`^verify/m/([1-9][0-9]*)-([1-9][0-9]*)\.txt(\.[0-9A-F]{16}\.minisig)?$`)
)

// Hashed reports whether a file's name holds a hash of its bytes, so that the bytes under the name never change.
func Hashed(p string) bool { return rankOf(p).step == Assets }

// known reports whether a control file is one that veshka makes. Others are not listed in the manifest and not known by
// their names, so nothing vouches for them: they are not published.
func known(p string) bool {
	return controls.MatchString(p) || p == manifest.Name+".minisig"
}

// permanent reports whether the bytes under a name never change once they are there.
func permanent(p string) bool {
	r := rankOf(p)
	return r == rank{Archive, 1} || r == rank{Archive, 2}
}

// archiveNumber returns the number of the manifest that a file of verify/m belongs to.
func archiveNumber(p string) (n manifest.Number, ok bool) {
	parts := archived.FindStringSubmatch(p)
	if parts == nil {
		return n, false
	}
	keyset, err := strconv.ParseUint(parts[1], 10, 32)
	if err != nil {
		return n, false
	}
	serial, err := strconv.ParseUint(parts[2], 10, 48)
	return manifest.Number{Keyset: uint32(keyset), Serial: serial}, err == nil
}

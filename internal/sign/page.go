package sign

import (
	"html"
	"regexp"
	"slices"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// page is where the site itself tells its readers by which keys a copy is checked.
const page = "verify/index.html"

var printedKey = regexp.MustCompile(`\bRW[A-Za-z0-9+/]{54}`)

// printed warns when the page prints no keys, or others than those of the keyset: readers who follow it would turn away
// from a genuine copy. A tree without such a page says nothing.
func (t *tree) printed(k *manifest.Keyset, warn func(*fault.Fault)) {
	text, err := t.root.ReadFile(page)
	if err != nil || warn == nil {
		return
	}
	var there, want []string
	for _, key := range printedKey.FindAllString(html.UnescapeString(string(text)), -1) {
		if !slices.Contains(there, key) {
			there = append(there, key)
		}
	}
	for _, key := range slices.Concat(k.Roots, k.Usable()) {
		want = append(want, key.Text())
	}
	if len(there) == 0 {
		warn(fault.New("page-no-keys", "page", page))
		return
	}
	for _, key := range there {
		if !slices.Contains(want, key) {
			warn(fault.New("page-old-key", "page", page, "key", key, "keyset", number(k.N)))
		}
	}
	for _, key := range want {
		if !slices.Contains(there, key) {
			warn(fault.New("page-new-key", "page", page, "key", key, "keyset", number(k.N)))
		}
	}
}

package hugo

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/parse"
)

// maxPicture is the largest file that veshka opens as a picture, in bytes.
const maxPicture = 32 << 20

// pictureFile returns which file of the Hugo site a text means by an address, "" if there is none.
func (im *importer) pictureFile(d *doc, raw string) string {
	if un, err := url.PathUnescape(raw); err == nil {
		raw = un
	}
	if im.conf.base != "" && strings.HasPrefix(strings.ToLower(raw), im.conf.base+"/") {
		raw = raw[len(im.conf.base):]
	}
	raw, _, _ = strings.Cut(raw, "?")
	if scheme.MatchString(raw) || strings.HasPrefix(raw, "//") || raw == "" {
		return ""
	}
	var tries []string
	if !strings.HasPrefix(raw, "/") {
		dir := path.Dir(d.file)
		tries = append(tries, path.Join(dir, raw), path.Join(dir, strings.TrimPrefix(raw, "../")))
	}
	for _, root := range []string{"static", "assets", d.top} {
		tries = append(tries, path.Join(root, path.Clean("/"+raw)))
	}
	for _, name := range tries {
		if _, found := slices.BinarySearch(im.others, name); found {
			return name
		}
	}
	return ""
}

// picture returns a file as a picture, nil if there is none. What it holds is looked at by the check.
func (im *importer) picture(file string) *picture {
	if file == "" {
		return nil
	}
	if p := im.pictures[file]; p != nil {
		return p
	}
	p := &picture{}
	im.pictures[file] = p
	info, err := fs.Stat(im.fs, file)
	switch {
	case err != nil:
		p.unfit = "file"
		return p
	case info.Size() > maxPicture:
		p.unfit = "size"
		return p
	}
	if p.data, err = fs.ReadFile(im.fs, file); err != nil {
		p.unfit = "file"
		return p
	}
	ending := strings.ToLower(path.Ext(file))
	rel := file
	for _, root := range append([]string{"static", "assets"}, im.roots()...) {
		if r, ok := strings.CutPrefix(file, root+"/"); ok {
			rel = r
			break
		}
	}
	stem := parse.NearSlug(strings.TrimSuffix(rel, path.Ext(file)))
	if stem == "" {
		stem = "picture"
	}
	if ending = parse.NearSlug(ending); ending != "" {
		ending = "." + ending
	}
	p.name = "media/" + stem + ending
	for n := 2; im.named(p); n++ {
		p.name = "media/" + stem[:min(len(stem), 90)] + "-" + strconv.Itoa(n) + ending
	}
	return p
}

// roots returns the content folders, the longest first.
func (im *importer) roots() []string {
	var out []string
	for dir := range im.conf.folders {
		out = append(out, dir)
	}
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}

// named reports whether another picture has the name.
func (im *importer) named(p *picture) bool {
	for _, other := range im.pictures {
		if other != p && other.name == p.name {
			return true
		}
	}
	return false
}

// unused lists the files that no text shows: in the content by name, elsewhere by how many they are.
func (im *importer) unused(shown map[string]bool) []Left {
	var out []Left
	count := map[string]int{}
	for _, name := range im.others {
		root, _, _ := strings.Cut(name, "/")
		switch {
		case shown[name] || root == "i18n":
		case root == "static" || root == "assets":
			count[root]++
		case slices.Contains([]string{".html", ".htm", ".adoc", ".asciidoc", ".org", ".rst", ".pandoc", ".pdc"}, strings.ToLower(path.Ext(name))):
			out = append(out, Left{"file", name, 0, ""})
		default:
			out = append(out, Left{"unused", name, 0, ""})
		}
	}
	for _, root := range []string{"static", "assets"} {
		if count[root] > 0 {
			out = append(out, Left{"unused", root + "/", 0, fmt.Sprint(count[root])})
		}
	}
	return out
}

// cause returns an error's own words without the operation and path.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

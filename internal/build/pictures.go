package build

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/files"
	"github.com/veshka-guide/veshka/internal/picture"
	"github.com/veshka-guide/veshka/internal/site"
)

// cleanedFile is what was made of a picture, and from which bytes.
type cleanedFile struct {
	sum [sha256.Size]byte // of the author's file
	pic *site.Picture
	err error
}

// atOnce is how many pictures are opened at the same time: a large one takes half a gigabyte while it is decoded.
const atOnce = 2

// pictures cleans every picture that a text shows. One that only drafts show is none of the site's.
func (l *loading) pictures(refs []shownPicture) map[string]*site.Picture {
	shown, drafts := map[string][]diag.Pos{}, map[string]bool{}
	for _, ref := range refs {
		switch {
		case ref.draft:
			drafts[ref.File] = true
		default:
			shown[ref.File] = append(shown[ref.File], ref.Pos)
		}
		l.shown[ref.File] = true
	}
	for _, name := range slices.Sorted(maps.Keys(drafts)) {
		if l.unread[name] && shown[name] == nil {
			l.report(diag.At(diag.Pos{File: name}, "draft-picture"))
		}
	}
	names := slices.Sorted(maps.Keys(shown))
	made := make([]cleanedFile, len(names))
	open := make(chan struct{}, atOnce)
	each(len(names), func(i int) {
		if l.unread[names[i]] {
			open <- struct{}{}
			made[i] = l.b.clean(names[i])
			<-open
		}
	})
	pictures := map[string]*site.Picture{}
	for i, name := range names {
		switch {
		case made[i].pic != nil:
			pictures[name] = made[i].pic
		default:
			for _, pos := range shown[name] {
				l.report(l.unfit(pos, name, made[i].err))
			}
		}
	}
	l.b.mu.Lock()
	defer l.b.mu.Unlock()
	maps.DeleteFunc(l.b.cleaned, func(name string, _ cleanedFile) bool { return shown[name] == nil })
	return pictures
}

// clean returns the cleaned picture, from memory if the file is the one of the build before.
func (b *Builder) clean(name string) cleanedFile {
	b.mu.Lock()
	kept, ok := b.cleaned[name]
	b.mu.Unlock()
	if ok && b.tree.Trusts(name) {
		return kept
	}
	data, err := b.tree.Bytes(name, picture.MaxFile)
	if err != nil {
		return cleanedFile{err: err}
	}
	sum := sha256.Sum256(data)
	b.mu.Lock()
	old, ok := b.cleaned[name]
	b.mu.Unlock()
	if ok && old.sum == sum {
		return old
	}
	made := cleanedFile{sum: sum}
	c, err := picture.Clean(data)
	if made.err = err; err == nil {
		made.pic = published(c)
	}
	b.mu.Lock()
	b.cleaned[name] = made
	b.mu.Unlock()
	return made
}

// published names a picture by what it shows: an author's name for it could tell of whom it is.
func published(c picture.Cleaned) *site.Picture {
	sum := sha256.Sum256(c.Bytes)
	return &site.Picture{
		Name: "media/" + hex.EncodeToString(sum[:8]) + c.Format.Suffix(), Bytes: c.Bytes, Width: c.Width, Height: c.Height,
		Preview: c.Preview, PreviewWidth: c.PreviewWidth, PreviewHeight: c.PreviewHeight,
	}
}

// unfit says why a picture cannot be published; err is nil for one of which there is no file.
func (l *loading) unfit(pos diag.Pos, name string, err error) diag.Diagnostic {
	var format *picture.FormatError
	var size *picture.SizeError
	switch {
	case err == nil:
		return diag.At(pos, "dead-picture", "file", name, "near", diag.Nearest(name, slices.Sorted(maps.Keys(l.unread))))
	case errors.As(err, &format) && format.Name != "":
		return diag.At(pos, "picture-format", "file", name, "format", format.Name)
	case errors.As(err, &size):
		return diag.At(pos, "picture-pixels", "file", name, "width", strconv.Itoa(size.Width), "height", strconv.Itoa(size.Height),
			"limit", strconv.Itoa(picture.MaxPixels/1_000_000), "side", strconv.Itoa(picture.MaxSide))
	case errors.Is(err, picture.ErrAnimated):
		return diag.At(pos, "picture-moves", "file", name)
	case errors.Is(err, picture.ErrDamaged), format != nil:
		return diag.At(pos, "picture-damaged", "file", name)
	case errors.Is(err, files.ErrTooLarge):
		return diag.At(pos, "picture-bytes", "file", name, "limit", strconv.Itoa(picture.MaxFile>>20))
	case errors.Is(err, files.ErrOutside):
		return diag.At(diag.Pos{File: name}, "outside-tree")
	}
	return diag.At(diag.Pos{File: name}, "unreadable", "problem", cause(err))
}

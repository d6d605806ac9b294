package hugo

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
)

// rendering is one text on its way into the new site.
type rendering struct {
	im     *importer
	d      *doc
	t      *targets
	source []byte
	edits  []edit
	heads  int
	shift  int // by how many levels headings go down
	left   []Left
	shown  []string // files of pictures
	after  map[int]string
}

func (r *rendering) leave(code string, at int, what string) {
	r.left = append(r.left, Left{code, r.d.file, r.d.body.line(at), short(what)})
}

func (r *rendering) put(at, end int, text string) { r.edits = append(r.edits, edit{at, end, text}) }

// body returns the text of a file as veshka takes it, what was left out of it, and the files of the pictures in it.
func (im *importer) body(d *doc, t *targets) (string, []Left, []string) {
	r := &rendering{im: im, d: d, t: t, source: []byte(d.body.s), after: map[int]string{}}
	if slices.ContainsFunc(d.heads, func(h heading) bool { return h.level == 1 }) {
		r.shift = 1
	}
	d.body.walk(func(n ast.Node) ast.WalkStatus {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Parent().Kind() == ast.KindDocument {
				r.heading(n)
			}
		case *ast.Link:
			r.link(n)
		case *ast.AutoLink:
			r.autoLink(n)
		case *ast.Image:
			r.image(n)
			return ast.WalkSkipChildren
		case *ast.FencedCodeBlock:
			r.fence(n)
		case *ast.LinkReferenceDefinition:
			r.definition(n)
		}
		return ast.WalkContinue
	})
	for at, pictures := range r.after {
		r.put(at, at, pictures)
	}
	out, _ := d.body.edited(r.edits)
	out, _ = out.edited(mails(out, func(at int, what string) {
		l := Left{"mail", d.file, out.line(at), what}
		if !slices.Contains(r.left, l) {
			r.left = append(r.left, l)
		}
	}))
	return out.s, r.left, r.shown
}

// headingSpan returns from where to where a heading is written, its line feed apart.
func headingSpan(s string, h *ast.Heading) (from, end int) {
	from = max(h.Pos(), 0)
	end = from
	if l := h.Lines(); l.Len() > 0 {
		end = l.At(l.Len() - 1).Stop
		for end > from && s[end-1] == '\n' {
			end--
		}
	}
	if i := strings.IndexByte(s[end:], '\n'); i >= 0 {
		end += i
	} else {
		end = len(s)
	}
	if under(s, h) && end < len(s) {
		if i := strings.IndexByte(s[end+1:], '\n'); i >= 0 {
			return from, end + 1 + i
		}
		return from, len(s)
	}
	return from, end
}

// under reports whether a heading is marked by a line under it.
func under(s string, h *ast.Heading) bool { return h.Pos() >= len(s) || s[max(h.Pos(), 0)] != '#' }

// heading writes a heading with signs before it, on its level, with its id.
func (r *rendering) heading(n *ast.Heading) {
	s := r.d.body.s
	if r.heads >= len(r.d.heads) {
		return
	}
	h := r.d.heads[r.heads]
	r.heads++
	from, end := headingSpan(s, n)
	signs := strings.Repeat("#", min(n.Level+r.shift, 6)) + " "
	id := ""
	if h.id != "" {
		id = " {#" + h.id + "}"
	}
	l := n.Lines()
	if l.Len() == 0 {
		r.put(from, end, strings.TrimSpace(signs)+id)
		return
	}
	first, last := l.At(0).Start, l.At(l.Len()-1).Stop
	for last > first && (s[last-1] == '\n' || s[last-1] == ' ') {
		last--
	}
	r.put(from, first, signs)
	for i := first; i < last; i++ {
		if s[i] == '\n' {
			r.put(i, i+1, " ")
		}
	}
	r.put(last, end, id)
}

// fence takes the name off a block of code that would be read as a rule or a warning here.
func (r *rendering) fence(n *ast.FencedCodeBlock) {
	name := strings.ToLower(string(n.Language(r.source)))
	if diag.Nearest(name, []string{"rule", "warning"}) == "" || name == "" || n.Info == nil {
		return
	}
	r.leave("fence", n.Info.Segment.Start, string(n.Info.Segment.Value(r.source)))
	r.put(n.Info.Segment.Start, n.Info.Segment.Stop, "")
}

// link gives a link its new address, or leaves its words only.
func (r *rendering) link(n *ast.Link) {
	s := r.d.body.s
	at := n.Pos()
	open, closing, end, ok := linkSpan(s, at)
	if !ok {
		return
	}
	raw := unescape(n.Destination)
	dest, keep, code := r.im.resolve(r.d, r.t, raw)
	if hasImage(n) {
		keep, dest, code = false, "", "link"
		if r.im.pictureFile(r.d, raw) != "" { // the picture in its full size, which pages link to by themselves
			code = ""
		}
	}
	if code != "" {
		r.leave(code, max(at, 0), cmp.Or(words(n, r.source), "…")+" → "+shown(raw))
	}
	switch {
	case keep:
	case dest != "":
		r.put(closing, end, "]("+dest+")")
	default:
		r.put(at, open, "")
		r.put(closing, end, "")
	}
}

// shown returns an address as its author wrote it.
func shown(raw string) string {
	if rest, ok := strings.CutPrefix(raw, "ref:"); ok {
		if un, err := url.QueryUnescape(rest); err == nil {
			return un
		}
	}
	return raw
}

// definition takes out the address of links that are rewritten where they stand.
func (r *rendering) definition(n *ast.LinkReferenceDefinition) {
	l := n.Lines()
	if _, keep, _ := r.im.resolve(r.d, r.t, unescape(n.Destination)); keep || l.Len() == 0 {
		return
	}
	r.put(l.At(0).Start, l.At(l.Len()-1).Stop, "")
}

func hasImage(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindImage || hasImage(c) {
			return true
		}
	}
	return false
}

// autoLink puts an address between signs, without which it is no link here.
func (r *rendering) autoLink(n *ast.AutoLink) {
	s := r.d.body.s
	label := string(n.Label(r.source))
	i := strings.Index(s[max(n.Pos(), 0):], label)
	if i < 0 || label == "" || within(n, ast.KindLink) {
		return
	}
	at := max(n.Pos(), 0) + i
	end := at + len(label)
	signs := at > 0 && s[at-1] == '<' && end < len(s) && s[end] == '>'
	switch {
	case n.AutoLinkType == ast.AutoLinkEmail:
		r.leave("mail", at, label)
		if signs {
			at, end = at-1, end+1
		}
		r.put(at, end, "…")
	case !parse.IsWeb(label) && signs:
		r.leave("link", at, label)
		r.put(at-1, at, "")
		r.put(end, end+1, "")
	case !parse.IsWeb(label):
	case r.im.conf.base != "" && strings.HasPrefix(strings.ToLower(label), r.im.conf.base):
		dest, _, code := r.im.resolve(r.d, r.t, label)
		if code != "" || dest == "" {
			r.leave("link", at, label)
			break
		}
		if signs {
			at, end = at-1, end+1
		}
		r.put(at, end, "["+escaped(label)+"]("+dest+")")
	case !signs:
		r.put(at, end, "<"+label+">")
	}
}

// image keeps a picture that stands by itself, gives one in a text a paragraph of its own after it, and leaves out one
// that no page could show.
func (r *rendering) image(n *ast.Image) {
	s := r.d.body.s
	at := n.Pos()
	_, _, end, ok := linkSpan(s, at)
	if !ok {
		return
	}
	raw := unescape(n.Destination)
	said := words(n, r.source)
	switch title := strings.TrimSpace(string(n.Title)); {
	case said == "":
		said = title
	case title != "" && title != said:
		r.leave("caption", at, title)
	}
	file := r.im.pictureFile(r.d, raw)
	p := r.im.picture(file)
	block := blockOf(n)
	movable := block.Kind() == ast.KindParagraph && block.Parent().Kind() == ast.KindDocument
	alone := onlyPictures(block, r.source)
	if p == nil || p.unfit != "" || said == "" || !alone && !movable {
		r.leave("picture", at, strings.TrimSpace(said+" → "+raw))
		r.put(at, end, "")
		return
	}
	r.shown = append(r.shown, file)
	tag := pictureTag(strings.ReplaceAll(said, "…", "..."), r.d.up()+p.name)
	if alone {
		r.put(at, end, tag)
		return
	}
	r.put(at, end, "")
	lines := block.Lines()
	_, to := r.d.body.lineBounds(max(lines.At(lines.Len()-1).Stop-1, 0))
	r.after[to] += "\n\n" + tag + "\n"
}

// blockOf returns the block that an inline node stands in.
func blockOf(n ast.Node) ast.Node {
	for n.Type() == ast.TypeInline && n.Parent() != nil {
		n = n.Parent()
	}
	return n
}

// onlyPictures reports whether a paragraph holds pictures and nothing else, whatever is linked around them.
func onlyPictures(n ast.Node, source []byte) bool {
	if n.Type() == ast.TypeBlock && n.Kind() != ast.KindParagraph && n.Kind() != ast.KindTextBlock {
		return false
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Image:
		case *ast.Link:
			if !onlyPictures(c, source) {
				return false
			}
		case *ast.Text:
			if len(bytes.TrimSpace(c.Segment.Value(source))) > 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

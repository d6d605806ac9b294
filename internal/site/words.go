package site

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Digest returns eight hexadecimal digits that stand for words: the first four bytes of the SHA-256 of the text with
// every run of white space folded into one space. Non-breaking spaces count as words: an editor chose them.
func Digest(text string) string {
	var d digester
	d.write(text)
	return d.sum()
}

// digester makes the Digest of a text that comes in pieces.
type digester struct {
	folded []byte
	space  bool // before what comes next
}

func (d *digester) write(text string) {
	for len(text) > 0 {
		n := strings.IndexAny(text, " \t\n")
		if n == 0 {
			d.space, text = len(d.folded) > 0, text[1:]
			continue
		}
		if n < 0 {
			n = len(text)
		}
		if d.space {
			d.folded, d.space = append(d.folded, ' '), false
		}
		d.folded, text = append(d.folded, text[:n]...), text[n:]
	}
}

func (d *digester) sum() string {
	sum := sha256.Sum256(d.folded)
	return hex.EncodeToString(sum[:4])
}

// ruleWords takes the words of the rules out of a doc: each rule's heading and the text under it become one block
// that stands for the rule. A rule's words run to the next heading of the same or a higher level, or to the next rule.
func ruleWords(doc *Doc, rules map[string]bool) map[string]*RuleText {
	words := make(map[string]*RuleText, len(rules))
	texts := make([]RuleText, 0, len(rules)) // in one piece: they live as long as each other
	blocks := make([]Block, 0, len(doc.Blocks))
	var d digester
	for i := 0; i < len(doc.Blocks); {
		b := doc.Blocks[i]
		i++
		if b.Level == 0 || !rules[b.ID] || words[b.ID] != nil {
			blocks = append(blocks, b)
			continue
		}
		texts = append(texts, RuleText{Title: b.Title, Pos: b.Pos})
		w := &texts[len(texts)-1]
		d.folded, d.space = d.folded[:0], false
		d.write(b.Title)
		for ; i < len(doc.Blocks); i++ {
			next := doc.Blocks[i]
			if next.Tail || next.Level > 0 && (next.Level <= b.Level || rules[next.ID]) {
				break
			}
			w.Body.Pieces = append(w.Body.Pieces, next.Body.Pieces...)
			d.write("\n")
			d.write(next.Source)
		}
		w.Digest = d.sum()
		words[b.ID] = w
		blocks = append(blocks, Block{Rule: true, ID: b.ID, Level: b.Level, Pos: b.Pos})
	}
	doc.Blocks = slices.Clip(blocks)
	return words
}

// fillGaps puts every rule that a language's file lacks where the other file has it: after the rule before it, else
// under the same section, else at the end.
func (l *linker) fillGaps(g *Guide) {
	for _, lang := range l.site.Config.Languages {
		doc := g.Docs[lang]
		if doc == nil {
			continue
		}
		previous := map[Lang]string{}
		for _, r := range g.Rules {
			if r.Words[lang] == nil {
				at := gapFor(doc, previous[r.Original], sectionOf(g.Docs[r.Original], r.ID))
				doc.Blocks = slices.Insert(doc.Blocks, at, Block{Rule: true, ID: r.ID, Level: r.Level, Pos: r.Pos})
			}
			previous[r.Original] = r.ID
		}
	}
}

// gapFor returns where a missing rule belongs.
func gapFor(doc *Doc, after, section string) int {
	rule := slices.IndexFunc(doc.Blocks, func(b Block) bool { return b.Rule && b.ID == after })
	if rule >= 0 && sectionOf(doc, after) == section {
		return rule + 1
	}
	head := slices.IndexFunc(doc.Blocks, func(b Block) bool { return b.Level == 2 && !b.Rule && b.ID == section && section != "" })
	if head >= 0 {
		at := head + 1
		for at < len(doc.Blocks) && doc.Blocks[at].Level == 0 && !doc.Blocks[at].Tail {
			at++
		}
		return at
	}
	if tail := slices.IndexFunc(doc.Blocks, func(b Block) bool { return b.Tail }); tail >= 0 {
		return tail
	}
	return len(doc.Blocks)
}

// sectionOf returns the id of the second-level heading above a rule.
func sectionOf(doc *Doc, rule string) string {
	section := ""
	if doc == nil {
		return ""
	}
	for _, b := range doc.Blocks {
		if b.Rule && b.ID == rule {
			return section
		}
		if b.Level == 2 && !b.Rule {
			section = b.ID
		}
	}
	return ""
}

package parse_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// Whatever is set in whichever rule of the project's own guides, all but the lines that say it is the same byte for byte,
// and reads the same. TestSetRule says which bytes these are; here they are found by a diff.
func TestSetRuleChangesNothingElse(t *testing.T) {
	names, err := filepath.Glob("../../content/countries/*.md")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	random := rand.New(rand.NewPCG(5, 2026))
	rules := 0
	for _, path := range names {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := "content/countries/" + filepath.Base(path)
		m, _ := parse.File(name, string(data))
		for i, r := range m.Rules {
			rules++
			text := string(data)
			if i%3 == 1 {
				text = "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")
			}
			s := settings(r.Facts == nil)[random.IntN(len(settings(r.Facts == nil)))]
			after, ok := parse.SetRule(name, text, r.ID, s)
			if !ok {
				t.Errorf("%s: SetRule(%q, %+v) is refused", name, r.ID, s)
				continue
			}
			onlyTheKey(t, name, text, after, s.Key)
			onlyTheRule(t, name, text, after, r.ID)
			if again, ok := parse.SetRule(name, after, r.ID, s); s.Into == parse.Whole && (!ok || again != after) {
				t.Errorf("%s: SetRule(%q, %+v) for the second time changes the file", name, r.ID, s)
			}
		}
	}
	if rules < 200 {
		t.Errorf("%d rules were edited, want all of the project's", rules)
	}
}

func settings(translation bool) []parse.Setting {
	if translation {
		return []parse.Setting{set("translates", "00ff00ff"), set("translated", "2026-11-22")}
	}
	return []parse.Setting{
		set("verified", "2026-11-22"), set("by", "'лес # 7'"), set("text", "{ru: 00ff00ff, en: 00ff00fe}"), set("facts", "0f0f0f0f"),
		set("minor", "{00ff00ff: 00ff00fe}"), set("minor", ""), {Key: "sources", Value: "other", Into: parse.Last},
		{Key: "was", Value: "{on: 2026-11, note: {ru: 'да, нет', en: 'yes'}}", Into: parse.First},
	}
}

// onlyTheKey checks that between the lines that both texts begin with and those that both end with there stands, before
// and after, nothing or an entry of the key.
func onlyTheKey(t *testing.T, name, before, after, key string) {
	t.Helper()
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	said := regexp.MustCompile(`^( *['"]?` + key + `['"]?:| *- )`)
	for _, lines := range [][]string{a, b} {
		if len(lines) > 2 || len(lines) > 0 && !said.MatchString(lines[0]) {
			t.Errorf("%s: setting %q changes the lines\n%q\nto\n%q", name, key, a, b)
			return
		}
	}
}

// onlyTheRule checks that the two texts read the same but for the block of one rule.
func onlyTheRule(t *testing.T, name, before, after, id string) {
	t.Helper()
	a, foundA := parse.File(name, before)
	b, foundB := parse.File(name, after)
	if len(foundB) > len(foundA) {
		t.Errorf("%s: after the edit of %q is found %v", name, id, foundB)
	}
	if x, y := read(a, id), read(b, id); x != y {
		t.Errorf("%s: the edit of %q changes what else is read\n%s\nto\n%s", name, id, x, y)
	}
}

// read is all that a file says outside of a rule's block.
func read(m *site.Markdown, id string) string {
	var b strings.Builder
	fmt.Fprintln(&b, m.Draft, m.Broken, m.Doc.Title, m.Doc.Summary, m.Doc.Ask, len(m.Pictures), len(m.IDs))
	for _, block := range m.Doc.Blocks {
		fmt.Fprintf(&b, "%d %q %q %q %q %t\n", block.Level, block.ID, block.Title, block.Source, written(block.Body), block.Tail)
	}
	for _, r := range m.Rules {
		if r.ID == id {
			continue
		}
		fmt.Fprintf(&b, "%q %q %q %t\n", r.ID, r.Translates, r.Translated.Name, r.Broken)
		if f := r.Facts; f != nil {
			fmt.Fprintln(&b, f.Kind.Name, f.Verified.Name, f.Value.Written(), f.Status.Name, f.By, f.Digests, f.Fixed, f.Minor, f.Review, len(f.Was), len(f.Sources))
		}
	}
	return b.String()
}

// A thousand edits, one upon another, of a file in which every value is written in another way. Each comment is there to
// the end, and so is every byte outside of the blocks.
func TestSetRuleAThousandTimes(t *testing.T) {
	random := rand.New(rand.NewPCG(1000, 5))
	for round := range 20 {
		text, ids := odd(random)
		end := []string{"\n", "\r\n", "\r"}[round%3]
		text = strings.ReplaceAll(text, "\n", end)
		comments := slices.Sorted(slices.Values(comment.FindAllString(text, -1)))
		around := outside(text)
		done := 0
		for range 50 {
			id, all := ids[random.IntN(len(ids))], settings(false)
			s := all[random.IntN(len(all))]
			after, ok := parse.SetRule(georgia, text, id, s)
			if !ok {
				t.Fatalf("SetRule(%q, %+v) is refused in\n%s", id, s, text)
			}
			onlyTheRule(t, georgia, text, after, id)
			if after != text {
				done++
			}
			text = after
		}
		if got := slices.Sorted(slices.Values(comment.FindAllString(text, -1))); !slices.Equal(got, comments) {
			t.Errorf("comments are %q after the edits, want %q, in\n%s", got, comments, text)
		}
		if got := outside(text); got != around {
			t.Errorf("outside of the blocks stands\n%q\nafter the edits, want\n%q", got, around)
		}
		if done < 25 {
			t.Errorf("%d of 50 edits changed anything", done)
		}
	}
}

var (
	comment = regexp.MustCompile(`# к[0-9]+`)
	blocks  = regexp.MustCompile("(?s)```rule.*?```")
)

// outside is what stands around the blocks.
func outside(text string) string { return blocks.ReplaceAllString(text, "```rule```") }

// odd makes a guide whose blocks are written in the ways that YAML has, with comments wherever they may stand.
func odd(random *rand.Rand) (text string, ids []string) {
	n := 0
	note := func() string {
		n++
		return fmt.Sprintf("# к%d", n)
	}
	pick := func(ways ...string) string {
		way := ways[random.IntN(len(ways))]
		for strings.Contains(way, "@") {
			way = strings.Replace(way, "@", note(), 1)
		}
		return way
	}
	var b strings.Builder
	for i := range 3 {
		id := fmt.Sprintf("stay-%d", i)
		ids = append(ids, id)
		b.WriteString(pick("### Срок {%}\n\n", "Срок\nдолгий {%}\n------\n\n", "### Срок {%}\n", "```\n### Срок {#x}\n```\n\n### Срок ### {%}\n"))
		entries := []string{
			pick("verified: 2026 @\n", "'verified':   '2026'\n", "verified: @\n  2026 @\n\n", "@\nverified: \"2026\"\n"),
			pick("sources: [a, b] @\n", "sources:\n  - a @\n  @\n  - 'b # нет'\n", "sources: [ @\n  a,\n\n  b @\n] @\n", "sources: a\n", "sources:\n- a\n- b @\n"),
			pick("", "by: лес и\n  поле @\n", "by: >\n  лес # нет\n\n  поле\n@\n", "by: \"лес #\n  поле\"\n", "by: ''\n"),
			pick("", "text: {ru: aaaaaaaa, @\n  en: 'bb # b'} @\n", "text: @\n  ru: aaaaaaaa @\n  @\n  en: bbbbbbbb\n", "text:\n"),
			pick("", "minor: {aaaaaaaa: bbbbbbbb}\n", "minor: @\n  aaaaaaaa: 'bbbb' @\n"),
			pick("", "was: []\n", "was: @\n  @\n  -   on: 2025 @\n      note: {ru: а, en: b} @\n", "was: [{on: 2025, note: {ru: 'а, # нет', en: b}}] @\n", "was:\n- on: 2025\n  note:\n    ru: |\n      а # нет\n\n    en: b @\n"),
			pick("", "@\n", "\n", "  @\n", "review: 3 @\n\n"),
		}
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		b.WriteString("```rule\n" + strings.Join(entries, "") + "```\n\nСлова # не здесь.\n\n")
	}
	text = b.String()
	for _, id := range ids {
		text = strings.Replace(text, "{%}", "{#"+id+"}", 1)
	}
	return guide(text), ids
}

func FuzzSetRule(f *testing.F) {
	seeds(f, func(text string) {
		for _, part := range strings.Split(text, "```rule\n")[1:] {
			lines, _, _ := strings.Cut(part, "```")
			f.Add(lines, uint8(0))
		}
	})
	f.Fuzz(func(t *testing.T, lines string, which uint8) {
		all := append(settings(false), settings(true)...)
		s := all[int(which)%len(all)]
		text := block(lines + "\n")
		after, ok := parse.SetRule(georgia, text, "stay", s)
		if !ok && after != text {
			t.Errorf("SetRule(%q, %+v) is refused, and changes the text to %q", text, s, after)
		}
		onlyTheRule(t, georgia, text, after, "stay")
	})
}

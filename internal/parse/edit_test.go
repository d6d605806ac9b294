package parse_test

import (
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/parse"
)

// block is an original with the lines of a rule's block.
func block(lines string) string {
	return guide("### Срок {#stay}\n\n```rule\n" + lines + "```\n\nСлова.\n\n### Работа {#work}\n\n```rule\nverified: 2025\nsources: [b]\n```\n\nДругие.\n")
}

func set(key, value string) parse.Setting { return parse.Setting{Key: key, Value: value} }

func TestSetRule(t *testing.T) {
	verified := set("verified", "2026-11-22")
	text := set("text", "{ru: 5f0c2a91, en: 0d1e2f3a}")
	entry := parse.Setting{Key: "was", Value: "{on: 2026-05, note: {ru: 'а, б', en: b}}", Into: parse.First}
	source := parse.Setting{Key: "sources", Value: "pi26", Into: parse.Last}
	for _, tt := range []struct {
		name string
		text string // lines of the block
		set  parse.Setting
		want string // "" when it must be refused
	}{
		{"plain value", "verified: 2026-02\nsources: [a]\n", verified, "verified: 2026-11-22\nsources: [a]\n"},
		{"comment after it", "verified:   2026-02   # по звонку\nsources: [a]\n", verified, "verified:   2026-11-22   # по звонку\nsources: [a]\n"},
		{"in quotes, comment with a quote", "verified: \"2026-02\" # \"так\"\nsources: [a]\n", verified, "verified: 2026-11-22 # \"так\"\nsources: [a]\n"},
		{"in single quotes with a sign of comment", "verified: '20#''26'# х\nsources: [a]\n", verified, ""},
		{"quoted key", "'verified' : 2026-02\nsources: [a]\n", verified, "'verified' : 2026-11-22\nsources: [a]\n"},
		{"nothing", "verified:   # когда?\nsources: [a]\n", verified, "verified: 2026-11-22   # когда?\nsources: [a]\n"},
		{"nothing at all", "verified:\nsources: [a]\n", verified, "verified: 2026-11-22\nsources: [a]\n"},
		{"on the next line", "verified:  # день\n  2026-02 # так\nsources: [a]\n", verified, "verified: 2026-11-22  # день\n  # так\nsources: [a]\n"},
		{"first key", "# день\nsources: [a]\n", verified, "verified: 2026-11-22\n# день\nsources: [a]\n"},
		{"it says so", "verified: '2026-11-22'\nsources: [a]\n", verified, "verified: '2026-11-22'\nsources: [a]\n"},

		{"new key below its neighbour", "verified: 2026 # да\n# слова\nsources: [a]\n", text, "verified: 2026 # да\ntext: {ru: 5f0c2a91, en: 0d1e2f3a}\n# слова\nsources: [a]\n"},
		{"new key below the nearest", "sources:\n  - a\nby: лес\n\n\nverified: 2026\n", text, "sources:\n  - a\nby: лес\ntext: {ru: 5f0c2a91, en: 0d1e2f3a}\n\n\nverified: 2026\n"},
		{"new key below a list", "sources: [a]\nverified:\n  2026\n  # конец\nreview: 9\n", set("facts", "00ff00ff"), "sources: [a]\nverified:\n  2026\nfacts: 00ff00ff\n  # конец\nreview: 9\n"},
		{"new key without a neighbour", "verified: 2026\nsources: [a]\n# конец\n", set("review", "30"), "verified: 2026\nsources: [a]\nreview: 30\n# конец\n"},
		{"indented keys", "  verified: 2026\n  sources: [a]\n", text, "  verified: 2026\n  text: {ru: 5f0c2a91, en: 0d1e2f3a}\n  sources: [a]\n"},
		{"map over lines, comments between", "verified: 2026\ntext: {ru: aaaaaaaa, # слова\n  # ещё\n  en: 'bbb # b'} # words\nsources: [a]\n", text,
			"verified: 2026\ntext: {ru: 5f0c2a91, en: 0d1e2f3a} # words\n  # слова\n  # ещё\nsources: [a]\n"},
		{"block map, comments between", "verified: 2026\ntext: # слова\n\n  # русские\n  ru: aaaaaaaa # р\n\n  en: bbbbbbbb\n\n# источники\nsources: [a]\n", text,
			"verified: 2026\ntext: {ru: 5f0c2a91, en: 0d1e2f3a} # слова\n  # русские\n  # р\n\n# источники\nsources: [a]\n"},
		{"same map in another order", "verified: 2026\ntext:\n  en: 0d1e2f3a\n  ru: 5f0c2a91\nsources: [a]\n", text, "verified: 2026\ntext:\n  en: 0d1e2f3a\n  ru: 5f0c2a91\nsources: [a]\n"},
		{"text over lines", "verified: 2026\nsources: [a]\nby: один\n\n  два # кто\nreview: 3\n", set("by", "лес"), "verified: 2026\nsources: [a]\nby: лес # кто\nreview: 3\n"},
		{"text of lines", "verified: 2026\nsources: [a]\nby: |\n  один # не комментарий\n\n  два\n\nreview: 3\n", set("by", "лес"), "verified: 2026\nsources: [a]\nby: лес\n\nreview: 3\n"},
		{"quotes over lines", "verified: 2026\nsources: [a]\nby: \"один\n  \\\"два\\\" # не\"  # кто\nreview: 3\n", set("by", "лес"), "verified: 2026\nsources: [a]\nby: лес  # кто\nreview: 3\n"},

		{"key out", "verified: 2026\nminor: {a: b}\nsources: [a]\n", set("minor", ""), "verified: 2026\nsources: [a]\n"},
		{"key out, comments stay", "verified: 2026\nminor: # описки\n  a: b # срок\n# источник\nsources: [a]\n", set("minor", ""), "verified: 2026\n# описки\n# срок\n# источник\nsources: [a]\n"},
		{"last key out", "verified: 2026\nsources: [a]\nminor: {a: b}\n", set("minor", ""), "verified: 2026\nsources: [a]\n"},
		{"key that is not there out", "verified: 2026\nsources: [a]\n", set("minor", ""), "verified: 2026\nsources: [a]\n"},

		{"history begins", "verified: 2026\nsources: [a]\n# конец\n", entry, "verified: 2026\nsources: [a]\nwas:\n  - {on: 2026-05, note: {ru: 'а, б', en: b}}\n# конец\n"},
		{"history grows, block", "was:  # раньше\n  # как у «Коммерсанта»\n  -   on: 2025\n      note: {ru: а, en: b}\nverified: 2026\nsources: [a]\n", entry,
			"was:  # раньше\n  - {on: 2026-05, note: {ru: 'а, б', en: b}}\n  # как у «Коммерсанта»\n  -   on: 2025\n      note: {ru: а, en: b}\nverified: 2026\nsources: [a]\n"},
		{"history grows, block at the margin", "was:\n- {on: 2025, note: {ru: а, en: b}}\nverified: 2026\nsources: [a]\n", entry,
			"was:\n- {on: 2026-05, note: {ru: 'а, б', en: b}}\n- {on: 2025, note: {ru: а, en: b}}\nverified: 2026\nsources: [a]\n"},
		{"history grows, brackets", "was: [ {on: 2025, note: {ru: а, en: b}} ] # да\nverified: 2026\nsources: [a]\n", entry,
			"was: [ {on: 2026-05, note: {ru: 'а, б', en: b}}, {on: 2025, note: {ru: а, en: b}} ] # да\nverified: 2026\nsources: [a]\n"},
		{"history grows, brackets over lines", "was: [ # раньше\n  {on: 2025, note: {ru: а, en: b}},\n]\nverified: 2026\nsources: [a]\n", entry,
			"was: [ # раньше\n  {on: 2026-05, note: {ru: 'а, б', en: b}},\n  {on: 2025, note: {ru: а, en: b}},\n]\nverified: 2026\nsources: [a]\n"},
		{"empty history", "verified: 2026\nwas: [ ]\nsources: [a]\n", entry, "verified: 2026\nwas: [{on: 2026-05, note: {ru: 'а, б', en: b}}]\nsources: [a]\n"},
		{"history that is none", "verified: 2026\nwas: раньше\nsources: [a]\n", entry, ""},

		{"source in brackets", "verified: 2026\nsources: [ a, b ] # два\n", source, "verified: 2026\nsources: [ a, b, pi26 ] # два\n"},
		{"source over lines", "verified: 2026\nsources: [\n  a, # один\n  b, # два\n]\n", source, "verified: 2026\nsources: [\n  a, # один\n  b, pi26, # два\n]\n"},
		{"source in a block", "verified: 2026\nsources:\n  - a # один\n\n  - b\nreview: 3\n", source, "verified: 2026\nsources:\n  - a # один\n\n  - b\n  - pi26\nreview: 3\n"},
		{"single source", "verified: 2026\nsources: 'a' # да\n", source, "verified: 2026\nsources: [a, pi26] # да\n"},
		{"no source", "verified: 2026\nsources: []   # ключи\n", source, "verified: 2026\nsources: [pi26]   # ключи\n"},
		{"no sources", "verified: 2026\nvalue: {}\n", source, "verified: 2026\nsources: [pi26]\nvalue: {}\n"},

		{"block in braces", "{verified: 2026, sources: [a]}\n", verified, "{verified: 2026-11-22, sources: [a]}\n"},
		{"block in braces, new key", "{verified: 2026, sources: [a]}\n", text, "{verified: 2026, text: {ru: 5f0c2a91, en: 0d1e2f3a}, sources: [a]}\n"},
		{"block in braces, key out", "{verified: 2026, minor: {a: b}, sources: [a]}\n", set("minor", ""), "{verified: 2026, sources: [a]}\n"},

		{"key twice", "verified: 2026\nverified: 2025\nsources: [a]\n", verified, ""},
		{"not YAML", "verified: 2026\nsources: [a\n", verified, ""},
		{"alias", "verified: &a 2026\nsources: [a]\n", verified, ""},
		{"explicit key", "? verified\n: 2026\nsources: [a]\n", verified, ""},
		{"value of two lines", "verified: 2026\nsources: [a]\n", set("by", "a\nb"), ""},
		{"value with a comment", "verified: 2026\nsources: [a]\n", set("by", "a # b"), ""},
		{"value that is none", "verified: 2026\nsources: [a]\n", set("by", "[a"), ""},
		{"value that is wrong", "verified: 2026\nsources: [a]\n", set("review", "никогда"), ""},
		{"key that is none", "verified: 2026\nsources: [a]\n", set("verifed", "2026"), ""},
		{"what a translation says", "verified: 2026\nsources: [a]\n", set("translates", "5f0c2a91"), ""},
	} {
		want := tt.want
		if want == "" {
			want = tt.text
		}
		everyEnd(t, tt.name, block(tt.text), block(want), tt.want != "", tt.set)
		everyEnd(t, tt.name+", the fence indented", indented(block(tt.text)), indented(block(want)), tt.want != "", tt.set)
	}
}

// indented is the text with the block of its first rule two spaces to the right.
func indented(text string) string {
	before, rest, _ := strings.Cut(text, "```rule\n")
	lines, after, _ := strings.Cut(rest, "```\n")
	if lines != "" {
		lines = strings.ReplaceAll("  "+strings.TrimSuffix(lines, "\n"), "\n", "\n  ") + "\n"
		lines = strings.ReplaceAll(lines, "\n  \n", "\n\n")
	}
	return before + "  ```rule\n" + lines + "  ```\n" + after
}

// everyEnd does the settings in a file with every end of line, with and without a byte order mark.
func everyEnd(t *testing.T, name, text, want string, ok bool, settings ...parse.Setting) {
	t.Helper()
	for _, end := range []string{"\n", "\r\n", "\r"} {
		for _, mark := range []string{"", "\ufeff"} {
			text, want := mark+strings.ReplaceAll(text, "\n", end), mark+strings.ReplaceAll(want, "\n", end)
			got, did := parse.SetRule(georgia, text, "stay", settings...)
			if got != want || did != ok {
				t.Errorf("%s: SetRule(%q) = %t\n%q, want %t\n%q", name, text, did, got, ok, want)
			}
		}
	}
}

func TestSetRuleInATranslation(t *testing.T) {
	const front = "---\nsummary: A year\n---\n\n"
	for _, tt := range []struct {
		name string
		text string
		want string // "" when the text must stay
	}{
		{"digest replaced", "### Stay {#stay}\n\n```rule\ntranslates: 00000000 # old\n```\n\nWords.  \n",
			"### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91 # old\ntranslated: 2026-11-22\n```\n\nWords.  \n"},
		{"put into an empty block", "### Stay {#stay}\n```rule\n```\nWords.\n",
			"### Stay {#stay}\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```\nWords.\n"},
		{"put into a block of comments", "### Stay {#stay}\n```rule\n# here\n\n```\nWords.\n",
			"### Stay {#stay}\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n# here\n\n```\nWords.\n"},
		{"block put in", "### Stay {#stay}\n\nWords.\n\n### Work {#work}\n\nMore.",
			"### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```\n\nWords.\n\n### Work {#work}\n\nMore."},
		{"words right under the heading", "### Stay {#stay}\nWords.\n",
			"### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```\nWords.\n"},
		{"second of two rules", "### Work {#work}\n\n```rule\ntranslates: 11111111\n```\n\nA.\n\n### Stay {#stay}\n\n```rule\ntranslates: 00000000\n```\n\nB.\n",
			"### Work {#work}\n\n```rule\ntranslates: 11111111\n```\n\nA.\n\n### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```\n\nB.\n"},
		{"code that shows a heading", "```\n### Stay {#stay}\n```\n\n### Stay {#stay}\n\nWords.\n",
			"```\n### Stay {#stay}\n```\n\n### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```\n\nWords.\n"},
		{"code that shows a block", "### Stay {#stay}\n\nWords.\n\n    ```rule\n    translates: 0\n    ```\n",
			"### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```\n\nWords.\n\n    ```rule\n    translates: 0\n    ```\n"},
		{"heading under a line", "Stay {#stay}\n---\n\nWords.\n",
			"Stay {#stay}\n---\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```\n\nWords.\n"},
		{"heading of two lines", "Stay\nlonger {#stay}\n---\n\nWords.\n",
			"Stay\nlonger {#stay}\n---\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```\n\nWords.\n"},
		{"heading ends the file", "### Stay {#stay}",
			"### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```"},
		{"block ends the file", "### Stay {#stay}\n\n```rule\ntranslates: 00000000\n```",
			"### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\ntranslated: 2026-11-22\n```"},
		{"no such heading", "### Work {#work}\n\nWords.\n", ""},
		{"two such headings", "### Stay {#stay}\n\nWords.\n\n### Stay {#stay}\n\nWords.\n", ""},
		{"block that does not end", "### Stay {#stay}\n\n```rule\ntranslates: 00000000\n", ""},
		{"block states facts", "### Stay {#stay}\n\n```rule\nverified: 2026\nsources: [a]\n```\n\nWords.\n", ""},
	} {
		want := tt.want
		if want == "" {
			want = tt.text
		}
		everyEnd(t, tt.name, front+tt.text, front+want, tt.want != "", set("translates", "5f0c2a91"), set("translated", "2026-11-22"))
	}
}

func TestScalar(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"npr", "npr"}, {"лес-7", "лес-7"}, {"5f0c2a91", "5f0c2a91"}, {"12345678", "'12345678'"}, {"5e000001", "'5e000001'"}, {"", "''"},
		{"no", "no"}, {"true", "'true'"}, {"null", "'null'"}, {"-", "'-'"}, {"2026-05", "2026-05"},
		{"в 2026 году: «да», нет", "'в 2026 году: «да», нет'"}, {"it's\n two", "'it''s two'"}, {"365\u00a0дней", "'365\u00a0дней'"},
	} {
		if got := parse.Scalar(tt.text); got != tt.want {
			t.Errorf("Scalar(%q) = %s, want %s", tt.text, got, tt.want)
		}
	}
}

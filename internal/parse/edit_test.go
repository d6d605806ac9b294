package parse_test

import (
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/parse"
)

func TestSetTranslates(t *testing.T) {
	const file, front = "content/countries/georgia.en.md", "---\nsummary: A year\n---\n\n"
	for _, tt := range []struct {
		name string
		text string
		want string // "" when the text must stay
	}{
		{"digest replaced", front + "### Stay {#stay}\n\n```rule\ntranslates: 00000000\n```\n\nWords.  \n",
			front + "### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\n```\n\nWords.  \n"},
		{"digest put into an empty block", front + "### Stay {#stay}\n```rule\n```\nWords.\n",
			front + "### Stay {#stay}\n```rule\ntranslates: 5f0c2a91\n```\nWords.\n"},
		{"block put in", front + "### Stay {#stay}\n\nWords.\n\n### Work {#work}\n\nMore.",
			front + "### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\n```\n\nWords.\n\n### Work {#work}\n\nMore."},
		{"second of two rules", front + "### Work {#work}\n\n```rule\ntranslates: 11111111\n```\n\nA.\n\n### Stay {#stay}\n\n```rule\ntranslates: 00000000\n```\n\nB.\n",
			front + "### Work {#work}\n\n```rule\ntranslates: 11111111\n```\n\nA.\n\n### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\n```\n\nB.\n"},
		{"code that shows a heading", front + "```\n### Stay {#stay}\n```\n\n### Stay {#stay}\n\nWords.\n",
			front + "```\n### Stay {#stay}\n```\n\n### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\n```\n\nWords.\n"},
		{"heading under a line", front + "Stay {#stay}\n---\n\nWords.\n",
			front + "Stay {#stay}\n---\n\n```rule\ntranslates: 5f0c2a91\n```\n\nWords.\n"},
		{"heading of two lines", front + "Stay\nlonger {#stay}\n---\n\nWords.\n",
			front + "Stay\nlonger {#stay}\n---\n\n```rule\ntranslates: 5f0c2a91\n```\n\nWords.\n"},
		{"heading ends the file", front + "### Stay {#stay}",
			front + "### Stay {#stay}\n\n```rule\ntranslates: 5f0c2a91\n```\n"},
		{"no such heading", front + "### Work {#work}\n\nWords.\n", ""},
		{"block states facts", front + "### Stay {#stay}\n\n```rule\nverified: 2026\nsources: [a]\n```\n\nWords.\n", ""},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			for _, mark := range []string{"", "\ufeff"} {
				text := mark + strings.ReplaceAll(tt.text, "\n", end)
				want := text
				if tt.want != "" {
					want = mark + strings.ReplaceAll(tt.want, "\n", end)
				}
				got, ok := parse.SetTranslates(file, text, "stay", "5f0c2a91")
				if got != want || ok != (tt.want != "") {
					t.Errorf("%s: SetTranslates(%q) = %q, %t, want %q", tt.name, text, got, ok, want)
				}
			}
		}
	}
}

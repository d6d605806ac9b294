package hugo

import (
	"strings"
	"testing"
	"time"
)

// A text from a stranger must not stop an import: none of these takes the square of its length.
func TestNoTextTakesForever(t *testing.T) {
	for _, tt := range []string{
		"{{<", "{{< x >}}", "{{< /x >}}", "{{< comment >}}", "{{< \"", "[", "](", "[x](/a/)", "![a](pic.png) ", "![a](pic.png)\n\n", "`", "<b>", "<b>a</b>", "<script>", "<!--", "<i>\n\n",
		"# a\n", "a\n=\n", "a@b.c ", "@", "https://a.b/c@d ", "> ", "- ", "| a ", "<div>\n", "[a]: /b\n", "[a][b] ", "<table>", "{.a}\n", "```rule\n```\n", "*", "**a ", "a\\", "&#",
		"[x](/a/)\n\n", "[x\n\n", "<b>a\n\n", "<b>a</b> [x](b.md)\n\n", "`a\n\n", "{{< x >}}\n\n", "| a |\n|---|\n| b |\n\n", "![a](pic.png) x\n\n", "a\n{.b}\n\n", "a@b.c\n\n",
		"https://a.b/c\n\n", "> # a\n\n", "<div>a\n\n", "- a\n\n", "# [a](#a)\n", "[a]: /b\n\n",
	} {
		body := strings.Repeat(tt, (60<<10)/len(tt))
		start := time.Now()
		one(t, "\n"+body)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%q takes %v", tt, took)
		}
	}
}

package parse

import (
	"strings"
)

// SetTranslates returns the text of a translation's file in which the rule of that id records what it translates: the
// digest of the original's words. Only the line that holds the digest is changed, or a block of three lines and the
// empty line before it is put in under the heading; every other byte stays. It reports false if the file has no such
// heading, or its block states facts.
func SetTranslates(file, text, id, digest string) (string, bool) {
	m, _ := File(file, text)
	heading := 0
	for _, b := range m.Doc.Blocks {
		if b.Level > 0 && b.ID == id {
			heading = b.Pos.Line
			break
		}
	}
	if heading == 0 {
		return text, false
	}
	for _, r := range m.Rules {
		if r.ID == id && r.Facts != nil {
			return text, false
		}
	}
	lines := strings.SplitAfter(text, "\n")
	end := "\n"
	if strings.HasSuffix(lines[0], "\r\n") {
		end = "\r\n"
	}
	for !strings.HasPrefix(strings.TrimLeft(lines[heading-1], " "), "#") && heading < len(lines) { // underlined
		heading++
		if strings.Trim(lines[heading-1], "=- \r\n") == "" {
			break
		}
	}
	line := "translates: " + digest + end
	for i := heading; i < len(lines); i++ {
		switch l := strings.TrimSpace(lines[i]); {
		case l == "":
			continue
		case l != "```rule":
			i = len(lines)
		default:
			for j := i + 1; j < len(lines) && strings.TrimSpace(lines[j]) != "```"; j++ {
				if strings.HasPrefix(strings.TrimSpace(lines[j]), "translates:") {
					lines[j] = line
					return strings.Join(lines, ""), true
				}
			}
			lines[i] += line
			return strings.Join(lines, ""), true
		}
	}
	lines[heading-1] = strings.TrimRight(lines[heading-1], "\r\n") + end + end + "```rule" + end + line + "```" + end
	return strings.Join(lines, ""), true
}

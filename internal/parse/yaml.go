package parse

import (
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// maxDepth is how deep YAML and Markdown may be nested. The deepest honest file is at 6.
const maxDepth = 40

// reporter takes a diagnostic.
type reporter func(diag.Diagnostic)

// yamlNode reads one YAML document. file and skip (lines of the file before the text) place what is wrong in it.
// An empty document is a node of type Null.
func yamlNode(text, file string, skip int, report reporter) (site.Node, bool) {
	if n, ok := simpleNode(text, file, skip); ok {
		return n, true
	}
	return anyNode(text, file, skip, report)
}

// anyNode is yamlNode for all of YAML, by the library.
func anyNode(text, file string, skip int, report reporter) (site.Node, bool) {
	pos := func(line, col, length int) diag.Pos {
		return diag.Pos{File: file, Line: line + skip, Col: col, Len: length}
	}
	for i, line := range strings.Split(text, "\n") {
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if tab := strings.IndexByte(line[:indent], '\t'); tab >= 0 {
			report(diag.At(pos(i+1, tab+1, 1), "yaml-tab"))
			return site.Node{}, false
		}
		if i > 0 && (line == "---" || strings.HasPrefix(line, "--- ")) {
			report(diag.At(pos(i+1, 1, 3), "yaml", "problem", "a second document"))
			return site.Node{}, false
		}
	}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		var le *yaml.LoadError
		if errors.As(err, &le) {
			report(diag.At(pos(max(le.Mark.Line, 1), max(le.Mark.Column, 1), 1), "yaml", "problem", le.Message))
		} else {
			report(diag.At(pos(1, 0, 0), "yaml", "problem", strings.TrimPrefix(err.Error(), "yaml: ")))
		}
		return site.Node{}, false
	}
	if len(root.Content) == 0 {
		return site.Node{Type: site.Null, Pos: pos(1, 0, 0)}, true
	}
	return convert(root.Content[0], pos, 0, report)
}

// convert makes a Node of YAML's own, which knows no aliases, anchors or tags.
func convert(y *yaml.Node, pos func(line, col, length int) diag.Pos, depth int, report reporter) (site.Node, bool) {
	n := site.Node{Pos: pos(y.Line, y.Column, 1), Text: y.Value}
	if depth > maxDepth {
		report(diag.At(n.Pos, "too-deep"))
		return n, false
	}
	if y.Kind == yaml.AliasNode || y.Anchor != "" || y.Style&yaml.TaggedStyle != 0 {
		report(diag.At(n.Pos, "yaml-alias"))
		return n, false
	}
	switch y.Kind {
	case yaml.SequenceNode:
		n.Type = site.List
		for _, c := range y.Content {
			item, ok := convert(c, pos, depth+1, report)
			if !ok {
				return n, false
			}
			n.Items = append(n.Items, item)
		}
	case yaml.MappingNode:
		n.Type = site.Map
		seen := map[string]bool{}
		for i := 0; i+1 < len(y.Content); i += 2 {
			k := y.Content[i]
			key := site.Ref{Name: k.Value, Pos: pos(k.Line, k.Column, utf8.RuneCountInString(k.Value))}
			if k.Kind != yaml.ScalarNode || k.Anchor != "" || k.Style&yaml.TaggedStyle != 0 {
				report(diag.At(key.Pos, "yaml-alias"))
				return n, false
			}
			if seen[key.Name] { // the first one counts, so that the rest of the file is still looked at
				report(diag.At(key.Pos, "duplicate-key", "key", key.Name))
				continue
			}
			seen[key.Name] = true
			value, ok := convert(y.Content[i+1], pos, depth+1, report)
			if !ok {
				return n, false
			}
			n.Pairs = append(n.Pairs, site.NPair{Key: key, Value: value})
		}
	default:
		n.Type = scalarType(y)
		n.Pos.Len = max(1, utf8.RuneCountInString(y.Value))
		if y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			n.Pos.Len += 2
		}
	}
	return n, true
}

func scalarType(y *yaml.Node) site.NodeType {
	switch y.ShortTag() {
	case "!!null":
		return site.Null
	case "!!bool":
		return site.BoolNode
	case "!!int":
		return site.IntNode
	case "!!float":
		return site.FloatNode
	}
	return site.Text
}

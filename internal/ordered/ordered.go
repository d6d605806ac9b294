// Package ordered writes JSON (RFC 8259) whose objects keep the order of their keys, so that two versions of a file can be
// compared by lines.
package ordered

import (
	"bytes"
	"encoding/json"
	"iter"
)

// Object returns the JSON of an object with these members, in their order.
func Object(members iter.Seq2[string, any]) []byte {
	var out bytes.Buffer
	out.WriteByte('{')
	for key, value := range members {
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		out.Write(Encode(key))
		out.WriteByte(':')
		out.Write(Encode(value))
	}
	out.WriteByte('}')
	return out.Bytes()
}

// Encode returns the JSON of a value, with <, > and & as they are. The value must be one that encodes.
func Encode(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // text, numbers and lists encode
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// Indent returns the JSON of a value as people read it, ended by a line feed.
func Indent(v any) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, Encode(v), "", "  "); err != nil {
		panic(err) // it was encoded the line before
	}
	out.WriteByte('\n')
	return out.Bytes()
}

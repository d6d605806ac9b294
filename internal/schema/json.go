package schema

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(encoded(m.key))
		out.WriteByte(':')
		out.Write(encoded(m.value))
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// encoded returns the JSON of a value, with <, > and & as they are.
func encoded(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // text, numbers and lists encode
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// indented returns the JSON of a value as people read it, ended by a line feed.
func indented(v any) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, encoded(v), "", "  "); err != nil {
		panic(err) // it was encoded the line before
	}
	out.WriteByte('\n')
	return out.Bytes()
}

package ordered_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/ordered"
)

// written returns what a Writer makes of one value.
func written(t *testing.T, write func(w *ordered.Writer)) string {
	t.Helper()
	var out bytes.Buffer
	w := ordered.NewWriter(&out)
	write(w)
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWriterSeparates(t *testing.T) {
	got := written(t, func(w *ordered.Writer) {
		w.Open('{')
		w.Key("z")
		w.Open('[')
		w.Int(1)
		w.Text("a", "/", "b")
		w.Open('{')
		w.Close('}')
		w.Close(']')
		w.Key("a")
		w.Null()
		w.Key("m")
		w.Bool(true)
		w.Key("n")
		w.Any([]string{"<&>"})
		w.Close('}')
		w.Raw("\n")
		w.Float(0.5)
	})
	if want := "{\"z\":[1,\"a/b\",{}],\"a\":null,\"m\":true,\"n\":[\"<&>\"]}\n0.5"; got != want {
		t.Errorf("the Writer wrote\n%s, want\n%s", got, want)
	}
}

// Whoever reads the files must not notice which way they were written.
func TestWriterEncodesAsEncode(t *testing.T) {
	for _, s := range []string{
		"", "plain", "ёлки «и» иголки", "a\"b\\c/d", "\x00\x01\b\f\n\r\t\x1f\x7f", "<b>&amp;</b>", "\u2028x\u2029", "\u2027\u202a\ufffd", "\xff\xd0", "x\xe2\x80",
		"😀\U0010ffff", strings.Repeat("длинно ", 20000),
	} {
		if got, want := written(t, func(w *ordered.Writer) { w.Text(s) }), string(ordered.Encode(s)); got != want {
			t.Errorf("Text(%q) = %s, want %s", s, got, want)
		}
		want := string(ordered.Encode(map[string]int{s: 1}))
		got := written(t, func(w *ordered.Writer) {
			w.Open('{')
			w.Key(s)
			w.Int(1)
			w.Close('}')
		})
		if got != want {
			t.Errorf("Key(%q) makes %s, want %s", s, got, want)
		}
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 1, -1, 0.1, 365, 12.5, 1e-6, 9.9e-7, 1e20, 1e21, 123456789012345678, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		if got, want := written(t, func(w *ordered.Writer) { w.Float(f) }), string(ordered.Encode(f)); got != want {
			t.Errorf("Float(%v) = %s, want %s", f, got, want)
		}
	}
}

func FuzzWriterEncodesAsEncode(f *testing.F) {
	f.Add("a\"b\\c\n\u2028\xff", 1e-7)
	f.Fuzz(func(t *testing.T, s string, n float64) {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			t.Skip() // no JSON says them
		}
		got := written(t, func(w *ordered.Writer) {
			w.Open('[')
			w.Text(s)
			w.Float(n)
			w.Close(']')
		})
		if want := string(ordered.Encode([]any{s, n})); got != want {
			t.Errorf("the Writer wrote %s, want %s", got, want)
		}
	})
}

// full is a disk without room.
type full struct{ writes int }

func (f *full) Write([]byte) (int, error) {
	f.writes++
	return 0, errors.New("no room")
}

func TestWriterStopsAtAnError(t *testing.T) {
	disk := &full{}
	w := ordered.NewWriter(disk)
	for range 100 {
		w.Text(strings.Repeat("x", 1<<14))
		w.Rest()
	}
	if err := w.End(); err == nil || disk.writes != 1 {
		t.Errorf("End() = %v after %d writes, want the error of the first and no other", err, disk.writes)
	}
}

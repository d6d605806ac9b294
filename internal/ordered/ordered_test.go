package ordered_test

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/ordered"
)

func TestObjectKeepsTheOrder(t *testing.T) {
	members := func(yield func(string, any) bool) {
		_ = yield("z", []int{1}) && yield("a", "<&>") && yield("m", nil)
	}
	if got, want := string(ordered.Object(members)), `{"z":[1],"a":"<&>","m":null}`; got != want {
		t.Errorf("Object() = %s, want %s", got, want)
	}
	if got := string(ordered.Object(func(func(string, any) bool) {})); got != "{}" {
		t.Errorf("Object(nothing) = %s", got)
	}
	if got, want := string(ordered.Indent(map[string]int{"a": 1})), "{\n  \"a\": 1\n}\n"; got != want {
		t.Errorf("Indent() = %q, want %q", got, want)
	}
}

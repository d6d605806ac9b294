package manifest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// five is a site whose manifest lists 5,000 files.
func five(b testing.TB) (*manifest.Keyset, []byte, [][]byte) {
	s := copytest.New(b)
	s.SignAs(func(m *manifest.Manifest) {
		m.Files = nil
		for i := range 5000 {
			m.Files = append(m.Files, manifest.File{Path: fmt.Sprintf("ru/countries/p%03d/rule-%04d.html", i/50, i), Size: int64(i), SHA256: manifest.SHA256([]byte{byte(i), byte(i >> 8)})})
		}
		slices.SortFunc(m.Files, func(a, b manifest.File) int { return strings.Compare(a.Path, b.Path) })
	})
	return s.Keyset, s.Read(manifest.Name), s.Signatures(manifest.Name)
}

// BenchmarkVerify5000 is signature, format and rules of a manifest of 5,000 files, which must take less than 50 ms.
func BenchmarkVerify5000(b *testing.B) {
	k, text, signatures := five(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := k.Verify(text, signatures); err != nil {
			b.Fatal(err)
		}
	}
}

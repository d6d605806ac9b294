package verify_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// large is a site of 5,000 files of the sizes that guides have, 100 MB in all.
func large(b *testing.B) *copytest.Site {
	s := copytest.New(b)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 5000 - len(s.Manifest.Files) {
		text := make([]byte, 2<<10+r.IntN(36<<10))
		for j := range text {
			text[j] = byte('a' + r.IntN(26))
		}
		s.Put(fmt.Sprintf("ru/p%02d/page-%d.html", i%50, i), string(text))
	}
	s.Sign()
	return s
}

// BenchmarkVerifyTree is to be read beside BenchmarkSha256sum, which hashes the same 5,000 files: at no less than 80 % of
// its rate.
func BenchmarkVerifyTree(b *testing.B) {
	s := large(b)
	b.SetBytes(s.Manifest.Bytes())
	for b.Loop() {
		tree, err := verify.Dir(s.Dir)
		if err != nil {
			b.Fatal(err)
		}
		r, err := verify.Run(b.Context(), tree, verify.Options{Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now})
		if err != nil || r.Checked != 5000 {
			b.Fatalf("%d files, %v", r.Checked, err)
		}
	}
}

// BenchmarkSha256sum is coreutils on the same tree.
func BenchmarkSha256sum(b *testing.B) {
	s := large(b)
	b.SetBytes(s.Manifest.Bytes())
	for b.Loop() {
		c := exec.Command("sha256sum", "--check", "--strict", "--quiet", manifest.Name)
		c.Dir = s.Dir
		if text, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, text)
		}
	}
}

// BenchmarkVerifyManifest is everything but the hashing of the files: to be below 50 ms.
func BenchmarkVerifyManifest(b *testing.B) {
	s := large(b)
	for b.Loop() {
		tree, err := verify.Dir(s.Dir)
		if err != nil {
			b.Fatal(err)
		}
		if r, err := verify.Run(b.Context(), tree, verify.Options{Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now, Sample: 1}); err != nil || r.Checked != 1 {
			b.Fatal(err)
		}
	}
}

package build_test

import (
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
)

// TestReadOneGuide holds a guide that is read alone against the same guide in its whole site.
func TestReadOneGuide(t *testing.T) {
	m := ownFiles(t)
	all := build.New(m, fstest.MapFS{}).Read(build.Options{Day: day})
	for _, g := range all.Site.Guides {
		one := build.New(m, fstest.MapFS{}).Read(build.Options{Day: day, Guide: g.Slug})
		if n := diag.Count(one.Found, diag.Error); n > 0 {
			t.Errorf("%s alone has %d errors: %v", g.Slug, n, one.Found[0])
		}
		if one.Site == nil || len(one.Site.Guides) != 1 || len(one.Site.Guides[0].Rules) != len(g.Rules) {
			t.Fatalf("%s alone is not the guide of the site", g.Slug)
		}
		for i, r := range one.Site.Guides[0].Rules {
			same := r.ID == g.Rules[i].ID && r.FactDigest() == g.Rules[i].FactDigest() && r.Verified == g.Rules[i].Verified
			for lang, w := range g.Rules[i].Words {
				same = same && r.Words[lang] != nil && r.Words[lang].Digest == w.Digest
			}
			if !same {
				t.Errorf("%s/%s alone is another than in the site", g.Slug, r.ID)
			}
		}
	}
}

// TestReadOneGuideReportsItsFaults shows that what is wrong in the guide is found, and what is wrong elsewhere is not.
func TestReadOneGuideReportsItsFaults(t *testing.T) {
	m := ownFiles(t)
	edit := func(name, text string) {
		m[name] = &fstest.MapFile{Data: append(append([]byte{}, m[name].Data...), text...)}
	}
	edit("content/countries/georgia.ru.md", "\n[раздел](#nowhere)\n\n[нет](../stories/nobody.md)\n")
	edit("content/countries/armenia.ru.md", "\n# Лишний\n")
	found := build.New(m, fstest.MapFS{}).Read(build.Options{Day: day, Guide: "georgia"}).Found
	var codes []string
	for _, d := range found {
		if d.Severity() == diag.Error {
			codes = append(codes, d.Code)
		}
	}
	if len(codes) != 1 || codes[0] != "dead-id" {
		t.Errorf("Read(Guide: georgia) found the errors %v, want only the id that the guide lacks", codes)
	}
}

func BenchmarkRead(b *testing.B) {
	m := ownFiles(b)
	for _, guide := range []string{"", "georgia"} {
		b.Run("guide="+guide, func(b *testing.B) {
			for b.Loop() {
				build.New(m, fstest.MapFS{}).Read(build.Options{Day: day, Guide: guide})
			}
		})
	}
}

// BenchmarkCheck checks the project's own content as a new process would. Figure to hold on two cores: 300 ms.
func BenchmarkCheck(b *testing.B) {
	m := ownFiles(b)
	for b.Loop() {
		build.New(m, fstest.MapFS{}).Check(build.Options{Day: day})
	}
}

package render

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// A sitemap of more than 50,000 pages is read by nobody: it is divided, and sitemap.xml lists the parts.
func TestSitemapOfManyPagesIsDivided(t *testing.T) {
	const base = "https://veshka.example/g/"
	for _, c := range []struct {
		pages int
		files []string
	}{
		{1, []string{"sitemap.xml"}},
		{50_000, []string{"sitemap.xml"}},
		{100_001, []string{"sitemap.1.xml", "sitemap.2.xml", "sitemap.3.xml", "sitemap.xml"}},
	} {
		m := &maker{in: Input{Site: &site.Site{Config: site.Config{BaseURL: base}}}}
		var pages []mapped
		for i := range c.pages {
			pages = append(pages, mapped{Loc: fmt.Sprintf("%s%d.html", base, i)})
		}
		var names []string
		listed := 0
		for _, f := range m.sitemaps(pages) {
			names = append(names, f.Path)
			n := bytes.Count(f.Bytes, []byte("<url>"))
			if listed += n; n > 50_000 {
				t.Errorf("%s lists %d pages", f.Path, n)
			}
			if f.Path == "sitemap.xml" && len(c.files) > 1 {
				for _, part := range c.files[:len(c.files)-1] {
					if !bytes.Contains(f.Bytes, []byte("<sitemap><loc>"+base+part+"</loc></sitemap>")) {
						t.Errorf("sitemap.xml does not list %s", part)
					}
				}
			}
		}
		if fmt.Sprint(names) != fmt.Sprint(c.files) || listed != c.pages {
			t.Errorf("%d pages stand in %v, %d of them, want %v", c.pages, names, listed, c.files)
		}
	}
}

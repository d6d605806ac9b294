package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/veshka-guide/veshka/internal/api"
	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/site"
)

// built is the project's own site as it is built on a day.
func built(day site.Date, base string) (map[string][]byte, error) {
	root, err := os.OpenRoot("../..")
	if err != nil {
		return nil, err
	}
	pages := map[string][]byte{}
	r, err := build.New(root.FS(), fstest.MapFS{}).Build(build.Options{Day: day, BaseURL: base}, func(path string, data []byte) error {
		pages[path] = data
		return nil
	})
	if err == nil && len(pages) == 0 {
		err = fmt.Errorf("the project's own site has %d problems: see veshka check", len(r.Found))
	}
	return pages, err
}

// own is the site that the tests read; it takes long to build, and nobody changes it.
var own = sync.OnceValues(func() (map[string][]byte, error) { return built(site.Date{Year: 2026, Month: 11, Day: 22}, "") })

func ownPages(t *testing.T) map[string][]byte {
	t.Helper()
	pages, err := own()
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func TestOwnFilesFitTheirSchemas(t *testing.T) {
	pages := ownPages(t)
	for _, name := range api.Names {
		c := jsonschema.NewCompiler()
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(pages["api/v1/schema/"+name+".json"]))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("schema.json", doc); err != nil {
			t.Fatal(err)
		}
		s, err := c.Compile("schema.json")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		file, err := jsonschema.UnmarshalJSON(bytes.NewReader(pages["api/v1/"+name+".json"]))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(file); err != nil {
			t.Errorf("%s.json: %v", name, err)
		}
	}
}

// Neither the day of the build nor the address of the site shows in what programs read.
func TestFilesDependOnNoDay(t *testing.T) {
	first := ownPages(t)
	second, err := built(site.Date{Year: 2031, Month: 1, Day: 1}, "https://example.org/")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(first)) {
		if strings.HasPrefix(path, "api/") && strings.HasSuffix(path, ".json") && !bytes.Equal(first[path], second[path]) {
			t.Errorf("%s differs on another day, at another address", path)
		}
	}
}

// Every address in the files leads to a page of the site, and to the rule on it; every rule is there, a line each.
func TestAddressesLeadSomewhere(t *testing.T) {
	pages := ownPages(t)
	var file struct {
		Rules []struct {
			ID    string
			Words map[string]struct{ Page string }
		}
	}
	if err := json.Unmarshal(pages["api/v1/rules.json"], &file); err != nil {
		t.Fatal(err)
	}
	sections := 0
	for path, data := range pages {
		if strings.HasPrefix(path, "ru/countries/") {
			sections += bytes.Count(data, []byte(`<section class="rule"`))
		}
	}
	if lines := bytes.Count(pages["api/v1/rules.json"], []byte("\n{\"id\"")); len(file.Rules) != sections || lines != sections {
		t.Errorf("rules.json has %d rules on %d lines, the guides have %d", len(file.Rules), lines, sections)
	}
	for _, r := range file.Rules {
		for lang, w := range r.Words {
			page, id, _ := strings.Cut(w.Page, "#")
			if !bytes.Contains(pages[page], []byte(` id="`+id+`"`)) {
				t.Errorf("%s in %s: there is no %s", r.ID, lang, w.Page)
			}
		}
	}
	var countries struct {
		Countries []struct {
			Words map[string]struct{ Page, Feed string }
		}
	}
	if err := json.Unmarshal(pages["api/v1/countries.json"], &countries); err != nil {
		t.Fatal(err)
	}
	for _, c := range countries.Countries {
		for _, w := range c.Words {
			if pages[w.Page] == nil || !bytes.Contains(pages[w.Feed], []byte("<feed xmlns=")) {
				t.Errorf("there is no %s or no feed %s", w.Page, w.Feed)
			}
		}
	}
}

package schema

import (
	"bytes"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// read reads a site of the repository.
func read(t *testing.T, dir string) *site.Site {
	t.Helper()
	r := build.New(os.DirFS(dir), os.DirFS("../..")).Read(build.Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}})
	if r.Site == nil {
		t.Fatalf("%s: no site: %v", dir, r.Found)
	}
	return r.Site
}

// in is the input for a site, in English.
func in(s *site.Site) Input {
	w := build.Messages(os.DirFS("../..")).In("en")
	return Input{Site: s, Say: func(id string) string { return w.Text(id) }}
}

// compiled compiles every schema, which compares it with the metaschema of its draft.
func compiled(t *testing.T, s *site.Site) map[string]*jsonschema.Schema {
	t.Helper()
	all := map[string]*jsonschema.Schema{}
	i := in(s)
	for _, name := range Names(s) {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema(i, name)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(name+".json", doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if all[name], err = c.Compile(name + ".json"); err != nil {
			t.Fatalf("%s is no schema: %v", name, err)
		}
	}
	return all
}

// A piece is a part of a file that a schema is for.
type piece struct {
	schema string // its name
	place  string
	text   string // YAML
}

var heading = regexp.MustCompile(`\{#([a-z0-9-]+)\}\s*$`)

// pieces takes a file apart: a data file is one piece, a Markdown file its front matter and every rule block; a block
// that does not name its kind is one for the kind of its heading, too. Nobody checks drafts.
func pieces(file, text string, kinds map[string]bool) []piece {
	n := parse.NameOf(file)
	words := ""
	if n.Lang != "" {
		words = "-words"
	}
	switch {
	case strings.HasPrefix(file, "i18n/"):
		return []piece{{"messages", file, text}}
	case n.Ext == ".yaml" && n.Section == "":
		return []piece{{n.Slug + words, file, text}}
	case n.Ext != ".md":
		return nil
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	_, rest, ok := strings.Cut(text, "---\n")
	front, body, ok2 := strings.Cut(rest, "---\n")
	if !ok || !ok2 || strings.Contains(front, "draft: true") {
		return nil
	}
	name := map[string]string{"countries": "guide", "stories": "story", "pages": "page", "": "home"}[n.Section]
	all := []piece{{name, file, front}}
	id := ""
	lines := strings.Split(body, "\n")
	for i := 0; i < len(lines); i++ {
		if m := heading.FindStringSubmatch(lines[i]); m != nil {
			id = m[1]
		}
		if lines[i] != "```rule" {
			continue
		}
		from := i + 1
		for i++; i < len(lines) && lines[i] != "```"; i++ {
		}
		block := strings.Join(lines[from:min(i, len(lines))], "\n")
		place := file + ":" + strconv.Itoa(from)
		all = append(all, piece{"rule", place, block})
		if kinds[id] && !strings.Contains("\n"+block, "\nkind:") {
			all = append(all, piece{"rule." + id, place, block})
		}
	}
	return all
}

// value is YAML as a program reads it that compares it with a schema.
func value(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return value(n.Content[0])
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = value(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, value(c))
		}
		return list
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	}
	return n.Value
}

// problem returns what a schema says of a piece, "" when it fits. YAML that no program can read is a problem too.
func problem(schemas map[string]*jsonschema.Schema, p piece) string {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(p.text), &root); err != nil {
		return err.Error()
	}
	doc := any(map[string]any{})
	if len(root.Content) > 0 {
		doc = value(&root)
	}
	if err := schemas[p.schema].Validate(doc); err != nil {
		return err.Error()
	}
	return ""
}

func kindsByID(s *site.Site) map[string]bool {
	ids := map[string]bool{}
	for _, k := range s.Vocabulary.Kinds {
		ids[k.ID] = true
	}
	return ids
}

// Every file of the project's own site, of a new site and of the good site of the tests fits, with the names of its
// site and without; so do the words of the interface.
func TestContentFits(t *testing.T) {
	for _, dir := range []string{"../..", "../build/testdata/good"} {
		s := read(t, dir)
		typed, open, kinds := compiled(t, s), compiled(t, nil), kindsByID(s)
		seen := map[string]int{}
		for _, pattern := range []string{"content/*", "content/*/*", "i18n/*.yaml"} {
			files, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					continue // a folder
				}
				rel, _ := filepath.Rel(dir, file)
				for _, p := range pieces(filepath.ToSlash(rel), string(text), kinds) {
					if typed[p.schema] == nil {
						t.Fatalf("%s: there is no schema %q", p.place, p.schema)
					}
					seen[p.schema]++
					if why := problem(typed, p); why != "" {
						t.Errorf("%s does not fit %s: %s", p.place, p.schema, why)
					}
					if strings.HasPrefix(p.schema, ofKind) {
						continue
					}
					if why := problem(open, p); why != "" {
						t.Errorf("%s does not fit %s made without a site: %s", p.place, p.schema, why)
					}
				}
			}
		}
		for _, name := range Names(s)[:len(names)-1] {
			if seen[name] == 0 {
				t.Errorf("%s: nothing was compared with %s", dir, name)
			}
		}
	}
}

// The schemas and package parse know the same keys, both ways.
func TestKeysAreThoseOfParse(t *testing.T) {
	for _, s := range []*site.Site{nil, read(t, "../build/testdata/good")} {
		got := map[string][]string{}
		for _, name := range Names(s) {
			m := &maker{Input: in(s)}
			m.body(name)
			maps.Copy(got, m.made)
		}
		want := parse.Keys()
		for what, keys := range want {
			if a, b := slices.Sorted(slices.Values(keys)), slices.Sorted(slices.Values(got[what])); !slices.Equal(a, b) {
				t.Errorf("keys of %s: parse takes %q, the schema %q", what, a, b)
			}
		}
		for what := range got {
			if want[what] == nil {
				t.Errorf("parse knows no %q", what)
			}
		}
	}
}

// Every key is explained in both languages of the tool, and no message explains a key that there is not.
func TestEveryKeyIsExplained(t *testing.T) {
	s := read(t, "../build/testdata/good")
	catalog := build.Messages(os.DirFS("../.."))
	for _, lang := range []site.Lang{"en", "ru"} {
		w := catalog.In(lang)
		asked := map[string]bool{}
		i := Input{Site: s, Say: func(id string) string { asked[id] = true; return w.Text(id) }} // panics on an unknown one
		for _, name := range Names(s) {
			Schema(i, name)
		}
		file := "desk." + string(lang) + ".yaml"
		text, err := os.ReadFile(path.Join("../../i18n", file))
		if err != nil {
			t.Fatal(err)
		}
		m, _ := parse.Messages("i18n/"+file, lang, string(text))
		for _, item := range m.Items {
			if rest, ok := strings.CutPrefix(item.ID, "desk.schema."); ok && strings.Contains(rest, ".") && !asked[item.ID] {
				t.Errorf("%s: nothing asks for %s", file, item.ID)
			}
		}
	}
}

// The states of an organisation are those that package parse takes.
func TestOrganisationStatuses(t *testing.T) {
	for _, status := range append([]string{"paused"}, orgStatuses...) {
		_, found := parse.Organisations("content/organisations.yaml", "x: {status: "+status+"}\n")
		if (len(found) == 0) != slices.Contains(orgStatuses, status) {
			t.Errorf("parse and the schema do not agree on the status %q", status)
		}
	}
}

// The YAML server of editors takes the keys true and false for truth values, which no closed list of properties lets
// pass.
func TestTruthValuesAsKeys(t *testing.T) {
	s := read(t, "../build/testdata/good")
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema(in(s), "kinds-words")))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if p, ok := v["properties"].(map[string]any); ok && p["true"] != nil {
				found++
				if v["additionalProperties"] == false {
					t.Errorf("the properties %v are closed", slices.Sorted(maps.Keys(p)))
				}
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(doc)
	if found == 0 {
		t.Error("there is no field of true and false")
	}
	text, err := os.ReadFile("../build/testdata/good/content/kinds.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	third := strings.Replace(string(text), "visa_required: {", "visa_required: {maybe: perhaps, ", 1)
	schemas := compiled(t, s)
	if why := problem(schemas, piece{schema: "kinds-words", text: string(text)}); why != "" {
		t.Error(why)
	}
	if third == string(text) || problem(schemas, piece{schema: "kinds-words", text: third}) == "" {
		t.Error("a third answer is let pass")
	}
}

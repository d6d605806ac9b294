package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/schema"
	"github.com/veshka-guide/veshka/internal/site"
)

// schemaFolder is where the settings of a new site look for schemas.
var schemaFolder = filepath.Join(".vscode", "veshka")

func schemaCommand(t *terminal) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "schema [NAME]",
		Short: "print what a file may hold, as JSON Schema for editors",
		Long: "schema prints one schema (JSON Schema, draft 7), or lists all of them: for every YAML file of content/, for i18n/, for\n" +
			"front matter and for rules, of any kind and of each. They are made for this site: its kinds type the values, its\n" +
			"sources, audiences and languages can be chosen from. After a new kind, source or audience make them again. Without\n" +
			"a site they leave those open.\n\n" +
			"Explanations are in the language of --lang. A schema sees one file; veshka check alone says whether all is well.",
		Example: "  veshka schema\n  veshka schema rule\n  veshka schema rule.visa-free-stay --lang ru\n  veshka schema --out .vscode/veshka",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return hinted{fmt.Errorf("arguments wanted: at most 1, given: %d", len(args)), "veshka schema rule"}
			}
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "write the schemas into a folder, below the site's unless absolute; editors: .vscode/veshka")
	c.RunE = func(_ *cobra.Command, args []string) error {
		if out != "" && !filepath.IsAbs(out) {
			out = filepath.Join(t.dir, out)
		}
		return t.schemas(args, out)
	}
	return c
}

// schemas prints or writes the schemas of those names, of all if there are none.
func (t *terminal) schemas(asked []string, out string) error {
	s, err := t.siteHere()
	if err != nil {
		return err
	}
	names := schema.Names(s)
	for _, name := range asked {
		if !slices.Contains(names, name) {
			return diag.Refuse("no-such-schema", "name", name, "near", diag.Nearest(name, names), "known", strings.Join(names, ", "))
		}
	}
	if out != "" {
		var h hinted
		if err := t.apart(out); errors.As(err, &h) {
			return diag.Refuse("schema-folder", "dir", out)
		} else if err != nil {
			return err
		}
	}
	t.started = true
	if s == nil {
		fmt.Fprintln(t.err, t.words().Text("desk.schema.without-site"))
	}
	if len(asked) > 0 {
		names = asked
	}
	in := schema.Input{Site: s, Say: t.message()}
	switch {
	case out != "":
		n, changed, err := t.writeSchemas(s, names, out)
		if err != nil {
			return err
		}
		for _, name := range changed {
			if _, err := fmt.Fprintln(t.out, name); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintln(t.err, t.words().Count("desk.schema.written", float64(n), "dir", out, "changed", fmt.Sprint(len(changed))))
		return err
	case len(asked) > 0:
		_, err := t.out.Write(schema.Schema(in, asked[0]))
		return err
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, name := range names {
		fmt.Fprintf(w, "%s\t%s\n", name, in.About(name))
	}
	return w.Flush()
}

// siteHere returns the site of the folder, nil if there is none. One that cannot be read is shown, and ends the command.
func (t *terminal) siteHere() (*site.Site, error) {
	day, err := t.day("")
	if err != nil {
		return nil, err
	}
	b, err := t.builder()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(t.dir, "content", "site.yaml")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := b.Read(build.Options{Day: day})
	if r.Site == nil {
		t.show(b, r.Found)
		return nil, exit(1)
	}
	return r.Site, nil
}

// writeSchemas writes those schemas into the folder, and returns how many there are and which files it wrote: those that
// were others before.
func (t *terminal) writeSchemas(s *site.Site, names []string, dir string) (n int, changed []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, nil, err
	}
	in := schema.Input{Site: s, Say: t.message()}
	for _, name := range names {
		file := filepath.Join(dir, name+".json")
		text := schema.Schema(in, name)
		if old, err := os.ReadFile(file); err == nil && string(old) == string(text) {
			continue
		}
		if err := replace(file, string(text)); err != nil {
			return len(names), changed, err
		}
		changed = append(changed, file)
	}
	return len(names), changed, nil
}

package main

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"

	"github.com/veshka-guide/veshka/internal/attest"
	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// bench is where confirm and translated work: the rules that were named, and the texts of their files.
type bench struct {
	t      *terminal
	asker  *asker
	today  site.Date
	guides map[string]attest.Desk // by slug
	rules  []*site.Rule           // in the order in which they were named
	before map[string]string      // the texts of files as they were read
	now    map[string]string      // as they are to be
	order  []string               // of the files that are changed
	made   map[made]string        // what was made of the texts of files
}

// made is a rule and the text that a statement of it was made into another one of.
type made struct {
	rule *site.Rule
	text string
}

// bench reads the guides of the rules that are named, COUNTRY/RULE each.
func (t *terminal) bench(names []string, today site.Date) (*bench, error) {
	b := &bench{t: t, asker: t.asker(), today: today, guides: map[string]attest.Desk{}, before: map[string]string{}, now: map[string]string{}, made: map[made]string{}}
	type named struct{ guide, rule string }
	var wanted []named
	for _, name := range names {
		guide, rule, refused := attest.Names(name)
		if refused != nil {
			return nil, refused
		}
		wanted = append(wanted, named{guide, rule})
	}
	t.started = true
	go messages() // while the guide is read; whoever needs them waits for them
	known, err := t.guideNames()
	if err != nil {
		return nil, err
	}
	for _, n := range wanted {
		desk, ok := b.guides[n.guide]
		if !ok {
			if desk, err = b.read(n.guide); err != nil {
				return nil, err
			}
			b.guides[n.guide] = desk
		}
		r, refused := attest.Find(desk.Site, n.guide, n.rule, known, today)
		if refused != nil {
			return nil, refused
		}
		b.rules = append(b.rules, r)
	}
	return b, nil
}

// guideNames returns the names of the guides there are, drafts too.
func (t *terminal) guideNames() ([]string, error) {
	root, err := os.OpenRoot(t.dir)
	if err != nil {
		return nil, hinted{err, "name the folder of the site with -s, or make one: veshka new site DIR"}
	}
	defer root.Close()
	files, err := fs.Glob(root.FS(), "content/countries/*.md")
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = parse.NameOf(f).Slug
	}
	return names, err
}

// read reads one guide. What is wrong with it is shown, and ends the command.
func (b *bench) read(guide string) (attest.Desk, error) {
	builder, err := b.t.builder()
	if err != nil {
		return attest.Desk{}, err
	}
	r := builder.Read(build.Options{Day: b.today, Guide: guide})
	stops := attest.Stops(r.Found, guide)
	if r.Site == nil {
		stops = r.Found
	}
	if len(stops) > 0 {
		b.t.show(builder, stops)
		return attest.Desk{}, exit(1)
	}
	return attest.Desk{Site: r.Site, Tool: b.t.words(), In: messages().In, Text: builder.Text}, nil
}

// desk is where the rule is looked at.
func (b *bench) desk(r *site.Rule) attest.Desk { return b.guides[r.Guide.Slug] }

// text returns the text of a file as it is to be so far.
func (b *bench) text(r *site.Rule, file string) string {
	if text, ok := b.now[file]; ok {
		return text
	}
	b.before[file] = b.desk(r).Text(file)
	b.now[file] = b.before[file]
	return b.now[file]
}

// put says what a file is to hold.
func (b *bench) put(file, text string) {
	b.order = append(b.order, file)
	b.now[file] = text
}

// confirmed returns the text of the rule's file after the confirmation. What was made once is not made again.
func (b *bench) confirmed(r *site.Rule, text string, c attest.Confirmation) (string, *diag.Refusal) {
	if after, ok := b.made[made{r, text}]; ok {
		return after, nil
	}
	after, refused := attest.Confirm(b.desk(r).Site, r, text, c)
	if refused == nil {
		b.made[made{r, text}] = after
	}
	return after, refused
}

// write writes the files that are changed.
func (b *bench) write() error {
	var files []rewriting
	for i, file := range b.order {
		if slices.Index(b.order, file) == i {
			files = append(files, rewriting{file, b.before[file], b.now[file]})
		}
	}
	return b.t.rewrite(files...)
}

// say tells the user something, in words of desk.attest.
func (b *bench) say(id string, args ...string) {
	fmt.Fprintln(b.t.err, b.t.words().Text("desk.attest."+id, args...)) // a closed stderr is nobody's loss
}

// done says what was written of a rule, and where its words in the language stand.
func (b *bench) done(id string, r *site.Rule, lang site.Lang, args ...string) {
	file := attest.File(r, lang)
	line := attest.Line(r, file, b.text(r, file))
	b.say(id, append([]string{"rule", attest.Name(r), "file", file + ":" + strconv.Itoa(line)}, args...)...)
}

// rulesWanted refuses a call without a rule.
func rulesWanted(args []string, command string) error {
	if len(args) == 0 {
		return diag.Refuse("no-rule", "command", command)
	}
	return nil
}

package render

import (
	"cmp"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// Mirrors is the page about copies of the site: where they stand, how old this one is, how to tell a false one.
type Mirrors struct {
	Frame
	Addresses []string // of the public mirrors
	Tor       string   // the address at the onion service, "" for none
	BuiltOn   Date
	Proof     Proof
	Copy      []string // the commands that make a mirror
	Printed   []NavItem
	Contents  []NavItem
}

// Proof is how a copy is proved, in the words of one language.
type Proof struct {
	Keys  []KeyList // empty for an edition that is not signed
	Steps []Step    // one that says so for such an edition
}

// KeyList is the keys of one use.
type KeyList struct {
	Label string
	Keys  []string
}

// Step is what to do and the commands that do it, in the order in which they are typed.
type Step struct {
	Says     string
	Commands []string
}

// Verify is the page in the folder of the manifest: how a copy is proved, in every language of the site.
type Verify struct {
	Head
	SiteTitle string
	Says      []Proving
}

// Proving is how a copy is proved, in one language; More is the address of its page about mirrors.
type Proving struct {
	Lang, Dir, Title, Summary, Href, More string
	Proof
}

// Folder is the page that keeps a host from listing a folder; Says leads to the page that says what lies there.
type Folder struct {
	Head
	SiteTitle string
	Of        string   // what the folder belongs to, by the name of the folder: "verify"
	Says      []Choice // Title: what lies here; Name: of the page at Href
}

// Stale is shown in the place of every page by a mirror that takes back a copy too old to be relied on. It may be shown
// at any address and on any day, so it has no relative links and no dates.
type Stale struct {
	Head
	SiteTitle string
	Says      []Withdrawn
	Addresses []string // of the public mirrors
}

// Withdrawn says in one language what happened, where to look for a newer copy, and what no genuine copy asks for.
type Withdrawn struct{ Lang, Dir, Title, Summary, Where, Never string }

func (p *page) mirrors() Mirrors {
	c := &p.in.Site.Config
	v := Mirrors{
		Frame: p.list("mirrors.title", "mirrors.summary", site.Date{}), Addresses: c.Mirrors, Tor: c.Onion,
		BuiltOn: p.date(p.in.Day), Proof: p.proof(p.lang),
	}
	sections := []string{"addresses", "age", "false", "proof"}
	if c.Key != nil {
		v.Copy = commandsToCopy(c)
		for _, place := range c.Key.Printed {
			v.Printed = append(v.Printed, NavItem{Label: cmp.Or(place.Titles[p.lang], place.Titles[""]), Href: place.URL})
		}
		sections = append(sections, "printed")
	}
	for _, id := range append(sections, "copy", "limits") {
		v.Contents = append(v.Contents, NavItem{Label: p.t("mirrors." + id), Href: "#" + id})
	}
	return v
}

// anyAddress stands in commands for an address that only the reader knows.
const anyAddress = "https://ADDRESS/"

// commandsToCopy are what makes and renews a mirror of a signed site.
func commandsToCopy(c *site.Config) []string {
	origins := c.Mirrors
	if len(origins) == 0 {
		origins = []string{anyAddress}
	}
	return []string{
		"veshka mirror init --site " + c.Key.Site + roots(c.Key) + " --dir mirror " + strings.Join(origins, " "),
		"veshka mirror pull --dir mirror",
	}
}

func roots(k *site.Key) string {
	var b strings.Builder
	for _, key := range k.Root {
		b.WriteString(" --root " + string(key))
	}
	return b.String()
}

// Of the files in a copy those that no manifest lists: its own and the signatures (control files), and what git keeps.
const (
	commandFiles = "sha256sum -c --quiet verify/manifest.txt"
	commandList  = "grep -v '^#' verify/manifest.txt | cut -c67- | LC_ALL=C sort > /tmp/listed.txt"
	commandExtra = "find . ! -type d ! -path './verify/*.txt' ! -path './verify/*.minisig' ! -path './.git/*' | cut -c3- |" +
		" LC_ALL=C sort | LC_ALL=C comm -13 /tmp/listed.txt -"
)

// proof says how a copy is proved.
func (m *maker) proof(lang site.Lang) Proof {
	w, k := m.in.Words.In(lang), m.in.Site.Config.Key
	if k == nil {
		return Proof{Steps: []Step{{Says: w.Text("proof.unsigned")}}}
	}
	v := Proof{Keys: []KeyList{{w.Text("proof.site"), []string{k.Site}}, {w.Text("proof.roots"), plain(k.Root)}, {w.Text("proof.releases"), plain(k.Release)}}}
	v.Steps = []Step{
		{w.Text("proof.veshka", "address", anyAddress), []string{"veshka mirror verify" + roots(k) + " " + anyAddress}},
		{Says: w.Text("proof.folder")},
		{w.Text("proof.keys"), minisign("verify/keys.txt", k.Root)},
		{w.Text("proof.manifest", "site", k.Site), minisign("verify/manifest.txt", k.Release)},
		{w.Text("proof.files"), []string{commandFiles}},
		{w.Text("proof.extra"), []string{commandList, commandExtra}},
	}
	return v
}

func plain(keys []site.PublicKey) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = string(k)
	}
	return out
}

// minisign is the commands that check the signature of each key.
func minisign(file string, keys []site.PublicKey) []string {
	var commands []string
	for _, k := range keys {
		commands = append(commands, "minisign -Vm "+file+" -x "+file+"."+k.ID()+".minisig -P "+string(k))
	}
	return commands
}

func (m *maker) verify() Verify {
	const here = "verify/index.html"
	s := m.in.Site
	first := s.Config.Languages[0]
	v := Verify{Head: m.head(first, m.in.Words.In(first).Text("verify.title")+" — "+s.Config.Title(first), here), SiteTitle: s.Config.Title(first)}
	v.NoIndex = true
	for _, lang := range s.Config.Languages {
		w := m.in.Words.In(lang)
		v.Says = append(v.Says, Proving{
			Lang: string(lang), Dir: w.Dir(), Title: w.Text("verify.title"), Summary: w.Text("mirrors.never"),
			Href: relative(here, string(lang)+"/mirrors.html"), More: w.Text("mirrors.title"), Proof: m.proof(lang),
		})
	}
	return v
}

// folder makes the page of a folder that is part of another; says and title are messages, to is the page that it leads to.
func (m *maker) folder(here, of, says, title, to string) Folder {
	s := m.in.Site
	first := s.Config.Languages[0]
	v := Folder{Head: m.head(first, s.Config.Title(first), here), SiteTitle: s.Config.Title(first), Of: of}
	v.NoIndex = true
	for _, lang := range s.Config.Languages {
		w := m.in.Words.In(lang)
		v.Says = append(v.Says, Choice{
			Lang: string(lang), Dir: w.Dir(), Title: w.Text(says), Name: w.Text(title), Href: relative(here, to),
		})
	}
	return v
}

// proofFolder is the page of a folder of the files by which a copy is proved.
func (m *maker) proofFolder(here string) Folder {
	return m.folder(here, "verify", "verify.folder", "verify.title", "verify/index.html")
}

func (m *maker) stale() Stale {
	s := m.in.Site
	first := s.Config.Languages[0]
	v := Stale{Head: m.head(first, s.Config.Title(first), ""), SiteTitle: s.Config.Title(first), Addresses: s.Config.Mirrors}
	v.NoIndex = true
	for _, lang := range s.Config.Languages {
		w := m.in.Words.In(lang)
		where := "stale.elsewhere"
		if len(v.Addresses) > 0 {
			where = "stale.mirrors"
		}
		v.Says = append(v.Says, Withdrawn{
			Lang: string(lang), Dir: w.Dir(), Title: w.Text("stale.title"), Summary: w.Text("stale.summary"),
			Where: w.Text(where), Never: w.Text("mirrors.never"),
		})
	}
	return v
}

// mirrorList is the public mirrors for programs and for people who copy them: one a line, after lines of comment.
func (m *maker) mirrorList() []byte {
	var b strings.Builder
	for _, lang := range m.in.Site.Config.Languages {
		b.WriteString("# " + m.in.Words.In(lang).Text("mirrors.file") + "\n")
	}
	for _, address := range m.in.Site.Config.Mirrors {
		b.WriteString(address + "\n")
	}
	return []byte(b.String())
}

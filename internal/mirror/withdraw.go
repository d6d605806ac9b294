package mirror

import (
	"path/filepath"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

const stalePage = verify.StalePage

// withdrawnSuffix ends the name of the tree that is served in place of a withdrawn release.
const withdrawnSuffix = ".withdrawn"

// outdated looks, after a pull that brought nothing, at how old the release is that goes on being served: it says so
// once it has expired, and withdraws it when the operator wants that. err is why the pull brought nothing; it stays the
// error, except that a disk that cannot be written to comes first.
func (p *puller) outdated(err error) error {
	if p.state.Have.Serial == 0 {
		return err
	}
	number := p.state.Have.Number().String()
	text, readErr := p.disk.read(seenDir+"/"+number+".txt", manifest.MaxManifest)
	if readErr != nil || manifest.SHA256(text) != p.state.Have.SHA256 {
		return err // the served tree is as good as it was; what it holds nobody can tell here
	}
	m, parseErr := manifest.Parse(text)
	if parseErr != nil || m.Expires.After(p.now) {
		return err
	}
	if strings.HasSuffix(p.served(), withdrawnSuffix) && p.Withdraw == 0 {
		p.warn("", fault.New("withdrawn", "number", number, "expires", instant(m.Expires)))
		return err
	}
	if p.Withdraw == 0 || p.now.Before(m.Expires.Add(p.Withdraw)) {
		if !fault.Is(err, "frozen") {
			p.warn("", fault.New("serving-expired", "number", number, "expires", instant(m.Expires)))
		}
		return err
	}
	if withdrawErr := p.withdraw(m, text); withdrawErr != nil {
		return withdrawErr
	}
	p.warn("", fault.New("withdrawn", "number", number, "expires", instant(m.Expires)))
	return err
}

// withdraw serves, in place of every page of a release, the site's notice that this copy is too old.
func (p *puller) withdraw(m *manifest.Manifest, text []byte) error {
	stale, ok := m.Lookup(stalePage)
	object := object{sum: stale.SHA256, size: stale.Size, paths: []string{stalePage}}
	if !ok || !p.disk.holds(object.place(), object.sum, object.size) {
		return fault.New("no-stale-page", "number", m.Number.String())
	}
	files := map[string]entry{}
	for _, f := range m.Files {
		if strings.HasSuffix(f.Path, ".html") {
			files[f.Path] = entry{path: f.Path, object: &object}
		}
	}
	number := m.Number.String()
	of := &offer{manifest: m, text: text, sum: p.state.Have.SHA256, signatures: p.disk.seenSignatures(number)}
	if l := p.chain[m.Keyset]; l != nil {
		of.signers = l.keyset.Usable()
	}
	tree, err := p.around(files, of)
	if err != nil {
		return err
	}
	p.result.Site, p.result.Number, p.result.Before, p.result.Expires = m.Site, m.Number, m.Number, m.Expires
	p.result.Tree, p.result.Withdrawn = filepath.Join(p.Dir, current), true
	inPlace, err := p.inPlace()
	switch {
	case err != nil:
		return err
	case inPlace:
		p.result.Changed, err = p.writeInPlace(tree, nil)
	default:
		p.result.Changed, err = p.publish(number+withdrawnSuffix, tree)
	}
	return err
}

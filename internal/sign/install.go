package sign

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// install writes the control files of a release in the order that the package comment tells, then removes those of
// older releases. made is the signatures by the ids of their keys, first the id of the signer whose signature stands
// under minisign's own name too.
func (t *tree) install(chain Chain, before *earlier, m *manifest.Manifest, text []byte, made map[string][]byte, first string) error {
	if err := t.putNumbered(chain, "verify"); err != nil {
		return err
	}
	if before != nil && before.m.Number != m.Number { // it may have come from elsewhere
		name := manifest.ArchiveName(before.m.Number)
		if err := t.putAll(append(signatureFiles(name, before.made), named{name, before.text})); err != nil {
			return err
		}
		if err := t.cleanBeside(name, before.made); err != nil {
			return err
		}
	}
	kept := manifest.ArchiveName(m.Number)
	if err := t.putAll(append(signatureFiles(kept, made), named{kept, text})); err != nil {
		return err
	}
	if err := t.putCurrent(chain, "verify"); err != nil {
		return err
	}
	if err := t.put(manifest.Name, text); err != nil {
		return err
	}
	if err := t.putAll(signatureFiles(manifest.Name, made)); err != nil {
		return err
	}
	if err := t.put(manifest.Name+".minisig", made[first]); err != nil {
		return err
	}
	return t.clean(chain, before, m, made)
}

// clean removes signatures of former releases and what the archive has beyond its length.
func (t *tree) clean(chain Chain, before *earlier, m *manifest.Manifest, made map[string][]byte) error {
	if err := t.cleanBeside(manifest.Name, made); err != nil {
		return err
	}
	if err := t.cleanBeside(manifest.KeysName, chain.Current().Signatures); err != nil {
		return err
	}
	if err := t.cleanBeside(manifest.ArchiveName(m.Number), made); err != nil {
		return err
	}
	entries, err := fs.ReadDir(t.root.FS(), "verify/m")
	if err != nil {
		return fault.Because(err, "sign-disk")
	}
	keep := t.worthKeeping(chain, before, m, entries)
	for _, e := range entries {
		if n, ok := numbered(e.Name()); ok && !slices.Contains(keep, n) {
			if err := t.remove("verify/m/" + e.Name()); err != nil {
				return err
			}
		}
	}
	_ = t.root.Remove(t.within) // a dead process may have left it; the next one would use it
	return nil
}

// worthKeeping returns the numbers of the archived manifests that stay: the newest, of those to which the chain of
// "previous" leads or which the current keys signed. What keys signed that count no more proves nothing otherwise, and
// what was signed after the release that this one follows was never published.
func (t *tree) worthKeeping(chain Chain, before *earlier, m *manifest.Manifest, entries []fs.DirEntry) []manifest.Number {
	var numbers []manifest.Number
	for _, e := range entries {
		if n, ok := numbered(e.Name()); ok && !slices.Contains(numbers, n) && n != m.Number && before != nil && n.Compare(before.m.Number) <= 0 {
			numbers = append(numbers, n)
		}
	}
	slices.SortFunc(numbers, func(a, b manifest.Number) int { return b.Compare(a) })
	keep, next := []manifest.Number{m.Number}, m.Previous
	for _, n := range numbers {
		if len(keep) == archive {
			break
		}
		name := manifest.ArchiveName(n)
		e, err := signed(t.root.FS(), name, chain[len(chain)-1:])
		if err != nil {
			text, err := read(t.root.FS(), name, manifest.MaxManifest)
			if err != nil || text == nil || manifest.SHA256(text) != next {
				continue
			}
			e = &earlier{text: text}
			if e.m, err = manifest.Parse(text); err != nil {
				continue
			}
		}
		if manifest.SHA256(e.text) == next {
			next = e.m.Previous
		}
		keep = append(keep, n)
	}
	return keep
}

// cleanBeside removes the signatures beside the name that are not by the keys with these ids.
func (t *tree) cleanBeside(name string, keep map[string][]byte) error {
	found, err := signatures(t.root.FS(), name, manifest.MaxManifest)
	if err != nil {
		return err
	}
	for _, s := range sorted(found) {
		id := beside(name, s)
		if _, ok := keep[id]; !ok && id != "" {
			if err := t.remove(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// prove checks what stands on the disk now: as veshka does, and as minisign and sha256sum do. The fault self-check names
// what does not hold. A release that waits for another signature is measured by those that it has.
func (t *tree) prove(k *manifest.Keyset, signers []manifest.Key, now time.Time) error {
	copied, err := verify.Dir(t.dir)
	if err != nil {
		return err
	}
	lenient := *k
	lenient.ReleaseThreshold = min(k.ReleaseThreshold, len(signers))
	if lenient.ReleaseThreshold == k.ReleaseThreshold {
		_, err = verify.Run(context.Background(), copied, verify.Options{Keyset: k, Now: now})
	} else {
		err = t.proveLenient(&lenient)
	}
	if err != nil {
		what := t.dir
		if f := fault.Of(err); f != nil {
			what = cmp.Or(f.Arg("path"), f.Arg("paths"), f.Arg("what"), what)
		}
		return fault.New("self-check", "what", what, "problem", err.Error())
	}
	for _, key := range signers {
		name := manifest.SignatureName(manifest.Name, key)
		if problem := plainSignature(t.root.FS(), manifest.Name, name, key.Text()); problem != "" {
			return fault.New("self-check", "what", name, "problem", "minisign -V: "+problem)
		}
	}
	if problem := plainFirst(t.root.FS(), signers); problem != "" {
		return fault.New("self-check", "what", manifest.Name+".minisig", "problem", "minisign -V: "+problem)
	}
	if bad := plainSums(t.root.FS(), manifest.Name); len(bad) > 0 {
		return fault.New("self-check", "what", strings.Join(bad[:min(5, len(bad))], ", "), "problem", "sha256sum -c: FAILED")
	}
	return nil
}

// proveLenient holds the tree to its manifest, with a keyset of another threshold than the one on the disk.
func (t *tree) proveLenient(k *manifest.Keyset) error {
	text, err := read(t.root.FS(), manifest.Name, manifest.MaxManifest)
	if err != nil {
		return err
	}
	found, err := signatures(t.root.FS(), manifest.Name, manifest.MaxSignature)
	if err != nil {
		return err
	}
	m, _, err := k.Verify(text, values(found))
	if err != nil {
		return err
	}
	return t.holds(m.Files)
}

// last is the later of two instants: a clock that goes slow shall not make a release of today one of the future.
func last(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// plainFirst checks the signature under minisign's own name: it is by one of the signers.
func plainFirst(fsys fs.FS, signers []manifest.Key) string {
	problem := "no signers"
	for _, key := range signers {
		if problem = plainSignature(fsys, manifest.Name, manifest.Name+".minisig", key.Text()); problem == "" {
			return ""
		}
	}
	return problem
}

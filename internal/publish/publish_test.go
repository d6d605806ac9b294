package publish_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/publish"
	"github.com/veshka-guide/veshka/internal/verify"
)

// options are those of an editor who publishes an hour after signing.
func options(s *copytest.Site) publish.Options {
	return publish.Options{Dir: s.Dir, Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now}
}

func toFolder(t *testing.T, s *copytest.Site, dir string) publish.Target {
	t.Helper()
	target, err := publish.ToFolder(dir, s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// published publishes to a folder and wants it to go well.
func published(t *testing.T, s *copytest.Site, dir string) publish.Result {
	t.Helper()
	r, err := publish.Run(t.Context(), options(s), toFolder(t, s, dir))
	if err != nil {
		t.Fatalf("publish of %s: %v", s.Manifest.Number, err)
	}
	return r
}

// tree returns every file below a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		out[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}

// verdict verifies a folder with the root key of the card.
func verdict(t *testing.T, s *copytest.Site, dir string) (verify.Report, error) {
	t.Helper()
	d, err := verify.Dir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(t.Context(), d, verify.Options{Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now})
}

func wantGenuine(t *testing.T, s *copytest.Site, dir string) {
	t.Helper()
	r, err := verdict(t, s, dir)
	if err != nil || r.Verdict != verify.Genuine || r.Number != s.Manifest.Number {
		t.Fatalf("verify of %s: %s %s, %v; want GENUINE %s", dir, r.Verdict, r.Number, err, s.Manifest.Number)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// release puts the pages of a release into the site: each names assets that no other release has, and some pages come
// and go.
func release(s *copytest.Site, n int) {
	for _, old := range []int{n - 1, n - 2} {
		for _, p := range []string{fmt.Sprintf("assets/site.%08x.css", old), fmt.Sprintf("ru/only-%d.html", old)} {
			if _, err := os.Stat(filepath.Join(s.Dir, p)); err == nil {
				s.Remove(p)
			}
		}
	}
	asset := fmt.Sprintf("assets/site.%08x.css", n)
	page := fmt.Sprintf("<!DOCTYPE html><meta charset=\"utf-8\"><link href=\"BASE/%s\"><img src=\"BASE/pictures/map-%d.png\">%d", asset, n, n)
	s.Put(asset, fmt.Sprint("p{margin:", n, "}"))
	s.Put(fmt.Sprintf("pictures/map-%d.png", n), fmt.Sprint("png", n))
	s.Put("pictures/index.html", page)
	for _, p := range []string{"index.html", "ru/index.html", "ru/countries/index.html", "ru/countries/georgia.html", fmt.Sprintf("ru/only-%d.html", n)} {
		s.Put(p, page)
	}
	s.Sign()
}

var needed = regexp.MustCompile(`BASE/([a-z0-9./-]+)`)

// lacking returns what pages of a tree name and the tree does not have.
func lacking(tree map[string]string) []string {
	var out []string
	for _, p := range slices.Sorted(maps.Keys(tree)) {
		if !strings.HasSuffix(p, ".html") {
			continue
		}
		for _, m := range needed.FindAllStringSubmatch(tree[p], -1) {
			if _, ok := tree[m[1]]; !ok {
				out = append(out, p+" needs "+m[1])
			}
		}
	}
	return out
}

func TestOrder(t *testing.T) {
	const id = "13CBB9EC53D3275A"
	want := []publish.Batch{
		{publish.Assets, []string{"assets/site.0123abcd.css"}},
		{publish.Others, []string{"CNAME", "files.txt", "pictures/map.png"}},
		{publish.Leaves, []string{"404.html", "ru/page.0123abcd.html"}},
		{publish.Sections, []string{"ru/countries/index.html", "verify/keys/index.html"}},
		{publish.Sections, []string{"ru/index.html", "verify/index.html"}},
		{publish.Front, []string{"index.html"}},
		{publish.Archive, []string{"verify/keys/2.txt." + id + ".minisig"}},
		{publish.Archive, []string{"verify/keys/2.txt"}},
		{publish.Archive, []string{"verify/m/2-7.txt"}},
		{publish.Archive, []string{"verify/m/2-7.txt." + id + ".minisig"}},
		{publish.List, []string{"verify/keys.txt"}},
		{publish.List, []string{"verify/keys.txt." + id + ".minisig"}},
		{publish.List, []string{"verify/manifest.txt"}},
		{publish.Signatures, []string{"verify/manifest.txt." + id + ".minisig", "verify/manifest.txt.minisig"}},
	}
	var all []string
	for _, b := range want {
		all = append(all, b.Paths...)
	}
	slices.Sort(all)
	if got := publish.Order(all); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("Order:\n%v, want\n%v", got, want)
	}
}

func TestParseWhere(t *testing.T) {
	for _, c := range []struct {
		text string
		want publish.Where
	}{
		{"s3://guide", publish.Where{Kind: "s3", Name: "guide"}},
		{"s3://guide/a/b/", publish.Where{Kind: "s3", Name: "guide", Prefix: "a/b/"}},
		{"git:git@example.org:guide.git", publish.Where{Kind: "git", Name: "git@example.org:guide.git", Branch: "pages"}},
		{"git:https://example.org/g.git#main", publish.Where{Kind: "git", Name: "https://example.org/g.git", Branch: "main"}},
		{"/srv/www", publish.Where{Kind: "dir", Name: "/srv/www"}},
		{"s3://", publish.Where{}}, {"s3://guide/../x", publish.Where{}}, {"git:#pages", publish.Where{}},
		{"git:x#", publish.Where{}}, {"git:--upload-pack=x", publish.Where{}}, {"git:x#-f", publish.Where{}},
		{"ftp://example.org", publish.Where{}}, {"", publish.Where{}},
	} {
		got, err := publish.ParseWhere(c.text)
		if got != c.want || (err != nil) != (c.want == publish.Where{}) {
			t.Errorf("ParseWhere(%q) = %+v, %v; want %+v", c.text, got, err, c.want)
		}
	}
}

// A publish sends what differs and nothing else; what a release drops goes with the publish after it.
func TestFolder(t *testing.T) {
	s, dir := copytest.New(t), filepath.Join(t.TempDir(), "www")
	release(s, 1)
	r := published(t, s, dir)
	if r.Live != "" || r.Same != 0 || !r.Complete {
		t.Errorf("first publish: %+v", r)
	}
	wantGenuine(t, s, dir)
	write(t, dir, "google1234.html", "somebody else's")
	old := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	same := filepath.Join(dir, "robots.txt")
	if err := os.Chtimes(same, old, old); err != nil {
		t.Fatal(err)
	}

	if r := published(t, s, dir); r.Put+r.Removed != 0 || !slices.Equal(r.Foreign, []string{"google1234.html"}) {
		t.Errorf("publish of the same: %d put, %d removed, foreign %q; want none, and google1234.html", r.Put, r.Removed, r.Foreign)
	}
	release(s, 2)
	r = published(t, s, dir)
	if info, err := os.Stat(same); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("an unchanged file was written again: %v", err)
	}
	if _, ok := tree(t, dir)["assets/site.00000001.css"]; !ok || r.Removed != 0 {
		t.Errorf("the assets of the release before went at once; removed %d", r.Removed)
	}
	if r := published(t, s, dir); r.Put+r.Removed != 0 {
		t.Errorf("again: %d put, %d removed; want none", r.Put, r.Removed)
	}
	release(s, 3)
	r = published(t, s, dir)
	now := tree(t, dir)
	if _, ok := now["assets/site.00000001.css"]; ok || r.Removed == 0 {
		t.Errorf("assets of release 1 stay after release 3; removed %d", r.Removed)
	}
	if _, ok := now["assets/site.00000002.css"]; !ok {
		t.Error("assets of release 2 went with release 3")
	}
	if now["google1234.html"] != "somebody else's" {
		t.Error("a file of somebody else's was touched")
	}
	s.Remove("ru/only-3.html")
	s.Sign()
	o := options(s)
	o.DeleteNow = true
	if _, err := publish.Run(t.Context(), o, toFolder(t, s, dir)); err != nil {
		t.Fatal(err)
	}
	if _, ok := tree(t, dir)["ru/only-3.html"]; ok {
		t.Error("--delete-now leaves a page")
	}
	if err := os.Remove(filepath.Join(dir, "google1234.html")); err != nil {
		t.Fatal(err)
	}
	wantGenuine(t, s, dir)
}

// Archived manifests beyond the newest twelve go, and so do signatures of keys that no longer sign.
func TestOldControlFilesGo(t *testing.T) {
	second := copytest.NewPair(t, "release-2")
	s := copytest.NewWith(t, "guide-demo", []copytest.Pair{copytest.NewPair(t, "root-1")}, 1,
		[]copytest.Pair{copytest.NewPair(t, "release-1"), second}, 1)
	dir := t.TempDir()
	published(t, s, dir)
	if tree(t, dir)[manifest.SignatureName(manifest.Name, second.Key)] == "" {
		t.Fatal("the second signature is not there")
	}
	for range 14 {
		s.SignAs(func(*manifest.Manifest) {}, s.Releases[0])
		published(t, s, dir)
	}
	now := tree(t, dir)
	var archive int
	for p := range now {
		if strings.HasPrefix(p, "verify/m/") && strings.HasSuffix(p, ".txt") {
			archive++
		}
	}
	if archive != publish.MaxArchive {
		t.Errorf("%d archived manifests, want %d", archive, publish.MaxArchive)
	}
	if _, ok := now[manifest.SignatureName(manifest.Name, second.Key)]; ok {
		t.Error("a signature on an older manifest stays beside the new one")
	}
	wantGenuine(t, s, dir)
}

// A manifest that a thief published under a key revoked since, and that no release of the editors names, goes: who
// verifies the folder would find a file there that nobody signed.
func TestArchiveOfRevokedKeysGoes(t *testing.T) {
	s := copytest.New(t)
	dir := t.TempDir()
	published(t, s, dir)
	s.Sign()
	thief := s.Clone()
	thief.Sign()
	name := manifest.ArchiveName(thief.Manifest.Number)
	for _, p := range []string{name, manifest.SignatureName(name, s.Releases[0].Key)} {
		text, err := os.ReadFile(filepath.Join(thief.Dir, p))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, p), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fresh, stolen := copytest.NewPair(t, "desk-2"), s.Releases[0].Key
	s.Rotate(func(k *manifest.Keyset) {
		stolen.On = "2026-10-30"
		k.Releases, k.Revoked = []manifest.Key{fresh.Key}, append(k.Revoked, stolen)
	})
	s.Sign()
	published(t, s, dir)
	if _, ok := tree(t, dir)[name]; ok {
		t.Errorf("%s stays", name)
	}
	wantGenuine(t, s, dir)
}

// What stands at the target damaged is found and mended, though the manifest there is the right one.
func TestMends(t *testing.T) {
	s, dir := copytest.New(t), t.TempDir()
	published(t, s, dir)
	write(t, dir, "ru/index.html", strings.Replace(string(s.Read("ru/index.html")), "Страны", "Бот---", 1))
	if err := os.Remove(filepath.Join(dir, "mirrors.txt")); err != nil {
		t.Fatal(err)
	}
	if r := published(t, s, dir); r.Put != 2 {
		t.Errorf("%d files put, want the 2 that are damaged", r.Put)
	}
	wantGenuine(t, s, dir)
}

func TestDryRunChangesNothing(t *testing.T) {
	s, dir := copytest.New(t), filepath.Join(t.TempDir(), "www")
	o := options(s)
	o.DryRun = true
	r, err := publish.Run(t.Context(), o, toFolder(t, s, dir))
	if err != nil || len(r.Batches) == 0 || r.Started || r.Complete {
		t.Errorf("Run = %+v, %v", r, err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
}

// A host's own CNAME stays, and the tree's goes where there is none.
func TestExtras(t *testing.T) {
	s, dir := copytest.New(t), t.TempDir()
	write(t, s.Dir, "CNAME", "guide.example")
	write(t, s.Dir, ".nojekyll", "")
	write(t, dir, "CNAME", "mirror.example")
	published(t, s, dir)
	now := tree(t, dir)
	if _, ok := now[".nojekyll"]; !ok || now["CNAME"] != "mirror.example" {
		t.Errorf("CNAME = %q, .nojekyll there: %v", now["CNAME"], ok)
	}
}

func TestFolderApart(t *testing.T) {
	s := copytest.New(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(s.Dir, link); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{
		"the tree": s.Dir, "within it": filepath.Join(s.Dir, "www"), "around it": filepath.Dir(s.Dir),
		"by a link": link, "within it by a link": filepath.Join(link, "new", "www"),
	} {
		if _, err := publish.ToFolder(dir, s.Dir); !fault.Is(err, "publish-overlap") {
			t.Errorf("%s: %v, want publish-overlap", name, err)
		}
	}
}

// A link in the target does not lead out of it.
func TestLinkLeadsNowhere(t *testing.T) {
	s, dir, outside := copytest.New(t), t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "ru")); err != nil {
		t.Fatal(err)
	}
	_, err := publish.Run(t.Context(), options(s), toFolder(t, s, dir))
	if !fault.Is(err, "publish-write") || len(tree(t, outside)) != 0 {
		t.Errorf("Run: %v; outside: %v", err, tree(t, outside))
	}
}

// A file that changes between the check and its turn stops the publish before the commit point.
func TestTreeChangesMeanwhile(t *testing.T) {
	s, dir := copytest.New(t), t.TempDir()
	target := &watched{Target: toFolder(t, s, dir), after: func(n int, _ string) error {
		if n == 1 {
			write(t, s.Dir, "index.html", "a build runs")
		}
		return nil
	}}
	o := options(s)
	o.Workers = 1
	if _, err := publish.Run(t.Context(), o, target); !fault.Is(err, "publish-changed") && !fault.Is(err, "publish-read") {
		t.Errorf("Run: %v, want publish-changed", err)
	}
	if _, ok := tree(t, dir)[manifest.Name]; ok {
		t.Error("the manifest went up")
	}
}

// watched is a target that calls a function after every change.
type watched struct {
	publish.Target
	n     int
	paths []string
	after func(n int, path string) error // its error stops the publish
}

func (w *watched) Put(ctx context.Context, p string, data []byte, mode publish.Mode) error {
	if err := w.Target.Put(ctx, p, data, mode); err != nil {
		return err
	}
	return w.count(p)
}

func (w *watched) Remove(ctx context.Context, p string) error {
	if err := w.Target.Remove(ctx, p); err != nil {
		return err
	}
	return w.count("-" + p)
}

func (w *watched) count(p string) error {
	w.n++
	w.paths = append(w.paths, p)
	if w.after == nil {
		return nil
	}
	return w.after(w.n, p)
}

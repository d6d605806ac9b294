package sign

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// apart makes a key folder whose release keys lie in folders of their own, each with the public part.
func apart(t *testing.T, edit func(*InitOptions), names ...string) (desk string, others []string) {
	t.Helper()
	desk = keyFolder(t, edit)
	for _, name := range names {
		dir := move(t, desk, name)
		public(t, desk, dir)
		others = append(others, dir)
	}
	return desk, others
}

func only(keys, file string, by *[]manifest.Key) OnlyOptions {
	return OnlyOptions{Keys: keys, File: file, Now: begin, Ask: noPassword, Warn: new(warned).add, Show: func(_ *manifest.Manifest, k []manifest.Key) { *by = k }}
}

func TestOfflineByStick(t *testing.T) {
	for _, c := range []struct {
		name string
		sign func(t *testing.T, offline string, p *Prepared)
	}{
		{"F74 by veshka", func(t *testing.T, offline string, p *Prepared) {
			var by []manifest.Key
			r, err := Only(only(offline, p.File, &by))
			if err != nil || r.Manifest.Serial != 2 || len(by) != 1 || by[0].Name != "release-1" {
				t.Fatalf("Only: %v, %+v, shown %+v", err, r, by)
			}
		}},
		{"F74 by minisign", func(t *testing.T, offline string, p *Prepared) {
			mustTool(t, offline, "minisign", "-Sm", p.File, "-x", p.File+"."+p.Keys[0].ID()+".minisig", "-s", "release-1.key", "-t", p.Comment)
		}},
		{"F74 by minisign under its own name", func(t *testing.T, offline string, p *Prepared) {
			mustTool(t, offline, "minisign", "-Sm", p.File, "-s", "release-1.key", "-t", p.Comment)
		}},
		{"F74 by minisign, the old signature", func(t *testing.T, offline string, p *Prepared) {
			mustTool(t, offline, "minisign", "-Slm", p.File, "-s", "release-1.key", "-t", p.Comment)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys, tree, stick := keyFolder(t), pages(t), filepath.Join(t.TempDir(), "stick")
			mustSign(t, options(keys, tree, 0))
			offline := move(t, keys, "release-1")
			public(t, keys, offline)
			put(t, tree, "ru/new.html", "новое")
			before := standing(t, tree)
			p, err := Prepare(options(keys, tree, day), stick)
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(before, standing(t, tree)) {
				t.Error("Prepare changed the tree")
			}
			if _, err := Attach(stick, tree, begin.Add(day), new(warned).add); err == nil {
				t.Error("attached without a signature")
			}
			c.sign(t, offline, p)
			r, err := Attach(stick, tree, begin.Add(day), new(warned).add)
			if err != nil || r.Manifest.Serial != 2 || r.Short() != 0 {
				t.Fatalf("Attach: %v %+v", err, r)
			}
			mustProve(t, tree, keys, begin.Add(day))
			mustTool(t, tree, "minisign", "-Vm", "verify/manifest.txt", "-P", p.Keys[0].Text())
			mustTool(t, tree, "sha256sum", "-c", "--strict", "--quiet", "verify/manifest.txt")
			if _, err := Attach(stick, tree, begin.Add(day), new(warned).add); err != nil {
				t.Errorf("attached once more: %v", err)
			}
		})
	}
}

func TestAttachRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, keys, tree, stick string)
		want string
	}{
		{"F66 the tree changed meanwhile", func(t *testing.T, _, tree, _ string) { put(t, tree, "ru/index.html", "other") }, "tree-differs"},
		{"F66 a page came meanwhile", func(t *testing.T, _, tree, _ string) { put(t, tree, "ru/bot.html", "x") }, "tree-differs"},
		{"F66 a page went meanwhile", func(t *testing.T, _, tree, _ string) { os.Remove(filepath.Join(tree, "ru/index.html")) }, "tree-differs"},
		{"F67 the tree was signed meanwhile", func(t *testing.T, keys, tree, _ string) { mustSign(t, options(keys, tree, 2*day)) }, "not-newer"},
		{"F67 it was signed twice meanwhile", func(t *testing.T, keys, tree, _ string) {
			mustSign(t, options(keys, tree, day))
			mustSign(t, options(keys, tree, day))
		}, "not-newer"},
		{"F68 the tree is back at an older release", func(t *testing.T, keys, tree, stick string) {
			for _, name := range []string{"manifest.txt", "m"} {
				os.RemoveAll(filepath.Join(tree, "verify", name))
			}
			put(t, tree, "verify/m/index.html", "m")
			o := options(keys, tree, 0)
			o.Source = "other"
			mustSign(t, o)
		}, "not-next"},
		{"F66 the list on the stick was changed", func(t *testing.T, _, _, stick string) {
			text, _ := os.ReadFile(filepath.Join(stick, "manifest.txt"))
			put(t, stick, "manifest.txt", strings.Replace(string(text), "serial: 2", "serial: 3", 1))
		}, "no-signature"},
		{"F74 the trusted comment says something else", func(t *testing.T, keys, _, stick string) {
			names, _ := filepath.Glob(filepath.Join(stick, "manifest.txt.*"))
			mustTool(t, keys, "minisign", "-Sm", filepath.Join(stick, "manifest.txt"), "-x", names[0], "-s", "release-1.key", "-t", "release of today")
		}, "trusted-comment"},
		{"F69 new keys came meanwhile", func(t *testing.T, keys, tree, _ string) {
			mustRotate(t, RotateOptions{Dir: keys})
			mustSign(t, options(keys, tree, day))
		}, "keys-outdated"},
		{"another site's tree", func(t *testing.T, _, tree, _ string) {
			other := keyFolder(t, func(o *InitOptions) { o.Site = "other-site" })
			os.RemoveAll(filepath.Join(tree, "verify"))
			mustSign(t, options(other, tree, 0))
		}, "tree-other-site"},
		{"another group's tree", func(t *testing.T, _, tree, _ string) {
			os.RemoveAll(filepath.Join(tree, "verify"))
			mustSign(t, options(keyFolder(t), tree, 0))
		}, "tree-other-keys"},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys, tree, stick := keyFolder(t), pages(t), t.TempDir()
			mustSign(t, options(keys, tree, 0))
			p, err := Prepare(options(keys, tree, day), stick)
			if err != nil {
				t.Fatal(err)
			}
			var by []manifest.Key
			if _, err := Only(only(keys, p.File, &by)); err != nil {
				t.Fatal(err)
			}
			c.do(t, keys, tree, stick)
			before := standing(t, tree)
			_, err = Attach(stick, tree, begin.Add(day), new(warned).add)
			wantFault(t, err, c.want)
			if !maps.Equal(before, standing(t, tree)) {
				t.Error("the tree changed")
			}
		})
	}
}

func TestOnlyRefuses(t *testing.T) {
	keys, tree, stick := keyFolder(t), pages(t), t.TempDir()
	p, err := Prepare(options(keys, tree, 0), stick)
	if err != nil {
		t.Fatal(err)
	}
	var by []manifest.Key
	other := keyFolder(t, func(o *InitOptions) { o.Site = "other-site" })
	_, err = Only(only(other, p.File, &by))
	wantFault(t, err, "tree-other-site")
	_, err = Only(only(keyFolder(t), p.File, &by)) // the same id, other keys: it signs, and nobody takes it
	if err != nil {
		t.Fatal(err)
	}
	_, err = Attach(stick, tree, begin, new(warned).add)
	wantFault(t, err, "no-signature")
	_, err = Only(only(keys, filepath.Join(stick, "keys.txt"), &by))
	wantFault(t, err, "format")
	_, err = Only(only(keys, filepath.Join(stick, "none.txt"), &by))
	wantFault(t, err, "no-manifest")
	mustRotate(t, RotateOptions{Dir: keys})
	_, err = Only(only(keys, p.File, &by))
	wantFault(t, err, "manifest-outdated")
}

func TestClockOfTheOfflineMachine(t *testing.T) {
	keys, tree, stick := keyFolder(t), pages(t), t.TempDir()
	p, err := Prepare(options(keys, tree, 0), stick)
	if err != nil {
		t.Fatal(err)
	}
	var by []manifest.Key
	o := only(keys, p.File, &by)
	w := new(warned)
	o.Warn, o.Now = w.add, begin.AddDate(-50, 0, 0)
	if _, err := Only(o); err != nil || len(*w) != 1 || (*w)[0] != "clock-apart" {
		t.Errorf("Only: %v, warned %q", err, *w)
	}
}

func TestAttachWithASlowClock(t *testing.T) {
	keys, tree, stick := keyFolder(t), pages(t), t.TempDir()
	p, err := Prepare(options(keys, tree, 5*day), stick)
	if err != nil {
		t.Fatal(err)
	}
	var by []manifest.Key
	if _, err := Only(only(keys, p.File, &by)); err != nil {
		t.Fatal(err)
	}
	if _, err := Attach(stick, tree, begin, new(warned).add); err != nil {
		t.Errorf("Attach five days before it was signed: %v", err)
	}
}

func TestSecondSignerWhoRebuilt(t *testing.T) {
	two := func(o *InitOptions) { o.Releases, o.ReleaseThreshold = 2, 2 }
	keys, others := apart(t, two, "release-2")
	second := others[0]
	tree, rebuilt := pages(t), pages(t)
	r := mustSign(t, options(keys, tree, 0))
	if r.Short() != 1 {
		t.Fatalf("%d signatures short, want 1", r.Short())
	}
	if _, err := proved(t, tree, keys, begin); err == nil {
		t.Fatal("verifies with one of two signatures")
	}
	by := []manifest.Key{}
	cosign := func(tree, file string) CosignOptions { return CosignOptions{only(second, file, &by), tree} }
	t.Run("F66 who built something else does not sign", func(t *testing.T) {
		put(t, rebuilt, "ru/index.html", "другое")
		before := standing(t, tree)
		_, err := Cosign(cosign(rebuilt, filepath.Join(tree, "verify/manifest.txt")))
		f := wantFault(t, err, "tree-differs")
		if f.Arg("paths") != "ru/index.html (≠)" {
			t.Errorf("paths %q", f.Arg("paths"))
		}
		if !maps.Equal(before, standing(t, tree)) {
			t.Error("signed all the same")
		}
		put(t, rebuilt, "ru/index.html", "дом")
	})
	t.Run("a manifest that came by mail", func(t *testing.T) {
		mail := t.TempDir()
		for _, name := range []string{"manifest.txt"} {
			text, _ := os.ReadFile(filepath.Join(tree, "verify", name))
			put(t, mail, name, string(text))
		}
		before := standing(t, rebuilt)
		r, err := Cosign(cosign(rebuilt, filepath.Join(mail, "manifest.txt")))
		if err != nil || len(r.Signers) != 1 || r.Signers[0].Name != "release-2" {
			t.Fatalf("Cosign: %v %+v", err, r)
		}
		if !maps.Equal(before, standing(t, rebuilt)) {
			t.Error("their tree changed")
		}
		public(t, keys, mail)
		r, err = Attach(mail, tree, begin, new(warned).add)
		if err != nil || r.Short() != 0 {
			t.Fatalf("Attach: %v %+v", err, r)
		}
		mustProve(t, tree, keys, begin)
	})
	t.Run("in the tree itself", func(t *testing.T) {
		mustSign(t, options(keys, tree, day))
		r, err := Cosign(cosign(tree, ""))
		if err != nil || r.Short() != 0 {
			t.Fatalf("Cosign: %v %+v", err, r)
		}
		mustProve(t, tree, keys, begin.Add(day))
		sigs, _ := filepath.Glob(filepath.Join(tree, "verify/m/1-2.txt.*.minisig"))
		if len(sigs) != 2 {
			t.Errorf("the archive has the signatures %q", sigs)
		}
	})
	t.Run("A18 signing twice with one key is one signature", func(t *testing.T) {
		r := mustSign(t, options(keys, tree, 2*day))
		o := cosign(tree, "")
		o.Keys = keys
		if r, err := Cosign(o); err != nil || r.Short() != 1 {
			t.Errorf("%v %+v", err, r)
		}
		if r.Short() != 1 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a release that waits keeps its number", func(t *testing.T) {
		if r := mustSign(t, options(keys, tree, 3*day)); r.Manifest.Serial != 4 {
			t.Errorf("serial %d, want 4", r.Manifest.Serial)
		}
	})
}

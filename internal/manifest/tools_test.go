package manifest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// What a volunteer has without veshka must say the same as veshka.

// tool runs a program in a folder and returns what it printed and whether it ended with 0.
func tool(t *testing.T, dir, name string, args ...string) (string, bool) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v; make tools installs it", err)
	}
	c := exec.Command(path, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return string(out), err == nil
}

// must is tool that ends with 0.
func must(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	out, ok := tool(t, dir, name, args...)
	if !ok {
		t.Fatalf("%s %s:\n%s", name, strings.Join(args, " "), out)
	}
	return out
}

func TestMinisignReadsOurSignatures(t *testing.T) {
	s := copytest.New(t)
	t.Run("A27 minisign verifies the keys as the mirror card says", func(t *testing.T) {
		must(t, s.Dir, "minisign", "-Vm", manifest.KeysName, "-x", manifest.SignatureName(manifest.KeysName, s.Roots[0].Key), "-P", s.Root())
	})
	t.Run("A27 minisign verifies the manifest and prints the facts", func(t *testing.T) {
		out := must(t, s.Dir, "minisign", "-Vm", manifest.Name, "-P", s.Releases[0].Text())
		if want := s.Manifest.Claim(s.Read(manifest.Name)).String(); !strings.Contains(out, "Trusted comment: "+want+"\n") {
			t.Errorf("minisign printed\n%s, want %s", out, want)
		}
	})
	t.Run("A27 minisign refuses what was changed", func(t *testing.T) {
		c := s.Clone()
		c.Put(manifest.Name, string(c.Read(manifest.Name))+"\n")
		if out, ok := tool(t, c.Dir, "minisign", "-Vm", manifest.Name, "-P", c.Releases[0].Text()); ok {
			t.Errorf("minisign took it:\n%s", out)
		}
	})
}

func TestWeReadMinisignsSignatures(t *testing.T) {
	dir := t.TempDir()
	must(t, dir, "minisign", "-G", "-W", "-p", "release.pub", "-s", "release.key")
	public, err := os.ReadFile(filepath.Join(dir, "release.pub"))
	if err != nil {
		t.Fatal(err)
	}
	comment, text, _ := strings.Cut(string(public), "\n")
	key, err := manifest.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	key.Name = "desk"
	if id := comment[strings.LastIndexByte(comment, ' ')+1:]; id != strings.TrimLeft(key.ID(), "0") && id != key.ID() {
		t.Errorf("ID() = %s, minisign says %s", key.ID(), id)
	}
	s := copytest.New(t)
	s.Rotate(func(k *manifest.Keyset) { k.Releases = []manifest.Key{key} })
	m := s.Next()
	body := m.Encode()
	s.Put(manifest.Name, string(body))
	for name, flags := range map[string][]string{"A27 prehashed": nil, "A27 legacy": {"-l"}} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(dir, "signature")
			must(t, s.Dir, "minisign", append([]string{"-S", "-m", manifest.Name, "-x", out, "-s", filepath.Join(dir, "release.key"), "-t", m.Claim(body).String()}, flags...)...)
			signature, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			got, by, err := s.Keyset.Verify(body, [][]byte{signature})
			if err != nil || got.Number != m.Number || len(by) != 1 || by[0].Name != "desk" {
				t.Errorf("Verify() = %v, %v, %v", got, by, err)
			}
		})
	}
	t.Run("A27 by minisign without a comment", func(t *testing.T) {
		out := filepath.Join(dir, "bare")
		must(t, s.Dir, "minisign", "-S", "-m", manifest.Name, "-x", out, "-s", filepath.Join(dir, "release.key"))
		signature, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = s.Keyset.Verify(body, [][]byte{signature})
		forged(t, err, "trusted-comment")
	})
	t.Run("A27 a root that signs the keys by minisign alone", func(t *testing.T) {
		k := *s.Keyset
		k.Roots = []manifest.Key{key}
		text := k.Encode()
		name := filepath.Join(dir, "keys.txt")
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
		must(t, dir, "minisign", "-S", "-m", name, "-s", "release.key")
		signature, err := os.ReadFile(name + ".minisig")
		if err != nil {
			t.Fatal(err)
		}
		_, err = manifest.Bootstrap(k.Site, []manifest.Key{key}, text, [][]byte{signature})
		wants(t, err, "")
	})
	t.Run("A27 minisign signs with a key that we made", func(t *testing.T) {
		p := copytest.NewPair(t, "ours")
		secret, err := p.Secret.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "ours.key"), secret, 0o600); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(dir, "ours")
		must(t, s.Dir, "minisign", "-S", "-m", manifest.Name, "-x", out, "-s", filepath.Join(dir, "ours.key"), "-t", m.Claim(body).String())
		signature, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		k := *s.Keyset
		k.Releases = []manifest.Key{p.Key}
		_, _, err = k.Verify(body, [][]byte{signature})
		wants(t, err, "")
	})
}

// What checks the files reads the manifest as it is; only BusyBox stumbles over the header.
func TestChecksumTools(t *testing.T) {
	for name, line := range map[string]string{
		"A27 GNU sha256sum": "sha256sum -c --strict --quiet verify/manifest.txt",
		"A27 perl shasum":   "shasum -a 256 -c verify/manifest.txt",
		"A27 BusyBox":       "grep -v '^#' verify/manifest.txt | busybox sha256sum -c",
	} {
		t.Run(name, func(t *testing.T) {
			must(t, "", strings.Fields(line[strings.LastIndexByte(line, '|')+1:])[0], "--help")
			s := copytest.New(t)
			must(t, s.Dir, "sh", "-c", line)
			s.Put("ru/countries/georgia.html", strings.Replace(string(s.Read("ru/countries/georgia.html")), "год", "год ", 1))
			if out, ok := tool(t, s.Dir, "sh", "-c", line); ok || !strings.Contains(out, "ru/countries/georgia.html") {
				t.Errorf("one byte more was not named:\n%s", out)
			}
		})
	}
	t.Run("A27 find and comm show what is not listed", func(t *testing.T) {
		const line = `find . -type f ! -path './verify/*' | sed 's#^\./##' | LC_ALL=C sort > ../have.txt
grep -v '^#' verify/manifest.txt | cut -c67- | grep -v '^verify/' | LC_ALL=C sort | comm -23 ../have.txt -`
		s := copytest.New(t)
		if out := must(t, s.Dir, "sh", "-c", line); out != "" {
			t.Errorf("a clean tree has %q", out)
		}
		s.Put("ru/bot.html", "write to us")
		if out := must(t, s.Dir, "sh", "-c", line); out != "ru/bot.html\n" {
			t.Errorf("found %q, want ru/bot.html", out)
		}
	})
}

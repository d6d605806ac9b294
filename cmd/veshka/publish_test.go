package main

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/veshka-guide/veshka/internal/copytest"
)

// The command takes the storage's address and keys from the environment, and prints neither key.
func TestPublishToBucket(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket("guide"); err != nil {
		t.Fatal(err)
	}
	host := httptest.NewServer(gofakes3.New(backend).Server())
	defer host.Close()
	site := copytest.New(t)
	env := map[string]string{
		"AWS_ENDPOINT_URL": host.URL, "AWS_REGION": "eu-central-1", "LANG": "C.UTF-8",
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s3cr3t-never-shown",
	}
	publish := func(target string) (int, string) {
		var out bytes.Buffer
		code := run([]string{"publish", "--dir", site.Dir, "--date", site.Now.Format(time.RFC3339), "--root", site.Root(), target},
			&out, &out, func(name string) string { return env[name] })
		for _, secret := range []string{"s3cr3t-never-shown", "AKIDEXAMPLE"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s is printed:\n%s", secret, out.String())
			}
		}
		return code, out.String()
	}
	for _, c := range []struct {
		target string
		code   int
		want   string
	}{
		{"s3://guide/ru", 0, "Release 1-1 is live at s3://guide/ru/: "},
		{"s3://guide/ru", 0, "s3://guide/ru/ has release 1-1 already, complete; nothing to do."},
		{"s3://nothing-here", 1, "[bucket-missing]"},
	} {
		if code, out := publish(c.target); code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("publish to %s: exit status %d, %q; want %d, %q", c.target, code, out, c.code, c.want)
		}
	}
	host.Close()
	if code, out := publish("s3://guide/ru"); code != 1 || !strings.Contains(out, "[bucket-unreachable]") || !strings.Contains(out, "Nothing was published") {
		t.Errorf("publish to a host that is gone: exit status %d, %q", code, out)
	}
}

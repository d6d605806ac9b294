package bucket_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"

	"github.com/veshka-guide/veshka/internal/bucket"
	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/publish"
)

// What the storage refuses becomes a fault that says what to do, without the secret in it.
func TestFaults(t *testing.T) {
	site := copytest.New(t)
	on := func(method string, status int, code string) func(w http.ResponseWriter, r *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == method {
				problem(w, status, code)
			}
			return r.Method == method
		}
	}
	for _, c := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request) bool
		want   string
	}{
		{"B34 unknown key", on("GET", 403, "InvalidAccessKeyId"), "bucket-credentials"},
		{"B34 wrong secret", on("PUT", 403, "SignatureDoesNotMatch"), "bucket-credentials"},
		{"B34 may not list", on("GET", 403, "AccessDenied"), "bucket-denied"},
		{"B34 may not put", on("PUT", 403, "AccessDenied"), "bucket-denied"},
		{"B34 wrong region", on("GET", 400, "AuthorizationHeaderMalformed"), "bucket-region"},
		{"B34 out of order", on("PUT", 503, "SlowDown"), "bucket-refused"},
		{"B34 not S3 at all", func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(http.StatusForbidden)
			_, err := w.Write([]byte("<html>Доступ ограничен</html>"))
			return err == nil
		}, "bucket-denied"},
		{"B34 connection dropped", func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }, "bucket-unreachable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStorage(t)
			s.answer = c.answer
			_, err := run(t, site, s.target(""), 1)
			if !fault.Is(err, c.want) {
				t.Errorf("Run: %v, want %s", err, c.want)
			}
			secretless(t, err)
		})
	}
	t.Run("B34 no such bucket", func(t *testing.T) {
		target, err := bucket.New(publish.Where{Name: "nothing-here"}, newStorage(t).options())
		if err != nil {
			t.Fatal(err)
		}
		if _, err = run(t, site, target, 1); !fault.Is(err, "bucket-missing") {
			t.Errorf("Run: %v, want bucket-missing", err)
		}
	})
	t.Run("B34 the clock is wrong", func(t *testing.T) {
		s := newStorage(t, gofakes3.WithTimeSource(gofakes3.FixedTimeSource(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))))
		if _, err := run(t, site, s.target(""), 1); !fault.Is(err, "bucket-clock") {
			t.Errorf("Run: %v, want bucket-clock", err)
		}
	})
	t.Run("B34 nobody listens", func(t *testing.T) {
		o := newStorage(t).options()
		o.Endpoint = "http://127.0.0.1:1"
		target, err := bucket.New(publish.Where{Name: "guide"}, o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = run(t, site, target, 1)
		if !fault.Is(err, "bucket-unreachable") {
			t.Errorf("Run: %v, want bucket-unreachable", err)
		}
		secretless(t, err)
	})
}

func TestEndpoint(t *testing.T) {
	for endpoint, want := range map[string]string{
		"":                             "",
		"https://s3.example.org":       "",
		"s3.example.org":               "",
		"https://s3.example.org:9000/": "",
		"http://127.0.0.1:9000":        "",
		"http://localhost:9000":        "",
		"http://[::1]:9000":            "",
		"http://s3.example.org":        "bucket-plain",
		"http://192.168.1.1":           "bucket-plain",
		"ftp://s3.example.org":         "bucket-plain",
		"https://s3.example.org/guide": "bucket-endpoint",
		"https://k:s@s3.example.org":   "bucket-endpoint",
		"https://":                     "bucket-endpoint",
		"https://%zz":                  "bucket-endpoint",
	} {
		_, err := bucket.New(publish.Where{Name: "guide"}, bucket.Options{Endpoint: endpoint, KeyID: "k", Secret: "s"})
		if got := fault.Of(err); want == "" && err != nil || want != "" && (got == nil || got.Code != want) {
			t.Errorf("New with endpoint %q: %v, want %q", endpoint, err, want)
		}
	}
	if _, err := bucket.New(publish.Where{Name: "guide"}, bucket.Options{}); !fault.Is(err, "bucket-keys") {
		t.Errorf("New without keys: %v", err)
	}
}

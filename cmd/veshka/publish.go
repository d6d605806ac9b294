package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/bucket"
	"github.com/veshka-guide/veshka/internal/publish"
)

func publishCommand(t *terminal) *cobra.Command {
	var p publishing
	c := &cobra.Command{
		Use:   "publish s3://BUCKET/PREFIX | git:REMOTE#BRANCH | DIR",
		Short: "put the signed site where readers and mirrors fetch it",
		Long: "publish puts a signed site into a bucket of storage that speaks S3, onto a branch of a git remote (default:\n" +
			"pages), or into a folder. It refuses, and changes nothing, if the site differs from what was signed, is good for\n" +
			"less than three days, or does not follow the release that is live there. It sends only what differs, assets\n" +
			"before the pages that need them and the signatures last; stopped anywhere, the same command goes on.\n\n" +
			"What the new release no longer lists is deleted by the next publish, so that pages in caches find their parts;\n" +
			"--delete-now is for a page that must go at once. Files of others are never touched. A branch is one commit\n" +
			"without a history, which the next release replaces.\n\n" +
			"The key of the storage comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS_SESSION_TOKEN, AWS_REGION\n" +
			"and AWS_ENDPOINT_URL count too. HTTPS_PROXY=socks5h://127.0.0.1:9050 goes through Tor.",
		Example: "  veshka publish --dry-run /srv/www\n" +
			"  veshka publish --endpoint https://s3.example.org s3://guide\n" +
			"  veshka publish git:git@example.org:guide/pages.git#pages",
		Args: exactly(1, "veshka publish s3://BUCKET, or git:REMOTE#BRANCH, or a folder"),
	}
	f := c.Flags()
	f.StringVar(&p.Dir, "dir", "", "the signed site (default: public below the site's folder)")
	f.StringArrayVar(&p.roots, "root", nil, "root key of the mirror card, or its .pub file; may be repeated")
	f.StringVar(&p.date, "date", "", "instant from which the release must be good for three days (default: now)")
	f.BoolVar(&p.DryRun, "dry-run", false, "only print what would be sent and deleted, in its order")
	f.BoolVar(&p.DeleteNow, "delete-now", false, "delete at once what the new release does not list")
	f.BoolVar(&p.gap, "gap", false, "for mirrors that were away for long: the release there may be older than the archive reaches")
	f.StringVar(&p.bucket.Endpoint, "endpoint", "", "address of the storage (default: AWS_ENDPOINT_URL, else Amazon's)")
	f.StringVar(&p.bucket.Region, "region", "", "region of the bucket (default: AWS_REGION, else us-east-1)")
	f.BoolVar(&p.paths, "path-style", false, "name the bucket in the path of addresses, not in the host")
	c.RunE = func(c *cobra.Command, args []string) error {
		w, err := publish.ParseWhere(args[0])
		if err != nil {
			return hinted{err, "veshka publish s3://BUCKET/PREFIX, or git:REMOTE#BRANCH, or a folder"}
		}
		if p.Roots, err = rootKeys(p.roots); err != nil {
			return err
		}
		p.Dir = cmp.Or(p.Dir, filepath.Join(t.dir, "public"))
		if p.Now, err = instantOf("date", p.date); err != nil {
			return err
		}
		if w.Kind == publish.Folder {
			if err := t.nobodysMirror(w.Name); err != nil {
				return err
			}
		}
		if p.gap {
			p.Gap = publish.AllowGap
		}
		t.started = true
		ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return t.publish(ctx, w, p)
	}
	return c
}

// publishing is what the flags say.
type publishing struct {
	publish.Options
	bucket     bucket.Options
	roots      []string
	date       string
	gap, paths bool
}

func (t *terminal) publish(ctx context.Context, w publish.Where, p publishing) error {
	temp, err := os.MkdirTemp("", "veshka-publish-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	target, err := t.target(ctx, w, p, temp)
	if err != nil {
		return err
	}
	m := t.meter()
	p.Progress = m.at
	r, err := publish.Run(ctx, p.Options, target)
	m.done()
	if err != nil {
		return t.unpublished(r, err, w.Kind, target.String())
	}
	t.published(r, p, target.String())
	return nil
}

// target opens what is published to. Only here are the secrets of the environment read.
func (t *terminal) target(ctx context.Context, w publish.Where, p publishing, temp string) (publish.Target, error) {
	switch w.Kind {
	case publish.Folder:
		return publish.ToFolder(w.Name, p.Dir)
	case publish.Branch:
		return publish.ToBranch(ctx, w, temp, os.Environ())
	}
	o := p.bucket
	o.Endpoint = cmp.Or(o.Endpoint, t.getenv("AWS_ENDPOINT_URL"))
	o.Region = cmp.Or(o.Region, t.getenv("AWS_REGION"))
	o.KeyID, o.Secret, o.Session = t.getenv("AWS_ACCESS_KEY_ID"), t.getenv("AWS_SECRET_ACCESS_KEY"), t.getenv("AWS_SESSION_TOKEN")
	if p.paths {
		o.Addresses = bucket.Paths
	}
	return bucket.New(w, o)
}

// unpublished says what became of the target, and returns what went wrong.
func (t *terminal) unpublished(r publish.Result, err error, kind, target string) error {
	if r.Started && kind != publish.Branch { // which changes at once or not at all
		all := 0
		for _, b := range r.Batches {
			if b.Step != publish.Removal {
				all += len(b.Paths)
			}
		}
		t.say("publish.partly", "put", strconv.Itoa(r.Put), "all", strconv.Itoa(all))
	} else {
		t.say("publish.nothing", "target", target)
	}
	if errors.Is(err, context.Canceled) {
		t.say("publish.stopped")
		return exit(1)
	}
	return err
}

// published says what was done, or would be.
func (t *terminal) published(r publish.Result, p publishing, target string) {
	if p.DryRun {
		t.publishPlan(r, target)
	} else if r.Put+r.Removed == 0 {
		t.tell("publish.same", "target", target, "number", r.Number.String())
	} else {
		t.tell("publish.done", "target", target, "number", r.Number.String(), "put", t.words().Count("tool.files", float64(r.Put)),
			"bytes", t.size(r.Bytes), "same", strconv.Itoa(r.Same), "removed", strconv.Itoa(r.Removed),
			"expires", t.on(r.Expires))
	}
	if len(r.Foreign) > 0 {
		t.say("publish.foreign", "n", strconv.Itoa(len(r.Foreign)), "path", r.Foreign[0])
	}
	if r.Keys.Sub(p.Now) < keysWarning {
		t.say("publish.keys", "expires", t.on(r.Keys))
	}
}

// keysWarning is how long before its end a keyset is spoken of: the root keys lie in several towns.
const keysWarning = 30 * 24 * time.Hour

func (t *terminal) publishPlan(r publish.Result, target string) {
	if r.Live == "" {
		t.tell("publish.first", "number", r.Number.String(), "target", target)
	} else {
		t.tell("publish.plan", "number", r.Number.String(), "target", target, "live", r.Live)
	}
	for _, b := range r.Batches {
		id := "publish.put"
		if b.Step == publish.Removal {
			id = "publish.delete"
		}
		for _, path := range b.Paths {
			t.tell(id, "step", fmt.Sprint(int(b.Step)), "path", path)
		}
	}
}

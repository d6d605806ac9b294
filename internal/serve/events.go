package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// overlay is what the script lays over a page. Without problems it takes the overlay away.
type overlay struct {
	Title, Standing, Hint, Close, Lang string
	Problems                           []Problem
}

// serveEvents tells a tab that shows the version of its query what becomes of it: "problems" at once and whenever they
// change, then "reload", and that is the end.
func (p *preview) serveEvents(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	stream := http.NewResponseController(w)
	send := func(format string, args ...any) bool {
		stream.SetWriteDeadline(time.Now().Add(10 * time.Second)) // a tab that sleeps must not hold us
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && stream.Flush() == nil
	}
	if !send("retry: 500\n\n") {
		return
	}
	beat := time.NewTicker(p.beat)
	defer beat.Stop()
	var sent string
	for {
		s := p.state.Load()
		if r.URL.Query().Get("version") != p.version(s) {
			send("event: reload\ndata:\n\n")
			return
		}
		if data := p.overlay(s); data != sent {
			if sent = data; !send("event: problems\ndata: %s\n\n", data) {
				return
			}
		}
		for waiting := true; waiting; {
			select {
			case <-r.Context().Done():
				return
			case <-s.replaced:
				waiting = false
			case <-beat.C:
				if !send(": still here\n\n") {
					return
				}
			}
		}
	}
}

// overlay returns the overlay of the state as JSON, which is one line. Where the problems are the page itself nothing
// is laid over it.
func (p *preview) overlay(s *state) string {
	o := overlay{Problems: []Problem{}}
	if s.failed && s.pages != nil {
		o = overlay{p.words.Failed, p.words.Standing, p.words.Hint, p.words.Close, p.words.Lang, s.problems}
		if len(o.Problems) == 0 { // failed without a reason: say at least that
			o.Problems = []Problem{{Text: p.words.Failed}}
		}
	}
	data, err := json.Marshal(o)
	if err != nil {
		panic(err) // strings alone can always be marshalled
	}
	return string(data)
}

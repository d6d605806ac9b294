package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// overlay is what the script lays over a page. Without problems it takes the overlay away.
type overlay struct {
	Title, Hint, Close, Lang string
	Standing                 string // that the page is an older one; "" if it is not
	Panel, Editors           string // address of the page for editors, and what it is called; "" if there is none
	Problems                 []Problem
}

// serveEvents tells a tab that shows the version of its query what becomes of it: "problems" at once and whenever they
// change, then "reload" as soon as its page is another, and that is the end. The page for editors is only told to reload:
// it has the problems itself.
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
	shown := r.URL.Query().Get("version")
	var sent string
	for {
		s := p.state.Load()
		panel := shown == p.panelVersion(s)
		if !panel && !p.current(s, shown) {
			send("event: reload\ndata:\n\n")
			return
		}
		if data := p.overlay(s); !panel && data != sent {
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
		o = overlay{Title: p.words.Failed, Hint: p.words.Hint, Close: p.words.Close, Lang: p.words.Lang, Problems: s.problems}
		if !s.newest {
			o.Standing = p.words.Standing
		}
		if s.panel != nil {
			o.Panel, o.Editors = panelPath, p.words.Editors
		}
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

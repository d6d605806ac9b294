// Package serve shows a site while it is being written: it builds, watches the author's files, builds again and makes
// the browser follow.
//
// Pages are served as whoever builds makes them when they are asked for, with two changes that never reach a published
// folder. A small script is appended, which listens to /__veshka/events: on "reload" it loads the page again where the
// reader was, on "problems" it lays the problems over the page, or takes them away. And the page's own content security
// policy, which would forbid that script, moves from its meta tag into a header that allows it.
//
// After every build the page of each tab is compared with what the tab shows, and the tab reloads if they differ. A build
// with errors changes nothing but the overlay: the last good site stays up. Before there is one, every address shows the
// problems as a page, with status 503. What costs too much to find out after every edit is looked for when the author
// rests (Built.Finish).
//
// Beside the site stands a page for its editors, /__veshka/, which whoever builds makes when it is asked for. It shows
// folders of this machine, so it is shown on this machine only, whatever the address that is listened on. It is loaded
// again after every build.
//
// On a loopback address only requests for localhost, 127.0.0.1, [::1] and the host of the address are answered, so that
// no page from elsewhere can read the preview by pointing its own name here (DNS rebinding).
package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// Page is the bytes of one file of the site.
type Page = []byte

// Pages are the files of the site as of one build. They are asked for by several goroutines at once, and always say the
// same.
type Pages interface {
	// Page returns a file by its path, "ru/index.html", false if there is none. The error is of a file that cannot be made.
	Page(path string) (page []byte, ok bool, err error)
	// Len returns how many there are, for the log.
	Len() int
}

// Built is the result of one build. It is not changed once it is returned.
type Built struct {
	Pages    Pages     // nil when there were errors
	Problems []Problem // to be laid over the pages, errors first; with Pages: what only Finish found
	Count    int       // of all that is wrong, for the log
	Folders  []string  // to watch with all that is in them; slash-separated, relative to the site's folder
	Elapsed  time.Duration
	// Panel makes the page for editors as it is after this build, from the query of its address. It may be called by
	// several goroutines at once. nil where there is no such page.
	Panel func(url.Values) Page
	// Finish does what nobody waits for, in a goroutine of its own, and may run beside the next build. It returns the
	// build as it is then; false if that is no news, and if the context ended first. nil where there is nothing to do.
	Finish func(context.Context) (Built, bool)
}

// Problem is a diagnostic in words, ready to print.
type Problem struct {
	Severity string
	Place    string // "content/countries/ge.ru.md:10:11"
	Text     string
	Hint     string // "" if there is none
	Source   string // the lines of the source with the caret; "" if there are none
}

// Options say what to show, and where.
type Options struct {
	Dir string // the site's folder
	// Build is called by one goroutine at a time, with the names of all files that may have changed since it was last
	// called, slash-separated, relative to Dir; nil means that anything may have.
	Build func(changed []string) Built
	Log   io.Writer // a line per build, and where to look
	Addr  string    // "127.0.0.1:1313"
	Words Words
	Ready func(url string) // called once when the preview answers; may be nil
}

// Words are what the preview itself says. Numbers follow a word and a colon, so that no word needs a plural.
type Words struct {
	Lang     string // that the words are in: "ru"
	Address  string // before the address: "preview"
	Exposed  string // a warning: other machines can read the preview
	Taken    string // "another program listens there; try"
	Pages    string // "pages"
	Problems string // "problems"
	Failed   string // title of the problems: "The site cannot be built"
	Standing string // "Below is the last version without errors."
	Hint     string // "hint"
	Close    string // on the button: "Close (Esc)"
	Editors  string // before the address of the page for editors: "for editors"
	Local    string // to another machine that asks for that page: "open it on the machine that runs the preview"
}

// Run builds the site and shows it until the context ends. Nothing of it is left running when it returns.
func Run(ctx context.Context, o Options) error {
	listener, err := listen(o.Addr, o.Words)
	if err != nil {
		return err
	}
	defer listener.Close() // closed already when all went well
	w, err := newWatcher(o.Dir)
	if err != nil {
		return err
	}
	defer w.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	address := listener.Addr().(*net.TCPAddr)
	p := &preview{build: o.Build, words: o.Words, log: log.New(o.Log, "", 0), beat: 15 * time.Second}
	if address.IP.IsLoopback() {
		p.hosts = loopbackHosts(o.Addr)
	} else {
		p.log.Print(o.Words.Exposed)
	}
	p.start()
	p.update(ctx, w, nil)

	server := &http.Server{
		Handler:           p,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          p.log,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // ends the event streams
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	at := "http://" + reachable(address)
	p.log.Printf("%s: %s/", o.Words.Address, at)
	if p.state.Load().panel != nil {
		p.log.Printf("%s: %s%s", o.Words.Editors, at, panelPath)
	}
	if o.Ready != nil {
		o.Ready(at + "/")
	}
	err = p.follow(ctx, w, served)
	cancel()
	return errors.Join(err, stop(server))
}

// stop lets requests end, but waits for none that does not.
func stop(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) { // a browser keeps a connection ready that it never used
		return server.Close()
	}
	return err
}

// takenError says that another program has the address, and which one to try.
type takenError struct {
	addr, words, other string
	err                error
}

func (e *takenError) Error() string {
	return fmt.Sprintf("%s: %s: veshka serve --addr %s", e.addr, e.words, e.other)
}

func (e *takenError) Unwrap() error { return e.err }

func listen(addr string, w Words) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	const windowsTaken = syscall.Errno(10048) // WSAEADDRINUSE, which package syscall does not name
	if !errors.Is(err, syscall.EADDRINUSE) && !errors.Is(err, windowsTaken) {
		return listener, err
	}
	host, port, _ := net.SplitHostPort(addr) // it was good enough to listen
	number, _ := strconv.Atoi(port)
	other := net.JoinHostPort(host, strconv.Itoa(cmp.Or(number, 1312)%65535+1))
	return nil, &takenError{addr, w.Taken, other, err}
}

// reachable returns the address as a browser on this machine can use it.
func reachable(a *net.TCPAddr) string {
	host := a.IP.String()
	if a.IP.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, strconv.Itoa(a.Port))
}

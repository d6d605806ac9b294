// Package browser reads the project's site as a reader does: in a real Chromium without a head, and in a real Firefox set
// as Tor Browser's level "Safest" sets it. It holds tests only, and is a module of its own, so that nobody who builds
// veshka downloads a driver for browsers.
//
// The tests build the site once with the real command and serve its folder from a plain file server below a deep path. Of
// every page they ask: is its markup what the standards say (the Nu HTML checker), is it one request, silent, does every
// link lead somewhere, from a server and from a folder on a stick, and does a profile hold nothing after all of them. Of an
// example of every kind of page, in every language: can it be read without scripts, on a narrow phone, in the dark, with
// the keyboard, on paper, with a screen reader (axe-core). Of lists so long that they go on in parts, a site of 250 invented
// countries has examples.
//
// They need Chromium, Firefox, Java and the modules of package-lock.json; `make tools` in the project's folder installs
// them. What is missing is a failure, never a skip: a site that was not looked at is not known to be readable.
//
//	go test ./...                             all of it
//	go test -run 'TestAccessible/guide' ./... one test, one kind of page
//	go test -tags slow -run Lighthouse ./...  Lighthouse, on a machine that does nothing else (make lighthouse)
package browser

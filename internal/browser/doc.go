// Package browser reads the project's site as a reader does: in a real Chromium without a head. It holds tests only, and
// is a module of its own, so that nobody who builds veshka downloads a driver for browsers.
//
// The tests build the site once with the real command, serve its folder from a plain file server below a deep path, and
// ask of an example of every kind of page, in every language: is it one request, silent, and keeps nothing; can it be read
// without scripts, on a narrow phone, in the dark, with the keyboard, on paper, with a screen reader (axe-core); does every
// link lead somewhere, from a server and from a folder on a stick.
//
// They need Chromium and, for axe-core, the modules of package-lock.json; `make tools` in the project's folder installs
// both. What is missing is a failure, never a skip: a site that was not looked at is not known to be readable.
//
//	go test ./...                             all of it
//	go test -run 'TestAccessible/guide' ./... one test, one kind of page
package browser

// Package ipfs holds the CAR of a signed tree against the reference implementation of IPFS, boxo: the same CID for the
// same files, and the whole tree served by boxo's gateway. It holds tests only, and is a module of its own, so that
// nobody who builds veshka downloads a stack for IPFS.
//
// They need nothing but Go; the gateway listens on this machine alone.
//
//	go test ./...
package ipfs

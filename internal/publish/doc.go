// Package publish puts a signed tree where readers and mirrors fetch it: into a folder, onto a branch of a git remote, or
// by way of package bucket into storage that speaks S3.
//
// # What is refused
//
// Nothing is written unless the tree is the one that was signed, by keys that count, for a time that is not nearly over,
// and unless it follows what is live at the target: the same site, a higher number, and a chain of "previous" that leads
// to the live manifest. The live manifest itself, byte for byte, is fine too: that resumes or mends.
//
// # The order, and what it can promise
//
//  1. files whose names hold a hash of their bytes
//  2. other files that are no pages
//  3. pages that are no index
//  4. index.html of sections, the deepest first
//  5. index.html of the site
//  6. keysets and the archived manifest under names that never change
//  7. keys.txt with its signatures, then manifest.txt
//  8. the signatures of manifest.txt: the commit point
//  9. removal of what neither this release nor the one before it lists, pages before their parts
//
// A batch begins when the one before it stands at the target. Hence at any moment, and wherever a publish dies, each page
// finds the style sheets and pictures that it names: they went up before it, and those of the release before are removed
// one publish later, so that a page from somebody's cache finds its own too.
//
// More than that no order can promise. Storage replaces one object at a time, so whoever reads a tree of many files while
// it is being replaced gets files of both releases, and for a moment the manifest of one with the signature of the other.
// Readers see pages of two dates, which is harmless; mirrors hold each file to the signed list and try again. What is
// never seen is a tree that verifies and is not the signed one: the signatures that vouch for a manifest stand at the
// target only after every file that it lists.
//
// keys.txt goes before manifest.txt because whoever sees a manifest of a new keyset must be able to fetch that keyset.
// In the moment between the two, keys.txt names a keyset that the live manifest is not of; the keyset that it is of stays
// at verify/keys/N.txt, where mirrors look. The other way round the manifest would be of a keyset that nobody has.
// Of a keyset under its own name the signatures go first: mirrors ask for keys/N+1.txt again and again, and take its
// being there for its being signed. The archived manifest goes before its signatures: the write that creates it is
// refused if it is there with other bytes, which is how two editors who publish one number at the same time are told apart.
//
// A git remote takes a release at once or not at all; there the order does not matter.
//
// # What differs
//
// A file is put if the target does not hold exactly its bytes, by the target's own account: the bytes themselves in a
// folder, the object's name in git, size and MD5 in a bucket (see there). The live manifest is not asked, for it says what
// was put, not what is there now: an upload that was cut short or an altered file is found and mended.
//
// # What is removed
//
// Only what a release put there: a path that the live manifest lists, or one archived at the target; or, of releases that
// are archived only here and may have come half the way, the very bytes. What stands at the target besides is somebody
// else's, is left alone and is named in the result, for `veshka mirror verify` will name it too. Where such a file stands
// in the way of one of ours, nothing is published.
package publish
